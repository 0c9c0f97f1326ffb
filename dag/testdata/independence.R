# Reference values of the tests of conditional independence: base R alone.
# Rscript independence.R > independence.json
library(jsonlite)
set.seed(20261122)
n <- 240
a <- rnorm(n); b <- 0.4 * a + rnorm(n); c <- 0.3 * a + 0.2 * b + rnorm(n)
f <- sample(3, n, replace = TRUE, prob = c(.5, .3, .2))
g <- ifelse(runif(n) < plogis(0.8 * (f == 2) - 0.3), 2, 1)
h <- ifelse(runif(n) < plogis(0.7 * (g == 2) - 0.2 * f), 2, 1)
a[7] <- NA
d <- data.frame(a, b, c, f = factor(f), g = factor(g), h = factor(h))
fisher <- function(x, y, z) {
  e <- na.omit(d[c(x, y, z)])
  rx <- resid(lm(reformulate(c("1", z), x), e)); ry <- resid(lm(reformulate(c("1", z), y), e))
  r <- cor(rx, ry); s <- atanh(r) * sqrt(nrow(e) - length(z) - 3)
  list(x = I(x), y = I(y), given = I(z), method = "Fisher z", n = nrow(e), statistic = s, df = 1, p = 2 * pnorm(-abs(s)), correlation = r)
}
gsquare <- function(x, y, z) {
  t <- table(d[c(x, y, z)]); k <- 2 + seq_along(z)
  m <- loglin(t, list(c(1, k), c(2, k)), eps = 1e-12, iter = 1000, print = FALSE)
  list(x = I(x), y = I(y), given = I(z), method = "G²", n = n, statistic = m$lrt, df = m$df, p = pchisq(m$lrt, m$df, lower.tail = FALSE))
}
wilks <- function(x, y, z) {
  e <- na.omit(d[c(x, y, z)])
  columns <- function(v) if (length(v)) model.matrix(reformulate(v), e)[, -1, drop = FALSE] else NULL
  X <- columns(x); Y <- columns(y); Z <- cbind(rep(1, nrow(e)), columns(z))
  sse <- function(M) { r <- lm.fit(M, Y)$residuals; det(crossprod(as.matrix(r))) }
  lambda <- sse(cbind(Z, X)) / sse(Z); p <- ncol(X); q <- ncol(Y)
  s <- -(nrow(e) - ncol(Z) - (p + q + 1) / 2) * log(lambda)
  list(x = I(x), y = I(y), given = I(z), method = "Wilks' Λ", n = nrow(e), statistic = s, df = p * q, p = pchisq(s, p * q, lower.tail = FALSE))
}
none <- character(0)
tests <- list(fisher("a", "b", none), fisher("a", "c", "b"), fisher("b", "c", "a"),
  gsquare("f", "h", none), gsquare("f", "h", "g"), gsquare("g", "h", "f"),
  wilks("f", "a", none), wilks("a", "f", c("b", "g")), wilks("g", "h", c("a", "f")), wilks("a", "b", "f"), wilks(c("a", "b"), c("c", "f"), "g"))
p <- sapply(tests, function(t) t$p)
cat(toJSON(list(by = R.version.string, columns = list(a = a, b = b, c = c), factors = list(f = f - 1, g = g - 1, h = h - 1),
  tests = tests, holm = p.adjust(p, "holm")), auto_unbox = TRUE, digits = NA, na = "null"), "\n")
