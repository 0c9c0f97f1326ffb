package calibration

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
)

// reference is testdata/scores.json, by reference.py. Of the same rows R 4.2.2 has the
// area 0.789804864253394 with the error 0.0290455535703185 (pROC 1.18.0) and the
// coefficients -0.440978268935610 and 0.485079025887818 (glm); scikit-learn 1.2.1's
// sigmoid calibration the smoothed ones to seven digits.
type reference struct {
	Z      []float64
	Labels []int
	Binary struct {
		NLL, Brier, Accuracy, AUC float64
		SE                        float64    `json:"auc_se"`
		Lo                        float64    `json:"auc_lo"`
		Hi                        float64    `json:"auc_hi"`
		ECETop                    [2]float64 `json:"ece_top"`
		ECEPositive               [2]float64 `json:"ece_positive"`
		ECEPositive10             [2]float64 `json:"ece_positive10"`
		Z, PValue                 float64
	}
	Decomposition struct {
		Decomposition
		Debiased float64
	}
	Isotonic struct{ P, Q, Fitted []float64 }
	Platt    [2]float64
	Smooth   [2]float64 `json:"platt_smooth"`
	Beta     [3]float64
	Bounded  []struct {
		Labels []int
		Beta   [3]float64
	}
	Temperature float64
	Classes     struct {
		Logits               [][]float64
		Labels               []int
		NLL, Brier, Accuracy float64
		ECE                  [2]float64
		ClassWise            float64 `json:"class_wise"`
		Temperature          float64
		Vector, Dirichlet    linearReference
		VectorPenalty        linearReference `json:"vector_penalty"`
	}
}

type linearReference struct {
	Penalty   float64
	Weights   [][]float64
	Constants []float64
}

func read(t testing.TB) (r reference, p []float64) {
	t.Helper()
	data, err := os.ReadFile("testdata/scores.json")
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, z := range r.Z {
		p = append(p, numeric.Expit(z))
	}
	return r, p
}

// near compares as numpy and SciPy leave digits.
func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// must returns the value that a call without fault has.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

const rounding = 1e-12 // of sums of a few hundred

func TestScoresAgainstReference(t *testing.T) {
	r, p := read(t)
	b := r.Binary
	s := must[Summary](t)(Summarize(p, r.Labels))
	near(t, "NLL", s.NLL, b.NLL, rounding)
	near(t, "Brier", s.Brier, b.Brier, rounding)
	near(t, "accuracy", s.Accuracy, b.Accuracy, rounding)
	near(t, "ECE", s.ECE, b.ECETop[0], rounding)
	near(t, "ECE of class 1", s.Binary.ECE, b.ECEPositive[0], rounding)
	near(t, "AUC", s.Binary.Area.AUC, b.AUC, rounding)
	near(t, "SE", s.Binary.Area.SE, b.SE, rounding)
	near(t, "z", s.Binary.Z, b.Z, rounding)
	lo, hi := s.Binary.Area.Interval(0.95)
	near(t, "lo", lo, b.Lo, rounding)
	near(t, "hi", hi, b.Hi, rounding)
	_, pvalue, err := Spiegelhalter(p, r.Labels)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "p", pvalue/b.PValue, 1, 1e-10) // relative: SciPy's tail
	d := must[Diagram](t)(TopLabel(p, r.Labels, Bins{}))
	near(t, "MCE", d.MCE(), b.ECETop[1], rounding)
	d = must[Diagram](t)(Reliability(p, r.Labels, Bins{Count: 10}))
	near(t, "ECE of 10 bins", d.ECE(), b.ECEPositive10[0], rounding)
	near(t, "MCE of 10 bins", d.MCE(), b.ECEPositive10[1], rounding)
	near(t, "debiased", d.Debiased(), r.Decomposition.Debiased, rounding)

	// Two columns say what one does, but for the Brier score, which is twice as much.
	rows := make([][]float64, len(p))
	for i, v := range p {
		rows[i] = []float64{1 - v, v}
	}
	two := must[Summary](t)(Summarize(rows, r.Labels))
	if two.Brier /= 2; math.Abs(two.Brier-s.Brier) > rounding || *two.Binary != *s.Binary || two.ECE != s.ECE {
		t.Errorf("two columns give %+v, one %+v", two, s)
	}
}

func TestClassesAgainstReference(t *testing.T) {
	r, _ := read(t)
	c := r.Classes
	logs := must[[][]float64](t)(FromLogits(c.Logits))
	p := probabilities(logs)
	s := must[Summary](t)(Summarize(p, c.Labels))
	near(t, "NLL", s.NLL, c.NLL, rounding)
	near(t, "Brier", s.Brier, c.Brier, rounding)
	near(t, "accuracy", s.Accuracy, c.Accuracy, rounding)
	near(t, "ECE", s.ECE, c.ECE[0], rounding)
	if s.Binary != nil {
		t.Error("four classes have an area")
	}
	near(t, "class-wise", must[float64](t)(ClassWise(p, c.Labels, Bins{})), c.ClassWise, rounding)

	m, report, err := TemperatureScaling{}.Fit(logs, c.Labels)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "temperature", m.(Temperature).T, c.Temperature, 1e-10) // Newton's steps on both sides
	near(t, "NLL before", report.NLLBefore, c.NLL, rounding)
	for _, f := range []struct {
		method Method
		want   linearReference
	}{
		{VectorScaling{}, c.Vector},
		{VectorScaling{c.VectorPenalty.Penalty}, c.VectorPenalty},
		{DirichletScaling{c.Dirichlet.Penalty}, c.Dirichlet},
	} {
		m, _, err := f.method.Fit(logs, c.Labels)
		if err != nil {
			t.Fatal(err)
		}
		l := m.(Linear)
		for i, row := range f.want.Weights {
			near(t, "constant", l.B[i], f.want.Constants[i], 1e-6) // the climb's and the differences' digits
			for j, w := range row {
				near(t, "weight", l.W[i][j], w, 1e-6)
			}
		}
	}
}

