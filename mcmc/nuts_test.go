package mcmc

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// newTestNUTS returns NUTS on the standard normal, started at q.
func newTestNUTS(q []float64, k NUTS, step float64) *nuts {
	k = k.resolve(len(q)).(NUTS)
	plan := k.plan()
	w := &walk{points: newPoints(len(q), plan.places, plan.momenta, k.Metric), metric: newMetric(k.Metric, len(q)), rng: rng.New(5, "test"), step: step}
	copy(w.q(0), q)
	n := newNUTS(w, k)
	n.answer(0)
	return n
}

// answer evaluates the standard normal at a place.
func (w *walk) answer(place int) {
	w.logp[place], _ = normals{w.dim}.LogDensityGrad(w.q(place), w.g(place))
}

// transit makes one transition.
func (n *nuts) transit() {
	n.start()
	for more := true; more; more = !n.advance() {
		n.answer(n.ask)
		n.arrive()
		n.ratio = numeric.Exp(n.delta)
	}
}

// leafWeight returns the weight of a leaf with H0 − H = delta.
func (n *nuts) leafWeight(delta float64) float64 {
	n.delta, n.ratio = delta, numeric.Exp(delta)
	return n.weigh()
}

func TestLeapfrogIsReversibleAndKeepsEnergy(t *testing.T) {
	n := newTestNUTS([]float64{1, -0.5, 2}, NUTS{}, 0.1)
	n.refresh()
	q, p := slices.Clone(n.q(n.cur)), slices.Clone(n.p(n.motion))
	n.ask = n.cur // all in place
	for range 50 {
		n.depart(n.ask, n.motion, 0.1)
		n.answer(n.ask)
		if n.arrive(); math.Abs(n.delta) > 0.02 { // ε²/8 times the forces' size
			t.Fatalf("energy error %v", n.delta)
		}
	}
	for range 50 {
		n.depart(n.ask, n.motion, -0.1)
		n.answer(n.ask)
		n.arrive()
	}
	for i := range q {
		if math.Abs(n.q(n.ask)[i]-q[i]) > 1e-13 || math.Abs(n.p(n.motion)[i]-p[i]) > 1e-13 {
			t.Errorf("coordinate %d came back to %v, %v", i, n.q(n.ask)[i], n.p(n.motion)[i])
		}
	}
}

func TestWeightsAreRescaledBeforeTheyOverflow(t *testing.T) {
	n := newTestNUTS([]float64{1}, NUTS{}, 0.1)
	n.refresh()
	n.base = n.h0
	n.whole.weight, n.stack[0].weight, n.height = 1, 3, 1
	if w := n.leafWeight(499); w != math.Exp(499) {
		t.Errorf("weight %v, want e⁴⁹⁹", w)
	}
	if w := n.leafWeight(600); w != 1 { // the new base
		t.Errorf("weight %v, want 1", w)
	}
	if got := n.whole.weight * math.Exp(600); math.Abs(got-1) > 1e-12 {
		t.Errorf("the whole weighs %v of its old weight", got)
	}
	if got := n.stack[0].weight * math.Exp(600); math.Abs(got-3) > 1e-12 {
		t.Errorf("the stack weighs %v of its old weight", got/3)
	}
	if w := n.leafWeight(598); math.Abs(w-math.Exp(-2)) > 1e-15 {
		t.Errorf("weight %v, want e⁻²", w)
	}
	if w := n.leafWeight(2000); w != 1 || n.whole.weight != 0 || math.IsNaN(n.whole.weight) {
		t.Errorf("weight %v, whole %v", w, n.whole.weight)
	}
	if n.accept != 4 { // all went downhill
		t.Errorf("acceptance sum %v", n.accept)
	}
	// From a far tail, with a step that loses energy, a chain must come home.
	far := newTestNUTS([]float64{3000, -2000}, NUTS{}, 1.9)
	for range 300 {
		far.transit()
	}
	if q := far.q(far.cur); !(math.Hypot(q[0], q[1]) < 10) || !finite(far.stats.LogDensity) {
		t.Errorf("after 300 transitions the chain is at %v", q)
	}
}

func TestTreeDepthIsBounded(t *testing.T) {
	n := newTestNUTS([]float64{1, 1}, NUTS{MaxTreeDepth: 3}, 1e-3)
	for range 20 {
		if n.transit(); n.stats.TreeDepth != 3 || n.stats.Steps != 7 || !n.stats.ReachedMaxTreeDepth || n.stats.Diverging {
			t.Fatalf("%+v", n.stats)
		}
	}
	n = newTestNUTS([]float64{1, 1}, NUTS{MaxTreeDepth: 12}, 1e-3)
	for range 20 {
		if n.transit(); n.stats.ReachedMaxTreeDepth || n.stats.TreeDepth < 10 {
			t.Fatalf("%+v", n.stats)
		}
	}
}

func TestDivergenceEndsTheTrajectory(t *testing.T) {
	n := newTestNUTS([]float64{1, 1}, NUTS{}, 100) // stable below 2
	start := slices.Clone(n.q(n.cur))
	n.transit()
	if !n.stats.Diverging || n.stats.Steps > 2 || !slices.Equal(n.q(n.cur), start) || n.stats.AcceptanceRate > 1e-6 {
		t.Errorf("%+v at %v", n.stats, n.q(n.cur))
	}
}

