package individual_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/individual"
)

// reference are values of numpy, by testdata/study.py.
type reference struct {
	X, T, Y, Noise               []float64
	Control, Treated, Propensity [][]float64

	Ate, Slope, Bias, Contrast, Autoc, Qini []float64
	AutocNoise                              []float64 `json:"autoc_noise"`
	QiniNoise                               []float64 `json:"qini_noise"`
	Plugin, Profile                         float64
	Epistemic                               []float64
	Groups                                  []struct {
		N         int
		Predicted float64
		Effect    []float64
	}
	Policy, Budget  struct{ Share, Value, None, All, Random any }
	PropensitySlope float64   `json:"propensity_slope"`
	PropensityBias  []float64 `json:"propensity_bias"`
}

func numpy(t testing.TB) (*reference, *individual.Study) {
	t.Helper()
	text, err := os.ReadFile("testdata/study.json")
	if err != nil {
		t.Fatal(err)
	}
	r := &reference{}
	if err := json.Unmarshal(text, r); err != nil {
		t.Fatal(err)
	}
	table, err := bayes.FromColumns(bayes.Col("x", r.X), bayes.Col("t", r.T), bayes.Col("y", r.Y))
	if err != nil {
		t.Fatal(err)
	}
	e, err := causal.Unconfounded(causal.ATE("t", "y"), "x")
	if err != nil {
		t.Fatal(err)
	}
	s, err := individual.New(e, table, &individual.Heads{Control: r.Control, Treated: r.Treated, Propensity: r.Propensity}, individual.Config{Clip: [2]float64{0.2, 0.8}})
	if err != nil {
		t.Fatal(err)
	}
	return r, s
}

func near(t testing.TB, name string, got individual.Estimate, want []float64, tol float64) {
	t.Helper()
	if !(math.Abs(got.Value-want[0]) <= tol*max(1, math.Abs(want[0])) && math.Abs(got.SE-want[1]) <= tol*max(1, math.Abs(want[1]))) {
		t.Errorf("%s is %v ± %v, want %v ± %v", name, got.Value, got.SE, want[0], want[1])
	}
}

// TestStudy compares with numpy, to what rounding leaves; standard errors of areas to
// what numerical derivatives do.
func TestStudy(t *testing.T) {
	const exact, numerical = 1e-10, 1e-7
	r, s := numpy(t)
	near(t, "ATE", individual.Estimate{Value: s.ATE.Mean, SE: s.ATE.SE}, r.Ate, exact)
	if math.Abs(s.PlugIn-r.Plugin) > exact {
		t.Errorf("plug-in %v, want %v", s.PlugIn, r.Plugin)
	}
	for i, want := range r.Epistemic {
		if math.Abs(s.Epistemic[i]-want) > exact {
			t.Fatalf("epistemic %v in row %d, want %v", s.Epistemic[i], i, want)
		}
	}
	c, err := s.Calibration()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "slope", c.Slope, r.Slope, exact)
	near(t, "bias", c.Bias, r.Bias, exact)
	g, err := s.Groups(4)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "contrast", g.Contrast, r.Contrast, exact)
	for k, want := range r.Groups {
		got := g.Each[k]
		near(t, "group", got.Effect, want.Effect, exact)
		if got.N != want.N || math.Abs(got.Predicted-want.Predicted) > exact {
			t.Errorf("group %d has %d rows of %v, want %d of %v", k, got.N, got.Predicted, want.N, want.Predicted)
		}
	}
	profile, err := g.Profile("x")
	if err != nil || math.Abs(profile.Value-r.Profile) > exact || !(profile.SE > 0) {
		t.Errorf("profile of x %v, %v; want %v", profile, err, r.Profile)
	}
	for _, c := range []struct {
		priority    []float64
		autoc, qini []float64
	}{{nil, r.Autoc, r.Qini}, {r.Noise, r.AutocNoise, r.QiniNoise}} {
		rank, err := s.Targeting(c.priority)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "AUTOC", rank.AUTOC, c.autoc, numerical)
		near(t, "Qini", rank.Qini, c.qini, numerical)
	}
	if rank, err := s.Targeting(r.Noise); err != nil || math.Abs(rank.AUTOC.Value-r.Autoc[0]) < 1e-3 {
		t.Errorf("planted: another ranking has the same area %v, %v", rank, err)
	}
	pair := func(v any) []float64 {
		two := v.([]any)
		return []float64{two[0].(float64), two[1].(float64)}
	}
	for _, c := range []struct {
		p    individual.Policy
		want struct{ Share, Value, None, All, Random any }
	}{{individual.Policy{Cost: 1.9}, r.Policy}, {individual.Policy{Cost: 1.9, Budget: 0.3}, r.Budget}} {
		v, err := s.Value(c.p)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(v.Share-c.want.Share.(float64)) > exact {
			t.Errorf("share %v, want %v", v.Share, c.want.Share)
		}
		near(t, "value", v.Value, pair(c.want.Value), exact)
		near(t, "over none", v.OverNone, pair(c.want.None), exact)
		near(t, "over all", v.OverAll, pair(c.want.All), exact)
		near(t, "over random", v.OverRandom, pair(c.want.Random), exact)
	}
	p, err := s.PropensityCalibration(5)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "bias of the propensity", p.Bias, r.PropensityBias, exact)
	if math.Abs(p.Slope.Value-r.PropensitySlope) > 1e-8 || len(p.Bins) != 5 {
		t.Errorf("slope of the propensity %v in %d bins, want %v", p.Slope, len(p.Bins), r.PropensitySlope)
	}
	o, err := s.Overlap()
	if err != nil || o.Treated[0] < 0.2 || o.Treated[1] > 0.8 {
		t.Errorf("overlap %v, %v; propensities are clipped", o, err)
	}
}

