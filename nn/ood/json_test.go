package ood

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
)

// detectors are one of each kind, fitted to the reference's rows.
func detectors(t testing.TB) (map[string]Detector, [][]float64) {
	t.Helper()
	r, ctx := readReference(t), context.Background()
	m, err := FitMahalanobis(ctx, r.X, r.Label, MahalanobisOptions{Ridge: 1e-3, Standardize: true, Relative: true})
	if err != nil {
		t.Fatal(err)
	}
	k, err := FitKNN(ctx, r.X, KNNOptions{K: 3, Normalize: true})
	if err != nil {
		t.Fatal(err)
	}
	v, err := FitViM(ctx, r.X, Head{[][]float64{{0.1, 0.2, 0.3, 0.4}, {0, -1, 0, 1. / 3}}, []float64{2, -3}}, 2)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]Detector{kindLogits: Logits{Rule: ByEnergy, Classes: 4, Temperature: 1.5}, kindMahalanobis: m, kindKNN: k, kindViM: v}, r.New
}

func TestJSONKeepsBits(t *testing.T) {
	ctx := context.Background()
	all, rows := detectors(t)
	for kind, d := range all {
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), `{"kind":"`+kind+`","version":1,`) {
			t.Errorf("%s begins with %.60s", kind, text)
		}
		read, err := Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(read)
		if err != nil || !bytes.Equal(text, again) {
			t.Errorf("%s changes on the way", kind)
		}
		want, err := Scores(ctx, d, rows)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Scores(ctx, read, rows)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: score %v becomes %v", kind, want[i], got[i])
			}
		}
		g, err := NewGate(ctx, d, rows, 0.2)
		if err != nil {
			t.Fatal(err)
		}
		text, err = json.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		var back Gate
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			w, err := g.Judge(row)
			if v, err2 := back.Judge(row); v != w || err != nil || err2 != nil {
				t.Errorf("%s: verdict %v becomes %v (%v, %v)", kind, w, v, err, err2)
			}
		}
	}
}

