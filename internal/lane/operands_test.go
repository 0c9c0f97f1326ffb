package lane

import (
	"fmt"
	"testing"
)

// operandKinds are the operands a kernel meets in n rows of a workspace.
func operandKinds(w *workspace, v int, d int) map[string]Arg {
	return map[string]Arg{
		"lanes": Lanes(w.v[v]), "scalar": Lanes(w.v[v]).Broadcast(),
		"data": Data(w.d[d]), "number": Data(w.d[d]).Broadcast(),
	}
}

func arithmeticCases() []tierCase {
	var cases []tierCase
	for name, kernel := range map[string]func(dst []V, a, b Arg){"add": Add, "sub": Sub, "mul": Mul, "div": Div} {
		for a := range operandKinds(&workspace{}, 0, 0) {
			for b := range operandKinds(&workspace{}, 0, 0) {
				cases = append(cases, tierCase{name + "/" + a + "-" + b, func(w *workspace, n int) {
					kernel(w.v[0][:n], operandKinds(w, 1, 0)[a], operandKinds(w, 2, 1)[b])
				}})
			}
		}
		cases = append(cases, tierCase{name + "/inPlace", func(w *workspace, n int) {
			kernel(w.v[0][:n], Lanes(w.v[0]), Lanes(w.v[1]))
			kernel(w.v[2][:n], Lanes(w.v[1]), Lanes(w.v[2]))
			kernel(w.v[3][:n], Lanes(w.v[3]), Lanes(w.v[3]))
		}})
	}
	for step := range 2 {
		for b := range operandKinds(&workspace{}, 0, 0) {
			cases = append(cases, tierCase{fmt.Sprintf("mulTo/%s/step=%d", b, step), func(w *workspace, n int) {
				MulTo(Acc{w.v[0], step}, w.v[1][:n], operandKinds(w, 2, 0)[b])
			}})
		}
		cases = append(cases, tierCase{fmt.Sprintf("addTo/step=%d", step), func(w *workspace, n int) {
			AddTo(Acc{w.v[0], step}, w.v[1][:n], w.d[0][0])
			AddTo(Acc{w.v[2], step}, w.v[1][:n], -1)
		}})
	}
	for name, grad := range map[string]func(dx, dy, x, y []V){
		"exp": ExpGrad, "log": LogGrad, "log1p": Log1pGrad, "expm1": Expm1Grad, "tanh": TanhGrad,
		"expit": ExpitGrad, "softplus": SoftplusGrad,
	} {
		cases = append(cases, tierCase{name + "Grad", func(w *workspace, n int) {
			grad(w.v[0][:n], w.v[1], w.v[2], w.v[3])
		}})
	}
	return cases
}

func TestArithmeticEqual(t *testing.T) { testEqual(t, arithmeticCases()) }
func FuzzArithmetic(f *testing.F)      { fuzzEqual(f, arithmeticCases()) }

var reductionCases = []tierCase{
	{"sum", func(w *workspace, n int) { w.v[0][0] = Sum(w.v[1][:n]) }},
	{"gather", func(w *workspace, n int) { Gather(w.v[0][:n], w.v[1], w.idx[:n]) }},
	{"scatterAdd", func(w *workspace, n int) { ScatterAdd(w.v[0], w.v[1], w.idx[:n]) }},
	{"sumAxis/last", func(w *workspace, n int) { SumAxis(w.v[0], w.v[1], Axis{3, n / 3, 1}) }},
	{"sumAxis/first", func(w *workspace, n int) { SumAxis(w.v[0], w.v[1], Axis{1, 3, n / 3}) }},
	{"sumAxis/middle", func(w *workspace, n int) { SumAxis(w.v[0], w.v[1], Axis{2, n / 6, 3}) }},
	{"sumAxisGrad/last", func(w *workspace, n int) { SumAxisGrad(w.v[0], w.v[1], Axis{3, n / 3, 1}) }},
	{"sumAxisGrad/first", func(w *workspace, n int) { SumAxisGrad(w.v[0], w.v[1], Axis{1, 3, n / 3}) }},
	{"sumAxisGrad/middle", func(w *workspace, n int) { SumAxisGrad(w.v[0], w.v[1], Axis{2, n / 6, 3}) }},
}

func TestReductionEqual(t *testing.T) { testEqual(t, reductionCases) }
func FuzzReduction(f *testing.F)      { fuzzEqual(f, reductionCases) }
