package bayes_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/seed78144065/credence/bayes"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// oddDraws have all that a result can have: dims named, labelled and not,
// NaN, infinities and signed zeros, weights, statistics, warm-up, a config.
func oddDraws(t testing.TB) *bayes.Draws {
	t.Helper()
	nan, inf := math.NaN(), math.Inf(1)
	warm, err := bayes.NewDraws(bayes.Run{Chains: 1, Draws: 1, Vars: []bayes.Variable{{Name: "x"}}, Values: []float64{.1}})
	if err != nil {
		t.Fatal(err)
	}
	school, anonymous, year := bayes.NewDim("school", "A", `<"é">`), bayes.Size(1), bayes.SizedDim("year", 2)
	d, err := bayes.NewDraws(bayes.Run{
		Chains: 2, Draws: 1, Seed: math.MaxUint64, Warmup: warm,
		Vars: []bayes.Variable{{Name: "x"}, {Name: "a & b", Dims: []bayes.Dim{school, anonymous}}, {Name: "s", Dims: []bayes.Dim{year}}},
		Values: []float64{1e300, -5e-324, 1. / 3, nan, inf, -inf, math.Copysign(0, -1), 0,
			math.MaxFloat64, math.SmallestNonzeroFloat64},
		Stats:      []bayes.Stat{{Name: "lp", Values: []float64{-1.5, nan}}, {Name: "diverging", Values: []float64{0, 1}}},
		LogWeights: []float64{-inf, 3},
		Config:     struct{ Kernel string }{"<NUTS>"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// sameDraws compares two results to the bit.
func sameDraws(t testing.TB, a, b *bayes.Draws) {
	t.Helper()
	same := func(what string, x, y []float64) {
		t.Helper()
		if len(x) != len(y) {
			t.Fatalf("%s: %d values, then %d", what, len(x), len(y))
		}
		for i := range x {
			if math.Float64bits(x[i]) != math.Float64bits(y[i]) && !(math.IsNaN(x[i]) && math.IsNaN(y[i])) {
				t.Fatalf("%s[%d]: %v, then %v", what, i, x[i], y[i])
			}
		}
	}
	if a.Chains() != b.Chains() || a.Len() != b.Len() || a.Seed() != b.Seed() {
		t.Fatalf("%d x %d, seed %d; then %d x %d, seed %d", a.Chains(), a.Len(), a.Seed(), b.Chains(), b.Len(), b.Seed())
	}
	if (a.LogWeights() == nil) != (b.LogWeights() == nil) || strings.Join(a.Names(), "\n") != strings.Join(b.Names(), "\n") ||
		strings.Join(a.StatNames(), "\n") != strings.Join(b.StatNames(), "\n") {
		t.Fatalf("names %q, %q; then %q, %q", a.Names(), a.StatNames(), b.Names(), b.StatNames())
	}
	same("log weights", a.LogWeights(), b.LogWeights())
	for name, v := range a.Vars() {
		w, err := b.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		same(name, v.Values(), w.Values())
		if len(v.Dims()) != len(w.Dims()) {
			t.Fatalf("%s: shape %v, then %v", name, v.Shape(), w.Shape())
		}
		for i, d := range v.Dims() {
			e := w.Dims()[i]
			if d.Name() != e.Name() || d.Size() != e.Size() || strings.Join(d.Labels(), "\n") != strings.Join(e.Labels(), "\n") {
				t.Fatalf("%s: dim %d is %q %d %q, then %q %d %q", name, i, d.Name(), d.Size(), d.Labels(), e.Name(), e.Size(), e.Labels())
			}
		}
	}
	for _, name := range a.StatNames() {
		x, _ := a.Stat(name)
		y, _ := b.Stat(name)
		for k := range x {
			same(name, x[k], y[k])
		}
	}
	if (a.Warmup() == nil) != (b.Warmup() == nil) {
		t.Fatal("warm-up lost or made up")
	}
	if a.Warmup() != nil {
		sameDraws(t, a.Warmup(), b.Warmup())
	}
}

func TestDrawsJSONRoundTrip(t *testing.T) {
	empty, err := bayes.NewDraws(bayes.Run{Chains: 3, LogWeights: []float64{}, Vars: []bayes.Variable{{Name: "b", Dims: []bayes.Dim{bayes.Size(4)}}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]*bayes.Draws{"odd": oddDraws(t), "schools": schools(t), "matrix": matrixDraws(t), "no draws": empty} {
		t.Run(name, func(t *testing.T) {
			b, err := json.Marshal(d)
			if err != nil {
				t.Fatal(err)
			}
			e, err := bayes.ReadDraws(bytes.NewReader(b))
			if err != nil {
				t.Fatalf("%v\n%s", err, b)
			}
			sameDraws(t, d, e)
			again, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b, again) {
				t.Errorf("written again:\n%s\n%s", b, again)
			}
		})
	}
}

// The file is the documented schema, kept so that it can't change unnoticed.
func TestDrawsJSONGolden(t *testing.T) {
	b, err := json.MarshalIndent(oddDraws(t), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, '\n')
	const golden = "testdata/draws.json"
	if *update {
		if err := os.WriteFile(golden, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	d, err := bayes.ReadDraws(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	sameDraws(t, oddDraws(t), d)
	// The golden file keeps the version that wrote it.
	if again, err := json.MarshalIndent(d, "", " "); err != nil || !bytes.Equal(append(again, '\n'), want) {
		t.Errorf("%v: %s changed:\n%s", err, golden, again)
	}
}

func TestReadDrawsFaults(t *testing.T) {
	good, err := json.Marshal(schools(t))
	if err != nil {
		t.Fatal(err)
	}
	swap := func(pairs ...string) string {
		s := strings.NewReplacer(pairs...).Replace(string(good))
		if s == string(good) {
			t.Fatalf("%q changes nothing in %s", pairs, good)
		}
		return s
	}
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"syntax", "{\n \"attrs\": {},\n }", []string{"line 3 col 2"}},
		{"empty", "", []string{"line 1 col 0"}},
		{"not an object", "[1]", []string{"the document is", "want an object"}},
		{"other JSON", `{"a": 1}`, []string{"attrs is missing: this isn't a file of draws"}},
		{"format", swap("credence.draws", "stan"), []string{`attrs.format is "stan", want "credence.draws"`}},
		{"future", swap(`"version":1`, `"version":2`, `"posterior"`, `"groups"`), []string{"attrs.version is 2, this library reads version 1"}},
		{"unknown", swap(`"coords"`, `"prior":{},"coords"`, `"seed"`, `"thin":2,"seed"`), []string{"unknown key attrs.thin"}},
		{"unknown top", swap(`"coords"`, `"prior":{},"coords"`), []string{"unknown key prior"}},
		{"missing", swap(`"coords":{"school":["A","B","C"]},`, ""), []string{"coords is missing"}},
		{"twice", swap(`"tau":[[`, `"tau":[],"tau":[[`), []string{`posterior has the key "tau" twice`}},
		{"target", swap(`"seed":"42"`, `"seed":"42","target_ess":"x"`), []string{`attrs.target_ess is "x"`}},
		{"negative target", swap(`"seed":"42"`, `"seed":"42","target_ess":-1`), []string{"TargetESS is -1"}},
		{"seed", swap(`"seed":"42"`, `"seed":"-1"`), []string{`attrs.seed is "-1"`}},
		{"chains", swap(`"chains":2`, `"chains":3`), []string{"posterior.tau has 2 values, want 3"}},
		{"ragged", swap("[0,1,2]", "[0,1]"), []string{"posterior.tau[0] has 2 values, want 3"}},
		{"too long", swap("[0,1,2]", "[0,1,2,3]"), []string{"posterior.tau[0] has more than 3 values"}},
		{"value", swap("[100,200,300]", `[100,"x",300]`, "[0,1,2]", "[0,null,2]"),
			[]string{`posterior.theta[0][0][1] is "x", want a number`, "posterior.tau[0][1] is null, want a number"}},
		{"range", swap("[100,200,300]", "[100,2e999,300]"), []string{"posterior.theta[0][0][1] is 2e999, beyond the range"}},
		{"depth", swap("[100,200,300]", "100"), []string{"posterior.theta[0][0] is 100, want an array of 3"}},
		{"labels", swap(`["A","B","C"]`, `["A","B"]`), []string{"coords.school has 2 labels, but the dim of theta has size 3"}},
		{"doubled label", swap(`["A","B","C"]`, `["A","B","A"]`), []string{`the label "A" twice`}},
		{"stray coords", swap(`"theta":["school"]`, ``), []string{"coords.school is the dim of no variable"}},
		{"stray dims", swap(`"dims":{`, `"dims":{"mu":["g"],`), []string{`dims has "mu", which is not in posterior`}},
		{"shapes", swap(`"shapes":{"tau":[],`, `"shapes":{`), []string{`attrs.shapes has no "tau"`}},
		{"dims are text", swap(`"theta":["school"]`, `"theta":"school"`), []string{`dims.theta is "school"`}},
		{"attrs are text", swap(`{"attrs":{`, `{"attrs":7,"b":{`), []string{`attrs is "7", want an object`}},
		{"dims", swap(`"theta":["school"]`, `"theta":["school","x"]`), []string{"dims.theta has 2 names, attrs.shapes 1 sizes"}},
		{"huge", swap(`"theta":[3]`, `"theta":[4611686018427387904]`), []string{"coords.school has 3 labels, but the dim of theta has size 4611686018427387904"}},
		{"weights", swap(`"sample_stats":{`, `"sample_stats":{"log_weight":[["NaN",0,0],[0,0,0]],`), []string{"LogWeights of chain 0, draw 0 is NaN"}},
		{"warm-up in warm-up", swap(`"sample_stats"`, `"warmup":`+swap(`"sample_stats"`, `"warmup":{},"sample_stats"`)+`,"sample_stats"`),
			[]string{"unknown key warmup.warmup"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := bayes.ReadDraws(strings.NewReader(c.text))
			wantFaults(t, err, c.want...)
			if d != nil {
				t.Error("draws despite the error")
			}
		})
	}
}

// Draws are part of a user's JSON; Config is there as it was written.
func TestDrawsJSONInStruct(t *testing.T) {
	type report struct {
		Title string
		Draws *bayes.Draws
	}
	b, err := json.Marshal(report{"eight schools", oddDraws(t)})
	if err != nil {
		t.Fatal(err)
	}
	var r report
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	sameDraws(t, oddDraws(t), r.Draws)
	var config struct{ Kernel string }
	raw, ok := r.Draws.Config().(json.RawMessage)
	if !ok || json.Unmarshal(raw, &config) != nil || config.Kernel != "<NUTS>" {
		t.Errorf("Config() = %T %s", r.Draws.Config(), raw)
	}
	before := r.Draws
	wantFaults(t, r.Draws.UnmarshalJSON([]byte(`{"attrs"`)), "line 1 col 8")
	wantFaults(t, json.Unmarshal([]byte(`{}`), r.Draws), "attrs is missing")
	if r.Draws != before || r.Draws.Chains() != 2 {
		t.Error("a failed reading changed the draws")
	}
	_, err = bayes.ReadDraws(iotest.ErrReader(io.ErrClosedPipe))
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
}

// White space between the tokens means nothing.
func TestReadDrawsIndented(t *testing.T) {
	b, err := json.MarshalIndent(oddDraws(t), "\t", " \r\t ")
	if err != nil {
		t.Fatal(err)
	}
	d, err := bayes.ReadDraws(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	sameDraws(t, oddDraws(t), d)
}

// A number may have more digits than a float64 holds.
func TestReadDrawsLongNumber(t *testing.T) {
	b, err := json.Marshal(schools(t))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(b), "[0,1,2]", "[0, 1."+strings.Repeat("0", 100)+"1 ,2]", 1)
	d, err := bayes.ReadDraws(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	sameDraws(t, schools(t), d)
}

// A configuration that can't be written is an error of the writer: it must not
// cost the draws.
func TestDrawsJSONBadConfig(t *testing.T) {
	d, err := bayes.NewDraws(bayes.Run{Chains: 1, Vars: []bayes.Variable{{Name: "x"}}, Config: map[string]any{"f": func() {}}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.MarshalJSON()
	wantFaults(t, err, "the draws' Config has no JSON form")
}

func FuzzDrawsJSON(f *testing.F) {
	for _, d := range []*bayes.Draws{oddDraws(f), schools(f), matrixDraws(f)} {
		b, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"attrs":{"format":"credence.draws","version":1,"library":"","seed":"0","config":null,"chains":1,"draws":0,"shapes":{"x":[9,9]}},` +
		`"coords":{},"dims":{},"posterior":{"x":[[]]},"sample_stats":{}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := bayes.ReadDraws(bytes.NewReader(b))
		if err != nil {
			return
		}
		out, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		e, err := bayes.ReadDraws(bytes.NewReader(out))
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		sameDraws(t, d, e)
		again, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out, again) {
			t.Fatalf("written again:\n%s\n%s", out, again)
		}
	})
}

// TestLibrary: draws tell the version that made them, also after they were
// read.
func TestLibrary(t *testing.T) {
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: 1})
	if err != nil {
		t.Fatal(err)
	}
	if d.Library() == "" {
		t.Error("new draws are of no version")
	}
	b, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	old := new(bayes.Draws)
	if err := json.Unmarshal(bytes.Replace(b, []byte(`"library":"`), []byte(`"library":"v0.0.1-`), 1), old); err != nil {
		t.Fatal(err)
	}
	if want := "v0.0.1-" + d.Library(); old.Library() != want {
		t.Errorf("draws that were read are of version %q, want %q", old.Library(), want)
	}
}
