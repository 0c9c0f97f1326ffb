package vi

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// lowRank is a normal distribution of mean + D·(u + W·v), D diagonal and W of
// few columns: its covariance is D(1 + WWᵀ)D, that of independent coordinates
// with common factors.
//
// Source: [Ong2018]. Deviation: the factors B = DW are kept in units of D.
type lowRank struct {
	dim, rank    int
	lambda       []float64  // mean, log of D, then W by rows
	mean, log, w []float64  // views of lambda
	d            []float64  // exp(log)
	c            []lane.V   // the root of 1 + WᵀW, the same in all lanes
	small        []lane.V   // [rank]
	u, v, h      [][]lane.V // [block][dim], [block][rank], [block][dim]

	gMean, gLog, gFactor []float64 // means over draws of h, h·u and h·vᵀ
	sFactor              []float64 // (1 + WWᵀ) times the last
	step                 []float64 // in the mean, of rate 1
	covary               func(v []float64)
	inner                []float64 // [rank]
	draws                float64
}

// newLowRank starts at a mean, D and W. covary is that of newMeanField.
func newLowRank(mean, d, w []float64, covary func(v []float64), blocks int) *lowRank {
	n, r := len(mean), len(w)/len(mean)
	q := &lowRank{dim: n, rank: r, lambda: make([]float64, 2*n+n*r), d: make([]float64, n), c: lane.Make(r * r), small: lane.Make(r),
		gMean: make([]float64, n), gLog: make([]float64, n), gFactor: make([]float64, n*r),
		step: make([]float64, n), covary: covary, sFactor: make([]float64, n*r), inner: make([]float64, r)}
	q.mean, q.log, q.w = q.lambda[:n], q.lambda[n:2*n], q.lambda[2*n:]
	copy(q.mean, mean)
	copy(q.w, w)
	for i, s := range d {
		q.log[i] = numeric.Log(s)
	}
	for range blocks {
		q.u, q.v, q.h = append(q.u, lane.Make(n)), append(q.v, lane.Make(r)), append(q.h, lane.Make(n))
	}
	q.refresh()
	return q
}

func (q *lowRank) parameters() []float64 { return q.lambda }

func (q *lowRank) refresh() {
	for i, v := range q.log {
		q.d[i] = numeric.Exp(v)
	}
	for j := range q.rank {
		for k := range j + 1 {
			sum := 0.0
			if j == k {
				sum = 1
			}
			for i := range q.dim {
				sum = math.FMA(q.w[i*q.rank+j], q.w[i*q.rank+k], sum)
			}
			q.c[j*q.rank+k] = lane.V{sum, sum, sum, sum, sum, sum, sum, sum}
		}
	}
	linalg.Cholesky(q.c, q.rank)
}

func (q *lowRank) product() lane.Product { return lane.Product{N: q.dim, K: q.rank, M: 1} }

// standard writes (x − mean)/D = u + W·v of the draws of a block.
func (q *lowRank) standard(y []lane.V, block int) {
	lane.Affine(y, lane.Lanes(q.u[block]), q.w, q.v[block], q.product())
}

func (q *lowRank) draw(s *rng.Stream, x []lane.V, block int) {
	fillPairs(s, q.u[block])
	fillPairs(s, q.v[block])
	q.standard(x, block)
	for i, m := range q.mean {
		for l, y := range &x[i] {
			x[i][l] = math.FMA(q.d[i], y, m)
		}
	}
}

// precision replaces y by (1 + WWᵀ)⁻¹y, by the identity of Woodbury.
//
// Source: [Golub2013] §2.1.4.
// Cost: O(dim·rank) multiply-adds in lanes.
func (q *lowRank) precision(y []lane.V) {
	clear(q.small)
	lane.MatMulGradB(q.small, y, lane.Data(q.w), q.product())
	t := linalg.Triangle{N: q.rank}
	t.Solve(q.c, q.small, 1)
	t.SolveTransposed(q.c, q.small, 1)
	for j := range q.small {
		for l := range &q.small[j] {
			q.small[j][l] = -q.small[j][l]
		}
	}
	lane.Affine(y, lane.Lanes(y), q.w, q.small, q.product())
}

// tell keeps h = D·∇log p + (1 + WWᵀ)⁻¹(u + W·v): see meanField.tell.
func (q *lowRank) tell(grad []lane.V, block int) {
	h := q.h[block]
	q.standard(h, block)
	q.precision(h)
	for i, d := range q.d {
		for l, g := range &grad[i] {
			h[i][l] = math.FMA(d, g, h[i][l])
		}
	}
	leaveOut(h)
	q.draws = float64((block + 1) * bayes.Lanes)
}

// length is of the step of meanField in the mean. In D and in B = DW it is of the
// gradient in the metric of a full-rank factor, which bounds theirs: half the
// covariance times the gradient.
func (q *lowRank) length() float64 {
	clear(q.gMean)
	clear(q.gLog)
	clear(q.gFactor)
	for b, h := range q.h {
		for i := range h {
			for l, x := range &h[i] {
				q.gMean[i] += x / q.draws
				q.gLog[i] = math.FMA(x/q.draws, q.u[b][i][l], q.gLog[i])
			}
			for k := range q.rank {
				q.gFactor[i*q.rank+k] += dotLanes(&h[i], &q.v[b][k]) / q.draws
			}
		}
	}
	for i, g := range q.gMean {
		q.step[i] = g / q.d[i]
	}
	q.covary(q.step)
	q.spread()
	square := 0.0
	for i, g := range q.gMean {
		square = math.FMA(g/q.d[i], q.step[i], square)
		square = math.FMA(q.gLog[i]/2, q.gLog[i], square)
	}
	for i, g := range q.gFactor {
		square = math.FMA(g/2, q.sFactor[i], square)
	}
	return math.Sqrt(square)
}

