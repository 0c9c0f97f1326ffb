package statespace

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// DrawPath draws the states of every step in lane l, given all observations:
// the last of a sequence from what is filtered, every other given the next.
// It follows Filter.
//
// A lane whose filter failed gets NaN.
//
// Source: forward filtering, backward sampling [Fruhwirth1994].
func (h *Hidden) DrawPath(src rng.Source, l int, path []float64) {
	weight := make([]float64, h.k)
	for t := h.n - 1; t >= 0; t-- {
		for i, a := range h.at(h.alpha, t) {
			weight[i] = a[l]
			if t+1 < h.n && !h.starts[t+1] {
				weight[i] *= h.p[i*h.k+int(path[t+1])][l]
			}
		}
		j := rng.Categorical(src, weight)
		if j < 0 {
			for t := range path {
				path[t] = math.NaN()
			}
			return
		}
		path[t] = float64(j)
		if h.moving && !h.starts[t] {
			h.load(t)
		}
	}
}

// LogPath returns the log probability of a path of states in lane l, given all
// observations: −Inf for a path that is impossible. It follows Filter.
func (h *Hidden) LogPath(path func(t int) int, l int) float64 {
	sum := -h.LogLik[l]
	var buf lane.V
	for t := range h.n {
		j := path(t)
		sum += h.loglik.Elem(0, t*h.k+j, &buf)[l]
		if h.starts[t] {
			sum += numeric.Log(h.initial.Elem(0, j, &buf)[l])
			continue
		}
		if h.moving {
			h.load(t)
		}
		sum += numeric.Log(h.p[path(t-1)*h.k+j][l])
	}
	return sum
}

// Viterbi finds the path of states with the highest posterior probability in
// every lane; of paths that are equally probable the first by states.
//
// Source: [Rabiner1989] §III.B.
// Cost: O(n·k²).
type Viterbi struct {
	h        *Hidden
	best     []lane.V         // log weight of the best path to each state
	next     []lane.V         // of one step
	from     [][lane.W]uint16 // [step, state]: the state before
	logP     []lane.V
	logStart []lane.V
}

// NewViterbi returns memory for the most probable path of h's observations.
func NewViterbi(h *Hidden) *Viterbi {
	return &Viterbi{
		h: h, best: make([]lane.V, h.k), next: make([]lane.V, h.k), from: make([][lane.W]uint16, h.n*h.k),
		logP: make([]lane.V, h.k*h.k), logStart: make([]lane.V, h.k),
	}
}

// Path writes the states of every step.
func (v *Viterbi) Path(initial, transition, loglik lane.Arg, path []lane.V) {
	h := v.h
	h.transition = transition
	var buf lane.V
	for j := range v.logStart {
		v.logStart[j] = *initial.Elem(0, j, &buf)
	}
	lane.Log(v.logStart, v.logStart)
	if !h.moving {
		h.load(0)
		lane.Log(v.logP, h.p)
	}
	end := 0
	for t := range h.n {
		if h.moving && !h.starts[t] {
			h.load(t)
			lane.Log(v.logP, h.p)
		}
		for j := range v.next {
			f := loglik.Elem(0, t*h.k+j, &buf)
			for l := range lane.W {
				top := v.logStart[j][l]
				if !h.starts[t] {
					top = math.Inf(-1)
					v.from[t*h.k+j][l] = 0
					for i := range v.best {
						if w := v.best[i][l] + v.logP[i*h.k+j][l]; w > top {
							top, v.from[t*h.k+j][l] = w, uint16(i)
						}
					}
				}
				v.next[j][l] = top + f[l]
			}
		}
		v.best, v.next = v.next, v.best
		if t+1 == h.n || h.starts[t+1] {
			v.back(end, t, path)
			end = t + 1
		}
	}
}

// back follows the best path of the sequence from step first to last.
func (v *Viterbi) back(first, last int, path []lane.V) {
	for l := range lane.W {
		j := 0
		for i := range v.best {
			if v.best[i][l] > v.best[j][l] {
				j = i
			}
		}
		for t := last; t >= first; t-- {
			path[t][l] = float64(j)
			j = int(v.from[t*v.h.k+j][l])
		}
	}
}
