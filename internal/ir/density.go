package ir

import (
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Density is a distribution as the engine sees it.
type Density interface {
	// Name is the distribution's name in messages.
	Name() string
	// Params are the parameters, in the order of a Term's arguments.
	Params() []ParamSpec
	// Domain says where x may lie.
	Domain() Domain
	// LogDensity adds every event's log density and, where wanted, its
	// partial derivatives. Parameters outside their range give NaN.
	LogDensity(r *lane.Rows)
	// Draw writes one event into x, given that event's parameters: p[k] has
	// one number for a scalar parameter.
	Draw(src rng.Source, x []float64, p [][]float64)
}

// LaneDrawer is a Density of numbers with a kernel that draws rows of lanes, each
// a function of its parameters and of one uniform number: DrawRows turns the
// numbers u in y into what Draw gives of a word whose [rng.Uniform] is u, bit for
// bit.
type LaneDrawer interface {
	Density
	DrawRows(y []lane.V, p []lane.Arg)
}

// Preparer is a Density with terms that depend on data alone. Prepare computes
// them once for the events of r, and the kernel finds the result in Rows.Base.
// Parameters, and X, that are not data have neither V nor D in r.
type Preparer interface {
	Prepare(r *lane.Rows) []float64
}

// Scratcher is a Density whose kernel needs rows to work in, given the number
// of elements of one event.
type Scratcher interface {
	ScratchRows(width int) int
}

// Specializer is a Density that can choose its kernel once, for rows whose
// operands stay where they are: Kernel returns what does the same as
// LogDensity(r) in less time, or nil. r.Each is nil.
type Specializer interface {
	Kernel(r *lane.Rows) func()
}

// Binder is a Density whose kernel needs memory that rows of lanes don't serve,
// as a wrapper of other densities does. Bind returns the density that runs on
// events of r, all or some of them (lane.Rows.First), in one goroutine.
type Binder interface {
	Bind(r *lane.Rows) Density
}

// Checker is a Density with conditions on an event of data as a whole: Check
// says what is wrong with x, to follow the distribution's name in a message, or
// nothing. p[k] is nil for parameters that are not data.
type Checker interface {
	Check(x []float64, p [][]float64) string
}

// Shaper is a Density that refuses shapes. CheckShapes says what is wrong with
// the sizes of an event x and of its parameters p, to follow the distribution's
// name in a message, or nothing.
type Shaper interface {
	CheckShapes(x []int, p [][]int) string
}

// Pooler is a Density of data that, given events of equal spread, depends on
// their means by the sum of (x − mean)² alone, as the normal does. Events that
// share a mean then matter by their count, mean and sum of squares about it, and
// an orthogonal transformation of all events changes nothing.
type Pooler interface {
	Density
	// Pooled is the mean among the parameters.
	Pooled() (param int)
	// KernelPooled returns a kernel like Specializer's for groups of events: r.N
	// of them, a row of means for each and the other parameters shared by all.
	// Base has three numbers a group: count, mean and sum of squares about it.
	// The count only says how often the density's norm enters and may be
	// negative; where it is, the group's own mean is given.
	KernelPooled(r *lane.Rows) func()
}

// Spherical is a Density of numbers that, independent and alike, have a density
// of their distance from a point alone: the normal. Its draws under the
// condition that they sum to zero are draws less their mean.
type Spherical interface {
	Spherical()
}

// Cumulative is a Density of numbers with a distribution function.
type Cumulative interface {
	Density
	// Tails returns the distribution function at x inside Domain().Support, not
	// at its ends, under the parameters p; NaN if they are outside their range.
	Tails(x float64, p [3]float64) Tails
}

// Tails is a distribution function F at one point, exact in both tails: of a
// whole number x the probability of at most x.
type Tails struct {
	Lower, Upper float64 // log F and log(1 − F)
	// Derivatives of F by x (0 if that is discrete) and by the parameters,
	// divided by the smaller of F and 1 − F.
	ByX float64
	By  [3]float64
}

// ParamSpec describes a parameter of a distribution.
type ParamSpec struct {
	Name string
	// Rank is 0 for a number, 1 for a vector, 2 for a matrix per event.
	Rank int
	// Lo is the bound that values must exceed, or may reach if Closed; Data
	// outside are refused when the model is compiled.
	Lo, Hi float64
	Closed bool
	// Integer parameters take whole numbers.
	Integer bool
	// Known parameters are data; they may be infinite if Infinite.
	Known, Infinite bool
	// Any length is right for it: else a vector or matrix has that of an event.
	Any bool
	// Kind is the support of vectors and matrices that are right for it: Real if
	// that is not one of those.
	Kind Kind
	// Check, if not nil, says what is wrong with the values of one event, or
	// nothing.
	Check func(v []float64) string
}

// Domain is the set of values a distribution gives positive density.
type Domain struct {
	Rank    int // 0 for numbers, 1 for vectors
	Support Support
	Integer bool // counts: whole numbers between Support.Lo and Support.Hi
	Known   bool // x is data
	// HiParam is the index of the parameter that bounds x from above (the
	// trials of a binomial), plus 1; 0 if none does. LoParam likewise.
	LoParam, HiParam int
	// Atom: 0 has a probability of its own, the rest a density; x is data.
	Atom bool
	// Categories is the index of the parameter whose elements x counts (from
	// 0), plus 1; 0 if there is none. Beyond is how many more x can reach.
	Categories, Beyond int
}

// Kind is the form of a support.
type Kind uint8

// Supports.
const (
	Real Kind = iota
	Bounded

	// Of vectors along the last dim.
	Ordered
	PositiveOrdered
	Simplex
	UnitVector
	SumToZero

	// Of square matrices along the last two dims.
	CholeskyCorr
	Corr
	CholeskyCov
	Cov
)

// Rank returns 0 for a support of numbers, 1 of vectors, 2 of matrices.
func (k Kind) Rank() int {
	switch {
	case k <= Bounded:
		return 0
	case k < CholeskyCorr:
		return 1
	default:
		return 2
	}
}

// Support is where a parameter lives. Bounded uses Lo and Hi, either of which
// may be infinite.
type Support struct {
	Kind   Kind
	Lo, Hi float64
}
