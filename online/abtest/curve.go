package abtest

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// Constants of the grid, from measured errors: with them probabilities are right
// to 1e-9 and losses to 1e-8 of a standard deviation (TestAccuracy).
const (
	step    = 0.2 // between points, about that many standard deviations
	stretch = 3.0 // from so many standard deviations on the points are spread out
	depth   = 30  // the density falls to e⁻³⁶ of its peak, next to the rounding of one
	reach   = 512 // at most so many points to each side: powers of 1e-9 at a bound
)

// spread are the points of the grid, in standard deviations, and their distances.
var spread = func() (t [2*reach + 1]spreadPoint) {
	for i := range t {
		e := numeric.Exp(float64((i - reach)) * (step / stretch))
		z, slope := stretch*(e-1/e)/2, (e+1/e)/2
		r := z / (stretch * stretch) / slope
		t[i] = spreadPoint{z, slope, z / (stretch * stretch), numeric.Log(slope), r, 1.0/(stretch*stretch) - float64(r*r)}
	}
	return t
}()

// spreadPoint is the function sinh of the grid with two derivatives, and the
// logarithm of the first with two derivatives.
type spreadPoint struct{ z, z1, z2, l, l1, l2 float64 }

// curve is a density with its integrals in a table, from which probabilities and
// losses follow as sums.
//
// The variable t of the table is that of the trapezoidal rule, whose error falls
// exponentially ([Trefethen2014]): the metric on the scale of its link is centre +
// width·stretch·sinh(t/stretch). Integrals up to a point are of the polynomial
// that has the density and two derivatives at both ends of a step.
type curve struct {
	law      law
	mean, sd float64 // or, where there are none, about where it is and how wide
	first    int     // the k of the first point
	points   []point

	// Memory of outwards, integrate and find: a point a lane.
	ahead  lane.V
	locals [lane.W]local
	logs   []lane.V
}

// point is a row of the table.
type point struct {
	value     float64 // the metric
	f, f1, f2 float64 // density of t with derivatives
	g, g1, g2 float64 // (value − mean)·f with derivatives
	lower     float64 // ∫f up to here
	upper     float64 // from here on
	below     float64 // ∫g up to here
	above     float64 // from here on
}

// fill makes the table of a metric, in the memory of the last one.
func (c *curve) fill(m *Metric) {
	c.law, c.mean, c.sd = m.law, m.mean, m.sd
	if c.mean != c.mean || c.sd != c.sd {
		y, w := m.law.centre, m.law.width
		c.mean, c.sd = m.law.link.value(y), (m.law.link.value(y+w)-m.law.link.value(y-w))/2
	}
	c.points, c.first = c.points[:0], 0
	peak := c.outwards(0, -1, math.Inf(-1))
	slices.Reverse(c.points)
	c.first = 1 - len(c.points)
	peak = c.outwards(1, 1, peak)
	c.integrate(peak)
}

// outwards appends points from k on to one side, with log densities and what these
// are to be multiplied by, until nothing is left of the density, and returns the
// highest log density.
func (c *curve) outwards(k, side int, peak float64) float64 {
	w := c.law.width
	for {
		for l := range c.ahead {
			i := k + side*l + reach
			c.ahead[l] = float64(w * spread[min(max(i, 0), 2*reach)].z)
		}
		c.law.shape.at(&c.ahead, &c.locals)
		for l := range c.locals {
			s, at := &spread[k+reach], &c.locals[l]
			y1, y2 := float64(w*s.z1), float64(w*s.z2)
			log := at.l + s.l
			l1 := float64(at.l1*y1) + s.l1
			l2 := float64(at.l2*y1*y1) + float64(at.l1*y2) + s.l2
			c.points = append(c.points, point{})
			p := &c.points[len(c.points)-1]
			p.value, p.lower, p.f1, p.f2 = at.v, log, l1, float64(l1*l1)+l2
			p.g1, p.g2 = float64(at.v1*y1), float64(at.v2*y1*y1)+float64(at.v1*y2)
			peak = max(peak, log)
			k += side
			if log < peak-depth || k < -reach || k > reach {
				return peak
			}
		}
	}
}

// integrate turns log densities into densities and adds them up from both ends.
func (c *curve) integrate(peak float64) {
	sum := 0.0
	c.logs = slices.Grow(c.logs[:0], len(c.points)/lane.W+1)[:len(c.points)/lane.W+1]
	for i := range c.points {
		c.logs[i/lane.W][i%lane.W] = c.points[i].lower - peak
	}
	lane.Exp(c.logs, c.logs)
	for i := range c.points {
		p := &c.points[i]
		p.f = c.logs[i/lane.W][i%lane.W]
		sum += p.f
	}
	norm := 1 / float64(sum*step)
	for i := range c.points {
		p := &c.points[i]
		p.f = float64(p.f * norm)
		p.f1, p.f2 = float64(p.f1*p.f), float64(p.f2*p.f)
		x, x1, x2 := p.value-c.mean, p.g1, p.g2
		p.g = float64(x * p.f)
		p.g1 = math.FMA(x1, p.f, float64(x*p.f1))
		p.g2 = math.FMA(x2, p.f, math.FMA(2*x1, p.f1, float64(x*p.f2)))
	}
	n := len(c.points)
	c.points[0].lower = 0
	for i := 1; i < n; i++ {
		p, q := &c.points[i-1], &c.points[i]
		f := overStep(p.f, q.f, p.f1-q.f1, p.f2+q.f2)
		g := overStep(p.g, q.g, p.g1-q.g1, p.g2+q.g2)
		q.lower, q.below = p.lower+f, p.below+g
		p.upper, p.above = f, g
	}
	for i := n - 2; i >= 0; i-- {
		p, q := &c.points[i], &c.points[i+1]
		p.upper += q.upper
		p.above += q.above
	}
}

