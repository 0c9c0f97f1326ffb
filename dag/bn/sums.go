package bn

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/numeric"
)

// sums are expected counts and the log likelihood of some jobs.
type sums struct {
	m              *expectation
	tables, counts [][]float64
	logLik         float64
	weight         []float64
	exponent, at   []int
	state          []int
}

func newSums(m *expectation, tables [][]float64) *sums {
	s := &sums{m: m, tables: tables, counts: make([][]float64, len(tables)), weight: make([]float64, enumerable), exponent: make([]int, enumerable)}
	for i := range tables {
		s.counts[i] = make([]float64, len(tables[i]))
	}
	return s
}

// enumerable is how many combinations are gone through one by one: beyond it,
// elimination is faster.
const enumerable = 4096

// add computes a job.
func (s *sums) add(j *job) error {
	if j.cells > enumerable {
		return s.eliminate(j)
	}
	most := math.MinInt
	s.each(j, func(k int) {
		// Products are held as weight·2^exponent: many families would underflow.
		w, e := 1.0, 0
		for f := range j.touched {
			w *= s.tables[j.touched[f].family][s.at[f]]
			if w < small {
				w *= large
				e -= step
				if w == 0 {
					break
				}
			}
		}
		s.weight[k], s.exponent[k] = w, e
		if w > 0 {
			most = max(most, e)
		}
	})
	total := 0.0
	for k := range int(j.cells) {
		if s.weight[k] > 0 {
			s.weight[k] = math.Ldexp(s.weight[k], s.exponent[k]-most)
		}
		total += s.weight[k]
	}
	if !(total > 0) {
		return errImpossible(s.m.net, j)
	}
	s.logLik += float64(j.cases * (numeric.Log(total) + float64(float64(most)*math.Ln2)))
	share := j.cases / total
	s.each(j, func(k int) {
		w := s.weight[k] * share
		for f := range j.touched {
			s.counts[j.touched[f].family][s.at[f]] += w
		}
	})
	return nil
}

// Products below 2^−512 are multiplied by 2^512.
const (
	step  = 512
	small = 1.0 / (1 << 256) / (1 << 256)
	large = 1 / small
)

// errImpossible is of cases that have probability 0, which tables learned from
// them don't give.
func errImpossible(n *Network, j *job) error {
	return fmt.Errorf("the values around missing %s have probability 0, too small for a float64", n.vars[j.missing[0]].Name)
}

// each goes through the combinations of states, with the cells of families in at.
func (s *sums) each(j *job, with func(k int)) {
	s.at, s.state = s.at[:0], s.state[:0]
	for _, t := range j.touched {
		s.at = append(s.at, t.base)
	}
	for range j.missing {
		s.state = append(s.state, 0)
	}
	for k := 0; ; k++ {
		with(k)
		v := 0
		for ; v < len(j.missing); v++ {
			s.state[v]++
			back := s.state[v] == s.m.families[j.missing[v]].states
			for f := range j.touched {
				if back {
					s.at[f] -= (s.state[v] - 1) * j.touched[f].stride[v]
				} else {
					s.at[f] += j.touched[f].stride[v]
				}
			}
			if !back {
				break
			}
			s.state[v] = 0
		}
		if v == len(j.missing) {
			return
		}
	}
}

// eliminate computes a job by variable elimination, for each family in turn.
func (s *sums) eliminate(j *job) error {
	names := make([]string, len(j.missing))
	for v, i := range j.missing {
		names[v] = s.m.net.vars[i].Name
	}
	factors := make([]*discrete.Table, len(j.touched))
	for f := range j.touched {
		var err error
		if factors[f], err = s.factor(j, &j.touched[f], names); err != nil {
			return err
		}
	}
	for f := range j.touched {
		t := &j.touched[f]
		var over []string
		for v, name := range names {
			if t.stride[v] == 0 {
				over = append(over, name)
			}
		}
		sum, err := discrete.SumProduct(factors, over)
		if err != nil {
			return err
		}
		var of []string
		for _, v := range factors[f].Vars() {
			of = append(of, v.Name)
		}
		if sum, err = sum.Reorder(of...); err != nil {
			return err
		}
		total := sum.Total()
		if !(total > 0) {
			return errImpossible(s.m.net, j)
		}
		if f == 0 {
			s.logLik += float64(j.cases * numeric.Log(total))
		}
		p := sum.Values()
		s.cells(j, t, func(k, cell int) { s.counts[t.family][cell] += float64(p[k] * (j.cases / total)) })
	}
	return nil
}

// factor returns a family's table over what is missing of it.
func (s *sums) factor(j *job, t *touch, names []string) (*discrete.Table, error) {
	var vars []discrete.Variable
	for v, i := range j.missing {
		if t.stride[v] > 0 {
			vars = append(vars, discrete.Variable{Name: names[v], Levels: s.m.families[i].states})
		}
	}
	var p []float64
	s.cells(j, t, func(_, cell int) { p = append(p, s.tables[t.family][cell]) })
	return discrete.NewTable(vars, p)
}

// cells goes through the cells of a family, the last missing variable fastest.
func (s *sums) cells(j *job, t *touch, with func(k, cell int)) {
	k := 0
	var walk func(v, cell int)
	walk = func(v, cell int) {
		switch {
		case v == len(j.missing):
			with(k, cell)
			k++
		case t.stride[v] == 0:
			walk(v+1, cell)
		default:
			for x := range s.m.families[j.missing[v]].states {
				walk(v+1, cell+x*t.stride[v])
			}
		}
	}
	walk(0, t.base)
}
