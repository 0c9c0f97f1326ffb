package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Censored is the distribution of data that an instrument records as lo if they
// are at most lo and as hi if they are at least hi, ±Inf for no limit: what is
// recorded at a limit, or beyond it, adds log P(x ≤ lo) or log P(x ≥ hi), all
// else d's log density. Limits may differ from row to row: that of a row which
// was followed up to time t without an event is hi = t, that of others +Inf.
//
// Predictions are recorded likewise.
func Censored[A, B Operand](d Dist, lo A, hi B) Dist {
	return censor(censored{kind: atLimits}, "Censored", d, lift(lo), lift(hi))
}

// RightCensored is the distribution of times x of which an event happened at
// those with event = 1, and no event until then at those with event = 0: these
// add log P(more than x), the others d's log density. Predictions are times of
// events, none of them censored.
func RightCensored[E Operand](d Dist, event E) Dist {
	return censor(censored{kind: byEvent}, "RightCensored", d, lift(event))
}

// IntervalCensored is the distribution of data that are only known to lie
// between x and hi ≥ x: log P(x < value ≤ hi), for counts log P(x ≤ value ≤ hi).
// A row with hi = x is known exactly and adds d's log density; one with hi =
// +Inf is right-censored; one left-censored has x at the lower end of d's
// support. Predictions are the values themselves.
func IntervalCensored[B Operand](d Dist, hi B) Dist {
	return censor(censored{kind: toUpper}, "IntervalCensored", d, lift(hi))
}

// censored is the density of data that are partly known; what says how follows
// d's parameters.
type censored struct {
	tailed
	kind censoring
}

// censoring is how the parameters that follow d's say what is known of x.
type censoring uint8

const (
	atLimits censoring = iota // lo, hi
	byEvent                   // event
	toUpper                   // hi
)

func censor(c censored, name string, d Dist, limits ...*ir.Node) Dist {
	inner, err := newTailed(name, d)
	if err != nil {
		d.err = err
		return d
	}
	c.tailed = inner
	return dist(c, append(d.args[:len(d.args):len(d.args)], limits...)...)
}

func (c censored) Domain() ir.Domain {
	domain := c.d.Domain()
	domain.Known = true
	return domain
}

func (c censored) Params() []ir.ParamSpec {
	lo, hi := location("lo"), location("hi")
	lo.Known, lo.Infinite, hi.Known, hi.Infinite = true, true, true, true
	switch c.kind {
	case byEvent:
		event := probability("event")
		event.Known, event.Integer = true, true
		return append(c.tailed.Params(), event)
	case toUpper:
		return append(c.tailed.Params(), hi)
	default:
		return append(c.tailed.Params(), lo, hi)
	}
}

// Check refuses limits in the wrong order.
func (c censored) Check(x []float64, p [][]float64) string {
	last := p[len(p)-1][0]
	switch {
	case c.kind == toUpper && last < x[0]:
		return fmt.Sprintf("has the upper end %v there: it must be at least the lower one", last)
	case c.kind == atLimits && !(p[len(p)-2][0] < last):
		return fmt.Sprintf("has the limits %v and %v there: lo must be below hi", p[len(p)-2][0], last)
	}
	return ""
}

// known returns the interval (from, upTo] that event i is known to lie in, or
// that it is known exactly.
func (c censored) known(r *lane.Rows, i int) (from, upTo float64, exactly bool) {
	x, last := r.X.At(i)[0], r.P[len(r.P)-1].At(i)[0]
	switch {
	case c.kind == byEvent:
		return x, math.Inf(1), last == 1
	case c.kind == toUpper:
		return c.before(x), last, x == last
	case x >= last:
		return c.before(last), math.Inf(1), false
	}
	lo := r.P[len(r.P)-2].At(i)[0]
	return math.Inf(-1), lo, x > lo
}

func (c censored) LogDensity(r *lane.Rows) { c.Bind(r).LogDensity(r) }

// Bind gives the density memory for the rows of d.
func (c censored) Bind(r *lane.Rows) ir.Density {
	return &censoredRows{censored: c, params: make([]lane.Operand, c.n)}
}

type censoredRows struct {
	censored
	inner      lane.Rows
	params     []lane.Operand
	mass       interval
	from, upTo lane.V
}

// LogDensity hands stretches of rows that are known exactly to d.
func (c *censoredRows) LogDensity(r *lane.Rows) {
	fresh := false // mass holds the interval of c.from and c.upTo
	for i := 0; i < r.N; i++ {
		from, upTo, exactly := c.known(r, i)
		if exactly {
			first := i
			for i+1 < r.N && exactly {
				if _, _, exactly = c.known(r, i+1); exactly {
					i++
				}
			}
			c.exact(r, first, i+1)
			continue
		}
		if !fresh || c.moves(r, i) || c.from[0] != from || c.upTo[0] != upTo {
			fill(from, &c.from)
			fill(upTo, &c.upTo)
			c.mass.at(c.tailed, r, i, &c.from, &c.upTo)
			fresh = true
		}
		lp := r.Out(i)
		for l, v := range &c.mass.logP {
			lp[l] += v
		}
		for k := range c.params {
			addGrad(&r.P[k], i, &c.mass.by[k], 1)
		}
	}
}

// exact adds d's log density of the events from first to before end.
func (c *censoredRows) exact(r *lane.Rows, first, end int) {
	c.inner = *r
	c.inner.N = end - first
	c.inner.X = from(r.X, first)
	for k := range c.params {
		c.params[k] = from(r.P[k], first)
	}
	c.inner.P = c.params
	if r.Each != nil {
		c.inner.Each = r.Each[first:end]
	}
	if r.Base != nil {
		each := len(r.Base) / r.N
		c.inner.Base = r.Base[first*each : end*each]
	}
	c.d.LogDensity(&c.inner)
}

// from returns an operand without its first events.
func from(o lane.Operand, first int) lane.Operand {
	if o.V != nil {
		o.V = o.V[first*o.Step:]
	} else {
		o.Arg.D = o.Arg.D[first*o.Step:]
	}
	if o.Wanted() {
		o.D.V = o.D.V[first*o.D.Step:]
	}
	return o
}

func (c censored) Draw(src rng.Source, x []float64, p [][]float64) {
	c.d.Draw(src, x, p[:c.n])
	if c.kind == atLimits {
		x[0] = min(max(x[0], p[c.n][0]), p[c.n+1][0])
	}
}
