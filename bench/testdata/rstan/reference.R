# diag-1-chains.csv is what stan/run.R wrote of the eight schools (rstan 2.21.7, seed 1), diag-1-draws.csv 60 draws of mu
# and tau of each chain, to 6 digits. Prints what TestReadStanRun compares with: Rscript reference.R (posterior 1.4.0).
suppressMessages(library(posterior))
d <- read.csv("diag-1-draws.csv")
for (v in c("mu", "tau")) {
  m <- matrix(d[[v]], 60, 4)
  cat(v, format(ess_bulk(m), digits = 12), format(rhat(m), digits = 12), "\n")
}
