package posteriordb

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// apply returns f of each element.
func apply(f func(float64) float64, x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = f(v)
	}
	return y
}

// times returns the element-wise product.
func times(columns ...[]float64) []float64 {
	y := apply(func(v float64) float64 { return v }, columns[0])
	for _, c := range columns[1:] {
		for i, v := range c {
			y[i] *= v
		}
	}
	return y
}

// over returns the element-wise quotient.
func over(a, b []float64) []float64 {
	return times(a, apply(func(v float64) float64 { return 1 / v }, b))
}

// scaled returns x/by.
func scaled(x []float64, by float64) []float64 {
	return apply(func(v float64) float64 { return v / by }, x)
}

// centred returns x − mean(x).
func centred(x []float64) []float64 {
	mean := stat.Mean(x, nil)
	return apply(func(v float64) float64 { return v - mean }, x)
}

// equals returns the 0/1 indicator of x = k.
func equals(x []float64, k float64) []float64 {
	return apply(func(v float64) float64 {
		if v == k {
			return 1
		}
		return 0
	}, x)
}

// logs returns log x.
func logs(x []float64) []float64 { return apply(math.Log, x) }

// rows returns the matrix of the given columns.
func rows(columns ...[]float64) [][]float64 {
	out := make([][]float64, len(columns[0]))
	for i := range out {
		for _, c := range columns {
			out[i] = append(out[i], c[i])
		}
	}
	return out
}

// column returns column j of a matrix.
func column(m [][]float64, j int) []float64 {
	out := make([]float64, len(m))
	for i, row := range m {
		out[i] = row[j]
	}
	return out
}

// threeSDs returns mean(x) ± 3 sd(x).
func threeSDs(x []float64) (lo, hi float64) {
	mean, sd := stat.MeanStdDev(x, nil)
	return mean - 3*sd, mean + 3*sd
}
