package lane

// Interleave32 writes W rows of len(dst) numbers that follow each other in src
// as rows of lanes: dst[i][l] is number i of row l.
func Interleave32(dst []V, src []float32) {
	n := len(dst)
	src = src[:W*n]
	if n >= W && fastInterleave32(&dst[0], &src[0], 4*n, n/W) {
		if last := n - W; n%W != 0 { // eights again that overlap those before
			fastInterleave32(&dst[last], &src[last], 4*n, 1)
		}
		return
	}
	for l := range W {
		for i, v := range src[l*n : (l+1)*n] {
			dst[i][l] = float64(v)
		}
	}
}
