package causal_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// clinic has variables of many kinds in rows: age → drug → dose → visits and
// weight, age → all; name is the drug's.
func clinic(t testing.TB, drugs ...string) *bayes.Program {
	t.Helper()
	drug := "drug"
	if len(drugs) > 0 {
		drug = drugs[0]
	}
	m := bayes.NewModel("clinic")
	row := m.DimSize("row", 4)
	b, s := m.Param("b", bayes.Normal(0, 1)), m.Param("s", bayes.HalfNormal(1))
	age := m.Data("age", []float64{-0.5, 0.25, 1, 1.5}, row)
	took := m.Data(drug, []float64{0, 1, 1, 0}, row)
	dose := m.Data("dose", []float64{0.5, 1.5, 0.125, 2}, row)
	visits := m.Data("visits", []float64{0, 3, 1, 5}, row)
	weight := m.Data("weight", []float64{1.25, -0.75, 0.5, 2}, row)
	grade := m.Data("grade", []float64{0, 2, 1, 2}, row)
	m.Observe(age, bayes.Normal(0, 1))
	m.Observe(took, bayes.BernoulliLogit(b.Mul(age)))
	m.Observe(dose, bayes.Gamma(bayes.Exp(took.Mul(b)), 1))
	m.Observe(visits, bayes.Poisson(bayes.Exp(dose.Mul(b))))
	m.Observe(weight, bayes.Normal(b.Mul(dose).Add(age), bayes.Exp(s.Mul(took))))
	m.Observe(grade, bayes.OrderedLogistic(b.Mul(weight), []float64{-0.5, 0.5}))
	m.Generate("later", bayes.StudentT(5, weight, s), row)
	return compiled(t, m)
}

func clinicDraws(t testing.TB, n int) *bayes.Draws {
	t.Helper()
	values := make([]float64, 2*n)
	for i := range n {
		values[i], values[n+i] = -0.75+float64(i%13)/8, 0.25+float64(i%7)/4
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "b"}, {Name: "s"}}, Chains: 1, Draws: n, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// seenIn asks the worlds of the clinic, in the order given, of rows that have
// been seen.
func seenIn(t testing.TB, p *bayes.Program, seed uint64, names []string, of map[string]map[string]bayes.Action) *causal.Answer {
	t.Helper()
	scm, err := causal.FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	for _, name := range names {
		w.Do(name, of[name])
	}
	w.SeeData()
	ans, err := w.Ask(context.Background(), clinicDraws(t, 40), seed)
	if err != nil {
		t.Fatal(err)
	}
	if ans.Method() != "direct" {
		t.Fatalf("answered by %s", ans.Method())
	}
	return ans
}

var clinicKinds = []string{"age", "drug", "dose", "visits", "weight", "grade"}

// TestConsistency: in the world as it is, and in one in which each variable is set
// to what it was, every row is what was seen, bit for bit.
func TestConsistency(t *testing.T) {
	p := clinic(t)
	data := map[string][]float64{}
	same := map[string]map[string]bayes.Action{"all": {}}
	names := []string{"all"}
	for _, name := range clinicKinds {
		num, err := p.Numbers(name)
		if err != nil {
			t.Fatal(err)
		}
		data[name] = num
		same[name] = map[string]bayes.Action{name: bayes.Set(num)}
		same["all"][name] = bayes.Set(num)
		names = append(names, name)
	}
	ans := seenIn(t, p, 1, names, same)
	differs := func(a *causal.Answer, variable string, want []float64) bool {
		got := values(t, a, variable)
		n := len(got) / len(want)
		for i, v := range got {
			if v != want[i/n] {
				return true
			}
		}
		return false
	}
	for _, world := range append(names, "f") {
		for name, want := range data {
			if differs(ans, world+"."+name, want) {
				t.Errorf("%s.%s is not what was seen", world, name)
			}
		}
		if !slices.Equal(values(t, ans, world+".later"), values(t, ans, "f.later")) {
			t.Errorf("%s.later is other than in the world as it is, where nothing was done", world)
		}
	}
	// Planted: a dose that differs by 1e-9 in one row.
	other := slices.Clone(data["dose"])
	other[2] += 1e-9
	changed := seenIn(t, p, 1, []string{"a"}, map[string]map[string]bayes.Action{"a": {"dose": bayes.Set(other)}})
	if !differs(changed, "a.weight", data["weight"]) {
		t.Error("another dose leaves every weight")
	}
}

