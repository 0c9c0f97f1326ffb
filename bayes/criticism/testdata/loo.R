# Writes loo.json: the reference values of the tests in this folder's parent.
#   Rscript loo.R      (R 4.2.2, loo 2.5.1, posterior 1.4.0; random numbers by set.seed)
# Log likelihoods are stored as integers; a value is integer/10000, one correctly rounded division in R and in Go.
suppressMessages({library(loo); library(posterior); library(jsonlite)})
stopifnot(packageVersion("loo") == "2.5.1", packageVersion("posterior") == "1.4.0")
options(warn = -1)
grid <- function(x) round(x * 10000) / 10000
S <- 250; M <- 2; N <- 12
set.seed(20250101)
x <- seq(-1, 1, length.out = N)
y <- grid(c(1 + 2 * x[-N] + rnorm(N - 1), 9)) # the last one is an outlier
# Draws near a posterior, correlated within chains; what matters is the matrix, not where it comes from.
chain <- function(phi) as.numeric(arima.sim(list(ar = phi), S * M)) * sqrt(1 - phi^2)
lik <- function(mean, sd) sapply(seq_len(N), function(i) grid(dnorm(y[i], mean(i), sd, log = TRUE)))
sd <- exp(0.5 + 0.2 * chain(0.2))
a <- 1.7 + 0.6 * chain(0.6); b <- 2.5 + 0.8 * chain(0.3)
models <- list(line = lik(function(i) a + b * x[i], sd), constant = lik(function(i) a, 1.3 * sd),
               slope = lik(function(i) b * x[i], sd), wide = lik(function(i) a + b * x[i], 3 * sd))
chains <- rep(seq_len(M), each = S)
one <- function(name) {
  ll <- models[[name]]
  reff <- sapply(seq_len(N), function(i) ess_mean(matrix(exp(ll[, i]), S, M)) / (S * M))
  fit <- loo(ll, r_eff = reff, save_psis = TRUE); w <- waic(ll)
  lw <- weights(fit$psis_object, normalize = TRUE, log = TRUE)
  elpd <- fit$pointwise[, "elpd_loo"]
  relative <- sapply(seq_len(N), function(i) sum(exp(lw[, i])^2 * (exp(ll[, i] - elpd[i]) - 1)^2))
  plain <- loo(ll, r_eff = rep(1, N)) # not what is wanted: efficiency ignored
  # for weighted draws: log_p - log_g of each draw
  lp <- grid(0.3 * sin(seq_len(S * M)))
  weighted <- loo_approximate_posterior(ll, log_p = lp, log_g = rep(0, S * M))
  list(name = name, loglik = t(round(ll * 10000)), r_eff = reff,
    elpd_loo = elpd, p_loo = fit$pointwise[, "p_loo"], khat = fit$pointwise[, "influence_pareto_k"],
    mcse = sqrt(log1p(relative) / reff), total = as.numeric(t(fit$estimates[1:2, ])),
    elpd_waic = w$pointwise[, "elpd_waic"], p_waic = w$pointwise[, "p_waic"], total_waic = as.numeric(t(w$estimates[1:2, ])),
    khat_reff_ignored = plain$pointwise[, "influence_pareto_k"],
    log_weights = round(lp * 10000), elpd_weighted = weighted$pointwise[, "elpd_loo"],
    khat_weighted = weighted$pointwise[, "influence_pareto_k"])
}
cases <- lapply(names(models), one)
fits <- lapply(models, function(ll) loo(ll, r_eff = sapply(seq_len(N), function(i) ess_mean(matrix(exp(ll[, i]), S, M)) / (S * M))))
cmp <- loo_compare(fits)
point <- sapply(fits, function(f) f$pointwise[, "elpd_loo"])
set.seed(7); B <- 20; shares <- loo:::dirichlet_rng(B, rep(1, N))
set.seed(7); plus <- as.numeric(pseudobma_weights(point, BB_n = B))
# Stacking: loo stops at optim's tolerance, so its optimum is polished by expectation-maximisation, whose fixed point it is.
w <- pmax(as.numeric(stacking_weights(point)), 1e-6); w <- w / sum(w); p <- exp(point)
for (it in 1:200000) w <- w * colMeans(p / as.numeric(p %*% w))
out <- list(scale = 10000, chains = M, draws = S, models = cases,
  compare = list(names = rownames(cmp), diff = as.numeric(cmp[, "elpd_diff"]), se_diff = as.numeric(cmp[, "se_diff"])),
  pseudobma = as.numeric(pseudobma_weights(point, BB = FALSE)), shares = shares, pseudobma_plus = plus,
  stacking_loo = as.numeric(stacking_weights(point)), stacking = as.numeric(w))
write_json(out, "loo.json", digits = NA, auto_unbox = TRUE)
print(cmp); print(out$stacking); print(out$stacking_loo); print(cases[[1]]$khat); print(max(abs(cases[[1]]$khat-cases[[1]]$khat_reff_ignored)))
