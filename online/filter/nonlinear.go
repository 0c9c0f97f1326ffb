package filter

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Nonlinear is a state space model of n states and p observations a step whose
// state moves and is observed by functions, with normal noise:
//
//	y[t] = Observe(x[t]) + ε,        ε ~ N(0, Noise)
//	x[t+1] = Transition(x[t]) + η,   η ~ N(0, Innovation)
//	x[0] ~ N(Start.Mean, Start.Cov)
//
// An Extended filter follows it by tangents, an Unscented one by points. Where
// both are poor, as with several hills, package online/particle is not.
type Nonlinear struct {
	Observe, Transition Function
	Noise               mat.Symmetric // p × p
	Innovation          mat.Symmetric // n × n; nil for none
	Start               Gaussian      // of the state at the first observation, before it is seen
	// Earlier says that Start is of the step before that.
	Earlier bool
}

// Function is a function of the state.
type Function struct {
	// At writes the function at x to the numbers of to. It must not keep either.
	At func(to, x []float64)
	// Jacobian writes the derivatives at x, row by row: of element i by x[j] to
	// to[i·n + j]. An Extended filter without it takes central differences; an
	// Unscented one doesn't need it.
	Jacobian func(to, x []float64)
}

// approximate is what filters of a Nonlinear model share.
type approximate struct {
	model Nonlinear
	n, p  int

	noise, innovation []float64
	start             belief

	now      belief
	steps    int
	evidence float64
	whitened []float64 // innovations of the last step, NaN where missing

	// Scratch.
	next      belief
	seen      []float64 // what is expected of the observations
	spread    []float64 // their covariance, p × p, without noise
	cross     []float64 // that of state and observations, n × p
	factor, w []float64
	e         []float64
	idx       []int
}

// belief is a normal distribution of the state.
type belief struct{ mean, cov []float64 }

func newBelief(n int) belief { return belief{make([]float64, n), make([]float64, n*n)} }

func (b belief) set(from belief) { copy(b.mean, from.mean); copy(b.cov, from.cov) }

func (b belief) gaussian() Gaussian {
	return Gaussian{slices.Clone(b.mean), mat.NewSymDense(len(b.mean), slices.Clone(b.cov))}
}

// finite reports whether all is.
func (b belief) finite() bool {
	bad := func(v float64) bool { return v-v != 0 }
	return !slices.ContainsFunc(b.mean, bad) && !slices.ContainsFunc(b.cov, bad)
}

