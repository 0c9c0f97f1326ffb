package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Truncated is the distribution d given that lo ≤ x ≤ hi, ±Inf for no limit:
// log p(x) − log(F(hi) − F(lo)), −Inf outside, where F is d's distribution
// function; for counts log p(x) − log P(lo ≤ x ≤ hi). Numbers outside the limits
// were never seen; of those that were and are only known to lie there, see
// Censored.
//
// The limits are literals, data (one for each row) or parameters. As literals
// they decide the support of a prior; with others its support is that of d, of
// which what lies outside the limits is rejected.
//
// A d without a distribution function, which some have not in closed form, is a
// fault that names those that have one. Interval probabilities below 1e-10 of the smaller tail
// lose digits.
func Truncated[A, B Operand](d Dist, lo A, hi B) Dist {
	a, b := lift(lo), lift(hi)
	inner, err := newTailed("Truncated", d)
	if err == nil && d.support != inner.d.Domain().Support {
		err = ir.Faultf(ir.BadModel, ir.Here(), "Truncated: %v is restricted by On; give its bounds to Truncated, which normalises", d)
	}
	if err != nil {
		d.err = err
		return d
	}
	s := ir.Support{Kind: ir.Bounded, Lo: math.Inf(-1), Hi: math.Inf(1)}
	if d.support.Kind == ir.Bounded {
		s = d.support
	}
	if x, ok := literal(a); ok {
		s.Lo = max(s.Lo, x)
	}
	if x, ok := literal(b); ok {
		s.Hi = min(s.Hi, x)
	}
	empty := !(s.Lo <= s.Hi) || s.Lo == s.Hi && !inner.d.Domain().Integer
	if math.IsInf(s.Lo, -1) && math.IsInf(s.Hi, 1) {
		s = ir.Support{}
	}
	out := dist(truncated{inner, s}, append(d.args[:len(d.args):len(d.args)], a, b)...)
	if empty && out.err == nil {
		out.err = ir.Faultf(ir.BadSupport, out.pos, "Truncated: nothing of %v lies between %v and %v: lo must be below hi", d, show(a), show(b))
	}
	return out
}

// literal returns the number of an operand that is one.
func literal(n *ir.Node) (float64, bool) {
	if n.Op != ir.Const || !n.Scalar() || n.Faulty() {
		return 0, false
	}
	return n.Num[0], true
}

// truncated is the density of Truncated; the limits follow d's parameters.
type truncated struct {
	tailed
	support ir.Support
}

func (t truncated) Domain() ir.Domain {
	domain := t.d.Domain()
	domain.Support = t.support
	return domain
}

func (t truncated) Params() []ir.ParamSpec {
	lo, hi := location("lo"), location("hi")
	lo.Infinite, hi.Infinite = true, true
	return append(t.tailed.Params(), lo, hi)
}

// Check refuses data outside the limits of its row.
func (t truncated) Check(x []float64, p [][]float64) string {
	lo, hi := p[len(p)-2], p[len(p)-1]
	if lo != nil && x[0] < lo[0] || hi != nil && x[0] > hi[0] {
		return "has no rows outside its limits; Censored is for rows that are only known to lie there"
	}
	return ""
}

func (t truncated) LogDensity(r *lane.Rows) { t.Bind(r).LogDensity(r) }

// Bind gives the density memory for the rows of d and for log(F(hi) − F(lo)).
func (t truncated) Bind(*lane.Rows) ir.Density { return &truncatedRows{truncated: t} }

type truncatedRows struct {
	truncated
	inner lane.Rows
	mass  interval
	from  lane.V
}

func (t *truncatedRows) LogDensity(r *lane.Rows) {
	n := t.n
	t.inner = *r
	t.inner.P = r.P[:n]
	t.d.LogDensity(&t.inner)
	lo, hi := &r.P[n], &r.P[n+1]
	for i := range r.N {
		a, b := lo.At(i), hi.At(i)
		if t.moves(r, i) || lo.Moves(i) || hi.Moves(i) {
			for l, v := range a {
				t.from[l] = t.before(v)
			}
			t.mass.at(t.tailed, r, i, &t.from, b)
		}
		lp, x := r.Out(i), r.X.At(i)
		for l, mass := range &t.mass.logP {
			switch {
			case math.IsInf(mass, -1): // nothing is left, or it underflows
				lp[l] = math.NaN()
			case x[l] < a[l] || x[l] > b[l]:
				lp[l] += min(mass, math.Inf(-1)) // NaN stays
			default:
				lp[l] -= mass
			}
		}
		for k := range n {
			addGrad(&r.P[k], i, &t.mass.by[k], -1)
		}
		addGrad(lo, i, &t.mass.byFrom, -1)
		addGrad(hi, i, &t.mass.byTo, -1)
	}
}

// maxRejected is how many draws of d may lie outside the limits before a draw is
// made by inversion, which costs 64 distribution functions.
const maxRejected = 16

func (t truncated) Draw(src rng.Source, x []float64, p [][]float64) {
	n := t.n
	lo, hi := p[n][0], p[n+1][0]
	for range maxRejected {
		t.d.Draw(src, x, p[:n])
		if x[0] >= lo && x[0] <= hi {
			return
		}
	}
	var params [3]float64
	for k := range n {
		params[k] = p[k][0]
	}
	x[0] = t.quantile(rng.Uniform(src), lo, hi, x[0], params)
}

// quantile returns the smallest x between lo and hi of which F is at least u of
// the way from F(lo) to F(hi), given a point of the bulk of d; NaN if there is
// nothing between. It bisects the floating-point numbers, at most 64 times.
func (t truncated) quantile(u, lo, hi, bulk float64, p [3]float64) float64 {
	from, upTo := tailsAt(t.d, t.before(lo), p), tailsAt(t.d, hi, p)
	if w := between(&from, &upTo); math.IsNaN(w.logP) || math.IsInf(w.logP, -1) {
		return math.NaN()
	}
	logU, rest := numeric.Log(u), numeric.Log(1-u) // 1 − u is exact
	lower := numeric.LogAddExp(from.Lower+rest, upTo.Lower+logU)
	upper := numeric.LogAddExp(from.Upper+rest, upTo.Upper+logU)
	reached := func(x float64) bool {
		at := tailsAt(t.d, x, p)
		if lower < upper {
			return at.Lower >= lower
		}
		return at.Upper <= upper
	}
	// Of a limit at infinity, go as far from the other as it needs.
	for step := 1 + math.Abs(lo-bulk); math.IsInf(hi, 1) && !math.IsInf(step, 1); step *= 2 {
		if reached(lo + step) {
			hi = lo + step
		}
	}
	for step := 1 + math.Abs(hi-bulk); math.IsInf(lo, -1) && !math.IsInf(step, 1); step *= 2 {
		if !reached(hi - step) {
			lo = hi - step
		}
	}
	first, last := rank(t.before(lo)), rank(hi)
	for first < last {
		if middle := first + (last-first)/2; reached(ofRank(middle)) {
			last = middle
		} else {
			first = middle + 1
		}
	}
	return ofRank(last) + 0 // counts are 0, not −0
}

// rank numbers the floating-point numbers from −Inf to +Inf in their order.
func rank(x float64) uint64 {
	b := math.Float64bits(x)
	if b>>63 == 0 {
		return b | 1<<63
	}
	return ^b
}

// ofRank is the inverse of rank.
func ofRank(k uint64) float64 {
	if k>>63 == 1 {
		return math.Float64frombits(k &^ (1 << 63))
	}
	return math.Float64frombits(^k)
}
