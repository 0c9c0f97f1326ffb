package lastlayer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/crc32"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn/predictive"
)

// layers are posteriors of every form.
func layers(t testing.TB) map[string]*Posterior {
	x := simulated(8, 60, 3)
	for _, r := range x { // whole eighths, the same on every machine by more than rounding
		for j := range r {
			r[j] = math.Round(r[j]*8) / 8
		}
	}
	y := make([]float64, len(x))
	for i, r := range x {
		y[i] = r[0] - r[1]/2 + float64(i%5-2)/8
	}
	number, err := FitNormal(context.Background(), x, y, Config{Members: 16})
	if err != nil {
		t.Fatal(err)
	}
	trained := Head{Weight: [][]float64{{1, 0.5, -0.25}}, Bias: []float64{0.125}}
	return map[string]*Posterior{
		"Bernoulli": mustFit(t, x, scored(8, x, 2), Config{}),
		"trained":   mustFit(t, x, scored(8, x, 2), Config{Head: &trained, Members: 5}),
		"diagonal":  mustFit(t, x, scored(8, x, 3), Config{Precision: 2, Diagonal: true, Seed: 1 << 63}),
		"three":     mustFit(t, x, scored(8, x, 3), Config{Members: 8, Seed: 5}),
		"number":    number,
	}
}

// said returns the bits of all that a layer says of rows.
func said(t testing.TB, l Layer, x [][]float64) []byte {
	t.Helper()
	var c predictive.Classes
	var n predictive.Normals
	var err error
	if l.Likelihood() == Normal {
		err = l.Regress(context.Background(), x, &n)
	} else {
		err = l.Classify(context.Background(), x, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	for _, v := range append(append(c.LogProb, n.Mean...), n.Variance...) {
		u := math.Float64bits(v)
		for range 8 {
			b = append(b, byte(u))
			u >>= 8
		}
	}
	return b
}

// TestJSON: what is read back writes the same text and says the same bits.
func TestJSON(t *testing.T) {
	x := simulated(9, 7, 3)
	for name, p := range layers(t) {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var back Posterior
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		layer, err := Decode(text)
		if read, ok := layer.(*Posterior); err != nil || !ok || !bytes.Equal(said(t, p, x), said(t, read, x)) {
			t.Errorf("%s: decoded as %T, %v", name, layer, err)
		}
		again, err := json.Marshal(&back)
		if err != nil || !bytes.Equal(text, again) || !bytes.Equal(said(t, p, x), said(t, &back, x)) {
			t.Errorf("%s: is another after reading, %v", name, err)
		}
		drawn := p.draw(3, 4)
		if text, err = json.Marshal(drawn); err != nil {
			t.Fatal(err)
		}
		var heads Heads
		if err := json.Unmarshal(text, &heads); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if layer, err = Decode(text); err != nil || !bytes.Equal(said(t, drawn, x), said(t, layer, x)) {
			t.Errorf("%s: drawn layers decoded as %T, %v", name, layer, err)
		}
		if !bytes.Equal(said(t, drawn, x), said(t, &heads, x)) {
			t.Errorf("%s: drawn layers are others after reading", name)
		}
		if again, err = json.Marshal(&heads); err != nil || !bytes.Equal(text, again) {
			t.Errorf("%s: drawn layers are others after reading, %v", name, err)
		}
	}
	if _, err := json.Marshal(new(Posterior)); err == nil {
		t.Error("a posterior that nothing made is written")
	}
	if _, err := json.Marshal(new(Heads)); err == nil {
		t.Error("layers that nothing made are written")
	}
}

func TestBadJSON(t *testing.T) {
	for text, word := range map[string]string{
		``: "unexpected end", `[]`: "array", `{}`: `the kind is ""`, `{"kind":"nn"}`: `the kind is "nn"`, `{"kind":"lastlayer.heads"}`: "version 0",
	} {
		if _, err := Decode([]byte(text)); err == nil || !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", text, err)
		}
	}
	p := layers(t)["Bernoulli"]
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := json.Marshal(p.draw(2, 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][3]string{
		{`"kind":"lastlayer.posterior"`, `"kind":"lastlayer.heads"`, "the kind is"},
		{`"version":1`, `"version":2`, "later release"},
		{`"version":1`, `"version":0`, "the first is 1"},
		{`"likelihood":"Bernoulli"`, `"likelihood":"Poisson"`, "no likelihood"},
		{`"likelihood":"Bernoulli"`, `"likelihood":"Categorical"`, "1 outputs"},
		{`"outputs":1`, `"outputs":2`, "2 outputs"},
		{`"features":3`, `"features":0`, "0 features"},
		{`"features":3`, `"features":4611686018427387904`, "features"},
		{`"features":3`, `"features":2000`, "at most 1024"},
		{`"features":3`, `"features":4`, "4 means"},
		{`"diagonal":false`, `"diagonal":true`, "a root of 10"},
		{`"precision":`, `"precision":-`, "precision is -"},
		{`"noise_variance":1`, `"noise_variance":2`, "noise is 2"},
		{`"members":64`, `"members":1`, "1 members"},
		{`"members":64`, `"members":100000000`, "members"},
		{`"root":[`, `"root":[-`, "on its diagonal"},
		{`"root":[`, `"root":["NaN",`, "cannot unmarshal"},
		{`"mean":[`, `"mean":[1e301,`, "5 means"},
		{`],"root":[`, `],"root":[1e301,`, "a root of 11"},
		{`"seed":"0"`, `"seed":"x"`, "uint64"},
		{`"seed"`, `"sead"`, "unknown field"},
		{`{`, `[{`, ""},
	} {
		back := *p
		err := back.UnmarshalJSON([]byte(strings.Replace(string(text), c[0], c[1], 1)))
		if err == nil || !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s for %s: %v", c[1], c[0], err)
		}
		if again, _ := json.Marshal(&back); !bytes.Equal(again, text) {
			t.Errorf("%s for %s: the posterior has changed", c[1], c[0])
		}
	}
	for _, c := range [][3]string{
		{`"lastlayer.heads"`, `"lastlayer.posterior"`, "the kind is"},
		{`"theta":[`, `"theta":[1,`, "9 numbers for layers of 4"},
		{`"theta":[`, `"noise_variance":[1,2],"theta":[`, "2 variances of noise"},
		{`"likelihood":"Bernoulli"`, `"likelihood":"Normal"`, "0 variances of noise"},
	} {
		heads := *p.draw(2, 1)
		err := heads.UnmarshalJSON([]byte(strings.Replace(string(drawn), c[0], c[1], 1)))
		if err == nil || !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s for %s: %v", c[1], c[0], err)
		}
		if again, _ := json.Marshal(&heads); !bytes.Equal(again, drawn) {
			t.Errorf("%s for %s: the layers have changed", c[1], c[0])
		}
	}
}

