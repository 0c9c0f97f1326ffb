package diagnostics

import (
	"math/bits"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/floats"
)

// directLags is the number of lags computed one by one before the Fourier transform takes over. The transforms cost
// as much as about 170 lags of 4 chains of 1000 draws (BenchmarkAutocovariance), and a well mixed chain needs 10.
const directLags = 128

// autocovariance gives the autocovariance with divisor N, averaged over chains, of one lag after another.
type autocovariance struct {
	x      []float64 // centred chains one after another
	n      int       // draws in each
	lags   []float64 // known so far
	fft    *fourier.FFT
	padded []float64
	coeff  []complex128
	power  []complex128
}

// reset takes over x, centred chains of n draws, and forgets the lags.
func (a *autocovariance) reset(x []float64, n int) {
	a.x, a.n, a.lags = x, n, slices.Grow(a.lags[:0], n)
}

// at returns the autocovariance at lag < n.
func (a *autocovariance) at(lag int) float64 {
	for lag >= len(a.lags) {
		if len(a.lags) < directLags {
			a.lags = append(a.lags, a.direct(len(a.lags)))
		} else {
			a.transform()
		}
	}
	return a.lags[lag]
}

func (a *autocovariance) direct(lag int) float64 {
	sum := 0.0
	for i := 0; i < len(a.x); i += a.n {
		sum += floats.Dot(a.x[i:i+a.n-lag], a.x[i+lag:i+a.n])
	}
	return sum / float64(len(a.x))
}

// transform fills all lags: the inverse transform of the power spectrum, summed over chains, each padded with zeros
// to twice its length so that the ends do not meet.
func (a *autocovariance) transform() {
	size := 1 << bits.Len(uint(2*a.n-1))
	if a.fft == nil || a.fft.Len() != size {
		a.fft = fourier.NewFFT(size)
		a.padded = make([]float64, size)
		a.coeff = make([]complex128, size/2+1)
		a.power = make([]complex128, size/2+1)
	}
	clear(a.power)
	for i := 0; i < len(a.x); i += a.n {
		clear(a.padded[copy(a.padded, a.x[i:i+a.n]):])
		for j, c := range a.fft.Coefficients(a.coeff, a.padded) {
			a.power[j] += complex(real(c)*real(c)+imag(c)*imag(c), 0)
		}
	}
	a.fft.Sequence(a.padded, a.power)
	a.lags = append(a.lags[:0], a.padded[:a.n]...)
	floats.Scale(1/(float64(size)*float64(len(a.x))), a.lags) // gonum's inverse leaves out 1/size
}
