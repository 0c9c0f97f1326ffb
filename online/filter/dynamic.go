package filter

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/statespace"
	"github.com/seed78144065/credence/online"
)

// Dynamic is a dynamic linear model of one observation a step, whose variance V
// is learnt, and whose state moves as much as discounts say:
//
//	y[t] = Observe·x[t] + ε,        ε ~ N(0, V)
//	x[t] = Transition·x[t−1] + η
//	V ~ InverseGamma(DF/2, DF·Scale/2) at the start
//
// In place of a covariance of η, a block of states loses part of what was known
// of it at each step: its covariance is divided by its discount, 0.95 of a trend
// or 0.98 of a season. What two blocks have in common is left as it is.
type Dynamic struct {
	Observe    []float64  // F, n
	Transition mat.Matrix // G, n × n
	Blocks     []Block    // states that are in none have discount 1
	// Start is of the step before the first, m₀ and C₀; the covariance goes with
	// Scale, as if V were known to be that.
	Start     Gaussian
	DF, Scale float64 // n₀ and S₀; 0 means 1: as much as one observation tells
	// Forget is the discount β of what is known of V, by which DF is multiplied
	// before each step; 0 means 1, a V that never changes.
	Forget float64
}

// Block is a block of states and its discount.
type Block struct {
	First, States int     // which; how many
	Discount      float64 // in (0, 1]
}

// DLM learns a Dynamic model from a stream.
//
// Source: [West1997] §4.6, with discounts by component, §6.3, and of the variance,
// §10.8. One goroutine uses it at a time; Snapshot gives a copy to read from others.
type DLM struct {
	f         *Filter // of states in units of Scale
	forget    float64
	df, scale float64
	evidence  float64
	start     [2]float64 // DF and Scale
	y         [1]float64
}

// NewDLM returns what is known before the first step. Errors: all faults of the
// model.
func NewDLM(d Dynamic) (*DLM, error) {
	for _, v := range []*float64{&d.DF, &d.Scale, &d.Forget} {
		if *v == 0 {
			*v = 1
		}
	}
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("filter: Dynamic: "+format, args...))
	}
	if !(d.DF > 0 && d.DF <= largest) || !(d.Scale > 1/largest && d.Scale <= largest) {
		fault("DF is %v and Scale %v; both must be more than 0", d.DF, d.Scale)
	}
	if !(d.Forget > 0 && d.Forget <= 1) {
		fault("Forget is %v; want more than 0 and at most 1", d.Forget)
	}
	n := len(d.Observe)
	blocks := make([]statespace.Block, 0, len(d.Blocks))
	owner := make([]int, n)
	for i, b := range d.Blocks {
		if !(b.Discount > 0 && b.Discount <= 1) {
			fault("block %d has the discount %v; want more than 0 and at most 1", i, b.Discount)
		}
		if b.First < 0 || b.States < 1 || b.First+b.States > n {
			fault("block %d has states %d to %d; there are %d", i, b.First, b.First+b.States-1, n)
			continue
		}
		for s := b.First; s < b.First+b.States; s++ {
			if owner[s]++; owner[s] == 2 {
				fault("state %d is in two blocks", s)
			}
		}
		if b.Discount < 1 {
			blocks = append(blocks, statespace.Block{First: b.First, End: b.First + b.States, Keep: b.Discount})
		}
	}
	if n == 0 || d.Transition == nil || d.Start.Cov == nil {
		fault("Observe, Transition and Start are needed")
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	var cov mat.SymDense
	cov.ScaleSym(1/d.Scale, d.Start.Cov)
	_, k, err := Model{
		Observe: mat.NewDense(1, n, slices.Clone(d.Observe)), Noise: mat.NewSymDense(1, []float64{1}),
		Transition: d.Transition, Start: Gaussian{d.Start.Mean, &cov},
	}.compile()
	if err != nil {
		return nil, err
	}
	k.Before, k.Discount = true, blocks
	sys, _ := statespace.NewSystem(k)
	return &DLM{
		f: newFilter(sys, k), forget: d.Forget, df: d.DF, scale: d.Scale, start: [2]float64{d.DF, d.Scale},
	}, nil
}

var errDLM = fmt.Errorf("%w: the DLM was not made by NewDLM", online.ErrData)

