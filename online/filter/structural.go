package filter

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/statespace"
	"github.com/seed78144065/credence/online"
)

// Structural is a series as a sum of components and an error:
//
//	filter.Structural{
//		Components: []filter.Component{filter.Trend{Level: filter.Free}, filter.Seasonal{Period: 12, Variance: filter.Free}},
//		Noise:      filter.Free,
//	}
//
// Every number is a variance, never a standard deviation; one that is Free is for
// Fit to find, or for Program to have a posterior of. Components are diffuse at
// the start, but for those that are stationary: Cycle and AR.
type Structural struct {
	Components []Component
	Noise      float64 // variance of the error of observation; 0 for none
	// Start is what is known of all states before the first observation, in the
	// order of the components; its zero value is diffuse.
	Start Gaussian
	// Burn is how many values at the start don't count in what Fit maximises: as
	// many as there are states, where Start stands for knowing nothing.
	Burn int
}

// Free is a variance that is not known.
const Free = -1

// Component is a part of a Structural series: Level, Trend, Seasonal,
// Trigonometric, Cycle, Regression or AR.
type Component interface {
	// part returns its matrices and variances, or what is wrong.
	part() (part, error)
	// set returns the component with each variance that is Free replaced.
	set(value func(name string) float64) Component
}

// part is a component as matrices of its k states.
type part struct {
	name       string
	k          int
	observe    []float64   // weights of the states
	columns    [][]float64 // or, by state, those of every step
	transition []float64   // k·k
	variances  []variance
	// start is the covariance at the start in units of the first variance, k·k;
	// nil if nothing is known.
	start []float64
}

// variance is that of the noise of some states.
type variance struct {
	name   string
	value  float64
	states []int
}

// structure is a Structural as matrices.
type structure struct {
	parts     []part
	first     []int // state of each part
	n         int
	noise     variance
	variances []variance // of all parts, states counted from 0
	moving    int        // steps for which regressors are known; −1 if there are none
	// stationary: parts that are have their own start, not that of Structural.
	stationary bool
}

// structure returns the matrices. Errors: all faults at once.
func (s Structural) structure() (structure, error) {
	st := structure{noise: variance{name: "noise", value: s.Noise}, moving: -1, stationary: s.Start.Cov == nil}
	var faults []error
	seen := map[string]bool{"noise": true}
	if len(s.Components) == 0 {
		faults = append(faults, errors.New("filter: Structural has no components"))
	}
	for i, c := range s.Components {
		if c == nil {
			faults = append(faults, fmt.Errorf("filter: component %d is nil", i))
			continue
		}
		p, err := c.part()
		if err != nil {
			faults = append(faults, fmt.Errorf("filter: component %d: %w", i, err))
			continue
		}
		if slices.ContainsFunc(st.parts, func(o part) bool { return o.name == p.name }) {
			faults = append(faults, fmt.Errorf("filter: component %d: there is a %s already", i, p.name))
			continue
		}
		for _, v := range p.variances {
			if seen[v.name] {
				faults = append(faults, fmt.Errorf("filter: component %d: there is a %s already", i, v.name))
			}
			seen[v.name] = true
			w := variance{name: v.name, value: v.value}
			for _, at := range v.states {
				w.states = append(w.states, st.n+at)
			}
			st.variances = append(st.variances, w)
		}
		for _, x := range p.columns {
			if st.moving < 0 {
				st.moving = len(x)
			}
			st.moving = min(st.moving, len(x))
		}
		st.parts, st.first = append(st.parts, p), append(st.first, st.n)
		st.n += p.k
	}
	for _, v := range append([]variance{st.noise}, st.variances...) {
		if v.value != Free && !(v.value >= 0 && v.value <= largest) {
			faults = append(faults, fmt.Errorf("filter: the variance of %s is %v; want 0 or more, or Free", v.name, v.value))
		}
	}
	if s.Burn < 0 || s.Burn > 0 && s.Start.Cov == nil {
		faults = append(faults, fmt.Errorf("filter: Burn is %d; it is for models with a Start, since a diffuse one costs nothing", s.Burn))
	}
	return st, errors.Join(faults...)
}

