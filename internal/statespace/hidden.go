package statespace

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// Hidden is the forward–backward algorithm of a hidden Markov model, with its
// memory. One goroutine uses it at a time.
type Hidden struct {
	k, n   int
	starts []bool // whether a sequence starts at the step
	moving bool   // whether each step has transitions of its own

	initial, transition, loglik lane.Arg

	// LogLik is the log-likelihood of all sequences.
	LogLik lane.V

	predicted, alpha []lane.V // [step, state]
	logc             []lane.V // [step]
	weight, beta     []lane.V // [state]
	p, dp            []lane.V // [state, state] of one step
}

// Gradient says where derivatives are added. Its zero value wants none.
type Gradient struct{ Initial, Transition, LogLik lane.Acc }

// NewHidden returns memory for k states and sequences of the lengths, n steps
// in all; nil lengths mean one sequence. moving says that transitions differ by
// step: k·k rows for each step, of which those of a first step are not read.
func NewHidden(k int, lengths []int, n int, moving bool) *Hidden {
	rows := func(m int) []lane.V { return make([]lane.V, m) }
	h := &Hidden{
		k: k, n: n, starts: make([]bool, n), moving: moving,
		predicted: rows(n * k), alpha: rows(n * k), logc: rows(n),
		weight: rows(k), beta: rows(k), p: rows(k * k), dp: rows(k * k),
	}
	h.starts[0] = true
	at := 0
	for _, m := range lengths {
		h.starts[at] = true
		at += m
	}
	return h
}

// Filter goes through the observations forwards. initial has a row for each
// state, transition one for each pair (from, to) and loglik one for each step
// and state: the log density of what was observed.
//
// Source: the scaled forward recursion of [Rabiner1989] §V.A, with the largest
// weight of a step as its scale.
// Cost: O(n·k²).
func (h *Hidden) Filter(initial, transition, loglik lane.Arg) {
	h.initial, h.transition, h.loglik = initial, transition, loglik
	h.LogLik = lane.V{}
	if !h.moving {
		h.load(0)
	}
	var buf lane.V
	for t := range h.n {
		predicted := h.at(h.predicted, t)
		if h.starts[t] {
			for j := range predicted {
				predicted[j] = *initial.Elem(0, j, &buf)
			}
		} else {
			if h.moving {
				h.load(t)
			}
			h.predict(predicted, h.at(h.alpha, t-1))
		}
		lane.Log(h.weight, predicted)
		top := lane.V(noWeight)
		for j := range h.weight {
			f := loglik.Elem(0, t*h.k+j, &buf)
			w := &h.weight[j]
			for l := range w {
				w[l] += f[l]
				if w[l] > top[l] || w[l] != w[l] {
					top[l] = w[l]
				}
			}
		}
		alpha := h.at(h.alpha, t)
		for j := range alpha {
			for l := range top {
				alpha[j][l] = h.weight[j][l] - top[l]
			}
		}
		lane.Exp(alpha, alpha)
		var sum [1]lane.V
		for j := range alpha {
			for l := range top {
				sum[0][l] += alpha[j][l]
			}
		}
		for j := range alpha {
			for l := range top {
				alpha[j][l] /= sum[0][l]
			}
		}
		lane.Log(sum[:], sum[:])
		for l := range top {
			c := top[l] + sum[0][l]
			if math.IsInf(top[l], -1) { // no state explains the observation
				c = top[l]
			}
			h.logc[t][l] = c
			h.LogLik[l] += c
		}
	}
}

// noWeight is −Inf in every lane.
var noWeight = [lane.W]float64{math.Inf(-1), math.Inf(-1), math.Inf(-1), math.Inf(-1), math.Inf(-1), math.Inf(-1), math.Inf(-1), math.Inf(-1)}

