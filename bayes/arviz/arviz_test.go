package arviz

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

var update = flag.Bool("update", false, "write the file that testdata/python.py reads")

func draws(t testing.TB, r bayes.Run) *bayes.Draws {
	t.Helper()
	d, err := bayes.NewDraws(r)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// filled adds values to a run that has none: with every digit.
func filled(r bayes.Run) bayes.Run {
	n := 0
	for _, v := range r.Vars {
		n += v.Size() * r.Chains * r.Draws
	}
	for i := range n {
		r.Values = append(r.Values, math.Cbrt(float64(i-3))*math.Ldexp(1, 5*(i%9)-20))
	}
	return r
}

// made is one of everything.
func made(t testing.TB) *InferenceData {
	t.Helper()
	school, obs := bayes.NewDim("school", "A", "B,\"é", "C"), bayes.SizedDim("obs", 4)
	run := bayes.Run{Chains: 2, Draws: 3, Vars: []bayes.Variable{{Name: "mu"}, {Name: "m", Dims: []bayes.Dim{bayes.Size(2), school}},
		{Name: "a", Dims: []bayes.Dim{school, bayes.Size(1), bayes.Size(2)}}, {Name: "plain", Dims: []bayes.Dim{bayes.Size(2)}}}}
	run.Stats = []bayes.Stat{{Name: "diverging", Values: []float64{0, 1, 0, 0, 0, 1}}, {Name: "tree_depth", Values: []float64{3, 2, 1, 4, 10, 3}},
		{Name: "energy", Values: []float64{1, 2.5, math.NaN(), 4, 1e300, 6}}, {Name: "reached_max_treedepth", Values: []float64{0, 0.5, 0, 0, 0, 0}}}
	w := run
	run = filled(run)
	copy(run.Values, []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1), 0x1p-1074, 1e6})
	w.Draws, w.Stats = 1, []bayes.Stat{{Name: "diverging", Values: []float64{1, 1}}}
	run.Warmup = draws(t, filled(w))
	y := []bayes.Variable{{Name: "y", Dims: []bayes.Dim{obs}}}
	return &InferenceData{
		Posterior:           draws(t, run),
		Prior:               draws(t, filled(bayes.Run{Chains: 1, Draws: 2, Vars: run.Vars, Stats: []bayes.Stat{{Name: "lp", Values: []float64{1, 2}}}})),
		PosteriorPredictive: draws(t, filled(bayes.Run{Chains: 2, Draws: 3, Vars: y})),
		PriorPredictive:     draws(t, filled(bayes.Run{Chains: 1, Draws: 2, Vars: y})),
		LogLikelihood:       draws(t, filled(bayes.Run{Chains: 2, Draws: 3, Vars: y})),
		Predictions:         draws(t, filled(bayes.Run{Chains: 2, Draws: 3, Vars: []bayes.Variable{{Name: "y", Dims: []bayes.Dim{bayes.NewDim("new", "p", "q")}}}})),
		ObservedData:        []Array{{"y", []bayes.Dim{obs}, []float64{1, 2, 3, -4}}},
		ConstantData:        []Array{{"x", []bayes.Dim{bayes.Size(2), school}, []float64{1, 2, 3, 4, 5, 0.5}}, {"n", nil, []float64{1 << 53}}, {"zero", nil, []float64{math.Copysign(0, -1)}}},
		Attrs:               map[string]json.RawMessage{"": json.RawMessage(`{"title":"made"}`), "posterior": json.RawMessage(`{"sampling_time":1.5}`)},
	}
}