// TestTurned compares with the criterion written out for two leaves, and for
// halves whose ends alone look straight.
func TestTurned(t *testing.T) {
	for _, kind := range []Metric{Diag, Dense} {
		t.Run(kind.String(), func(t *testing.T) { testTurned(t, kind) })
	}
}

func testTurned(t *testing.T, kind Metric) {
	s, scale := newPoints(2, 1, 4, kind), newMetric(kind, 2).variance
	place := func(i int, p, v [2]float64) {
		copy(s.p(i), p[:])
		if kind == Dense {
			copy(s.v(i), v[:])
		}
	}
	leafOf := func(i int) *tree {
		tr := &newTrees(1, s.size)[0]
		tr.setLeaf(&s, 0, i, 1)
		return tr
	}
	turns := func(a, b *tree) bool {
		var sums [6]float64
		a.span(&sums, &s, b, scale)
		return turned(&sums)
	}
	place(0, [2]float64{1, 0}, [2]float64{1, 0})
	for _, c := range []struct {
		p    [2]float64
		want bool
	}{{[2]float64{1, 0}, false}, {[2]float64{-0.5, 0.1}, true}, {[2]float64{-1, 0}, true}, {[2]float64{0, 1}, false}, {[2]float64{math.NaN(), 0}, true}} {
		place(1, c.p, c.p)
		if got := turns(leafOf(0), leafOf(1)); got != c.want {
			t.Errorf("momenta (1, 0) and %v: turned is %v", c.p, got)
		}
	}
	// Ends 0 and 3 point along ρ, but the second half begins backwards.
	place(0, [2]float64{1, 0}, [2]float64{1, 0})
	place(1, [2]float64{1, 0}, [2]float64{1, 0})
	place(2, [2]float64{-3, 0}, [2]float64{-3, 0})
	place(3, [2]float64{5, 0}, [2]float64{5, 0})
	halves := func() (a, b *tree) {
		trees := newTrees(2, s.size)
		a, b = &trees[0], &trees[1]
		a.begin, a.end, a.rho = 0, 1, a.sum
		b.begin, b.end, b.rho = 2, 3, b.sum
		a.rho[0], b.rho[0] = 2, 2
		return a, b
	}
	a, b := halves()
	if !turns(a, b) {
		t.Error("a turn between the halves went unnoticed")
	}
	place(2, [2]float64{1, 0}, [2]float64{1, 0})
	if a, b = halves(); turns(a, b) {
		t.Error("a straight line turned")
	}
}

// TestDeepTreesFillTheirSlots: with steps too short to turn, a trajectory holds
// at its last leaf what there is memory for, no more and no less.
func TestDeepTreesFillTheirSlots(t *testing.T) {
	for depth := 1; depth <= 12; depth++ {
		n := newTestNUTS([]float64{1, 1}, NUTS{MaxTreeDepth: depth}, 1e-6)
		var places, momenta int
		n.turned = func(sums *[6]float64) bool { // called before a join frees anything
			places = max(places, bits.OnesCount64(n.places.used))
			momenta = max(momenta, bits.OnesCount64(n.momenta.used))
			return turned(sums)
		}
		for range 20 {
			n.transit()
			if n.places.used != 1<<n.cur {
				t.Fatalf("depth %d: places %b are in use, want %d alone", depth, n.places.used, n.cur)
			}
		}
		want := nutsPlaces(depth)
		if depth == 1 {
			want-- // the whole is one point then, and has one place
		}
		if places != want || momenta != nutsMomenta(depth) {
			t.Errorf("depth %d: at most %d places and %d momenta were in use, want %d and %d",
				depth, places, momenta, want, nutsMomenta(depth))
		}
	}
}

// TestSlots takes all that there can be, in order, and again those released.
func TestSlots(t *testing.T) {
	n := max(nutsPlaces(maxDepthLimit), nutsMomenta(maxDepthLimit))
	s := newSlots(n, 16)
	if n > 64 {
		t.Fatalf("the deepest tree needs %d slots, at most 64 have a bit", n)
	}
	for want := 1; want < n; want++ {
		if i := s.take(); i != want {
			t.Fatalf("slot %d was taken, want %d", i, want)
		}
	}
	s.release(n - 1)
	s.release(3)
	if i, j := s.take(), s.take(); i != 3 || j != n-1 {
		t.Errorf("slots %d and %d were taken, want 3 and %d", i, j, n-1)
	}
	s.keepOnly(0, 2)
	if i, j := s.take(), s.take(); i != 1 || j != 3 {
		t.Errorf("slots %d and %d were taken, want 1 and 3", i, j)
	}
	p := newPoints(9, 2, 2, Dense)
	for _, x := range [][]float64{p.q(1), p.g(1), p.p(1), p.v(1)} {
		if x[0] = 1; len(x) != 9 || cap(x) != 9 {
			t.Errorf("a vector has %d of %d numbers, want 9", len(x), cap(x))
		}
	}
	for _, x := range [][]float64{p.places.at[1], p.momenta.at[1]} {
		if len(x) != 2*16 || x[0] != 1 || x[16] != 1 {
			t.Errorf("the halves of %v don't begin with 1", x)
		}
	}
}