// newApproximate checks a model. Errors: all faults at once.
func newApproximate(m Nonlinear) (*approximate, error) {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf("filter: "+format, args...)) }
	if m.Observe.At == nil || m.Transition.At == nil || m.Noise == nil {
		fault("a Nonlinear model needs Observe, Transition and Noise")
	}
	if len(m.Start.Mean) == 0 || m.Start.Cov == nil {
		fault("a Nonlinear model needs Start, mean and covariance: nothing is diffuse")
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	a := &approximate{model: m, n: len(m.Start.Mean), p: m.Noise.SymmetricDim()}
	covariance := func(name string, c mat.Symmetric, n int) []float64 {
		x := make([]float64, n*n)
		if c == nil {
			return x
		}
		if d := c.SymmetricDim(); d != n {
			fault("%s is %d × %d; it must be %d × %d", name, d, d, n, n)
			return x
		}
		for i := range x {
			x[i] = c.At(i/n, i%n)
		}
		if slices.ContainsFunc(x, func(v float64) bool { return v-v != 0 }) || !semifactor(make([]float64, n*n), x, n) {
			fault("%s is no covariance: %v", name, x)
		}
		return x
	}
	a.noise, a.innovation = covariance("Noise", m.Noise, a.p), covariance("Innovation", m.Innovation, a.n)
	a.start = belief{slices.Clone(m.Start.Mean), covariance("Start.Cov", m.Start.Cov, a.n)}
	if !a.start.finite() {
		fault("Start.Mean is %v; it must be finite", a.start.mean)
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	a.now, a.next = newBelief(a.n), newBelief(a.n)
	a.now.set(a.start)
	a.seen, a.spread, a.cross = make([]float64, a.p), make([]float64, a.p*a.p), make([]float64, a.n*a.p)
	a.factor, a.w, a.e = make([]float64, a.p*a.p), make([]float64, a.n*a.p), make([]float64, a.p)
	a.whitened, a.idx = make([]float64, a.p), make([]int, 0, a.p)
	for i := range a.whitened {
		a.whitened[i] = math.NaN()
	}
	return a, nil
}

var errNonlinear = fmt.Errorf("%w: the filter was not made by NewExtended or NewUnscented", online.ErrData)

// What the filters say of themselves; of a zero value nothing is known.

func (a *approximate) stepped() int {
	if a == nil {
		return 0
	}
	return a.steps
}

func (a *approximate) state() Gaussian {
	if a == nil {
		return Gaussian{}
	}
	return a.now.gaussian()
}

func (a *approximate) logEvidence() float64 {
	if a == nil {
		return math.NaN()
	}
	return a.evidence
}

func (a *approximate) innovations() []float64 {
	if a == nil {
		return nil
	}
	return slices.Clone(a.whitened)
}

// check returns what is wrong with values.
func (a *approximate) check(y []float64) error {
	if a == nil {
		return errNonlinear
	}
	if len(y) != a.p {
		return fmt.Errorf("%w: %d values at step %d; the model observes %d", online.ErrData, len(y), a.steps, a.p)
	}
	for i, v := range y {
		if math.Abs(v) > largest {
			return fmt.Errorf("%w: value %d is %v at step %d; it must be finite, or NaN for missing", online.ErrData, i, v, a.steps)
		}
	}
	return nil
}

// gain weighs the values that are not missing: next.mean moves, w is such that
// w·wᵀ is what the covariance loses. It returns their log density.
func (a *approximate) gain(y []float64) (logDensity float64, err error) {
	a.idx = a.idx[:0]
	for i, v := range y {
		if v == v {
			a.idx = append(a.idx, i)
		}
	}
	k := len(a.idx)
	for i, r := range a.idx {
		for j, c := range a.idx {
			a.factor[i*k+j] = a.spread[r*a.p+c] + a.noise[r*a.p+c]
		}
		a.e[i] = y[r] - a.seen[r]
	}
	l := a.factor[:k*k]
	if !semifactor(l, l, k) {
		return 0, fmt.Errorf("%w at step %d: the observations have no covariance; are the functions finite?", online.ErrData, a.steps)
	}
	logDensity = -float64(float64(k) * halfLog2Pi)
	for i := range k {
		if l[i*k+i] == 0 {
			return 0, fmt.Errorf("%w at step %d: the model is certain of value %d already; give it Noise", online.ErrData, a.steps, a.idx[i])
		}
		logDensity -= numeric.Log(l[i*k+i])
	}
	linalg.SolveLower(l, a.e[:k])
	for _, v := range a.e[:k] {
		logDensity = math.FMA(-0.5*v, v, logDensity)
	}
	for s := range a.n {
		row := a.w[s*k : (s+1)*k]
		for i, c := range a.idx {
			row[i] = a.cross[s*a.p+c]
		}
		linalg.SolveLower(l, row)
		for i, v := range row {
			a.next.mean[s] = math.FMA(v, a.e[i], a.next.mean[s])
		}
	}
	return logDensity, nil
}

const halfLog2Pi = 0.918938533204672741780329736405617640 // ½ log 2π, OEIS A075700

// commit makes next what is known, if it is anything.
func (a *approximate) commit(logDensity float64) error {
	if !a.next.finite() || logDensity-logDensity != 0 {
		return fmt.Errorf("%w at step %d: the state would be %v; are the functions finite there?", online.ErrData, a.steps, slices.Clone(a.next.mean))
	}
	a.now.set(a.next)
	for i := range a.whitened {
		a.whitened[i] = math.NaN()
	}
	for i, r := range a.idx {
		a.whitened[r] = a.e[i]
	}
	a.evidence += logDensity
	a.steps++
	return nil
}

// copied returns an independent copy.
func (a *approximate) copied() *approximate {
	c, err := newApproximate(a.model)
	if err != nil {
		panic(fmt.Sprintf("filter: a model has a fault that it hadn't before: %v", err))
	}
	c.now.set(a.now)
	c.steps, c.evidence = a.steps, a.evidence
	copy(c.whitened, a.whitened)
	return c
}

// semifactor writes the lower factor L of a = L·Lᵀ, which may be a itself, with a
// column of zeros where a direction has no variance beyond rounding. It returns
// false if a is no covariance.
func semifactor(l, a []float64, n int) bool {
	const rounding = 0x1p-46 // 64 units in the last place
	for j := range n {
		pivot, scale := a[j*n+j], math.Abs(a[j*n+j])
		for k := range j {
			pivot = math.FMA(-l[j*n+k], l[j*n+k], pivot)
		}
		tiny := float64(rounding * scale)
		if !(pivot >= -tiny) {
			return false
		}
		root := 0.0
		if pivot > tiny {
			root = math.Sqrt(pivot)
		}
		for i := j + 1; i < n; i++ {
			v := a[i*n+j]
			for k := range j {
				v = math.FMA(-l[i*n+k], l[j*n+k], v)
			}
			switch {
			case root > 0:
				l[i*n+j] = v / root
			case math.Abs(v) > float64(0x1p-20*math.Sqrt(float64(scale*math.Abs(a[i*n+i])))): // a covariance with what has no variance
				return false
			default:
				l[i*n+j] = 0
			}
		}
		l[j*n+j] = root
		for k := j + 1; k < n; k++ {
			l[j*n+k] = 0
		}
	}
	return true
}
