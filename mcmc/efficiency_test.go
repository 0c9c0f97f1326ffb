package mcmc

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
)

// stanRun is one run of testdata/stan_efficiency.json: 8 chains of 1000 + 2000.
type stanRun struct {
	Leapfrogs float64 `json:"leapfrogs"`
	ESS       float64 `json:"ess"`
	ESSSquare float64 `json:"ess_square"`
}

type stanEfficiency struct {
	Normal, Logistic struct {
		Runs []stanRun
		Mean []float64
		SD   []float64
	}
}

func readStan(t *testing.T) (s stanEfficiency) {
	t.Helper()
	raw, err := os.ReadFile("testdata/stan_efficiency.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// efficiency returns, for each of n runs as Stan's, the mean bulk ESS of the
// coordinates and of their squares, per leapfrog step.
func efficiency(t *testing.T, target bayes.Target, n int, plant func(*nuts)) (ess, square []float64) {
	t.Helper()
	for i := range n {
		cfg := Config{Draws: 2000, Seed: uint64(i)}
		d := samplePlanted(t, target, cfg, plant)
		leapfrogs := 0.0
		steps, _ := d.Stat("n_steps")
		for _, c := range steps {
			for _, s := range c {
				leapfrogs += s
			}
		}
		a, b := 0.0, 0.0
		for _, chains := range coordinates(d) {
			a += diagnostics.ESSBulk(chains)
			b += diagnostics.ESSBulk(squares(chains))
		}
		k := float64(target.Dim())
		ess, square = append(ess, a/k/leapfrogs), append(square, b/k/leapfrogs)
	}
	return ess, square
}

func squares(chains [][]float64) [][]float64 {
	mean, n := 0.0, 0.0
	for _, c := range chains {
		for _, x := range c {
			mean += x
			n++
		}
	}
	mean /= n
	out := make([][]float64, len(chains))
	for k, c := range chains {
		for _, x := range c {
			out[k] = append(out[k], (x-mean)*(x-mean))
		}
	}
	return out
}

// coordinates returns the chains of each coordinate of x.
func coordinates(d *bayes.Draws) (out [][][]float64) {
	x, err := d.Var("x")
	if err != nil {
		panic(err)
	}
	for i := range x.Size() {
		e, err := x.At(i)
		if err != nil {
			panic(err)
		}
		var chains [][]float64
		for k := range d.Chains() {
			chains = append(chains, e.Chain(k))
		}
		out = append(out, chains)
	}
	return out
}

// samplePlanted is Sample with a change made to every chain's NUTS.
func samplePlanted(t *testing.T, target bayes.Target, cfg Config, plant func(*nuts)) *bayes.Draws {
	t.Helper()
	r, err := newRun(target, cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(r)
	r.begin(s)
	if plant != nil {
		for _, c := range r.chains {
			plant(c.transition.(*nuts))
		}
	}
	if err := r.work(context.Background()); err != nil {
		t.Fatal(err)
	}
	d, err := s.draws()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func meanSE(x []float64) (mean, se float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		se += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(se / float64(len(x)-1) / float64(len(x)))
}

// multinomial is the rule of the inner joins, wrong for the last one.
func multinomial(old, fresh float64) float64 { return fresh / (old + fresh) }

// TestEfficiencyEqualsStan compares ESS per leapfrog step with Stan's, for the
// coordinates and for their squares.
//
// Statistic: the ratio of the means over runs that differ by seed, normal with
// standard error se. It must be within 10 % of 1, and se below 0.1/4.9, so that
// a ratio of 1 fails by chance with probability below 1e-6.
func TestEfficiencyEqualsStan(t *testing.T) {
	stan := readStan(t)
	for _, c := range []struct {
		name   string
		target bayes.Target
		stan   []stanRun
		runs   int
	}{
		{"normal", normals{10}, stan.Normal.Runs, 24},
		{"logistic", logistic(t), stan.Logistic.Runs, 8},
	} {
		var ess, square []float64
		for _, r := range c.stan {
			ess, square = append(ess, r.ESS/r.Leapfrogs), append(square, r.ESSSquare/r.Leapfrogs)
		}
		ours, oursSquare := efficiency(t, c.target, c.runs, nil)
		for _, m := range []struct {
			name       string
			ours, stan []float64
		}{{"x", ours, ess}, {"x²", oursSquare, square}} {
			ratio, se := ratioSE(m.ours, m.stan)
			t.Logf("%s %s: ESS per leapfrog is %.3f ± %.3f of Stan's", c.name, m.name, ratio, se)
			if math.Abs(ratio-1) > 0.1 || se > 0.1/zTwoSided(1) {
				t.Errorf("%s %s: ratio %.3f ± %.3f is not within 10 %% of Stan's", c.name, m.name, ratio, se)
			}
		}
	}
}

// TestEfficiencySeesTheTopJoin plants the multinomial rule at the last join,
// valid but wasteful: the check above must fail, for x clearly below 0.9.
func TestEfficiencySeesTheTopJoin(t *testing.T) {
	var ess []float64
	for _, r := range readStan(t).Normal.Runs {
		ess = append(ess, r.ESS/r.Leapfrogs)
	}
	ours, _ := efficiency(t, normals{10}, 8, func(n *nuts) { n.topRule = multinomial })
	ratio, se := ratioSE(ours, ess)
	t.Logf("multinomial last join: %.3f ± %.3f of Stan's ESS per leapfrog", ratio, se)
	if (0.9-ratio)/se < zTwoSided(1) {
		t.Errorf("ratio %.3f ± %.3f: the planted rule went unnoticed", ratio, se)
	}
}

// ratioSE returns the ratio of two means and its standard error (delta method).
func ratioSE(a, b []float64) (ratio, se float64) {
	ma, sa := meanSE(a)
	mb, sb := meanSE(b)
	ratio = ma / mb
	return ratio, ratio * math.Hypot(sa/ma, sb/mb)
}
