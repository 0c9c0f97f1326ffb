package infer

import (
	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/vi"
)

// worth returns the number of equal draws that weighted ones are worth,
// 1/Σw² [Kish1965].
func worth(d *bayes.Draws) float64 {
	for _, v := range d.Vars() {
		weights := v.Weights()
		if weights == nil {
			return float64(d.Len())
		}
		sum := 0.0
		for _, w := range weights {
			sum += w * w
		}
		return 1 / sum
	}
	return 0
}

// starts returns a starting point for each chain, one of the approximation's draws
// each, by weight; nil, so that chains start at random, if it has none.
func starts(t bayes.Target, fit *vi.Approximation, chains int, seed uint64) []bayes.Values {
	if chains == 0 {
		chains = bayes.Lanes
	}
	draws, err := fit.Resample(chains, seed)
	if err != nil {
		return nil
	}
	named := map[string]bool{plainName: true}
	if p, ok := t.(interface{ Parameters() []bayes.Variable }); ok {
		named = make(map[string]bool)
		for _, v := range p.Parameters() {
			named[v.Name] = true
		}
	}
	points := make([]bayes.Values, chains)
	for k := range points {
		points[k] = make(bayes.Values)
		for name, v := range draws.Vars() {
			if !named[name] {
				continue
			}
			var x []float64
			for _, e := range v.Elems() {
				x = append(x, e.Chain(0)[k])
			}
			points[k][name] = x
		}
	}
	return points
}

// plainName is the variable of a target that is not a bayes.Recorder.
const plainName = "x"
