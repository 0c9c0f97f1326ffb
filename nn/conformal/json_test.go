package conformal_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn/conformal"
)

// fitted is one of each kind that Decode reads, in several states.
func fitted(t testing.TB) []any {
	t.Helper()
	third := 1.0 / 3
	p := [][]float64{{third, 1 - third}, {0.25, 0.75}, {0.5, 0.5}}
	labels := []int{0, 1, 1}
	few := must[conformal.Threshold](t)(conformal.Fit([]float64{1}, 0.1))
	low := must[conformal.Threshold](t)(conformal.Fit([]float64{math.Inf(-1), third, third}, 0.3))
	bands := []conformal.Band{conformal.Point(third), conformal.Point(0.1), conformal.Point(2)}
	return []any{
		&few, &low,
		must[*conformal.Scores](t)(conformal.NewScores([]float64{third, math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 5e-324})),
		must[*conformal.Intervals](t)(conformal.FitIntervals(bands, []float64{0, 0.7, 1}, 0.25)),
		must[*conformal.Intervals](t)(conformal.FitAsymmetric(bands, []float64{0, 0.7, 1}, 0.25, 0.1)),
		must[*conformal.Sets](t)(conformal.FitSets(conformal.LAC{}, p, labels, 0.3)).NonEmpty(),
		must[*conformal.Sets](t)(conformal.FitSetsByClass(conformal.APS{Randomised: true, Seed: math.MaxUint64}, p, labels, 0.3)),
		must[*conformal.Sets](t)(conformal.FitSets(conformal.RAPS{Lambda: 0.1, Free: 1}, p, labels, 0.3)),
		must[*conformal.Groups](t)(conformal.FitGroups([]float64{third, 2, 3}, []string{"a", "ß", "a"}, 0.3)),
		must[*conformal.Weighted](t)(conformal.NewWeighted([]float64{3, third, 2}, []float64{third, 0, 0.7})),
		must[*conformal.Distribution](t)(conformal.FitDistribution([]float64{1, 2, third}, []float64{0, 1, 1}, nil)),
		must[*conformal.ACI](t)(conformal.NewACI(conformal.ACIConfig{Alpha: 0.1}, []float64{third, 2})),
		must[*conformal.Tracker](t)(conformal.NewTracker(conformal.TrackerConfig{Alpha: 0.1}, []float64{third, 2})),
		must[*conformal.Martingale](t)(conformal.NewMartingale(conformal.MartingaleConfig{})),
	}
}

