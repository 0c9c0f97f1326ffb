package causal

// With returns the estimator with one more variable in the formulas of Models:
// what refuters add to the adjustment set. Models that are not given follow the
// adjustment set by themselves.
func (p PlugIn) With(variable string) Estimator {
	models := make(map[string]string, len(p.Models))
	for factor, formula := range p.Models { // of which none depends on another
		models[factor] = formula + " + " + variable
	}
	p.Models = models
	return p
}
