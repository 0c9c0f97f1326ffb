package calibration

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
)

func TestBadForecasts(t *testing.T) {
	nan := math.NaN()
	second := func(_ any, err error) error { return err }
	nll := func(p []float64, y []int) error { return second(NLL(p, y)) }
	rows := func(p [][]float64, y []int) error { return second(Brier(p, y)) }
	area := func(x []float64, y []int) error { return second(AUC(x, y)) }
	bins := func(b Bins) error { return second(Reliability([]float64{0.5}, []int{1}, b)) }
	many := make([]float64, 40)
	for i := range many {
		many[i] = 2
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, c := range []struct {
		err  error
		want []string
	}{
		{nll([]float64{0.1, nan, 1.5, -0.1}, []int{0, 1, 2, -1}), []string{"row 1 has the probability NaN", "row 2 has the probability 1.5", "row 3 has the probability -0.1", "row 2 has the label 2; want 0 to 1", "row 3 has the label -1"}},
		{nll(nil, nil), []string{"no rows"}},
		{nll([]float64{0.5}, []int{0, 1}), []string{"1 rows but 2 labels"}},
		{nll(many, make([]int, 40)), []string{"row 9 has", "and 30 faults more"}},
		{rows([][]float64{{0.5, 0.5}, {0.5}, {0.5, 0.6}, {nan, 1}}, []int{0, 1, 5, 0}), []string{"row 1 has 1 classes, row 0 has 2", "row 2 sums to 1.1; want 1", "row 3 has the probability NaN of class 0", "row 2 has the label 5"}},
		{rows([][]float64{{1}}, []int{0}), []string{"row 0 has 1 classes; want at least 2"}},
		{area([]float64{1, nan}, []int{0, 1}), []string{"row 1 has the score NaN"}},
		{area([]float64{1, 2, 3}, []int{0, 0, 1}), []string{"1 rows of class 1 and 2 of class 0; want at least 2"}},
		{area([]float64{1, 2}, []int{0, 0}), []string{"0 rows of class 1"}},
		{second(Summarize([]float64{0.5, 0.5}, []int{1, 1})), []string{"0 of class 0"}},
		{bins(Bins{Count: -1, Level: 95}), []string{"-1 bins", "level 95"}},
		{second(TopLabel([][]float64{{2, -1}}, []int{0}, Bins{})), []string{"probability 2 of class 0", "probability -1 of class 1"}},
		{second(ClassWise([][]float64{{0.5, 0.5}}, []int{0}, Bins{Count: -3})), []string{"-3 bins"}},
		{second(Decompose([]float64{nan}, []int{0}, Bins{})), []string{"Decompose: row 0"}},
		{second(Consistency(context.Background(), []float64{0.5}, []int{0}, Bins{}, 0, 1)), []string{"0 draws"}},
		{second(Consistency(canceled, []float64{0.5}, []int{0}, Bins{}, 9, 1)), []string{"context canceled"}},
		{second(FromLogOdds([]float64{nan})), []string{"row 0 has the log-odds NaN"}},
		{second(FromLogOdds(nil)), []string{"no rows"}},
		{second(FromLogits([][]float64{{1, nan}, {1}, {1, math.Inf(1)}})), []string{"row 0 has NaN", "row 1 has 1 classes", "row 2 has NaN, +Inf"}},
		{second(FromLogits(nil)), []string{"no rows"}},
		{second(FromProbabilities([]float64{0.5, 2}, 0.7)), []string{"a clip of 0.7", "row 1 has the probability 2"}},
		{second(FromProbabilities([][]float64{{0.5, 0.2}}, nan)), []string{"a clip of NaN", "row 0 sums to 0.7"}},
	} {
		expect(t, c.err, c.want...)
	}
	if lo, hi := (Area{AUC: 0.5, SE: 0.1}).Interval(95); lo == lo || hi == hi {
		t.Error("an interval of the level 95 is not NaN")
	}
}

// expect looks for all words in an error of this package.
func expect(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want %q", words)
		return
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		if !strings.HasPrefix(line, "calibration: ") {
			t.Errorf("%q does not say whose it is", line)
		}
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q, want %q", err, w)
		}
	}
}

