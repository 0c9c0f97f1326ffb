package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// analysed runs the program on the embedded data once for all tests.
var analysed = sync.OnceValues(func() (*analysis, error) {
	c, err := parse([]string{"-draws", "500"}, os.Stderr)
	if err != nil {
		return nil, err
	}
	return analyse(context.Background(), c)
})

// TestPublishedDifferences checks the raw differences against those published
// with the data (visit and conversion by hand from the rates, to their digits).
func TestPublishedDifferences(t *testing.T) {
	a, err := analysed()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		outcome, arm string
		diff         float64
	}{
		{"visit", "Mens E-Mail", 0.182757 - 0.106167},
		{"visit", "Womens E-Mail", 0.151400 - 0.106167},
		{"conversion", "Mens E-Mail", 0.012531 - 0.005726},
		{"conversion", "Womens E-Mail", 0.008837 - 0.005726},
		{"spend", "Mens E-Mail", 1.422617 - 0.652789},
		{"spend", "Womens E-Mail", 1.077202 - 0.652789},
	} {
		const rounding = 1e-6 // two numbers of six decimals
		if got := a.Outcomes[c.outcome].Raw[c.arm]; math.Abs(got-c.diff) > rounding {
			t.Errorf("%s, %s: raw difference %v, published %v", c.outcome, c.arm, got, c.diff)
		}
	}
	for arm, n := range map[string]int{"Mens E-Mail": 21307, "Womens E-Mail": 21387, "No E-Mail": 21306} {
		if a.Checks.ArmCounts[arm] != n {
			t.Errorf("%s: %d customers, want %d", arm, a.Checks.ArmCounts[arm], n)
		}
	}
}

// TestIntervals compares the posterior of every average effect with the closed
// form of the difference of two means: the raw difference is inside the
// interval, and the widths agree to 15 %. Segments explain little of these
// outcomes, so adjusting for them hardly narrows an interval.
func TestIntervals(t *testing.T) {
	a, err := analysed()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.fits {
		for g, arm := range a.Arms[1:] {
			x := a.Outcomes[f.name].Arms[arm]
			if raw := a.Outcomes[f.name].Raw[arm]; raw < x.Interval[0] || raw > x.Interval[1] {
				t.Errorf("%s, %s: raw difference %.5f is outside %.5f", f.name, arm, raw, x.Interval)
			}
			ratio := (x.Interval[1] - x.Interval[0]) / closedWidth(a.e, f.y, g+1)
			t.Logf("%s, %s: width %.3f of the closed form", f.name, arm, ratio)
			if math.Abs(ratio-1) > 0.15 {
				t.Errorf("%s, %s: width is %.3f of the closed form", f.name, arm, ratio)
			}
		}
	}
}

// closedWidth is the width of the 95 % interval of a difference of means.
func closedWidth(e *experiment, y []float64, group int) float64 {
	var arm, control []float64
	for i, g := range e.group {
		switch g {
		case group:
			arm = append(arm, y[i])
		case 0:
			control = append(control, y[i])
		}
	}
	se := math.Sqrt(stat.Variance(arm, nil)/float64(len(arm)) + stat.Variance(control, nil)/float64(len(control)))
	return 2 * distuv.UnitNormal.Quantile((1+level)/2) * se
}

func TestHealthyFit(t *testing.T) {
	a, err := analysed()
	if err != nil {
		t.Fatal(err)
	}
	d := a.Diagnostics
	if d.RhatMax > 1.01 || d.ESSBulkMin < 800 || d.Divergences > 0 || len(d.Warnings) > 0 { // 100 a chain
		t.Errorf("diagnostics: %+v", d)
	}
	if a.Checks.SRMP < 0.5 || math.Abs(a.Checks.Balance.Largest) > a.Checks.Balance.Limit {
		t.Errorf("the arms were random: %+v", a.Checks)
	}
}

