package lane

import "math"

// Map writes f(x) into dst.
func Map(dst, x []V, f func(float64) float64) {
	for i := range dst {
		a, y := &x[i], &dst[i]
		for l := range y {
			y[l] = f(a[l])
		}
	}
}

// MapGrad adds dy·f′ to dx, where slope(x, y) is f′ at x with y = f(x).
func MapGrad(dx, dy, x, y []V, slope func(x, y float64) float64) {
	for i := range dx {
		g, a, b := &dx[i], &x[i], &y[i]
		for l, h := range &dy[i] {
			if h != 0 {
				g[l] = math.FMA(h, slope(a[l], b[l]), g[l])
			}
		}
	}
}

// Map2 writes f(a, b) into dst.
func Map2(dst []V, a, b Arg, f func(a, b float64) float64) {
	var abuf, bbuf V
	for i := range dst {
		x, z, y := a.At(i, &abuf), b.At(i, &bbuf), &dst[i]
		for l := range y {
			y[l] = f(x[l], z[l])
		}
	}
}

// Map2Grad adds dy·∂f/∂· to acc, where slope(a, b, y) is that derivative.
func Map2Grad(acc Acc, dy, y []V, a, b Arg, slope func(a, b, y float64) float64) {
	var abuf, bbuf V
	for i := range dy {
		x, z, g := a.At(i, &abuf), b.At(i, &bbuf), &acc.V[i*acc.Step]
		for l, h := range &dy[i] {
			if h != 0 {
				g[l] = math.FMA(h, slope(x[l], z[l], y[i][l]), g[l])
			}
		}
	}
}

// Add writes a + b into dst.
func Add(dst []V, a, b Arg) {
	if fastAdd(dst, a, b) {
		return
	}
	var abuf, bbuf V
	for i := range dst {
		x, z, y := a.At(i, &abuf), b.At(i, &bbuf), &dst[i]
		for l := range y {
			y[l] = x[l] + z[l]
		}
	}
}

// Sub writes a − b into dst.
func Sub(dst []V, a, b Arg) {
	if fastSub(dst, a, b) {
		return
	}
	var abuf, bbuf V
	for i := range dst {
		x, z, y := a.At(i, &abuf), b.At(i, &bbuf), &dst[i]
		for l := range y {
			y[l] = x[l] - z[l]
		}
	}
}

// Mul writes a·b into dst.
func Mul(dst []V, a, b Arg) {
	if fastMul(dst, a, b) {
		return
	}
	var abuf, bbuf V
	for i := range dst {
		x, z, y := a.At(i, &abuf), b.At(i, &bbuf), &dst[i]
		for l := range y {
			y[l] = x[l] * z[l]
		}
	}
}

// Div writes a/b into dst.
func Div(dst []V, a, b Arg) {
	if fastDiv(dst, a, b) {
		return
	}
	var abuf, bbuf V
	for i := range dst {
		x, z, y := a.At(i, &abuf), b.At(i, &bbuf), &dst[i]
		for l := range y {
			y[l] = x[l] / z[l]
		}
	}
}

// Where writes a where cond ≠ 0 and b elsewhere. NaN counts as ≠ 0.
func Where(dst []V, cond, a, b Arg) {
	var cbuf, abuf, bbuf V
	for i := range dst {
		c, x, z, y := cond.At(i, &cbuf), a.At(i, &abuf), b.At(i, &bbuf), &dst[i]
		for l := range y {
			if c[l] != 0 {
				y[l] = x[l]
			} else {
				y[l] = z[l]
			}
		}
	}
}

// WhereGrad adds dy to acc where (cond ≠ 0) == taken.
func WhereGrad(acc Acc, dy []V, cond Arg, taken bool) {
	var cbuf V
	for i := range dy {
		c, g := cond.At(i, &cbuf), &acc.V[i*acc.Step]
		for l := range g {
			if (c[l] != 0) == taken {
				g[l] += dy[i][l]
			}
		}
	}
}

// AddTo adds c·dy to acc: the reverse of sums, differences and broadcasts. Rows
// that add to one row are summed as by Sum.
func AddTo(acc Acc, dy []V, c float64) {
	if acc.Step == 0 && len(dy) > 1 {
		sum := [1]V{Sum(dy)}
		dy = sum[:]
	}
	if n := len(dy); n > 0 && fastAddTo(acc.first(n), 64*acc.Step, &dy[0], 64, c, n) {
		return
	}
	for i := range dy {
		g, h := &acc.V[i*acc.Step], &dy[i]
		for l := range g {
			g[l] = math.FMA(c, h[l], g[l])
		}
	}
}

// MulTo adds dy·b to acc: the reverse of a product.
func MulTo(acc Acc, dy []V, b Arg) {
	if fastMulTo(acc, dy, b) {
		return
	}
	var buf V
	for i := range dy {
		g, z := &acc.V[i*acc.Step], b.At(i, &buf)
		for l, h := range &dy[i] {
			if h != 0 {
				g[l] = math.FMA(h, z[l], g[l])
			}
		}
	}
}

// Below writes 1 where u < limit and 0 elsewhere, NaN where one is NaN. It
// doesn't branch on the comparison, which nothing could predict.
func Below(dst []V, u, limit Arg) {
	var ubuf, lbuf V
	for i := range dst {
		a, b, y := u.At(i, &ubuf), limit.At(i, &lbuf), &dst[i]
		odd := 0.0
		for l := range y {
			d := 0 + (a[l] - b[l]) // 0, not −0
			odd += d - d           // NaN if a difference is NaN or infinite
			y[l] = math.Float64frombits(uint64(int64(math.Float64bits(d))>>63) & one)
		}
		if odd != 0 { // also NaN
			for l := range y {
				switch {
				case a[l] < b[l]:
					y[l] = 1
				case a[l] >= b[l]:
					y[l] = 0
				default:
					y[l] = math.NaN()
				}
			}
		}
	}
}

// one is the bits of 1.
const one = 0x3ff << 52
