package refute_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/internal/cases"
)

// known is a case of the file of known answers about estimators.
type known struct {
	Method, File string
	Columns      struct {
		Treatment, Outcome string
		Covariates         []string
	}
	Formulas   map[string]string
	Options    map[string]any
	Input      map[string]any
	Expected   map[string]any
	Tolerance  map[string]cases.Tolerance
	Reproduced bool
}

// methods are those of the file that this package delivers.
var methods = map[string]func(c *known) (map[string]any, error){
	"evalue": eValue, "sensemakr": omitted, "rosenbaum": paired, "hodges_lehmann": paired,
}

// TestCasesSensitivity computes every case of a method delivered here from its
// own fields.
func TestCasesSensitivity(t *testing.T) {
	raw, err := os.ReadFile(cases.Path("causal/est/expected.json"))
	if err != nil {
		if os.IsNotExist(err) && os.Getenv(cases.Variable) != "" {
			t.Log(err)
			return
		}
		t.Fatal(err)
	}
	var all map[string]*known
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, id := range slices.Sorted(maps.Keys(all)) {
		c := all[id]
		compute, here := methods[c.Method]
		if !here || !c.Reproduced {
			continue
		}
		ran++
		got, err := compute(c)
		if err != nil {
			t.Errorf("%s: %v", id, err)
			continue
		}
		for key, want := range c.Expected {
			if fault := differs(got[key], want, c.Tolerance[key]); fault != "" {
				t.Errorf("%s: %s %s", id, key, fault)
			}
		}
	}
	if os.Getenv(cases.Variable) == "" && ran != 5 {
		t.Errorf("%d cases ran, want 5", ran)
	}
}

// differs allows abs + rel·|want|, as the file says.
func differs(got, want any, allow cases.Tolerance) string {
	list, is := want.([]any)
	if !is {
		list, got = []any{want}, []float64{asFloat(got)}
	}
	values, is := got.([]float64)
	if !is || len(values) != len(list) {
		return fmt.Sprintf("is %v, want %v", got, want)
	}
	for i, w := range list {
		if w := asFloat(w); !(math.Abs(values[i]-w) <= allow.Abs+allow.Rel*math.Abs(w)) {
			return fmt.Sprintf("is %v, want %v", values[i], w)
		}
	}
	return ""
}

func asFloat(x any) float64 {
	switch x := x.(type) {
	case float64:
		return x
	case int:
		return float64(x)
	}
	return math.NaN()
}

func floats(x any) (out []float64) {
	list, _ := x.([]any)
	for _, v := range list {
		out = append(out, asFloat(v))
	}
	return out
}

func eValue(c *known) (map[string]any, error) {
	in := func(key string) float64 { x, _ := c.Input[key].(float64); return x }
	r := refute.RiskRatio{Estimate: in("rr"), Lo: in("lo"), Hi: in("hi")}
	if scale, _ := c.Options["scale"].(string); scale != "risk ratio" {
		return nil, fmt.Errorf("unknown scale %q", scale)
	}
	e, err := r.EValue(asFloat(c.Options["true_value"]))
	return map[string]any{"evalue": e.Point, "evalue_ci": e.End}, err
}

