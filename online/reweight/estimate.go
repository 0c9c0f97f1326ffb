package reweight

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// Mean returns the mean of a variable, or of an element of it, under the weights,
// with the standard error of having so few draws.
//
// Errors: a *RefitError if the verdict is to refit; a name or an index that the
// draws don't have.
// Source: [Vehtari2024] §2, the variance Σw²(x − mean)² of independent draws;
// that of chains is larger by the autocorrelation of the sum's terms.
func (w *Weights) Mean(name string, index ...int) (mean, mcse float64, err error) {
	if err := w.trusted(); err != nil {
		return math.NaN(), math.NaN(), err
	}
	v, err := w.old.Var(name)
	if err == nil {
		v, err = v.At(index...)
	}
	if err == nil && v.Size() != 1 {
		err = fmt.Errorf("%s has %d elements; say which", name, v.Size())
	}
	if err != nil {
		return math.NaN(), math.NaN(), fmt.Errorf("reweight: Mean: %w", err)
	}
	for i, x := range v.Values() {
		if w.now.weight[i] > 0 { // a draw of weight 0 counts for nothing, even if it is Inf
			mean = math.FMA(w.now.weight[i], x, mean)
		}
	}
	part, squares := make([]float64, len(w.ratios)), 0.0
	for i, x := range v.Values() {
		if w.now.weight[i] > 0 {
			part[i] = w.now.weight[i] * (x - mean)
			squares = math.FMA(part[i], part[i], squares)
		}
	}
	efficiency := w.cfg.Efficiency
	if efficiency == 0 {
		efficiency = w.efficiency(part)
	}
	return mean, math.Sqrt(squares / efficiency), nil
}

// Draws returns the old draws with the weights. They have the statistic khat,
// which bayes.Draws.Check looks at, and what the sampler recorded of the old ones.
//
// Errors: a *RefitError if the verdict is to refit.
func (w *Weights) Draws() (*bayes.Draws, error) {
	if err := w.trusted(); err != nil {
		return nil, err
	}
	run := bayes.Run{Chains: w.old.Chains(), Draws: w.old.Len(), LogWeights: w.now.log, Config: w.cfg, Seed: w.old.Seed()}
	for name, v := range w.old.Vars() {
		run.Vars = append(run.Vars, bayes.Variable{Name: name, Dims: v.Dims()})
		run.Values = append(run.Values, v.Values()...)
	}
	for _, name := range w.old.StatNames() {
		if name == khatStat {
			continue // of the old weights
		}
		s := bayes.Stat{Name: name}
		chains, _ := w.old.Stat(name)
		for _, c := range chains {
			s.Values = append(s.Values, c...)
		}
		run.Stats = append(run.Stats, s)
	}
	if !math.IsInf(w.now.khat, 0) { // draws go to JSON, which has no Inf
		khat := bayes.Stat{Name: khatStat, Values: make([]float64, len(w.ratios))}
		for i := range khat.Values {
			khat.Values[i] = w.now.khat
		}
		run.Stats = append(run.Stats, khat)
	}
	return bayes.NewDraws(run)
}

// khatStat is the name under which bayes.Draws.Check looks for k-hat.
const khatStat = "khat"

// trusted returns the error of weights that can't be.
func (w *Weights) trusted() error {
	if w.old == nil {
		return errWeights
	}
	if v := w.Verdict(); v.Refit && !w.cfg.Unreliable {
		return &RefitError{v}
	}
	return nil
}
