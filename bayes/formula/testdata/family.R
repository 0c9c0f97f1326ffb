# Log likelihoods and expected responses of each family at given parameters:
# Rscript family.R > family.json
# R 4.2.2, packages stats, jsonlite. The log density is that of the response
# and of the standard normal effects z; priors of the rest are flat.
library(jsonlite)
set.seed(7)
n <- 24
d <- data.frame(
  x = round(rnorm(n), 3), w = round(runif(n, 0, 2), 2), e = round(runif(n, 0.5, 3), 2),
  a = factor(rep(c("lo", "mid", "hi"), length.out = n), levels = c("lo", "mid", "hi")),
  g = factor(rep(c("p", "q", "r", "s"), each = 6)),
  real = round(rnorm(n, 2, 2), 3), pos = round(rgamma(n, 2), 3), share = round(rbeta(n, 2, 3), 3),
  bin = rbinom(n, 1, 0.4), count = rpois(n, 2), size = rep(c(4, 7, 5), length.out = n), late = rep(c(0, 0, 1), length.out = n),
  grade = factor(rep(c("bad", "fair", "good", "best"), length.out = n), levels = c("bad", "fair", "good", "best"))
)
d$rain <- ifelse(d$bin == 1, 0, d$pos)
d$wins <- pmin(d$size, rpois(n, 3))
xa <- model.matrix(~ x * a, d)[, -1]
b5 <- c(0.4, -0.3, 0.8, 0.2, -0.5)
x <- d$x
z <- c(0.3, -1.2, 0.7, 0.1)
zz <- rbind(c(0.3, 0.5), c(-1.2, 0.1), c(0.7, -0.4), c(0.1, 1.1))
expit <- plogis
inv <- function(eta) exp(eta)
case <- function(formula, family, params, lp, mean) list(formula = formula, family = family, params = params, lp = sum(lp), mean = unname(mean))
levels_of <- function(above) cbind(1 - above[, 1], above[, -ncol(above)] - above[, -1], above[, ncol(above)])
cases <- list()
add <- function(...) cases[[length(cases) + 1]] <<- case(...)

eta <- 1.1 + xa %*% b5 + d$w
add("real ~ x * a + offset(w)", "gaussian", list(Intercept = 1.1, b = b5, sigma = 1.7), dnorm(d$real, eta, 1.7, log = TRUE), c(eta))
eta <- 0.5 + 0.8 * x
s <- exp(0.2 - 0.3 * d$w)
add("real ~ x\nsigma ~ w", "student", list(Intercept = 0.5, b = I(0.8), sigma_Intercept = 0.2, sigma_b = I(-0.3), nu = 4.5),
  dt((d$real - eta) / s, 4.5, log = TRUE) - log(s), eta)
eta <- 0.2 + 0.6 * z[as.integer(d$g)]
add("pos ~ 1 + (1 | g)", "lognormal", list(Intercept = 0.2, sd_g = 0.6, z_g = z, sigma = 0.9),
  c(dlnorm(d$pos, eta, 0.9, log = TRUE), dnorm(z, log = TRUE)), exp(eta + 0.9^2 / 2))
mu <- exp(0.3 - 0.4 * x)
add("pos ~ x", "gamma", list(Intercept = 0.3, b = I(-0.4), shape = 2.2), dgamma(d$pos, 2.2, 2.2 / mu, log = TRUE), mu)
add("pos | cens(late) ~ x", "exponential", list(Intercept = 0.3, b = I(-0.4)),
  ifelse(d$late == 1, pexp(d$pos, 1 / mu, lower.tail = FALSE, log.p = TRUE), dexp(d$pos, 1 / mu, log = TRUE)), mu)
scale <- mu / gamma(1 + 1 / 1.6)
add("pos | cens(late) + weights(w) ~ x", "weibull", list(Intercept = 0.3, b = I(-0.4), shape = 1.6),
  d$w * ifelse(d$late == 1, pweibull(d$pos, 1.6, scale, lower.tail = FALSE, log.p = TRUE), dweibull(d$pos, 1.6, scale, log = TRUE)), mu)
