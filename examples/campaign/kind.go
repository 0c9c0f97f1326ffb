package main

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// kind is what an outcome is, and so which model it gets.
type kind string

const (
	auto    kind = "auto"
	binary  kind = "binary"  // 0 or 1: binomial
	count   kind = "count"   // 0, 1, 2, …: Poisson
	revenue kind = "revenue" // mostly 0, else positive: hurdle log-normal
	real    kind = "real"    // any number: normal
)

var allKinds = []kind{auto, binary, count, revenue, real}

// maxDispersion is the variance of a count over its mean above which a
// Poisson, whose own is 1, would give intervals much too narrow: √2 times.
const maxDispersion = 2

// guess chooses the kind of a column and says why.
func guess(y []float64) (k kind, why string) {
	ones, zeros, whole, negative := 0, 0, 0, 0
	for _, v := range y {
		switch {
		case v == 0:
			zeros++
		case v == 1:
			ones++
		case v < 0:
			negative++
		}
		if v == math.Trunc(v) {
			whole++
		}
	}
	mean, variance := stat.MeanVariance(y, nil)
	switch {
	case ones+zeros == len(y):
		return binary, "every value is 0 or 1"
	case negative > 0:
		return real, "some values are negative"
	case whole == len(y) && variance <= maxDispersion*mean:
		return count, "whole numbers about as variable as a Poisson"
	case 2*zeros > len(y):
		return revenue, fmt.Sprintf("%.0f %% are zero, the others positive", 100*float64(zeros)/float64(len(y)))
	case whole == len(y):
		return real, fmt.Sprintf("whole numbers, but the variance is %.3g times the mean: too variable for a Poisson", variance/mean)
	case zeros > 0:
		return revenue, "zeros, and positive amounts with fractions"
	}
	return real, "numbers with fractions and no zeros"
}

// refuses returns what is wrong with a value for the kind, "" if nothing is.
func (k kind) refuses(v float64) string {
	switch {
	case k == binary && v != 0 && v != 1:
		return "is not 0 or 1"
	case k == count && (v < 0 || v != math.Trunc(v)):
		return "is not a count: want 0, 1, 2, …"
	case k == revenue && v < 0:
		return "is negative: take returns out, or use -kind real"
	}
	return ""
}
