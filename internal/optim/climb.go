package optim

import (
	"fmt"
	"math"
)

// Settings of a climb; a field that is 0 has the default it names.
type Settings struct {
	History       int     // pairs remembered; 0 means 6
	MaxIterations int     // 0 means 1000
	Tolerance     float64 // of gᵀHg, twice the gain that is left; 0 means 1e-13
	KeepPath      bool    // keep Path
}

// DefaultHistory is the number of pairs of [Zhang2022], its experiments.
const DefaultHistory = 6

const (
	defaultIterations = 1000 // [Zhang2022], its experiments
	// The memory can take a valley for a million times narrower than it is, and
	// the gain that is left with it; so this is far below any gain that matters.
	// [Zhang2022] ends climbs by the same number.
	defaultTolerance = 1e-13
)

// Constants of the Wolfe conditions, [Nocedal2006] §3.1.
const (
	sufficient = 1e-4
	curvature  = 0.9
)

// maxTrials bounds the points of one line search: 2⁻⁶⁰ of a step is below
// rounding, 2⁶⁰ of it beyond any scale.
const maxTrials = 60

// Status says whether and why a climb ended.
type Status uint8

// Statuses.
const (
	Climbing   Status = iota
	Converged         // the gain that is left is below the tolerance
	Stalled           // no step gains anything: rounding, or a gradient of another density
	Unfinished        // the iterations are used up
)

// String returns the name in lower case.
func (s Status) String() string {
	switch s {
	case Climbing:
		return "climbing"
	case Converged:
		return "converged"
	case Stalled:
		return "stalled"
	case Unfinished:
		return "unfinished"
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText writes the name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Point is one point of a path.
type Point struct{ X, Grad []float64 }

// Climb is one run of L-BFGS uphill.
//
// Source: [Nocedal2006] algorithm 7.5 with the diagonal of Memory; line search
// by bisection for the weak Wolfe conditions, [Lewis2013] §2.
type Climb struct {
	Status     Status
	Iterations int
	X, Grad    []float64 // the highest point so far
	LogP       float64
	Trial      []float64 // where Tell wants the density, while Climbing
	Path       []Point   // the starting point and each iterate, if kept

	set          Settings
	memory       *Memory
	direction    []float64
	slope        float64 // of the density along the direction, gᵀHg
	step, lo, hi float64 // hi = 0: not yet bracketed
	trials       int
}

// NewClimb returns a climb that waits for its start.
func NewClimb(dim int, set Settings) *Climb {
	if set.History == 0 {
		set.History = DefaultHistory
	}
	if set.MaxIterations == 0 {
		set.MaxIterations = defaultIterations
	}
	if set.Tolerance == 0 {
		set.Tolerance = defaultTolerance
	}
	buf := make([]float64, 4*dim)
	cut := func(k int) []float64 { return buf[k*dim : (k+1)*dim : (k+1)*dim] }
	return &Climb{set: set, memory: NewMemory(dim, set.History), X: cut(0), Grad: cut(1), Trial: cut(2), direction: cut(3)}
}

// Start begins at x, where density and gradient are known and finite.
func (c *Climb) Start(x []float64, logp float64, grad []float64) {
	copy(c.X, x)
	copy(c.Grad, grad)
	c.LogP, c.Iterations, c.Status, c.Path = logp, 0, Climbing, nil
	c.memory.Reset()
	c.keep()
	c.turn()
}

// Tell takes the log density and gradient at Trial and goes on to the next
// Trial, or to the end.
func (c *Climb) Tell(logp float64, grad []float64) {
	c.trials++
	gain := logp - c.LogP
	switch slope := dot(c.direction, grad); {
	case !(gain >= float64(sufficient*float64(c.step*c.slope)) && slope-slope == 0 && gain-gain == 0):
		c.hi = c.step // also where anything is not finite
	case !(slope <= curvature*c.slope):
		c.lo = c.step
	default:
		c.accept(logp, grad)
		return
	}
	if c.trials == maxTrials {
		c.stall()
		return
	}
	if c.hi > 0 {
		c.step = (c.lo + c.hi) / 2
	} else {
		c.step *= 2
	}
	c.try()
}

// accept makes Trial the current point.
func (c *Climb) accept(logp float64, grad []float64) {
	c.memory.Add(c.X, c.Grad, c.Trial, grad)
	copy(c.X, c.Trial)
	copy(c.Grad, grad)
	c.LogP = logp
	c.Iterations++
	c.keep()
	if c.Iterations == c.set.MaxIterations {
		c.Status = Unfinished
		return
	}
	c.turn()
}

// turn begins a line search from the current point, or ends.
func (c *Climb) turn() {
	c.memory.Apply(c.direction, c.Grad)
	c.slope = dot(c.Grad, c.direction)
	if c.slope <= c.set.Tolerance && (c.memory.Pairs() > 0 || c.slope == 0) {
		c.Status = Converged
		return
	}
	if !(c.slope > 0 && c.slope <= math.MaxFloat64) {
		c.stall()
		return
	}
	c.step, c.lo, c.hi, c.trials = 1, 0, 0, 0
	if c.memory.Pairs() == 0 {
		c.step = min(1, 1/math.Sqrt(c.slope)) // no scale is known: at most to distance 1
	}
	c.try()
}

// stall forgets the memory and tries the gradient itself, or ends.
func (c *Climb) stall() {
	if c.memory.Pairs() == 0 {
		c.Status = Stalled
		return
	}
	c.memory.Reset()
	c.turn()
}

func (c *Climb) try() {
	copy(c.Trial, c.X)
	addScaled(c.Trial, c.step, c.direction)
}

func (c *Climb) keep() {
	if c.set.KeepPath {
		c.Path = append(c.Path, Point{append([]float64(nil), c.X...), append([]float64(nil), c.Grad...)})
	}
}
