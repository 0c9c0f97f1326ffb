data {
  int N;
  int J;
  int K;
  int<lower=1, upper=J> g[N];
  matrix[N, K] X;
  vector[N] y;
}
parameters {
  real mu;
  real<lower=0> tau;
  vector[J] a;
  vector[K] b;
  real<lower=0> sigma;
}
model {
  mu ~ normal(0, 5);
  tau ~ normal(0, 2);
  a ~ normal(mu, tau);
  b ~ normal(0, 1);
  sigma ~ normal(0, 2);
  y ~ normal_id_glm(X, a[g], b, sigma);
}
