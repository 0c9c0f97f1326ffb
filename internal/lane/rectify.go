package lane

import "math"

// Rectify writes max(0, x) into dst, which may be x itself. NaN stays NaN, and
// −0 becomes 0.
func Rectify(dst, x []V) {
	if n := len(dst); n == 0 || fastRectify(&dst[0], &x[:n][0], n) {
		return
	}
	for i := range dst {
		y, a := &dst[i], &x[i]
		y[0], y[1], y[2], y[3] = rectified(a[0]), rectified(a[1]), rectified(a[2]), rectified(a[3])
		y[4], y[5], y[6], y[7] = rectified(a[4]), rectified(a[5]), rectified(a[6]), rectified(a[7])
	}
}

// rectified does without a comparison, which nothing could predict: bits of
// negative numbers are from 1 << 63 to those of −Inf, and of NaN beyond.
func rectified(x float64) float64 {
	const negativeInf = 0xfff << 52
	bits := math.Float64bits(x)
	return math.Float64frombits(bits &^ uint64(int64(bits&(bits-negativeInf-1))>>63))
}
