package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// rising gives log C(x + a − 1, x) of a count x and a shape a, and its
// derivative by a, ψ(x + a) − ψ(a), less the 1/a that every x > 0 has. Where one shape serves all events, what it found for
// small counts is kept for the next event that has the same.
type rising struct {
	kept      []lane.V // log C and derivative of 0, 1, …; nil if nothing is kept
	known     [risingCounts]bool
	wanted    bool // the derivative
	logC, psi lane.V
}

// risingCounts is the number of counts kept: most counts of a data set that is
// large enough for time to matter are below it, and 16 KiB stay in the cache.
const (
	risingCounts = 128
	risingRows   = 2 * risingCounts
)

func newRising(r *lane.Rows, shape *lane.Operand) rising {
	t := rising{wanted: shape.Wanted()}
	if shape.Step == 0 && r.X.V == nil && r.Scratch != nil {
		t.kept = r.Scratch[:risingRows]
	}
	return t
}

// at returns the two numbers of an event.
func (t *rising) at(x, a *lane.V) (logC, psi *lane.V) {
	logC, psi = &t.logC, &t.psi
	if t.kept != nil {
		if k := int(x[0]); k >= 0 && k < risingCounts && float64(k) == x[0] {
			logC, psi = &t.kept[2*k], &t.kept[2*k+1]
			if t.known[k] {
				return logC, psi
			}
			t.known[k] = true
		}
	}
	for l := range logC {
		logC[l] = logRising(x[l], a[l])
		if psi[l] = 0; t.wanted && x[l] > 1 {
			psi[l] = numeric.Digamma(x[l]+a[l]) - numeric.Digamma(a[l]+1)
		}
	}
	return logC, psi
}

// first is the derivative 1/a that psi leaves out.
func first(x, a float64) float64 {
	if x > 0 {
		return 1 / a
	}
	return 0
}

// logRising returns log C(x + a − 1, x) = log Γ(x + a) − log Γ(a) − log x!, NaN
// unless a > 0.
func logRising(x, a float64) float64 {
	switch {
	case !(a > 0):
		return math.NaN()
	case x == 0:
		return 0
	}
	return -numeric.Log(x+a) - numeric.Lbeta(x+1, a)
}
