package diagnostics

import (
	"math"
	"slices"
)

// ECDFBand is a simultaneous band for how many of N values lie at or below each of some points: under the hypothesis
// that it tests, all the counts lie inside at once with probability Coverage. Divided by N it is a band for the
// empirical distribution function.
type ECDFBand struct {
	N int
	// Z are the points, as fractions of the range.
	Z []float64
	// Lower and Upper are the least and the greatest count at each point that are inside.
	Lower, Upper []int
	// Coverage is the probability of staying inside, at least the level asked for: counts are whole. For the chains
	// of [ChainBand] it is a lower bound.
	Coverage float64
	// Pointwise is the probability, at one point, of a count that is no more likely to be as far out as any outside
	// the band: γ of the source.
	Pointwise float64
}

// UniformBand returns the band of n independent values that are uniform on (0, 1), such as probability integral
// transforms, at points z.
//
// Ranks r = 0, …, S among S draws are such values as (r + 1)/(S + 1), if all points are multiples of 1/(S + 1).
//
// Shapes: z increases strictly, inside (0, 1].
// Result: exact coverage, the narrowest band of equal pointwise probabilities that reaches level; without bounds and
// with Coverage NaN if there is none: n < 1, level outside (0, 1), or other z.
// Source: [Sailynoja2022], with the recursion over independent increments that [Moscovich2017] describes.
// Cost: some twenty sums over the counts inside the band of each point: 15 ms for n = 1000 at 100 points.
func UniformBand(n int, z []float64, level float64) ECDFBand {
	p, ok := uniformPath(n, z)
	if !ok {
		return noBand(n, z)
	}
	return p.band(z, level)
}

// ChainBand returns the band of each chain's ranks among all draws, chains of n draws each, if they all draw from
// one distribution: at points that split the ranks into parts as equal as may be, parts of them. Ranks are 1, …,
// chains·n, divided by chains·n.
//
// Result: all chains stay inside with at least the level, exactly so for one chain in two and by Bonferroni's
// inequality for more; no bounds and Coverage NaN if chains < 2, n < 1, parts < 2 or above chains·n, or level is
// outside (0, 1). Draws must be nearly independent: thin them to their effective sample size.
// Source: [Sailynoja2022], where the joint law of more than two chains is simulated. Deviation: the inequality
// needs no simulation, and holds at any level.
// Cost: as [UniformBand].
func ChainBand(n, chains, parts int, level float64) ECDFBand {
	z := chainPoints(n, chains, parts)
	p, ok := chainPath(n, chains, z)
	if !ok {
		return noBand(n, z)
	}
	share := float64(chains)
	if chains == 2 {
		share = 1 // the two leave together
	}
	b := p.band(z, 1-(1-level)/share)
	b.Coverage = 1 - share*(1-b.Coverage)
	return b
}

// UniformTest returns the probability that n independent uniform values leave the band that passes as close by the
// counts as any: the p-value of the test that UniformBand draws. Counts lie outside the band of a level just if it
// is at most 1 − level.
//
// Shapes: counts are those of values at or below each z, as [ECDFCounts] makes them.
// Result: NaN for n < 1, other z than [UniformBand] takes, or counts of another length.
// Source and Cost: as [UniformBand], one sum; relative precision 1e-9 down to 1e-30.
func UniformTest(n int, counts []int, z []float64) float64 {
	p, ok := uniformPath(n, z)
	if !ok || len(counts) != len(z) {
		return math.NaN()
	}
	gamma := 1.0
	for i, c := range counts {
		gamma = min(gamma, p.steps[i].tailAt(c))
	}
	return min(1, p.outside(gamma))
}

// ECDFCounts returns how many values are at or below each point of z; a NaN is below none.
func ECDFCounts(values, z []float64) []int {
	sorted := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	slices.Sort(sorted)
	counts := make([]int, len(z))
	for i, x := range z {
		counts[i], _ = slices.BinarySearchFunc(sorted, x, func(v, x float64) int {
			if v <= x {
				return -1
			}
			return 1
		})
	}
	return counts
}

// Outside returns the first point whose count is outside the band, −1 if there is none.
func (b ECDFBand) Outside(counts []int) int {
	for i, c := range counts[:min(len(counts), len(b.Lower))] {
		if c < b.Lower[i] || c > b.Upper[i] {
			return i
		}
	}
	return -1
}

func noBand(n int, z []float64) ECDFBand {
	return ECDFBand{N: n, Z: z, Coverage: math.NaN(), Pointwise: math.NaN()}
}

// chainPoints are multiples of 1/(chains·n), the last below 1.
func chainPoints(n, chains, parts int) []float64 {
	if n < 1 || chains < 2 || parts < 2 || parts > chains*n {
		return nil
	}
	z := make([]float64, parts-1)
	for i := range z {
		z[i] = float64((i+1)*chains*n/parts) / float64(chains*n)
	}
	return z
}