// spread writes (1 + WWᵀ) times gFactor into sFactor.
func (q *lowRank) spread() {
	r := q.rank
	copy(q.sFactor, q.gFactor)
	for m := range r {
		clear(q.inner)
		for i := range q.dim {
			addMultiple(q.inner, q.gFactor[i*r+m], q.w[i*r:(i+1)*r])
		}
		for i := range q.dim {
			q.sFactor[i*r+m] += product(q.w[i*r:(i+1)*r], q.inner)
		}
	}
}

// ascend moves B and D; W = D⁻¹B follows.
func (q *lowRank) ascend(rate float64) {
	for i := range q.dim {
		q.mean[i] = math.FMA(rate, q.step[i], q.mean[i])
		grow := float64(rate*q.gLog[i]) / 2
		q.log[i] += grow
		shrink := numeric.Exp(-grow)
		for k := range q.rank {
			at := i*q.rank + k
			q.w[at] = float64(math.FMA(rate/2, q.sFactor[at], q.w[at]) * shrink)
		}
	}
	q.refresh()
}

func (q *lowRank) watch(dst, origin []float64) {
	for i, m := range q.mean {
		square := 1 + squares(q.w[i*q.rank:(i+1)*q.rank])
		dst[i] = (m - origin[i]) / (q.d[i] * math.Sqrt(square))
		dst[q.dim+i] = q.log[i] + numeric.Log(square)/2
	}
}

// divergence: see fullRank.divergence.
//
// Cost: O(dim·rank²).
func (q *lowRank) divergence(other []float64) float64 {
	p := newLowRank(other[:q.dim], q.d, other[2*q.dim:], nil, 0)
	copy(p.log, other[q.dim:2*q.dim])
	p.refresh()
	return (q.trace(p)+p.trace(q))/2 - float64(q.dim)
}

// trace returns the trace of the precision of q times the covariance of p, and
// what the difference of means is by that precision.
func (q *lowRank) trace(p *lowRank) (sum float64) {
	y := lane.Make(q.dim)
	for first := 0; first <= p.rank; first += bayes.Lanes { // columns of B, then the difference of means
		for i := range y {
			for l := range &y[i] {
				switch k := first + l; {
				case k < p.rank:
					y[i][l] = float64(p.d[i]*p.w[i*p.rank+k]) / q.d[i]
				case k == p.rank:
					y[i][l] = (p.mean[i] - q.mean[i]) / q.d[i]
				default:
					y[i][l] = 0
				}
			}
		}
		x := append([]lane.V(nil), y...)
		q.precision(x)
		for i := range y {
			sum += dotLanes(&x[i], &y[i])
		}
	}
	for first := 0; first < q.dim; first += bayes.Lanes { // the diagonal
		for k := range q.rank {
			for l := range bayes.Lanes {
				q.small[k][l] = q.w[min(first+l, q.dim-1)*q.rank+k]
			}
		}
		linalg.Triangle{N: q.rank}.Solve(q.c, q.small, 1)
		for l := 0; l < bayes.Lanes && first+l < q.dim; l++ {
			taken := 0.0
			for k := range q.small {
				taken = math.FMA(q.small[k][l], q.small[k][l], taken)
			}
			ratio := p.d[first+l] / q.d[first+l]
			sum += float64(ratio * ratio * (1 - taken))
		}
	}
	return sum
}

// gaussian has a square root of 1 + WWᵀ as a product of 1 + c·zzᵀ, one for each
// column of W.
func (q *lowRank) gaussian() *gaussian {
	z, c := make([][]float64, q.rank), make([]float64, q.rank)
	g := &gaussian{mean: q.mean}
	for _, v := range q.log {
		g.logDet += v
	}
	for k := range z {
		z[k] = make([]float64, q.dim)
		for i := range z[k] {
			z[k][i] = q.w[i*q.rank+k]
		}
		for j := range k { // by the inverses of those before
			root := 1 + float64(c[j]*squares(z[j]))
			addMultiple(z[k], -c[j]/root*product(z[j], z[k]), z[j])
		}
		s := squares(z[k])
		c[k] = 1 / (1 + math.Sqrt(1+s)) // (√(1+s) − 1)/s
		g.logDet += numeric.Log1p(s) / 2
	}
	g.apply = func(u []lane.V) {
		for k := q.rank - 1; k >= 0; k-- {
			var sum lane.V
			for i, x := range z[k] {
				for l, v := range &u[i] {
					sum[l] = math.FMA(x, v, sum[l])
				}
			}
			for i, x := range z[k] {
				for l := range &u[i] {
					u[i][l] = math.FMA(float64(c[k]*x), sum[l], u[i][l])
				}
			}
		}
		for i, d := range q.d {
			for l := range &u[i] {
				u[i][l] = float64(u[i][l] * d)
			}
		}
	}
	return g
}

// product returns xᵀy.
func product(x, y []float64) (sum float64) {
	for i, v := range x {
		sum = math.FMA(v, y[i], sum)
	}
	return sum
}

// addMultiple adds c·x to y.
func addMultiple(y []float64, c float64, x []float64) {
	for i, v := range x {
		y[i] = math.FMA(c, v, y[i])
	}
}
