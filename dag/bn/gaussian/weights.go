package gaussian

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/numeric"
)

// small is below which a sum of products of numbers up to 1 may have lost terms
// that count: those below 2⁻¹⁰²², the smallest number of full precision, of which
// discrete.MaxCells together are 2⁻⁹⁹⁸. 2⁻⁹⁴⁰ is 2⁵⁸ times that, more than the
// digits of a number.
const small = 0x1p-940

// weights returns the distribution of discrete variables that are no findings,
// in that order, and the logarithm of the probability of all findings.
func (p *Posterior) weights(of []string) (*discrete.Table, float64, error) {
	tables, log, err := p.prior(of)
	if err != nil {
		return nil, 0, err
	}
	for _, l := range p.likelihoods {
		t, err := l.table()
		if err != nil {
			return nil, 0, err
		}
		tables = append(tables, t)
		log += l.most
	}
	t, err := sumProduct(tables, of)
	if err != nil {
		return nil, 0, err
	}
	if t.Total() < small {
		return p.weighLogs(of)
	}
	return normalised(t, log)
}

// weighLogs is weights where findings contradict each other so much that the
// product of what each says is too small for a number: their logarithms are added
// in one table.
func (p *Posterior) weighLogs(of []string) (*discrete.Table, float64, error) {
	over := slices.Clone(of)
	for _, l := range p.likelihoods {
		for _, v := range l.vars {
			if !slices.Contains(over, v.Name) {
				over = append(over, v.Name)
			}
		}
	}
	tables, log, err := p.prior(over)
	if err != nil {
		return nil, 0, err
	}
	t, err := sumProduct(tables, over)
	if err != nil {
		return nil, 0, err
	}
	vars, x := t.Vars(), t.Values()
	most := math.Inf(-1)
	for k := range x {
		at := p.values(vars, k)
		x[k] = numeric.Log(x[k])
		for _, l := range p.likelihoods {
			place := 0
			for _, v := range l.vars {
				place = place*v.Levels + at[v.Name]
			}
			x[k] += l.log[place]
		}
		most = max(most, x[k])
	}
	if math.IsInf(most, -1) {
		return nil, 0, errZero
	}
	for k := range x {
		x[k] = numeric.Exp(x[k] - most)
	}
	if t, err = discrete.NewTable(vars, x); err != nil {
		return nil, 0, err
	}
	if t, err = t.Margin(of...); err != nil {
		return nil, 0, err
	}
	return normalised(t, log+most)
}

// prior returns the tables of the discrete ancestors of variables and of
// findings, with the states that are found, each divided by its largest number;
// and the logarithm of these numbers' product.
func (p *Posterior) prior(of []string) (tables []*discrete.Table, log float64, err error) {
	if p.net.discrete == nil {
		return nil, 0, nil
	}
	seeds := slices.Clone(of)
	seeds = append(seeds, sorted(p.states)...)
	for _, l := range p.likelihoods {
		for _, v := range l.vars {
			seeds = append(seeds, v.Name)
		}
	}
	relevant, err := p.net.discrete.Graph().Ancestors(seeds...)
	if err != nil {
		return nil, 0, err
	}
	for _, name := range relevant {
		t, err := p.net.discrete.CPT(name)
		if err != nil {
			return nil, 0, err
		}
		if t, err = t.Fix(p.states); err != nil {
			return nil, 0, err
		}
		x := t.Values()
		most := slices.Max(x)
		if most == 0 {
			return nil, 0, errZero
		}
		for k := range x {
			x[k] /= most
		}
		if t, err = discrete.NewTable(t.Vars(), x); err != nil {
			return nil, 0, err
		}
		tables = append(tables, t)
		log += numeric.Log(most)
	}
	return tables, log, nil
}

// sumProduct returns the product of tables, over some variables, in that order.
func sumProduct(tables []*discrete.Table, of []string) (*discrete.Table, error) {
	var out []string
	for _, t := range tables {
		for _, v := range t.Vars() {
			if !slices.Contains(of, v.Name) && !slices.Contains(out, v.Name) {
				out = append(out, v.Name)
			}
		}
	}
	t, err := discrete.SumProduct(tables, out)
	if err != nil {
		return nil, err
	}
	return t.Reorder(of...)
}

// normalised returns the table divided by its sum, and the logarithm of what it
// summed to.
func normalised(t *discrete.Table, log float64) (*discrete.Table, float64, error) {
	x, total := t.Values(), t.Total()
	if total == 0 {
		return nil, 0, errZero
	}
	for k := range x {
		x[k] /= total
	}
	d, err := discrete.NewTable(t.Vars(), x)
	return d, log + numeric.Log(total), err
}
