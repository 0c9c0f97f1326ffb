# Reference powers and sizes: R's power.prop.test, both tails. Writes plan.json beside it.
rows <- list()
for (case in list(c(0.1, 0.12, 0.05, 0.8), c(0.5, 0.45, 0.01, 0.9), c(0.02, 0.03, 0.1, 0.7))) {
  n <- power.prop.test(p1 = case[1], p2 = case[2], sig.level = case[3], power = case[4], strict = TRUE, tol = 1e-12)$n
  power <- power.prop.test(n = 500, p1 = case[1], p2 = case[2], sig.level = case[3], strict = TRUE)$power
  rows[[length(rows) + 1]] <- list(p1 = case[1], p2 = case[2], alpha = case[3], power = case[4], n = n, power_of_500 = power)
}
path <- sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))
writeLines(jsonlite::toJSON(list(R = R.version.string, rows = rows), auto_unbox = TRUE, digits = 15, pretty = TRUE), file.path(dirname(path), "plan.json"))
