# Stan's effective draws by step size on syn_logit, one row a chain, written to stansteps.csv.
# Run in this folder: Rscript stansteps.R (Debian bookworm: r-cran-rstan 2.21.7, r-cran-posterior 1.4.0, libboost-dev; about five minutes).
#
# Four runs of 8 chains, 1000 + 1000, Stan's defaults. ess is the median over alpha and beta of the chain's own bulk ESS,
# steps its leapfrog steps a draw.
suppressMessages({library(rstan); library(posterior)})
rstan_options(boost_lib = "/usr/include")
d <- read.csv("synlogit.csv.gz")
data <- list(N = nrow(d), D = ncol(d) - 1L, X = as.matrix(d[, -1]), y = d$y)
program <- stan_model(model_code = "
data { int N; int D; matrix[N, D] X; int<lower=0, upper=1> y[N]; }
parameters { real alpha; vector[D] beta; }
model { alpha ~ normal(0, 1); beta ~ normal(0, 1); y ~ bernoulli_logit_glm(X, alpha, beta); }")
out <- NULL
for (seed in 3001:3004) {
  fit <- sampling(program, data = data, chains = 8, iter = 2000, warmup = 1000, seed = seed, refresh = 0, cores = 1)
  draws <- unclass(as_draws_array(rstan::extract(fit, pars = c("alpha", "beta"), permuted = FALSE)))
  p <- get_sampler_params(fit, inc_warmup = FALSE)
  for (k in 1:8) {
    ess <- apply(draws[, k, , drop = FALSE], 3, ess_bulk)
    out <- rbind(out, data.frame(seed = seed, chain = k, step_size = p[[k]][1, "stepsize__"],
                                 steps = mean(p[[k]][, "n_leapfrog__"]), ess = median(ess)))
  }
}
write.csv(out, "stansteps.csv", row.names = FALSE, quote = FALSE)
