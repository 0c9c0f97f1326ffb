# Leaving out the influential row of a regression: momentmatch.json.
#
#   Rscript momentmatch.R > momentmatch.json
#
# R 4.2.2, loo 2.5.1, posterior 1.4.0. y ~ normal(a + b x, sigma), a, b | sigma ~ normal(0, 5 sigma),
# sigma^2 ~ inverse gamma(3, 2): the posterior is drawn from, and each row is left
# out, in closed form. Draws are rounded to 7 digits before use. "matched" is what
# loo_moment_match makes of the last row, which stops at a k-hat of 0.7.
suppressMessages({library(loo); library(posterior); library(jsonlite)})
x <- c(-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1, 5)
y <- c(-0.9, -1.2, 0.3, -0.7, 0.6, -0.1, 0.4, -0.3, 1.1, 0.2, 1.4, 1)
width <- 5; shape <- 3; scale <- 2
X <- cbind(1, x)
posterior <- function(rows) {
  P <- crossprod(X[rows, ]) + diag(2) / width^2
  m <- solve(P, crossprod(X[rows, ], y[rows]))
  list(m = as.vector(m), V = solve(P), shape = shape + length(rows) / 2,
       scale = scale + as.numeric(sum(y[rows]^2) - t(m) %*% P %*% m) / 2)
}
exact <- function(i) {
  p <- posterior(setdiff(seq_along(y), i))
  s <- sqrt((1 + as.numeric(t(X[i, ]) %*% p$V %*% X[i, ])) * p$scale / p$shape)
  dt((y[i] - sum(X[i, ] * p$m)) / s, 2 * p$shape, log = TRUE) - log(s)
}
set.seed(4)
S <- 1000
p <- posterior(seq_along(y))
v <- 1 / rgamma(S, p$shape, p$scale)
ab <- t(p$m + t(chol(p$V)) %*% matrix(rnorm(2 * S), 2) * rep(sqrt(v), each = 2))
v <- signif(v, 7); ab <- signif(ab, 7)
upars <- cbind(ab, log(v)) # unconstrained
loglik <- function(u, i) dnorm(y[i], u[, 1] + u[, 2] * x[i], exp(u[, 3] / 2), log = TRUE)
logprob <- function(u) {
  s <- exp(u[, 3] / 2)
  prior <- dnorm(u[, 1], 0, width * s, TRUE) + dnorm(u[, 2], 0, width * s, TRUE) - shape * u[, 3] - scale / exp(u[, 3])
  prior + rowSums(sapply(seq_along(y), function(i) loglik(u, i)))
}
ll <- sapply(seq_along(y), function(i) loglik(upars, i))
r_eff <- apply(exp(ll), 2, function(d) ess_mean(matrix(d, S / 4, 4)) / S)
fit <- suppressWarnings(loo(ll, r_eff = r_eff))
matched <- suppressWarnings(loo_moment_match.default(list(), loo = fit, post_draws = function(x, ...) upars,
  log_lik_i = function(x, i, ...) loglik(upars, i), unconstrain_pars = function(x, pars, ...) pars,
  log_prob_upars = function(x, upars, ...) logprob(upars), log_lik_i_upars = function(x, upars, i, ...) loglik(upars, i),
  k_threshold = 0.7, cov = TRUE, split = TRUE, cores = 1))
last <- length(y)
cat(toJSON(list(variance = v, a = ab[, 1], b = ab[, 2], exact = sapply(seq_along(y), exact),
  elpd = fit$pointwise[, "elpd_loo"], khat = fit$diagnostics$pareto_k,
  matched = list(elpd = matched$pointwise[last, "elpd_loo"], mcse = matched$pointwise[last, "mcse_elpd_loo"], khat = matched$diagnostics$pareto_k[last])),
  digits = NA, auto_unbox = TRUE), "\n")
