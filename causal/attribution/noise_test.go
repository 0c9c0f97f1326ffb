package attribution

import (
	"context"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// TestNoiseIsShared: sets of new mechanisms that don't share noise give a share
// to a mechanism that is the same in both data sets.
func TestNoiseIsShared(t *testing.T) {
	data, err := bayes.FromColumns(bayes.Col("x", []float64{1, 2, 0, 1.5}), bayes.Col("y", []float64{1, 2, 0, 1}))
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.NewSCM(dag.MustParse("x -> y"), data, nil)
	if err != nil {
		t.Fatal(err)
	}
	const n = 20
	draws := func(mu float64) *bayes.Draws {
		run := bayes.Run{Chains: 1, Draws: n}
		for i, v := range []float64{mu, 1, 0.5, 2, 1} {
			run.Vars = append(run.Vars, bayes.Variable{Name: []string{"x_Intercept", "x_sigma", "y_Intercept", "y_b", "y_sigma"}[i]})
			run.Values = append(run.Values, slices.Repeat([]float64{v}, n)...)
		}
		d, err := bayes.NewDraws(run)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	cfg, err := Config{Rows: 40}.filled()
	if err != nil {
		t.Fatal(err)
	}
	c := change{of: "y", statistic: Mean, cfg: cfg}
	var errs [3]error
	c.before, errs[0] = newPeriod(Fit{scm, draws(1)}, "y", cfg)
	c.after, errs[1] = newPeriod(Fit{scm, draws(2)}, "y", cfg)
	c.names, c.owned, errs[2] = players(scm, "y")
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	ofY := func(values func(ctx context.Context, sets []uint64) ([][]float64, error)) (size float64) {
		shares, _, err := game{2, values}.shapley(context.Background(), 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range shares[slices.Index(c.names, "y")] {
			size += max(v, -v)
		}
		return size
	}
	if v := ofY(c.values); v != 0 {
		t.Errorf("a mechanism that is the same has shares of %v", v)
	}
	planted := ofY(func(ctx context.Context, sets []uint64) (out [][]float64, err error) {
		for _, s := range sets {
			own := c
			own.cfg.Seed = s
			v, err := own.values(ctx, []uint64{s})
			if err != nil {
				return nil, err
			}
			out = append(out, v...)
		}
		return out, nil
	})
	if planted == 0 {
		t.Error("planted: noise that is not shared is not seen")
	}
}
