package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/examples/internal/clitest"
)

// analyse runs the program and reads its JSON.
func analyse(t *testing.T, args ...string) result {
	t.Helper()
	r, _ := clitest.Object[result](t, run, args...)
	return r
}

// worst returns the largest distance of a posterior mean from that of
// quadrature, testdata/posterior.py, in Monte Carlo standard errors.
func worst(r result) float64 {
	z := 0.0
	for _, c := range []struct {
		got      cli.Estimate
		mean, sd float64
	}{
		{r.Ratios[0].Log, -1.61342, 0.39633},
		{r.Shape, 1.31364, 0.18896},
		{r.Ratios[0].Weibull, 0.21523, 0.08679},
		{r.Groups[0].Median, 7.50163, 1.43259},
		{r.Groups[1].Median, 26.41332, 7.27318},
		{r.Ratios[0].Exponential, 0.25220, 0.09847},
	} {
		z = max(z, math.Abs(c.got.Mean-c.mean)/(c.sd/math.Sqrt(r.Trust.ESSBulkMin)))
	}
	return z
}

// TestQuadrature: statistic: the largest of six |z|; null distribution: of six
// standard normals at most, so 5.24 is passed with probability 1e-6. Taking
// censored times for relapses must not pass.
func TestQuadrature(t *testing.T) {
	const limit = 5.24 // Φ⁻¹(1 − 1e-6/12)
	r := analyse(t)
	if z := worst(r); z > limit {
		t.Errorf("a mean is %v standard errors off: %+v", z, r)
	}
	planted := clitest.File(t, "test.csv", strings.ReplaceAll(string(remissionCSV), ",0\n", ",1\n"))
	if z := worst(analyse(t, "-data", planted)); z <= limit {
		t.Errorf("without censoring the worst mean is only %v standard errors off", z)
	}
	if r.Trust.RhatMax > 1.01 || r.Trust.Divergences > 0 {
		t.Errorf("%+v", r.Trust)
	}
}

// TestPublished: what others estimate is where half of the posterior is, wider
// by nothing: the log hazard ratio by maximum likelihood of the Weibull (−1.731)
// and of Cox's model (−1.572), and the Weibull's shape (1.366); R 4.2, survival.
func TestPublished(t *testing.T) {
	r := analyse(t)
	e := r.Ratios[0].Log
	const quartile = 0.6745 // of a normal distribution, in standard deviations
	for name, x := range map[string]float64{"Weibull": -1.731, "Cox": -1.572} {
		if math.Abs(x-e.Mean) > quartile*e.SD {
			t.Errorf("the %s estimate %v isn't in the middle half of %v", name, x, e)
		}
	}
	if math.Abs(1.366-r.Shape.Mean) > quartile*r.Shape.SD {
		t.Errorf("the shape is %v", r.Shape)
	}
	if !strings.Contains(r.Conclusion, " of that with placebo") {
		t.Errorf("the conclusion is %q", r.Conclusion)
	}
}

// TestKaplanMeier: the 6-MP group, against R's survfit, and the placebo group,
// whose share is that of the sample.
func TestKaplanMeier(t *testing.T) {
	p := cli.New("survival", "", 100, os.Stdout, os.Stderr)
	d, err := load(p, columns{"weeks", "relapse", "treatment", "placebo"})
	if err != nil {
		t.Fatal(err)
	}
	times, share := d.kaplanMeier(1)
	want := []float64{0.8571429, 0.8067227, 0.7529412, 0.6901961, 0.6274510, 0.5378151, 0.4481793}
	for i, at := range []float64{6, 7, 10, 13, 16, 22, 23} {
		if i >= len(times) || times[i] != at || math.Abs(share[i]-want[i]) > 1e-7 { // digits given
			t.Fatalf("at %v: %v %v, want %v", at, times, share, want)
		}
	}
	times, share = d.kaplanMeier(0)
	if n := len(times); times[n-1] != 23 || math.Abs(share[n-1]) > 1e-15 || math.Abs(share[0]-19./21) > 1e-15 {
		t.Errorf("placebo: %v %v", times, share)
	}
}

// TestOtherData: three groups, one of them worse, with text and figures.
func TestOtherData(t *testing.T) {
	var b strings.Builder
	b.WriteString("arm,days,died\n")
	arms := []string{"usual", "new", "old"}
	for i := range 60 {
		for k, rate := range []float64{1, 0.4, 3} {
			days, died := -100*math.Log((float64(i)+0.5)/60)/rate, 1 // quantiles of an exponential
			if days > 200 {
				days, died = 200, 0
			}
			fmt.Fprintf(&b, "%s,%.3f,%d\n", arms[k], days, died)
		}
	}
	dir := t.TempDir()
	var out bytes.Buffer
	args := []string{"-data", clitest.File(t, "test.csv", b.String()), "-time", "days", "-event", "died", "-group", "arm", "-control", "usual", "-unit", "days", "-out", dir, "-draws", "500"}
	if err := run(context.Background(), args, &out, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Times until died in days", "ith new the hazard of died is 0.", "ith old the hazard of died is 3."} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, out.String())
		}
	}
	for _, name := range []string{"curves.png", "ratios.svg", "pairs.png", "survival.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestBadInput(t *testing.T) {
	for text, want := range map[string]string{
		"treatment,weeks,relapse\nplacebo,0,1\n6-MP,3,1\n":       "row 1: time 0",
		"treatment,weeks,relapse\nplacebo,1,2\n6-MP,3,1\n":       "row 1: event 2",
		"treatment,weeks,relapse\nplacebo,1,1\nplacebo,3,1\n":    `everybody is in group "placebo"`,
		"treatment,weeks,relapse\nplacebo,1,0\n6-MP,3,0\n":       "no event happened",
		"treatment,weeks,relapse\nplacibo,1,0\n6-MP,3,1\n":       `did you mean "placibo"`,
		"treatment,weeks,relaps\nplacebo,1,0\n6-MP,3,1\n":        `"relapse"`,
		"treatment,weeks,relapse\nplacebo,soon,1\n6-MP,3,1\n":    "test.csv:2",
		"treatment,weeks,relapse\nplacebo,1,1\n6-MP,3,1,extra\n": "test.csv:3",
	} {
		var out bytes.Buffer
		if err := run(context.Background(), []string{"-data", clitest.File(t, "test.csv", text)}, &out, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}
