# Writes bridge.json: R's bridgesampling 1.1-2 (R 4.2.2), Warp-III, on 400
# independent draws of a skewed density in two dimensions, 200 times with new
# proposals: x is the logarithm of a gamma(1.5) variable, y normal(x / 2, 1).
# re2 is the relative squared error by its formula for independent draws, of the
# package's own log densities; the package has none for Warp-III.
# Run: Rscript bridge.R > bridge.json
suppressMessages(library(bridgesampling))
set.seed(20261122)
n <- 400
x <- log(rgamma(n, 1.5))
draws <- cbind(x = x, y = rnorm(n, x / 2, 1))
logp <- function(s, data) 1.5 * s[["x"]] - exp(s[["x"]]) - 0.5 * (s[["y"]] - s[["x"]] / 2)^2
lb <- c(x = -Inf, y = -Inf)
runs <- replicate(200, {
  b <- bridge_sampler(draws, log_posterior = logp, data = NULL, lb = lb, ub = -lb, silent = TRUE, method = "warp3",
    use_neff = FALSE)
  # log ratios at draws of the posterior and of the proposal
  l1 <- b$q11 - b$q12 - b$logml
  l2 <- b$q21 - b$q22 - b$logml
  f1 <- 1 / (0.5 + 0.5 * exp(-l2))
  f2 <- 1 / (0.5 * exp(l1) + 0.5)
  re2 <- var(f1) / mean(f1)^2 / length(f1) + var(f2) / mean(f2)^2 / length(f2)
  c(b$logml, re2)
})
cat(jsonlite::toJSON(list(draws = unname(draws), logml = runs[1, ], re2 = runs[2, ],
  exact = lgamma(1.5) + 0.5 * log(2 * pi)), digits = 12, auto_unbox = TRUE), "\n", sep = "")
