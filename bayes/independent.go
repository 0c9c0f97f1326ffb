package bayes

import "math"

// Independent reports whether the draws are those of an approximation, as package
// vi makes them, instead of chains: they have a k-hat, or weights in one chain.
// Their order means nothing: an R-hat of them would be chance.
func (d *Draws) Independent() bool {
	_, khat := d.Stat("khat")
	return khat || d.weights != nil && d.chains == 1
}

// WeightESS returns how many draws of equal weight the weights leave: 1/Σw², or
// the number of draws if they have none.
//
// Source: [Kish1965].
func (d *Draws) WeightESS() float64 {
	if len(d.weights) == 0 {
		return float64(d.chains * d.draws)
	}
	sum := 0.0
	for _, w := range d.weights {
		sum = math.FMA(w, w, sum)
	}
	return 1 / sum
}

func (d *Draws) checkKhat(warn warnFunc) {
	chains, _ := d.Stat("khat")
	worst := math.Inf(-1)
	for _, chain := range chains {
		for _, k := range chain {
			if k > worst { // not NaN
				worst = k
			}
		}
	}
	if worst > khatLimit {
		warn(WarnKhat, "", worst, "Pareto k-hat is %.2f, above %.1f: the approximation misses part of the posterior and weights can't mend it; "+
			"don't trust these draws: reparametrise, or sample with mcmc", worst, khatLimit)
	}
}

func (d *Draws) checkWeights(warn warnFunc) {
	if len(d.weights) == 0 {
		return
	}
	if size := d.WeightESS(); size < warnedWeights {
		warn(WarnWeights, "", size, "%d weighted draws are worth %.0f equal ones: few draws carry the weight; "+
			"draw more, or find an approximation nearer the posterior", len(d.weights), size)
	}
}