func table(name string) (*bayes.Table, error) {
	f, err := os.Open(cases.Path("causal/est/" + name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bayes.ReadCSV(f, bayes.CSVConfig{Missing: []string{"NA"}})
}

func omitted(c *known) (map[string]any, error) {
	data, err := table(c.File)
	if err != nil {
		return nil, err
	}
	fit, err := estimator.LeastSquares(c.Formulas["outcome"], data, nil)
	if err != nil {
		return nil, err
	}
	o, err := refute.OmittedVariableOf(fit, c.Options["coefficient"].(string))
	if err != nil {
		return nil, err
	}
	b, err := refute.Benchmarks(data, c.Columns.Treatment, c.Columns.Outcome, c.Columns.Covariates, c.Options["benchmark"].(string))
	if err != nil {
		return nil, err
	}
	if reduce, _ := c.Options["reduce"].(bool); !reduce {
		return nil, fmt.Errorf("a confounder that adds to the effect is not asked for here")
	}
	q, alpha := asFloat(c.Options["q"]), asFloat(c.Options["alpha"])
	rv, err := o.RobustnessValue(q)
	if err != nil {
		return nil, err
	}
	rva, err := o.RobustnessValueAt(q, alpha)
	if err != nil {
		return nil, err
	}
	r2 := o.PartialR2()
	got := map[string]any{"estimate": o.Estimate, "se": o.SE, "t": o.Estimate / o.SE, "dof": o.DF, "r2yd_x": r2, "f2yd_x": r2 / (1 - r2), "rv_q": rv, "rv_qa": rva}
	kd, ky := floats(c.Options["kd"]), floats(c.Options["ky"])
	lists := map[string][]float64{}
	for i := range kd {
		d, y, err := b[0].Bound(kd[i], ky[i])
		if err != nil {
			return nil, err
		}
		a, err := o.Adjust(d, y, 1-alpha)
		if err != nil {
			return nil, err
		}
		for key, x := range map[string]float64{"r2dz_x": d, "r2yz_dx": y, "adjusted_estimate": a.Estimate, "adjusted_se": a.SE, "adjusted_t": a.T, "adjusted_lower": a.Interval[0], "adjusted_upper": a.Interval[1]} {
			lists[key] = append(lists[key], x)
		}
	}
	for key, list := range lists {
		got[key] = list
	}
	return got, nil
}

// paired reads differences, or outcomes of treated and untreated, from the input.
func paired(c *known) (map[string]any, error) {
	d := floats(c.Input["differences"])
	if d == nil {
		control := floats(c.Input["control"])
		for i, x := range floats(c.Input["treated"]) {
			d = append(d, x-control[i])
		}
	}
	p, err := refute.NewPairs(d)
	if err != nil {
		return nil, err
	}
	gamma := 1.0
	if g, has := c.Options["gamma"]; has {
		gamma = asFloat(g)
	}
	least, greatest, err := p.P(gamma)
	if err != nil {
		return nil, err
	}
	lo, hi, err := p.HodgesLehmann(gamma)
	return map[string]any{"p_lower": least, "p_upper": greatest, "estimate_lower": lo, "estimate_upper": hi, "estimate": (lo + hi) / 2}, err
}

// lead has the differences of blood lead, µg/dl, between children of workers
// exposed to lead and matched children of the neighbourhood (Morton and others
// 1982), as [Rosenbaum2002] table 3.3 has them.
var lead = []float64{22, 5, 23, -6, 18, 25, 13, 47, 15, 16, 6, 1, 2, 7, 0, 4, -9, -3, 36, 25, 1, 16, 42, 30, 25, 23, 32, 17, 9, -3, 60, 14, 14}

// TestPairs: the bounds of [Rosenbaum2002] tables 4.1 and 4.3, to their digits.
func TestPairs(t *testing.T) {
	p, err := refute.NewPairs(lead)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ gamma, p, lo, hi float64 }{
		{1, 0.0000, 15, 15}, {2, 0.0018, 10.25, 19.5}, {3, 0.0136, 8, 23}, {4, 0.0388, 6.5, 25}, {4.25, 0.0468, 6, 25}, {5, 0.0740, 5, 26.5},
	} {
		least, greatest, err := p.P(c.gamma)
		if err != nil || math.Abs(greatest-c.p) > 0.5e-4 || least > 1e-5 {
			t.Errorf("Γ = %v: p from %v to %v, want up to %v (%v)", c.gamma, least, greatest, c.p, err)
		}
		lo, hi, err := p.HodgesLehmann(c.gamma)
		if err != nil || lo != c.lo || hi != c.hi {
			t.Errorf("Γ = %v: effects %v to %v, want %v to %v (%v)", c.gamma, lo, hi, c.lo, c.hi, err)
		}
	}
	gamma, err := p.Gamma(0.05)
	if err != nil {
		t.Fatal(err)
	}
	if _, at, _ := p.P(gamma); math.Abs(at-0.05) > 1e-9 || gamma < 4.25 || gamma > 5 {
		t.Errorf("Γ %v gives %v, want 0.05", gamma, at)
	}
	for want, err := range map[string]error{
		"difference 1 is NaN":   second(refute.NewPairs([]float64{1, math.NaN()})),
		"other than 0":          second(refute.NewPairs([]float64{0, 0})),
		"gamma is 0.5":          third(p.P(0.5)),
		"gamma is NaN":          third(p.HodgesLehmann(math.NaN())),
		"alpha is 0.7":          second(p.Gamma(0.7)),
		"the ratio is -1":       second(refute.RiskRatio{Estimate: -1}.EValue(1)),
		"holds the estimate 2":  second(refute.RiskRatio{Estimate: 2, Lo: 3, Hi: 4}.EValue(1)),
		"true risk ratio is 0":  second(refute.RiskRatio{Estimate: 2}.EValue(0)),
		"finite numbers":        second(refute.MeanDifference(math.Inf(1), 1)),
		"degrees of freedom":    second(refute.OmittedVariable{Estimate: 1, SE: 1}.RobustnessValue(1)),
		"q is -1":               second(refute.OmittedVariable{Estimate: 1, SE: 1, DF: 9}.RobustnessValue(-1)),
		"shares of 1":           second(refute.OmittedVariable{Estimate: 1, SE: 1, DF: 9}.Adjust(1, 0, 0.95)),
		"want a smaller factor": third(refute.Benchmark{Name: "a", Treatment: 0.4, Outcome: 0.1}.Bound(2, 1)),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "refute: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func second[T any](_ T, err error) error        { return err }
func third[T, U any](_ T, _ U, err error) error { return err }

// TestConversions: numbers of Python 3.11 from the formulas of
// [VanderWeeleDing2017] table 2.
func TestConversions(t *testing.T) {
	ratio := func(r refute.RiskRatio, err error) refute.EValue {
		if err != nil {
			t.Fatal(err)
		}
		e, err := r.EValue(1)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	for _, c := range []struct {
		name       string
		e          refute.EValue
		point, end float64
	}{
		{"odds", ratio(refute.OddsRatio(refute.RiskRatio{Estimate: 0.86, Lo: 0.75, Hi: 0.99}, false)), 1.3689528610924797, 1.0761939452959002},
		{"hazards", ratio(refute.HazardRatio(refute.RiskRatio{Estimate: 0.56, Lo: 0.46, Hi: 0.69}, false)), 2.349531257322429, 1.9080039432744402},
		{"rare odds", ratio(refute.OddsRatio(refute.RiskRatio{Estimate: 3.9, Lo: 1.8, Hi: 8.7}, true)), 7.2630343442, 3},
		{"difference", ratio(refute.MeanDifference(0.5, 0.25)), 2.5291419818612693, 1.1108031965303733},
		{"holds none", ratio(refute.RiskRatio{Estimate: 1.5, Lo: 0.9, Hi: 2}, nil), 1.5 + math.Sqrt(0.75), 1},
	} {
		if math.Abs(c.e.Point-c.point) > 1e-10 || math.Abs(c.e.End-c.end) > 1e-10 {
			t.Errorf("%s: %+v, want %v and %v", c.name, c.e, c.point, c.end)
		}
	}
	if e := ratio(refute.HazardRatio(refute.RiskRatio{Estimate: 2, Lo: 1.5, Hi: 3}, true)); e.String() == "" || e.End <= 1 {
		t.Errorf("%v", e)
	}
}

// TestRobustnessByBruteForce: no variable with a smaller share of both does what
// one with the robustness value does.
func TestRobustnessByBruteForce(t *testing.T) {
	const alpha = 0.05
	for _, o := range []refute.OmittedVariable{{0.0973, 0.02326, 783}, {-2, 0.9, 30}, {50, 1, 12}, {30, 1, 4}, {1, 1, 100}} {
		critical := distuv.StudentsT{Sigma: 1, Nu: float64(o.DF - 1)}.Quantile(1 - alpha/2)
		// Does a variable of shares up to r leave an estimate that does not differ
		// from 0, or has the other sign?
		reaches := func(r float64) bool {
			for k := range 401 {
				a, err := o.Adjust(r, r*float64(k)/400, 1-alpha)
				if err != nil {
					t.Fatal(err)
				}
				if math.Abs(a.T) <= critical || a.Estimate*o.Estimate < 0 {
					return true
				}
			}
			return false
		}
		got, err := o.RobustnessValueAt(1, alpha)
		if err != nil {
			t.Fatal(err)
		}
		if got > 0 && reaches(got-0.002) || got < 0.99 && !reaches(got+0.002) {
			t.Errorf("%+v: the robustness value %v is not where 0 is reached (just below: %v, just above: %v)", o, got, reaches(got-0.002), reaches(got+0.002))
		}
		q, err := o.RobustnessValue(1)
		if err != nil {
			t.Fatal(err)
		}
		if a, err := o.Adjust(q, q, 1-alpha); err != nil || math.Abs(a.Estimate/o.Estimate) > 1e-9 {
			t.Errorf("%+v: at %v the estimate is %v, want 0 (%v)", o, q, a.Estimate, err)
		}
	}
}

func TestHolm(t *testing.T) {
	// R 4.2.2: p.adjust(c(0.01, 0.04, NA, 0.03, 0.005), "holm")
	want := []float64{0.03, 0.06, math.NaN(), 0.06, 0.02}
	got, err := refute.Holm([]float64{0.01, 0.04, math.NaN(), 0.03, 0.005})
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-15 || math.IsNaN(got[i]) != math.IsNaN(want[i]) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	if _, err := refute.Holm([]float64{2}); err == nil || !strings.Contains(err.Error(), "p-value 0 is 2") {
		t.Errorf("%v", err)
	}
}

// TestSurface: the grid has what Adjust gives, its statistic too.
func TestSurface(t *testing.T) {
	o := refute.OmittedVariable{Estimate: 2, SE: 0.5, DF: 40}
	for _, statistic := range []bool{false, true} {
		s, err := o.Surface([]float64{0, 0.3}, []float64{0, 0.2}, statistic, refute.Benchmark{Name: "a"})
		if err != nil {
			t.Fatal(err)
		}
		a, err := o.Adjust(0.3, 0.2, 0.95)
		if want := map[bool]float64{false: a.Estimate, true: a.T}[statistic]; err != nil || s.Effect[1][1] != want || len(s.Benchmarks) != 1 || !(s.ToZero > 0) {
			t.Errorf("%+v, want %v (%v)", s, want, err)
		}
	}
	if _, err := o.Surface([]float64{1}, []float64{0}, false); err == nil {
		t.Error("a variable that explains all of the treatment leaves an estimate")
	}
}

// TestOmittedVariableOfFaults: no regression, one of log odds, an effect that is none.
func TestOmittedVariableOfFaults(t *testing.T) {
	data, err := bayes.FromColumns(bayes.Col("x", []float64{0, 1, 2, 3, 4, 5}), bayes.Col("y", []float64{0, 1, 0, 1, 1, 0}))
	if err != nil {
		t.Fatal(err)
	}
	odds, err := estimator.Logit("y ~ x", data, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		of   *estimator.Regression
		want string
	}{{nil, "no regression"}, {odds, "logistic"}} {
		if _, err := refute.OmittedVariableOf(c.of, "x"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	if _, err := (refute.PlaceboTreatment{}).Refute(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "that causal.Estimate made") {
		t.Errorf("of no effect: %v", err)
	}
}

// TestConfounderAdds: where arms hardly overlap a made-up confounder that takes from the
// effect may leave more of it: the verdict says that this can't be.
func TestConfounderAdds(t *testing.T) {
	covariates := []string{"age", "educ", "race", "married", "nodegree", "re74", "re75"}
	for _, c := range []struct {
		query causal.Query
		by    causal.Estimator
		adds  bool
	}{
		{causal.ATE("treat", "re78"), estimator.AIPW{}, true},
		{causal.ATT("treat", "re78"), estimator.Standardisation{}, false},
	} {
		e, err := causal.Unconfounded(c.query, covariates...)
		if err != nil {
			t.Fatal(err)
		}
		effect, err := causal.Estimate(context.Background(), e, read("lalonde.csv"), c.by)
		if err != nil {
			t.Fatal(err)
		}
		r, err := refute.UnobservedConfounder{Seed: 1}.Refute(context.Background(), effect)
		if err != nil {
			t.Fatal(err)
		}
		if adds := math.Abs(r.Observed) > math.Abs(effect.Mean); adds != c.adds || strings.Contains(r.Verdict, "can't add to it") != c.adds {
			t.Errorf("%s: %s", c.by.Name(), r.Verdict)
		}
	}
}