func text(t testing.TB, d *InferenceData) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shown is all of it as text: equal texts are equal bits.
func shown(d *InferenceData) string {
	var b strings.Builder
	number := func(values []float64) {
		for _, x := range values {
			fmt.Fprintf(&b, " %x", math.Float64bits(x))
		}
		b.WriteByte('\n')
	}
	dims := func(dims []bayes.Dim) {
		for _, d := range dims {
			fmt.Fprintf(&b, " %q %d %q", d.Name(), d.Size(), d.Labels())
		}
	}
	var of func(name string, d *bayes.Draws)
	of = func(name string, d *bayes.Draws) {
		if d == nil {
			return
		}
		fmt.Fprintln(&b, name, d.Chains(), d.Len())
		for n, v := range d.Vars() {
			fmt.Fprint(&b, n)
			dims(v.Dims())
			number(v.Values())
		}
		for _, n := range d.StatNames() {
			s, _ := d.Stat(n)
			fmt.Fprint(&b, n)
			number(slices.Concat(s...))
		}
		of("warmup", d.Warmup())
	}
	for _, g := range drawGroups {
		of(g.name, *g.draws(d))
	}
	for _, g := range dataGroups {
		for _, a := range *g.arrays(d) {
			fmt.Fprint(&b, g.name, " ", a.Name)
			dims(a.Dims)
			number(a.Values)
		}
	}
	for _, name := range append(groupNames(), "") {
		fmt.Fprintf(&b, "%s %s\n", name, d.Attrs[name])
	}
	return b.String()
}

// TestRoundTrip: what is written reads back the same, to the bit.
func TestRoundTrip(t *testing.T) {
	d := made(t)
	back, err := Read(strings.NewReader(text(t, d)))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := shown(d), shown(back); a != b {
		t.Errorf("read\n%s\nwritten\n%s", b, a)
	}
	if a, b := text(t, d), text(t, back); a != b {
		t.Errorf("written again\n%s\nwas\n%s", b, a)
	}
}

