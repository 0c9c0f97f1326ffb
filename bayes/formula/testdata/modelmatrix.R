# Design matrices of R's model.matrix: Rscript modelmatrix.R > modelmatrix.json
# R 4.2.2, packages stats, splines, jsonlite.
library(splines)
library(jsonlite)
options(contrasts = c("contr.treatment", "contr.treatment"))
set.seed(20)
n <- 30
d <- data.frame(
  x = round(rnorm(n, 3, 2), 3), z = round(rexp(n), 3), t = round(runif(n, 1, 9), 3),
  a = factor(rep(c("lo", "mid", "hi"), 10), levels = c("lo", "mid", "hi")),
  b = factor(rep(c("no", "yes"), each = 5, length.out = n)),
  c = factor(rep(c("1", "2", "4", "8"), length.out = n)),
  k = rep(c(3, 1, 2), each = 10)
)
new <- data.frame(
  x = c(-1.5, 2.25, 7), z = c(0.5, 0.1, 2), t = c(0.5, 5, 9.5),
  a = factor(c("hi", "lo", "lo"), levels = levels(d$a)), b = factor(c("yes", "no", "yes"), levels = levels(d$b)),
  c = factor(c("8", "1", "2"), levels = levels(d$c)), k = c(1, 3, 3)
)
cases <- list(
  list("~ x"), list("~ x + z - 1"), list("~ a"), list("~ 0 + a"), list("~ 0 + a + b"), list("~ a + b"),
  list("~ a * b"), list("~ a:b"), list("~ 0 + a:b"), list("~ a + a:b"), list("~ a/b"), list("~ b %in% a + a"),
  list("~ x * a"), list("~ x:a"), list("~ 0 + x:a"), list("~ a:x + a"), list("~ x * z * b"), list("~ (a + b + x)^2"),
  list("~ (a + b + c)^3"), list("~ (a + b + c)^2 - a:b"), list("~ b + a:b + x:b"), list("~ b:a + b:x - 1"),
  list("~ poly(x, 3)"), list("~ poly(t, 1)"), list("~ poly(x, 2) * b"), list("~ poly(x, 2):a"), list("~ I(x^2) + x"),
  list("~ log(t) + sqrt(z) + exp(x) + abs(x)"), list("~ I((x - z)/2 * -t) + log(I(t + 1))"), list("~ bs(t, df = 5)"),
  list("~ bs(t, df = 4, degree = 2) + b"), list("~ ns(t, df = 4)"), list("~ ns(x, df = 2):b"), list("~ bs(t)"),
  list("~ factor(k) * x"), list("~ scale(x) + a"), list("~ a + b", a = "contr.sum"), list("~ a * c", a = "contr.sum", c = "contr.helmert"),
  list("~ c + x:c", c = "contr.poly"), list("~ 0 + a:b", a = "contr.sum", b = "contr.sum"), list("~ a", a = "contr.poly"),
  list("~ 0 + c + a", c = "contr.sum", a = "contr.helmert"), list("~ a * b + x", a = "contr.helmert", b = "contr.sum"),
  list("~ 1"), list("~ ns(t, df = 1) + log(t)")
)
out <- lapply(cases, function(case) {
  args <- case[-1]
  f <- as.formula(case[[1]])
  frame <- model.frame(f, d)
  m <- model.matrix(f, frame, contrasts.arg = if (length(args)) args else NULL)
  # predvars keep what poly, bs and ns learnt; outside their range they warn
  p <- suppressWarnings(model.matrix(terms(frame), model.frame(terms(frame), new, xlev = .getXlevels(terms(frame), frame)),
    contrasts.arg = if (length(args)) args else NULL))
  list(formula = case[[1]], contrasts = if (length(args)) args else setNames(list(), character()),
    names = I(colnames(m)), matrix = unname(m), new = unname(p))
})
column <- function(v) if (is.factor(v)) list(levels = levels(v), codes = as.integer(v) - 1L) else list(numbers = v)
writeLines(toJSON(list(r = R.version.string, data = lapply(d, column), new = lapply(new, column), cases = out),
  digits = NA, auto_unbox = TRUE, matrix = "rowmajor"))
