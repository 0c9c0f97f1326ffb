package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Hypergeometric is the number of successes among n taken without replacement
// from a successes and b failures: log P(x) = log C(a, x) + log C(b, n − x) −
// log C(a + b, n). All three are whole numbers, n ≤ a + b; there are no
// derivatives.
//
// Cost: a draw is O(min(n, a + b − n)).
func Hypergeometric[N, A, B Operand](n N, a A, b B) Dist {
	return dist(hypergeometric{}, lift(n), lift(a), lift(b))
}

type hypergeometric struct{}

func (hypergeometric) Name() string { return "Hypergeometric" }
func (hypergeometric) Domain() ir.Domain {
	return ir.Domain{Support: counts.Support, Integer: true, HiParam: 2}
}
func (hypergeometric) Params() []ir.ParamSpec {
	return []ir.ParamSpec{trials("n"), trials("a"), trials("b")}
}

// Check says which successes are possible.
func (hypergeometric) Check(x []float64, p [][]float64) string {
	n, a, b := p[0], p[1], p[2]
	switch {
	case n != nil && a != nil && b != nil && n[0] > a[0]+b[0]:
		return fmt.Sprintf("can't take %v of %v", n[0], a[0]+b[0])
	case n != nil && x[0] > n[0]:
		return fmt.Sprintf("takes %v", n[0])
	case n != nil && b != nil && n[0]-x[0] > b[0]:
		return fmt.Sprintf("takes %v with at most %v failures, so wants at least %v", n[0], b[0], n[0]-b[0])
	}
	return ""
}

func (hypergeometric) LogDensity(r *lane.Rows) {
	for i := range r.N {
		x, n, a, b, lp := r.X.At(i), r.P[0].At(i), r.P[1].At(i), r.P[2].At(i), r.Out(i)
		for l := range lp {
			all := logChoose(a[l]+b[l], n[l])
			if math.IsInf(all, -1) || n[l] != math.Floor(n[l]) {
				all = math.NaN() // n > a + b
			}
			lp[l] += logChoose(a[l], x[l]) + logChoose(b[l], n[l]-x[l]) - all
		}
	}
}

// Draw takes one after another.
func (hypergeometric) Draw(src rng.Source, x []float64, p [][]float64) {
	n, a, b := p[0][0], p[1][0], p[2][0]
	all := a + b
	for _, v := range [...]float64{n, a, b, all - n, 0x1p53 - all} {
		if !(v >= 0) || v != math.Floor(v) {
			x[0] = math.NaN()
			return
		}
	}
	few := min(n, all-n) // what is left behind is drawn likewise
	hits := 0.0
	for k := range int(few) {
		if float64(rng.Uint64n(src, uint64(all)-uint64(k))) < a-hits {
			hits++
		}
	}
	if x[0] = hits; few < n {
		x[0] = a - hits
	}
}
