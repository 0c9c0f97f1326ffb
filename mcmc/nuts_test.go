package mcmc

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// newTestNUTS returns NUTS on the standard normal, started at q.
func newTestNUTS(q []float64, k NUTS, step float64) *nuts {
	k = k.resolve(len(q)).(NUTS)
	w := &walk{points: newPoints(len(q), nutsPoints(k.MaxTreeDepth)), metric: newMetric(k.Metric, len(q)), rng: rng.New(5, "test"), step: step}
	copy(w.q(0), q)
	n := newNUTS(w, k)
	n.answer(0)
	return n
}

// answer evaluates the standard normal at point i.
func (w *walk) answer(i int) { w.logp[i], _ = normals{w.dim}.LogDensityGrad(w.q(i), w.g(i)) }

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
	at := n.cur
	for range 50 {
		n.depart(at, 0.1)
		n.answer(n.ask)
		if n.arrive(); math.Abs(n.delta) > 0.02 { // ε²/8 times the forces' size
			t.Fatalf("energy error %v", n.delta)
		}
		if at != n.cur {
			n.release(at)
		}
		at = n.ask
	}
	for range 50 {
		n.depart(at, -0.1)
		n.answer(n.ask)
		n.arrive()
		n.release(at)
		at = n.ask
	}
	for i, q := range n.q(n.cur) {
		if math.Abs(n.q(at)[i]-q) > 1e-13 || math.Abs(n.p(at)[i]-n.p(n.cur)[i]) > 1e-13 {
			t.Errorf("coordinate %d came back to %v, %v", i, n.q(at)[i], n.p(at)[i])
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
	// Deep trees hold many points at once: none may be lost or used twice.
	n = newTestNUTS([]float64{1, 1}, NUTS{MaxTreeDepth: 12}, 1e-3)
	for range 20 {
		if n.transit(); n.stats.ReachedMaxTreeDepth || n.stats.TreeDepth < 10 {
			t.Fatalf("%+v", n.stats)
		}
	}
	used := n.used
	n.keepOnly(n.cur)
	if n.used != used {
		t.Errorf("points %b are in use, want %d alone", used, n.cur)
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
	s := newPoints(2, 4)
	place := func(i int, p, v [2]float64) {
		copy(s.p(i), p[:])
		copy(s.v(i), v[:])
	}
	leafOf := func(i int) *tree {
		tr := &newTrees(1, s.size)[0]
		tr.setLeaf(&s, i, 1)
		return tr
	}
	turns := func(a, b *tree) bool {
		var sums [6]float64
		a.span(&sums, &s, b)
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

// TestPoints takes all points there can be, in order, and drops their roles.
func TestPoints(t *testing.T) {
	n := nutsPoints(maxDepthLimit)
	if n > maxPoints {
		t.Fatalf("the deepest tree needs %d points, at most %d have a bit", n, maxPoints)
	}
	s := newPoints(9, n)
	for want := 1; want < n; want++ {
		if i := s.take(); i != want {
			t.Fatalf("point %d was taken, want %d", i, want)
		}
		s.roles[want] = 3
	}
	for _, i := range []int{70, 3} {
		before := s.used
		s.drop(i)
		s.drop(i)
		if s.roles[i] != 1 || s.used != before {
			t.Errorf("point %d has %d roles and is free too early", i, s.roles[i])
		}
		if s.drop(i); s.take() != i {
			t.Errorf("point %d is not free after its last role", i)
		}
	}
	if q := s.q(n - 1); len(q) != 9 || cap(q) != 9 || len(s.at[0]) != 4*16 {
		t.Errorf("a position has %d of %d numbers, a point %d", len(q), cap(q), len(s.at[0]))
	}
}
