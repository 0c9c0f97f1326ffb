# Writes timeseries.json: log densities of ARMA processes by arima and by a dense
# multivariate normal with the autocovariances of 5000 terms of the moving
# average; of GARCH(1, 1) written out. R 4.2.2, jsonlite.
#
#   Rscript timeseries.R > timeseries.json
set.seed(20261122)
y <- round(as.numeric(arima.sim(list(ar = 0.7, ma = 0.4), 12)) + 1, 3)
cases <- list()
for (c in list(list(0.6, NULL), list(c(0.5, -0.3), NULL), list(NULL, c(0.4, 0.8)), list(0.7, 0.4), list(c(0.3, 0.2, -0.4), c(0.5, -0.6)), list(-0.9, 1.7))) {
  p <- length(c[[1]]); q <- length(c[[2]]); mean <- 0.8
  fit <- arima(y, c(p, 0, q), fixed = c(c[[1]], c[[2]], mean), transform.pars = FALSE, method = "ML")
  sd <- sqrt(fit$sigma2)
  psi <- c(1, ARMAtoMA(if (p) c[[1]] else 0, if (q) c[[2]] else 0, 5000))
  gamma <- sapply(0:11, function(k) sum(psi[1:(5001 - k)] * psi[(1 + k):5001])) * sd^2
  S <- toeplitz(gamma); z <- y - mean
  dense <- -0.5 * (sum(z * solve(S, z)) + as.numeric(determinant(S)$modulus) + 12 * log(2 * pi))
  stopifnot(abs(dense - fit$loglik) < 1e-8 * abs(dense))
  cases[[length(cases) + 1]] <- list(ar = I(as.numeric(c[[1]])), ma = I(as.numeric(c[[2]])), mean = mean, sd = sd, logp = dense)
}
garch <- list(mu = 0.3, alpha0 = 0.2, alpha1 = 0.35, beta1 = 0.5, sd0 = 0.9)
s <- garch$sd0^2; lp <- 0
for (t in seq_along(y)) {
  lp <- lp + dnorm(y[t], garch$mu, sqrt(s), log = TRUE)
  s <- garch$alpha0 + garch$alpha1 * (y[t] - garch$mu)^2 + garch$beta1 * s
}
cat(jsonlite::toJSON(list(y = y, arma = cases, garch = c(garch, logp = lp)), auto_unbox = TRUE, digits = 17, pretty = TRUE))
