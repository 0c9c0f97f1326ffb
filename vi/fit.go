package vi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/optim"
	"github.com/seed78144065/credence/internal/rng"
)

// Method is how a posterior is approximated: Pathfinder, Laplace or ADVI. Each is a
// bayes.Inferrer, whose draws are those of its Fit.
type Method interface {
	bayes.Inferrer
	fit(ctx context.Context, t bayes.Target) (*Approximation, error)
}

// Approximation is a fitted approximation: its draws, weighted so that they
// stand for the posterior, and how far to trust them.
type Approximation struct {
	// Khat is the Pareto k-hat of the weights: above 0.7 neither the weighted
	// draws nor those of Resample can be trusted ([Vehtari2024]). 0 if all
	// weights are equal up to rounding, NaN if there are no draws.
	Khat float64
	// ELBO is the evidence lower bound, the mean of log p − log q over draws of
	// q, the approximation: that of the best path if there are more. ELBOSE is
	// its Monte Carlo standard error. For a bayes.Program it bounds the log
	// evidence. −Inf and NaN if a draw is impossible.
	ELBO, ELBOSE float64
	// Paths tell of each climb, in order of their numbers.
	Paths []Path
	// Rounds tell of the climb of ADVI to the highest ELBO.
	Rounds []Round
	// Evaluations is the number of evaluations, of bayes.Lanes points each.
	Evaluations int

	draws    *bayes.Draws
	warnings []bayes.Warning
}

// Path is what became of one climb.
type Path struct {
	LogDensity   float64      // where it ended, on the unconstrained scale
	Iterations   int          // of L-BFGS
	End          optim.Status // converged, stalled (no step gains anything) or unfinished
	Chosen       int          // Pathfinder: the iterate whose approximation is drawn from; −1: none
	ELBO, ELBOSE float64      // Pathfinder: of that approximation, from the draws
}

// Codes of warnings besides those of bayes.
const (
	WarnModes       = "modes"       // Value: climbs that ended at other heights than the highest
	WarnUnconverged = "unconverged" // Value: climbs that did not end at a mode; of MAP and Laplace, the distance to it
	WarnPaths       = "paths"       // Value: paths without an approximation
)

// Fit approximates the posterior; a nil method is Pathfinder{}.
//
// Errors: *ConfigError for each impossible value, joined; *InitError if a climb
// finds no starting point; *HessianError from Laplace; all without a result. If
// ctx is cancelled, or the target returns an error other than bayes.ErrReject,
// Fit returns what there is, perhaps no draws, with an error that wraps ctx.Err()
// or the target's.
func Fit(ctx context.Context, t bayes.Target, m Method) (*Approximation, error) {
	if m == nil {
		m = Pathfinder{}
	}
	if err := checkTarget(t); err != nil {
		return nil, err
	}
	return m.fit(ctx, t)
}

func checkTarget(t bayes.Target) error {
	if p, is := t.(*bayes.Program); t == nil || is && p == nil {
		return errors.New("vi: the target is nil: look at the error of Compile, or of what else should have made it")
	}
	if t.Dim() < 1 {
		return fmt.Errorf("vi: the target's Dim is %d, want at least 1: there is nothing to approximate", t.Dim())
	}
	return nil
}

// Draws returns the draws with smoothed importance weights, as one chain in
// which the paths take turns. Statistics: lp, the log density; khat, the same for
// all; path, the number of the path.
func (a *Approximation) Draws() *bayes.Draws { return a.draws }

// Check returns what is wrong, the gravest first: nothing means that no check
// failed. It has the rules of bayes.Draws.Check, k-hat above 0.7 among them, and
// those of the climbs.
func (a *Approximation) Check() []bayes.Warning {
	return slices.Concat(a.draws.Check(), a.warnings)
}

// Resample returns n draws of equal weight, taken with replacement by the
// smoothed weights: what multi-path Pathfinder calls its draws. They keep the
// k-hat.
//
// Source: [Zhang2022], the multi-path form.
func (a *Approximation) Resample(n int, seed uint64) (*bayes.Draws, error) {
	if n < 1 {
		return nil, fmt.Errorf("vi: Resample: %d draws asked for; want at least 1", n)
	}
	d := a.draws
	if d.Len() == 0 {
		return nil, errors.New("vi: Resample: there are no draws to take from")
	}
	run := bayes.Run{Chains: 1, Draws: n, Config: d.Config(), Seed: seed}
	taken := a.indices(n, seed)
	take := func(dst, from []float64) []float64 {
		for _, i := range taken {
			dst = append(dst, from[i])
		}
		return dst
	}
	for name, v := range d.Vars() {
		run.Vars = append(run.Vars, bayes.Variable{Name: name, Dims: v.Dims()})
		for _, e := range v.Elems() {
			run.Values = take(run.Values, e.Values())
		}
	}
	for _, name := range d.StatNames() {
		s, _ := d.Stat(name)
		run.Stats = append(run.Stats, bayes.Stat{Name: name, Values: take(nil, s[0])})
	}
	return bayes.NewDraws(run)
}

// resamplePurpose keys the random numbers of Resample.
const resamplePurpose rng.Purpose = "vi/resample"

// indices draws n numbers of draws by weight.
func (a *Approximation) indices(n int, seed uint64) []int {
	var below []float64
	sum := 0.0
	for _, v := range a.draws.Vars() {
		for _, w := range v.Weights() {
			sum += w
			below = append(below, sum)
		}
		break // all variables have the same weights
	}
	s := rng.New(seed, resamplePurpose)
	taken := make([]int, n)
	for i := range taken {
		u := float64(sum * rng.Uniform(&s))
		taken[i] = min(sort.Search(len(below), func(k int) bool { return below[k] > u }), len(below)-1)
	}
	return taken
}

// warn adds a warning.
func (a *Approximation) warn(code string, value float64, format string, args ...any) {
	a.warnings = append(a.warnings, bayes.Warning{Code: code, Value: value, Msg: fmt.Sprintf(format, args...)})
}

// complete makes the draws of a from what s has drawn. stop is why it stopped
// early, nil if it did not.
func (a *Approximation) complete(s *sampler, config any, seed uint64, stop error) (*Approximation, error) {
	n := s.ready()
	values, logp, ratio := s.finish()
	run := bayes.Run{Vars: s.vars, Chains: 1, Draws: n, Values: values, Config: config, Seed: seed, LogWeights: []float64{}}
	a.Khat = nan
	if n > 0 {
		var err error
		if run.LogWeights, a.Khat, err = weigh(ratio, logp); err != nil {
			return nil, errors.Join(err, stop)
		}
	}
	khat, path := make([]float64, n), make([]float64, n)
	for i := range n {
		khat[i], path[i] = a.Khat, float64(i%len(s.parts))
	}
	run.Stats = []bayes.Stat{{Name: "lp", Values: logp}, {Name: "khat", Values: khat}, {Name: "path", Values: path}}
	var err error
	if a.draws, err = bayes.NewDraws(run); err != nil {
		return nil, errors.Join(err, stop)
	}
	if stop != nil {
		stop = fmt.Errorf("vi: stopped with %d of %d draws: %w", n, s.draws, stop)
	}
	return a, stop
}

// drawsOf returns the draws of a fit.
func drawsOf(a *Approximation, err error) (*bayes.Draws, error) {
	if a == nil {
		return nil, err
	}
	return a.draws, err
}
