# Runs model.stan of a folder on its data: Rscript run.R FOLDER METRICS SEEDS VARIABLES, lists separated by commas.
#
# data-NAME.csv, without a header, is the number, vector or matrix NAME. Four chains of 1000 + 1000, one after the other.
# METRIC-SEED-draws.csv gets the draws, one row a draw and one column a parameter after its chain; METRIC-SEED-chains.csv
# what each chain cost, in Stan's own CPU seconds. Exit status 3: there is no rstan.
if (!requireNamespace("rstan", quietly = TRUE)) quit(status = 3)
suppressMessages(library(rstan))
if (dir.exists("/usr/include/boost")) rstan_options(boost_lib = "/usr/include") # Debian's rstan comes without Boost
split <- function(text) strsplit(text, ",")[[1]]
args <- commandArgs(trailingOnly = TRUE)
setwd(args[1])
data <- list()
for (file in list.files(pattern = "^data-.*[.]csv$")) {
  values <- unname(as.matrix(read.csv(file, header = FALSE)))
  data[[sub("data-(.*)[.]csv", "\\1", file)]] <- if (ncol(values) == 1) as.vector(values) else values
}
program <- stan_model("model.stan")
writeLines(paste("rstan", packageVersion("rstan")), "version")
for (metric in split(args[2])) for (seed in split(args[3])) {
  fit <- sampling(program, data = data, chains = 4, iter = 2000, warmup = 1000, cores = 1, refresh = 0,
                  seed = as.integer(seed), control = list(metric = paste0(metric, "_e")))
  draws <- rstan::extract(fit, pars = split(args[4]), permuted = FALSE)
  sampler <- get_sampler_params(fit, inc_warmup = FALSE)
  total <- function(name) sapply(sampler, function(s) sum(s[, name]))
  save <- function(x, what) write.csv(x, paste0(metric, "-", seed, "-", what, ".csv"), row.names = FALSE, quote = FALSE)
  times <- get_elapsed_time(fit)
  save(data.frame(chain = 1:4, warmup_s = times[, "warmup"], sampling_s = times[, "sample"],
                  leapfrogs = total("n_leapfrog__"), divergences = total("divergent__")), "chains")
  save(data.frame(chain = rep(1:4, each = nrow(draws)), apply(draws, 3, c), check.names = FALSE), "draws")
}
