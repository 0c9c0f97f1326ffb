# Matching with replacement on simulated rows: R 4.2.2, Matching 4.10.8. No two
# distances are equal, so ties don't matter.
#   Rscript matching.R > matching.json
suppressMessages({library(Matching); library(jsonlite)})
set.seed(7)
n <- 120
x <- cbind(rnorm(n), rnorm(n))
t <- rbinom(n, 1, plogis(x[, 1] - 0.5))
y <- t * (1 + x[, 1]) + 2 * x[, 1] + x[, 2]^2 + rnorm(n)
# Mahalanobis's distance in the covariance within arms: Euclid's after whitening.
# Match divides columns by their standard deviations; the weights undo it.
s <- (cov(x[t == 1, ]) * (sum(t) - 1) + cov(x[t == 0, ]) * (sum(1 - t) - 1)) / (n - 2)
w <- x %*% solve(chol(s))
one <- function(e, m) {
  r <- Match(Y = y, Tr = t, X = w, M = m, estimand = e, distance.tolerance = 0, Var.calc = 1, Weight = 3, Weight.matrix = diag(apply(w, 2, var)))
  list(estimate = drop(r$est), se = drop(r$se))
}
cases <- list(ATT1 = one("ATT", 1), ATE1 = one("ATE", 1), ATC1 = one("ATC", 1), ATT3 = one("ATT", 3), ATE2 = one("ATE", 2))
cat(toJSON(list(x1 = x[, 1], x2 = x[, 2], t = t, y = y, cases = cases), digits = 15, auto_unbox = TRUE))
