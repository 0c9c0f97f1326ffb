package particle

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
)

// Time returns the number of observations learnt, missing ones too.
func (f *Filter) Time() int { return f.time }

// Kind returns how particles are moved: never Auto, but of a zero value.
func (f *Filter) Kind() Kind {
	if f.v == nil {
		return Auto
	}
	switch w := f.v.step; {
	case w.look != nil:
		return Auxiliary
	case w.propose != nil || w.conditional != nil:
		return Guided
	default:
		return Bootstrap
	}
}

// Variables returns the variables of the state.
func (f *Filter) Variables() []bayes.Variable {
	if f.v == nil {
		return nil
	}
	return slices.Clone(f.v.vars)
}

// Observed returns the names whose numbers Update wants, in its order: what is
// observed, then the inputs.
func (f *Filter) Observed() []string {
	if f.v == nil {
		return nil
	}
	return slices.Concat(f.v.observed, f.v.inputs)
}

// LogEvidence returns the logarithm of an estimate of the density of all
// observations. The estimate is unbiased; its logarithm is too small by half its
// variance [DelMoral2004].
func (f *Filter) LogEvidence() float64 { return f.evidence }

// LogPredictive returns what the last observation added to LogEvidence.
func (f *Filter) LogPredictive() float64 { return f.gain }

// ESS returns the effective sample size of the weights, (Σw)²/Σw² [Kong1992].
func (f *Filter) ESS() float64 { return f.ess }

// Resampled reports whether the last update resampled before it moved.
func (f *Filter) Resampled() bool { return f.resampled }

// Mean returns the mean of each element of a variable of the state given all that
// was observed.
func (f *Filter) Mean(variable string) ([]float64, error) {
	return f.each(variable, f.mean)
}

// Variance returns the variance of each element of a variable of the state.
func (f *Filter) Variance(variable string) ([]float64, error) {
	return f.each(variable, func(x []float64) float64 {
		m, sum := f.mean(x), 0.0
		for j, w := range lane.Flat(f.w)[:f.v.config.Particles] {
			if w > 0 {
				sum += float64(w * float64((x[j]-m)*(x[j]-m)))
			}
		}
		return sum / f.total
	})
}

// Quantile returns the p-quantile of each element of a variable of the state: the
// smallest particle with at least p of the weight at or below it.
func (f *Filter) Quantile(variable string, p float64) ([]float64, error) {
	if !(p >= 0 && p <= 1) {
		return nil, fmt.Errorf("particle: the quantile of %v; want a probability in [0, 1]", p)
	}
	if f.v == nil {
		return nil, errFilter
	}
	order := make([]int, 0, f.v.config.Particles)
	w := lane.Flat(f.w)[:f.v.config.Particles]
	for j, u := range w {
		if u > 0 {
			order = append(order, j)
		}
	}
	return f.each(variable, func(x []float64) float64 {
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
		sum, at := 0.0, float64(p*f.total)
		for _, j := range order {
			if sum += w[j]; sum >= at {
				return x[j]
			}
		}
		return x[order[len(order)-1]]
	})
}

// Draws returns the particles as weighted draws of the state.
func (f *Filter) Draws() (*bayes.Draws, error) {
	if f.v == nil {
		return nil, errFilter
	}
	n := f.v.config.Particles
	run := bayes.Run{Vars: f.v.vars, Chains: 1, Draws: n, Seed: f.v.config.Seed, Config: f.v.config}
	for _, x := range f.x {
		run.Values = append(run.Values, x[:n]...)
	}
	for _, u := range lane.Flat(f.lw)[:n] {
		run.LogWeights = append(run.LogWeights, u-f.base)
	}
	return bayes.NewDraws(run)
}

// mean returns the weighted mean of an element. What has no weight may be NaN.
func (f *Filter) mean(x []float64) float64 {
	sum := 0.0
	for j, w := range lane.Flat(f.w)[:f.v.config.Particles] {
		if w > 0 {
			sum = math.FMA(w, x[j], sum)
		}
	}
	return sum / f.total
}

// each returns a number for each element of a variable.
func (f *Filter) each(variable string, of func(x []float64) float64) ([]float64, error) {
	if f.v == nil {
		return nil, errFilter
	}
	at := 0
	for _, v := range f.v.vars {
		if v.Name == variable {
			out := make([]float64, v.Size())
			for e := range out {
				out[e] = of(f.x[at+e])
			}
			return out, nil
		}
		at += v.Size()
	}
	var names []string
	for _, v := range f.v.vars {
		names = append(names, v.Name)
	}
	return nil, fmt.Errorf("particle: the state has no variable %q; there are %q", variable, names)
}