// overStep integrates over a step from the values at its ends, the difference of
// the first and the sum of the second derivatives there: the polynomial of degree
// five that they are those of.
func overStep(a, b, slopes, curvatures float64) float64 {
	return float64(step/2*(a+b)) + float64(step*step/10*slopes) + float64(step*step*step/120*curvatures)
}

// scale returns the i-th point on the scale of the link.
func (c *curve) scale(i int) float64 {
	return math.FMA(c.law.width, spread[c.first+i+reach].z, c.law.centre)
}

// cell is where a metric is in the table: the step and the share of it, with the
// weights of what is known at its ends.
type cell struct {
	i              int // of the left point; −1 or len−1: outside
	x              float64
	a, b           float64
	a1, b1, a2, b2 float64
	slope          float64 // of the scale by t
}

// find returns the cell of y on the scale of the link.
func (c *curve) find(y float64) cell {
	z, root := c.place(y)
	var w cell
	c.cell(&w, z, root, numeric.Log(math.Abs(z)+root))
	return w
}

// findAll writes the cells of 8 numbers on the scale of the link.
func (c *curve) findAll(y *lane.V, cells *[lane.W]cell) {
	var z, root lane.V
	var asinh [1]lane.V
	for l, y := range y {
		z[l], root[l] = c.place(y)
		asinh[0][l] = math.Abs(z[l]) + root[l]
	}
	lane.Log(asinh[:], asinh[:])
	for l := range cells {
		c.cell(&cells[l], z[l], root[l], asinh[0][l])
	}
}

// place returns the sinh of where y is on the grid, and the cosh.
func (c *curve) place(y float64) (z, root float64) {
	z = (y - c.law.centre) / (c.law.width * stretch)
	return z, math.Sqrt(math.FMA(z, z, 1))
}

// cell writes the cell of what place returned, and the size of what that is the
// sinh of.
func (c *curve) cell(w *cell, z, root, asinh float64) {
	t := float64(math.Copysign(asinh, z) * (stretch / step))
	k := math.Floor(t)
	switch {
	case !(k >= float64(c.first)):
		*w = cell{i: -1}
		return
	case k >= float64(c.first+len(c.points)-1):
		*w = cell{i: len(c.points) - 1}
		return
	}
	w.at(int(k)-c.first, t-k)
	w.slope = float64(c.law.width * root)
}

// at makes the weights of Hermite's polynomial of degree five.
func (w *cell) at(i int, x float64) {
	y := 1 - x
	xx, yy := float64(x*x), float64(y*y)
	x3, y3 := float64(xx*x), float64(yy*y)
	w.i, w.x = i, x
	w.a, w.b = float64(y3*math.FMA(x, math.FMA(6, x, 3), 1)), float64(x3*math.FMA(y, math.FMA(6, y, 3), 1))
	w.a1, w.b1 = step*float64(x*y3*math.FMA(3, x, 1)), -step*float64(y*x3*math.FMA(3, y, 1))
	w.a2, w.b2 = step*step/2*float64(xx*y3), step*step/2*float64(yy*x3)
}

func (w *cell) mix(a, b, a1, b1, a2, b2 float64) float64 {
	return math.FMA(w.a, a, float64(w.b*b)) + math.FMA(w.a1, a1, float64(w.b1*b1)) + math.FMA(w.a2, a2, float64(w.b2*b2))
}

// lower returns the probability of less.
func (c *curve) lower(w *cell) float64 {
	switch {
	case w.i < 0:
		return 0
	case w.i == len(c.points)-1:
		return 1
	}
	p, q := &c.points[w.i], &c.points[w.i+1]
	return w.mix(p.lower, q.lower, p.f, q.f, p.f1, q.f1)
}

// density returns that of t.
func (c *curve) density(w *cell) float64 {
	if w.i < 0 || w.i == len(c.points)-1 {
		return 0
	}
	p, q := &c.points[w.i], &c.points[w.i+1]
	return w.mix(p.f, q.f, p.f1, q.f1, p.f2, q.f2)
}

// excess returns P(θ > v) and E max(θ − v, 0), shortfall P(θ < v) and E max(v − θ, 0),
// for the metric v of the cell.
func (c *curve) excess(w *cell, v float64) (prob, loss float64) {
	switch {
	case w.i < 0:
		return 1, c.mean - v
	case w.i == len(c.points)-1:
		return 0, 0
	}
	p, q := &c.points[w.i], &c.points[w.i+1]
	prob = w.mix(p.upper, q.upper, -p.f, -q.f, -p.f1, -q.f1)
	return prob, w.mix(p.above, q.above, -p.g, -q.g, -p.g1, -q.g1) - float64((v-c.mean)*prob)
}

func (c *curve) shortfall(w *cell, v float64) (prob, loss float64) {
	switch {
	case w.i < 0:
		return 0, 0
	case w.i == len(c.points)-1:
		return 1, v - c.mean
	}
	p, q := &c.points[w.i], &c.points[w.i+1]
	prob = w.mix(p.lower, q.lower, p.f, q.f, p.f1, q.f1)
	return prob, float64((v-c.mean)*prob) - w.mix(p.below, q.below, p.g, q.g, p.g1, q.g1)
}
