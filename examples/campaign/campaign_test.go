package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
)

// shop is a made-up test of two versions on n customers with known effects:
// bought +0.1, visits +0.5, order (of a quarter of all) more buyers, score +2.
func shop(n int) string {
	rng := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("id,version,country,bought,visits,order,score,games\n")
	for i := range n {
		v := rng.IntN(2)
		country := []string{"CH", "IT"}[rng.IntN(2)]
		bought := rng.Float64() < 0.2+0.1*float64(v)
		visits, limit := 0, math.Exp(-1-0.5*float64(v))
		for p := rng.Float64(); p > limit; p *= rng.Float64() {
			visits++
		}
		order := 0.0
		if rng.Float64() < 0.25+0.1*float64(v) {
			order = math.Exp(3 + 0.7*rng.NormFloat64())
		}
		score := 50 + 2*float64(v) + 10*rng.NormFloat64()
		games := int(math.Exp(3 + 1.5*rng.NormFloat64()))
		fmt.Fprintf(&b, "u%d,%t,%s,%t,%d,%.2f,%.3f,%d\n", i, v == 1, country, bought, visits, order, score, games)
	}
	return b.String()
}

// analyseText analyses a CSV text with flags.
func analyseText(t *testing.T, text string, flags ...string) (*analysis, error) {
	t.Helper()
	c, err := parse(append([]string{"-data", clitest.File(t, "test.csv", text)}, flags...), os.Stderr)
	if err != nil {
		return nil, err
	}
	return analyse(context.Background(), c)
}

// TestOtherData: every kind, with and without segments, against the closed
// form.
func TestOtherData(t *testing.T) {
	text := shop(4000)
	for _, segment := range []string{"", "country"} {
		a, err := analyseText(t, text, "-treatment", "version", "-control", "false", "-outcome", "bought,visits,order,score,games",
			"-segment", segment, "-draws", "200")
		if err != nil {
			t.Fatal(err)
		}
		kinds := map[string]kind{"bought": binary, "visits": count, "order": revenue, "score": real, "games": real}
		for _, f := range a.fits {
			o := a.Outcomes[f.name]
			if o.Kind != kinds[f.name] || o.Why == "" {
				t.Errorf("%s: kind %s (%s), want %s", f.name, o.Kind, o.Why, kinds[f.name])
			}
			if fault := intervalFault(o.Arms["true"], o.Raw["true"], closedWidth(a.e, f.y, 1)); fault != "" {
				t.Errorf("segments %q: %s: %s", segment, f.name, fault)
			}
		}
		if a.Policy.Outcome != "order" {
			t.Errorf("profit is made of %s, want the revenue", a.Policy.Outcome)
		}
		if a.Diagnostics.RhatMax > 1.05 {
			t.Errorf("segments %q: %+v", segment, a.Diagnostics)
		}
	}
}

// TestPoissonMisfit: a count far too variable for a Poisson must be told.
func TestPoissonMisfit(t *testing.T) {
	a, err := analyseText(t, shop(2000), "-treatment", "version", "-control", "false", "-outcome", "games", "-kind", "count", "-draws", "50")
	if err != nil {
		t.Fatal(err)
	}
	text := say(a.fits[0], a.Checks.Predictive)
	if !strings.Contains(text, "intervals have the wrong width") || !strings.Contains(text, "Distrust the effects on games") {
		t.Errorf("the misfit is told as %q", text)
	}
}

// TestRandomisationFaults plants lost customers and an unbalanced covariate.
func TestRandomisationFaults(t *testing.T) {
	rows := strings.SplitAfter(shop(4000), "\n")
	var kept []string
	for i, row := range rows {
		if lost := strings.Contains(row, ",true,CH,") && i%3 == 0; !lost {
			kept = append(kept, row)
		}
	}
	c, err := parse([]string{"-data", clitest.File(t, "test.csv", strings.Join(kept, "")), "-treatment", "version", "-control", "false", "-outcome", "bought"}, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	table, err := load(c.data, c.treatment)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newExperiment(table, c)
	if err != nil {
		t.Fatal(err)
	}
	var found checks
	found.SRMP, found.ArmCounts = e.sampleRatio()
	if found.Balance, err = e.balanceOf([]string{"version", "bought", "visits", "order", "score", "games"}); err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(found.say(), "\n"); strings.Count(said, "SUSPECT") != 2 || !strings.Contains(said, "country") {
		t.Errorf("lost customers are told as\n%s", said)
	}
}

// TestSufficient: the likelihood of cells has the posterior of the likelihood
// of rows: log densities differ by a constant, gradients don't.
func TestSufficient(t *testing.T) {
	c, err := parse([]string{"-data", clitest.File(t, "test.csv", shop(300)), "-treatment", "version", "-control", "false",
		"-outcome", "visits,order,score", "-segment", "country"}, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	table, err := load(c.data, c.treatment)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newExperiment(table, c)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	for _, o := range e.outcomes {
		cells, err1 := e.model(o, false).Compile()
		rows, err2 := e.model(o, true).Compile()
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		constant := math.NaN()
		for range 5 {
			x := make([]float64, cells.Dim())
			for i := range x {
				x[i] = rng.NormFloat64() / 2
			}
			g1, g2 := make([]float64, len(x)), make([]float64, len(x))
			l1, err1 := cells.LogDensityGrad(x, g1)
			l2, err2 := rows.LogDensityGrad(x, g2)
			if err := errors.Join(err1, err2); err != nil {
				t.Fatal(err)
			}
			const rounding = 1e-10 // of sums over 300 rows
			if !math.IsNaN(constant) && math.Abs(l1-l2-constant) > rounding*math.Abs(l1) {
				t.Errorf("%s: the log densities differ by %v and %v", o.name, l1-l2, constant)
			}
			constant = l1 - l2
			for i := range g1 {
				if math.Abs(g1[i]-g2[i]) > rounding*math.Max(math.Abs(l1), math.Abs(g1[i])) {
					t.Errorf("%s: derivative %d is %v by cells and %v by rows", o.name, i, g1[i], g2[i])
				}
			}
		}
	}
}

func TestSameSeedSameResult(t *testing.T) {
	once := func(seed string) map[string]any {
		var out bytes.Buffer
		if err := run(context.Background(), []string{"-json", "-outcome", "conversion", "-draws", "10", "-seed", seed}, &out, os.Stderr); err != nil {
			t.Fatal(err)
		}
		var v map[string]any
		if err := json.Unmarshal(out.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		delete(v, "seconds")
		return v
	}
	first := once("7")
	if !reflect.DeepEqual(first, once("7")) {
		t.Error("two runs of one seed differ")
	}
	if reflect.DeepEqual(first["outcomes"], once("8")["outcomes"]) {
		t.Error("two seeds give one result")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := run(ctx, nil, &bytes.Buffer{}, os.Stderr); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run returns %v", err)
	}
}
