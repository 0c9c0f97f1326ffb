package bayes

import (
	"math"
	"strings"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Mixture is the distribution of an x from one of several components, chosen
// with probability weights: log p(x) = log Σ weights[c]·p_c(x). The choice is
// summed out, so a mixture has gradients where its components have; what it was
// is told by Program.Responsibilities.
//
//	w := m.Param("w", bayes.Dirichlet([]float64{2, 2}), bayes.Size(2))
//	m.Observe(y, bayes.Mixture(w, bayes.Normal(mu.Index(0), 1), bayes.Normal(mu.Index(1), 1)))
//
// Components are all continuous or all discrete, all of numbers or all of
// vectors; one whose support lacks x has density 0 there. Exchangeable
// components need an order for the posterior to have one mode: an Ordered
// parameter.
//
// Shapes: weights run along their last dim, one for each component; they sum to
// 1, to 1e-5. Other dims are events that have weights of their own.
// Cost: that of all components.
func Mixture[W Operand](weights W, components ...Dist) Dist {
	var d mixture
	args := []*ir.Node{lift(weights)}
	pos := ir.Here()
	for c, part := range components {
		if part.density == nil {
			return wrapperFault(pos, ir.BadModel, "Mixture: component %d is no distribution", c)
		}
		if part.err != nil {
			return part
		}
		at := part.density.Domain()
		first := components[0].density.Domain()
		switch {
		case at.Integer != first.Integer:
			return wrapperFault(pos, ir.BadModel, "Mixture: component %d, %v, and component 0, %v, aren't both discrete", c, part, components[0])
		case at.Rank != first.Rank || at.Rank > 0 && at.Support != first.Support:
			return wrapperFault(pos, ir.BadModel, "Mixture: component %d, %v, and component 0, %v, have values of different kinds", c, part, components[0])
		case part.on:
			return wrapperFault(pos, ir.BadModel, "Mixture: component %d, %v, is restricted by On, which doesn't normalise it again; restrict the mixture instead", c, part)
		case improper(&ir.Node{Density: part.density}):
			return wrapperFault(pos, ir.BadModel, "Mixture: component %d, %v, is improper: its share would mean nothing", c, part)
		}
		d.parts = append(d.parts, part.density)
		args = append(args, part.args...)
	}
	w := args[0]
	switch k := len(w.Dims); {
	case len(components) == 0:
		return wrapperFault(pos, ir.BadModel, "Mixture: there are no components")
	case !w.Faulty() && k > 0 && w.Dims[k-1].Size != len(components):
		return wrapperFault(pos, ir.BadShape, "Mixture: %v are the weights of %d components", w, len(components))
	}
	mix := dist(d, args...)
	mix.support = components[0].support
	for _, part := range components {
		mix.support = hull(mix.support, part.support)
	}
	return mix
}

// wrapperFault returns the distribution of a wrapper that can't be made.
func wrapperFault(pos ir.Pos, kind ir.FaultKind, format string, args ...any) Dist {
	d := Flat()
	d.err = ir.Faultf(kind, pos, format, args...)
	return d
}

type mixture struct{ parts []ir.Density }

func (mixture) Name() string { return "Mixture" }

// Domain holds every component's.
func (m mixture) Domain() ir.Domain {
	d := m.parts[0].Domain()
	s := d.Support
	for _, part := range m.parts {
		s = hull(s, part.Domain().Support)
	}
	return ir.Domain{Rank: d.Rank, Support: s, Integer: d.Integer}
}

// hull is the smallest support that holds both: the same, or an interval.
func hull(a, b ir.Support) ir.Support {
	switch {
	case a == b:
		return a
	case a.Kind == ir.Real || b.Kind == ir.Real:
		return ir.Support{}
	}
	return ir.Support{Kind: ir.Bounded, Lo: min(a.Lo, b.Lo), Hi: max(a.Hi, b.Hi)}
}

func (m mixture) Params() []ir.ParamSpec {
	w := simplexParam("weights")
	w.Any = true
	specs := []ir.ParamSpec{w}
	for _, part := range m.parts {
		specs = append(specs, namedFor(part)...)
	}
	return specs
}

// Check wants an event that is possible for one component at least.
func (m mixture) Check(x []float64, p [][]float64) string {
	first := 1
	wrong := ""
	for _, part := range m.parts {
		n := len(part.Params())
		c, ok := part.(ir.Checker)
		if !ok {
			return ""
		}
		if wrong = c.Check(x, p[first:first+n]); wrong == "" {
			return ""
		}
		first += n
	}
	return "of components that don't fit: each " + wrong
}

func (m mixture) written(args []*ir.Node) string {
	s := []string{shown(args[:1])}
	first := 1
	for _, part := range m.parts {
		n := len(part.Params())
		s = append(s, Dist{density: part, args: args[first : first+n]}.String())
		first += n
	}
	return "Mixture(" + strings.Join(s, ", ") + ")"
}

// LogDensity runs on rows that were not bound, which takes memory.
func (m mixture) LogDensity(r *lane.Rows) { m.Bind(r).LogDensity(r) }

func (m mixture) Draw(src rng.Source, x []float64, p [][]float64) {
	c := rng.Categorical(src, p[0])
	if c < 0 {
		for j := range x {
			x[j] = math.NaN()
		}
		return
	}
	first := 1
	for _, part := range m.parts[:c] {
		first += len(part.Params())
	}
	m.parts[c].Draw(src, x, p[first:first+len(m.parts[c].Params())])
}

// Bind makes room for a tile of every component.
func (m mixture) Bind(r *lane.Rows) ir.Density {
	tile := min(innerTile, r.N)
	b := &boundMixture{mixture: m, domain: m.Domain(), logWeight: make([]lane.V, len(m.parts))}
	b.joint = make([]lane.V, len(m.parts)*tile)
	b.share, b.total = make([]lane.V, len(b.joint)), make([]lane.V, tile)
	first := 1
	for _, part := range m.parts {
		b.inner = append(b.inner, bindInner(part, r, first, false))
		b.support = append(b.support, part.Domain().Support)
		first += len(part.Params())
	}
	return b
}

// boundMixture is a mixture with memory for a tile.
type boundMixture struct {
	mixture
	domain    ir.Domain
	inner     []*inner
	support   []ir.Support
	logWeight []lane.V
	joint     []lane.V // [component][event]: log weights[c]·p_c(x)
	share     []lane.V // [component][event]: of the sum, the responsibility
	total     []lane.V // [event]: log Σ
}

func (m *boundMixture) LogDensity(r *lane.Rows) {
	weights := &r.P[0]
	grad := weights.Wanted()
	for _, in := range m.inner {
		grad = grad || in.wanted(r)
	}
	var invalid lane.V
	for lo := 0; lo < r.N; lo += innerTile {
		n := min(innerTile, r.N-lo)
		joint, share, total := m.joint[:len(m.inner)*n], m.share[:len(m.inner)*n], m.total[:n]
		for c, in := range m.inner {
			in.run(r, lo, n)
			if s := m.support[c]; s != m.domain.Support {
				outside(r, in, lo, n, s)
			}
		}
		for e := range n {
			if weights.Moves(lo + e) {
				invalid = simplexFault(weights, lo+e, len(m.inner))
				for c := range m.inner {
					for l, w := range weights.Elem(lo+e, c) {
						m.logWeight[c][l] = numeric.Log(w) + invalid[l]
					}
				}
			}
			for c, in := range m.inner {
				for l, v := range in.logDensity(e) {
					joint[c*n+e][l] = m.logWeight[c][l] + v
				}
			}
		}
		logSumExpTile(share, total, joint)
		for e := range n {
			lp := r.Out(lo + e)
			for l, v := range &total[e] {
				lp[l] += v
			}
		}
		if !grad {
			continue
		}
		for c, in := range m.inner {
			in.add(r, lo, share[c*n:(c+1)*n])
			if !weights.Wanted() {
				continue
			}
			for e := range n {
				g := weights.GradElem(lo+e, c)
				for l, w := range weights.Elem(lo+e, c) {
					if w > 0 {
						g[l] += share[c*n+e][l] / w
					} else {
						g[l] += numeric.Exp(in.logDensity(e)[l] - total[e][l])
					}
				}
			}
		}
	}
}

// outside takes the density of events that a support lacks away.
func outside(r *lane.Rows, in *inner, lo, n int, s ir.Support) {
	for e := range n {
		for l, x := range r.X.At(lo + e) {
			if x < s.Lo || x > s.Hi {
				in.logDensity(e)[l] = math.Inf(-1)
			}
		}
	}
}

// logSumExpTile writes the log of the sum over components into total and each
// component's share of it, rows [component][event]. A sum of 0 has log −Inf.
func logSumExpTile(share, total, joint []lane.V) {
	n := len(total)
	copy(total, joint)
	for k := n; k < len(joint); k += n {
		for e := range total {
			top, v := &total[e], &joint[k+e]
			for l := range top {
				top[l] = max(top[l], v[l])
			}
		}
	}
	for k := 0; k < len(joint); k += n {
		for e := range total {
			top, v, d := &total[e], &joint[k+e], &share[k+e]
			for l := range d {
				if d[l] = v[l] - top[l]; v[l] == top[l] {
					d[l] = 0 // also where both are infinite
				}
			}
		}
	}
	lane.Exp(share, share)
	var sum [innerTile]lane.V
	for k := 0; k < len(joint); k += n {
		for e := range total {
			for l, v := range &share[k+e] {
				sum[e][l] += v
			}
		}
	}
	for k := 0; k < len(joint); k += n {
		for e := range total {
			d := &share[k+e]
			for l := range d {
				d[l] /= sum[e][l]
			}
		}
	}
	lane.Log(sum[:n], sum[:n])
	for e := range total {
		for l, v := range &sum[e] {
			total[e][l] += v
		}
	}
}
