package lane

import "math"

// Product is the shape of a matrix product: Y (N×M) = A (N×K) · B (K×M), all
// row-major. Every element is one chain of fused multiply-adds in order of k,
// that of an adjoint in order of the rows of dY.
type Product struct{ N, K, M int }

// Affine writes from + A·B into y for a data matrix A and a column B of lanes,
// the linear predictor of every regression, to the bit what MatMul and Add would
// make. from is in lanes; its rows may be y.
func Affine(y []V, from Arg, a []float64, b []V, p Product) {
	if !fastAffineTiles(y, from, a, b, p) {
		affine(y, from, a, b, p)
	}
}

// MatMul writes A·B into y.
func MatMul(y []V, a, b Arg, p Product) {
	if a.V == nil && b.V != nil {
		if p.M == 1 {
			Affine(y, Arg{V: origin[:]}, a.D, b.V, p)
		} else {
			matRows(y, a.D, b.V, p)
		}
		return
	}
	var abuf, bbuf V
	for i := range p.N {
		for j := range p.M {
			var s V
			for k := range p.K {
				x, z := a.Elem(0, i*p.K+k, &abuf), b.Elem(0, k*p.M+j, &bbuf)
				for l := range s {
					s[l] = math.FMA(x[l], z[l], s[l])
				}
			}
			y[i*p.M+j] = s
		}
	}
}

// origin is what a product without a start is added to.
var origin [1]V

// affine has the lanes written out so that they stay in registers, which
// doubles the speed.
func affine(y []V, from Arg, a []float64, b []V, p Product) {
	for i := range p.N {
		var s0, s1, s2, s3, s4, s5, s6, s7 float64
		for k, x := range a[i*p.K : (i+1)*p.K] {
			z := &b[k]
			s0 = math.FMA(x, z[0], s0)
			s1 = math.FMA(x, z[1], s1)
			s2 = math.FMA(x, z[2], s2)
			s3 = math.FMA(x, z[3], s3)
			s4 = math.FMA(x, z[4], s4)
			s5 = math.FMA(x, z[5], s5)
			s6 = math.FMA(x, z[6], s6)
			s7 = math.FMA(x, z[7], s7)
		}
		s := &from.V[i*from.Step]
		y[i] = V{s[0] + s0, s[1] + s1, s[2] + s2, s[3] + s3, s[4] + s4, s[5] + s5, s[6] + s6, s[7] + s7}
	}
}

// MatMulGradA adds dY·Bᵀ to da.
func MatMulGradA(da, dy []V, b Arg, p Product) {
	var buf V
	for i := range p.N {
		for j := range p.M {
			h := &dy[i*p.M+j]
			for k := range p.K {
				z, g := b.Elem(0, k*p.M+j, &buf), &da[i*p.K+k]
				for l := range g {
					if h[l] != 0 {
						g[l] = math.FMA(h[l], z[l], g[l])
					}
				}
			}
		}
	}
}

// MatMulGradB adds Aᵀ·dY to db.
func MatMulGradB(db, dy []V, a Arg, p Product) {
	if a.V == nil {
		if p.M == 1 {
			matVecGrad(db, dy, a.D, p)
		} else {
			matRowsGrad(db, dy, a.D, p)
		}
		return
	}
	var buf V
	for i := range p.N {
		for k := range p.K {
			x := a.Elem(0, i*p.K+k, &buf)
			for j := range p.M {
				g, h := &db[k*p.M+j], &dy[i*p.M+j]
				for l := range g {
					if h[l] != 0 {
						g[l] = math.FMA(x[l], h[l], g[l])
					}
				}
			}
		}
	}
}

// matRows is MatMul of data and lanes.
func matRows(y []V, a []float64, b []V, p Product) {
	if fastMatRows(y, a, b, p) {
		return
	}
	for i := range p.N {
		row := y[i*p.M : (i+1)*p.M]
		clear(row)
		for k, x := range a[i*p.K : (i+1)*p.K] {
			for j := range row {
				s, z := &row[j], &b[k*p.M+j]
				for l := range s {
					s[l] = math.FMA(x, z[l], s[l])
				}
			}
		}
	}
}

// matRowsGrad is MatMulGradB of matRows, without skipping zeros as matVecGrad.
func matRowsGrad(db, dy []V, a []float64, p Product) {
	if fastMatRowsGrad(db, dy, a, p) {
		return
	}
	for i := range p.N {
		for k, x := range a[i*p.K : (i+1)*p.K] {
			for j := range p.M {
				g, h := &db[k*p.M+j], &dy[i*p.M+j]
				for l := range g {
					g[l] = math.FMA(x, h[l], g[l])
				}
			}
		}
	}
}

// matVecGrad is MatMulGradB of Affine. Zero adjoints are not skipped: the
// compiler has seen that the data are finite.
func matVecGrad(db, dy []V, a []float64, p Product) {
	if fastMatVecGradTiles(db, dy, a, p) {
		return
	}
	for i := range p.N {
		h0, h1, h2, h3 := dy[i][0], dy[i][1], dy[i][2], dy[i][3]
		h4, h5, h6, h7 := dy[i][4], dy[i][5], dy[i][6], dy[i][7]
		for k, x := range a[i*p.K : (i+1)*p.K] {
			g := &db[k]
			g[0] = math.FMA(x, h0, g[0])
			g[1] = math.FMA(x, h1, g[1])
			g[2] = math.FMA(x, h2, g[2])
			g[3] = math.FMA(x, h3, g[3])
			g[4] = math.FMA(x, h4, g[4])
			g[5] = math.FMA(x, h5, g[5])
			g[6] = math.FMA(x, h6, g[6])
			g[7] = math.FMA(x, h7, g[7])
		}
	}
}
