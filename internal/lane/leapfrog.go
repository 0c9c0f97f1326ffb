package lane

// The kernels of the integrator work on one chain. Its vectors have a multiple
// of W numbers, the last ones zero if the chain has fewer coordinates. A place
// is a position q and, after it, the gradient g there.

// Depart makes the first half of a leapfrog step of size eps, half a kick and
// the drift, from a place with momentum p: p′ = p + ½ε·g and
// q′ = q + ε·variance·p′. It leaves the gradient of the new place alone. Place
// and momentum may be the new ones.
func Depart(to, from, p1, p, variance []float64, eps float64) {
	n := len(variance)
	half := eps / 2
	if n > 0 && fastDepart(&to[:2*n][0], &from[:2*n][0], &p1[:n][0], &p[:n][0], &variance[0], half, eps, n/W) {
		return
	}
	q, g, q1 := from[:n], from[n:2*n], to[:n]
	for i, m := range variance {
		pi := p[i] + float64(half*g[i])
		p1[i] = pi
		q1[i] = q[i] + float64(eps*float64(m*pi))
	}
}

// Arrive makes the second half of the step, the other half kick, at the place
// it led to: p += ½ε·g. It returns Σ p·(variance·p), twice the kinetic energy:
// partial sums of eights i mod 4, each lane on its own, folded.
func Arrive(p, g, variance []float64, eps float64) (sum float64) {
	n := len(variance)
	half := eps / 2
	if n > 0 && fastArrive(&sum, &p[:n][0], &g[:n][0], &variance[0], half, n/W) {
		return sum
	}
	var s [4]V
	for i, m := range variance {
		pi := p[i] + float64(half*g[i])
		p[i] = pi
		s[i/W%4][i%W] += float64(pi * float64(m*pi))
	}
	for l := range W {
		s[0][l] = (s[0][l] + s[1][l]) + (s[2][l] + s[3][l])
	}
	return fold(&s[0])
}

// Turn adds up the momenta of two neighbouring stretches A and B of a
// trajectory, rho = rhoA + rhoB, and writes the six sums of v·ρ that are all
// positive unless it turns: at begin and end of the whole, at both ends of A
// with the first point of B, and of the last point of A with B. rho may be rhoA.
//
// A point is its momentum or, followed by what its velocity is made of, two
// vectors: v is scale times the last vector.
func Turn(sums *[6]float64, rho, rhoA, rhoB, begin, last, first, end, scale []float64) {
	n, size := len(scale), len(begin)
	skip := size - n
	if n > 0 && fastTurn(sums, &rho[:n][0], &rhoA[:n][0], &rhoB[:n][0],
		&begin[0], &last[:size][0], &first[:size][0], &end[:size][0], &scale[0], skip/W, n/W) {
		return
	}
	uBegin, uLast, uFirst, uEnd := begin[skip:], last[skip:], first[skip:], end[skip:]
	var s [6]V
	for i, m := range scale {
		l, a, b := i%W, rhoA[i], rhoB[i]
		vBegin, vEnd := float64(m*uBegin[i]), float64(m*uEnd[i])
		r := a + b
		rho[i] = r
		s[0][l] += float64(r * vBegin)
		s[1][l] += float64(r * vEnd)
		r = a + first[i]
		s[2][l] += float64(r * vBegin)
		s[3][l] += float64(r * float64(m*uFirst[i]))
		r = b + last[i]
		s[4][l] += float64(r * float64(m*uLast[i]))
		s[5][l] += float64(r * vEnd)
	}
	for k := range sums {
		sums[k] = fold(&s[k])
	}
}

// Interleave writes the vectors of W chains as rows of lanes, dst[8i + l] =
// src[l][i], as long as dst holds eights of rows.
func Interleave(dst []float64, src *[W][]float64) {
	n := len(dst) / W
	for l := range src {
		_ = src[l][:n]
	}
	if n > 0 && fastInterleave(&dst[0], src, n/W) {
		return
	}
	for l, x := range src {
		for i, v := range x[:n] {
			dst[W*i+l] = v
		}
	}
}

// Deinterleave is the way back: dst[l][i] = src[8i + l].
func Deinterleave(dst *[W][]float64, src []float64) {
	n := len(src) / W
	for l := range dst {
		_ = dst[l][:n]
	}
	if n > 0 && fastDeinterleave(dst, &src[0], n/W) {
		return
	}
	for l, x := range dst {
		for i := range x[:n] {
			x[i] = src[W*i+l]
		}
	}
}

// fold returns the sum of the lanes.
func fold(s *V) float64 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}
