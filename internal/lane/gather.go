package lane

// Gather writes row idx[i] of x into row i of dst. Neither this nor ScatterAdd
// checks in assembly that idx lies within x.
func Gather(dst, x []V, idx []int32) {
	if n := len(idx); n > 0 && fastGather(&dst[:n][0], &x[0], &idx[0], n) {
		return
	}
	for i, k := range idx {
		dst[i] = x[k]
	}
}

// ScatterAdd adds row i of dy to row idx[i] of dx, in order of i: the reverse
// of Gather.
func ScatterAdd(dx, dy []V, idx []int32) {
	if n := len(idx); n > 0 && fastScatterAdd(&dx[0], &dy[:n][0], &idx[0], n) {
		return
	}
	for i, k := range idx {
		g, h := &dx[k], &dy[i]
		for l := range g {
			g[l] += h[l]
		}
	}
}