func FuzzPosteriorJSON(f *testing.F) {
	for _, p := range layers(f) {
		text, err := json.Marshal(p)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var p Posterior
		if p.UnmarshalJSON(text) != nil {
			return
		}
		once, err := json.Marshal(&p)
		if err != nil {
			t.Fatal(err)
		}
		var back Posterior
		if err := json.Unmarshal(once, &back); err != nil {
			t.Fatal(err)
		}
		if twice, err := json.Marshal(&back); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s, then %s, %v", once, twice, err)
		}
	})
}

func FuzzHeadsJSON(f *testing.F) {
	for _, p := range layers(f) {
		text, err := json.Marshal(p.draw(2, 1))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var h Heads
		if h.UnmarshalJSON(text) != nil {
			return
		}
		once, err := json.Marshal(&h)
		if err != nil {
			t.Fatal(err)
		}
		var back Heads
		if err := json.Unmarshal(once, &back); err != nil {
			t.Fatal(err)
		}
		if twice, err := json.Marshal(&back); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%s, then %s, %v", once, twice, err)
		}
	})
}

// TestGoldenBits: every CPU fits the same bits and draws the same members.
func TestGoldenBits(t *testing.T) {
	want := map[string]uint32{
		"trained":   0xbac1660a,
		"diagonal":  0xd21224dd,
		"three":     0x373cfd8f,
		"number":    0x508a3620,
		"Bernoulli": 0x6a394bfc,
	}
	x := simulated(9, 7, 3)
	for name, p := range layers(t) {
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := crc32.ChecksumIEEE(append(append(text, said(t, p, x)...), said(t, p.draw(4, 2), x)...)); got != want[name] {
			t.Errorf("%q: %#x,", name, got)
		}
	}
}

// TestAllocations: what predicts allocates nothing, once its results have their
// memory.
func TestAllocations(t *testing.T) {
	x := simulated(10, 100, 64)
	two, three := mustFit(t, x, scored(10, x, 2), Config{Precision: 1}), mustFit(t, x, scored(10, x, 3), Config{Precision: 1})
	y := make([]float64, len(x))
	for i, r := range x {
		y[i] = r[0]
	}
	number, err := FitNormal(context.Background(), x, y, Config{Precision: 1, NoiseVariance: 1})
	if err != nil {
		t.Fatal(err)
	}
	var c, d predictive.Classes
	var n predictive.Normals
	mean, variance, prob := make([]float64, 3), make([]float64, 3), make([]float64, 3)
	heads := two.draw(10, 1)
	for what, f := range map[string]func() error{
		"Predict":        func() error { return three.Predict(x[0], mean, variance) },
		"Probit":         func() error { _, err := three.Probit(x[0], prob); return err },
		"Quadrature":     func() error { _, err := two.Quadrature(x[0]); return err },
		"Classify":       func() error { return two.Classify(context.Background(), x[:4], &c) },
		"Classify three": func() error { return three.Classify(context.Background(), x[:4], &d) },
		"Classify drawn": func() error { return heads.Classify(context.Background(), x[:4], &c) },
		"Regress":        func() error { return number.Regress(context.Background(), x[:4], &n) },
	} {
		run := func() {
			if err := f(); err != nil {
				t.Fatal(err)
			}
		}
		run()
		if got := testing.AllocsPerRun(20, run); got != 0 {
			t.Errorf("%s: %v allocations", what, got)
		}
	}
}
