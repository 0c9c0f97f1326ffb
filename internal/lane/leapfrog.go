package lane

// The kernels of the integrator work on one chain. Its vectors have a multiple
// of W numbers, the last ones zero if the chain has fewer coordinates. A phase
// point is four vectors after one another: position q, gradient g, momentum p
// and velocity v.

// Depart makes the first half of a leapfrog step of size eps, half a kick and
// the drift: p′ = p + ½ε·g and q′ = q + ε·variance·p′. It leaves the other
// vectors of the new point alone.
func Depart(to, from, variance []float64, eps float64) {
	n := len(variance)
	half := eps / 2
	if n > 0 && fastDepart(&to[:4*n][0], &from[:4*n][0], &variance[0], half, eps, n/W) {
		return
	}
	q, g, p := from[:n], from[n:2*n], from[2*n:3*n]
	q1, p1 := to[:n], to[2*n:3*n]
	for i, m := range variance {
		pi := p[i] + float64(half*g[i])
		p1[i] = pi
		q1[i] = q[i] + float64(eps*float64(m*pi))
	}
}

// Arrive makes the second half of the step, the other half kick, at the point
// it led to: p += ½ε·g and v = variance·p. It returns Σ p·v, twice the kinetic
// energy: partial sums of eights i mod 4, each lane on its own, folded.
func Arrive(point, variance []float64, eps float64) (sum float64) {
	n := len(variance)
	half := eps / 2
	if n > 0 && fastArrive(&sum, &point[:4*n][0], &variance[0], half, n/W) {
		return sum
	}
	g, p, v := point[n:2*n], point[2*n:3*n], point[3*n:4*n]
	var s [4]V
	for i, m := range variance {
		pi := p[i] + float64(half*g[i])
		vi := float64(m * pi)
		p[i], v[i] = pi, vi
		s[i/W%4][i%W] += float64(pi * vi)
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
func Turn(sums *[6]float64, rho, rhoA, rhoB, begin, last, first, end []float64) {
	n := len(rho)
	if n > 0 && fastTurn(sums, &rho[0], &rhoA[:n][0], &rhoB[:n][0],
		&begin[:4*n][0], &last[:4*n][0], &first[:4*n][0], &end[:4*n][0], n/W) {
		return
	}
	pLast, pFirst := last[2*n:3*n], first[2*n:3*n]
	vBegin, vLast, vFirst, vEnd := begin[3*n:4*n], last[3*n:4*n], first[3*n:4*n], end[3*n:4*n]
	var s [6]V
	for i := range rho {
		l, a, b := i%W, rhoA[i], rhoB[i]
		r := a + b
		rho[i] = r
		s[0][l] += float64(r * vBegin[i])
		s[1][l] += float64(r * vEnd[i])
		r = a + pFirst[i]
		s[2][l] += float64(r * vBegin[i])
		s[3][l] += float64(r * vFirst[i])
		r = b + pLast[i]
		s[4][l] += float64(r * vLast[i])
		s[5][l] += float64(r * vEnd[i])
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
