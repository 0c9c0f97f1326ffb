package causal_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/mcmc"
)

// studied is a case of the file of known answers about estimators.
type studied struct {
	Method, File string
	Columns      map[string]any
	Factors      map[string][]any
	Formulas     map[string]string
	Options      map[string]any
	Expected     map[string]any
	Reproduced   bool
}

// TestCasesPlugIn: with priors that say little, the posterior means of regression
// standardisation and of tables are the classical estimates. They are compared
// in standard deviations of the posterior: within 0.3, of which the prior moves
// 0.1 at most and the draws 0.05; an effect of another population, or adjusted
// for nothing, is further off.
func TestCasesPlugIn(t *testing.T) {
	raw, err := os.ReadFile(cases.Path("causal/est/expected.json"))
	if err != nil {
		if os.Getenv(cases.Variable) != "" && os.IsNotExist(err) {
			t.Log(err)
			return
		}
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, id := range slices.Sorted(maps.Keys(all)) {
		var kind struct{ Method string }
		if err := json.Unmarshal(all[id], &kind); err != nil {
			t.Fatal(err)
		}
		if kind.Method != "gformula" && kind.Method != "standardisation_table" {
			continue // of other packages: causal/estimator, causal/mediation, causal/refute
		}
		var c studied
		if err := json.Unmarshal(all[id], &c); err != nil {
			t.Fatal(err)
		}
		if c.Reproduced {
			ran++
			t.Run(id, func(t *testing.T) { c.run(t, kind.Method) })
		}
	}
	if os.Getenv(cases.Variable) == "" && ran != 5 {
		t.Errorf("%d cases ran, want 5", ran)
	}
}

func (c *studied) run(t *testing.T, method string) {
	f, err := os.Open(cases.Path("causal/est/" + c.File))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := bayes.ReadCSV(f, bayes.CSVConfig{Missing: []string{"NA", ""}})
	if err != nil {
		t.Fatal(err)
	}
	x, y := c.Columns["treatment"].(string), c.Columns["outcome"].(string)
	switch method {
	case "standardisation_table":
		stratum := c.Columns["stratum"].(string)
		levels := c.Options["levels"].([]any)
		data = c.counted(t, data, x, y, stratum, levels)
		e, err := causal.Unconfounded(causal.ATE(x, y), stratum)
		if err != nil {
			t.Fatal(err)
		}
		f := plugged(t, causal.PlugIn{Seed: 1, Tables: true}, e, data)
		risk := c.Expected["risk"].(map[string]any)
		for i, v := range []bayes.RV{f.From(), f.To()} {
			near(t, fmt.Sprint(levels[i]), v, risk[fmt.Sprint(levels[i])].(float64))
		}
		near(t, "difference", f.ATE(), -c.Expected["difference"].(float64))
	case "gformula":
		var covariates []string
		for _, z := range c.Columns["covariates"].([]any) {
			covariates = append(covariates, z.(string))
		}
		q := causal.ATE(x, y)
		if c.Options["average_over"] == "treated rows" {
			q = causal.ATT(x, y)
		}
		e, err := causal.Unconfounded(q, covariates...)
		if err != nil {
			t.Fatal(err)
		}
		text := c.Formulas["outcome"]
		if c.Options["outcome_by_arm"] == true {
			left, right, _ := strings.Cut(text, "~")
			text = fmt.Sprintf("%s ~ %s * (%s)", left, x, right)
		}
		// Columns of very different size: a dense metric, and standard units.
		for _, z := range covariates {
			if !data.IsFactor(z) {
				data = standardised(t, data, z, text)
			}
		}
		infer := mcmc.Config{Seed: 1, Chains: 4, Draws: 500, Kernel: mcmc.NUTS{Metric: mcmc.Dense}}
		f := plugged(t, causal.PlugIn{Seed: 1, Infer: infer, Sample: true, Models: map[string]string{y: text}}, e, data)
		v := f.ATE()
		if q.Over == causal.Treated {
			if v, err = f.ATT(); err != nil {
				t.Fatal(err)
			}
		}
		near(t, "estimate", v, c.Expected["estimate"].(float64))
	}
}

// standardised brings a column that no factor(…) uses to mean 0 and standard
// deviation 1: what is spanned with its square and products is the same.
func standardised(t *testing.T, data *bayes.Table, name, formula string) *bayes.Table {
	t.Helper()
	if strings.Contains(formula, "factor("+name+")") {
		return data
	}
	x, err := data.Float(name)
	if err != nil {
		t.Fatal(err)
	}
	mean, square := 0.0, 0.0
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		square += (v - mean) * (v - mean) / float64(len(x))
	}
	z := make([]float64, len(x))
	for i, v := range x {
		z[i] = (v - mean) / math.Sqrt(square)
	}
	if data, err = data.With(bayes.Col(name, z)); err != nil {
		t.Fatal(err)
	}
	return data
}

// counted makes rows of counts: treatment and outcome as 0 and 1.
func (c *studied) counted(t *testing.T, data *bayes.Table, x, y, stratum string, levels []any) *bayes.Table {
	t.Helper()
	count, err := data.Ints(c.Columns["weights"].(string))
	if err != nil {
		t.Fatal(err)
	}
	text := func(name string) []string {
		f, err := data.Factor(name)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]string, len(f.Codes))
		for i, k := range f.Codes {
			out[i] = f.Levels[k]
		}
		return out
	}
	xs, ys, zs := text(x), text(y), text(stratum)
	var a, b []int
	var z []string
	for i, n := range count {
		for range n {
			t, s := 0, 0
			if xs[i] == fmt.Sprint(levels[1]) {
				t = 1
			}
			if ys[i] == c.Options["success"] {
				s = 1
			}
			a, b, z = append(a, t), append(b, s), append(z, zs[i])
		}
	}
	return tableOf(t, bayes.Col(x, a), bayes.Col(y, b), bayes.Col(stratum, z))
}

func near(t *testing.T, what string, v bayes.RV, want float64) {
	t.Helper()
	t.Logf("%s: %v, want %v", what, v, want)
	if off := math.Abs(v.Mean()-want) / v.SD(); !(off < 0.3) {
		t.Errorf("%s: %v, want %v: %.2f standard deviations", what, v, want, off)
	}
}
