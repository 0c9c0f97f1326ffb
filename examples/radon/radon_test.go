package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

// analyse runs the program and reads its JSON.
func analyse(t *testing.T, args ...string) result {
	t.Helper()
	r, _ := clitest.Object[result](t, run, args...)
	return r
}

func (r result) find(t *testing.T, name string) group {
	t.Helper()
	for _, g := range r.Groups {
		if g.Name == name {
			return g
		}
	}
	t.Fatalf("no group %q", name)
	return group{}
}

// restricted are the estimates of lme4 1.1-31, testdata/lmer.R.
var restricted = map[string]float64{
	"intercept": 1.4089, "slope": -0.6148, "level": 0.8320, "sd_intercept": 0.1252, "sd_slope": 0.3588, "sigma": 0.7185,
}

// farthest returns the largest distance of a posterior mean from its restricted
// maximum likelihood estimate, in posterior standard deviations.
func farthest(r result) float64 {
	far := 0.0
	for name, x := range restricted {
		e := r.Population[name]
		far = max(far, math.Abs(e.Mean-x)/e.SD)
	}
	return far
}

// TestRestricted: priors are wide beside the data, so that the posterior's means
// are within half a standard deviation of restricted maximum likelihood; without
// the uranium they are not. What two methods estimate is not the same number, so
// there is no Monte Carlo bound.
func TestRestricted(t *testing.T) {
	r := analyse(t, "-county", "26", "-x", "1")
	if far := farthest(r); far > 0.5 {
		t.Errorf("a mean is %v standard deviations off: %+v", far, r.Population)
	}
	if far := farthest(analyse(t, "-level", "", "-draws", "200")); far <= 0.5 {
		t.Errorf("without uranium the farthest mean is %v standard deviations off", far)
	}
	g := r.find(t, "26") // 105 houses
	if math.Abs(g.Slope.Mean+0.7472085) > g.Slope.SD/2 || g.N != 105 {
		t.Errorf("county 26: %+v", g)
	}
	if r.Trust.Divergences > 0 || r.Trust.RhatMax > 1.02 {
		t.Errorf("%+v", r.Trust)
	}

	// The mean prediction is that of intercept + slope. Statistic: z with the
	// noise of 8000 houses and of the draws; false alarms: 1e-6.
	const draws, limit = 8000, 4.89 // Φ⁻¹(1 − 1e-6/2)
	sigma, want := r.Population["sigma"].Mean, g.Intercept.Mean+g.Slope.Mean
	if z := (r.House.Log - want) / (sigma / math.Sqrt(draws)); math.Abs(z) > limit {
		t.Errorf("the prediction is %v, want %v: z = %v", r.House.Log, want, z)
	}
	above := 1 - normalCDF((math.Log(4.1)-want)/math.Hypot(sigma, math.Hypot(g.Intercept.SD, g.Slope.SD)))
	if math.Abs(above-r.House.Above) > 0.03 { // intercept and slope are correlated a little
		t.Errorf("above the limit with probability %v, want about %v", r.House.Above, above)
	}
}

func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// TestOtherData: no level, other names, with text and figures.
func TestOtherData(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("shop,promo,log_sales\n")
	for i := range 120 {
		promo := float64(i % 2)
		fmt.Fprintf(&b, "s%d,%v,%.4f\n", i%6, promo, 3+0.2*float64(i%6)+0.5*promo+0.1*rng.NormFloat64())
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "sales.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	args := []string{"-data", file, "-outcome", "log_sales", "-predictor", "promo", "-level", "", "-group", "shop", "-offset", "0",
		"-unit", "dollars", "-county", "s5", "-x", "1", "-limit", "50", "-out", dir, "-draws", "200", "-report", filepath.Join(dir, "page.html")}
	if err := run(context.Background(), args, &out, &out); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "page.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`id="verdict">`, "<title>log_sales by shop</title>", "sd_slope", "Does the model repeat the data?", "Are predictions calibrated?", "120 observations", "model radon"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	for _, want := range []string{"120 rows in 6 groups (shop)", "one in a shop s5, with promo 1", "Figures and JSON"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, out.String())
		}
	}
	for _, name := range []string{"intercepts.png", "slopes.svg", "predictive.png", "ranks.png", "radon.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestBadInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.csv")
	for text, want := range map[string]string{
		"county,floor,log_uranium,log_radon\na,0,1,1\na,0,2,1\nb,1,1,1\n": `log_uranium is 2 in row 2, but 1 before for county "a"`,
		"county,floor,log_uranium,log_radon\na,0,1,1\na,0,1,1\n":          `everything is in county "a"`,
		"county,flor,log_uranium,log_radon\na,0,1,1\nb,0,1,1\n":           `"floor"`,
		"county,floor,log_uranium,log_radon\na,0,1,x\nb,0,1,1\n":          "bad.csv:2",
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := run(context.Background(), []string{"-data", file}, &out, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	for want, args := range map[string][]string{`no group "nowhere"`: {"-county", "nowhere"}, "-limit is NaN": {"-limit", "NaN"}} {
		var out bytes.Buffer
		if err := run(context.Background(), args, &out, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
}

// TestStore: a run that was stopped and goes on has the result of one that was
// not; another seed is refused.
func TestStore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "radon.draws")
	var out bytes.Buffer
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	err := run(ctx, []string{"-store", file, "-draws", "300"}, &out, &out)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "mcmc.Resume goes on with") {
		t.Fatalf("stopped: %v", err)
	}
	var results [3]bytes.Buffer
	for i, args := range [][]string{{"-store", file}, {"-store", file}, nil} { // go on, read, sample
		if err := run(context.Background(), append(args, "-draws", "300", "-json"), &results[i], &out); err != nil {
			t.Fatal(err)
		}
	}
	if results[0].String() != results[2].String() || results[1].String() != results[2].String() {
		t.Error("the results differ")
	}
	err = run(context.Background(), []string{"-store", file, "-draws", "300", "-seed", "9"}, &out, &out)
	if err == nil || !strings.Contains(err.Error(), "seed (1, now 9)") {
		t.Errorf("another seed: %v", err)
	}
}
