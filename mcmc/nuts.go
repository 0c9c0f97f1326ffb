package mcmc

import (
	"math/bits"

	"github.com/seed78144065/credence/internal/numeric"
)

// NUTS is the no-U-turn sampler with multinomial weights: the trajectory
// doubles, forward or backward in time, until it turns back on itself, and the
// next draw is a point of it. The zero value is the default kernel.
//
// Source: [Hoffman2014] with the multinomial and biased progressive sampling
// of [Betancourt2017] appendix A.
type NUTS struct {
	// TargetAccept is the mean acceptance rate the step size is adapted to,
	// between 0 and 1; 0 means 0.8. Higher is slower and safer.
	TargetAccept float64 `json:"target_accept"`
	// MaxTreeDepth bounds the doublings of a trajectory, which has at most
	// 2^MaxTreeDepth − 1 steps; 0 means 10.
	MaxTreeDepth int `json:"max_tree_depth"`
	// Metric is the form of the mass matrix, Diag unless set.
	Metric Metric `json:"metric"`
	// StepSize is where the search for a step size starts, and the step size
	// itself without warm-up; 0 means 1.
	StepSize float64 `json:"step_size"`
}

const (
	// maxEnergyError is the H − H0 above which a trajectory is divergent:
	// Δmax of [Hoffman2014] §3.1.
	maxEnergyError = 1000
	// maxExponent is where weights are rescaled: e⁵⁰⁰ ≈ 1e217 leaves room for
	// sums of 2³⁰ of them below 1e308.
	maxExponent = 500
)

// nuts is the state machine of one chain: between start and the end of the
// transition it asks for one gradient at a time.
type nuts struct {
	*walk
	maxDepth int
	// The two rules that make or break the sampler; tests put wrong ones here.
	topRule func(old, fresh float64) float64 // chance of taking the proposal of the fresh half
	turned  func(sums *[6]float64) bool

	whole   tree    // the trajectory so far
	first   int     // place of its first point
	last    int     // and of its last
	stack   []tree  // complete subtrees of the half under construction
	height  int     // trees on the stack
	grown   int     // leaves of that half so far
	forward bool    // whole.end is its end forward in time
	base    float64 // a leaf of energy H weighs exp(base − H)
	accept  float64 // sum of min(1, exp(H0 − H))
	sums    [6]float64
}

func newNUTS(w *walk, k NUTS) *nuts {
	n := &nuts{walk: w, maxDepth: k.MaxTreeDepth, topRule: biased, turned: turned}
	trees := newTrees(k.MaxTreeDepth+1, w.size) // as many on the stack as deep
	n.whole, n.stack = trees[0], trees[1:]
	return n
}

// nutsPlaces is the number of places a trajectory holds at most: the proposals
// of the whole and of the maxDepth trees on the stack when the last leaf has
// come, and the far end of the whole.
func nutsPlaces(maxDepth int) int { return maxDepth + 2 }

// nutsMomenta is the number of momenta a trajectory holds at most: both ends of
// the whole and of the trees on the stack, of which the last two are leaves.
func nutsMomenta(maxDepth int) int { return 2 * maxDepth }

func (n *nuts) start() {
	n.refresh()
	n.whole.setLeaf(&n.points, n.cur, n.motion, 1)
	n.first, n.last = n.cur, n.cur
	n.base, n.accept, n.forward = n.h0, 0, true
	n.stats = Stats{StepSize: n.step}
	n.double()
}

func (n *nuts) advance() bool {
	n.stats.Steps++
	if n.delta < -maxEnergyError {
		n.stats.Diverging = true
		return n.finish()
	}
	n.stack[n.height].setLeaf(&n.points, n.ask, n.motion, n.weigh())
	n.height++
	n.grown++

	// The leaf completes as many subtrees as its number has factors of 2.
	for range bits.TrailingZeros(uint(n.grown)) {
		a, b := &n.stack[n.height-2], &n.stack[n.height-1]
		if a.span(&n.sums, &n.points, b, n.metric.variance); n.turned(&n.sums) {
			return n.finish()
		}
		takeB := float64(n.uniform()*(a.weight+b.weight)) < b.weight
		a.join(&n.points, b, takeB)
		n.height--
	}
	if n.grown < 1<<n.stats.TreeDepth {
		n.leap(n.ask, n.motion, n.eps)
		return false
	}

	// The half is as long as the whole: one doubling is done.
	n.stats.TreeDepth++
	fresh := &n.stack[0]
	n.whole.span(&n.sums, &n.points, fresh, n.metric.variance)
	turned := n.turned(&n.sums)
	takeFresh := n.uniform() < n.topRule(n.whole.weight, fresh.weight)
	n.whole.join(&n.points, fresh, takeFresh)
	n.last = n.ask
	n.stats.ReachedMaxTreeDepth = !turned && n.stats.TreeDepth == n.maxDepth
	if turned || n.stats.TreeDepth == n.maxDepth {
		return n.finish()
	}
	n.double()
	return false
}

// double begins another doubling in a random direction of time.
func (n *nuts) double() {
	n.height, n.grown = 0, 0
	forward := n.rng.Uint64()>>63 == 1
	if forward != n.forward {
		n.whole.begin, n.whole.end = n.whole.end, n.whole.begin
		n.first, n.last = n.last, n.first
		n.forward = forward
	}
	eps := n.step
	if !forward {
		eps = -n.step
	}
	// The last place is free unless it is the proposal: the step from it may
	// end there.
	n.places.keepOnly(n.whole.proposal, n.first)
	n.momenta.keepOnly(n.whole.begin, n.whole.end)
	n.leap(n.last, n.whole.end, eps)
}

// leap departs for a leaf of its own.
func (n *nuts) leap(place, momentum int, eps float64) {
	n.ask, n.motion = n.places.take(), n.momenta.take()
	n.depart(place, momentum, eps)
}

// weigh returns the weight of the leaf with H0 − H = delta, and rescales all
// weights if it is too large for them.
func (n *nuts) weigh() float64 {
	n.accept += min(n.ratio, 1)
	exponent := n.delta + (n.base - n.h0)
	if exponent > maxExponent {
		scale := numeric.Exp(-exponent)
		n.whole.weight *= scale
		for i := range n.stack[:n.height] {
			n.stack[i].weight *= scale
		}
		n.base -= exponent
		return 1
	}
	if n.base == n.h0 {
		return n.ratio
	}
	return numeric.Exp(exponent)
}

// finish makes the proposal the current point.
func (n *nuts) finish() bool {
	n.cur = n.whole.proposal
	n.places.keepOnly(n.cur, n.cur)
	n.stats.LogDensity = n.logp[n.cur]
	n.stats.Energy = n.energy[n.cur]
	n.stats.AcceptanceRate = n.accept / float64(n.stats.Steps)
	return true
}

// biased is the rule of the last join: the new half's proposal is taken with
// probability min(1, W_new/W_old). It favours points far from the start; the
// multinomial rule W_new/(W_old+W_new) is as valid and loses two fifths of the
// effective draws.
//
// Source: [Betancourt2017] appendix A.
func biased(old, fresh float64) float64 {
	if fresh >= old {
		return 1
	}
	return fresh / old
}
