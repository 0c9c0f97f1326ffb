package criticism

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
)

// quantiles is an Inferrer for y ~ Normal(mu, 1) under a flat prior: the
// posterior's mean and variance come from the density itself at three points,
// so that it knows the data of the fold by the program alone.
type quantiles struct{ draws int }

func (q quantiles) Infer(ctx context.Context, target bayes.Target) (*bayes.Draws, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	at := func(x float64) float64 {
		lp, err := target.LogDensityGrad([]float64{x}, make([]float64, 1))
		if err != nil {
			return math.NaN()
		}
		return lp
	}
	a, b, c := at(-1), at(0), at(1)
	variance := -1 / (a - 2*b + c)
	mean := variance * (c - a) / 2
	values := make([]float64, q.draws)
	for s := range values {
		values[s] = mean + math.Sqrt(variance)*numeric.NormalQuantile((float64(s)+0.5)/float64(q.draws))
	}
	return bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "mu"}}, Chains: 1, Draws: q.draws, Values: values})
}

var heights = []float64{-1.2, 0.3, 0.4, 0.9, 1.1, 2.5, 0.2, -0.4, 3}

func heightModel(t *testing.T) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("mean")
	mu := m.Param("mu", bayes.Flat())
	m.Observe(m.Data("y", heights), bayes.Normal(mu, 1))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

func heightsOf(observations []int) (bayes.Values, error) {
	var y []float64
	for _, i := range observations {
		y = append(y, heights[i])
	}
	return bayes.Values{"y": y}, nil
}

// TestKFoldClosedForm: y_i | the others is Normal(their mean, √(1 + 1/their
// number)). The draws are 4000 quantiles, whose mean of a smooth function errs
// by about 1/4000 of its range: 1e-3.
func TestKFoldClosedForm(t *testing.T) {
	ctx, prog := context.Background(), heightModel(t)
	full, err := quantiles{4000}.Infer(ctx, prog)
	if err != nil {
		t.Fatal(err)
	}
	const limit = 1e-3
	for name, k := range map[string]KFold{
		"groups":        {Fold: []int{0, 0, 1, 1, 2, 2, 0, 1, 2}},
		"leave one out": {Folds: len(heights)},
		"dealt":         {Folds: 4, Seed: 3},
		"default":       {},
	} {
		k.Observations, k.Data, k.By = len(heights), heightsOf, quantiles{4000}
		e, err := k.Estimate(ctx, prog, "y", full)
		if err != nil {
			t.Fatal(err)
		}
		fold, _, err := k.assign()
		if err != nil {
			t.Fatal(err)
		}
		planted := 0
		for i, p := range e.Points {
			density := func(keep func(j int) bool) float64 {
				sum, n := 0.0, 0.0
				for j, y := range heights {
					if keep(j) {
						sum += y
						n++
					}
				}
				v, d := 1+1/n, heights[i]-sum/n
				return -0.5 * (math.Log(2*math.Pi*v) + d*d/v)
			}
			want := density(func(j int) bool { return fold[j] != fold[i] })
			seen := density(func(int) bool { return true })
			if !(math.Abs(p.Elpd-want) < limit) || !(math.Abs(p.P-(seen-want)) < limit) || !math.IsNaN(p.Khat) {
				t.Errorf("%s: %s: elpd %v, p %v; want %v, %v", name, p.Name, p.Elpd, p.P, want, seen-want)
			}
			if math.Abs(p.Elpd-seen) > limit && math.Abs(p.Elpd-density(func(j int) bool { return fold[j] == fold[i] })) > limit {
				planted++ // neither all data nor the fold itself
			}
		}
		if planted == 0 {
			t.Errorf("%s: fits to the wrong observations would not be seen", name)
		}
		if w := e.Warnings(); len(w) > 0 || e.Draws != 4000 {
			t.Errorf("%s: %d draws, warnings %v", name, e.Draws, w)
		}
	}
}

// TestKFoldDealing: folds differ in size by one at most, and follow the seed.
func TestKFoldDealing(t *testing.T) {
	k := KFold{Observations: 23, Data: heightsOf, By: quantiles{10}, Folds: 4, Seed: 1}
	a, _, err := k.assign()
	if err != nil {
		t.Fatal(err)
	}
	size := make([]int, 4)
	for _, f := range a {
		size[f]++
	}
	k.Seed = 2
	b, _, _ := k.assign()
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	if size[0] != 6 || size[1] != 6 || size[2] != 6 || size[3] != 5 || same == len(a) {
		t.Errorf("folds of %v; %d of %d alike under another seed", size, same, len(a))
	}
}

func TestKFoldBadInput(t *testing.T) {
	prog := heightModel(t)
	good := KFold{Observations: len(heights), Data: heightsOf, By: quantiles{10}}
	with := func(change func(*KFold)) KFold { k := good; change(&k); return k }
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for want, k := range map[string]KFold{
		"1 observations":            with(func(k *KFold) { k.Observations = 1 }),
		"Data is nil":               with(func(k *KFold) { k.Data = nil }),
		"By is nil":                 with(func(k *KFold) { k.By = nil }),
		"99 folds":                  with(func(k *KFold) { k.Folds = 99 }),
		"1 folds":                   with(func(k *KFold) { k.Folds = 1 }),
		"-3 folds":                  with(func(k *KFold) { k.Folds = -3 }),
		"Fold has 2 entries":        with(func(k *KFold) { k.Fold = []int{0, 1} }),
		"the folds [0 2]":           with(func(k *KFold) { k.Fold = []int{0, 2, 0, 2, 0, 2, 0, 2, 0} }),
		"the folds [-1 0]":          with(func(k *KFold) { k.Fold = []int{0, -1, 0, 0, 0, 0, 0, 0, 0} }),
		"fold 0 of 9: no such":      with(func(k *KFold) { k.Data = func([]int) (bayes.Values, error) { return nil, errors.New("no such") } }),
		`has no "z"`:                with(func(k *KFold) { k.Data = func([]int) (bayes.Values, error) { return bayes.Values{"z": 1.0}, nil } }),
		"after binding the data of": with(func(k *KFold) { k.Data = func([]int) (bayes.Values, error) { return nil, nil } }),
	} {
		e, err := k.Estimate(context.Background(), prog, "y", nil)
		if err == nil || e != nil || !strings.HasPrefix(err.Error(), "criticism: KFold: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := good.Estimate(cancelled, prog, "y", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := good.Estimate(context.Background(), prog, "x", nil); err == nil {
		t.Error("an unknown variable must be an error")
	}
	e, err := good.Estimate(context.Background(), prog, "y", nil)
	if err != nil || !math.IsNaN(e.P) || math.IsNaN(e.Elpd) {
		t.Errorf("without draws: %v, %v", e, err)
	}
}