add("pos | cens(late) ~ x", "gamma", list(Intercept = 0.3, b = I(-0.4), shape = 2.2),
  ifelse(d$late == 1, pgamma(d$pos, 2.2, 2.2 / mu, lower.tail = FALSE, log.p = TRUE), dgamma(d$pos, 2.2, 2.2 / mu, log = TRUE)), mu)
add("real | cens(late) ~ x", "gaussian", list(Intercept = 0.3, b = I(-0.4), sigma = 1.4),
  ifelse(d$late == 1, pnorm(d$real, log(mu), 1.4, lower.tail = FALSE, log.p = TRUE), dnorm(d$real, log(mu), 1.4, log = TRUE)), log(mu))
p <- expit(-0.2 + 0.5 * x)
add("share ~ x", "beta", list(Intercept = -0.2, b = I(0.5), phi = 6), dbeta(d$share, 6 * p, 6 * (1 - p), log = TRUE), p)
r <- zz %*% diag(c(0.6, 0.9))
p <- expit(-0.2 + 0.5 * x + r[as.integer(d$g), 1] + r[as.integer(d$g), 2] * x)
add("bin ~ x + (1 + x || g)", "bernoulli", list(Intercept = -0.2, b = I(0.5), sd_g = c(0.6, 0.9), z_g = zz),
  c(dbinom(d$bin, 1, p, log = TRUE), dnorm(zz, log = TRUE)), p)
# Two and three correlated effects. Correlation matrices that are all alike fill
# a volume of 2 and of pi^2/2, and change with the factor as l[2, 2]^(3 - 2).
l <- rbind(c(1, 0), c(0.4, sqrt(1 - 0.16)))
r <- zz %*% t(diag(c(0.6, 0.9)) %*% l)
p <- expit(-0.2 + 0.5 * x + r[as.integer(d$g), 1] + r[as.integer(d$g), 2] * x)
add("bin ~ x + (1 + x | g)", "bernoulli", list(Intercept = -0.2, b = I(0.5), sd_g = c(0.6, 0.9), L_g = l, z_g = zz),
  c(dbinom(d$bin, 1, p, log = TRUE), dnorm(zz, log = TRUE), -log(2)), p)
zzz <- cbind(zz, c(-0.6, 0.2, 0.9, -0.3))
cors <- rbind(c(1, 0.4, -0.2), c(0.4, 1, 0.35), c(-0.2, 0.35, 1))
r <- zzz %*% chol(cors) %*% diag(c(0.6, 0.9, 0.4))
gi <- as.integer(d$g)
p <- expit(-0.2 + r[gi, 1] + r[gi, 2] * x + r[gi, 3] * d$w)
add("bin ~ 1 + (1 + x + w | g)", "bernoulli", list(Intercept = -0.2, sd_g = c(0.6, 0.9, 0.4), L_g = t(chol(cors)), z_g = zzz),
  c(dbinom(d$bin, 1, p, log = TRUE), dnorm(zzz, log = TRUE), log(2 / pi^2) + log(chol(cors)[2, 2])), p)
p <- expit(-0.2 + 0.5 * x)
add("wins | trials(size) ~ x", "binomial", list(Intercept = -0.2, b = I(0.5)), dbinom(d$wins, d$size, p, log = TRUE), d$size * p)
mu <- d$e * exp(0.1 + 0.3 * x)
add("count ~ x + offset(log(e))", "poisson", list(Intercept = 0.1, b = I(0.3)), dpois(d$count, mu, log = TRUE), mu)
phi <- exp(0.4 + 0.2 * d$w)
add("count ~ x + offset(log(e)); phi ~ w", "negbinomial", list(Intercept = 0.1, b = I(0.3), phi_Intercept = 0.4, phi_b = I(0.2)),
  dnbinom(d$count, size = phi, mu = mu, log = TRUE), mu)
mu <- exp(0.4 + 0.3 * x)
zi <- expit(-1 + 0.5 * d$w)
add("count ~ x; zi ~ w", "zero-inflated poisson", list(Intercept = 0.4, b = I(0.3), zi_Intercept = -1, zi_b = I(0.5)),
  log(zi * (d$count == 0) + (1 - zi) * dpois(d$count, mu)), (1 - zi) * mu)
