package bayes_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// rowModels have a column and a matrix, a named dim, groups, data that are
// observed by a Let, and other observations besides.
func rowModels() (models map[string]*bayes.Model, data map[string][]string) {
	logit := unobservedModels()["logit"]

	named := bayes.NewModel("named")
	obs, group := named.DimSize("obs", 5), named.Dim("group", "a", "b")
	mu := named.Param("mu", bayes.Normal(0, 2))
	tau := named.Param("tau", bayes.HalfNormal(1))
	at := named.Param("at", bayes.Normal(mu, tau), group)
	g := named.Data("g", []int{0, 1, 1, 0, 1}, obs)
	named.Observe(named.Data("y", []float64{1, 2, 3, 4, 5}, obs), bayes.Normal(at.At(g), tau))
	named.Observe(named.Data("other", []float64{0.5, 0.2}), bayes.Normal(mu, 1))
	named.Potential("tilt", mu.Mul(tau))

	let := bayes.NewModel("let")
	m := let.Param("m", bayes.Flat())
	y := let.Data("y", []float64{1, 2, 3, 4})
	let.Observe(let.Let("logy", y.Log()), bayes.Normal(m, 1))

	return map[string]*bayes.Model{"logit": logit, "named": named, "let": let},
		map[string][]string{"logit": {"x", "z"}, "named": {"y", "g"}, "let": {"y"}}
}

// TestSplitRowsSums: rest and parts sum to the whole, values and gradients, for
// batches of any sizes and order.
func TestSplitRowsSums(t *testing.T) {
	models, data := rowModels()
	for name, m := range models {
		p := compile(t, m)
		rows, err := p.Rows(data[name][0])
		if err != nil {
			t.Fatal(err)
		}
		batches := [][]int{{rows - 1, 0}, {1}}
		for i := 2; i < rows-1; i++ {
			batches[1] = append(batches[1], i)
		}
		rest, parts, err := p.SplitRows(batches, data[name]...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		n := p.Dim() * bayes.Lanes
		x, sum, each := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range x {
			x[i] = 0.7 * math.Sin(float64(5*i+2))
		}
		var lp, one [bayes.Lanes]float64
		want, wantLp := make([]float64, n), [bayes.Lanes]float64{}
		if err := errors.Join(p.LogDensityGradBatch(x, want, wantLp[:]), rest.LogDensityGradBatch(x, sum, lp[:])); err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if err := part.LogDensityGradBatch(x, each, one[:]); err != nil {
				t.Fatal(err)
			}
			for i, v := range each {
				sum[i] += v
			}
			for l, v := range one {
				lp[l] += v
			}
		}
		for i, v := range sum {
			if math.Abs(v-want[i]) > 1e-11*(1+math.Abs(want[i])) {
				t.Errorf("%s: derivative %d is %v in lane %d, want %v", name, i/bayes.Lanes, v, i%bayes.Lanes, want[i])
			}
		}
		for l, v := range lp {
			if math.Abs(v-wantLp[l]) > 1e-11*(1+math.Abs(v)) {
				t.Errorf("%s: log density %v, want %v", name, v, wantLp[l])
			}
		}
	}
}

func TestSplitRowsFaults(t *testing.T) {
	models, _ := rowModels()
	named, logit := compile(t, models["named"]), compile(t, models["logit"])
	local := bayes.NewModel("local")
	obs := local.DimSize("obs", 3)
	local.Observe(local.Data("y", []float64{1, 2, 3}, obs), bayes.Normal(local.Param("each", bayes.Normal(0, 1), obs), 1))
	number := bayes.NewModel("number")
	number.Observe(number.Data("y", 3), bayes.Normal(number.Param("m", bayes.Normal(0, 1)), 1))
	for _, c := range []struct {
		p       *bayes.Program
		batches [][]int
		data    []string
		class   error
		words   string
	}{
		{named, [][]int{{0}}, []string{"yy"}, bayes.ErrUnknownName, `no "yy"`},
		{named, [][]int{{0}}, []string{"y", "other"}, bayes.ErrShape, "has 2 rows"},
		{named, [][]int{{0, 5}}, []string{"y", "g"}, bayes.ErrData, "batch 0 has row 5; there are 5"},
		{named, [][]int{{0}, {}}, []string{"y", "g"}, bayes.ErrData, "batch 1 is empty"},
		{named, nil, []string{"y", "g"}, bayes.ErrData, "no batches"},
		{named, [][]int{{0}}, nil, bayes.ErrData, "no data are named"},
		{logit, [][]int{{0}}, []string{"z"}, bayes.ErrShape, "shape mismatch"},
		{compile(t, local), [][]int{{0}}, []string{"y"}, bayes.ErrModel, "a parameter lies along the rows"},
		{compile(t, number), [][]int{{0}}, []string{"y"}, bayes.ErrShape, "it has no rows"},
	} {
		if _, _, err := c.p.SplitRows(c.batches, c.data...); !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("SplitRows(%v, %q): %v; want %v with %q", c.batches, c.data, err, c.class, c.words)
		}
	}
	if _, err := named.Rows("zz"); !errors.Is(err, bayes.ErrUnknownName) {
		t.Errorf("Rows of a name that there isn't: %v", err)
	}
}