// TestDirectProperties: worlds together are as alone, in any order; effectiveness,
// composition and reversibility.
func TestDirectProperties(t *testing.T) {
	p := clinic(t)
	of := map[string]map[string]bayes.Action{
		"treated": {"drug": bayes.Set(1)},
		"more":    {"dose": bayes.Map(func(x bayes.Expr) bayes.Expr { return bayes.Mul(2, x) }), "age": bayes.Shift(1)},
		"law":     {"visits": bayes.Mechanism(bayes.Normal(0, 2)), "drug": bayes.Mechanism(bayes.Bernoulli(0.5))},
		"fixed":   {"weight": bayes.Set(1), "drug": bayes.Set(0)},
	}
	all := []string{"treated", "more", "law", "fixed"}
	together := seenIn(t, p, 1, all, of)
	backwards := slices.Clone(all)
	slices.Reverse(backwards)
	reversed := seenIn(t, p, 1, backwards, of)
	for _, world := range all {
		alone := seenIn(t, p, 1, []string{world}, of)
		for _, name := range append(clinicKinds, "later") {
			v := values(t, together, world+"."+name)
			if !slices.Equal(v, values(t, alone, world+"."+name)) || !slices.Equal(v, values(t, reversed, world+"."+name)) {
				t.Errorf("%s.%s depends on the other worlds", world, name)
			}
			if slices.ContainsFunc(v, math.IsNaN) {
				t.Errorf("%s.%s has NaN", world, name)
			}
		}
	}
	if slices.ContainsFunc(values(t, together, "fixed.weight"), func(x float64) bool { return x != 1 }) {
		t.Error("a variable that is set is not what it was set to")
	}

	scm, err := causal.FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	a := w.Do("a", map[string]bayes.Action{"drug": bayes.Set(1)})
	w.Do("b", map[string]bayes.Action{"drug": bayes.Set(1), "dose": bayes.From(a, "dose")})
	w.Do("c", map[string]bayes.Action{"drug": bayes.Set(1), "weight": bayes.From(a, "weight"), "visits": bayes.From(a, "visits")})
	w.SeeData()
	ans, err := w.Ask(context.Background(), clinicDraws(t, 40), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(clinicKinds, "later") {
		for _, world := range []string{"b", "c"} {
			if !slices.Equal(values(t, ans, world+"."+name), values(t, ans, "a."+name)) {
				t.Errorf("setting a variable to what it is changes %s in %s", name, world)
			}
		}
	}
}

// TestDirectRenaming: under another name the drug has other noise, and nothing
// else has where the drug doesn't reach.
func TestDirectRenaming(t *testing.T) {
	ask := func(drug string) *causal.Answer {
		scm, err := causal.FromModel(clinic(t, drug))
		if err != nil {
			t.Fatal(err)
		}
		w := scm.Worlds()
		w.Do("a", map[string]bayes.Action{"age": bayes.Shift(-2)})
		w.SeeData()
		ans, err := w.Ask(context.Background(), clinicDraws(t, 400), 1)
		if err != nil {
			t.Fatal(err)
		}
		return ans
	}
	one, two := ask("drug"), ask("pill")
	if slices.Equal(values(t, one, "a.drug"), values(t, two, "a.pill")) {
		t.Error("the drug has the same noise under another name")
	}
	for _, name := range []string{"a.age", "f.later", "f.visits"} {
		if !slices.Equal(values(t, one, name), values(t, two, name)) {
			t.Errorf("renaming the drug moved %s", name)
		}
	}
}

// TestDirectLabels: what is said of the noise, and of the questions.
func TestDirectLabels(t *testing.T) {
	ans := seenIn(t, clinic(t), 1, []string{"a"}, map[string]map[string]bayes.Action{"a": {"drug": bayes.Set(1)}})
	for site, want := range map[string]causal.Knowledge{
		"age": causal.Known, "dose": causal.Known, "weight": causal.Known,
		"drug": causal.Interval, "visits": causal.Interval, "grade": causal.Interval, "later": causal.Assumed,
	} {
		if got, err := ans.Noise(site); err != nil || got != want {
			t.Errorf("the noise of %s is %v (%v), want %v", site, got, err, want)
		}
	}
	for name, want := range map[string]causal.Rung{"a.weight": causal.Imagining, "f.later": causal.Seeing} {
		if got, err := ans.Rung(name); err != nil || got != want {
			t.Errorf("%s is on %v (%v), want %v", name, got, err, want)
		}
	}
}

// TestIntervalNoise: given what was seen of a coarse variable, its law under other
// parameters is that of noise that is uniform where it gives what was seen.
// Statistic: the share of 1, or of at most k. Bound: 4.9 standard errors of
// independent draws, false alarms 1e-6 each; strata vary less. Planted: noise that
// ignores what was seen.
func TestIntervalNoise(t *testing.T) {
	const n = 20000
	m := bayes.NewModel("interval")
	row := m.DimSize("row", 2)
	x := m.Data("x", []float64{0, 0}, row)
	m.Observe(m.Data("sick", []float64{1, 0}, row), bayes.Bernoulli(bayes.Sub(0.5, bayes.Mul(0.25, x))))
	m.Observe(m.Data("count", []float64{2, 0}, row), bayes.Poisson(bayes.Sub(3, x)))
	m.Observe(m.Data("limit", []float64{1, -0.5}, row), bayes.Censored(bayes.Normal(x, 1), -5, 1))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	w.Do("a", map[string]bayes.Action{"x": bayes.Set(1)})
	w.Do("down", map[string]bayes.Action{"x": bayes.Set(-1)})
	w.SeeData()
	ans, err := w.Ask(context.Background(), nothing(t, n), 1)
	if err != nil {
		t.Fatal(err)
	}
	share := func(name string, row int, in func(v float64) bool) float64 {
		k := 0
		for _, v := range values(t, ans, name)[row*n : (row+1)*n] {
			if in(v) {
				k++
			}
		}
		return float64(k) / n
	}
	one := func(v float64) bool { return v == 1 }
	atMost := func(k float64) func(float64) bool { return func(v float64) bool { return v <= k } }
	poisson := func(k int, rate float64) float64 { // distribution function
		p, sum := math.Exp(-rate), 0.0
		for i := range k + 1 {
			sum += p
			p *= rate / float64(i+1)
		}
		return sum
	}
	normal := func(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }
	for _, c := range []struct {
		name    string
		got     float64
		want    float64
		ignored float64 // what it would be if nothing had been seen
	}{
		{"sick who would be at 1/4", share("a.sick", 0, one), 0.5, 0.25},
		{"well who would be ill at 1/4", share("a.sick", 1, one), 0, 0.25},
		{"at most 1 where 2 were", share("a.count", 0, atMost(1)), (poisson(1, 2) - poisson(1, 3)) / (poisson(2, 3) - poisson(1, 3)), poisson(1, 2)},
		{"none where none was", share("a.count", 1, atMost(0)), 1, poisson(0, 2)},
		// Beyond the limit 1 at mean 0, and so below it at mean −1 if above no more than 2.
		{"below the limit", share("down.limit", 0, func(v float64) bool { return v < 1 }), (normal(2) - normal(1)) / (1 - normal(1)), normal(2)},
		{"known exactly", share("down.limit", 1, func(v float64) bool { return math.Abs(v+1.5) < 1e-12 }), 1, 0},
	} {
		bound := 4.9 * math.Sqrt(c.want*(1-c.want)/n)
		if !(math.Abs(c.got-c.want) <= bound) {
			t.Errorf("%s: %v, want %v within %v", c.name, c.got, c.want, bound)
		}
		if math.Abs(c.ignored-c.want) <= bound {
			t.Errorf("%s: noise that ignores what was seen passes", c.name)
		}
	}
}

// TestDirectLinear compares with the closed form, for each draw of the
// coefficients: y + b·(x′ − x) with the same spread, and m′ + (s′/s)·(y − m).
func TestDirectLinear(t *testing.T) {
	scm, err := causal.FromModel(clinic(t))
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	w.Do("a", map[string]bayes.Action{"dose": bayes.Set(3)})
	w.Do("b", map[string]bayes.Action{"drug": bayes.Set(1), "dose": bayes.From(scmProgram(t, w), "dose")})
	w.SeeData()
	d := clinicDraws(t, 40)
	ans, err := w.Ask(context.Background(), d, 1)
	if err != nil {
		t.Fatal(err)
	}
	age, drug := []float64{-0.5, 0.25, 1, 1.5}, []float64{0, 1, 1, 0}
	dose, weight := []float64{0.5, 1.5, 0.125, 2}, []float64{1.25, -0.75, 0.5, 2}
	for k := range 40 {
		b, s := -0.75+float64(k%13)/8, 0.25+float64(k%7)/4
		for i := range 4 {
			if got, want := values(t, ans, "a.weight")[i*40+k], weight[i]+b*(3-dose[i]); math.Abs(got-want) > 1e-12 {
				t.Fatalf("row %d, draw %d: weight %v at dose 3, want %v", i, k, got, want)
			}
			mean := b*dose[i] + age[i]
			want := mean + math.Exp(s*(1-drug[i]))*(weight[i]-mean)
			if got := values(t, ans, "b.weight")[i*40+k]; math.Abs(got-want) > 1e-12*(1+math.Abs(want)) {
				t.Fatalf("row %d, draw %d: weight %v with the drug, want %v", i, k, got, want)
			}
		}
	}
}

// scmProgram returns the program of the world in which nothing is done.
func scmProgram(t testing.TB, w *causal.Worlds) *bayes.Program {
	t.Helper()
	return w.Do("nothing", nil)
}

// TestDirectImpossible: what can't have been seen is an error that names it, and so is
// what doesn't say what the noise was.
func TestDirectImpossible(t *testing.T) {
	m := bayes.NewModel("impossible")
	row := m.DimSize("row", 2)
	p := m.Param("p", bayes.Beta(1, 1))
	x := m.Data("x", []float64{0.5, 0.5}, row)
	y := m.Data("y", []float64{0, 1}, row)
	m.Observe(x, bayes.Uniform(0, 1))
	m.Observe(y, bayes.Bernoulli(bayes.Mul(p, bayes.Less(x, 0.75))))
	m.Observe(m.Data("z", []float64{0, 1}, row), bayes.Normal(y, 1))
	m.Observe(m.Data("v", []float64{0, 1}, row), bayes.Mixture([]float64{0.5, 0.5}, bayes.Normal(y, 1), bayes.Normal(3, 1)))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "p"}}, Chains: 1, Draws: 16, Values: slices.Repeat([]float64{0.5}, 16)})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		see  func(w *causal.Worlds)
		want string
	}{
		{func(w *causal.Worlds) { w.See("f.x", 0.9); w.See("f.y", 1) }, "f.y"},
		{func(w *causal.Worlds) { w.See("f.x", 0.5); w.See("f.y", 0.5) }, "f.y"},
		{func(w *causal.Worlds) { w.See("f.x", 1.5) }, "f.x"},
		{func(w *causal.Worlds) { w.SeeData(); w.See("a.z", 1) }, "two worlds"},
		{func(w *causal.Worlds) { w.See("f.x", 0.25); w.See("a.x", 0.5) }, "a.x"},
		{func(w *causal.Worlds) { w.SeeData() }, "Mixture"},
	} {
		w := scm.Worlds()
		w.Do("a", map[string]bayes.Action{"y": bayes.Set(1)})
		c.see(w)
		_, err := w.Ask(context.Background(), d, 1, "f.x", "a.z", "a.v")
		wants(t, err, c.want)
		if err == nil {
			t.Error(fmt.Sprint("case ", i))
		}
	}
}

