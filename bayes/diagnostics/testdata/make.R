# Writes convergence.json, psis.json, khat.json and bfmi.json: the reference values of the tests in this folder's parent.
#   Rscript make.R        (R 4.2.2, posterior 1.4.0, loo 2.5.1; all random numbers by set.seed below)
# Inputs are stored as integers; a draw is integer/10000, one correctly rounded division in R and in Go, so both
# sides work on the same bits. null is NA or NaN; "Inf", "-Inf" and "NaN" are themselves.
suppressMessages({library(posterior); library(loo)})
stopifnot(packageVersion("posterior") == "1.4.0", packageVersion("loo") == "2.5.1")
options(warn = -1)
SCALE <- 10000
probs <- c(0, 0.05, 0.1, 0.25, 0.5, 0.9, 0.95, 0.999, 1)

num <- function(x, digits = 17) ifelse(is.na(x), "null", ifelse(is.infinite(x),
  ifelse(x > 0, '"Inf"', '"-Inf"'), formatC(x, digits = digits, format = "g", width = 1)))
vec <- function(x) paste0("[", paste(num(x), collapse = ","), "]")
raw <- function(x) { # inputs: NaN must survive here
  s <- formatC(round(x * SCALE), digits = 0, format = "f", width = 1)
  s[is.infinite(x)] <- ifelse(x[is.infinite(x)] > 0, '"Inf"', '"-Inf"')
  s[is.nan(x)] <- '"NaN"'
  paste0("[", paste(s, collapse = ","), "]")
}
object <- function(fields) paste0("{", paste0('"', names(fields), '":', unlist(fields), collapse = ",\n "), "}")
write_cases <- function(cases, file) writeLines(paste0("[", paste(cases, collapse = ",\n"), "]"), file)
grid <- function(x) round(x * SCALE) / SCALE
safely <- function(expr) tryCatch(as.numeric(expr), error = function(e) NA_real_)

# --- R-hat, ESS, MCSE, quantiles ---------------------------------------------------------------------------------
convergence <- function(name, x) {
  x <- as.matrix(grid(x)) # [draw, chain]
  per_prob <- function(f) vec(sapply(probs, function(p) safely(f(x, p))))
  object(list(
    name = paste0('"', name, '"'),
    draws = paste0("[", paste(apply(x, 2, raw), collapse = ",\n  "), "]"),
    mean = num(mean(x)), sd = num(sd(x)),
    rhat = num(safely(rhat(x))),
    ess_bulk = num(safely(ess_bulk(x))), ess_tail = num(safely(ess_tail(x))),
    ess_mean = num(safely(ess_mean(x))), ess_sd = num(safely(ess_sd(x))),
    mcse_mean = num(safely(mcse_mean(x))), mcse_sd = num(safely(mcse_sd(x))),
    probs = vec(probs),
    quantile = per_prob(function(x, p) quantile(x, p)),
    ess_quantile = per_prob(function(x, p) ess_quantile(x, p)),
    mcse_quantile = per_prob(function(x, p) mcse_quantile(x, p))))
}
normal <- function(n, m) matrix(rnorm(n * m), n, m)
ar1 <- function(phi, n, m) sapply(seq_len(m), function(j) as.numeric(arima.sim(list(ar = phi), n)))
put <- function(x, i, j, v) { x[i, j] <- v; x }

set.seed(20240611)
base <- normal(200, 4)
write_cases(c(
  convergence("iid normal", base),
  convergence("iid normal 4x1000", normal(1000, 4)),
  convergence("ar1 0.3", ar1(0.3, 200, 4)),
  convergence("ar1 0.95", ar1(0.95, 200, 4)),
  convergence("ar1 0.98 4x600 (beyond the direct lags)", ar1(0.98, 600, 4)),
  convergence("ar1 -0.5", ar1(-0.5, 200, 4)),
  convergence("ar1 -0.95", ar1(-0.95, 200, 4)),
  convergence("random walk", apply(normal(700, 2), 2, cumsum)),
  convergence("cauchy", matrix(rcauchy(800), 200, 4)),
  convergence("different means", sweep(base, 2, c(0, 0, 1, 3), "+")),
  convergence("different scales", sweep(base, 2, c(1, 1, 2, 10), "*")),
  convergence("one stuck chain", put(base, 1:200, 2, 0.7)),
  convergence("trend", base + (1:200) / 50),
  convergence("large offset", 1e6 + base),
  convergence("one chain", normal(200, 1)),
  convergence("eight chains", ar1(0.5, 100, 8)),
  convergence("odd length 101", ar1(0.3, 101, 4)),
  convergence("odd length 101, one chain", ar1(0.3, 101, 1)),
  convergence("length 9", normal(9, 4)),
  convergence("length 11", normal(11, 4)),
  convergence("length 12", normal(12, 3)),
  convergence("length 13", normal(13, 2)),
  convergence("length 14", normal(14, 1)),
  convergence("length 6, shortest with an ESS", normal(6, 2)),
  convergence("length 7", normal(7, 2)),
  convergence("length 5", normal(5, 4)),
  convergence("length 4, shortest with an R-hat", normal(4, 2)),
  convergence("length 3", normal(3, 4)),
  convergence("length 2", normal(2, 4)),
  convergence("length 1", normal(1, 4)),
  convergence("poisson, many ties", matrix(rpois(800, 3), 200, 4)),
  convergence("rounded, some ties", round(base, 1)),
  convergence("rare events", matrix(rbinom(800, 1, 0.07), 200, 4)),
  convergence("balanced binary (folds to a constant)", matrix(rep(c(0, 1, 1, 0), 200), 200, 4)),
  convergence("alternating", matrix(rep(c(-1, 1), 100), 200, 4)),
  convergence("constant", matrix(1.5, 100, 4)),
  convergence("each chain constant", matrix(rep(1:4, each = 100), 100, 4)),
  convergence("one NaN", put(base, 17, 3, NaN)),
  convergence("one Inf", put(base, 17, 3, Inf)),
  convergence("one -Inf", put(base, 17, 3, -Inf))
), "convergence.json")

