# Restricted maximum likelihood estimates of the example's model, for its tests:
# Rscript lmer.R; lme4 1.1-31.
library(lme4)
d <- read.csv("../data/radon.csv")
m <- lmer(log_radon ~ floor + log_uranium + (1 | county) + (0 + floor | county), d)
print(summary(m)$coefficients)
print(as.data.frame(VarCorr(m))[, c("grp", "var1", "sdcor")])
print(head(coef(m)$county, 3))
print(coef(m)$county["26", ])
print(packageVersion("lme4"))