add("count ~ x", "zero-inflated negbinomial", list(Intercept = 0.4, b = I(0.3), phi = 1.8, zi = 0.15),
  log(0.15 * (d$count == 0) + 0.85 * dnbinom(d$count, size = 1.8, mu = mu)), 0.85 * mu)
add("count ~ x", "hurdle poisson", list(Intercept = 0.4, b = I(0.3), hu = 0.25),
  ifelse(d$count == 0, log(0.25), log(0.75) + dpois(d$count, mu, log = TRUE) - log(1 - dpois(0, mu))), 0.75 * mu / (1 - dpois(0, mu)))
zero <- dnbinom(0, size = 1.8, mu = mu)
add("count ~ x", "hurdle negbinomial", list(Intercept = 0.4, b = I(0.3), phi = 1.8, hu = 0.25),
  ifelse(d$count == 0, log(0.25), log(0.75) + dnbinom(d$count, size = 1.8, mu = mu, log = TRUE) - log(1 - zero)), 0.75 * mu / (1 - zero))
add("rain ~ x", "hurdle gamma", list(Intercept = 0.4, b = I(0.3), shape = 2.2, hu = 0.25),
  ifelse(d$rain == 0, log(0.25), log(0.75) + dgamma(pmax(d$rain, 1e-9), 2.2, 2.2 / mu, log = TRUE)), 0.75 * mu)
add("rain ~ x", "hurdle lognormal", list(Intercept = 0.4, b = I(0.3), sigma = 0.8, hu = 0.25),
  ifelse(d$rain == 0, log(0.25), log(0.75) + dlnorm(pmax(d$rain, 1e-9), 0.4 + 0.3 * x, 0.8, log = TRUE)), 0.75 * exp(0.4 + 0.3 * x + 0.32))
cut <- c(-0.8, 0.1, 1.3)
for (f in c("cumulative", "cumulative probit")) {
  above <- sapply(cut, function(k) (if (f == "cumulative") plogis else pnorm)(0.7 * x - k))
  prob <- levels_of(above)
  add("grade ~ x", f, list(b = I(0.7), cutpoints = cut), log(prob[cbind(seq_len(n), as.integer(d$grade))]), prob)
}
eta <- cbind(0, 0.3 + 0.2 * x, -0.4 - 0.6 * x)
prob <- exp(eta) / rowSums(exp(eta))
add("a ~ x", "categorical", list(Intercept = c(0.3, -0.4), b = rbind(c(0.2, -0.6))), log(prob[cbind(seq_len(n), as.integer(d$a))]), prob)

# Maximum likelihood: there the gradient of the log likelihood is 0.
tight <- glm.control(epsilon = 1e-15, maxit = 100)
mle <- list(
  list(formula = "bin ~ x + w", family = "bernoulli", coef = coef(glm(bin ~ x + w, binomial, d, control = tight))),
  list(formula = "wins | trials(size) ~ x + a", family = "binomial", coef = coef(glm(cbind(wins, size - wins) ~ x + a, binomial, d, control = tight))),
  list(formula = "count ~ a * x + offset(log(e))", family = "poisson", coef = coef(glm(count ~ a * x + offset(log(e)), poisson, d, control = tight))),
  list(formula = "pos ~ poly(x, 2)", family = "gamma", coef = coef(glm(pos ~ poly(x, 2), Gamma("log"), d, control = tight))),
  list(formula = "real ~ x * a", family = "gaussian", coef = coef(lm(real ~ x * a, d)))
)
line <- lm(real ~ x, d)
ols <- list(coef = unname(coef(line)), rss = sum(resid(line)^2), xtxinv = unname(diag(summary(line)$cov.unscaled)))

column <- function(v) if (is.factor(v)) list(levels = levels(v), codes = as.integer(v) - 1L) else list(numbers = v)
writeLines(toJSON(list(r = R.version.string, data = lapply(d, column), cases = cases, mle = lapply(mle, function(m) {m$coef <- unname(m$coef); m}), ols = ols), digits = NA, auto_unbox = TRUE, matrix = "rowmajor"))