func TestMapsAgainstReference(t *testing.T) {
	r, _ := read(t)
	logs := must[[][]float64](t)(FromLogOdds(r.Z))
	fit := func(m Method, labels []int) Map {
		t.Helper()
		got, report, err := m.Fit(logs, labels)
		if err != nil {
			t.Fatalf("%T: %v", m, err)
		}
		if _, steps := m.(BetaScaling); !steps && report.NLLAfter > report.NLLBefore {
			t.Errorf("%T: log loss from %v to %v", m, report.NLLBefore, report.NLLAfter)
		}
		return got
	}
	const newton = 1e-10 // of coefficients, beside 50 digits
	near(t, "temperature", fit(TemperatureScaling{}, r.Labels).(Temperature).T, r.Temperature, newton)
	platt := fit(PlattScaling{}, r.Labels).(Platt)
	near(t, "slope", platt.A, r.Platt[0], newton)
	near(t, "intercept", platt.B, r.Platt[1], newton)
	platt = fit(PlattScaling{Smooth: true}, r.Labels).(Platt)
	near(t, "smooth slope", platt.A, r.Smooth[0], newton)
	near(t, "smooth intercept", platt.B, r.Smooth[1], newton)
	beta := fit(BetaScaling{}, r.Labels).(Beta)
	for j, v := range []float64{beta.A, beta.B, beta.C} {
		near(t, "beta", v, r.Beta[j], newton)
	}
	for _, c := range r.Bounded {
		beta := fit(BetaScaling{}, c.Labels).(Beta)
		for j, v := range []float64{beta.A, beta.B, beta.C} {
			near(t, "bounded", v, c.Beta[j], 1e-8) // flat directions lose digits
			if (c.Beta[j] == 0) != (v == 0) {
				t.Errorf("coefficient %d is %v, want %v", j, v, c.Beta[j])
			}
		}
	}
	iso := fit(IsotonicRegression{}, r.Labels).(Isotonic)
	for i, p := range r.Isotonic.P {
		near(t, "isotonic", iso.Probability(p), r.Isotonic.Q[i], rounding)
	}
	for i, z := range r.Z {
		near(t, "isotonic of a row", iso.Probability(numeric.Expit(z)), r.Isotonic.Fitted[i], rounding)
	}
}

func TestDecomposeAgainstReference(t *testing.T) {
	r, p := read(t)
	d := must[Decomposition](t)(Decompose(p, r.Labels, Bins{Count: 10}))
	w := r.Decomposition
	for name, pair := range map[string][2]float64{
		"reliability": {d.Reliability, w.Reliability}, "resolution": {d.Resolution, w.Resolution},
		"uncertainty": {d.Uncertainty, w.Uncertainty}, "Brier": {d.Brier, w.Brier},
		"variance": {d.WithinVariance, w.WithinVariance}, "covariance": {d.WithinCovariance, w.WithinCovariance},
	} {
		near(t, name, pair[0], pair[1], rounding)
	}
	// It adds up, whatever the bins.
	for _, b := range []Bins{{Count: 1}, {Count: 7}, {Count: 1000}, {Count: 5, EqualMass: true}, {Count: 33, EqualMass: true}} {
		d := must[Decomposition](t)(Decompose(p, r.Labels, b))
		near(t, "sum", d.Reliability-d.Resolution+d.Uncertainty+d.WithinVariance-d.WithinCovariance, d.Brier, rounding)
	}
}

// Log-probabilities sum to 1, keep what is impossible, and say what they were made of.
func TestLogs(t *testing.T) {
	inf := math.Inf(1)
	for i, row := range must[[][]float64](t)(FromLogits([][]float64{{1, 2, 3}, {1001, 1002, 1003}, {-inf, 2, 3}, {-800, 0, 800}})) {
		sum := 0.0
		for _, v := range row {
			sum += math.Exp(v)
		}
		near(t, "sum", sum, 1, rounding)
		if i == 2 && !math.IsInf(row[0], -1) || i == 3 && row[0] != -1600 {
			t.Errorf("row %d is %v", i, row)
		}
	}
	one := must[[][]float64](t)(FromProbabilities([]float64{0, 0.25, 1, 1e-20}, 0))
	for i, want := range [][2]float64{{0, -inf}, {math.Log(0.75), math.Log(0.25)}, {-inf, 0}, {-1e-20, math.Log(1e-20)}} {
		for k, w := range want {
			if one[i][k] != w && math.Abs(one[i][k]-w) > 1e-15*math.Abs(w) { // an ulp or so
				t.Errorf("row %d is %v, want %v", i, one[i], want)
			}
		}
	}
	single := must[[][]float64](t)(FromProbabilities([][]float64{{0.30000001, 0.7000001}, {0, 1}}, 1e-3)) // not quite 1
	near(t, "sum", math.Exp(single[0][0])+math.Exp(single[0][1]), 1, rounding)
	near(t, "clipped", single[1][0], math.Log(1e-3), rounding)
	odds := must[[][]float64](t)(FromLogOdds([]float64{-40, 0, 3}))
	for i, z := range []float64{-40, 0, 3} {
		near(t, "log-odds", odds[i][1]-odds[i][0], z, rounding)
	}
}

// probabilities returns those of log-probabilities.
func probabilities(logs [][]float64) [][]float64 {
	p := matrix(len(logs), len(logs[0]))
	for i, row := range logs {
		for k, v := range row {
			p[i][k] = numeric.Exp(v)
		}
	}
	return p
}
