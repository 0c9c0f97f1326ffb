package lane

// Gather writes row idx[i] of x into row i of dst.
func Gather(dst, x []V, idx []int32) {
	for i, k := range idx {
		dst[i] = x[k]
	}
}

// ScatterAdd adds row i of dy to row idx[i] of dx, in order of i: the reverse
// of Gather.
func ScatterAdd(dx, dy []V, idx []int32) {
	for i, k := range idx {
		g, h := &dx[k], &dy[i]
		for l := range g {
			g[l] += h[l]
		}
	}
}