// free returns the names of the variances that are Free, that of the error first.
func (st *structure) free() (names []string) {
	for _, v := range append([]variance{st.noise}, st.variances...) {
		if v.value == Free {
			names = append(names, v.name)
		}
	}
	return names
}

// Variances returns the names of the variances that are Free, in the order of
// Fit and of Program: "noise", "level", "slope", "seasonal 12" and so on.
//
// Errors: all faults.
func (s Structural) Variances() ([]string, error) {
	st, err := s.structure()
	return st.free(), err
}

// With returns the model with Free variances replaced by numbers, by name; those
// without a number stay Free. Errors: names of no Free variance; numbers that are
// no variance.
func (s Structural) With(values map[string]float64) (Structural, error) {
	free, err := s.Variances()
	if err != nil {
		return s, err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if v := values[name]; !slices.Contains(free, name) {
			err = errors.Join(err, fmt.Errorf("filter: no variance %q is Free; those that are: %q", name, free))
		} else if !(v >= 0 && v <= largest) {
			err = errors.Join(err, fmt.Errorf("filter: With: the variance of %s is %v; want 0 or more", name, v))
		}
	}
	if err != nil {
		return s, err
	}
	value := func(name string) float64 {
		if v, ok := values[name]; ok {
			return v
		}
		return Free
	}
	if s.Noise == Free {
		s.Noise = value("noise")
	}
	s.Components = slices.Clone(s.Components)
	for i, c := range s.Components {
		s.Components[i] = c.set(value)
	}
	return s, nil
}

// row returns the weights of the states at a step.
func (st *structure) row(step int) []float64 {
	z := make([]float64, st.n)
	for i := range st.parts {
		st.weights(i, step, z)
	}
	return z
}

// weights writes the weights of the states of part i at a step.
func (st *structure) weights(i, step int, z []float64) {
	p := &st.parts[i]
	copy(z[st.first[i]:], p.observe)
	for c, x := range p.columns {
		z[st.first[i]+c] = x[step]
	}
}

// Model returns the matrices. Where there are regressors Observe is that of the
// first step, and Series has those of all.
//
// Errors: all faults; variances that are Free.
func (s Structural) Model() (Model, error) {
	st, err := s.structure()
	if err != nil {
		return Model{}, err
	}
	if free := st.free(); len(free) > 0 {
		return Model{}, fmt.Errorf("filter: the variances %q are Free: Fit finds them, With sets them", free)
	}
	return s.model(&st), nil
}

func (s Structural) model(st *structure) Model {
	n := st.n
	m := Model{
		Observe: mat.NewDense(1, n, st.row(0)), Noise: mat.NewSymDense(1, []float64{st.noise.value}),
		Innovation: mat.NewSymDense(n, nil), Start: s.Start,
	}
	transition, start := mat.NewDense(n, n, nil), mat.NewSymDense(n, nil)
	diffuse := make([]bool, n)
	for i, p := range st.parts {
		at := st.first[i]
		for r := range p.k {
			diffuse[at+r] = p.start == nil
			for c := range p.k {
				transition.Set(at+r, at+c, p.transition[r*p.k+c])
				if p.start != nil && c >= r {
					start.SetSym(at+r, at+c, p.start[r*p.k+c]*p.variances[0].value)
				}
			}
		}
	}
	for _, v := range st.variances {
		for _, at := range v.states {
			m.Innovation.(*mat.SymDense).SetSym(at, at, v.value)
		}
	}
	m.Transition = transition
	if s.Start.Cov == nil {
		m.Start, m.Diffuse = Gaussian{make([]float64, n), start}, diffuse
	}
	return m
}

// Series returns y with the regressors of each step, if there are any.
//
// Errors: faults of the model; regressors of fewer steps than y.
func (s Structural) Series(y []float64) (Series, error) {
	st, err := s.structure()
	if err != nil {
		return Series{}, err
	}
	return st.series(y)
}

func (st *structure) series(y []float64) (Series, error) {
	for t, v := range y {
		if math.Abs(v) > largest {
			return Series{}, fmt.Errorf("%w: the value of step %d is %v; it must be finite, or NaN for missing", online.ErrData, t, v)
		}
	}
	z, err := st.rows(0, len(y))
	return Series{Y: y, Observe: z}, err
}

