# What rstan 2.21.7 and posterior 1.4.0 (R 4.2.2) read of the files here, as
# read.json: draws [iteration, chain, variable] after warm-up, and all rows of
# the sampler's columns.
#   Rscript read.R
suppressMessages({library(rstan); library(posterior)})
files <- list(schools = c("schools_1.csv", "schools_2.csv"), schools_vb = "schools_vb.csv",
              written = c("written_1.csv", "written_2.csv"), plain = "plain_1.csv")
exact <- function(x) { x <- sprintf("%.17g", x); dim(x) <- NULL; x } # as text: JSON has no NaN
out <- lapply(files, function(f) {
  fit <- read_stan_csv(f)
  a <- as_draws_array(fit)
  s <- lapply(fit@sim$samples, function(x) lapply(as.list(attr(x, "sampler_params")), exact))
  list(variables = variables(a), iterations = niterations(a), chains = nchains(a), values = exact(unclass(a)),
       sampler = s, warmup = fit@sim$warmup2[1])
})
jsonlite::write_json(out, "read.json", auto_unbox = TRUE)