// TestPythonWrote: a file as ArviZ writes it.
func TestPythonWrote(t *testing.T) {
	b, err := os.ReadFile("testdata/arviz.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	p := d.Posterior
	theta, err := p.Var("theta")
	if err != nil {
		t.Fatal(err)
	}
	e, err := theta.Label("2002", "B")
	if err != nil {
		t.Fatal(err)
	}
	for c := range 2 {
		for i := range 3 {
			if want := float64(((c*3+i)*2+1)*3+1) / 7; e.Chain(c)[i] != want {
				t.Errorf("theta[2002,B], chain %d, draw %d is %v, want %v", c, i, e.Chain(c)[i], want)
			}
		}
	}
	mu, _ := p.Var("mu")
	if got := fmt.Sprint(mu.Values(), math.Signbit(mu.Values()[4])); got != "[0.1 NaN -Inf +Inf -0 1e-310] true" {
		t.Errorf("mu is %s", got)
	}
	diverging, _ := p.Stat("diverging")
	if fmt.Sprint(diverging, p.StatNames()) != "[[0 0 1] [0 0 0]] [diverging tree_depth energy]" {
		t.Errorf("statistics %v %v", p.StatNames(), diverging)
	}
	raw, _ := p.Var("raw")
	y, _ := d.LogLikelihood.Var("y")
	forecast, _ := d.Predictions.Var("y")
	got := fmt.Sprint(p.Warmup().Len(), raw.Dims()[0].Name() == "", y.Dims()[0].Name(), y.Dims()[0].Labels() == nil, d.Predictions.Len(), forecast.Dims()[0].Name(),
		forecast.Dims()[0].Labels() == nil, d.ObservedData[0].Values, d.ConstantData[0].Values, len(d.ConstantData[0].Dims), string(d.Attrs["posterior"][:14]))
	if want := `1 trueobstrue 2onetrue [4 5 6] [0.5 1.5] 2{"created_at":`; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestPythonReads: Python sees the shapes, kinds and numbers that were written:
// testdata/python.py.
func TestPythonReads(t *testing.T) {
	d := made(t)
	if *update {
		if err := os.WriteFile("testdata/written.json", []byte(text(t, d)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile("testdata/written.json"); err != nil || string(b) != text(t, d) {
		t.Errorf("testdata/written.json is not what Write writes: %v", err)
	}
	b, err := os.ReadFile("testdata/python.json")
	if err != nil {
		t.Fatal(err)
	}
	var seen map[string]json.RawMessage
	if err := json.Unmarshal(b, &seen); err != nil {
		t.Fatal(err)
	}
	check := func(path string, shape []int, kind string, value func(index []int) float64) {
		t.Helper()
		var a struct {
			Shape  []int
			Kind   string
			Values []string
		}
		if err := json.Unmarshal(seen[path], &a); err != nil {
			t.Errorf("%s: %v", path, err)
			return
		}
		delete(seen, path)
		if !slices.Equal(a.Shape, shape) || a.Kind != kind {
			t.Errorf("%s is %v of kind %s, want %v of kind %s", path, a.Shape, a.Kind, shape, kind)
			return
		}
		index := make([]int, len(shape))
		for _, text := range a.Values {
			x, err := strconv.ParseFloat(text, 64)
			if want := value(index); err != nil || math.Float64bits(x) != math.Float64bits(want) && !(math.IsNaN(x) && math.IsNaN(want)) {
				t.Errorf("%s%v is %v, want %v", path, index, x, want)
			}
			for d := len(index) - 1; d >= 0; d-- {
				if index[d]++; index[d] < shape[d] {
					break
				}
				index[d] = 0
			}
		}
	}
	group := func(name, stats string, d *bayes.Draws) {
		for n, v := range d.Vars() {
			check(name+"."+n, append([]int{d.Chains(), d.Len()}, v.Shape()...), "f", func(i []int) float64 {
				e, err := v.At(i[2:]...)
				if err != nil {
					t.Fatal(err)
				}
				return e.Values()[i[0]*d.Len()+i[1]]
			})
		}
		for _, n := range d.StatNames() {
			kind := map[string]string{"diverging": "b", "tree_depth": "i"}[n]
			if kind == "" {
				kind = "f"
			}
			s, _ := d.Stat(n)
			check(stats+"."+n, []int{d.Chains(), d.Len()}, kind, func(i []int) float64 { return s[i[0]][i[1]] })
		}
	}
	group("posterior", "sample_stats", d.Posterior)
	group("warmup_posterior", "warmup_sample_stats", d.Posterior.Warmup())
	group("prior", "sample_stats_prior", d.Prior)
	group("posterior_predictive", "", d.PosteriorPredictive)
	group("prior_predictive", "", d.PriorPredictive)
	group("predictions", "", d.Predictions)
	group("log_likelihood", "", d.LogLikelihood)
	check("observed_data.y", []int{4}, "i", func(i []int) float64 { return d.ObservedData[0].Values[i[0]] })
	check("constant_data.x", []int{2, 3}, "f", func(i []int) float64 { return d.ConstantData[0].Values[i[0]*3+i[1]] })
	check("constant_data.n", nil, "f", func([]int) float64 { return 1 << 53 })
	check("constant_data.zero", nil, "f", func([]int) float64 { return math.Copysign(0, -1) })
	for key, want := range map[string]string{
		"coords": `{"new":["p","q"],"school":["A","B,\"é","C"]}`, "attrs": `{"title":"made"}`, "posterior_attrs": `{"sampling_time":1.5}`,
		"dims": `{"a":["school"],"m":[null,"school"],"x":[null,"school"],"y":["obs"]}`, "pred_dims": `{"y":["new"]}`,
	} {
		var x any
		if err := json.Unmarshal(seen[key], &x); err != nil {
			t.Error(key, err)
		}
		delete(seen, key)
		if got, _ := json.Marshal(x); string(got) != want {
			t.Errorf("%s is %s, want %s", key, got, want)
		}
	}
	if len(seen) > 0 {
		t.Errorf("Python sees %d more", len(seen))
	}
}

// TestReadFaults: what is wrong, and where.
func TestReadFaults(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{``, `line 1 col 1: the document is the end of the file, want an object`},
		{`[]`, `the document is "[]", want an object`},
		{"{\n \"posterior\": {\"mu\": [[1, 2], [3]]}}", `line 2 col 31: posterior.mu[1] has 1 values, its neighbours 2`},
		{`{"posterior": {"mu": [[1, "x"]]}}`, `posterior.mu[0][1] is "\"x\"]]}}", want a number`},
		{`{"posterior": {"mu": [[1, nan]]}}`, `posterior.mu[0][1] is "nan]]}}", want a number`},
		{`{"posterior": {"mu": [[1, null]]}}`, `want a number`},
		{`{"posterior": {"mu": [[1, 0x10]]}}`, `want a number`},
		{`{"posterior": {"mu": [[1, 1e999]]}}`, `beyond the range`},
		{`{"posterior": {"mu": [[1, [2]]]}}`, `posterior.mu[0][1] is "[2]]]}}", want a number`},
		{`{"posterior": {"mu": [[], []]}}`, `posterior.mu[0] is empty`},
		{`{"posterior": {"mu": [1, 2]}}`, `posterior.mu has 1 dims, want chain, draw`},
		{`{"posterior": {"mu": [[1]], "tau": [[1, 2]]}}`, `posterior.tau has 1 chains of 2 draws, posterior.mu has 1 of 1`},
		{`{"posterior": {"mu": [[1]]}, "sample_stats": {"lp": [[1], [2]]}}`, `sample_stats.lp has 2 chains of 1 draws, posterior.mu has 1 of 1`},
		{`{"posterior": {"mu": [[1]]}, "sample_stats": {"lp": [[[1, 2]]]}}`, `sample_stats.lp has 2 numbers a draw`},
		{`{"sample_stats": {"lp": [[1]]}}`, `sample_stats is there without posterior`},
		{`{"warmup_posterior": {"mu": [[1]]}}`, `warmup_posterior is there without posterior`},
		{`{"posterior": {}}`, `posterior: `},
		{`{"posterior": {"mu": [[1]]}, "posterior": {}}`, `has the key "posterior" twice`},
		{`{"posterior": {"mu": [[1]], "mu": [[1]]}}`, `posterior has the key "mu" twice`},
		{`{"posteriror": {}}`, `posteriror is no group of InferenceData (did you mean "posterior"?)`},
		{`{"posterior": {"mu": [[[1, 2]]]}, "dims": {"mu": ["a", "b"]}}`, `posterior.mu has 1 dims, their names are ["a" "b"]`},
		{`{"posterior": {"mu": [[[1, 2]]]}, "dims": {"mu": ["a"]}, "coords": {"a": ["x"]}}`, `coords.a has 1 labels, the dim of posterior.mu has size 2`},
		{`{"posterior": {"mu": [[[1, 2]]]}, "dims": {"mu": ["a"]}, "coords": {"a": ["x", "x"]}}`, `label "x" twice`},
		{`{"dims": {"mu": "a"}}`, `dims.mu is "\"a\"}}", want an array`},
		{`{"coords": {"a": [[1]]}}`, `coords.a[0] is "[1]]}}", want a number`},
		{`{"attrs": 3}`, `attrs is "3}", want an object`},
		{`{"attrs": {"a": NaN}}`, `attrs isn't JSON`},
		{`{"attrs": {}} 1`, `goes on with "1" after its end`},
		{`{"posterior": {"mu": [[1]]}`, `after "posterior", want a comma or the end`},
		{`{"posterior" {}}`, `want a colon`},
		{`{"post\x": {}}`, `has a text that isn't JSON`},
		{`{"posterior": {"mu": ` + strings.Repeat("[", 100), `nested deeper than 64`},
	} {
		d, err := Read(strings.NewReader(c.text))
		if d != nil || err == nil || !strings.HasPrefix(err.Error(), "arviz: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: fault\n%v\nwant\n%s", c.text, err, c.want)
		}
	}
	_, err := Read(strings.NewReader(`{"posterior": {"mu": [1], "nu": [1]}, "observed_data": {"y": [1]}, "dims": {"y": ["a", "b"]}}`))
	if err == nil || strings.Count(err.Error(), "arviz: ") != 3 {
		t.Errorf("not all faults at once: %v", err)
	}
}

// TestWriteFaults: what the schema can't hold.
func TestWriteFaults(t *testing.T) {
	one := func(r bayes.Run) *bayes.Draws {
		r.Chains, r.Draws = 1, 1
		if r.Vars == nil {
			r.Vars = []bayes.Variable{{Name: "x"}}
		}
		return draws(t, filled(r))
	}
	in := func(name string, d ...bayes.Dim) *bayes.Draws {
		return one(bayes.Run{Vars: []bayes.Variable{{Name: name, Dims: d}}})
	}
	for want, d := range map[string]*InferenceData{
		"there is nothing in it":                  {},
		"nothing in it":                           nil,
		"posterior has weights":                   {Posterior: one(bayes.Run{LogWeights: []float64{0}})},
		"posterior has no draws":                  {Posterior: draws(t, bayes.Run{Chains: 1, Vars: []bayes.Variable{{Name: "x"}}})},
		"prior has warm-up draws":                 {Prior: one(bayes.Run{Warmup: one(bayes.Run{})})},
		`log_likelihood has the statistics ["a"]`: {LogLikelihood: one(bayes.Run{Stats: []bayes.Stat{{Name: "a", Values: []float64{1}}}})},
		`posterior.x has a dim "draw"`:            {Posterior: in("x", bayes.SizedDim("draw", 2))},
		`posterior.x has a dim "x_dim_0"`:         {Posterior: in("x", bayes.SizedDim("x_dim_0", 2))},
		`prior.x has the dims ["b"], another`:     {Posterior: in("x", bayes.SizedDim("a", 2)), Prior: in("x", bayes.SizedDim("b", 2))},
		`predictions.y has the dim "a" with oth`:  {Posterior: in("x", bayes.SizedDim("a", 2)), Predictions: in("y", bayes.SizedDim("a", 3))},
		"observed_data.y has 1 values, its dims":  {ObservedData: []Array{{"y", []bayes.Dim{bayes.Size(2)}, []float64{1}}}},
		`observed_data has the name "y" twice`:    {ObservedData: []Array{{"y", nil, []float64{1}}, {"y", nil, []float64{1}}}},
		`the attributes of "posterior" are "[]"`:  {Posterior: one(bayes.Run{}), Attrs: map[string]json.RawMessage{"posterior": json.RawMessage("[]")}},
		`the attributes of "other"`:               {Posterior: one(bayes.Run{}), Attrs: map[string]json.RawMessage{"other": json.RawMessage("{}")}},
	} {
		if err := Write(io.Discard, d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("fault %v, want %q", err, want)
		}
	}
}

// FuzzRead: no text makes the reader panic, and what it reads and can be
// written reads back the same.
func FuzzRead(f *testing.F) {
	f.Add(text(f, made(f)))
	for _, name := range []string{"testdata/arviz.json"} {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Add(`{"posterior":{"x":[[[1,2]]]},"dims":{"x":[null]},"coords":{"a":[1,true,"x"]},"attrs":{}}`)
	f.Fuzz(func(t *testing.T, file string) {
		d, err := Read(strings.NewReader(file))
		if err != nil {
			return
		}
		var b strings.Builder
		if Write(&b, d) != nil {
			return
		}
		back, err := Read(strings.NewReader(b.String()))
		if err != nil {
			t.Fatalf("%v in what was written:\n%s\nof\n%s", err, b.String(), file)
		}
		if shown(d) != shown(back) {
			t.Errorf("read\n%s\nof\n%s\nthen\n%s", shown(d), file, shown(back))
		}
	})
}
