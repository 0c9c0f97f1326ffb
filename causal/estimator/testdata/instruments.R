# Two-stage least squares on card.csv: R 4.2.2, AER 1.2.10, sandwich 3.0.2.
#   Rscript instruments.R ../../../testdata/cases/causal/est/card.csv > instruments.json
suppressMessages({library(AER); library(sandwich); library(jsonlite)})
d <- read.csv(commandArgs(TRUE)[1])
d$region <- max.col(as.matrix(d[, grep("^reg66", names(d))]))
w <- "exper + expersq + black + south + smsa"
# Ends of the set of effects b that a test of z in lm(lwage - b*educ ~ w + z) does not reject.
set <- function(z, from, to, p) {
  f <- function(b) p(lm(as.formula(paste("I(lwage -", format(b, digits = 17), "* educ) ~", w, "+", z)), d)) - 0.05
  uniroot(f, c(from[1], from[2]), tol = 1e-12)$root -> lo
  uniroot(f, c(to[1], to[2]), tol = 1e-12)$root -> hi
  c(lo, hi)
}
robust <- function(m) { j <- "nearc4"; 1 - pf(coef(m)[j]^2 / vcovHC(m, "HC1")[j, j], 1, m$df.residual) }
classic <- function(m) anova(lm(update(formula(m), as.formula(paste("~", w))), d), m)[2, 6]
one <- ivreg(as.formula(paste("lwage ~ educ +", w, "| nearc4 +", w)), data = d)
two <- ivreg(as.formula(paste("lwage ~ educ +", w, "| nearc2 + nearc4 +", w)), data = d)
f1 <- lm(as.formula(paste("educ ~", w, "+ nearc4")), d)
f2 <- lm(as.formula(paste("educ ~", w, "+ nearc2 + nearc4")), d)
# The effective F by its definition, from instruments less their regression on w.
z <- sapply(c("nearc2", "nearc4"), function(v) resid(lm(as.formula(paste(v, "~", w)), d)))
pi <- coef(f2)[c("nearc2", "nearc4")]
effective <- drop(t(pi) %*% crossprod(z) %*% pi) / sum(diag(vcovHC(f2, "HC1")[names(pi), names(pi)] %*% crossprod(z)))
se <- function(m, v) sqrt(v["educ", "educ"])
out <- list(
  one = list(estimate = coef(one)[["educ"]], classical = se(one, vcov(one)), HC0 = se(one, vcovHC(one, "HC0")), HC1 = se(one, vcovHC(one, "HC1")),
    HC2 = se(one, vcovHC(one, "HC2")), HC3 = se(one, vcovHC(one, "HC3")), cluster = se(one, vcovCL(one, cluster = d$region, type = "HC1")),
    f = summary(one, diagnostics = TRUE)$diagnostics[1, 3], effective = coef(f1)[["nearc4"]]^2 / vcovHC(f1, "HC1")["nearc4", "nearc4"],
    classicSet = set("nearc4", c(-1, 0.1), c(0.2, 5), classic), robustSet = set("nearc4", c(-1, 0.1), c(0.2, 5), robust)),
  two = list(estimate = coef(two)[["educ"]], classical = se(two, vcov(two)), HC1 = se(two, vcovHC(two, "HC1")),
    f = summary(two, diagnostics = TRUE)$diagnostics[1, 3], effective = effective, sargan = summary(two, diagnostics = TRUE)$diagnostics[3, 3],
    classicSet = set("nearc2 + nearc4", c(-1, 0.1), c(0.3, 5), classic)),
  regression = list(cluster = sqrt(vcovCL(f1, cluster = d$region)["nearc4", "nearc4"]), HC2 = sqrt(vcovHC(f1, "HC2")["nearc4", "nearc4"]),
    logitHC0 = sqrt(vcovHC(glm(smsa ~ exper + black, binomial, d, control = glm.control(epsilon = 1e-14)), "HC0")["black", "black"]),
    weightedHC3 = sqrt(vcovHC(lm(lwage ~ educ, d, weights = exper + 1), "HC3")["educ", "educ"]))
)
cat(toJSON(out, digits = 14, auto_unbox = TRUE, pretty = TRUE))