// What is no detector is refused with a word that says why, and changes nothing.
func TestJSONRefusals(t *testing.T) {
	const mahalanobis = `{"kind":"ood.mahalanobis","version":1,"shift":[0,0],"scale":[1,1],"classes":{"factor":[1,0,1],"means":[[0,0]]}}`
	const knn = `{"kind":"ood.knn","version":1,"k":1,"shift":[0],"scale":[1],"rows":[1,2]}`
	const vim = `{"kind":"ood.vim","version":1,"alpha":1,"origin":[0,0],"residual":[[1,0]],"weights":[[1,0],[0,1]],"bias":[0,0]}`
	const logits = `{"kind":"ood.logits","version":1,"rule":"msp","classes":2}`
	for _, sound := range []string{mahalanobis, knn, vim, logits} {
		if _, err := Decode([]byte(sound)); err != nil {
			t.Fatalf("%s: %v", sound, err)
		}
	}
	for _, c := range []struct{ text, from, to, want string }{
		{knn, "ood.knn", "ood/kNN", "ood.mahalanobis"},
		{knn, `"version":1`, `"version":2`, "reads version 1"},
		{knn, `"version":1`, `"version":0`, "reads version 1"},
		{knn, `[1,2]`, `[NaN]`, "invalid character"},
		{knn, `[1,2]`, `[1e999]`, "1e999"},
		{knn, `[1,2]`, `[]`, "neighbour 1 of 0"},
		{knn, `"k":1`, `"k":3`, "neighbour 3 of 2"},
		{knn, `"k":1`, `"k":0`, "neighbour 0"},
		{knn, `"scale":[1]`, `"scale":[]`, "0 scales"},
		{knn, `"scale":[1]`, `"scale":[-1]`, "positive"},
		{mahalanobis, `[1,0,1]`, `[1,0,0]`, "diagonal"},
		{mahalanobis, `[1,0,1]`, `[1,1]`, "factor of 2"},
		{mahalanobis, `[[0,0]]`, `[[0,0],[0]]`, "mean 1"},
		{mahalanobis, `[[0,0]]`, `[]`, "0 means"},
		{mahalanobis, `]]}}`, `]]},"all":{"factor":[1,0,1],"means":[[0,0],[1,1]]}}`, "2 means of all"},
		{mahalanobis, `]]}}`, `]]},"all":{"factor":[1],"means":[[0,0]]}}`, "factor of 1"},
		{vim, `"alpha":1`, `"alpha":0`, "alpha is 0"},
		{vim, `[[1,0]],"w`, `[[1]],"w`, "direction 0"},
		{vim, `[[1,0]],"w`, `[[1,0],[0,1]],"w`, "2 directions of 2"},
		{vim, `"bias":[0,0]`, `"bias":[0]`, "one logit"},
		{vim, `[[1,0],[0,1]]`, `[[1,0],[0]]`, "1 columns"},
		{logits, "msp", "doctor", "ByMSP"},
		{logits, `"classes":2`, `"classes":1`, "at least 2"},
		{logits, `"classes":2`, `"classes":2,"temperature":-1`, "temperature"},
		{"", "", "[", "unexpected end"},
	} {
		text := strings.Replace(c.text, c.from, c.to, 1)
		d, err := Decode([]byte(text))
		if d != nil || !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want an error with %q", text, d, err, c.want)
		}
	}
	l := Logits{Rule: ByMSP, Classes: 3}
	if err := l.UnmarshalJSON([]byte(knn)); !errors.Is(err, ErrFormat) || l.Classes != 3 {
		t.Errorf("another kind: %v, %v", l, err)
	}
	var g Gate
	for _, text := range []string{
		`{"kind":"ood.gate","version":1,"rate":0.5,"detector":` + knn + `,"scores":[]}`,
		`{"kind":"ood.gate","version":1,"rate":0.01,"detector":` + knn + `,"scores":[1,2]}`,
		`{"kind":"ood.gate","version":1,"rate":2,"detector":` + knn + `,"scores":[1,2]}`,
		`{"kind":"ood.gate","version":1,"rate":0.5,"detector":{},"scores":[1,2]}`,
		`{"kind":"ood.gate","version":1,"rate":0.5,"scores":[1,2]}`,
	} {
		if err := g.UnmarshalJSON([]byte(text)); !errors.Is(err, ErrFormat) || g.detector != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, unfitted := range []Detector{new(Mahalanobis), new(KNN), new(ViM), Logits{}} {
		if _, err := unfitted.MarshalJSON(); err == nil {
			t.Errorf("%T that no fit made has a form", unfitted)
		}
	}
	if _, err := g.MarshalJSON(); err == nil {
		t.Error("a gate that NewGate did not make has a form")
	}
}

// FuzzDecode looks for panics, for detectors that score NaN, and for forms that
// change on the way.
func FuzzDecode(f *testing.F) {
	all, _ := detectors(f)
	for _, d := range all {
		text, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"kind":"ood.knn","version":1,"k":1,"shift":[1e308],"scale":[1e308],"rows":[-1e308,2]}`))
	f.Add([]byte(`{"kind":"ood.mahalanobis","version":1,"shift":[0],"scale":[1],"classes":{"factor":[1],"means":[null]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Decode(text)
		if err != nil || d.Width() > 1000 { // memory, not a fault
			return
		}
		x := make([]float64, d.Width())
		for i := range x {
			x[i] = float64(i)
		}
		if score, err := d.Score(x); math.IsNaN(score) || err != nil && d.Width() > 0 {
			t.Errorf("the score is %v: %v", score, err)
		}
		again, err := d.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(again); err != nil {
			t.Errorf("%s: %v", again, err)
		}
	})
}

func TestVerdictJSON(t *testing.T) {
	for v, want := range map[Verdict]string{
		{2.5, 0.25, true}:            `{"score":2.5,"p_value":0.25,"familiar":true}`,
		{math.Inf(1), 0.0625, false}: `{"p_value":0.0625,"familiar":false,"score":"Infinity"}`,
	} {
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("%v is written as %s, %v; want %s", v, got, err, want)
		}
	}
	if text, err := json.Marshal(Verdict{Score: math.NaN()}); err == nil {
		t.Errorf("NaN is written as %s", text)
	}
}
