package bayes

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// family is one constructor, built from any operands, with parameters that are
// drawn somewhere inside their ranges.
type family struct {
	name   string
	build  func(p ...Expr) Dist
	params func(src rng.Source) [][]float64
	width  int // elements of an event
}

// vector is the number of elements of the vectors in these tests.
const vector = 3

func around(centres ...float64) func(rng.Source) [][]float64 {
	return func(src rng.Source) [][]float64 {
		p := make([][]float64, len(centres))
		for k, c := range centres {
			p[k] = []float64{c * (0.5 + rng.Uniform(src))}
		}
		return p
	}
}

// counted puts a whole number of trials before other parameters.
func counted(rest func(rng.Source) [][]float64) func(rng.Source) [][]float64 {
	return func(src rng.Source) [][]float64 {
		n := float64(5 + rng.Uint64n(src, 20))
		return append([][]float64{{n}}, rest(src)...)
	}
}

// families are all constructors, by the file that lists them.
var families = slices.Concat(
	univariate,
	discrete,
	continuous,
	wrapped,
	multivariate,
	matrices,
)

var univariate = []family{
	{"Normal", func(p ...Expr) Dist { return Normal(p[0], p[1]) }, around(-1, 2), 1},
	{"HalfNormal", func(p ...Expr) Dist { return HalfNormal(p[0]) }, around(2), 1},
	{"StudentT", func(p ...Expr) Dist { return StudentT(p[0], p[1], p[2]) }, around(4, 1, 2), 1},
	{"HalfStudentT", func(p ...Expr) Dist { return HalfStudentT(p[0], p[1]) }, around(3, 2), 1},
	{"Cauchy", func(p ...Expr) Dist { return Cauchy(p[0], p[1]) }, around(2, 1), 1},
	{"HalfCauchy", func(p ...Expr) Dist { return HalfCauchy(p[0]) }, around(2), 1},
	{"Exponential", func(p ...Expr) Dist { return Exponential(p[0]) }, around(0.5), 1},
	{"Gamma", func(p ...Expr) Dist { return Gamma(p[0], p[1]) }, around(3, 0.4), 1},
	{"GammaMeanSD", func(p ...Expr) Dist { return GammaMeanSD(p[0], p[1]) }, around(3, 1.4), 1},
	{"InverseGamma", func(p ...Expr) Dist { return InverseGamma(p[0], p[1]) }, around(3, 4), 1},
	{"LogNormal", func(p ...Expr) Dist { return LogNormal(p[0], p[1]) }, around(1, 0.7), 1},
	{"Beta", func(p ...Expr) Dist { return Beta(p[0], p[1]) }, around(3, 4), 1},
	{"Uniform", func(p ...Expr) Dist { return Uniform(p[0], p[1]) }, around(-2, 3), 1},
	{"Bernoulli", func(p ...Expr) Dist { return Bernoulli(p[0]) }, around(0.4), 1},
	{"BernoulliLogit", func(p ...Expr) Dist { return BernoulliLogit(p[0]) }, around(-0.7), 1},
	{"Binomial", func(p ...Expr) Dist { return Binomial(p[0], p[1]) }, counted(around(0.4)), 1},
	{"BinomialLogit", func(p ...Expr) Dist { return BinomialLogit(p[0], p[1]) }, counted(around(0.8)), 1},
	{"Poisson", func(p ...Expr) Dist { return Poisson(p[0]) }, around(4), 1},
	{"PoissonLog", func(p ...Expr) Dist { return PoissonLog(p[0]) }, around(1.5), 1},
	{"Categorical", func(p ...Expr) Dist { return Categorical(p[0]) }, func(src rng.Source) [][]float64 {
		p := []float64{1, 2, 3}
		rng.Dirichlet(src, p, p)
		return [][]float64{p}
	}, 1},
	{"CategoricalLogit", func(p ...Expr) Dist { return CategoricalLogit(p[0]) }, func(src rng.Source) [][]float64 {
		return [][]float64{{rng.StdNormal(src), rng.StdNormal(src), rng.StdNormal(src)}}
	}, 1},
	{"MvNormalCholesky", func(p ...Expr) Dist { return MvNormalCholesky(p[0], p[1]) }, func(src rng.Source) [][]float64 {
		mean, chol := make([]float64, vector), make([]float64, vector*vector)
		for j := range mean {
			mean[j] = rng.StdNormal(src)
		}
		for j := range chol { // the upper triangle is not read
			chol[j] = rng.StdNormal(src)
			if j%(vector+1) == 0 {
				chol[j] = 0.5 + rng.Uniform(src)
			}
		}
		return [][]float64{mean, chol}
	}, vector},
}

// argument is one operand of a term: n events of width elements (0 events is
// one for all), row-major, in lanes or as data of lane 0.
type argument struct {
	rows   []lane.V
	events int
	width  []int
	data   bool
}

// result is a term's log density and its derivatives by every argument; none
// for data.
type result struct {
	lp   lane.V
	grad [][]lane.V
}