// TestCurve: the last point treats everybody, and points at the cut of a policy are
// its gain.
func TestCurve(t *testing.T) {
	_, s := numpy(t)
	curve, err := s.Curve(1.9, len(s.CATE))
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Value(individual.Policy{Cost: 1.9})
	if err != nil {
		t.Fatal(err)
	}
	treated := 0
	for _, in := range v.Treat {
		if in {
			treated++
		}
	}
	near(t, "at the policy's share", curve[treated-1].Gain, []float64{v.OverNone.Value, v.OverNone.SE}, 1e-12)
	near(t, "at the end", curve[len(curve)-1].Gain, []float64{s.ATE.Mean - 1.9, s.ATE.SE}, 1e-12)
	if few, err := s.Curve(1.9, 4); err != nil || few[3].Share != 1 || few[0].Share != 15./61 {
		t.Errorf("four points are at %v, %v", few, err)
	}
}

// TestTiesHaveNoOrder: areas of a ranking with ties don't change with the order of
// rows, and are 0 if all are tied.
func TestTiesHaveNoOrder(t *testing.T) {
	r, s := numpy(t)
	tied := make([]float64, len(r.X))
	for i, x := range r.X {
		tied[i] = math.Round(x)
	}
	was, err := s.Targeting(tied)
	if err != nil {
		t.Fatal(err)
	}
	turn := func(x []float64) []float64 {
		y := slices.Clone(x)
		slices.Reverse(y)
		return y
	}
	turned := &individual.Heads{}
	for m := range r.Control {
		turned.Control = append(turned.Control, turn(r.Control[m]))
		turned.Treated = append(turned.Treated, turn(r.Treated[m]))
		turned.Propensity = append(turned.Propensity, turn(r.Propensity[m]))
	}
	table, err := bayes.FromColumns(bayes.Col("x", turn(r.X)), bayes.Col("t", turn(r.T)), bayes.Col("y", turn(r.Y)))
	if err != nil {
		t.Fatal(err)
	}
	other, err := individual.New(s.Estimand, table, turned, individual.Config{Clip: [2]float64{0.2, 0.8}})
	if err != nil {
		t.Fatal(err)
	}
	got, err := other.Targeting(turn(tied))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "AUTOC", got.AUTOC, []float64{was.AUTOC.Value, was.AUTOC.SE}, 1e-12)
	near(t, "Qini", got.Qini, []float64{was.Qini.Value, was.Qini.SE}, 1e-12)
	none, err := s.Targeting(make([]float64, len(r.X)))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "AUTOC of no ranking", none.AUTOC, []float64{0, 0}, 1e-12)
}

// fails is a head that can't be evaluated.
type fails struct{}

func (fails) Predict(context.Context, [][]float64) ([]float64, error) {
	return nil, errors.New("no such output")
}

type says float64

func (s says) Predict(_ context.Context, rows [][]float64) ([]float64, error) {
	return slices.Repeat([]float64{float64(s)}, len(rows)), nil
}

func wants(t testing.TB, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("error %v, want one that says %q", err, w)
		}
	}
}

