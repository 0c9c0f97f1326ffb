package lane

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// lines calls f for every line of an axis with the row of its elements.
func lines(ax Axis, f func(line int, row func(k int) int)) {
	for o := range ax.Outer {
		for i := range ax.Inner {
			f(o*ax.Inner+i, func(k int) int { return o*ax.N*ax.Inner + k*ax.Inner + i })
		}
	}
}

// axisCase is a kernel along an axis of n rows on 2×1, 1×3 and 1×1 lines.
func axisCase(name string, run func(in inputs, ax Axis) ([]V, func(l int) []float64)) []kernelCase {
	var cases []kernelCase
	for _, s := range [][2]int{{1, 1}, {2, 1}, {1, 3}} {
		cases = append(cases, kernelCase{fmt.Sprint(name, " ", s), func(in inputs, n int) ([]V, func(int) []float64) {
			return run(in, Axis{Outer: s[0], N: n, Inner: s[1]})
		}})
	}
	return cases
}

// reduction is a kernel whose lines give one row each.
func reduction(name string, kernel func(dst, x []V, ax Axis), f func(line []float64) float64) []kernelCase {
	return axisCase(name, func(in inputs, ax Axis) ([]V, func(int) []float64) {
		x, y := in.rows(ax.Outer*ax.N*ax.Inner), in.rows(ax.Outer*ax.Inner)
		kernel(y, x, ax)
		return y, func(l int) []float64 {
			y := make([]float64, len(y))
			lines(ax, func(line int, row func(int) int) {
				var v []float64
				for k := range ax.N {
					v = append(v, x[row(k)][l])
				}
				y[line] = f(v)
			})
			return y
		}
	})
}

// scan is a kernel whose lines are rewritten; add says that it adds to what
// dst held. a and b are its inputs, b of full size or one row a line.
func scan(name string, inPlace bool, kernel func(dst, a, b []V, ax Axis), f func(dst, a, b []float64)) []kernelCase {
	return axisCase(name, func(in inputs, ax Axis) ([]V, func(int) []float64) {
		n := ax.Outer * ax.N * ax.Inner
		dst, a, b := in.rows(n), in.rows(n), in.rows(n)
		if inPlace {
			a = slices.Clone(dst)
		}
		before := slices.Clone(dst)
		kernel(dst, a, b, ax)
		return dst, func(l int) []float64 {
			y := make([]float64, n)
			lines(ax, func(_ int, row func(int) int) {
				d, u, v := make([]float64, ax.N), make([]float64, ax.N), make([]float64, ax.N)
				for k := range ax.N {
					d[k], u[k], v[k] = before[row(k)][l], a[row(k)][l], b[row(k)][l]
				}
				f(d, u, v)
				for k := range ax.N {
					y[row(k)] = d[k]
				}
			})
			return y
		}
	})
}

func axisCases() []kernelCase {
	return slices.Concat(
		reduction("SumAxis", SumAxis, func(x []float64) float64 {
			s := 0.0
			for _, v := range x {
				s += v
			}
			return s
		}),
		reduction("ProdAxis", ProdAxis, func(x []float64) float64 {
			s := 1.0
			for _, v := range x {
				s *= v
			}
			return s
		}),
		reduction("LogSumExp", func(dst, x []V, ax Axis) { Softmax(make([]V, len(x)), dst, x, ax) }, func(x []float64) float64 {
			lse, _ := softmax(x)
			return lse
		}),
		scan("Softmax", false, func(dst, a, _ []V, ax Axis) {
			Softmax(dst, make([]V, ax.Outer*ax.Inner), a, ax)
		}, func(dst, a, _ []float64) { _, s := softmax(a); copy(dst, s) }),
		scan("Softmax in place", true, func(dst, _, _ []V, ax Axis) {
			Softmax(dst, make([]V, ax.Outer*ax.Inner), dst, ax)
		}, func(dst, a, _ []float64) { _, s := softmax(a); copy(dst, s) }),
		scan("SoftmaxGrad", false, SoftmaxGrad, func(dx, dy, y []float64) {
			dot := 0.0
			for k := range y {
				dot = product(dot, dy[k], y[k])
			}
			for k := range y {
				dx[k] = product(dx[k], dy[k]-dot, y[k])
			}
		}),
		scan("Cumsum", false, func(dst, a, _ []V, ax Axis) { Cumsum(dst, a, ax) }, cumsum),
		scan("Cumsum in place", true, func(dst, _, _ []V, ax Axis) { Cumsum(dst, dst, ax) }, cumsum),
		scan("CumsumGrad", false, func(dx, dy, _ []V, ax Axis) { CumsumGrad(dx, dy, ax) }, func(dx, dy, _ []float64) {
			s := 0.0
			for k := len(dx) - 1; k >= 0; k-- {
				s += dy[k]
				dx[k] += s
			}
		}),
		scan("SumAxisGrad", false, func(dx, a, _ []V, ax Axis) { SumAxisGrad(dx, firsts(a, ax), ax) }, func(dx, a, _ []float64) {
			for k := range dx {
				dx[k] += a[0]
			}
		}),
		scan("LogSumExpGrad", false, func(dx, a, b []V, ax Axis) { LogSumExpGrad(dx, firsts(a, ax), b, ax) }, func(dx, a, b []float64) {
			for k := range dx {
				dx[k] = product(dx[k], a[0], b[k])
			}
		}),
		scan("ProdAxisGrad", false, func(dx, a, x []V, ax Axis) {
			ProdAxisGrad(dx, firsts(a, ax), x, make([]V, ax.N), ax)
		}, func(dx, a, x []float64) {
			for k := len(x) - 1; k >= 0; k-- {
				left, h := 1.0, a[0]
				for _, v := range x[:k] {
					left *= v
				}
				for j := len(x) - 1; j > k; j-- {
					if h != 0 {
						h *= x[j]
					}
				}
				dx[k] = product(dx[k], h, left)
			}
		}),
	)
}

