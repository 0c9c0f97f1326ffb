package abtest

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// smooth is the power from which on a distribution function begins so gently at a
// bound that no sum notices.
const smooth = 32

// panels is how many steps of the table make a panel of Gauss's rule. Beside a point
// where the integrand is not smooth lie ever smaller panels, each gradeRatio of the
// last: grades of them, so that the last is 1e-5 of the first, or steepGrades, 1e-9,
// where it begins with a power below one.
const (
	panels      = 4
	grades      = 8
	steepGrades = 15
	gradeRatio  = 0.25
)

// gauss are the points and weights of Gauss's rule on [−1, 1], those above zero.
// Origin: roots of the Legendre polynomial of degree 8 and [DLMF] 3.5.22, by
// mpmath 1.2.1.
var gauss = [...]struct{ at, weight float64 }{
	{0.18343464249564980494, 0.36268378337836198297},
	{0.52553240991632898582, 0.31370664587788728734},
	{0.79666647741362673959, 0.22238103445337447054},
	{0.96028985649753623168, 0.10122853629037625915},
}

// gaussPanels returns the points and weights of Gauss's rule on equal panels of a
// range.
func gaussPanels(from, to float64, panels int) (points, weights []float64) {
	radius := (to - from) / float64(2*panels)
	for k := range panels {
		mid := math.FMA(radius, float64(2*k+1), from)
		for _, g := range gauss {
			points = append(points, math.FMA(-radius, g.at, mid), math.FMA(radius, g.at, mid))
			weights = append(weights, float64(radius*g.weight), float64(radius*g.weight))
		}
	}
	return points, weights
}

// average returns the mean, over the metric v of c, of the distribution function
// of other at factor·v + shift, and its derivatives by shift and factor.
func (c *curve) average(other *curve, factor, shift float64) (prob, byShift, byFactor float64) {
	var scale lane.V
	var cells [lane.W]cell
	sum := func(v, weight *lane.V) {
		for l, v := range v {
			scale[l] = math.FMA(factor, v, shift)
		}
		to := scale
		other.law.link.ofAll(&scale)
		other.findAll(&scale, &cells)
		for l := range cells {
			w := &cells[l]
			prob += float64(weight[l] * other.lower(w))
			if w.slope == 0 { // outside of the table
				continue
			}
			d := float64(weight[l]*other.density(w)) / float64(w.slope*other.law.link.slope(to[l]))
			byShift += d
			byFactor += float64(d * v[l])
		}
	}
	cuts, n := c.cuts(other, factor, shift)
	if n == 0 {
		var v, weight lane.V
		for from := 0; from < len(c.points); from += lane.W {
			for l := range v {
				p := &c.points[min(from+l, len(c.points)-1)]
				v[l], weight[l] = p.value, 0
				if from+l < len(c.points) {
					weight[l] = float64(p.f * step)
				}
			}
			sum(&v, &weight)
		}
		return prob, byShift, byFactor
	}
	from, rough := 0.0, 0
	for _, cut := range cuts[:n] {
		c.graded(from, cut.at, rough, cut.grades, sum)
		from, rough = cut.at, cut.grades
	}
	c.graded(from, float64(len(c.points)-1), rough, 0, sum)
	return prob, byShift, byFactor
}

// cut is where an integrand is not smooth, and the panels beside it.
type cut struct {
	at     float64
	grades int
}

// cuts returns where, in steps of the table, factor·v + shift comes to a bound of
// other, if its distribution function is not smooth there.
func (c *curve) cuts(other *curve, factor, shift float64) (cuts [2]cut, n int) {
	if other.law.link == identity {
		return cuts, 0
	}
	bound := func(at, power float64) {
		if !(power < smooth) {
			return
		}
		u, side := c.law.link.of((at - shift) / factor)
		if side != 0 {
			return
		}
		if w := c.find(u); w.i >= 0 && w.i < len(c.points)-1 {
			cuts[n] = cut{float64(w.i) + w.x, grades}
			if power < 1 {
				cuts[n].grades = steepGrades
			}
			n++
		}
	}
	bound(0, other.law.lower)
	if other.law.link == logit {
		bound(1, other.law.upper)
	}
	return cuts, n
}

// graded integrates from a to b by panels, with gradesA and gradesB beside the ends.
func (c *curve) graded(a, b float64, gradesA, gradesB int, sum func(v, weight *lane.V)) {
	n := math.Max(math.Ceil((b-a)/panels), 2)
	width := (b - a) / n
	for k := range int(n) {
		lo := a + float64(float64(k)*width)
		hi := lo + width
		for i := 0; i < gradesA && k == 0; i++ {
			mid := lo + float64(gradeRatio*(hi-lo))
			c.panel(mid, hi, sum)
			hi = mid
		}
		for i := 0; i < gradesB && k == int(n)-1; i++ {
			mid := hi - float64(gradeRatio*(hi-lo))
			c.panel(lo, mid, sum)
			lo = mid
		}
		c.panel(lo, hi, sum)
	}
}

// panel is Gauss's rule from a to b, in steps of the table.
func (c *curve) panel(a, b float64, sum func(v, weight *lane.V)) {
	mid, radius := (a+b)/2, (b-a)/2
	var places, weight lane.V
	var e [1]lane.V
	for l := range places {
		g, sign := gauss[l/2], float64(2*(l%2)-1)
		places[l], weight[l] = math.FMA(sign*g.at, radius, mid), g.weight
		e[0][l] = float64((places[l] + float64(c.first)) * (step / stretch))
	}
	lane.Exp(e[:], e[:])
	for l, t := range places {
		i := min(int(t), len(c.points)-2)
		var w cell
		w.at(i, t-float64(i))
		weight[l] = float64(c.density(&w) * weight[l] * radius * step)
		places[l] = math.FMA(c.law.width, float64(stretch/2*(e[0][l]-1/e[0][l])), c.law.centre)
	}
	c.law.link.values(&places)
	sum(&places, &weight)
}