func TestFaults(t *testing.T) {
	r, s := numpy(t)
	ctx := context.Background()
	table := func(treatment []float64) *bayes.Table {
		data, err := bayes.FromColumns(bayes.Col("x", r.X), bayes.Col("t", treatment), bayes.Col("y", r.Y))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	good := table(r.T)
	three := slices.Clone(r.T)
	three[5] = 2
	alone := make([]float64, len(r.T))
	alone[0] = 1
	made := func(e *causal.Estimand, data *bayes.Table, h *individual.Heads) error {
		_, err := individual.New(e, data, h, individual.Config{})
		return err
	}
	change := func(f func(h *individual.Heads)) *individual.Heads {
		h := &individual.Heads{Control: slices.Clone(r.Control), Treated: slices.Clone(r.Treated), Propensity: slices.Clone(r.Propensity)}
		f(h)
		return h
	}
	with := func(x []float64, i int, v float64) []float64 {
		y := slices.Clone(x)
		y[i] = v
		return y
	}
	h := s.Heads
	att, err := causal.Unconfounded(causal.ATT("t", "y"), "x")
	if err != nil {
		t.Fatal(err)
	}
	network := individual.Network{Control: says(0), Treated: says(1), Propensity: says(0.5)}
	asked := func(e *causal.Estimand, c individual.Config, n ...individual.Network) error {
		_, err := individual.FromNetworks(ctx, e, good, n, c)
		return err
	}
	policy := func(p individual.Policy) error { _, err := s.Value(p); return err }
	ranked := func(by []float64) error { _, err := s.Targeting(by); return err }
	grouped := func(k int) error { _, err := s.Groups(k); return err }
	binned := func(k int) error { _, err := s.PropensityCalibration(k); return err }
	curve := func(cost float64, k int) error { _, err := s.Curve(cost, k); return err }
	for _, c := range []struct {
		err   error
		words []string
	}{
		{made(nil, good, h), []string{"no estimand", "Identify"}},
		{made(s.Estimand, nil, h), []string{"no data"}},
		{made(att, good, h), []string{"ATT", "estimator.Predicted"}},
		{made(s.Estimand, good, nil), []string{"no members"}},
		{made(s.Estimand, good, change(func(h *individual.Heads) { h.Treated = h.Treated[:2] })), []string{"3 members", "2 that"}},
		{made(s.Estimand, good, change(func(h *individual.Heads) { h.Control[1] = h.Control[1][:9] })), []string{"member 1, control: 9 values for 61 rows"}},
		{made(s.Estimand, good, change(func(h *individual.Heads) {
			h.Treated[2] = with(h.Treated[2], 3, math.NaN())
			h.Propensity[0] = with(h.Propensity[0], 4, 1.25)
		})), []string{"member 2, treated: NaN in row 3", "member 0, propensity: 1.25 in row 4"}},
		{made(s.Estimand, table(three), h), []string{"neither 0 nor 1"}},
		{made(s.Estimand, table(make([]float64, len(r.T))), h), []string{"t is 0 in all 61 rows"}},
		{made(s.Estimand, table(alone), h), []string{"t = 1 in 1 rows"}},
		{asked(s.Estimand, individual.Config{}), []string{"no members"}},
		{asked(s.Estimand, individual.Config{}, network, individual.Network{Control: says(0)}), []string{"member 1 has no treated output"}},
		{asked(s.Estimand, individual.Config{}, individual.Network{Control: fails{}, Treated: says(1), Propensity: says(0.5)}), []string{"member 0, control: no such output"}},
		{asked(s.Estimand, individual.Config{Inputs: []string{"y"}}, network), []string{"y is in both"}},
		{asked(s.Estimand, individual.Config{Clip: [2]float64{0.7, 0.2}}, network), []string{"Clip"}},
		{asked(s.Estimand, individual.Config{Cluster: "village"}, network), []string{"village"}},
		{policy(individual.Policy{Cost: math.NaN()}), []string{"cost NaN"}},
		{policy(individual.Policy{Budget: 1.5}), []string{"budget 1.5"}},
		{ranked([]float64{1, 2}), []string{"2 rows for 61"}},
		{ranked(with(r.X, 7, math.NaN())), []string{"NaN in row 7"}},
		{grouped(1), []string{"1 groups"}},
		{grouped(40), []string{"40 groups of 61"}},
		{binned(0), []string{"0 bins"}},
		{curve(1, 0), []string{"0 points"}},
		{curve(math.Inf(1), 5), []string{"cost +Inf"}},
	} {
		wants(t, c.err, c.words...)
	}
	flat, err := individual.FromNetworks(ctx, s.Estimand, good, []individual.Network{network}, individual.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := flat.Calibration(); err == nil {
		t.Error("the same effect in all rows is calibrated")
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := individual.FromNetworks(cancelled, s.Estimand, good, []individual.Network{network}, individual.Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	g, err := s.Groups(3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Profile("height"); err == nil {
		t.Error("a profile of no column")
	}
}
