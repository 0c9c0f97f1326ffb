package filter

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/online"
)

// Program returns the model of a series with priors for its Free variances, by
// name, for any bayes.Inferrer: the states are summed out. Its parameters are the
// variances; predictions have "states", [step, state], drawn given the series.
//
// Where Fit starts with a diffuse state, Program needs one that is only vague: a
// standard deviation of a hundred times that of the series, around its mean for
// a level.
//
// Errors: faults of the model and the series; a Free variance without a prior,
// a prior of none; missing values without an error of observation.
func (s Structural) Program(y []float64, priors map[string]bayes.Dist) (*bayes.Program, error) {
	st, err := s.structure()
	if err != nil {
		return nil, err
	}
	series, err := st.series(y)
	if err != nil {
		return nil, err
	}
	free := st.free()
	var faults []error
	for _, name := range free {
		if _, ok := priors[name]; !ok {
			faults = append(faults, fmt.Errorf("filter: Program: the variance of %s is Free and has no prior", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(priors)) {
		if !slices.Contains(free, name) {
			faults = append(faults, fmt.Errorf("filter: Program: a prior of %q; the Free variances are %q", name, free))
		}
	}
	mean, v, missing := moments(y)
	if missing > 0 && st.noise.value == 0 {
		faults = append(faults, errors.New("filter: Program: values are missing, which needs a Noise"))
	}
	if !(v > 0) {
		faults = append(faults, fmt.Errorf("%w: Program: the series has no two values that differ", online.ErrData))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	m := bayes.NewModel("structural")
	n := st.n
	step, state, to := m.DimSize("step", len(y)), m.DimSize("state", n), m.DimSize("to", n)
	value := func(v variance) bayes.Expr {
		if v.value == Free {
			return m.Param(v.name, priors[v.name])
		}
		return m.Data(v.name, v.value)
	}
	noise := value(st.noise)
	known, err := s.With(zeros(free))
	if err != nil {
		return nil, err
	}
	k, err := known.structure()
	if err != nil {
		return nil, err
	}
	_, fixed, err := known.model(&k).compile()
	if err != nil {
		return nil, err
	}
	if s.Start.Cov == nil {
		st.vague(fixed.Mean, fixed.Cov, mean, v, series)
	}
	innovation := m.Data("innovation", fixed.Innovation, to, state)
	cov := m.Data("start", fixed.Cov, to, state)
	for _, w := range st.variances {
		if w.value != Free {
			continue
		}
		x := value(w)
		where := make([]float64, n*n)
		for _, at := range w.states {
			where[at*n+at] = 1
		}
		innovation = innovation.Add(bayes.Mul(m.Data("where "+w.name, where, to, state), x))
		for i, p := range st.parts {
			if !st.stationary || p.start == nil || p.variances[0].name != w.name {
				continue
			}
			unit := make([]float64, n*n)
			for r := range p.k {
				copy(unit[(st.first[i]+r)*n+st.first[i]:], p.start[r*p.k:(r+1)*p.k])
			}
			cov = cov.Add(bayes.Mul(m.Data("start "+w.name, unit, to, state), x))
		}
	}
	// A missing value is a 0 seen through nothing, whose density is divided out.
	rows := series.Observe
	if rows == nil {
		rows = slices.Repeat(st.row(0), len(y))
	}
	seen := slices.Clone(y)
	for t, v := range y {
		if v != v {
			seen[t] = 0
			clear(rows[t*n : (t+1)*n])
		}
	}
	if missing > 0 {
		m.Potential("missing", bayes.Mul(bayes.Log(bayes.Mul(noise, 2*math.Pi)), float64(missing)/2))
	}
	one := m.DimSize("observation", 1)
	space := bayes.StateSpace{
		Observe: m.Data("observe", rows, step, one, state), Noise: noise,
		Transition: m.Data("transition", fixed.Transition, to, state), Innovation: innovation,
		Mean: m.Data("start mean", fixed.Mean, state), Cov: cov,
	}
	data := m.Data("y", seen, step, one)
	m.Observe(data, space.Observations())
	m.Generate("states", space.States(data), step, state)
	prog, err := m.Compile()
	if err != nil {
		return nil, err
	}
	if err := positive(prog); err != nil {
		return nil, err
	}
	return prog, nil
}

// positive returns an error if variables, all of them variances, may be negative.
func positive(prog *bayes.Program) error {
	if prog.Dim() == 0 {
		return nil
	}
	low := make([]float64, prog.Dim())
	for i := range low {
		low[i] = -30 // unconstrained: 1e-13 of a variable above 0
	}
	d, err := prog.ConstrainDraws(context.Background(), [][]float64{low}, 1)
	if err != nil {
		return err
	}
	for _, p := range prog.Parameters() {
		v, fault := d.Var(p.Name)
		if fault != nil {
			return fault
		}
		if v.Values()[0] < 0 {
			err = errors.Join(err, fmt.Errorf("filter: Program: the prior of %s allows negative numbers, and it is a variance; take one above 0, or bayes.On(bayes.Lower(0), …)", p.Name))
		}
	}
	return err
}

// vagueness is the variance of a vague state in units of that of the series.
const vagueness = 1e4

// vague writes the start of diffuse states.
func (st *structure) vague(to, cov []float64, mean, v float64, series Series) {
	for i, p := range st.parts {
		if p.start != nil {
			continue
		}
		at := st.first[i]
		if p.name == "level" || p.name == "trend" {
			to[at] = mean
		}
		for r := range p.k {
			size := 1.0 // mean square of a regressor
			if p.columns != nil {
				size = 0
				for t := range series.Y {
					size += p.columns[r][t] * p.columns[r][t] / float64(len(series.Y))
				}
			}
			if size == 0 {
				size = 1
			}
			cov[(at+r)*st.n+at+r] = vagueness * v / size
		}
	}
}

// moments returns mean and variance of the values, and how many are missing.
func moments(y []float64) (mean, v float64, missing int) {
	for _, x := range y {
		if x == x {
			mean += x
		} else {
			missing++
		}
	}
	n := float64(len(y) - missing)
	mean /= n
	for _, x := range y {
		if x == x {
			v += (x - mean) * (x - mean) / n
		}
	}
	return mean, v, missing
}

func zeros(names []string) map[string]float64 {
	to := map[string]float64{}
	for _, name := range names {
		to[name] = 0
	}
	return to
}
