package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// A transformed is Hörmann's transformed rejection for a discrete distribution
// with one mode. With u uniform on (−½, ½), the proposal is ⌊G(u)⌋, where
// G(u) = (2a/(½−|u|) + b)·u + center maps u to a table-mountain hat, and it is
// accepted with probability p(k)·G′(u)/scale.
//
// Source: [Hormann1993b] §2, [Hormann1993] §2.
type transformed struct {
	a, b, center float64
	scale        float64 // bounds p(k)·G′(u)
	squeeze      float64 // the acceptance probability is at least this where ½−|u| ≥ squeezeEdge
}

// squeezeEdge is 0.07 in both papers.
const squeezeEdge = 0.07

// propose returns a proposal and whether it is accepted at once. If not, it is
// to be accepted when logHeight is at most its log probability.
func (t transformed) propose(src Source) (k, logHeight float64, accepted bool) {
	u := Uniform(src) - 0.5
	v := Uniform(src)
	k, slope := t.at(u)
	if v <= t.squeeze && 0.5-math.Abs(u) >= squeezeEdge {
		return k, 0, true
	}
	return k, numeric.Log(v * t.scale / slope), false
}

// at returns ⌊G(u)⌋ and G′(u).
func (t transformed) at(u float64) (k, slope float64) {
	us := 0.5 - math.Abs(u)
	return math.Floor(math.FMA(2*t.a/us+t.b, u, t.center)), t.a/(us*us) + t.b
}
