package formula

// elsewhere says, of what formulas of other programs have and these have not, how it is
// said here.
var elsewhere = map[string]string{
	"mo":     "an effect of ordered steps is a model of bayes: shares by Dirichlet, summed by Cumsum, picked by At",
	"gp":     "take a smooth, s(x), or bayes.GP or bayes.HilbertGP in a model",
	"te":     "smooths have one column: add two, s(x) + s(z), or take bayes.HilbertGP of two coordinates in a model",
	"ar":     "errors that follow one another are bayes.ARMA in a model",
	"mi":     "missing predictors are Model.Impute of bayes in a model",
	"me":     "numbers read with errors are parameters of a model of bayes: observe the reading around the true value",
	"lag":    "make the column of earlier values first, and add it by Table.With",
	"cbind":  "a formula has one response; successes of trials are y | trials(n)",
	"trunc":  "a truncated response is bayes.Truncated in a model",
	"se":     "a known error of each row is the sd of bayes.Normal in a model",
	"rate":   "write offset(log(n)) on the right",
	"subset": "take the rows first, by Table.Rows",
	"by":     "a curve for each group is bayes.HilbertGP in a model, with coefficients by group",
}

// alike are other names of what elsewhere has.
var alike = map[string]string{
	"ti": "te", "t2": "te", "ma": "ar", "arma": "ar", "cor_ar": "ar", "mvbind": "cbind", "monotonic": "mo",
}

// hint is what elsewhere says of a name, to follow a message; else nothing.
func hint(name string) string {
	if as, is := alike[name]; is {
		name = as
	}
	if how, is := elsewhere[name]; is {
		return ": " + how
	}
	return ""
}
