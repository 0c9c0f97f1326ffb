package reweight

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Config says when to trust weights. The zero value is a good choice.
type Config struct {
	// MaxKhat is the largest k-hat to be trusted; 0 means KhatLimit of the
	// number of draws.
	MaxKhat float64 `json:"max_khat"`
	// MinESS is the least share of the draws that the weights must leave; 0
	// means the constant of that name.
	MinESS float64 `json:"min_ess"`
	// Efficiency is the effective sample size of the old draws over their
	// number, up to 1; 0 means that of the weights along the chains, and 1 for
	// draws that are none of chains.
	Efficiency float64 `json:"efficiency"`
	// Raw leaves the weights as they are: plain importance sampling, whose
	// largest weights are too noisy to rely on.
	Raw bool `json:"raw"`
	// Unreliable hands out estimates whatever the verdict.
	Unreliable bool `json:"unreliable"`
}

// Weights are importance weights of the draws of a posterior, for data that it
// has not seen. They are a state with one writer; Snapshot is for readers.
type Weights struct {
	cfg     Config
	old     *bayes.Draws
	digest  uint64    // of old
	updates int       // that were learnt from
	ratios  []float64 // [chain][draw], log, as they are
	now     weighed
}

// weighed is what follows from the ratios.
type weighed struct {
	log, weight []float64 // smoothed, sum 1
	khat, ess   float64
}

// New returns weights for the draws of a posterior, all equal, or as they are
// if the draws have weights of their own.
//
// Errors: fewer than 21 draws, of which k-hat can't be told; limits that are
// none.
func New(old *bayes.Draws, c Config) (*Weights, error) {
	const fewest = 21 // of which five make a tail: diagnostics.PSIS
	if old == nil || old.Chains()*old.Len() < fewest {
		return nil, fmt.Errorf("reweight: New: want at least %d draws, got %v", fewest, old)
	}
	n := old.Chains() * old.Len()
	for _, f := range []struct {
		name  string
		field *float64
		most  float64
		usual float64
	}{
		{"MaxKhat", &c.MaxKhat, 1, KhatLimit(n)}, // 1: above it not even a mean exists
		{"MinESS", &c.MinESS, 1, MinESS},
		{"Efficiency", &c.Efficiency, 1, 0},
	} {
		if !(*f.field >= 0 && *f.field <= f.most) {
			return nil, fmt.Errorf("reweight: New: Config.%s is %v; want a number up to %v, or 0 for the default", f.name, *f.field, f.most)
		}
		if *f.field == 0 {
			*f.field = f.usual
		}
	}
	if c.Efficiency == 0 && old.Independent() {
		c.Efficiency = 1
	}
	w := &Weights{cfg: c, old: old, digest: digest(old), ratios: make([]float64, n)}
	copy(w.ratios, old.LogWeights())
	var err error
	w.now, err = w.weigh(w.ratios)
	return w, err
}

// Update learns from new rows: a program of them alone, bound to the new data.
// Rows must not depend on the old ones given the parameters; where they do, as in
// a series, use Revise.
//
// Errors: online.ErrData for data that no draw makes possible, and for a program
// whose parameters the draws don't have; or the error of ctx. Nothing is then
// learnt.
func (w *Weights) Update(ctx context.Context, rows *bayes.Program) error {
	return w.learn(ctx, rows, nil)
}

// Revise learns what another data set says of the same parameters: after is
// bound to all data, before to those that the weights know already. Rows of a
// series are learnt so, and corrections of old ones. Priors are taken to be the
// same: they are not looked at.
//
// Errors: those of Update.
func (w *Weights) Revise(ctx context.Context, before, after *bayes.Program) error {
	return w.learn(ctx, after, before)
}

// Updates returns how often the weights have learnt.
func (w *Weights) Updates() int { return w.updates }

// Khat returns the Pareto k-hat of the weights; −Inf while all are equal.
func (w *Weights) Khat() float64 { return w.now.khat }

// ESS returns how many draws of equal weight the weights are worth [Kish1965].
func (w *Weights) ESS() float64 { return w.now.ess }

