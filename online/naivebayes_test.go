package online

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
)

// weightless is the count of a prior that data outweigh from the first.
const weightless = 0x1p-900

func gaussianNaive(t testing.TB, features int) *NaiveBayes[NormalInverseGamma, float64] {
	var f []*Posterior[NormalInverseGamma, float64]
	for range features {
		p, err := NewNormal(NormalInverseGamma{Count: weightless, Shape: weightless, Scale: weightless})
		if err != nil {
			t.Fatal(err)
		}
		f = append(f, p)
	}
	b, err := NewNaiveBayes(Dirichlet{[]float64{weightless, weightless}}, f...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func bernoulliNaive(t testing.TB, classes []float64, features int) *NaiveBayes[Beta, bool] {
	var f []*Posterior[Beta, bool]
	for range features {
		p, err := NewBernoulli(Beta{1, 1})
		if err != nil {
			t.Fatal(err)
		}
		f = append(f, p)
	}
	b, err := NewNaiveBayes(Dirichlet{classes}, f...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCasesNaiveBayes(t *testing.T) {
	file, err := cases.Open("online/naive_bayes.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		var got map[string]any
		switch c.Type {
		case "gaussian_naive_bayes":
			got = gaussianCase(t, c)
		case "bernoulli_naive_bayes":
			got = bernoulliCase(t, c)
		default:
			t.Errorf("no test of type %q", c.Type)
			continue
		}
		if err := c.Check(got); err != nil {
			t.Error(err)
		}
	}
}

func gaussianCase(t *testing.T, c cases.Case) map[string]any {
	in := decode[struct {
		X, Tests [][]float64
		Y        []int
		Params   struct {
			Start int `json:"prequential_start"`
		}
		Options struct {
			Floor     float64 `json:"prequential_density_floor_added"`
			FloorOnce float64 `json:"closed_form_density_floor_added"`
		}
	}](t, c)
	b := gaussianNaive(t, len(in.X[0]))
	p1 := func(x []float64, floor float64) float64 {
		p, err := b.PredictPlugIn(nil, x, floor)
		if err != nil {
			t.Fatal(err)
		}
		return p[1]
	}
	prequential := []float64{}
	for i, x := range in.X {
		if i >= in.Params.Start {
			prequential = append(prequential, p1(x, in.Options.Floor))
		}
		if err := b.Update(Labelled[float64]{x, in.Y[i]}); err != nil {
			t.Fatal(err)
		}
	}
	var after, closed []float64
	for _, x := range in.Tests {
		after = append(after, p1(x, in.Options.Floor))
		closed = append(closed, p1(x, in.Options.FloorOnce))
	}
	means, variances := map[string][]float64{}, map[string][]float64{}
	for class, name := range []string{"0", "1"} {
		for i := range in.X[0] {
			f := b.Feature(class, i)
			means[name] = append(means[name], f.Mean)
			variances[name] = append(variances[name], 2*f.Scale/(2*f.Shape-1))
		}
	}
	return map[string]any{
		"prequential_p1_from_10": prequential, "p1_after_all": after, "p1_closed_form": closed,
		"class_means": means, "class_vars": variances,
	}
}

// bernoulliCase learns in shards, and predicts in both ways, which are the same.
func bernoulliCase(t *testing.T, c cases.Case) map[string]any {
	in := decode[struct {
		X, Tests [][]int
		Y        []int
	}](t, c)
	bits := func(x []int) (b []bool) {
		for _, v := range x {
			b = append(b, v == 1)
		}
		return b
	}
	classes := []float64{weightless, weightless}
	b, other := bernoulliNaive(t, classes, len(in.X[0])), bernoulliNaive(t, classes, len(in.X[0]))
	for i, x := range in.X {
		to := b
		if i%3 == 0 {
			to = other
		}
		if err := to.Update(Labelled[bool]{bits(x), in.Y[i]}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Merge(other); err != nil {
		t.Fatal(err)
	}
	var p1 []float64
	for _, x := range in.Tests {
		p, err := b.Predict(nil, bits(x))
		if err != nil {
			t.Fatal(err)
		}
		plug, err := b.PredictPlugIn(nil, bits(x), 0)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "plug-in", plug[1], p[1], 1e-13)
		p1 = append(p1, p[1])
	}
	return map[string]any{"p1": p1}
}

// learntNaive has seen three cases, and forgotten some.
func learntNaive(t testing.TB) *NaiveBayes[Beta, bool] {
	b := bernoulliNaive(t, []float64{1, 2}, 2)
	err := b.Update(Labelled[bool]{[]bool{true, false}, 0}, Labelled[bool]{[]bool{true, true}, 1})
	if err := errors.Join(err, b.Forget(0.5, KeepPrior), b.Update(Labelled[bool]{[]bool{false, true}, 1})); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestNaiveBayes: evidence is what was predicted, by brute force over classes;
// a snapshot goes on bit for bit; no event allocates.
func TestNaiveBayes(t *testing.T) {
	b := bernoulliNaive(t, []float64{1, 2}, 2)
	cases := []Labelled[bool]{{[]bool{true, false}, 0}, {[]bool{true, true}, 1}, {[]bool{true, true}, 1}}
	if err := b.Update(cases...); err != nil {
		t.Fatal(err)
	}
	// Classes 0, 1, 1 of Dirichlet(1, 2): 1/3 · 2/4 · 3/5. Features of class 0: ½ · ½;
	// of class 1, twice true: ½ · 2/3 each.
	near(t, "evidence", b.LogEvidence(), math.Log(1./3*2/4*3/5*(1./4)*(1./3)*(1./3)), 1e-14)
	// The next case, true and true: classes 2 to 4, features 2/3 · 1/3 and ¾ · ¾.
	p, err := b.Predict(nil, []bool{true, true})
	if err != nil {
		t.Fatal(err)
	}
	a, c := 2*(2./3)*(1./3), 4*(3./4)*(3./4)
	near(t, "class 1", p[1], c/(a+c), 1e-14)
	near(t, "both", p[0]+p[1], 1, 1e-15)

	room := make([]float64, 0, 2)
	for name, f := range map[string]func(){
		"learning":   func() { _ = b.Update(cases[0]) },
		"predicting": func() { _, _ = b.Predict(room, cases[1].X) },
		"plugging":   func() { _, _ = b.PredictPlugIn(room, cases[1].X, 1e-9) },
		"forgetting": func() { _ = b.Forget(0.99, KeepPrior) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}

	learnt := learntNaive(t)
	binary, err := learnt.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(learnt)
	if err != nil {
		t.Fatal(err)
	}
	again := func(b *NaiveBayes[Beta, bool]) string {
		if err := errors.Join(b.Forget(0.9, FadePrior), b.Update(cases...)); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	fromBinary, fromText, copied := bernoulliNaive(t, []float64{1, 2}, 2), bernoulliNaive(t, []float64{1, 2}, 2), learnt.Snapshot()
	if err := errors.Join(fromBinary.UnmarshalBinary(binary), json.Unmarshal(text, fromText)); err != nil {
		t.Fatal(err)
	}
	want := again(learnt)
	for _, other := range []*NaiveBayes[Beta, bool]{fromBinary, fromText, copied} {
		if got := again(other); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

func TestNaiveBayesFaults(t *testing.T) {
	one, err := NewBernoulli(Beta{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	used := one.Snapshot()
	if err := used.Update(true); err != nil {
		t.Fatal(err)
	}
	counts, err := NewPoisson(Gamma{1, 1})
	if err != nil {
		t.Fatal(err)
	}
	poisson, err := NewNaiveBayes(Dirichlet{[]float64{1, 1}}, counts)
	if err != nil {
		t.Fatal(err)
	}
	b := learntNaive(t)
	before, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	other := bernoulliNaive(t, []float64{1, 1}, 2)
	half := learntNaive(t)
	if err := half.features[1][1].Forget(0.5, FadePrior); err != nil {
		t.Fatal(err)
	}
	good := Labelled[bool]{[]bool{true, true}, 0}
	for want, err := range map[string]error{
		"1 categories":          fault(NewNaiveBayes(Dirichlet{[]float64{1}}, one)),
		"no features":           fault(NewNaiveBayes[Beta, bool](Dirichlet{[]float64{1, 1}})),
		"feature 1 is none":     fault(NewNaiveBayes(Dirichlet{[]float64{1, 1}}, one, used)),
		"feature 0 is none":     fault(NewNaiveBayes[Beta, bool](Dirichlet{[]float64{1, 1}}, nil)),
		"2 of 2":                b.Update(good, Labelled[bool]{[]bool{true}, 0}),
		"category 2":            b.Update(good, Labelled[bool]{[]bool{true, true}, 2}),
		"3 features; want 2":    fault(b.Predict(nil, []bool{true, true, true})),
		"no plug-in":            fault(poisson.PredictPlugIn(nil, []Count{{1, 1}}, 0)),
		"other classes":         b.Merge(nil),
		"[1 2] and [1 1]":       b.Merge(other),
		"of one 1 of the prior": b.Merge(half),
		"floor is NaN":          fault(b.PredictPlugIn(nil, []bool{true, true}, math.NaN())),
		"keep is 2":             b.Forget(2, KeepPrior),
		"0 features":            fault(poisson.Predict(nil, nil)),
		"version 2":             b.UnmarshalJSON([]byte(`{"version":2}`)),
		"of 0 posteriors":       b.UnmarshalJSON([]byte(`{"version":1}`)),
		"no snapshot":           b.UnmarshalBinary([]byte("CRDO")),
		"its prior is [1 1]":    readInto(b, other),
		"made by NewNaiveBayes": (&NaiveBayes[Beta, bool]{}).UnmarshalJSON(before),
		"with itself":           b.Merge(b),
		"exposure of NaN":       fault(poisson.Predict(nil, []Count{{1, math.NaN()}})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	after, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	if string(after) != string(before) {
		t.Errorf("%s became %s", before, after)
	}
}

func readInto(b, other *NaiveBayes[Beta, bool]) error {
	file, err := other.MarshalBinary()
	if err != nil {
		return err
	}
	return b.UnmarshalBinary(file)
}

// TestNaiveBayesDamaged: a file cut or changed anywhere is an error.
func TestNaiveBayesDamaged(t *testing.T) {
	b := learntNaive(t)
	whole, err := b.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		changed := append([]byte(nil), whole...)
		changed[i] ^= 0x10
		for _, file := range [][]byte{whole[:i], changed} {
			if err := b.UnmarshalBinary(file); !errors.Is(err, ErrSnapshot) {
				t.Errorf("byte %d: %v", i, err)
			}
		}
	}
	if err := b.UnmarshalBinary(whole); err != nil {
		t.Error(err)
	}
}

// FuzzNaiveBayes: whatever the bytes, an error that changes nothing, or a
// classifier whose probabilities add up to one.
func FuzzNaiveBayes(f *testing.F) {
	file, err := learntNaive(f).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	text, err := learntNaive(f).MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add(text)
	f.Fuzz(func(t *testing.T, file []byte) {
		b := learntNaive(t)
		for _, read := range []func([]byte) error{b.UnmarshalBinary, b.UnmarshalJSON} {
			if err := read(file); err != nil && !errors.Is(err, ErrSnapshot) {
				t.Error(err)
			}
			p, err := b.Predict(nil, []bool{true, false})
			if err != nil || !(math.Abs(p[0]+p[1]-1) < 1e-12) {
				t.Error(p, err)
			}
		}
	})
}
