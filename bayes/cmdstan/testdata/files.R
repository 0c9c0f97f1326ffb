# Makes the files of rstan: rstan 2.21.7, R 4.2.2.
#   Rscript files.R      (compiles a model: a minute)
# schools_1.csv, schools_2.csv: NUTS, thinned, with warm-up; schools_vb.csv: ADVI.
library(rstan)
rstan_options(boost_lib = "/usr/include")
code <- "
data { int<lower=0> J; vector[J] y; vector<lower=0>[J] sigma; }
parameters { real mu; real<lower=0> tau; vector[J] eta; }
transformed parameters { vector[J] theta = mu + tau * eta; }
model { mu ~ normal(0, 5); tau ~ cauchy(0, 5); eta ~ normal(0, 1); y ~ normal(theta, sigma); }
generated quantities {
  matrix[2, 3] m;
  real a[2, 2, 2];
  for (i in 1:2) for (j in 1:3) m[i, j] = mu + 10 * i + j;
  for (i in 1:2) for (j in 1:2) for (k in 1:2) a[i, j, k] = mu + 100 * i + 10 * j + k;
}"
sm <- stan_model(model_code = code, model_name = "eight_schools")
d <- list(J = 8, y = c(28, 8, -3, 7, -1, 1, 18, 12), sigma = c(15, 10, 16, 11, 9, 11, 10, 18)) # [Rubin1981] table 1
sampling(sm, data = d, chains = 2, iter = 60, warmup = 40, seed = 1, thin = 2, save_warmup = TRUE,
         sample_file = "schools", refresh = 0, control = list(adapt_delta = 0.9))
vb(sm, data = d, seed = 1, output_samples = 10, sample_file = "schools_vb.csv")
