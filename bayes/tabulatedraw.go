package bayes

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// weigh tabulates a variable that is drawn.
func (m *mechanism) weigh() error {
	domain := m.term.Density.Domain()
	known, isKnown := m.t.known[m.place]
	lo, n := domain.Support.Lo, 0 // 0: no bound
	switch {
	case domain.Rank > 0:
		return m.fault("is a vector (%s)", m.term.Density.Name())
	case !domain.Integer && !isKnown:
		return m.fault("is continuous (%s) and has a table only if it was seen and is the same in all worlds", m.term.Density.Name())
	case !domain.Integer && slices.ContainsFunc(m.t.out.Vars, func(v Tabulated) bool { return v.Site == m.v.Site }):
		return m.fault("is continuous (%s) and was seen in two worlds between which it differs", m.term.Density.Name())
	case !domain.Integer:
		return m.likelihood(known)
	case domain.Support.Kind != ir.Bounded || math.IsInf(lo, -1):
		return m.fault("has no least value (%s)", m.term.Density.Name())
	case domain.Categories > 0:
		dims := m.term.Args[domain.Categories].Dims
		n = dims[len(dims)-1].Size + domain.Beyond
	case !math.IsInf(domain.Support.Hi, 1):
		n = int(domain.Support.Hi-lo) + 1
	}
	left := make([]float64, m.numbers)
	for i := range left {
		left[i] = 1
	}
	var columns [][]float64
	for k := 0; n == 0 || k < n; k++ {
		if k == maxValues || (k+1)*m.numbers > maxTabulated {
			return m.fault("has more than %d values (%s)", k, m.term.Density.Name())
		}
		p, err := m.run(lo + float64(k))
		if err != nil {
			return err
		}
		columns = append(columns, p)
		most := 0.0
		for i, logP := range p {
			p[i] = numeric.Exp(logP)
			left[i] -= p[i]
			most = max(most, left[i]) // NaN is not waited for
		}
		if n == 0 && most <= beyond {
			n = k + 1
		}
	}
	if !math.IsInf(domain.Support.Hi, 1) || domain.Categories > 0 {
		clear(left) // rounding
	}
	binary := domain.Support == (ir.Support{Kind: ir.Bounded, Lo: 0, Hi: 1})
	v := m.v
	v.Levels = n
	v.values.x = make([]float64, n)
	v.p = numbered[float64]{make([]float64, 0, n*m.numbers), m.rows * v.Configs * n, v.Configs * n}
	if len(m.theta) == 0 {
		v.p.draw = 0
	}
	for k := range n {
		v.values.x[k] = lo + float64(k)
	}
	for i := range m.numbers {
		for k := range n {
			v.p.x = append(v.p.x, columns[k][i])
		}
		v.p.x[len(v.p.x)-1] += max(left[i], 0)
	}
	if binary { // noise below p gives 1
		for k := 0; k < len(v.p.x); k += 2 {
			v.p.x[k], v.p.x[k+1] = v.p.x[k+1], v.p.x[k]
		}
		v.values.x[0], v.values.x[1] = 1, 0
	}
	return nil
}

// likelihood tabulates a continuous variable that was seen: one level, with its
// density.
func (m *mechanism) likelihood(x []float64) error {
	p, err := m.run(x...)
	if err != nil {
		return err
	}
	for i := range p {
		p[i] = numeric.Exp(p[i])
	}
	m.v.Levels = 1
	m.v.values = numbered[float64]{x, 0, 1}
	m.v.p = numbered[float64]{p, m.rows * m.v.Configs, m.v.Configs}
	if len(m.theta) == 0 {
		m.v.p.draw = 0
	}
	return nil
}

// run evaluates the program for all draws, rows and configurations, [draw][row]
// [config]; own is the variable's own value, one for all rows or one for each.
func (m *mechanism) run(own ...float64) ([]float64, error) {
	f := m.ex.NewFrame(exec.Value)
	in, out := make([]float64, m.ex.Dim()*Lanes), make([]float64, m.rows*Lanes)
	x := make([]float64, m.numbers)
	configs := m.v.Configs
	each := m.drawCount * configs
	inputs := m.inputs()
	lane := func(l, draw int, config func(row int) int) {
		for e, c := range m.coords {
			in[e*Lanes+l] = c[draw]
		}
		e := len(m.coords)
		for k, values := range inputs {
			in[(e+k)*Lanes+l] = values[config(k%m.rows)]
		}
		e += len(inputs)
		for i := 0; m.own && i < m.rows; i++ {
			in[(e+i)*Lanes+l] = own[min(i, len(own)-1)]
		}
	}
	for first := 0; first < each; first += Lanes {
		if err := m.t.ctx.Err(); err != nil {
			return nil, err
		}
		for l := range Lanes {
			j := min(first+l, each-1)
			lane(l, j/configs, func(int) int { return j % configs })
		}
		f.Outputs(in, out)
		for l := 0; l < Lanes && first+l < each; l++ {
			draw, config := (first+l)/configs, (first+l)%configs
			for i := range m.rows {
				x[(draw*m.rows+i)*configs+config] = out[i*Lanes+l]
			}
		}
	}
	if m.rows == 1 || configs == 1 {
		return x, nil
	}
	// Rows with other configurations beside them: a row is its own.
	var at [Lanes][]int
	for l := range Lanes {
		at[l] = make([]int, m.rows)
		for i := range at[l] {
			noise := rng.NewSite(1, 1).At(uint64(i), uint64(l))
			at[l][i] = int(noise.Uint64() % uint64(configs))
		}
		lane(l, 0, func(row int) int { return at[l][row] })
	}
	f.Outputs(in, out)
	for l := range Lanes {
		for i, c := range at[l] {
			if got, want := out[i*Lanes+l], x[i*configs+c]; got != want && got == got {
				return nil, m.fault("in row %d depends on other rows: exact answers are for rows that don't", i)
			}
		}
	}
	return x, nil
}

// inputs returns the values of the parents, by parent and row, of each
// configuration.
func (m *mechanism) inputs() (all [][]float64) {
	run := m.v.Configs // of configurations with one level
	x := m.t.memory[:0]
	for _, p := range m.v.Parents {
		parent := &m.t.out.Vars[p]
		run /= parent.Levels
		for i := range m.rows {
			if i > 0 && parent.values.row == 0 { // the same in all rows
				all = append(all, all[len(all)-1])
				continue
			}
			values := parent.values.at(0, i)[:parent.Levels]
			from := len(x)
			for len(x) < from+m.v.Configs {
				for _, v := range values {
					for range run {
						x = append(x, v)
					}
				}
			}
			all = append(all, x[from:])
		}
	}
	m.t.memory = x
	return all
}
