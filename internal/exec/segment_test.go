package exec

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// longGraphs are models of n rows whose terms end in segments, or must not.
func longGraphs(n int) map[string]Graph {
	r := rand.New(rand.NewPCG(uint64(n), 3))
	obs, g, k, wide := dim("obs", n), dim("g", 5), dim("k", 3), dim("wide", 1000)
	y := data(r, -2, 2, obs)
	positions := vector(obs, make([]float64, n)...)
	for i := range positions.Num {
		positions.Num[i] = float64(r.IntN(5))
	}
	normal := func(mean, sd *ir.Node) *ir.Node { return term(testNormal{}, y, mean, sd) }
	sd, alpha := param("sd", positive), param("alpha", realLine)
	product := matMul(data(r, -1, 1, obs, k), param("beta", realLine, k))
	effect := group(param("a", realLine, g), positions)
	predictor := elementwise(ir.Add, alpha, product)
	row := param("row", realLine, obs)
	bent := elementwise(ir.Tanh, elementwise(ir.Mul, predictor, predictor))
	return map[string]Graph{
		"linear":              graphOf(normal(predictor, sd)),
		"group effects":       graphOf(normal(elementwise(ir.Add, effect, product), sd)),
		"group alone":         graphOf(normal(effect, number(1))),
		"value used twice":    graphOf(normal(bent, sd)),
		"pooled":              graphOf(term(testPooled{}, y, effect, sd)),
		"pooled, read twice":  graphOf(term(testPooled{}, y, effect, sd), normal(effect, sd)),
		"not pooled":          graphOf(term(testPooled{}, y, effect, elementwise(ir.Exp, effect))),
		"sd by row":           graphOf(normal(predictor, elementwise(ir.Exp, effect))),
		"parameter by row":    graphOf(normal(elementwise(ir.Add, row, predictor), sd)),
		"two terms share":     graphOf(normal(predictor, sd), normal(predictor, number(2))),
		"two segments":        graphOf(normal(predictor, sd), normal(elementwise(ir.Sub, effect, alpha), sd)),
		"read as a whole too": graphOf(normal(row, sd), normal(group(row, positions), sd)),
		"sum of a predictor":  graphOf(normal(predictor, sd), alongAxis(ir.Sum, predictor, ir.All)),
		"prior by row":        graphOf(term(testNormal{}, row, alpha, sd), normal(row, number(1))),
		"two starts":          graphOf(normal(elementwise(ir.Add, predictor, effect), sd)),
		"two products":        graphOf(normal(elementwise(ir.Add, product, elementwise(ir.Mul, sd, effect)), sd)),
		"wide":                graphOf(normal(matMul(data(r, -1, 1, obs, wide), param("gamma", realLine, wide)), sd)),
		"where":               graphOf(normal(elementwise(ir.Where, y, product, effect), sd)),
	}
}

// evaluate returns log density and gradient at a fixed point, and the terms.
func evaluate(t *testing.T, g Graph) (lp, grad []float64, terms [][]lane.V) {
	t.Helper()
	p, err := Compile(g)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, p.Dim()*lane.W)
	for i := range x {
		x[i] = r.Float64() - 0.5
	}
	lp, grad = make([]float64, lane.W), make([]float64, len(x))
	f := p.NewFrame(Gradient)
	f.Eval(x, grad, lp)
	f.Eval(x, grad, lp) // nothing may be left over from the first time
	return lp, grad, p.NewFrame(Pointwise).Terms(x)
}

// TestSegmentsEqualSteps: running tile by tile and chunk by chunk adds the same
// numbers in another grouping, so results agree up to the rounding of sums.
func TestSegmentsEqualSteps(t *testing.T) {
	for _, n := range []int{tileRows, tileRows + 1, 1000, 2 * chunkRows, 5000} {
		for name, g := range longGraphs(n) {
			lp, grad, terms := evaluate(t, g)
			g.apart = true
			lp2, grad2, terms2 := evaluate(t, g)
			for i := range lp {
				if !near(lp[i], lp2[i], 1e-13) {
					t.Errorf("%s, %d rows: log density %v, step by step %v", name, n, lp[i], lp2[i])
				}
			}
			for i := range grad {
				if !near(grad[i], grad2[i], 1e-11) {
					t.Errorf("%s, %d rows: derivative %d is %v, step by step %v", name, n, i, grad[i], grad2[i])
					break
				}
			}
			for k := range terms {
				for i := range terms[k] {
					if terms[k][i] != terms2[k][i] {
						t.Fatalf("%s, %d rows: event %d of term %d differs", name, n, i, k)
					}
				}
			}
		}
	}
}

// TestSegmentsForm pins which steps join: a change that stops fusing would
// otherwise show in time alone.
func TestSegmentsForm(t *testing.T) {
	want := map[string]int{ // steps left, transforms included
		"linear": 2, "group effects": 2, "group alone": 1, "pooled": 2, "pooled, read twice": 3, "not pooled": 1, "value used twice": 2, "sd by row": 1,
		"parameter by row": 2, "two terms share": 4, "two segments": 3, "read as a whole too": 3,
		"sum of a predictor": 5, "prior by row": 3, "where": 2, "two starts": 2, "two products": 2, "wide": 2,
	}
	for name, g := range longGraphs(1000) {
		p, err := Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		if p.Ops() != want[name] {
			t.Errorf("%s: %d steps, want %d", name, p.Ops(), want[name])
		}
	}
}

// TestCoresDontChangeBits evaluates with one core and with several.
func TestCoresDontChangeBits(t *testing.T) {
	for name, g := range longGraphs(6000) {
		many, grad, _ := evaluate(t, g)
		before := runtime.GOMAXPROCS(1)
		one, grad1, _ := evaluate(t, g)
		runtime.GOMAXPROCS(before)
		if !sameBits(many, one) || !sameBits(grad, grad1) {
			t.Errorf("%s: the number of cores changes bits", name)
		}
	}
}

func TestSegmentsAllocateNothing(t *testing.T) {
	for name, g := range longGraphs(5000) {
		p, err := Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		f := p.NewFrame(Gradient)
		x, grad, lp := make([]float64, p.Dim()*lane.W), make([]float64, p.Dim()*lane.W), make([]float64, lane.W)
		f.Eval(x, grad, lp)
		if n := testing.AllocsPerRun(20, func() { f.Eval(x, grad, lp) }); n > 0 {
			t.Errorf("%s: %v allocations an evaluation", name, n)
		}
	}
}
