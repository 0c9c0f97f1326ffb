package lane

// The kernels of the integrator take rows of eight numbers: either a coordinate
// of eight chains, or eight coordinates of one chain, filled up with zeros.
// Steps and half steps are a row.

// Depart makes the first half of a leapfrog step: p1 = p + half·g and q1 = q +
// step·variance·p1.
func Depart(q1, p1, q, p, g, variance []V, half, step *V) {
	n := len(q1)
	if n > 0 && fastDepart(&q1[0], &p1[:n][0], &q[:n][0], &p[:n][0], &g[:n][0], &variance[:n][0], half, step, n) {
		return
	}
	for i := range q1 {
		for l := range W {
			pk := p[i][l] + float64(half[l]*g[i][l])
			p1[i][l] = pk
			q1[i][l] = q[i][l] + float64(step[l]*float64(variance[i][l]*pk))
		}
	}
}

// Arrive makes the other half, p += half·g and v = variance·p, and returns Σ
// p·v, twice the kinetic energy, in each lane: four partial sums as in Sum.
func Arrive(p, v, g, variance []V, half *V) V {
	var s [4]V
	n := len(p)
	if n > 0 && fastArrive(&s[0], &p[0], &v[:n][0], &g[:n][0], &variance[:n][0], half, n) {
		return s[0]
	}
	for i := range p {
		for l := range W {
			pk := p[i][l] + float64(half[l]*g[i][l])
			vk := float64(variance[i][l] * pk)
			p[i][l], v[i][l] = pk, vk
			s[i&3][l] += float64(pk * vk)
		}
	}
	var sum V
	for l := range sum {
		sum[l] = (s[0][l] + s[1][l]) + (s[2][l] + s[3][l])
	}
	return sum
}

// Path is what a U-turn check looks at: the sums of the momenta of two
// neighbouring stretches A and B of a trajectory, and the velocities and
// momenta at their ends: begin of A, last of A, first of B, end of B.
type Path struct {
	RhoA, RhoB                  []V
	VBegin, VEnd, VLast, VFirst []V
	PLast, PFirst               []V
}

// Turn returns the six sums of v·ρ, in each lane, that are all positive unless
// the path turns: at both ends of the whole, of A with the first point of B,
// and of B with the last of A.
func Turn(t *Path) (sums [6]V) {
	n := len(t.RhoA)
	if n > 0 && fastTurn(&sums[0], &t.RhoA[0], &t.RhoB[:n][0], &t.VBegin[:n][0], &t.VEnd[:n][0],
		&t.VLast[:n][0], &t.VFirst[:n][0], &t.PLast[:n][0], &t.PFirst[:n][0], n) {
		return sums
	}
	for i := range n {
		for l := range W {
			rho := t.RhoA[i][l] + t.RhoB[i][l]
			sums[0][l] += float64(rho * t.VBegin[i][l])
			sums[1][l] += float64(rho * t.VEnd[i][l])
			rho = t.RhoA[i][l] + t.PFirst[i][l]
			sums[2][l] += float64(rho * t.VBegin[i][l])
			sums[3][l] += float64(rho * t.VFirst[i][l])
			rho = t.RhoB[i][l] + t.PLast[i][l]
			sums[4][l] += float64(rho * t.VLast[i][l])
			sums[5][l] += float64(rho * t.VEnd[i][l])
		}
	}
	return sums
}

// Transpose writes the transpose of an 8×8 matrix whose rows lie srcStep
// numbers apart in src into dst, rows dstStep apart: eight coordinates of eight
// chains from one layout to the other. dst must not overlap src.
func Transpose(dst []float64, dstStep int, src []float64, srcStep int) {
	if fastTranspose(&dst[:7*dstStep+W][0], &src[:7*srcStep+W][0], dstStep, srcStep) {
		return
	}
	for i := range W {
		for j := range W {
			dst[j*dstStep+i] = src[i*srcStep+j]
		}
	}
}