// rows returns the weights of the states from one step to another, nil if there
// are no regressors.
func (st *structure) rows(from, to int) (z []float64, err error) {
	if st.moving < 0 {
		return nil, nil
	}
	if st.moving < to {
		return nil, fmt.Errorf("filter: regressors are known for %d steps; %d are needed, those to be forecast included", st.moving, to)
	}
	for t := from; t < to; t++ {
		z = append(z, st.row(t)...)
	}
	return z, nil
}

// Forecast returns the distribution of each of the h observations after a series.
//
// Variances are infinite where the series doesn't tell what they are of.
//
// Errors: those of Model and Filter.Run; a negative h; regressors that end before.
func (s Structural) Forecast(y []float64, h int) ([]Gaussian, error) {
	if h < 0 {
		return nil, fmt.Errorf("filter: Forecast of %d steps; want 0 or more", h)
	}
	m, err := s.Model()
	if err != nil {
		return nil, err
	}
	st, err := s.structure()
	if err != nil {
		return nil, err
	}
	series, err := st.series(y)
	if err != nil {
		return nil, err
	}
	f, err := New(m)
	if err != nil {
		return nil, err
	}
	if err := f.Run(series); err != nil {
		return nil, err
	}
	if st.moving < 0 {
		return f.Forecast(h)
	}
	rows, err := st.rows(len(y), len(y)+h)
	if err != nil {
		return nil, err
	}
	return f.ForecastWith(slices.Collect(slices.Chunk(rows, st.n)))
}

// Decomposition is a series taken apart, given all of it.
type Decomposition struct {
	*Smoothed
	st structure
}

// Smooth takes a series apart.
//
// Errors: those of Model and Smooth.
func (s Structural) Smooth(y []float64) (*Decomposition, error) {
	m, err := s.Model()
	if err != nil {
		return nil, err
	}
	st, err := s.structure()
	if err != nil {
		return nil, err
	}
	series, err := st.series(y)
	if err != nil {
		return nil, err
	}
	sm, err := Smooth(m, series)
	if err != nil {
		return nil, st.named(err)
	}
	return &Decomposition{sm, st}, nil
}

// named returns an error with the names of components in place of the states of
// which too little is known.
func (st *structure) named(err error) error {
	e, ok := errors.AsType[*statespace.UntoldError](err)
	if !ok || len(e.States) == 0 {
		return err
	}
	var names []string
	for i := range st.parts {
		p := &st.parts[i]
		in := func(state int) bool { return state >= st.first[i] && state < st.first[i]+p.k }
		if slices.ContainsFunc(e.States, in) {
			names = append(names, p.name)
		}
	}
	return fmt.Errorf("%w: the series doesn't tell all of %q: it is too short for them, or they say the same; leave something out, or give a Start", online.ErrData, names)
}

// Names returns the names of the components, in order.
func (d *Decomposition) Names() (names []string) {
	for _, p := range d.st.parts {
		names = append(names, p.name)
	}
	return names
}

// Component returns mean and standard deviation of what a component adds to the
// series at every step, by name. Errors: a name of no component.
func (d *Decomposition) Component(name string) (mean, sd []float64, err error) {
	for i, p := range d.st.parts {
		if p.name == name {
			z := make([]float64, d.st.n)
			return d.combine(func(step int) []float64 { d.st.weights(i, step, z); return z })
		}
	}
	return nil, nil, fmt.Errorf("filter: no component %q; there are %q", name, d.Names())
}

// Signal returns mean and standard deviation of the series without its error.
func (d *Decomposition) Signal() (mean, sd []float64) {
	mean, sd, _ = d.combine(d.st.row)
	return mean, sd
}

// Band returns mean − c·sd and mean + c·sd: what a plot of an interval needs.
func Band(mean, sd []float64, c float64) (lo, hi []float64) {
	lo, hi = make([]float64, len(mean)), make([]float64, len(mean))
	for i, m := range mean {
		lo[i], hi[i] = math.FMA(-c, sd[i], m), math.FMA(c, sd[i], m)
	}
	return lo, hi
}
