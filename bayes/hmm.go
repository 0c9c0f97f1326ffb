package bayes

import (
	"fmt"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/statespace"
)

// HMM is a hidden Markov model: a chain of states, summed out, of which each
// step shows one observation. Its likelihood is
//
//	m.Potential("y", bayes.HMM{Initial: pi, Transition: a, LogLik: f}.LogMarginal())
//
// Shapes: K states, T steps.
type HMM struct {
	// Initial holds the probabilities of the first state, [K].
	Initial Expr
	// Transition holds the probabilities of the next state (last dim) given the
	// present one: [K, K], or [T, K, K] where they depend on an input; row t is
	// then the way into step t, and that into a first step is not read.
	Transition Expr
	// LogLik is the log density of the observation of each step under each
	// state, [T, K]: see LogProb.
	LogLik Expr
	// Lengths are those of sequences that follow one another, each with a start
	// of its own; nil means that all steps are one sequence.
	Lengths []int
}

// LogMarginal returns the log density of all observations, summed over every
// sequence of states.
//
// Source: the forward–backward algorithm [Rabiner1989].
// Cost: O(T·K²), gradient included.
func (h HMM) LogMarginal() Expr { return h.node(hmmMarginal) }

// Probabilities returns the probability of every state at every step, given
// all observations, [T, K]. It is known in predictions alone.
func (h HMM) Probabilities() Expr { return h.node(hmmProbabilities) }

// MostLikely returns the most probable sequence of states as numbers from 0,
// [T]: Viterbi's. It is known in predictions alone.
func (h HMM) MostLikely() Expr { return h.node(hmmMostLikely) }

// States is the distribution of the sequence of states, [T], given all
// observations: what Model.Generate draws.
func (h HMM) States() Dist {
	initial, transition, loglik := lift(h.Initial), lift(h.Transition), lift(h.LogLik)
	d := Dist{density: hmmStates{len(transition.Dims) == 3, h.Lengths}, support: counts.Support, pos: ir.Here()}
	if n := h.LogMarginal().n; n.Err != nil {
		d.err = n.Err
	}
	if k := len(initial.Dims); len(transition.Dims) == 3 && k == 1 {
		flat := node(ir.Reshape, transition)
		flat.Dims = []*ir.Dim{{Size: transition.Size() / initial.Dims[0].Size}, initial.Dims[0]}
		transition = flat
	}
	d.args = []*ir.Node{initial, transition, loglik}
	return d
}

// What an hmmFunc computes.
const (
	hmmMarginal = iota
	hmmProbabilities
	hmmMostLikely
)

func (h HMM) node(what int) Expr {
	initial, transition, loglik := lift(h.Initial), lift(h.Transition), lift(h.LogLik)
	n := node(ir.Call, initial, transition, loglik)
	n.Func = hmmFunc{what, h.Lengths}
	if n.Poisoned {
		return Expr{n}
	}
	if msg := hmmShapes(initial.Dims, transition.Dims, loglik.Dims, h.Lengths); msg != "" {
		return wrong(n, ir.BadShape, "HMM: %s", msg)
	}
	switch what {
	case hmmProbabilities:
		n.Dims, n.After = loglik.Dims, true
	case hmmMostLikely:
		n.Dims, n.After = loglik.Dims[:1], true
	}
	return Expr{n}
}

// hmmShapes says what is wrong with the shapes of a model, or nothing.
func hmmShapes(initial, transition, loglik []*ir.Dim, lengths []int) string {
	switch {
	case len(loglik) != 2 || ir.Size(loglik) == 0:
		return fmt.Sprintf("LogLik has shape %s; it must be [step, state]", ir.Shape(loglik))
	case len(initial) != 1 || initial[0].Size != loglik[1].Size:
		return fmt.Sprintf("Initial has shape %s; LogLik has %d states", ir.Shape(initial), loglik[1].Size)
	}
	n, k := loglik[0].Size, loglik[1].Size
	if r := len(transition); r < 2 || r > 3 || transition[r-1].Size != k || transition[r-2].Size != k || r == 3 && transition[0].Size != n {
		return fmt.Sprintf("Transition has shape %s; for %d steps of %d states it must be [%d, %d], or [%d, %d, %d]", ir.Shape(transition), n, k, k, k, n, k, k)
	}
	return hmmLengths(n, lengths)
}

// hmmLengths says what is wrong with the lengths of sequences, or nothing.
func hmmLengths(n int, lengths []int) string {
	sum := 0
	for i, m := range lengths {
		if sum += m; m < 1 {
			return fmt.Sprintf("sequence %d has %d steps; it needs at least 1", i, m)
		}
	}
	if lengths != nil && sum != n {
		return fmt.Sprintf("Lengths add up to %d; LogLik has %d steps", sum, n)
	}
	return ""
}

// hmmFunc is the marginal, the smoothed probabilities or the best path of a
// hidden Markov model, given initial, transition and log densities.
type hmmFunc struct {
	what    int
	lengths []int
}

func (f hmmFunc) Name() string { return "HMM" }

func (f hmmFunc) Kernel(n *ir.Node, data [][]float64, _ bool) (ir.Kernel, error) {
	a := n.Args
	if msg := hmmShapes(a[0].Dims, a[1].Dims, a[2].Dims, f.lengths); msg != "" {
		return nil, ir.Faultf(ir.BadShape, n.Pos, "%s", msg)
	}
	k := a[0].Size()
	for i, what := range []string{"Initial", "Transition"} {
		for r := 0; r+k <= len(data[i]); r += k {
			if len(a[i].Dims) == 3 && r < k*k {
				continue // the way into the first step is not read
			}
			if msg := notSimplex(data[i][r : r+k]); msg != "" {
				return nil, ir.Faultf(ir.BadSupport, n.Pos, "row %d of %s is %v: %s", r/k, what, data[i][r:r+k], msg)
			}
		}
	}
	h := statespace.NewHidden(k, f.lengths, a[2].Dims[0].Size, len(a[1].Dims) == 3)
	if f.what == hmmMostLikely {
		return bestPath{statespace.NewViterbi(h)}, nil
	}
	return &hmmKernel{h: h, probabilities: f.what == hmmProbabilities}, nil
}

// hmmKernel sums out the states, and smooths them if asked.
type hmmKernel struct {
	h             *statespace.Hidden
	probabilities bool
}

func (k *hmmKernel) Forward(y []lane.V, a []lane.Arg) {
	k.h.Filter(a[0], a[1], a[2])
	if k.probabilities {
		k.h.Probabilities(y)
		return
	}
	y[0] = k.h.LogLik
}

func (k *hmmKernel) Reverse(_, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	k.h.Smooth(&dy[0], statespace.Gradient{Initial: da[0], Transition: da[1], LogLik: da[2]})
}

// bestPath finds the most likely states, which have no derivative.
type bestPath struct{ v *statespace.Viterbi }

func (k bestPath) Forward(y []lane.V, a []lane.Arg)                { k.v.Path(a[0], a[1], a[2], y) }
func (bestPath) Reverse(_, _ []lane.V, _ []lane.Arg, _ []lane.Acc) {}
