package filter

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/optim"
	"github.com/seed78144065/credence/internal/statespace"
	"github.com/seed78144065/credence/online"
)

// Fitted is a Structural with the variances of the highest likelihood.
type Fitted struct {
	Structural                    // no variance is Free
	Variances  map[string]float64 // those that were Free, by name
	// LogLik is the log evidence at them, without the first Burn values. A variance
	// far below the others' may as well be 0: the likelihood hardly knows.
	LogLik     float64
	Iterations int // of the best climb
}

// Fit finds the Free variances of the highest likelihood of a series; NaN is a
// missing value.
//
// Errors: faults of the model and of the series; no climb that arrives; ctx.
// Source: L-BFGS over log variances from several starts; the gradient is the
// expected score given all observations [Durbin2012] §7.3.3.
// Cost: a smoothed series for each evaluation, some 20 for each of 3 starts.
func (s Structural) Fit(ctx context.Context, y []float64) (Fitted, error) {
	st, err := s.structure()
	if err != nil {
		return Fitted{}, err
	}
	free := st.free()
	if len(free) == 0 {
		return Fitted{}, errors.New("filter: Fit: no variance is Free; LogEvidence of Model and Series is the likelihood of those that are known")
	}
	series, err := st.series(y)
	if err != nil {
		return Fitted{}, err
	}
	if s.Burn > len(y) {
		return Fitted{}, fmt.Errorf("filter: Fit: Burn is %d of %d values", s.Burn, len(y))
	}
	total := spread(y)
	if !(total > 0) {
		return Fitted{}, fmt.Errorf("%w: Fit: the series has no two values that differ", online.ErrData)
	}
	var best *optim.Climb
	for _, share := range shares {
		c := optim.NewClimb(len(free), optim.Settings{Tolerance: gain})
		x, grad := make([]float64, len(free)), make([]float64, len(free))
		for i, name := range free {
			x[i] = numeric.Log(total * share)
			if name == "noise" {
				x[i] = numeric.Log(total * (1 - share))
			}
		}
		logp, fault := s.score(free, x, series, grad)
		if _, ok := errors.AsType[*statespace.UntoldError](fault); ok {
			return Fitted{}, st.named(fault) // whatever the variances
		}
		if fault != nil {
			err = errors.Join(err, fault)
			continue
		}
		c.Start(x, logp, grad)
		for c.Status == optim.Climbing {
			if ctx.Err() != nil {
				return Fitted{}, fmt.Errorf("filter: Fit: %w", ctx.Err())
			}
			logp, fault := s.score(free, c.Trial, series, grad)
			if fault != nil {
				logp = math.NaN() // the step was too long
			}
			c.Tell(logp, grad)
		}
		if c.Status != optim.Unfinished && (best == nil || c.LogP > best.LogP) {
			best = c
		}
	}
	if best == nil {
		return Fitted{}, errors.Join(err, errors.New("filter: Fit: no climb arrived; the model may have more variances than the series tells of"))
	}
	f := Fitted{Variances: map[string]float64{}, LogLik: best.LogP, Iterations: best.Iterations}
	for i, name := range free {
		f.Variances[name] = numeric.Exp(best.X[i])
	}
	f.Structural, err = s.With(f.Variances)
	return f, err
}

// shares of the spread of a series that variances of states have at the start of
// a climb: mostly noise, both, mostly movement.
var shares = []float64{0.01, 0.2, 0.9}

// gain is where a climb ends: twice what is left of the log likelihood.
const gain = 1e-10

// spread is the mean square of what values differ from those before them, or from
// the first if there are few.
func spread(y []float64) float64 {
	last, sum, n := math.NaN(), 0.0, 0.0
	for _, v := range y {
		if v != v {
			continue
		}
		if last == last {
			sum = math.FMA(v-last, v-last, sum)
			n++
		}
		last = v
	}
	return sum / max(1, n)
}

// score returns the log likelihood at log variances of the names, and writes its
// gradient.
func (s Structural) score(free []string, x []float64, series Series, grad []float64) (float64, error) {
	values := map[string]float64{}
	for i, name := range free {
		values[name] = numeric.Exp(x[i])
	}
	now, err := s.With(values)
	if err != nil {
		return 0, err
	}
	st, err := now.structure()
	if err != nil {
		return 0, err
	}
	sys, _, err := now.model(&st).compile()
	if err != nil {
		return 0, err
	}
	clear(grad)
	logp, err := st.score(sys, free, series, grad, 1)
	if err != nil || s.Burn == 0 {
		return logp, err
	}
	first := Series{Y: series.Y[:s.Burn]}
	if series.Observe != nil {
		first.Observe = series.Observe[:s.Burn*st.n]
	}
	burnt, err := st.score(sys, free, first, grad, -1)
	return logp - burnt, err
}

// score adds sign times the gradient of the log evidence by the log of each
// variance v to grad: half of what is expected of the noise, E[Σ e²]/v, less the
// number of its terms.
func (st *structure) score(sys *statespace.System, free []string, series Series, grad []float64, sign float64) (float64, error) {
	sm, err := smooth(sys, series)
	if err != nil {
		return 0, err
	}
	n, steps := st.n, sm.Steps()
	column := make([]int, n) // of the noise of each state
	q := 0
	for at := range column {
		column[at] = -1
		for _, v := range st.variances {
			for _, state := range v.states {
				if state == at && v.value > 0 {
					column[at] = q
					q++
				}
			}
		}
	}
	add := func(name string, squares, terms, v float64) {
		for i, f := range free {
			if f == name {
				grad[i] += sign * 0.5 * (squares/v - terms)
			}
		}
	}
	for _, v := range st.variances {
		if v.value == 0 {
			continue
		}
		sum, terms := 0.0, 0.0
		for _, at := range v.states {
			c := column[at]
			for t := range steps - 1 {
				e := sm.sm.Noise[t*q+c]
				sum += math.FMA(e, e, sm.sm.NoiseCov[(t*q+c)*q+c])
			}
			terms += float64(steps - 1)
		}
		add(v.name, sum, terms, v.value)
	}
	if st.noise.value > 0 {
		mean, sd, err := sm.combine(st.row)
		if err != nil {
			return 0, err
		}
		sum, terms := 0.0, 0.0
		for t, y := range series.Y {
			if y == y {
				e := y - mean[t]
				sum += math.FMA(e, e, float64(sd[t]*sd[t]))
				terms++
			}
		}
		add("noise", sum, terms, st.noise.value)
	}
	st.scoreStart(sm, add)
	return sm.sm.LogEvidence, nil
}

// scoreStart adds what the starts of stationary components say, whose covariance
// is that of the model times their variance.
func (st *structure) scoreStart(sm *Smoothed, add func(name string, squares, terms, v float64)) {
	for i, p := range st.parts {
		if p.start == nil || !st.stationary || p.variances[0].value == 0 {
			continue
		}
		at, k := st.first[i], p.k
		// E[xxᵀ] against the inverse of start.
		inverse := statespace.Inverse(p.start, k)
		sum := 0.0
		for r := range k {
			for c := range k {
				e := math.FMA(sm.sm.Mean[at+r], sm.sm.Mean[at+c], sm.sm.Cov[(at+r)*st.n+at+c])
				sum = math.FMA(inverse[r*k+c], e, sum)
			}
		}
		add(p.variances[0].name, sum, float64(k), p.variances[0].value)
	}
}
