# Stan's ESS per leapfrog on two targets, stored in stan_efficiency.json.
# Run: Rscript stan_efficiency.R (Debian bookworm: r-cran-rstan 2.21.7, r-cran-posterior, libboost-dev; about three minutes).
#
# Each run is 8 chains x (1,000 warm-up + 2,000 draws) with Stan's defaults. A run's figure is the mean over the
# coordinates of the bulk ESS, of x and of x^2 (squares of centred coordinates), over the leapfrog steps of its
# sampling phase. Runs differ by seed only, so their spread is the Monte Carlo error of the mean.
suppressMessages({library(rstan); library(posterior); library(jsonlite)})
rstan_options(boost_lib = "/usr/include")
options(mc.cores = 1)

normal <- "parameters { vector[10] x; } model { x ~ std_normal(); }"
logistic <- "
data { int N; int D; matrix[N, D] X; int<lower=0, upper=1> y[N]; }
parameters { vector[D] x; }
model { x ~ normal(0, 1); y ~ bernoulli_logit(X * x); }"

RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20240103)
N <- 100L; D <- 6L
X <- cbind(1, matrix(rnorm(N * (D - 1)), N, D - 1))
X[, 3] <- 0.7 * X[, 2] + sqrt(1 - 0.7^2) * X[, 3] # one correlated pair
X <- round(X, 4)
beta <- c(0.3, 0.8, -0.5, 0.4, 0, -1)
y <- rbinom(N, 1, plogis(X %*% beta))
write_json(list(N = N, D = D, X = X, y = as.integer(y)), "logistic.json", auto_unbox = TRUE, digits = 6)

run <- function(model, data, runs) {
  out <- data.frame()
  post <- NULL
  for (s in seq_len(runs)) {
    fit <- sampling(model, data = data, chains = 8, iter = 3000, warmup = 1000, seed = 1000 + s, refresh = 0)
    d <- as_draws_array(rstan::extract(fit, pars = "x", permuted = FALSE))
    p <- get_sampler_params(fit, inc_warmup = FALSE)
    steps <- sum(sapply(p, function(m) sum(m[, "n_leapfrog__"])))
    sq <- d; for (v in seq_len(dim(d)[3])) sq[, , v] <- (d[, , v] - mean(d[, , v]))^2
    ess <- mean(apply(unclass(d), 3, ess_bulk)); ess2 <- mean(apply(unclass(sq), 3, ess_bulk))
    post <- rbind(post, c(apply(unclass(d), 3, mean), apply(unclass(d), 3, sd)))
    out <- rbind(out, data.frame(seed = 1000 + s, leapfrogs = steps, ess = ess, ess_square = ess2,
      step_size = mean(sapply(p, function(m) m[1, "stepsize__"])),
      accept = mean(sapply(p, function(m) mean(m[, "accept_stat__"]))),
      tree_depth = mean(sapply(p, function(m) mean(m[, "treedepth__"])))))
  }
  k <- ncol(post) / 2
  list(runs = out, mean = unname(colMeans(post)[1:k]), sd = unname(colMeans(post)[k + 1:k]))
}
res <- list(
  version = paste("rstan", packageVersion("rstan"), "StanHeaders", packageVersion("StanHeaders"), "posterior", packageVersion("posterior")),
  settings = "8 chains, 1000 warm-up, 2000 draws, defaults (NUTS, diag_e, adapt_delta 0.8)",
  normal = run(stan_model(model_code = normal), list(), 24),
  logistic = run(stan_model(model_code = logistic), list(N = N, D = D, X = X, y = as.integer(y)), 24))
write_json(res, "stan_efficiency.json", auto_unbox = TRUE, digits = 10, pretty = TRUE)
