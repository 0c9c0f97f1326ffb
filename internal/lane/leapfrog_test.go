package lane

import (
	"testing"
	"unsafe"
)

// vector returns the numbers of rows as the vectors of a chain.
func vector(x []V) []float64 {
	return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(x))), W*len(x))
}

// The cases run on a quarter of the rows, so that a place fits.
var leapfrogCases = []tierCase{
	{"depart", func(w *workspace, n int) {
		n /= 4
		Depart(vector(w.v[0]), vector(w.v[1]), vector(w.v[3]), vector(w.v[4]), vector(w.v[2][:n]), w.d[1][0])
	}},
	{"depart/inPlace", func(w *workspace, n int) {
		n /= 4
		Depart(vector(w.v[0]), vector(w.v[0]), vector(w.v[3]), vector(w.v[3]), vector(w.v[2][:n]), w.d[1][0])
	}},
	{"arrive", func(w *workspace, n int) {
		n /= 4
		w.d[2][0] = Arrive(vector(w.v[0]), vector(w.v[2]), vector(w.v[1][:n]), w.d[1][0])
	}},
	{"turn", func(w *workspace, n int) { turn(w, 1, n/4, 1) }},
	{"turn/inPlace", func(w *workspace, n int) { turn(w, 0, n/4, 1) }},
	{"turn/velocities", func(w *workspace, n int) { turn(w, 1, n/4, 2) }},
	{"interleave", func(w *workspace, n int) {
		chains := chainsOf(w)
		Interleave(w.d[0][:64*(n/8)], chains)
	}},
	{"deinterleave", func(w *workspace, n int) {
		chains := chainsOf(w)
		Deinterleave(chains, w.d[0][:64*(n/8)])
	}},
}

// turn is the case of points of one vector or two of n rows; the momenta of one
// stretch are in vector a.
func turn(w *workspace, a, n, vectors int) {
	var sums [6]float64
	Turn(&sums, vector(w.v[0][:n]), vector(w.v[a]), vector(w.v[2]),
		vector(w.v[3][:vectors*n]), vector(w.v[4]), vector(w.v[5]), vector(w.v[6]), vector(w.v[7][:n]))
	copy(w.d[2], sums[:])
}

// chainsOf returns a vector for each of eight chains.
func chainsOf(w *workspace) *[W][]float64 {
	var chains [W][]float64
	for l := range chains {
		chains[l] = vector(w.v[l])
	}
	return &chains
}

func TestLeapfrogEqual(t *testing.T) { testEqual(t, leapfrogCases) }
func FuzzLeapfrog(f *testing.F)      { fuzzEqual(f, leapfrogCases) }

// A transposed matrix comes back, and its element (i, l) is where it should be.
func TestInterleave(t *testing.T) {
	for _, tier := range append(assemblyTiers(), Go) {
		undo := Force(tier)
		var chains, back [W][]float64
		for l := range chains {
			chains[l], back[l] = make([]float64, 3*W), make([]float64, 3*W)
			for i := range chains[l] {
				chains[l][i] = float64(100*l + i)
			}
		}
		rows := make([]float64, 3*W*W)
		Interleave(rows, &chains)
		Deinterleave(&back, rows)
		for l := range chains {
			for i, x := range chains[l] {
				if rows[W*i+l] != x || back[l][i] != x {
					t.Fatalf("%v: chain %d coordinate %d: %v in lanes, %v back, want %v", tier, l, i, rows[W*i+l], back[l][i], x)
				}
			}
		}
		undo()
	}
}
