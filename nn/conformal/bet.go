package conformal

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Bet is how a [Martingale] bets against p-values that are uniform.
type Bet uint8

const (
	// BetJumper bets on scores that become stranger or less strange, changes its mind
	// now and then, and so follows changes that come, go, or turn round.
	//
	// Source: [Vovk2021b] algorithm 1, the simple jumper.
	BetJumper Bet = iota
	// BetMixture bets on scores that become stranger, by any amount: a mixture of
	// sixteen power bets. Stronger than the jumper against a change that lasts.
	//
	// Source: [Vovk2003]. Deviation: the mean of 16 values of ε, evenly
	// spread between 0 and 1, in place of the integral, whose cost grows with the
	// number of scores.
	BetMixture
	// BetPower bets ε·p^(ε−1) on each p-value; ε more than 1 bets on scores that
	// become less strange.
	//
	// Source: [Vovk2003].
	BetPower
	// BetPlugIn bets on whatever p-values have been so far: on a change of spread as
	// well, which the others miss. It is the slowest to learn.
	//
	// Source: [Fedorova2012]. Deviation: the density of earlier p-values is that of
	// a histogram with half a count more in each of ten bins, in place of a kernel
	// estimate, whose cost grows with the number of scores.
	BetPlugIn
)

// bins is the number of bins of a plug-in.
const bins = 10

// powers is the number of power bets of a mixture.
const powers = 16

// power is the ε of the k-th, the middle of a sixteenth.
func power(k int) float64 { return (float64(k) + 0.5) / powers }

// begin returns a capital of 1: of the jumper the log of the sum and three shares of
// it, of a plug-in the log and the counts of bins, of the others the log capital of
// each power.
func (b Bet) begin() []float64 {
	switch b {
	case BetJumper:
		return []float64{0, 1.0 / 3, 1.0 / 3, 1.0 / 3} // on falling, flat, rising p-values
	case BetMixture:
		return make([]float64, powers)
	case BetPlugIn:
		return make([]float64, 1+bins)
	}
	return make([]float64, 1)
}

// learn bets on a p-value.
func (b Bet) learn(capital []float64, p float64, cfg *MartingaleConfig) {
	switch b {
	case BetJumper:
		shares, sum := capital[1:], 0.0
		for i := range shares {
			stay := math.FMA(1-cfg.Jump, shares[i], cfg.Jump/3)
			shares[i] = float64(stay * math.FMA(float64(i-1), p-0.5, 1))
			sum += shares[i]
		}
		for i := range shares {
			shares[i] /= sum
		}
		capital[0] += numeric.Log(sum)
	case BetMixture:
		logP := numeric.Log(p)
		for k := range capital {
			e := power(k)
			capital[k] = math.FMA(e-1, logP, capital[k]+numeric.Log(e))
		}
	case BetPower:
		capital[0] = math.FMA(cfg.Epsilon-1, numeric.Log(p), capital[0]+numeric.Log(cfg.Epsilon))
	case BetPlugIn:
		counts, n := capital[1:], 0.0
		for _, c := range counts {
			n += c
		}
		bin := min(int(bins*p), bins-1)
		capital[0] += numeric.Log(float64(bins*(counts[bin]+0.5)) / (n + bins*0.5))
		counts[bin]++
	}
}

// log returns the log of the capital.
func (b Bet) log(capital []float64) float64 {
	if b == BetMixture {
		return numeric.LogSumExp(capital) - numeric.Log(powers)
	}
	return capital[0]
}

// sound tells whether a capital can be after so many p-values.
func (b Bet) sound(capital []float64, seen int64) bool {
	if len(capital) != len(b.begin()) {
		return false
	}
	for _, v := range capital {
		if !(math.Abs(v) <= 0x1p300) { // sums stay finite
			return false
		}
	}
	if b == BetPlugIn {
		var sum int64
		for _, c := range capital[1:] {
			n, counts := count(c)
			if !counts {
				return false
			}
			sum += n
		}
		return sum == seen
	}
	if b != BetJumper {
		return true
	}
	sum := 0.0
	for _, share := range capital[1:] {
		if share < 0 {
			return false
		}
		sum += share
	}
	return math.Abs(sum-1) <= 0x1p-50 // rounding of a quotient each
}
