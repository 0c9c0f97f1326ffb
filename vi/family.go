package vi

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Family is a set of normal distributions that ADVI looks for the best in.
type Family uint8

// Families.
const (
	MeanField Family = iota // independent coordinates: 2·dim numbers
	FullRank                // any covariance: dim·(dim+3)/2 numbers
	LowRank                 // diagonal covariance and one of low rank: (rank+2)·dim numbers
)

// String returns the name in lower case.
func (f Family) String() string {
	switch f {
	case MeanField:
		return "mean-field"
	case FullRank:
		return "full-rank"
	case LowRank:
		return "low-rank"
	}
	return fmt.Sprintf("Family(%d)", uint8(f))
}

// MarshalText writes the name.
func (f Family) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// member is a normal distribution of a family, on its way to the best.
//
// Steps follow the natural gradient, [Amari1998], or one like it: they are the
// same whatever the units of the coordinates, and the square of their length is
// what the ELBO gains by them, for a small rate and by its unit.
type member interface {
	// draw fills x with draws, and remembers what noise they are of, as the
	// block-th draws of a step.
	draw(s *rng.Stream, x []lane.V, block int)
	// tell takes the gradient of the target at those draws, which it overwrites.
	tell(grad []lane.V, block int)
	// length returns the length of a step of rate 1 by what all blocks told.
	length() float64
	// ascend makes a step; then blocks start anew.
	ascend(rate float64)
	// parameters are all there is; refresh must follow a change of them.
	parameters() []float64
	refresh()
	// watch writes means, in standard deviations from those of the origin, and
	// log standard deviations of each coordinate.
	watch(dst, origin []float64)
	// divergence returns the sum of the Kullback–Leibler divergences from and to
	// the distribution of other parameters.
	divergence(other []float64) float64
	gaussian() *gaussian
}

// fillPairs fills u with standard normal numbers, those of the second half of
// the lanes opposite to those of the first: what is odd in them cancels in a
// mean, and that is most of the noise of a gradient in the mean.
//
// Source: [Hammersley1956], antithetic variates.
func fillPairs(s *rng.Stream, u []lane.V) {
	const half = lane.W / 2
	flat := lane.Flat(u)
	rng.FillNormal(s, flat[:half*len(u)])
	for i := len(u) - 1; i >= 0; i-- {
		var row lane.V
		for l := range half {
			v := flat[half*i+l]
			row[l], row[half+l] = v, -v
		}
		u[i] = row
	}
}

// leaveOut makes numbers that are not finite 0: those of draws that are
// impossible, which say nothing about where to go.
func leaveOut(h []lane.V) {
	for i := range h {
		for l, v := range &h[i] {
			if !finite(v) {
				h[i][l] = 0
			}
		}
	}
}

// dotLanes returns the sum of products of two rows.
func dotLanes(a, b *lane.V) float64 {
	even := math.FMA(a[6], b[6], math.FMA(a[4], b[4], math.FMA(a[2], b[2], float64(a[0]*b[0]))))
	odd := math.FMA(a[7], b[7], math.FMA(a[5], b[5], math.FMA(a[3], b[3], float64(a[1]*b[1]))))
	return even + odd
}
