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
		cfg := Config{Draws: 2000, Warmup: 1000, Adapt: PerChain, Seed: uint64(i)}
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

// likeStan reports whether the ratio of two mean efficiencies, normal with
// standard error se, is within 10 % of 1. It also wants se below a tenth of
// what a two-sided test at falseAlarm needs, so that a true ratio of 1 fails by
// chance with probability below falseAlarm.
func likeStan(ours, stan []float64) (ratio, se float64, ok bool) {
	ma, sa := meanSE(ours)
	mb, sb := meanSE(stan)
	ratio = ma / mb
	se = ratio * math.Hypot(sa/ma, sb/mb) // delta method
	return ratio, se, math.Abs(ratio-1) < 0.1 && se < 0.1/zTwoSided(1)
}

// perLeapfrog returns Stan's efficiencies by run.
func perLeapfrog(runs []stanRun) (ess, square []float64) {
	for _, r := range runs {
		ess, square = append(ess, r.ESS/r.Leapfrogs), append(square, r.ESSSquare/r.Leapfrogs)
	}
	return ess, square
}

// TestEfficiencyEqualsStan compares ESS per leapfrog step with Stan's, for the
// coordinates and for their squares, by likeStan.
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
		stanESS, stanSquare := perLeapfrog(c.stan)
		ess, square := efficiency(t, c.target, c.runs, nil)
		ratio, se, ok := likeStan(ess, stanESS)
		ratio2, se2, ok2 := likeStan(square, stanSquare)
		t.Logf("%s: ESS per leapfrog over Stan's: x %.3f ± %.3f, x² %.3f ± %.3f", c.name, ratio, se, ratio2, se2)
		if !ok || !ok2 {
			t.Errorf("%s: not within 10 %% of Stan's: x %.3f ± %.3f, x² %.3f ± %.3f", c.name, ratio, se, ratio2, se2)
		}
	}
}

// TestEfficiencySeesPlantedErrors plants what is valid but wasteful, which only
// the effective draws show: the check must fail, and the ratio be below 1 by more
// than chance at falseAlarm.
func TestEfficiencySeesPlantedErrors(t *testing.T) {
	stan, _ := perLeapfrog(readStan(t).Normal.Runs)
	for name, plant := range map[string]func(*nuts){
		"multinomial last join": func(n *nuts) {
			n.topRule = func(old, fresh float64) float64 { return fresh / (old + fresh) }
		},
		"no checks between the halves": func(n *nuts) { n.turned = turnedWhole },
	} {
		ess, _ := efficiency(t, normals{10}, 48, plant)
		ratio, se, ok := likeStan(ess, stan)
		t.Logf("%s: ESS per leapfrog over Stan's: %.3f ± %.3f", name, ratio, se)
		if ok || (1-ratio)/se < zTwoSided(1) {
			t.Errorf("%s: ratio %.3f ± %.3f: the planted error went unnoticed", name, ratio, se)
		}
	}
}

// turnedWhole is the U-turn check without its second and third part.
func turnedWhole(sums *[6]float64) bool { return !(sums[0] > 0 && sums[1] > 0) }