// Verdict says whether the weights can be trusted.
func (w *Weights) Verdict() Verdict {
	v := Verdict{Khat: w.now.khat, ESS: w.now.ess / float64(len(w.ratios))}
	if v.Khat > w.cfg.MaxKhat {
		v.Reasons = append(v.Reasons, fmt.Sprintf("k-hat is %.2f, above %.2f: the old draws miss part of the new posterior", v.Khat, w.cfg.MaxKhat))
	}
	if v.ESS < w.cfg.MinESS {
		v.Reasons = append(v.Reasons, fmt.Sprintf("the weights leave %.2g %% of the draws, below %.3g %%", 100*v.ESS, 100*w.cfg.MinESS)) // 100: percent
	}
	v.Refit = len(v.Reasons) > 0
	return v
}

// Snapshot returns an independent copy.
func (w *Weights) Snapshot() *Weights {
	c := *w
	return &c // slices are replaced, never written to
}

var errWeights = fmt.Errorf("reweight: %w: the Weights were not made by New", online.ErrData)

// learn adds the log likelihood of one program, less that of another if there is
// one.
func (w *Weights) learn(ctx context.Context, plus, minus *bayes.Program) error {
	if w.old == nil {
		return errWeights
	}
	ratios := slices.Clone(w.ratios)
	for _, p := range []struct {
		prog *bayes.Program
		sign float64
	}{{plus, 1}, {minus, -1}} {
		if p.prog == nil {
			if p.sign > 0 {
				return fmt.Errorf("reweight: %w: no program", online.ErrData)
			}
			continue
		}
		loglik, err := p.prog.LogLik(ctx, w.old)
		if cause := ctx.Err(); cause != nil {
			return fmt.Errorf("reweight: stopped, nothing is learnt: %w", cause)
		}
		if err != nil {
			return fmt.Errorf("reweight: %w: %w", online.ErrData, err)
		}
		for name, v := range loglik.Vars() {
			for i, l := range v.Values() {
				if math.IsNaN(l) || math.IsInf(l, 1) || math.IsInf(l, -1) && p.sign < 0 {
					return fmt.Errorf("reweight: %w: the log density of %s, element %d, is %v at draw %d; want a number", online.ErrData, name, i/len(ratios), l, i%len(ratios))
				}
				ratios[i%len(ratios)] += float64(p.sign * l)
			}
		}
	}
	now, err := w.weigh(ratios)
	if err != nil {
		return err
	}
	w.ratios, w.now, w.updates = ratios, now, w.updates+1
	return nil
}

// weigh returns the weights of ratios.
func (w *Weights) weigh(ratios []float64) (weighed, error) {
	top := slices.Max(ratios)
	if math.IsInf(top, -1) {
		return weighed{}, fmt.Errorf("reweight: %w: the data are impossible at each of %d draws; want data that the model allows, or sample again", online.ErrData, len(ratios))
	}
	raw := make([]float64, len(ratios))
	sum, equal := 0.0, true
	for i, r := range ratios {
		raw[i] = numeric.Exp(r - top)
		sum += raw[i]
		equal = equal && r == ratios[0]
	}
	efficiency := w.cfg.Efficiency
	if efficiency == 0 {
		efficiency = w.efficiency(raw)
	}
	var now weighed
	now.log, now.khat = diagnostics.PSIS(ratios, efficiency)
	if equal {
		now.khat = math.Inf(-1) // no tail at all
	}
	if math.IsNaN(now.khat) {
		return weighed{}, errors.New("reweight: k-hat of the weights does not exist")
	}
	if w.cfg.Raw {
		total := top + numeric.Log(sum)
		for i, r := range ratios {
			now.log[i] = r - total
		}
	}
	now.weight = make([]float64, len(ratios))
	squares := 0.0
	for i, l := range now.log {
		now.weight[i] = numeric.Exp(l)
		squares = math.FMA(now.weight[i], now.weight[i], squares)
	}
	now.ess = 1 / squares
	return now, nil
}

// efficiency returns the effective sample size of a quantity over the number of
// draws, at most 1.
func (w *Weights) efficiency(x []float64) float64 {
	chains := make([][]float64, w.old.Chains())
	for k := range chains {
		chains[k] = x[k*w.old.Len() : (k+1)*w.old.Len()]
	}
	e := diagnostics.ESSMean(chains) / float64(len(x))
	if !(e > 0 && e < 1) { // NaN: all equal, or chains too short to tell
		return 1
	}
	return e
}
