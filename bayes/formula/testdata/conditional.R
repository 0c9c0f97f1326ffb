# Conditional effects of given draws, R 4.2.2: data, draws of the coefficients
# and what model.matrix, predict and quantile make of them.
#   Rscript conditional.R
library(splines)
set.seed(3)
n <- 40
d <- data.frame(x = round(runif(n, -2, 3), 3), w = round(rnorm(n, 5, 2), 3),
                arm = factor(sample(c("new", "old", "none"), n, TRUE), levels = c("new", "none", "old")))
d$y <- round(rnorm(n), 3)
d$hit <- rbinom(n, 1, 0.5)
grid <- function(v, k) seq(min(v), max(v), length.out = k)
ends <- function(e, level) apply(e, 2, quantile, probs = c((1 - level) / 2, (1 + level) / 2))
case <- function(formula, link, rows, level) {
  tt <- delete.response(terms(model.frame(formula, d)))
  X <- model.matrix(tt, model.frame(tt, rows, xlev = list(arm = levels(d$arm))))
  B <- matrix(round(rnorm(60 * ncol(X), sd = 0.5), 6), 60)
  e <- B %*% t(X)
  if (link == "logit") e <- plogis(e)
  q <- ends(e, level)
  list(draws = B, mean = colMeans(e), lower = q[1, ], upper = q[2, ])
}
out <- list(data = list(x = d$x, w = d$w, arm = as.character(d$arm), y = d$y, hit = d$hit),
  linear = case(y ~ x * w + arm, "identity", data.frame(x = grid(d$x, 7), w = mean(d$w), arm = "new"), 0.95),
  logistic = case(hit ~ x * arm + w, "logit",
    data.frame(x = rep(grid(d$x, 5), 3), w = 4, arm = rep(levels(d$arm), each = 5)), 0.8),
  factor = case(hit ~ x + arm, "logit", data.frame(x = mean(d$x), arm = levels(d$arm)), 0.95),
  spread = case(y ~ x * w, "identity", data.frame(x = rep(c(-1, 0, 2), 3), w = rep(mean(d$w) + c(-1, 0, 1) * sd(d$w), each = 3)), 0.95),
  spline = case(y ~ bs(x, df = 5) + arm, "identity", data.frame(x = grid(d$x, 9), arm = "old"), 0.95))
jsonlite::write_json(out, "conditional.json", digits = I(17), auto_unbox = TRUE)
