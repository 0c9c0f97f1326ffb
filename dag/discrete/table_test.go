package discrete_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/discrete"
)

func table(t *testing.T, vars []discrete.Variable, p ...float64) *discrete.Table {
	t.Helper()
	out, err := discrete.NewTable(vars, p)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	a = discrete.Variable{Name: "A", Levels: 2}
	b = discrete.Variable{Name: "B", Levels: 3}
	c = discrete.Variable{Name: "C", Levels: 2}
)

// P(A, B) of which every operation below was worked out by hand.
func pair(t *testing.T) *discrete.Table {
	return table(t, []discrete.Variable{a, b}, 0.1, 0.2, 0.1, 0.3, 0, 0.3)
}

func TestTableAlgebra(t *testing.T) {
	ab := pair(t)
	nan := math.NaN()
	other := table(t, []discrete.Variable{b, c}, 1, 2, 0, 4, 5, 6)
	for _, o := range []struct {
		name string
		make func() (*discrete.Table, error)
		vars string
		want []float64
	}{
		{"Sum", func() (*discrete.Table, error) { return ab.Sum("A") }, "B", []float64{0.4, 0.2, 0.4}},
		{"Sum of nothing", func() (*discrete.Table, error) { return ab.Sum() }, "A B", []float64{0.1, 0.2, 0.1, 0.3, 0, 0.3}},
		{"Margin", func() (*discrete.Table, error) { return ab.Margin("B", "A") }, "B A", []float64{0.1, 0.3, 0.2, 0, 0.1, 0.3}},
		{"Condition", func() (*discrete.Table, error) { return ab.Condition("B") }, "A B", []float64{0.25, 1, 0.25, 0.75, 0, 0.75}},
		{"Fix", func() (*discrete.Table, error) { return ab.Fix(discrete.Values{"A": 1, "Z": 7}) }, "B", []float64{0.3, 0, 0.3}},
		{"Rename", func() (*discrete.Table, error) { return ab.Rename(map[string]string{"A": "B'"}) }, "B' B", []float64{0.1, 0.2, 0.1, 0.3, 0, 0.3}},
		{"Multiply", func() (*discrete.Table, error) { return ab.Multiply(other) }, "A B C", []float64{0.1, 0.2, 0, 0.8, 0.5, 0.6, 0.3, 0.6, 0, 0, 1.5, 1.8}},
		{"Divide", func() (*discrete.Table, error) { return other.Divide(table(t, []discrete.Variable{b}, 2, 4, 0)) }, "B C", []float64{0.5, 1, 0, 1, nan, nan}},
	} {
		got, err := o.make()
		if err != nil {
			t.Errorf("%s: %v", o.name, err)
			continue
		}
		var names []string
		for _, v := range got.Vars() {
			names = append(names, v.Name)
		}
		near := func(x, y float64) bool { return math.Abs(x-y) < 1e-15 || math.IsNaN(x) && math.IsNaN(y) }
		if strings.Join(names, " ") != o.vars || !slices.EqualFunc(got.Values(), o.want, near) {
			t.Errorf("%s = %v %v, want %s %v", o.name, names, got.Values(), o.vars, o.want)
		}
	}
}

// An undefined conditional distribution is no harm where it has no weight.
func TestUndefined(t *testing.T) {
	onlyB0 := table(t, []discrete.Variable{a, b}, 0.5, 0, 0, 0.5, 0, 0)
	given, err := onlyB0.Condition("B")
	if err != nil {
		t.Fatal(err)
	}
	weights, err := onlyB0.Sum("A")
	if err != nil {
		t.Fatal(err)
	}
	back, err := given.Multiply(weights)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := back.Distance(onlyB0); err != nil || d != 0 {
		t.Errorf("P(A | B) P(B) is off by %v, %v", d, err)
	}
	if d, err := given.Distance(onlyB0); err != nil || !math.IsInf(d, 1) {
		t.Errorf("undefined against 0: %v, %v, want +Inf", d, err)
	}
}

func TestTableFaults(t *testing.T) {
	two := []discrete.Variable{a, a}
	for _, f := range []struct {
		name string
		make func() error
		want []string
	}{
		{"all at once", func() error {
			_, err := discrete.NewTable(append(two, discrete.Variable{Levels: 0}, discrete.Variable{Name: "X"}), []float64{math.NaN()})
			return err
		}, []string{"A is given twice", "variable 2 has no name", "X has 0 levels", "number 0 of a table is NaN"}},
		{"length", func() error { _, err := discrete.NewTable([]discrete.Variable{a, b}, []float64{1}); return err }, []string{"1 numbers for a table of 6 cells"}},
		{"negative", func() error { _, err := discrete.NewTable([]discrete.Variable{a}, []float64{1, -0.1}); return err }, []string{"number 1 of a table is -0.1"}},
		{"unknown", func() error { _, err := pair(t).Sum("a"); return err }, []string{`no variable "a" (did you mean "A"?)`}},
		{"value", func() error { _, err := pair(t).At(discrete.Values{"A": 2, "B": 0}); return err }, []string{"A = 2, but its values are 0 to 1"}},
		{"no value", func() error { _, err := pair(t).At(discrete.Values{"A": 0}); return err }, []string{"no value of B"}},
		{"fixed", func() error { _, err := pair(t).Fix(discrete.Values{"B": -1}); return err }, []string{"B = -1"}},
		{"levels", func() error {
			_, err := pair(t).Multiply(table(t, []discrete.Variable{{Name: "B", Levels: 2}}, 1, 1))
			return err
		}, []string{"B has 3 levels in one table and 2 in another"}},
		{"same name", func() error { _, err := pair(t).Rename(map[string]string{"A": "B"}); return err }, []string{"B would be there twice"}},
	} {
		err := f.make()
		for _, want := range f.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v lacks %q", f.name, err, want)
			}
		}
	}
	large, err := discrete.NewTable([]discrete.Variable{{Name: "X", Levels: 1 << 13}}, make([]float64, 1<<13))
	if err != nil {
		t.Fatal(err)
	}
	more, err := large.Rename(map[string]string{"X": "Y"})
	if err != nil {
		t.Fatal(err)
	}
	var size *discrete.SizeError
	if _, err := large.Multiply(more); !errors.As(err, &size) || size.Cells != 1<<26 {
		t.Errorf("a table of 2^26 cells: %v", err)
	}
}
