package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/internal/statespace"
)

// hmmStates is the distribution of states given observations.
type hmmStates struct {
	moving  bool
	lengths []int
}

func (hmmStates) Name() string { return "HMM.States" }

func (hmmStates) Domain() ir.Domain {
	return ir.Domain{Rank: 1, Support: counts.Support, Integer: true}
}

func (hmmStates) Params() []ir.ParamSpec {
	whole := func(rank int, name string, lo, hi float64) ir.ParamSpec {
		return ir.ParamSpec{Name: name, Rank: rank, Lo: lo, Hi: hi, Closed: true, Any: true}
	}
	return []ir.ParamSpec{
		whole(1, "initial", 0, 1), whole(2, "transition", 0, 1), whole(2, "log density", math.Inf(-1), math.Inf(1)),
	}
}

func (d hmmStates) CheckShapes(x []int, p [][]int) string {
	k, n, given := p[0][0], p[2][0], p[2][1]
	if rows := p[1][0]; given != k || x[0] != n || d.moving && rows != n*k {
		return fmt.Sprintf("has %d steps; LogLik has %d", x[0], n)
	}
	return hmmLengths(n, d.lengths)
}

// Draw filters forwards and samples backwards.
func (d hmmStates) Draw(src rng.Source, x []float64, p [][]float64) {
	h := statespace.NewHidden(len(p[0]), d.lengths, len(x), d.moving)
	h.Filter(lane.Data(p[0]), lane.Data(p[1]), lane.Data(p[2]))
	h.DrawPath(src, 0, x)
}

// Bind returns the density with the memory of its filter.
func (d hmmStates) Bind(r *lane.Rows) ir.Density {
	k := elements(&r.P[0])
	return &boundStates{d, k, statespace.NewHidden(k, d.lengths, r.K, d.moving)}
}

// LogDensity of a density that wasn't bound binds it first.
func (d hmmStates) LogDensity(r *lane.Rows) { d.Bind(r).LogDensity(r) }

// boundStates computes densities of paths.
type boundStates struct {
	hmmStates
	k int
	h *statespace.Hidden
}

var minusOne = lane.V{-1, -1, -1, -1, -1, -1, -1, -1}

// LogDensity is the log probability of the path itself and its observations
// less that of all paths.
func (d *boundStates) LogDensity(r *lane.Rows) {
	initial, transition, loglik := &r.P[0], &r.P[1], &r.P[2]
	for i := range r.N {
		a, da := event(initial, i)
		b, db := event(transition, i)
		c, dc := event(loglik, i)
		d.h.Filter(a, b, c)
		lp := r.Out(i)
		for l := range lp {
			for t := range r.K {
				if z := r.X.Elem(i, t)[l]; !(z >= 0 && z < float64(d.k)) || z != math.Floor(z) {
					lp[l] = math.NaN()
				}
			}
			if lp[l] != lp[l] {
				continue
			}
			at := func(t int) int { return int(r.X.Elem(i, t)[l]) }
			lp[l] += d.h.LogPath(at, l)
			for t := range r.K {
				j := at(t)
				loglik.GradElem(i, t*d.k+j)[l]++
				if d.h.Starts(t) {
					initial.GradElem(i, j)[l] += 1 / initial.Elem(i, j)[l]
					continue
				}
				step := (d.h.Row(t)+at(t-1))*d.k + j
				transition.GradElem(i, step)[l] += 1 / transition.Elem(i, step)[l]
			}
		}
		d.h.Smooth(&minusOne, statespace.Gradient{Initial: da, Transition: db, LogLik: dc})
	}
}

// event returns the operand and its adjoint from event i on.
func event(o *lane.Operand, i int) (lane.Arg, lane.Acc) {
	a, d := o.Arg, o.D
	if at := i * a.Step; a.V != nil {
		a.V = a.V[at:]
	} else {
		a.D = a.D[at:]
	}
	if d.Wanted() {
		d.V = d.V[i*d.Step:]
	}
	return a, d
}
