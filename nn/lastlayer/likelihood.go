package lastlayer

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// A Likelihood is how the outputs of the last layer become what is seen.
type Likelihood uint8

// Likelihoods.
const (
	Bernoulli   Likelihood = iota // one output, the log-odds of class 1 of two
	Categorical                   // an output for each class, the softmax of which are their probabilities
	Normal                        // one output, the mean of a number with normal noise
)

// String returns the name.
func (l Likelihood) String() string {
	switch l {
	case Bernoulli:
		return "Bernoulli"
	case Categorical:
		return "Categorical"
	case Normal:
		return "Normal"
	}
	return "unknown likelihood"
}

// at returns the log-probability of y at the outputs f, and writes its slope and
// minus its second derivative, whose lower triangle is [output][output], into
// slope and bend. Noise has variance 1 here, and no normaliser.
func (l Likelihood) at(y float64, f, slope, bend []float64) float64 {
	switch l {
	case Bernoulli:
		sign := float64(2*y) - 1
		wrong := numeric.Expit(-sign * f[0])
		slope[0], bend[0] = sign*wrong, wrong*numeric.Expit(sign*f[0])
		return -numeric.Softplus(-sign * f[0])
	case Categorical:
		return softmaxAt(int(y), f, slope, bend)
	default:
		r := y - f[0]
		slope[0], bend[0] = r, 1
		return -float64(r*r) / 2
	}
}

func softmaxAt(y int, f, slope, bend []float64) float64 {
	k, norm := len(f), numeric.LogSumExp(f)
	for i, v := range f {
		p, others := numeric.Exp(v-norm), -numeric.Expm1(v-norm) // others has the digits of 1 − p where p is nearly 1
		slope[i] = -p
		if i == y {
			slope[i] = others
		}
		for j := range i {
			bend[i*k+j] = -float64(p * numeric.Exp(f[j]-norm))
		}
		bend[i*k+i] = p * others
	}
	return min(0, f[y]-norm)
}

// logNoise is what normal noise of a variance adds to the log likelihood of n
// numbers, beside their squares.
func (l Likelihood) logNoise(n int, variance float64) float64 {
	if l != Normal {
		return 0
	}
	return -float64(float64(n) / 2 * numeric.Log(2*math.Pi*variance))
}
