package lane

import "math"

// Product is the shape of a matrix product: Y (N×M) = A (N×K) · B (K×M), all
// row-major. Every element is one chain of fused multiply-adds in order of k.
type Product struct{ N, K, M int }

// MatMul writes A·B into y.
func MatMul(y []V, a, b Arg, p Product) {
	if a.V == nil && b.V != nil && p.M == 1 {
		matVec(y, a.D, b.V, p)
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

// matVec is MatMul of a data matrix and a column of lanes, the product of every
// linear predictor.
func matVec(y []V, a []float64, b []V, p Product) {
	for i := range p.N {
		var s V
		for k, x := range a[i*p.K : (i+1)*p.K] {
			z := &b[k]
			for l := range s {
				s[l] = math.FMA(x, z[l], s[l])
			}
		}
		y[i] = s
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
					g[l] = math.FMA(h[l], z[l], g[l])
				}
			}
		}
	}
}

// MatMulGradB adds Aᵀ·dY to db.
func MatMulGradB(db, dy []V, a Arg, p Product) {
	if a.V == nil && p.M == 1 {
		for i := range p.N {
			h := &dy[i]
			for k, x := range a.D[i*p.K : (i+1)*p.K] {
				g := &db[k]
				for l := range g {
					g[l] = math.FMA(x, h[l], g[l])
				}
			}
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
					g[l] = math.FMA(x[l], h[l], g[l])
				}
			}
		}
	}
}
