# Makes synlogit.csv.gz, the logistic regression that BENCHMARKS.md compares with Stan: 10,000 rows, 50 standard normal
# predictors, coefficients N(0, 0.5²), intercept 0.3; outcome first, predictors rounded to 6 decimals.
# Run once, in this folder: Rscript synlogit.R (R 4.2.2; the generators named below are the same in R 3.6 and later).
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20240101)
n <- 10000L
d <- 50L
x <- matrix(rnorm(n * d), n, d)
beta <- rnorm(d, 0, 0.5)
y <- rbinom(n, 1, plogis(0.3 + x %*% beta))
out <- gzfile("synlogit.csv.gz", "w", compression = 9)
write.table(cbind(y, matrix(sprintf("%.6f", round(x, 6)), n, d)), out, sep = ",", quote = FALSE,
            row.names = FALSE, col.names = c("y", paste0("x", seq_len(d))))
close(out)