func cumsum(dst, a, _ []float64) {
	s := 0.0
	for k := range a {
		s += a[k]
		dst[k] = s
	}
}

// softmax is the definition in the kernel's order.
func softmax(x []float64) (lse float64, y []float64) {
	top, sum := math.Inf(-1), 0.0
	for _, v := range x {
		if math.IsNaN(v) || math.IsNaN(top) {
			top = math.NaN()
		} else {
			top = max(top, v)
		}
	}
	for _, v := range x {
		y = append(y, numeric.Exp(v-top))
		sum += numeric.Exp(v - top)
	}
	for k := range y {
		y[k] /= sum
	}
	if math.IsInf(top, 0) {
		return top, y
	}
	return top + numeric.Log(sum), y
}

// firsts returns the first row of every line.
func firsts(x []V, ax Axis) []V {
	y := make([]V, ax.Outer*ax.Inner)
	if ax.N > 0 {
		lines(ax, func(line int, row func(int) int) { y[line] = x[row(0)] })
	}
	return y
}

// productCases are matrix products of n elements an inner line, of lanes and
// data; data are finite.
func productCases() []kernelCase {
	var cases []kernelCase
	for kinds := range 4 {
		for _, m := range []int{1, 3} {
			cases = append(cases, productCase(kinds, m)...)
		}
	}
	return cases
}

func productCase(kinds, m int) []kernelCase {
	const rows = 2
	operand := func(in inputs, isData bool, n int) Arg {
		if !isData {
			return Lanes(in.rows(n))
		}
		d := make([]float64, n)
		for i := range d {
			d[i] = in.r.NormFloat64()
		}
		return Data(d)
	}
	make3 := func(in inputs, k int) (a, b Arg, y []V, p Product) {
		p = Product{N: rows, K: k, M: m}
		return operand(in, kinds&1 != 0, rows*k), operand(in, kinds&2 != 0, k*m), in.rows(rows * m), p
	}
	name := fmt.Sprint(" ", kinds, " m=", m)
	cases := []kernelCase{{"MatMul" + name, func(in inputs, k int) ([]V, func(int) []float64) {
		a, b, y, p := make3(in, k)
		MatMul(y, a, b, p)
		return y, func(l int) []float64 {
			want := make([]float64, rows*m)
			for i := range want {
				for j := range k {
					want[i] = math.FMA(at(a, i/m*k+j, l), at(b, j*m+i%m, l), want[i])
				}
			}
			return want
		}
	}}}
	if kinds&1 == 0 {
		cases = append(cases, kernelCase{"MatMulGradA" + name, func(in inputs, k int) ([]V, func(int) []float64) {
			_, b, dy, p := make3(in, k)
			da := in.rows(rows * k)
			before := slices.Clone(da)
			MatMulGradA(da, dy, b, p)
			return da, func(l int) []float64 {
				want := lanes(before, l)
				for i := range want {
					for j := range m {
						want[i] = product(want[i], dy[i/k*m+j][l], at(b, i%k*m+j, l))
					}
				}
				return want
			}
		}})
	}
	if kinds&2 == 0 {
		cases = append(cases, kernelCase{"MatMulGradB" + name, func(in inputs, k int) ([]V, func(int) []float64) {
			a, _, dy, p := make3(in, k)
			db := in.rows(k * m)
			before := slices.Clone(db)
			MatMulGradB(db, dy, a, p)
			return db, func(l int) []float64 {
				want := lanes(before, l)
				for i := range want {
					for r := range rows {
						h, x := dy[r*m+i%m][l], at(a, r*k+i/m, l)
						if a.V == nil {
							want[i] = math.FMA(x, h, want[i]) // zeros are not skipped
						} else {
							want[i] = product(want[i], h, x)
						}
					}
				}
				return want
			}
		}})
	}
	return cases
}
