package lane

import "testing"

var leapfrogCases = []tierCase{
	{"depart", func(w *workspace, n int) {
		Depart(w.v[0][:n], w.v[1], w.v[2], w.v[3], w.v[4], w.v[5], &w.v[6][0], &w.v[7][0])
	}},
	{"depart/inPlace", func(w *workspace, n int) {
		Depart(w.v[0][:n], w.v[1], w.v[0], w.v[1], w.v[4], w.v[5], &w.v[6][0], &w.v[7][0])
	}},
	{"arrive", func(w *workspace, n int) {
		w.v[4][n] = Arrive(w.v[0][:n], w.v[1], w.v[2], w.v[3], &w.v[5][0])
	}},
	{"turn", func(w *workspace, n int) {
		sums := Turn(&Path{w.v[0][:n], w.v[1], w.v[2], w.v[3], w.v[4], w.v[5], w.v[6], w.v[7]})
		if n > 6 {
			copy(w.v[0], sums[:])
		}
	}},
	{"transpose", func(w *workspace, n int) { Transpose(w.d[0], 8+n%5, w.d[1], 8+n%7) }},
}

func TestLeapfrogEqual(t *testing.T) { testEqual(t, leapfrogCases) }
func FuzzLeapfrog(f *testing.F)      { fuzzEqual(f, leapfrogCases) }
