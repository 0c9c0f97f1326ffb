# Writes evolution.json with R posterior 1.4.0: bulk and tail effective sample
# sizes of the first draws of three chains. Run it in this folder: Rscript
# evolution.R
library(posterior)
library(jsonlite)
stopifnot(packageVersion("posterior") == "1.4.0")
set.seed(3)
n <- 200
x <- sapply(c(0.9, 0.5, 0), function(rho) as.numeric(arima.sim(list(ar = rho + 1e-9), n)))
at <- seq(10, n, by = 10)
out <- list(
  chains = t(x), draws = 3 * at,
  bulk = sapply(at, function(k) ess_bulk(x[1:k, ])),
  tail = sapply(at, function(k) ess_tail(x[1:k, ]))
)
write(toJSON(out, digits = 17, auto_unbox = TRUE), "evolution.json")
