package lane

import "testing"

// Matrices of every number of columns up to beyond two panels.
var panelCases = []tierCase{
	{"matVec", func(w *workspace, n int) { MatMul(w.v[0][:n], Data(w.d[0]), Lanes(w.v[1]), Product{N: n, K: n, M: 1}) }},
	{"matVec/tall", func(w *workspace, n int) {
		MatMul(w.v[0][:n], Data(w.d[0]), Lanes(w.v[1]), Product{N: n, K: n / 8, M: 1})
	}},
	{"matVec/wide", func(w *workspace, n int) {
		MatMul(w.v[0][:n/8], Data(w.d[0]), Lanes(w.v[1]), Product{N: n / 8, K: n, M: 1})
	}},
	{"affine/row", func(w *workspace, n int) {
		Affine(w.v[0][:n], Lanes(w.v[2]).Broadcast(), w.d[0], w.v[1], Product{N: n, K: n / 2, M: 1})
	}},
	{"affine/rows", func(w *workspace, n int) {
		Affine(w.v[0][:n], Lanes(w.v[2]), w.d[0], w.v[1], Product{N: n, K: n / 4, M: 1})
	}},
	{"affine/inPlace", func(w *workspace, n int) {
		Affine(w.v[0][:n], Lanes(w.v[0]), w.d[0], w.v[1], Product{N: n, K: 3, M: 1})
	}},
	{"matVecGrad", func(w *workspace, n int) {
		MatMulGradB(w.v[0][:n], w.v[1][:n], Data(w.d[0]), Product{N: n, K: n, M: 1})
	}},
	{"matVecGrad/tall", func(w *workspace, n int) {
		MatMulGradB(w.v[0][:n/8], w.v[1][:n], Data(w.d[0]), Product{N: n, K: n / 8, M: 1})
	}},
	{"matVecGrad/wide", func(w *workspace, n int) {
		MatMulGradB(w.v[0][:n], w.v[1][:n/8], Data(w.d[0]), Product{N: n / 8, K: n, M: 1})
	}},
	{"matRows", func(w *workspace, n int) {
		m := max(1, min(n, 11)) // every width of a panel, and two of them
		MatMul(w.v[0][:n/m*m], Data(w.d[0]), Lanes(w.v[1]), Product{N: n / m, K: n / m, M: m})
	}},
	{"matRowsGrad", func(w *workspace, n int) {
		m := max(1, min(n, 11))
		MatMulGradB(w.v[0][:n/m*m], w.v[1][:n/m*m], Data(w.d[0]), Product{N: n / m, K: n / m, M: m})
	}},
	{"matRow", func(w *workspace, n int) {
		MatMul(w.v[0][:n], Data(w.d[0]), Lanes(w.v[1]), Product{N: 1, K: 1, M: n})
	}},
	{"matRowGrad", func(w *workspace, n int) {
		MatMulGradB(w.v[0][:n], w.v[1][:n], Data(w.d[0]), Product{N: 1, K: 1, M: n})
	}},
}

func TestPanelEqual(t *testing.T) { testEqual(t, panelCases) }
func FuzzPanel(f *testing.F)      { fuzzEqual(f, panelCases) }

// TestPanelTiles compares products of several tiles of rows, long and short,
// with those of Go.
func TestPanelTiles(t *testing.T) {
	for _, p := range []Product{{N: 3000, K: 50, M: 1}, {N: 6000, K: 50, M: 1}, {N: 1100, K: 150, M: 1}, {N: 300_000, K: 1, M: 1}} {
		a, w := make([]float64, p.N*p.K), newWorkspace(5, p.K, 0, 0)
		for i := range a {
			a[i] = pool[i*7%len(pool)]
		}
		product := func() (y, db []V) {
			y, db = make([]V, p.N), make([]V, p.K)
			y[0] = w.v[1][0]
			Affine(y, Lanes(y), a, w.v[0], p)
			MatMulGradB(db, y, Data(a), p)
			return y, db
		}
		undo := Force(Go)
		y, db := product()
		undo()
		for _, tier := range assemblyTiers() {
			undo := Force(tier)
			gotY, gotDB := product()
			undo()
			for i := range y {
				if !sameRow(y[i], gotY[i]) {
					t.Fatalf("%v %v: product row %d is %v, Go has %v", p, tier, i, gotY[i], y[i])
				}
			}
			for k := range db {
				if !sameRow(db[k], gotDB[k]) {
					t.Fatalf("%v %v: adjoint row %d is %v, Go has %v", p, tier, k, gotDB[k], db[k])
				}
			}
		}
	}
}