// TestMisfitIsTold: a quarter of the buyers spend exactly 29.99 and nobody
// less, which no log-normal repeats; the report must say so.
func TestMisfitIsTold(t *testing.T) {
	a, err := analysed()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]predictive{}
	for _, p := range a.Checks.Predictive {
		found[p.Outcome+" "+p.Statistic] = p
	}
	for name, ok := range map[string]bool{
		"visit cells inside": true, "conversion cells inside": true,
		"spend mean of No E-Mail": true, "spend mean of Mens E-Mail": true, "spend mean of Womens E-Mail": true,
		"spend sd": true, "spend smallest": false, "spend largest": false, "spend share of the commonest value": false,
	} {
		if p, has := found[name]; !has || p.OK != ok {
			t.Errorf("%s: %+v, want OK %v", name, p, ok)
		}
	}
	var out bytes.Buffer
	if err := a.print(&out); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(out.String()), " ")
	for _, want := range []string{
		"visit is taken as binary", "136 of 578 amounts of buyers are exactly 29.99", "no value is below 29.99",
		`Send "Mens E-Mail" to`, "P(profit) = 0.99",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
}

// TestJSON checks the documented object, and that it is all that is printed.
func TestJSON(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-json", "-draws", "20"}, &out, os.Stderr); err != nil {
		t.Fatal(err)
	}
	var got struct {
		N        *int
		Arms     []string
		Outcomes map[string]struct {
			Kind string
			Arms map[string]struct {
				Mean         *float64
				Interval     []float64
				Level        float64
				ProbPositive *float64 `json:"prob_positive"`
			}
		}
		Segments []map[string]any
		Decision []struct {
			Segment, Arm   string
			ExpectedProfit *float64 `json:"expected_profit"`
			ProbProfit     *float64 `json:"prob_profit"`
		}
		Checks      map[string]any
		Diagnostics map[string]any
		Seconds     *float64
	}
	dec := json.NewDecoder(&out)
	if err := dec.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if dec.More() {
		t.Error("more than one JSON value")
	}
	if got.N == nil || *got.N != 64000 || len(got.Arms) != 3 || got.Seconds == nil || len(got.Segments) != 6 || len(got.Decision) != 6 {
		t.Errorf("n, arms, seconds, segments or decision: %+v", got)
	}
	for _, name := range []string{"visit", "conversion", "spend"} {
		o := got.Outcomes[name]
		x, ok := o.Arms["Mens E-Mail"]
		if !ok || o.Kind == "" || x.Mean == nil || len(x.Interval) != 2 || x.Level != 0.95 || x.ProbPositive == nil || *x.Mean < x.Interval[0] || *x.Mean > x.Interval[1] {
			t.Errorf("outcome %s: %+v", name, o)
		}
	}
	for _, d := range got.Decision {
		if d.Segment == "" || d.Arm == "" || d.ExpectedProfit == nil || d.ProbProfit == nil {
			t.Errorf("decision %+v", d)
		}
	}
	for _, key := range []string{"srm_p", "arm_counts", "balance", "predictive"} {
		if got.Checks[key] == nil {
			t.Errorf("checks lacks %s", key)
		}
	}
	for _, key := range []string{"rhat_max", "ess_bulk_min", "divergences"} {
		if got.Diagnostics[key] == nil {
			t.Errorf("diagnostics lacks %s", key)
		}
	}
}

func TestPlots(t *testing.T) {
	a, err := analysed()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if err := a.save(dir, []byte("{}\n")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"effects_visit", "effects_conversion", "effects_spend", "check_visit", "check_conversion", "check_spend"} {
		f, err := os.Open(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := png.Decode(f); err != nil {
			t.Errorf("%s.png: %v", name, err)
		}
		f.Close()
		svg, err := os.ReadFile(filepath.Join(dir, name+".svg"))
		if err != nil || !bytes.Contains(svg, []byte("</svg>")) {
			t.Errorf("%s.svg: %v", name, err)
		}
	}
	file := filepath.Join(dir, "campaign.json")
	if err := a.save(file, nil); err == nil {
		t.Error("a file taken for a folder is no error")
	}
}
