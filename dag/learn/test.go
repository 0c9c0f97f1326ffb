package learn

import (
	"context"
	"math"
	"slices"
	"sync"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/numeric"
)

// Test tests conditional independence of variables by number. It must be safe for
// concurrent use, and give the same answer to the same question.
type Test interface {
	// Names are those of the variables.
	Names() []string
	// P returns the p-value of independence of x and y given others, which come in
	// ascending order, or NaN where there is no test.
	P(x, y int, given []int) float64
}

// rowsForEach degree of freedom are the least for an asymptotic test, as in
// [dag.TestIndependencies].
const rowsForEach = 10

// NewTest returns the test of independence on data without missing values: G²
// among factors, Fisher's z among numbers, and where there are columns of both
// kinds, whatever [dag.TestIndependencies] has for a question, which is slow.
// With fewer than 10 rows for each degree of freedom, and where x or y is a
// function of the given, there is no test.
//
// Errors: those of [NewScorer] about data.
// Source: G² with degrees of freedom of the cells that can be [Spirtes2000] §5.5;
// Fisher's z [Fisher1924].
// Cost: of a test linear in rows and given variables for factors; cubic in given
// variables for numbers, after a square for each pair of columns.
func NewTest(data dag.Columns) (Test, error) {
	d, err := read("test", data)
	switch {
	case err != nil:
		return nil, err
	case d.factors == len(d.names):
		return newLikelihoodRatio(d), nil
	case d.factors == 0:
		return fisher{d.names, newMoments(d)}, nil
	}
	return mixed{d.names, data}, nil
}

// Oracle returns the test that knows the graph: p is 1 where the observed nodes
// are separated and else 0.
func Oracle(g *dag.Graph) Test {
	hidden := g.With(dag.Latent)
	names := slices.DeleteFunc(slices.Sorted(slices.Values(g.Names())), func(name string) bool { return slices.Contains(hidden, name) })
	return oracle{names, g}
}

type oracle struct {
	names []string
	graph *dag.Graph
}

func (o oracle) Names() []string { return o.names }

func (o oracle) P(x, y int, given []int) float64 {
	separated, err := o.graph.Separated(o.names[x:x+1], o.names[y:y+1], pick(o.names, given))
	switch {
	case err != nil:
		return math.NaN()
	case separated:
		return 1
	}
	return 0
}

// pick returns the names of variables by number.
func pick(names []string, numbers []int) []string {
	picked := make([]string, len(numbers))
	for k, i := range numbers {
		picked[k] = names[i]
	}
	return picked
}

// mixed asks package dag.
type mixed struct {
	names []string
	data  dag.Columns
}

func (m mixed) Names() []string { return m.names }

func (m mixed) P(x, y int, given []int) float64 {
	question := dag.Independence{X: m.names[x : x+1], Y: m.names[y : y+1], Given: pick(m.names, given)}
	r, err := dag.TestIndependencies(context.Background(), m.data, []dag.Independence{question}, 0)
	if err != nil {
		return math.NaN()
	}
	return r.Tests[0].P
}

// fisher is the z of partial correlations.
type fisher struct {
	names   []string
	moments *moments
}

func (f fisher) Names() []string { return f.names }

func (f fisher) P(x, y int, given []int) float64 {
	free := f.moments.n - len(given) - 3 // [Fisher1924]: the variance of z is 1/free
	if free+2 < rowsForEach {
		return math.NaN()
	}
	k := len(given) + 2
	l := f.moments.factor(append(given[:len(given):len(given)], x, y))
	across, left := l[k*k-2], l[k*k-1] // of y, what x explains and what it leaves
	if left != left {
		return math.NaN()
	}
	// atanh of r = across/√(across² + left²), without the cancellation of 1 − |r|.
	whole := math.Sqrt(float64(across*across) + float64(left*left))
	z := numeric.Log((whole + math.Abs(across)) / left)
	return numeric.Erfc(z * math.Sqrt(float64(free)) / math.Sqrt2)
}

// likelihoodRatio is the G² test of factors.
type likelihoodRatio struct {
	data  *dataset
	xlogx []float64
	work  sync.Pool
}

// counting is the memory of a test.
type counting struct {
	cell           []int32
	counts, column []int32
}

func newLikelihoodRatio(d *dataset) *likelihoodRatio {
	return &likelihoodRatio{data: d, xlogx: xlogx(d.n), work: sync.Pool{New: func() any { return &counting{cell: make([]int32, d.n)} }}}
}

func (t *likelihoodRatio) Names() []string { return t.data.names }

func (t *likelihoodRatio) P(x, y int, given []int) float64 {
	w := t.work.Get().(*counting)
	defer t.work.Put(w)
	d := t.data
	nx, ny := d.levels[x], d.levels[y]
	strata := d.cells(given, w.cell)
	table := nx * ny
	w.counts = zeroed(w.counts, strata*table)
	codesX, codesY := d.codes[x], d.codes[y]
	for i, z := range w.cell {
		w.counts[(int(z)*nx+int(codesX[i]))*ny+int(codesY[i])]++
	}
	g, df := 0.0, 0
	for s := range strata {
		part, depth := t.stratum(w, w.counts[s*table:(s+1)*table], nx, ny)
		g += part
		df += depth
	}
	if df == 0 || d.n < rowsForEach*df {
		return math.NaN()
	}
	return numeric.Exp(numeric.IncompleteGamma(float64(df)/2, max(g, 0)).Upper)
}

// stratum returns ½G² and the degrees of freedom of one table.
func (t *likelihoodRatio) stratum(w *counting, table []int32, nx, ny int) (g float64, df int) {
	w.column = zeroed(w.column, ny)
	rows, columns, total := 0, 0, int32(0)
	for a := range nx {
		row := int32(0)
		for b, c := range table[a*ny : (a+1)*ny] {
			row += c
			w.column[b] += c
			g += t.xlogx[c]
		}
		if row > 0 {
			rows++
			total += row
			g -= t.xlogx[row]
		}
	}
	if total == 0 {
		return 0, 0
	}
	for _, c := range w.column {
		if c > 0 {
			columns++
			g -= t.xlogx[c]
		}
	}
	return g + t.xlogx[total], (rows - 1) * (columns - 1)
}

// zeroed returns memory of n zeros, old if there is enough.
func zeroed(old []int32, n int) []int32 {
	if cap(old) < n {
		return make([]int32, n)
	}
	old = old[:n]
	clear(old)
	return old
}
