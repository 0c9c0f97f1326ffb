package lane

import "math"

// Sum returns the sum of the rows of x in each lane. Four partial sums, of rows
// i mod 4, are added as (0+1)+(2+3).
func Sum(x []V) V {
	var s [4]V
	if n := len(x); n > 0 && fastSum(&s[0], &x[0], n) {
		return s[0]
	}
	for i := range x {
		a, b := &s[i&3], &x[i]
		for l := range a {
			a[l] += b[l]
		}
	}
	var y V
	for l := range y {
		y[l] = (s[0][l] + s[1][l]) + (s[2][l] + s[3][l])
	}
	return y
}

// Axis says how an array of Outer × N × Inner rows (row-major) is reduced or
// scanned over its middle index.
type Axis struct{ Outer, N, Inner int }

// row returns the row of element k of line (o, i).
func (a Axis) row(o, k, i int) int { return (o*a.N+k)*a.Inner + i }

// SumAxis writes the sums over the axis into dst, Outer × Inner rows.
func SumAxis(dst, x []V, ax Axis) {
	if fastSumAxis(dst, x, ax) {
		return
	}
	for o := range ax.Outer {
		for i := range ax.Inner {
			y := &dst[o*ax.Inner+i]
			*y = V{}
			for k := range ax.N {
				for l, v := range &x[ax.row(o, k, i)] {
					y[l] += v
				}
			}
		}
	}
}

// SumAxisGrad adds dy to every element it was the sum of.
func SumAxisGrad(dx, dy []V, ax Axis) {
	if fastSumAxisGrad(dx, dy, ax) {
		return
	}
	for o := range ax.Outer {
		for i := range ax.Inner {
			h := &dy[o*ax.Inner+i]
			for k := range ax.N {
				g := &dx[ax.row(o, k, i)]
				for l := range g {
					g[l] += h[l]
				}
			}
		}
	}
}

// ProdAxis writes the products over the axis into dst.
func ProdAxis(dst, x []V, ax Axis) {
	for o := range ax.Outer {
		for i := range ax.Inner {
			y := &dst[o*ax.Inner+i]
			for l := range y {
				y[l] = 1
			}
			for k := range ax.N {
				for l, v := range &x[ax.row(o, k, i)] {
					y[l] *= v
				}
			}
		}
	}
}

// ProdAxisGrad adds dy times the product of the other elements, built from
// products before and after so that zeros are exact. left is scratch of N rows.
func ProdAxisGrad(dx, dy, x, left []V, ax Axis) {
	for o := range ax.Outer {
		for i := range ax.Inner {
			var p V
			for l := range p {
				p[l] = 1
			}
			for k := range ax.N {
				left[k] = p
				for l, v := range &x[ax.row(o, k, i)] {
					p[l] *= v
				}
			}
			h := dy[o*ax.Inner+i]
			for k := ax.N - 1; k >= 0; k-- {
				g, a := &dx[ax.row(o, k, i)], &x[ax.row(o, k, i)]
				for l := range g {
					if h[l] != 0 {
						g[l] = math.FMA(h[l], left[k][l], g[l])
						h[l] *= a[l]
					}
				}
			}
		}
	}
}

// Cumsum writes running sums along the axis into dst.
func Cumsum(dst, x []V, ax Axis) {
	for o := range ax.Outer {
		for i := range ax.Inner {
			var s V
			for k := range ax.N {
				r := ax.row(o, k, i)
				for l := range s {
					s[l] += x[r][l]
				}
				dst[r] = s
			}
		}
	}
}

// CumsumGrad adds the running sums of dy from the end to dx.
func CumsumGrad(dx, dy []V, ax Axis) {
	for o := range ax.Outer {
		for i := range ax.Inner {
			var s V
			for k := ax.N - 1; k >= 0; k-- {
				r := ax.row(o, k, i)
				for l := range s {
					s[l] += dy[r][l]
					dx[r][l] += s[l]
				}
			}
		}
	}
}