# --- Pareto smoothed importance sampling -------------------------------------------------------------------------
smoothing <- function(name, lr, r_eff = 1) {
  lr <- ifelse(is.infinite(lr), lr, grid(lr))
  # psis() itself rejects infinite log ratios, so zero weights go to the function it calls
  fit <- loo:::do_psis_i(lr, loo:::n_pareto(r_eff, length(lr)))
  if (all(is.finite(lr))) stopifnot(fit$pareto_k == psis(lr, r_eff = r_eff)$diagnostics$pareto_k)
  object(list(name = paste0('"', name, '"'), r_eff = num(r_eff), log_ratios = raw(lr),
    khat = num(fit$pareto_k),
    log_weights = vec(fit$log_weights - matrixStats::logSumExp(fit$log_weights))))
}
set.seed(20240612)
pareto <- function(n, k) k * rexp(n) # log of a Pareto variable with tail index k
write_cases(c(
  smoothing("normal, light tail", 0.3 * rnorm(500)),
  smoothing("normal, wide", 2 * rnorm(500)),
  smoothing("uniform ratios, bounded", log(runif(400))),
  smoothing("pareto 0.3", pareto(500, 0.3)),
  smoothing("pareto 0.7", pareto(500, 0.7)),
  smoothing("pareto 1.3", pareto(500, 1.3)),
  smoothing("pareto 3", pareto(300, 3)),
  smoothing("student t3 log ratios", rt(500, 3)),
  smoothing("large values, no overflow", 1200 + pareto(200, 0.5)),
  smoothing("very small values", -1200 + pareto(200, 0.5)),
  smoothing("r_eff 0.3", pareto(500, 0.5), 0.3),
  smoothing("r_eff 0.05", pareto(500, 0.5), 0.05),
  smoothing("r_eff 1.6", pareto(500, 0.5), 1.6),
  smoothing("25 draws, tail of 5", pareto(25, 0.5)),
  smoothing("21 draws, tail of 5 by the ceiling", pareto(21, 0.5)),
  smoothing("20 draws, tail of 4", pareto(20, 0.5)),
  smoothing("35 draws", pareto(35, 0.5)),
  smoothing("3 draws", pareto(3, 0.5)),
  smoothing("ties", round(pareto(300, 0.7), 1)),
  smoothing("equal ratios", rep(2.5, 100)),
  smoothing("zero weights", ifelse(seq_len(200) %% 3 == 0, -Inf, pareto(200, 0.5))),
  smoothing("zero weights in the tail", ifelse(seq_len(200) > 20, -Inf, pareto(200, 0.5)))
), "psis.json")

# --- k-hat of a plain sample: loo's fit to the excesses over the cutoff ------------------------------------------
tail_index <- function(name, x, r_eff = 1) {
  x <- grid(x); S <- length(x); n <- loo:::n_pareto(r_eff, S); s <- sort(x)
  object(list(name = paste0('"', name, '"'), r_eff = num(r_eff), sample = raw(x),
    khat = num(loo:::gpdfit(tail(s, n) - s[S - n])$k)))
}
set.seed(20240613)
write_cases(c(
  tail_index("normal", rnorm(500)),
  tail_index("cauchy", rcauchy(500)),
  tail_index("student t5", rt(1000, 5)),
  tail_index("uniform", runif(300)),
  tail_index("exponential, r_eff 0.4", rexp(500), 0.4)
), "khat.json")

# --- E-BFMI: the formula of rstan 2.21.7's get_bfmi --------------------------------------------------------------
bfmi <- function(name, e) {
  e <- grid(e)
  object(list(name = paste0('"', name, '"'), energy = raw(e), ebfmi = num(sum(diff(e)^2) / length(e) / var(e))))
}
set.seed(20240614)
write_cases(c(
  bfmi("independent", 50 + rnorm(300)),
  bfmi("slow", 50 + cumsum(rnorm(300))),
  bfmi("antithetic", 50 + as.numeric(arima.sim(list(ar = -0.7), 300))),
  bfmi("offset", 1e5 + rnorm(100)),
  bfmi("two draws", c(1, 2)),
  bfmi("three draws", c(1, 2, 4)),
  bfmi("one draw", 1),
  bfmi("constant", rep(3, 50)),
  bfmi("NaN", c(1, NaN, 2, 3)),
  bfmi("Inf", c(1, Inf, 2, 3))
), "bfmi.json")
