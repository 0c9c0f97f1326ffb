# Runs rstan's vb on model.stan of a folder: Rscript vb.R FOLDER FAMILIES SEEDS, lists separated by commas.
#
# Data and exit status are those of run.R. Everything else is as vb has it, but for 4000 draws. FAMILY-SEED-vb.csv gets the log
# densities of the draws under posterior and approximation, each up to a constant, and in every row the CPU seconds of the call;
# a fit that fails leaves a single row of zeros.
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
for (family in split(args[2])) for (seed in split(args[3])) {
  before <- proc.time()
  fit <- try(vb(program, data = data, algorithm = family, output_samples = 4000, seed = as.integer(seed), refresh = 0), silent = TRUE)
  cpu <- sum((proc.time() - before)[c("user.self", "sys.self")])
  draws <- if (inherits(fit, "try-error")) list(log_p__ = 0, log_g__ = 0) else fit@sim$diagnostics[[1]]
  write.csv(data.frame(cpu = cpu, p = draws$log_p__, q = draws$log_g__), paste0(family, "-", seed, "-vb.csv"), row.names = FALSE)
}
