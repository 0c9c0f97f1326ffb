package report

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestVerdicts: planted faults, and draws without any, get the verdict that
// they deserve.
func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		grade string
		want  []string // somewhere on the page
	}{
		"two":       {"good", []string{"No check of the draws failed.", "0 of 600 transitions divergent", "<td>4 chains of 150</td>", "<td>v0.0.0</td>"}},
		"one":       {"care", []string{"there is one chain only", "Run four or more"}},
		"thousand":  {"bad", []string{"60 of 1001 numbers: the 59 that are known worst, by R-hat and effective sample size, below 1 that are variables", "more numbers are not drawn"}},
		"few":       {"bad", []string{"Too few draws to check", "Draw at least a few hundred", "<td>–</td><td>–</td><td>–</td>"}},
		"none":      {"bad", []string{"There are no draws to judge."}},
		"divergent": {"bad", []string{"Don&#39;t trust these draws yet.", "20 of 600 transitions diverged", "non-centred form", "figure of pairs", "Pairs; 20 divergent"}},
		"weighted":  {"good", []string{"weights worth", "<th scope=\"row\">weights</th>"}},
		"light":     {"bad", []string{"few draws carry the weight"}}, // 5 of 400
		"uneven":    {"care", []string{"few draws carry the weight", "some numbers are imprecise"}},
		"khat":      {"bad", []string{"The approximation misses the posterior", "Pareto k-hat 0.90", "sample with mcmc"}},
		"close":     {"good", []string{"Pareto k-hat 0.20", "<td>–</td></tr>"}}, // no R-hat
		"nan":       {"bad", []string{"Numbers that are not finite", "title=\"not finite\"", "1 constants, or numbers that are not finite"}},
		"constant":  {"good", []string{"1 constants, or numbers that are not finite"}},
		"stuck":     {"bad", []string{"The sampler did not move"}},
		"apart":     {"bad", []string{"The chains disagree", "title=\"above 1.01\"", "outside the band"}},
		"deep":      {"care", []string{"Trajectories were cut short", "use a dense metric"}},
		"sluggish":  {"bad", []string{"Too few independent draws", "title=\"below 400\""}},
		"energy":    {"bad", []string{"Energies change too slowly", "E-BFMI below 0.3"}},
	} {
		text := write(t, kinds[name].of(t), Config{})
		if !strings.Contains(text, `<section class="verdict `+c.grade+`"`) {
			t.Errorf("%s: the verdict is not %q", name, c.grade)
		}
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the page lacks %q", name, want)
			}
		}
	}
}

// TestDoubts: warnings of a section reach the verdict.
func TestDoubts(t *testing.T) {
	text := write(t, kinds["two"].of(t), Config{Sections: []Section{{Title: "Predictions", Warnings: []bayes.Warning{{Msg: "too few zeros"}}}}})
	for _, want := range []string{`<section class="verdict care"`, "those of the model raise doubts", `The section &#34;Predictions&#34; has a warning.`, "<li>too few zeros</li>"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

// TestEveryCodeIsExplained: each warning of bayes has its explanation, and an
// unknown one is shown all the same.
func TestEveryCodeIsExplained(t *testing.T) {
	for _, code := range []string{
		bayes.WarnDivergences, bayes.WarnTreeDepth, bayes.WarnEBFMI, bayes.WarnRhat, bayes.WarnESSBulk, bayes.WarnESSTail,
		bayes.WarnNotFinite, bayes.WarnFewDraws, bayes.WarnStuck, bayes.WarnKhat, bayes.WarnWeights,
	} {
		if e := explain(code); e.Means == "" || e.Do == "" {
			t.Errorf("%q is not explained", code)
		}
	}
	found := byCode([]bayes.Warning{{Code: "new", Msg: "a"}, {Code: bayes.WarnRhat, Msg: "b"}, {Code: "new", Msg: "c"}}, 4)
	if len(found) != 2 || found[0].Title != "new" || strings.Join(found[0].Found, "") != "ac" {
		t.Errorf("findings %+v", found)
	}
	many := make([]bayes.Warning, 13)
	if found := byCode(many, 4); len(found[0].Found) != 11 || found[0].Found[10] != "… and of 3 more variables." {
		t.Errorf("thirteen warnings are told as %q", found[0].Found)
	}
}

// TestTable: the worst of many are those with the largest R-hat or the smallest
// effective sample sizes, by brute force.
func TestTable(t *testing.T) {
	d := kinds["thousand"].of(t)
	table := newTable(rowsOf(d), 4)
	if len(table.Rows) != maxRows {
		t.Fatalf("%d rows", len(table.Rows))
	}
	shown := map[string]bool{}
	for _, r := range table.Rows {
		shown[r.Name] = true
	}
	score := func(r bayes.SummaryRow) float64 { return max((r.Rhat-1)*100, 400/r.ESSBulk, 400/r.ESSTail) }
	lowest, highest := 1e300, 0.0 // of those shown, and not
	if table.Rows[0].Name != "x0" {
		t.Errorf("the first row is %s", table.Rows[0].Name)
	}
	for _, r := range d.Summary("theta").Rows {
		if shown[r.Name] {
			lowest = min(lowest, score(r))
		} else {
			highest = max(highest, score(r))
		}
	}
	if lowest < highest {
		t.Errorf("a row of score %v is shown, one of %v is not", lowest, highest)
	}
	for _, c := range []struct {
		x, scale float64
		digits   int
		want     string
	}{
		{1.23456, 0.987, 3, "1.235"}, {-12.3456, 1.5, 3, "-12.35"}, {12345.6, 250, 3, "12346"}, {12345.6, 1e5, 3, "12346"},
		{0.0123, 0.0123, 2, "0.012"}, {3, 0, 3, "3"}, {2e-12, 1e-12, 3, "2e-12"}, {2e12, 3e11, 3, "2e+12"}, {math.NaN(), math.NaN(), 3, "NaN"},
	} {
		if got := number(c.x, c.scale, c.digits).Text; got != c.want {
			t.Errorf("%v on the scale %v is written %s, want %s", c.x, c.scale, got, c.want)
		}
	}
	rows := named(rowsOf(kinds["divergent"].of(t)), []string{"theta", "x0"})
	if len(rows) != 5 || rows[0].Name != "theta[0]" || rows[4].Name != "x0" {
		t.Errorf("rows %v", rows)
	}
}