func TestJSONKeepsEveryBit(t *testing.T) {
	for _, v := range fitted(t) {
		text := must[[]byte](t)(json.Marshal(v))
		back, err := conformal.Decode(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !reflect.DeepEqual(back, v) {
			t.Errorf("%s is read as %+v, was %+v", text, back, v)
		}
		if again := must[[]byte](t)(json.Marshal(back)); string(again) != string(text) {
			t.Errorf("%s is written again as %s", text, again)
		}
		if !strings.Contains(string(text), `"version":1`) {
			t.Errorf("%s has no version", text)
		}
	}
	for _, v := range fitted(t)[2:3] {
		if text := must[[]byte](t)(json.Marshal(v)); !strings.Contains(string(text), `["-Infinity",-0,5e-324,0.3333333333333333,"Infinity"]`) {
			t.Errorf("scores are written as %s", text)
		}
	}
}

// What is no fitted thing is refused, and changes nothing.
func TestJSONBadInput(t *testing.T) {
	const threshold = `{"kind":"conformal.threshold","version":1,"alpha":0.1,"n":20,"score":1}`
	if _, err := conformal.Decode([]byte(threshold)); err != nil {
		t.Fatal(err)
	}
	const sets = `{"kind":"conformal.sets","version":1,"rule":{"name":"raps","lambda":0.1,"free":1},"classes":2,"thresholds":[{"alpha":0.1,"n":20,"score":1}]}`
	if _, err := conformal.Decode([]byte(sets)); err != nil {
		t.Fatal(err)
	}
	const groups = `{"kind":"conformal.groups","version":1,"all":{"alpha":0.1,"n":20,"score":1},"groups":[{"name":"a","alpha":0.1,"n":9,"score":1},{"name":"b","alpha":0.1,"n":9,"score":1}]}`
	if _, err := conformal.Decode([]byte(groups)); err != nil {
		t.Fatal(err)
	}
	const intervals = `{"kind":"conformal.intervals","version":1,"lower":{"alpha":0.1,"n":20,"score":1},"upper":{"alpha":0.1,"n":20,"score":1}}`
	if _, err := conformal.Decode([]byte(intervals)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, old, new string }{
		{threshold, "threshold", "treshold"},
		{threshold, `:1,"alpha"`, `:2,"alpha"`},
		{threshold, `"version":1,`, ``},
		{threshold, `0.1`, `0`},
		{threshold, `0.1`, `1`},
		{threshold, `20`, `8`}, // too few for a finite threshold
		{threshold, `20`, `-1`},
		{threshold, `20`, `9223372036854775807`},
		{threshold, `,"score":1`, ``},
		{threshold, `"score":1`, `"score":"NaN"`},
		{threshold, `"score":1`, `"score":null`},
		{threshold, `"score":1`, `"score":[1]`},
		{threshold, `"score":1`, `"score":1e999`},
		{threshold, `}`, ``},
		{sets, `raps`, `rasp`},
		{sets, `raps`, `lac`}, // with another's fields
		{sets, `"lambda":0.1`, `"lambda":-1`},
		{sets, `"classes":2`, `"classes":1`},
		{sets, `[{"alpha":0.1,"n":20,"score":1}]`, `[]`},
		{sets, `[{`, `[{"alpha":0.2,"n":20,"score":1},{`},
		{sets, `"n":20,"score":1`, `"n":0,"score":"Infinity"`},
		{groups, `"name":"b"`, `"name":"a"`},
		{groups, `"name":"a"`, `"name":"c"`},
		{groups, `"name":"b","alpha":0.1,"n":9`, `"name":"b","alpha":0.1,"n":21`},
		{groups, `"name":"b","alpha":0.1`, `"name":"b","alpha":0.2`},
		{intervals, `"upper":{"alpha":0.1,"n":20`, `"upper":{"alpha":0.1,"n":21`},
		{intervals, `,"upper":{"alpha":0.1,"n":20,"score":1}`, ``},
		{`{"kind":"conformal.scores","version":1,"scores":[1,2]}`, `1,2`, `2,1`},
		{`{"kind":"conformal.scores","version":1,"scores":[1,2]}`, `1,2`, ``},
		{`{"kind":"conformal.weighted","version":1,"scores":[1,2],"sums":[1,2],"square":2}`, `"sums":[1,2]`, `"sums":[1]`},
		{`{"kind":"conformal.weighted","version":1,"scores":[1,2],"sums":[1,2],"square":2}`, `"sums":[1,2]`, `"sums":[-1,2]`},
		{`{"kind":"conformal.weighted","version":1,"scores":[1,2],"sums":[1,2],"square":2}`, `"sums":[1,2]`, `"sums":[1,"Infinity"]`},
		{`{"kind":"conformal.weighted","version":1,"scores":[1,2],"sums":[1,2],"square":2}`, `"square":2`, `"square":0`},
	} {
		text := strings.Replace(c.text, c.old, c.new, 1)
		if text == c.text {
			t.Fatalf("%s has no %s", text, c.old)
		}
		if v, err := conformal.Decode([]byte(text)); !errors.Is(err, conformal.ErrSnapshot) {
			t.Errorf("%s is read as %+v, %v", text, v, err)
		}
	}
	// One kind is not read into another, and nothing changes.
	for i, v := range fitted(t) {
		before := must[[]byte](t)(json.Marshal(v))
		for _, text := range []string{threshold, sets, groups, intervals, `{"kind":"x"}`, `[]`} {
			kind := strings.SplitN(text, `"`, 5)
			if len(kind) > 3 && strings.Contains(string(before), kind[3]) {
				continue
			}
			if err := v.(json.Unmarshaler).UnmarshalJSON([]byte(text)); err == nil {
				t.Errorf("%d reads %s", i, text)
			}
			if after := must[[]byte](t)(json.Marshal(v)); string(after) != string(before) {
				t.Errorf("%s became %s by reading %s", before, after, text)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, v := range fitted(f) {
		text, err := json.Marshal(v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := conformal.Decode(text)
		if err != nil {
			return
		}
		again, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%s was read and can't be written: %v", text, err)
		}
		back, err := conformal.Decode(again)
		if err != nil || !reflect.DeepEqual(back, v) {
			t.Fatalf("%s is read as %+v, %v; was %+v", again, back, err, v)
		}
		switch v := v.(type) { // what was read can be used
		case *conformal.Sets:
			p := make([]float64, min(v.Classes(), 1000))
			p[0] = 1
			if _, err := v.Set(p, 1, nil); err != nil && len(p) == v.Classes() {
				t.Fatal(err)
			}
		case *conformal.Intervals:
			if _, err := v.Interval(conformal.Point(1)); err != nil {
				t.Fatal(err)
			}
		case *conformal.Weighted:
			if _, err := v.Threshold(0.1, 1); err != nil || v.Effective() != v.Effective() {
				t.Fatal(err)
			}
		case *conformal.Groups:
			if _, err := v.Threshold(v.Names()...); err != nil {
				t.Fatal(err)
			}
		}
	})
}
