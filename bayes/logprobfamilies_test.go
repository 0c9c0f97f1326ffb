package bayes

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// LogProb of every distribution, with adjoints that differ by event, against
// terms of one event each; in every shape, with arguments that are data or not.
func TestLogProbOfFamilies(t *testing.T) {
	weights := []float64{0.5, -2, 0, 1.25, 3}
	const tolerance = 1e-13 // 1000 half ulps: sums of five in another order
	src := rng.New(8, "test/logprob")
	for _, f := range families {
		singles := make([][]argument, len(weights))
		for shape := range 1 << len(f.params(&src)) {
			each := func(k int) bool { return k == 0 || shape>>(k-1)&1 == 1 }
			drawEvents(f, &src, singles, each)
			var args []argument
			var lp lane.V
			var grad [][]lane.V
			for e, w := range weights {
				a, l, g := gather(t, f, singles[e:e+1], each)
				for i := range l {
					lp[i] += w * l[i]
				}
				for k := range g {
					for j := range g[k] {
						for i := range g[k][j] {
							g[k][j][i] *= w
						}
					}
					switch {
					case e == 0:
						args, grad = a, append(grad[:k], g[k])
						args[k].events = 0
					case each(k):
						args[k].rows, grad[k] = append(args[k].rows, a[k].rows...), append(grad[k], g[k]...)
					default:
						for j := range g[k] {
							for i, v := range g[k][j] {
								grad[k][j][i] += v
							}
						}
					}
					if each(k) {
						args[k].events = len(weights)
					}
				}
			}
			for set := range 1 << len(args) {
				for k := range args {
					args[k].data = set>>k&1 == 1
				}
				got := evaluateLogProb(t, f, weights, args)
				name := fmt.Sprintf("%s, shape %b, data %b", f.name, shape, set)
				if e := apart(got.lp[0], lp[0]); !(e < tolerance*(1+math.Abs(lp[0]))) {
					t.Fatalf("%s: %v, weighted terms %v", name, got.lp[0], lp[0])
				}
				for k, rows := range got.grad {
					for j := range rows {
						if e := apart(rows[j][0], grad[k][j][0]); e > 10*tolerance {
							t.Fatalf("%s: derivative %d,%d is %v, of weighted terms %v", name, k, j, rows[j][0], grad[k][j][0])
						}
					}
				}
			}
		}
	}
}

// evaluateLogProb is evaluate with the term's events weighted.
func evaluateLogProb(t *testing.T, f family, weights []float64, args []argument) result {
	t.Helper()
	g, x := term(f, args)
	x0, d := g.Terms[0].Args[0], Dist{density: g.Terms[0].Density, args: g.Terms[0].Args[1:]}
	w := Expr{&ir.Node{Op: ir.Data, Name: "weight", Dims: []*ir.Dim{{Name: "event", Size: len(weights)}}, Num: weights}}
	g.Terms = []*ir.Node{LogProb(Expr{x0}, d).Mul(w).n}
	p, err := exec.Compile(g)
	if err != nil {
		t.Fatalf("%s: %v", f.name, err)
	}
	var r result
	grad := make([]float64, len(x))
	p.NewFrame(exec.Gradient).Eval(x, grad, r.lp[:])
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