// Smooth adds to acc the derivatives of LogLik times d, nothing in lanes where
// d is zero. It follows Filter.
//
// Source: [Rabiner1989] eqs. 27 and 37: the derivative by a log density is the
// smoothed probability of its state.
func (h *Hidden) Smooth(d *lane.V, acc Gradient) {
	h.backward(func(t int, u []lane.V) {
		if acc.LogLik.Wanted() {
			predicted := h.at(h.predicted, t)
			for j := range u {
				add(&acc.LogLik.V[t*h.k+j], d, &predicted[j], &u[j])
			}
		}
		switch {
		case h.starts[t] && acc.Initial.Wanted():
			for j := range u {
				add(&acc.Initial.V[j], d, &ones, &u[j])
			}
		case !h.starts[t] && acc.Transition.Wanted():
			to := acc.Transition.V
			if h.moving {
				to = to[t*h.k*h.k:]
			}
			for i, a := range h.at(h.alpha, t-1) {
				for j := range u {
					add(&to[i*h.k+j], d, &a, &u[j])
				}
			}
		}
	})
}

// Probabilities writes the probability of every state at every step given all
// observations of its sequence. It follows Filter.
func (h *Hidden) Probabilities(p []lane.V) {
	h.backward(func(t int, u []lane.V) {
		predicted := h.at(h.predicted, t)
		for j := range u {
			for l := range lane.W {
				p[t*h.k+j][l] = predicted[j][l] * u[j][l]
			}
		}
	})
}

var ones = [lane.W]float64{1, 1, 1, 1, 1, 1, 1, 1}

// backward visits every step from the last with u[j], the likelihood of the
// observations from t on given state j, over that given the past alone.
func (h *Hidden) backward(visit func(t int, u []lane.V)) {
	var buf lane.V
	for j := range h.beta {
		h.beta[j] = ones
	}
	for t := h.n - 1; t >= 0; t-- {
		u := h.weight
		for j := range u {
			f := h.loglik.Elem(0, t*h.k+j, &buf)
			for l := range lane.W {
				u[j][l] = f[l] - h.logc[t][l]
			}
		}
		lane.Exp(u, u)
		for j := range u {
			for l := range lane.W {
				u[j][l] *= h.beta[j][l]
			}
		}
		visit(t, u)
		if h.starts[t] {
			for j := range h.beta {
				h.beta[j] = ones
			}
			continue
		}
		if h.moving {
			h.load(t)
		}
		for i := range h.beta {
			h.beta[i] = lane.V{}
			for j := range u {
				p := &h.p[i*h.k+j]
				for l := range lane.W {
					h.beta[i][l] = math.FMA(p[l], u[j][l], h.beta[i][l])
				}
			}
		}
	}
}

// predict writes Σᵢ alpha[i]·p[i,j].
func (h *Hidden) predict(predicted, alpha []lane.V) {
	for j := range predicted {
		predicted[j] = lane.V{}
		for i := range alpha {
			p := &h.p[i*h.k+j]
			for l := range lane.W {
				predicted[j][l] = math.FMA(alpha[i][l], p[l], predicted[j][l])
			}
		}
	}
}

// load copies the transitions of a step.
func (h *Hidden) load(t int) {
	at := 0
	if h.moving {
		at = t * len(h.p)
	}
	for i := range h.p {
		h.p[i] = *h.transition.Elem(0, at+i, &h.p[i])
	}
}

// Starts reports whether a sequence starts at step t.
func (h *Hidden) Starts(t int) bool { return h.starts[t] }

// Row returns which rows of k transitions lead into step t, from the first
// state on.
func (h *Hidden) Row(t int) int {
	if h.moving {
		return t * h.k
	}
	return 0
}

// at returns the rows of step t.
func (h *Hidden) at(v []lane.V, t int) []lane.V { return v[t*h.k : (t+1)*h.k] }

// add adds d·a·b to x, nothing where d is zero.
func add(x, d, a, b *lane.V) {
	for l, v := range d {
		if v != 0 {
			x[l] = math.FMA(v, a[l]*b[l], x[l])
		}
	}
}
