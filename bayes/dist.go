package bayes

import (
	"math"
	"strings"

	"github.com/seed78144065/credence/internal/ir"
)

// Dist is a distribution with its parameters: a prior in Model.Param, a
// likelihood in Model.Observe. Parameterisations and the order of arguments
// are Stan's; other parameterisations are other constructors.
//
// A parameter that is data must lie in its range, or Compile refuses it; one
// that leaves its range while sampling gives the log density NaN, which rejects
// that draw alone. Log densities are normalised, constants included.
type Dist struct {
	density ir.Density
	args    []*ir.Node
	support ir.Support
	on      bool // restricted to support by On
	pos     ir.Pos
	err     error
}

// String returns the distribution as it would be written.
func (d Dist) String() string {
	if d.density == nil {
		return "no distribution"
	}
	if w, ok := d.density.(writer); ok {
		return w.written(d.args)
	}
	return d.density.Name() + "(" + shown(d.args) + ")"
}

// writer is a density that is not written as its name and parameters.
type writer interface {
	written(args []*ir.Node) string
}

// shown lists expressions as they would be written.
func shown(args []*ir.Node) string {
	s := make([]string, len(args))
	for i, a := range args {
		s[i] = show(a)
	}
	return strings.Join(s, ", ")
}

// On restricts a prior to a support, as Stan's declared bounds do: the density
// is the same inside and is not normalised again, which only matters when the
// prior's own parameters are unknown.
func On(s Support, d Dist) Dist {
	d.support, d.on = s.s, true
	if d.err == nil && s.s.Kind == ir.Bounded && !(s.s.Lo < s.s.Hi) {
		d.err = ir.Faultf(ir.BadSupport, ir.Here(), "On: the interval (%v, %v) is empty: the lower bound must be below the upper", s.s.Lo, s.s.Hi)
	}
	return d
}

// dist builds a distribution from its density and its arguments.
func dist(density ir.Density, args ...*ir.Node) Dist {
	d := Dist{density: density, args: args, support: density.Domain().Support, pos: ir.Here()}
	for k, p := range density.Params() {
		if a := args[k]; d.err == nil && !a.Faulty() && len(a.Dims) < p.Rank {
			d.err = ir.Faultf(ir.BadShape, d.pos, "%s: %s is %v; it must be a %s",
				density.Name(), p.Name, a, [...]string{"number", "vector", "matrix"}[p.Rank])
		}
	}
	return d
}

// Parameter specs and domains that many distributions share.
var (
	realLine   = ir.Domain{}
	positive   = ir.Domain{Support: ir.Support{Kind: ir.Bounded, Lo: 0, Hi: math.Inf(1)}}
	unit       = ir.Domain{Support: ir.Support{Kind: ir.Bounded, Lo: 0, Hi: 1}}
	counts     = ir.Domain{Support: ir.Support{Kind: ir.Bounded, Lo: 0, Hi: math.Inf(1)}, Integer: true}
	binary     = ir.Domain{Support: ir.Support{Kind: ir.Bounded, Lo: 0, Hi: 1}, Integer: true}
	successes  = ir.Domain{Support: counts.Support, Integer: true, HiParam: 1} // of parameter 0, the trials
	categories = ir.Domain{Support: counts.Support, Integer: true, Categories: 1}
	grades     = ir.Domain{Support: counts.Support, Integer: true, Categories: 2, Beyond: 1} // between the cutpoints, parameter 1
	// allocations of trials, parameter 0, to outcomes
	allocations = ir.Domain{Rank: 1, Support: counts.Support, Integer: true, HiParam: 1}
)

func location(name string) ir.ParamSpec {
	return ir.ParamSpec{Name: name, Lo: math.Inf(-1), Hi: math.Inf(1)}
}

func positiveParam(name string) ir.ParamSpec {
	return ir.ParamSpec{Name: name, Lo: 0, Hi: math.Inf(1)}
}

func probability(name string) ir.ParamSpec {
	return ir.ParamSpec{Name: name, Lo: 0, Hi: 1, Closed: true}
}

func trials(name string) ir.ParamSpec {
	return ir.ParamSpec{Name: name, Lo: 0, Hi: math.Inf(1), Closed: true, Integer: true}
}

// ranked is a parameter that is a vector or a matrix for each event.
func ranked(rank int, p ir.ParamSpec) ir.ParamSpec {
	p.Rank = rank
	return p
}

// simplexParam is a vector of probabilities that sum to 1.
func simplexParam(name string) ir.ParamSpec {
	p := ranked(1, probability(name))
	p.Kind, p.Check = ir.Simplex, notSimplex
	return p
}

// notSimplex says why v holds no probabilities, or nothing.
func notSimplex(v []float64) string {
	sum := 0.0
	for _, x := range v {
		if sum += x; x < 0 {
			return "they must not be negative"
		}
	}
	if math.Abs(sum-1) <= simplexTolerance {
		return ""
	}
	return "they must sum to 1"
}

// increasing is a vector whose elements increase.
func increasing(name string) ir.ParamSpec {
	p := ranked(1, location(name))
	p.Kind = ir.Ordered
	p.Check = func(v []float64) string {
		for j := range v[1:] {
			if !(v[j] < v[j+1]) {
				return "they must increase"
			}
		}
		return ""
	}
	return p
}