func TestBadFits(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	odds := func(z ...float64) [][]float64 { return must[[][]float64](t)(FromLogOdds(z)) }
	all := []Method{TemperatureScaling{}, PlattScaling{}, PlattScaling{Smooth: true}, BetaScaling{}, IsotonicRegression{},
		HistogramBinning{}, VectorScaling{}, DirichletScaling{Penalty: 1}}
	for _, m := range all {
		for _, c := range []struct {
			rows   [][]float64
			labels []int
			want   []string
		}{
			{nil, nil, []string{"no rows"}},
			{odds(1, 2), []int{1, 1}, []string{"no row of class 0 among 2"}},
			{odds(1, 2), []int{1, 2}, []string{"row 1 has the label 2"}},
			{odds(1, 2), []int{1}, []string{"2 rows but 1 labels"}},
			{[][]float64{{0.5, 0.5}, {nan, 0}, {0}}, []int{0, 1, 0}, []string{"log-probability 0.5 of class 0", "log-probability NaN", "row 2 has 1 classes, row 0 has 2"}},
			{[][]float64{{-0.5, -0.5}, {-inf, inf}}, []int{0, 1}, []string{"row 0 sums to 1.21", "log-probability +Inf"}},
			{[][]float64{{-inf, -inf}}, []int{0}, []string{"row 0 sums to 0"}},
			{[][]float64{{0}}, []int{0}, []string{"row 0 has 1 classes"}},
		} {
			_, _, err := m.Fit(c.rows, c.labels)
			expect(t, err, c.want...)
		}
	}
	three := [][]float64{{-1, -1, -1}, {-1, -1, -1}}
	for _, row := range three {
		if err := normalise("test", row); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range []Method{PlattScaling{}, BetaScaling{}, IsotonicRegression{}, HistogramBinning{}} {
		_, _, err := m.Fit(three, []int{0, 1})
		expect(t, err, "3 classes; want 2")
	}
	_, _, err := DirichletScaling{}.Fit(odds(1, 2), []int{0, 1})
	expect(t, err, "the penalty 0; want a positive one")
	_, _, err = VectorScaling{Penalty: nan}.Fit(odds(1, 2), []int{0, 1})
	expect(t, err, "the penalty NaN")
	_, _, err = HistogramBinning{Bins: Bins{Count: -1}}.Fit(odds(1, 2), []int{0, 1})
	expect(t, err, "-1 bins")
}

// Data that no map suits best say so, and what does.
func TestNoFit(t *testing.T) {
	apart, labels := []float64{-3, -2, -1, 1, 2, 3}, []int{0, 0, 0, 1, 1, 1}
	logs := must[[][]float64](t)(FromLogOdds(apart))
	for _, m := range []Method{TemperatureScaling{}, PlattScaling{}, BetaScaling{}, VectorScaling{}} {
		_, _, err := m.Fit(logs, labels)
		if !errors.Is(err, ErrNoFit) {
			t.Errorf("%T of classes that are told apart: %v", m, err)
		}
	}
	if m, report, err := (PlattScaling{Smooth: true}).Fit(logs, labels); err != nil || m.(Platt).A <= 0 || len(report.Warnings) == 0 {
		t.Errorf("smoothed: %v, %+v, %v", m, report, err)
	}
	same := must[[][]float64](t)(FromLogOdds([]float64{1, 1, 1}))
	for _, m := range []Method{PlattScaling{}, PlattScaling{Smooth: true}, BetaScaling{}} {
		_, _, err := m.Fit(same, []int{0, 1, 1})
		if !errors.Is(err, ErrNoFit) {
			t.Errorf("%T of equal rows: %v", m, err)
		}
	}
	// The wrong way round: no temperature, a slope below 0, a constant.
	z, _, y := sample(3, 200, 1)
	for i := range y {
		y[i] = 1 - y[i]
	}
	logs = must[[][]float64](t)(FromLogOdds(z))
	if _, _, err := (TemperatureScaling{}).Fit(logs, y); !errors.Is(err, ErrNoFit) || !strings.Contains(err.Error(), "order of the classes") {
		t.Errorf("temperature of turned labels: %v", err)
	}
	m, report, err := PlattScaling{}.Fit(logs, y)
	if err != nil || m.(Platt).A >= 0 || !strings.Contains(strings.Join(report.Warnings, " "), "the slope is -") {
		t.Errorf("slope of turned labels: %v, %v, %v", m, report.Warnings, err)
	}
	m, report, err = BetaScaling{}.Fit(logs, y)
	if err != nil || m.(Beta).A != 0 || m.(Beta).B != 0 || !strings.Contains(strings.Join(report.Warnings, " "), "constant") {
		t.Errorf("beta of turned labels: %v, %v, %v", m, report.Warnings, err)
	}
}

// Few rows, and maps that make things worse, are told.
func TestWarnings(t *testing.T) {
	z, _, y := sample(5, 12, 0.5)
	logs := must[[][]float64](t)(FromLogOdds(z))
	_, report, err := PlattScaling{Smooth: true}.Fit(logs, y)
	if all := strings.Join(report.Warnings, " "); err != nil || !strings.Contains(all, "for 2 coefficients; want 20 or more") {
		t.Errorf("12 rows: %q, %v", all, err)
	}
	z, _, y = sample(6, 3000, 1)
	logs = must[[][]float64](t)(FromLogOdds(z))
	_, report, err = HistogramBinning{Bins: Bins{Count: 1}}.Fit(logs, y)
	if all := strings.Join(report.Warnings, " "); err != nil || !strings.Contains(all, "makes the log loss of its own rows worse") {
		t.Errorf("one bin: %q, %v", all, err)
	}
	if _, report, err = (TemperatureScaling{}).Fit(logs, y); err != nil || len(report.Warnings) > 0 {
		t.Errorf("of 3000 rows %q, %v", report.Warnings, err)
	}
	_, report, err = IsotonicRegression{}.Fit(logs[:300], y[:300])
	if all := strings.Join(report.Warnings, " "); err != nil || !strings.Contains(all, "300 rows; below 1000") {
		t.Errorf("300 rows: %q, %v", all, err)
	}
}

// Impossible classes count as the least likely one, and the report says so.
func TestImpossible(t *testing.T) {
	z, p, y := sample(4, 300, 0.5)
	for i := range 5 {
		p[i], y[i] = 1, 1
		z[i] = -math.Log(clip)
	}
	logs := must[[][]float64](t)(FromProbabilities(p, 0))
	if !math.IsInf(logs[0][0], -1) {
		t.Fatalf("p = 1 is %v", logs[0])
	}
	m, report, err := TemperatureScaling{}.Fit(logs, y)
	if err != nil || !strings.Contains(strings.Join(report.Warnings, " "), "5 of 300 rows have a class of probability 0") {
		t.Fatalf("%v, %v", report.Warnings, err)
	}
	want, _, err := TemperatureScaling{}.Fit(must[[][]float64](t)(FromLogOdds(z)), y)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "temperature", m.(Temperature).T, want.(Temperature).T, 1e-10)
	clipped := must[[][]float64](t)(FromProbabilities(p, clip))
	if math.Abs(clipped[0][0]-math.Log(clip)) > 1e-3 { // 1−(1−1e-12) has four digits
		t.Errorf("clipped to %v", clipped[0])
	}
}