// TestDirectBits pins what would have been in the clinic: the same on every CPU.
func TestDirectBits(t *testing.T) {
	ans := seenIn(t, clinic(t), 5, []string{"a", "b"}, map[string]map[string]bayes.Action{
		"a": {"drug": bayes.Set(1), "age": bayes.Shift(0.5)},
		"b": {"dose": bayes.Map(func(x bayes.Expr) bayes.Expr { return bayes.Mul(2, x) })},
	})
	h := fnv.New64a()
	for _, name := range ans.Names() {
		for _, v := range values(t, ans, name) {
			fmt.Fprintf(h, "%x ", math.Float64bits(v))
		}
	}
	const want = 0x9abcf76e07286c53
	if got := h.Sum64(); got != want {
		t.Errorf("bits %#x, want %#x", got, uint64(want))
	}
}

// TestNeverSeen: values that a distribution never gives, and what contradicts
// itself between worlds, are impossible whatever else was seen.
func TestNeverSeen(t *testing.T) {
	scm, err := causal.FromModel(clinic(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, see := range map[string]func(w *causal.Worlds){
		"drug 2":    func(w *causal.Worlds) { w.SeeData("age"); w.See("f.drug", 2) },
		"visits ½":  func(w *causal.Worlds) { w.SeeData("age", "drug", "dose"); w.See("f.visits", 0.5) },
		"visits −1": func(w *causal.Worlds) { w.SeeData("age", "drug", "dose"); w.See("f.visits", -1) },
		"weight in another world": func(w *causal.Worlds) {
			w.Do("a", map[string]bayes.Action{"dose": bayes.Shift(0)})
			w.SeeData()
			w.See("a.weight", 1e3)
		},
	} {
		w := scm.Worlds()
		see(w)
		_, err := w.Ask(context.Background(), clinicDraws(t, 8), 1, "f.age")
		var no *causal.ImpossibleError
		if !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
