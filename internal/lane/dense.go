package lane

import "math"

// Groups is how many groups of W lanes Dense takes at a time: their sums fill
// the registers, and a weight that is read once serves them all.
const Groups = 3

// Dense is an affine map of K numbers to N, such as a layer of a network. Its
// weights are packed: a panel of eight outputs has a row of their weights for
// each input. So one kernel finds the eight numbers that it multiplies rows of
// lanes by in one line of the cache, and another, for a few lanes only, finds a
// vector of them.
type Dense struct {
	N, K    int
	Rectify bool // then max(0, ·), which keeps NaN and makes 0 of −0
	weights []V  // [panel][k][output]
	bias    []V  // [panel][output]
}

// NewDense returns the map with the weight of input i in output j by
// weight(i, j).
func NewDense(n, k int, bias []float64, weight func(i, j int) float64) *Dense {
	panels := (n + W - 1) / W
	d := &Dense{N: n, K: k, weights: Make(panels * k), bias: Make(panels)}
	for j := range n {
		d.bias[j/W][j%W] = bias[j]
		for i := range k {
			d.weights[j/W*k+i][j%W] = weight(i, j)
		}
	}
	return d
}

// fewLanes is up to how many lanes of a group are cheaper one by one, outputs
// side by side (measured with 64 inputs and 64 outputs).
const fewLanes = 3

// Apply writes the map of x into y for so many lanes: those of groups of W,
// Groups at most, whose rows begin stride after stride. Lanes of a group beyond
// them may hold anything before and after.
//
// Every output is one chain of fused multiply-adds in order of the inputs, which
// the bias is added to: to the bit what Affine makes.
func (d *Dense) Apply(y, x []V, stride, lanes int) {
	groups, rest := lanes/W, lanes%W
	if rest > fewLanes {
		groups, rest = groups+1, 0
	}
	if groups > 0 {
		tile := max(1, forwardTile/(W*d.K*groups)) // panels
		for p := 0; p < len(d.bias); p += tile {
			d.wide(y, x, stride, groups, p, min(tile, len(d.bias)-p))
		}
	}
	for l := range rest {
		d.narrow(y[groups*stride:], x[groups*stride:], l)
	}
}

// wide is some panels for all lanes of groups.
func (d *Dense) wide(y, x []V, stride, groups, panel, panels int) {
	w, b := d.weights[panel*d.K:(panel+panels)*d.K], d.bias[panel:panel+panels]
	y, n := y[panel*W:], min(d.N-panel*W, panels*W)
	last := (groups - 1) * stride
	if fastDense(&y[:last+n][0], &x[:last+d.K][0], 64*stride, &w[0], &b[0], n, d.K, groups, d.floor()) {
		return
	}
	for j := range n {
		for g := range groups {
			var s0, s1, s2, s3, s4, s5, s6, s7 float64
			for k, z := range x[g*stride:][:d.K] {
				v := w[j/W*d.K+k][j%W]
				s0 = math.FMA(v, z[0], s0)
				s1 = math.FMA(v, z[1], s1)
				s2 = math.FMA(v, z[2], s2)
				s3 = math.FMA(v, z[3], s3)
				s4 = math.FMA(v, z[4], s4)
				s5 = math.FMA(v, z[5], s5)
				s6 = math.FMA(v, z[6], s6)
				s7 = math.FMA(v, z[7], s7)
			}
			s := &y[g*stride+j]
			*s = V{s0, s1, s2, s3, s4, s5, s6, s7}
			for l, v := range s {
				s[l] = d.finish(v, b[j/W][j%W])
			}
		}
	}
}

// narrow is all outputs of one lane.
func (d *Dense) narrow(y, x []V, l int) {
	y, x = y[:d.N], x[:d.K]
	tile := max(1, forwardTile/d.K) // panels: a multiplication has 8 numbers here too
	for p := 0; p < len(d.bias); p += tile {
		n := min(d.N-p*W, tile*W)
		if fastDenseLane(&y[p*W][l], &x[0][l], &d.weights[p*d.K], &d.bias[p], n, d.K, d.floor()) {
			continue
		}
		for j := p; j*W < p*W+n; j++ {
			var s0, s1, s2, s3, s4, s5, s6, s7 float64
			for k, w := range d.weights[j*d.K : (j+1)*d.K] {
				v := x[k][l]
				s0 = math.FMA(w[0], v, s0)
				s1 = math.FMA(w[1], v, s1)
				s2 = math.FMA(w[2], v, s2)
				s3 = math.FMA(w[3], v, s3)
				s4 = math.FMA(w[4], v, s4)
				s5 = math.FMA(w[5], v, s5)
				s6 = math.FMA(w[6], v, s6)
				s7 = math.FMA(w[7], v, s7)
			}
			s := V{s0, s1, s2, s3, s4, s5, s6, s7}
			for i := range min(W, d.N-j*W) {
				y[j*W+i][l] = d.finish(s[i], d.bias[j][i])
			}
		}
	}
}

func (d *Dense) finish(sum, bias float64) float64 {
	if sum += bias; d.Rectify {
		return rectified(sum)
	}
	return sum
}

// floor is Rectify for the kernels.
func (d *Dense) floor() int {
	if d.Rectify {
		return 1
	}
	return 0
}