func TestBadRows(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	all, _ := maps(t)
	for _, m := range append(all, Isotonic{}, Histogram{}) {
		for _, c := range []struct{ row, to []float64 }{
			{nil, nil}, {[]float64{0}, []float64{0}}, {[]float64{-1, -1}, []float64{0}},
			{[]float64{nan, 0}, make([]float64, 2)}, {[]float64{0, inf}, make([]float64, 2)},
			{[]float64{0.3, 0.7}, make([]float64, 2)}, {[]float64{-inf, -inf}, make([]float64, 2)},
		} {
			expect(t, m.Apply(c.row, c.to))
		}
	}
	expect(t, Isotonic{}.Apply([]float64{-1, -1}, make([]float64, 2)), "0 x and 0 y")
	for _, m := range []Map{Temperature{}, Temperature{-1}, Platt{nan, 0}, Beta{-1, 0, 0}, Beta{0, inf, 0}, Isotonic{}, Isotonic{[]float64{0.5, 0.5}, []float64{0, 1}},
		Isotonic{[]float64{0.1, 0.5}, []float64{1, 0}}, Histogram{}, Histogram{[]float64{0.5}, []float64{0, 2}}, Histogram{[]float64{0.5, 0.1}, []float64{0, 1, 0}}, Linear{}, Linear{[][]float64{{1, nan}, {0, 1}}, []float64{0, 0}}} {
		if data, err := json.Marshal(m); err == nil {
			t.Errorf("%T: %s", m, data)
		}
	}
}

func TestBadJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{`: "Decode", `null`: `unknown kind ""`, `{"kind":"isotone","version":1}`: `unknown kind "isotone"; want calibration. and one of temperature`,
		`{"kind":"calibration.temperature","version":2,"temperature":1}`:                            "version 2; this one reads up to 1",
		`{"kind":"calibration.temperature","version":0,"temperature":1}`:                            "version 0",
		`{"kind":"calibration.temperature","temperature":1}`:                                        "without kind or version",
		`{"kind":"calibration.temperature","version":1}`:                                            "T is 0",
		`{"kind":"calibration.temperature","version":1,"temperature":-1}`:                           "T is -1",
		`{"kind":"calibration.temperature","version":1,"temperature":1,"b":2}`:                      "unknown field",
		`{"kind":"calibration.temperature","version":1,"temperature":"NaN"}`:                        "cannot unmarshal",
		`{"kind":"calibration.platt","version":1,"slope":1}`:                                        "without slope or intercept",
		`{"kind":"calibration.platt","version":1,"slope":1e999,"intercept":0}`:                      "1e999",
		`{"kind":"calibration.beta","version":1,"a":1,"b":-1,"c":0}`:                                "B -1",
		`{"kind":"calibration.beta","version":1,"a":1}`:                                             "without a, b or c",
		`{"kind":"calibration.isotonic","version":1,"x":[0.1,0.1],"y":[0,1]}`:                       "point 1 is (0.1, 1)",
		`{"kind":"calibration.isotonic","version":1,"x":[0.1],"y":[]}`:                              "1 x and 0 y",
		`{"kind":"calibration.histogram","version":1,"edges":[],"rates":[]}`:                        "0 rates and 0 edges",
		`{"kind":"calibration.histogram","version":1,"edges":[2],"rates":[0,1]}`:                    "edge 0 is 2",
		`{"kind":"calibration.linear","version":1,"weights":[[1,0]],"constants":[0,0]}`:             "1 rows of weights and 2 constants",
		`{"kind":"calibration.linear","version":1,"weights":[[1,0],[1]],"constants":[0,0]}`:         "row 1 has 1 weights",
		`{"kind":"calibration.linear","version":1,"weights":[[1,0],[0,1e309]],"constants":[0,0]}`:   "1e309",
		`{"kind":"calibration.histogram","version":1,"edges":[0.5],"rates":[0.1,-0.1],"version":1}`: "rate 1 is -0.1",
	} {
		m, err := Decode([]byte(text))
		if m != nil {
			t.Errorf("%s gives %v", text, m)
		}
		expect(t, err, want)
	}
	kept := Temperature{2}
	expect(t, json.Unmarshal([]byte(`{"kind":"calibration.platt","version":1,"slope":1,"intercept":0}`), &kept), `of the kind "calibration.platt"; want "calibration.temperature"`)
	if kept.T != 2 {
		t.Errorf("an error changed the temperature to %v", kept.T)
	}
}

func FuzzDecode(f *testing.F) {
	all, _ := maps(f)
	for _, m := range all[:3] {
		f.Add(must[[]byte](f)(json.Marshal(m)))
	}
	for _, text := range []string{`{"kind":"calibration.isotonic","version":1,"x":[0.1,0.4],"y":[0,1]}`, `{"kind":"calibration.histogram","version":1,"edges":[0.5],"rates":[0.1,0.9]}`,
		`{"kind":"calibration.linear","version":1,"weights":[[1,0],[0,1]],"constants":[0,0]}`, `{"kind":"calibration.temperature","version":9}`, `[`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(data)
		if err != nil {
			return
		}
		first := must[[]byte](t)(json.Marshal(m))
		again := must[Map](t)(Decode(first))
		if second := must[[]byte](t)(json.Marshal(again)); string(second) != string(first) {
			t.Errorf("%s came back as %s", first, second)
		}
		row, to := []float64{-0.5, -0.9327521295671886}, make([]float64, 2) // of log(1−e^−½)
		if err := m.Apply(row, to); err == nil && (to[0] > 0 || to[1] > 0 || to[0] != to[0] || to[1] != to[1]) {
			t.Errorf("%s makes %v of %v", first, to, row)
		}
	})
}