// Update goes on a step and learns what was observed at it; NaN is missing.
//
// Errors: online.ErrData, as of Filter.Update; nothing is learnt then.
// Cost: O(n³) for each block; no allocation.
func (d *DLM) Update(y float64) error {
	if d.f == nil {
		return errDLM
	}
	d.y[0] = y
	if err := d.f.Update(d.y[:]...); err != nil {
		return err
	}
	return d.learn(y)
}

// UpdateWith is Update at a step that is observed through f, such as the
// regressors of a regression. Errors: those of Update.
func (d *DLM) UpdateWith(f []float64, y float64) error {
	if d.f == nil {
		return errDLM
	}
	d.y[0] = y
	if err := d.f.UpdateWith(f, d.y[:]...); err != nil {
		return err
	}
	return d.learn(y)
}

// learn goes on with the variance, after the state.
func (d *DLM) learn(y float64) error {
	df := float64(d.forget * d.df)
	if y != y {
		if df > 0 {
			d.df = df
		}
		return nil
	}
	e, q := d.f.stream.Innovation(0)
	q *= d.scale
	logp := studentLog(df, e*e/q, q)
	scale := d.scale * (df + e*e/q) / (df + 1)
	if !(scale > 1/largest && scale <= largest) || logp-logp != 0 {
		d.f.stream.Revert()
		return fmt.Errorf("%w: %v is too far from what the model expects to compute with", online.ErrData, y)
	}
	d.df, d.scale = df+1, scale
	d.evidence += logp
	return nil
}

// studentLog is the log density of a Student distribution of df degrees of freedom
// and squared scale q, square of what is standardised e2.
func studentLog(df, e2, q float64) float64 {
	return -numeric.Lbeta(0.5, df/2) - 0.5*numeric.Log(df*q) - float64(0.5*(df+1)*numeric.Log1p(e2/df))
}

// Steps returns the number of steps so far.
func (d *DLM) Steps() int {
	if d.f == nil {
		return 0
	}
	return d.f.Steps()
}

// Variance returns what is known of the variance V of the error of observation.
// Its point estimate S is Beta/Alpha.
func (d *DLM) Variance() distuv.InverseGamma {
	return distuv.InverseGamma{Alpha: d.df / 2, Beta: d.df * d.scale / 2}
}

// State returns the state given V = S, the point estimate: m and C. Without V
// it has a Student distribution of the degrees of freedom DF with location m and
// squared scale C.
func (d *DLM) State() Gaussian {
	if d.f == nil {
		return Gaussian{}
	}
	g := d.f.State()
	g.Cov.ScaleSym(d.scale, g.Cov)
	return g
}

// DF returns the degrees of freedom of what is known of V: of the marginal
// distributions of the state.
func (d *DLM) DF() float64 { return d.df }

// LogEvidence returns the log density of all values so far, each predicted from
// those before it, as what was known of them had faded by then.
func (d *DLM) LogEvidence() float64 { return d.evidence }

// Forecast returns the distribution of each of the next h observations: Student
// distributions with DF degrees of freedom less what Forget takes until the next
// step. The noise of the states at every step is that which the discounts give
// for the next.
//
// Errors: a negative h. Source: [West1997] §4.6, §6.3.
func (d *DLM) Forecast(h int) ([]distuv.StudentsT, error) {
	if d.f == nil {
		return nil, errDLM
	}
	all, err := d.f.Forecast(h)
	if err != nil {
		return nil, err
	}
	return d.student(all), nil
}

// ForecastWith is Forecast of as many steps as there are ways to observe, as
// UpdateWith has them. Errors: a way of another size.
func (d *DLM) ForecastWith(f [][]float64) ([]distuv.StudentsT, error) {
	if d.f == nil {
		return nil, errDLM
	}
	all, err := d.f.ForecastWith(f)
	if err != nil {
		return nil, err
	}
	return d.student(all), nil
}

func (d *DLM) student(all []Gaussian) []distuv.StudentsT {
	to := make([]distuv.StudentsT, len(all))
	for t, g := range all {
		to[t] = distuv.StudentsT{Mu: g.Mean[0], Sigma: math.Sqrt(d.scale * g.Cov.At(0, 0)), Nu: d.forget * d.df}
	}
	return to
}

// Snapshot returns a copy, which later updates don't change.
func (d *DLM) Snapshot() *DLM {
	c := *d
	if d.f != nil {
		c.f = d.f.Snapshot()
	}
	return &c
}
