# Cubic regression splines in mixed-model form: Rscript smooth.R > smooth.json
# R 4.2.2, mgcv 1.8-41, jsonlite. The covariance of the penalised part, with
# what a straight line explains projected out, does not depend on the basis.
library(mgcv)
library(jsonlite)
set.seed(5)
t <- sort(round(c(runif(14, 0, 5), runif(6, 5, 20)), 2))
case <- function(k) {
  sm <- smoothCon(s(t, k = k, bs = "cr"), data = data.frame(t = t), absorb.cons = TRUE)[[1]]
  z <- smooth2random(sm, "", type = 2)$rand[[1]]
  line <- cbind(1, t)
  p <- diag(length(t)) - line %*% solve(crossprod(line), t(line))
  v <- p %*% z %*% t(z) %*% p
  list(k = k, cov = v / sum(diag(v)) * length(t))
}
writeLines(toJSON(list(t = t, cases = lapply(c(4, 6, 10), case)), digits = NA, auto_unbox = TRUE))
