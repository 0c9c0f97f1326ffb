package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes/arviz"
	"github.com/seed78144065/credence/bayes/cmdstan"
	"github.com/seed78144065/credence/examples/internal/clitest"
)

// published are means and standard deviations of posteriordb's 10,000
// reference draws of eight_schools_noncentered, [Magnusson2024].
var published = []struct {
	name     string
	mean, sd float64
}{
	{"A", 6.1505, 5.6159}, {"B", 4.9396, 4.6456}, {"C", 3.9059, 5.2807}, {"D", 4.7960, 4.7709},
	{"E", 3.6144, 4.6147}, {"F", 4.0512, 4.7962}, {"G", 6.3172, 5.0029}, {"H", 4.8840, 5.3177},
	{"mean", 4.4105, 3.3093}, {"spread", 3.6021, 3.1985},
}

// analyse runs the program and reads its JSON.
func analyse(t *testing.T, args ...string) result {
	t.Helper()
	r, _ := clitest.Object[result](t, run, args...)
	return r
}

// worst returns the largest distance of a mean from its published value in
// standard errors of both.
func worst(r result) float64 {
	z := 0.0
	for k, p := range published {
		e := r.Mean
		switch {
		case k < len(r.Schools):
			e = r.Schools[k].Pooled
		case p.name == "spread":
			e = r.Spread
		}
		se := p.sd * math.Sqrt(1/r.NotCentred.ESSBulkMin+1./10000)
		z = max(z, math.Abs(e.Mean-p.mean)/se)
	}
	return z
}

// TestPublished: statistic: the largest of ten |z|; null distribution: of ten
// standard normals at most, so 5.33 is passed with probability 1e-6. A prior
// twice as wide must not pass.
func TestPublished(t *testing.T) {
	const limit = 5.33 // Φ⁻¹(1 − 1e-6/20)
	r := analyse(t)
	if z := worst(r); z > limit {
		t.Errorf("a mean is %v standard errors off: %+v", z, r)
	}
	if z := worst(analyse(t, "-scale", "10")); z <= limit {
		t.Errorf("with another prior the worst mean is only %v standard errors off", z)
	}
	if r.NotCentred.Divergences > 0 || r.NotCentred.RhatMax > 1.01 {
		t.Errorf("not centred: %+v", r.NotCentred)
	}
	if r.Centred.Divergences < 10 || len(r.Centred.Warnings) == 0 {
		t.Errorf("the centred form is not told to fail: %+v", r.Centred)
	}
	if !strings.Contains(r.Conclusion, "the data can't say") {
		t.Errorf("the conclusion is %q", r.Conclusion)
	}
	if r.Another.SD <= r.Mean.SD {
		t.Errorf("another school is as certain as the mean: %+v", r.Another)
	}
}

// TestOtherData: schools that do differ, with text and figures.
func TestOtherData(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "trials.csv")
	if err := os.WriteFile(file, []byte("school,effect,se,note\nx,-2,0.1,a\ny,0.5,0.1,b\nz,3,0.1,c\nw,5,0.2,d\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, progress bytes.Buffer
	if err := run(context.Background(), []string{"-data", file, "-out", dir, "-scale", "3", "-unit", "kg", "-report", filepath.Join(dir, "page.html")}, &out, &progress); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"4 schools; effects in kg", "differs between schools by a standard deviation of", "Figures and JSON"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, out.String())
		}
	}
	for _, name := range []string{"shrinkage.png", "pairs_centred.svg", "rank_not_centred.png", "eightschools.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	page, err := os.ReadFile(filepath.Join(dir, "page.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`id="verdict">`, "theta[w]", "Prediction of observations left out: PSIS-LOO", "model schools", "data:image/"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if progress.Len() > 0 {
		t.Errorf("no terminal, yet there is progress: %q", progress.String())
	}
}

func TestBadInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.csv")
	for text, want := range map[string]string{
		"school,effect,se\nA,1,2\nB,2,0\n":   `school "B" has standard error 0`,
		"school,effect,se\nA,1,2\nA,2,1\n":   "2 rows for 1 schools",
		"school,effect,se\nA,1,2\n":          "one study can't tell",
		"school,efect,se\nA,1,2\nB,1,2\n":    `"effect"`,
		"school,effect,se\nA,1,2\nB,one,2\n": "bad.csv:3",
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := run(context.Background(), []string{"-data", file}, &out, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
	var out bytes.Buffer
	for _, scale := range []string{"0", "-1", "Inf", "NaN"} {
		if err := run(context.Background(), []string{"-scale", scale}, &out, &out); err == nil || !strings.Contains(err.Error(), "-scale") {
			t.Errorf("-scale %s: error %v", scale, err)
		}
	}
}

// TestExport: what another program would read are the draws of the result.
func TestExport(t *testing.T) {
	folder := t.TempDir()
	var out bytes.Buffer
	for _, format := range []string{"cmdstan", "arviz"} {
		if err := run(context.Background(), []string{"-draws", "20", "-export", folder, "-format", format}, &out, &out); err != nil {
			t.Fatal(err)
		}
	}
	names, err := filepath.Glob(filepath.Join(folder, "schools_*.csv"))
	if err != nil || len(names) != 8 {
		t.Fatalf("%d chains: %v", len(names), err)
	}
	stan, err := cmdstan.ReadFiles(names...)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(folder, "schools.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := arviz.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range data.Posterior.Vars() {
		w, err := stan.Var(name)
		if err != nil || !slices.Equal(v.Values(), w.Values()) {
			t.Errorf("%s differs between the formats: %v", name, err)
		}
	}
	if _, err := data.PosteriorPredictive.Var("another"); err != nil || len(data.ObservedData) != 1 {
		t.Errorf("predictions or data are missing: %v", err)
	}
	if err := run(context.Background(), []string{"-format", "netcdf"}, &out, &out); err == nil || !strings.Contains(err.Error(), `-format is "netcdf"`) {
		t.Errorf("fault %v", err)
	}
	if err := run(context.Background(), []string{"-draws", "20", "-export", names[0]}, &out, &out); err == nil || !strings.Contains(err.Error(), "-export") {
		t.Errorf("fault %v", err)
	}
}