// term builds the graph of a term.
func term(f family, args []argument) (exec.Graph, []float64) {
	var g exec.Graph
	var x []float64
	exprs := make([]Expr, len(args))
	for k, a := range args {
		n := &ir.Node{Op: ir.Param, Name: string(rune('a' + k))}
		if a.events > 0 {
			n.Dims = append(n.Dims, &ir.Dim{Name: "event", Size: a.events})
		}
		for j, w := range a.width {
			n.Dims = append(n.Dims, &ir.Dim{Name: string(rune('i' + j)), Size: w})
		}
		if a.data {
			n.Op = ir.Data
			for _, v := range a.rows {
				n.Num = append(n.Num, v[0])
			}
		} else {
			g.Params = append(g.Params, n)
			for _, v := range a.rows {
				x = append(x, v[:]...)
			}
		}
		exprs[k] = Expr{n}
	}
	g.Terms = []*ir.Node{(&Model{}).term(exprs[0].n, f.build(exprs[1:]...), ir.Here())}
	return g, x
}

// evaluate runs the engine on one term.
func evaluate(t testing.TB, f family, args ...argument) result {
	t.Helper()
	g, x := term(f, args)
	p, err := exec.Compile(g)
	if err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	var r result
	grad := make([]float64, len(x))
	frame := p.NewFrame(exec.Gradient)
	frame.Eval(x, grad, r.lp[:])
	for _, a := range args {
		var rows []lane.V
		for range a.rows {
			if !a.data {
				rows, grad = append(rows, lane.V(grad[:lane.W])), grad[lane.W:]
			}
		}
		r.grad = append(r.grad, rows)
	}
	return r
}

// numbersOf is a JSON number or list of numbers.
type numbersOf []float64

func (v *numbersOf) UnmarshalJSON(b []byte) error {
	var x float64
	if json.Unmarshal(b, &x) == nil {
		*v = []float64{x}
		return nil
	}
	return json.Unmarshal(b, (*[]float64)(v))
}

// point is a row of testdata/distributions*.json; a gradient of null is not
// defined (discrete arguments).
type point struct {
	Dist string
	X    numbersOf
	P    []numbersOf
	LogP float64 `json:"logp"`
	Grad []*numbersOf
}

// readPoints returns the reference points of every distribution, by name.
func readPoints(t testing.TB) map[string][]point {
	t.Helper()
	names, err := filepath.Glob("testdata/distributions*.json")
	if err != nil || len(names) == 0 {
		t.Fatal("no reference points", err)
	}
	by := make(map[string][]point)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var file struct{ Points []point }
		if err := json.Unmarshal(text, &file); err != nil {
			t.Fatal(name, err)
		}
		for _, p := range file.Points {
			by[p.Dist] = append(by[p.Dist], p)
		}
	}
	return by
}

// shapeOf returns the shape of one event of width elements.
func shapeOf(width int) []int {
	switch {
	case width == vector*vector:
		return []int{vector, vector}
	case width > 1:
		return []int{width}
	}
	return nil
}

// arguments puts up to eight points into lanes; the last fills what is left.
func arguments(points []point) []argument {
	args := make([]argument, 1+len(points[0].P))
	for k := range args {
		list := func(p point) numbersOf {
			if k == 0 {
				return p.X
			}
			return p.P[k-1]
		}
		width := len(list(points[0]))
		args[k].rows = make([]lane.V, width)
		args[k].width = shapeOf(width)
		for l := range lane.W {
			for j, v := range list(points[min(l, len(points)-1)]) {
				args[k].rows[j][l] = v
			}
		}
	}
	return args
}

// apart is the difference of two numbers relative to the wanted one, or to 1
// if that is smaller; 0 if both are the same infinity.
func apart(got, want float64) float64 {
	if got == want {
		return 0
	}
	if d := math.Abs(got-want) / max(1, math.Abs(want)); !math.IsNaN(d) {
		return d
	}
	return math.Inf(1)
}

// tableError returns the largest error of the log density and of derivatives
// over the reference points of a name, evaluated eight at a time, with the
// points that have them.
func tableError(t testing.TB, f family, points []point) (lp, grad float64, atLP, atGrad point) {
	for first := 0; first < len(points); first += lane.W {
		batch := points[first:min(first+lane.W, len(points))]
		r := evaluate(t, f, arguments(batch)...)
		for l, p := range batch {
			if e := apart(r.lp[l], p.LogP); e > lp {
				lp, atLP = e, p
			}
			for k, g := range p.Grad {
				if g == nil {
					continue
				}
				for j, want := range *g {
					if e := apart(r.grad[k][j][l], want); e > grad {
						grad, atGrad = e, p
					}
				}
			}
		}
	}
	return lp, grad, atLP, atGrad
}

// Log densities and derivatives against 700-digit arithmetic.
func TestLogDensityTable(t *testing.T) {
	const logDensityTolerance, gradientTolerance = 1e-12, 1e-12
	table := readPoints(t)
	for _, f := range families {
		if len(table[f.name]) < 16 {
			t.Errorf("%s has %d reference points", f.name, len(table[f.name]))
			continue
		}
		lp, grad, atLP, atGrad := tableError(t, f, table[f.name])
		t.Logf("%-17s %3d points: log density to %.1e, derivatives to %.1e", f.name, len(table[f.name]), lp, grad)
		if lp > logDensityTolerance {
			t.Errorf("%s: log density is off by %.2g at %+v", f.name, lp, atLP)
		}
		if grad > gradientTolerance {
			t.Errorf("%s: derivative is off by %.2g at %+v", f.name, grad, atGrad)
		}
	}
}
