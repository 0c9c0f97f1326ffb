package linalg

import "math"

// Dot returns Σ a·b over the numbers of a, in four partial sums, which
// processors overlap; b is at least as long.
func Dot(a, b []float64) float64 {
	var s [4]float64
	n := len(a) &^ 3
	for i := 0; i < n; i += 4 {
		s[0] = math.FMA(a[i], b[i], s[0])
		s[1] = math.FMA(a[i+1], b[i+1], s[1])
		s[2] = math.FMA(a[i+2], b[i+2], s[2])
		s[3] = math.FMA(a[i+3], b[i+3], s[3])
	}
	for i := n; i < len(a); i++ {
		s[0] = math.FMA(a[i], b[i], s[0])
	}
	return s[0] + s[1] + (s[2] + s[3])
}
