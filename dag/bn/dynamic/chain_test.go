package dynamic_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/dynamic"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/internal/statespace"
)

// hmm is a hidden Markov model with random numbers.
type hmm struct {
	k, seen                   int
	initial, transition, emit []float64 // emit by state
	first                     []float64 // emissions of the first slice, which may differ
}

func newHMM(seed uint64, k, seen int) hmm {
	src := rng.New(seed, "dynamic/test")
	simplex := func(rows, n int) (x []float64) {
		one, row := make([]float64, n), make([]float64, n)
		for j := range one {
			one[j] = 1
		}
		for range rows {
			rng.Dirichlet(&src, row, one)
			x = append(x, row...)
		}
		return x
	}
	return hmm{k, seen, simplex(1, k), simplex(k, k), simplex(k, seen), simplex(k, seen)}
}

func table(t *testing.T, p []float64, vars ...discrete.Variable) *discrete.Table {
	t.Helper()
	s, err := discrete.NewTable(vars, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func states(name string, n int) bn.Variable {
	v := bn.Variable{Name: name}
	for j := range n {
		v.States = append(v.States, fmt.Sprint("s", j))
	}
	return v
}

// template is the model as a network of two slices. late is the slice that
// emissions of slice 1 come from: 1, or 0 as a planted error.
func (m hmm) template(t *testing.T, late int) *dynamic.TwoSlice {
	t.Helper()
	x, y := func(i int) discrete.Variable { return discrete.Variable{Name: dynamic.Name("X", i), Levels: m.k} },
		func(i int) discrete.Variable { return discrete.Variable{Name: dynamic.Name("Y", i), Levels: m.seen} }
	two, err := bn.New("hmm", []bn.Variable{states("X[0]", m.k), states("Y[0]", m.seen), states("X[1]", m.k), states("Y[1]", m.seen)},
		table(t, m.initial, x(0)), table(t, m.first, x(0), y(0)),
		table(t, m.transition, x(0), x(1)), table(t, m.emit, x(late), y(1)))
	if err != nil {
		t.Fatal(err)
	}
	d, err := dynamic.New(two)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// reference smooths observations, −1 where there is none, by the forward–backward
// algorithm of hidden Markov models.
func (m hmm) reference(seen []int) (p [][]float64, logLik float64) {
	n := len(seen)
	log := make([]float64, n*m.k)
	for t, y := range seen {
		for j := range m.k {
			emit := m.emit
			if t == 0 {
				emit = m.first
			}
			if y >= 0 {
				log[t*m.k+j] = math.Log(emit[j*m.seen+y])
			}
		}
	}
	h := statespace.NewHidden(m.k, nil, n, false)
	h.Filter(lane.Data(m.initial), lane.Data(m.transition), lane.Data(log))
	v := make([]lane.V, n*m.k)
	h.Probabilities(v)
	for t := range n {
		row := make([]float64, m.k)
		for j := range row {
			row[j] = v[t*m.k+j][0]
		}
		p = append(p, row)
	}
	return p, h.LogLik[0]
}

func series(seen []int) dynamic.Series {
	s := make(dynamic.Series, len(seen))
	for t, y := range seen {
		if y >= 0 {
			s[t] = bn.Evidence{"Y": fmt.Sprint("s", y)}
		}
	}
	return s
}

func distance(p, q [][]float64) (most float64) {
	if len(p) != len(q) {
		return math.Inf(1)
	}
	for t := range p {
		for j := range p[t] {
			most = max(most, math.Abs(p[t][j]-q[t][j]))
		}
	}
	return most
}

// blind is a series of which only the first slices are seen.
func blind(seen []int, upTo int) []int {
	s := make([]int, len(seen))
	for t := range s {
		s[t] = -1
		if t < upTo {
			s[t] = seen[t]
		}
	}
	return s
}

func TestHMM(t *testing.T) {
	const n = 40
	for seed, shape := range [][2]int{{2, 2}, {3, 4}, {5, 3}} {
		m := newHMM(uint64(seed), shape[0], shape[1])
		src := rng.New(7, "dynamic/test", uint64(seed))
		seen := make([]int, n)
		for i := range seen {
			seen[i] = int(rng.Uint64n(&src, uint64(m.seen)+1)) - 1 // a slice without finding now and then
		}
		const known = 30
		seen = blind(seen, known)
		c, err := m.template(t, 1).Compile(n, bn.Config{})
		if err != nil {
			t.Fatal(err)
		}
		if w := c.Tree().Size().Width; w != 1 {
			t.Errorf("width %d, want 1", w)
		}
		s := series(seen[:known])
		want, logLik := m.reference(seen)
		got, err := c.Smooth(s, "X")
		if err != nil {
			t.Fatal(err)
		}
		const tolerance = 1e-12 // sums and products of forty slices
		if d := distance(got, want); !(d < tolerance) {
			t.Errorf("seed %d: smoothed probabilities are off by %v", seed, d)
		}
		b, err := c.Beliefs(s)
		if err != nil {
			t.Fatal(err)
		}
		if l, err := b.LogEvidence(); err != nil || !(math.Abs(l-logLik) < tolerance*math.Abs(logLik)) {
			t.Errorf("seed %d: log evidence %v, want %v (%v)", seed, l, logLik, err)
		}
		for _, ahead := range []int{0, 1, 3} {
			for i := range n {
				p, _ := m.reference(blind(seen, i-ahead+1))
				want[i] = p[i]
			}
			if got, err = c.Predict(s, "X", ahead); err != nil {
				t.Fatal(err)
			}
			if d := distance(got, want); !(d < tolerance) {
				t.Errorf("seed %d: predictions %d ahead are off by %v", seed, ahead, d)
			}
			if filtered, err := c.Filter(s, "X"); err != nil || ahead == 0 && distance(filtered, got) != 0 {
				t.Errorf("Filter is not Predict of 0 slices ahead: %v", err)
			}
		}
		// Planted: emissions of the slice before, and smoothing taken for filtering.
		wrong, err := m.template(t, 0).Compile(n, bn.Config{})
		if err != nil {
			t.Fatal(err)
		}
		smoothed, _ := m.reference(seen)
		if got, err = wrong.Smooth(s, "X"); err != nil || distance(got, smoothed) < 1e-3 {
			t.Errorf("seed %d: the wrong slice is not noticed (%v)", seed, err)
		}
		if got, err = c.Filter(s, "X"); err != nil || distance(got, smoothed) < 1e-3 {
			t.Errorf("seed %d: filtered and smoothed are the same (%v)", seed, err)
		}
	}
}

// Two hidden chains that what is seen joins, and a constant, against the sum over
// all paths.
func TestFactorial(t *testing.T) {
	const n = 4
	src := rng.New(3, "dynamic/test")
	binary := func(name string) discrete.Variable { return discrete.Variable{Name: name, Levels: 2} }
	var vars []bn.Variable
	var tables []*discrete.Table
	add := func(name string, parents ...string) {
		var over []discrete.Variable
		var p []float64
		for _, parent := range parents {
			over = append(over, binary(parent))
		}
		for range 1 << len(parents) {
			x := rng.Uniform(&src)
			p = append(p, x, 1-x)
		}
		vars, tables = append(vars, states(name, 2)), append(tables, table(t, p, append(over, binary(name))...))
	}
	add("S")
	add("A[0]", "S")
	add("B[0]")
	add("Y[0]", "A[0]", "B[0]")
	add("A[1]", "A[0]", "S")
	add("B[1]", "B[0]", "A[0]", "A[1]")
	add("Y[1]", "A[1]", "B[1]")
	two, err := bn.New("factorial", vars, tables...)
	if err != nil {
		t.Fatal(err)
	}
	read, err := bn.Parse(two.BIF()) // names with brackets survive
	if err != nil || !read.Equal(two) {
		t.Fatalf("print and parse: %v", err)
	}
	d, err := dynamic.New(read)
	if err != nil {
		t.Fatal(err)
	}
	s := dynamic.Series{{"Y": "s0"}, {"Y": "s1", "S": "s1"}, {}, {"Y": "s1"}}
	c, err := d.Compile(n, bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Smooth(s, "B")
	if err != nil {
		t.Fatal(err)
	}
	// By hand: the product of the tables of the template along each path.
	want := make([][]float64, n)
	for i := range want {
		want[i] = make([]float64, 2)
	}
	total := 0.0
	prob := func(k int, at ...int) float64 {
		values := discrete.Values{}
		for j, v := range tables[k].Vars() {
			values[v.Name] = at[j]
		}
		p, err := tables[k].At(values)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	y := []int{0, 1, -1, 1}
	for code := range 1 << (2 * n) {
		a, b := func(t int) int { return code >> (2 * t) & 1 }, func(t int) int { return code >> (2*t + 1) & 1 }
		p := prob(0, 1) * prob(1, 1, a(0)) * prob(2, b(0)) * prob(3, a(0), b(0), y[0])
		for t := 1; t < n; t++ {
			p *= prob(4, a(t-1), 1, a(t)) * prob(5, b(t-1), a(t-1), a(t), b(t))
			if y[t] >= 0 {
				p *= prob(6, a(t), b(t), y[t])
			}
		}
		total += p
		for t := range n {
			want[t][b(t)] += p
		}
	}
	for _, row := range want {
		row[0] /= total
		row[1] /= total
	}
	if d := distance(got, want); !(d < 1e-13) { // sums of 256 products
		t.Errorf("smoothed probabilities are off by %v", d)
	}
	beliefs, err := c.Beliefs(s)
	if err != nil {
		t.Fatal(err)
	}
	if l, err := beliefs.LogEvidence(); err != nil || math.Abs(l-math.Log(total)) > 1e-13 {
		t.Errorf("log evidence %v, want %v (%v)", l, math.Log(total), err)
	}
}
