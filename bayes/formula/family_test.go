package formula

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// flat are priors that add nothing.
func flat(p *plan) map[string]bayes.Dist {
	m := make(map[string]bayes.Dist)
	for _, q := range p.priors.list {
		if strings.HasPrefix(q.name, "cor_") {
			continue
		}
		m[q.name] = bayes.Flat()
		switch len(q.outside) {
		case 1:
			m[q.name] = bayes.On(bayes.Lower(0), bayes.Flat())
		case 2:
			m[q.name] = bayes.On(bayes.Interval(0, 1), bayes.Flat())
		}
		if q.class != "" && q.class != q.name {
			m[q.class] = m[q.name]
			delete(m, q.name)
		}
	}
	return m
}

func familyOf(t *testing.T, name string) Family {
	t.Helper()
	for f := range families {
		if families[f].name == name {
			return Family(f)
		}
	}
	t.Fatalf("no family %q", name)
	return 0
}

// TestFamilies compares the log density and the expected responses of each
// family, at given parameters, with R 4.2.2's densities.
func TestFamilies(t *testing.T) {
	var ref struct {
		Data  columnsOfR
		Cases []struct {
			Formula, Family string
			Params          map[string]any
			LP              float64
			Mean            []any
		}
	}
	readReference(t, "family.json", &ref)
	table := ref.Data.table(t)
	tried := make(map[Family]bool)
	for _, c := range ref.Cases {
		family := familyOf(t, c.Family)
		tried[family] = true
		m, err := Build(c.Formula, table, Config{Family: family})
		if err != nil {
			t.Errorf("%s: %v", c.Formula, err)
			continue
		}
		m, err = Build(c.Formula, table, Config{Family: family, Priors: flat(m.plan)})
		if err != nil {
			t.Errorf("%s: %v", c.Formula, err)
			continue
		}
		values, run := make(bayes.Values), bayes.Run{Chains: 1, Draws: 1}
		for _, v := range m.program.Variables() {
			numbers, ok := c.Params[v.Name]
			if !ok {
				continue
			}
			flat := flatten(numbers)
			if values[v.Name] = flat; len(v.Dims) == 0 {
				values[v.Name] = flat[0]
			}
			run.Vars, run.Values = append(run.Vars, v), append(run.Values, flat...)
		}
		if len(values) != len(c.Params) {
			t.Errorf("%s: the model has parameters %v, the reference %v", c.Formula, m.program.Variables(), c.Params)
			continue
		}
		lp, err := m.program.LogDensity(values)
		if err != nil {
			t.Errorf("%s: %v", c.Formula, err)
			continue
		}
		if math.Abs(lp-c.LP) > 1e-10*math.Abs(c.LP) {
			t.Errorf("%s %s: log density %v, want %v", c.Family, c.Formula, lp, c.LP)
		}
		draws, err := bayes.NewDraws(run)
		if err != nil {
			t.Fatal(err)
		}
		got, err := (&Fit{m, draws}).Fitted(context.Background(), nil, 1)
		if err != nil {
			t.Errorf("%s: %v", c.Formula, err)
			continue
		}
		want := flatten(c.Mean)
		if got.Size() != len(want) {
			t.Errorf("%s: fitted %v, want %d numbers", c.Formula, got.Shape(), len(want))
			continue
		}
		for i, v := range got.Means() {
			if math.Abs(v-want[i]) > 1e-12*math.Abs(want[i])+1e-15 {
				t.Errorf("%s: fitted value %d is %v, want %v", c.Formula, i, v, want[i])
				break
			}
		}
	}
	for f := range families {
		if !tried[Family(f)] {
			t.Errorf("no case of family %v", Family(f))
		}
	}
}

// flatten returns the numbers of a JSON value in row-major order.
func flatten(v any) (out []float64) {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case []any:
		for _, e := range v {
			out = append(out, flatten(e)...)
		}
	}
	return out
}
