package statespace

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// States writes the mean of every state at every step given all observations,
// steps·n. It follows Filter.
//
// Source: the fast state smoother [Durbin2012] §4.6.2, one observation at a
// time (§6.4.3): no matrix is inverted, so states may be tied to each other.
// Cost: O(steps·(p·n + n²)).
func (k *Kalman) States(x []lane.V) {
	n := k.n
	clear(k.dx) // r of the paper
	for t := k.steps - 1; t >= 0; t-- {
		if k.moving {
			load(k.z, &k.model.Observe, t*k.p*n)
		}
		for j := k.p - 1; j >= 0; j-- {
			i := t*k.p + j
			z, m := k.z[j*n:(j+1)*n], k.m[i*n:(i+1)*n]
			gain := k.v[i]
			for r := range n {
				for l := range lane.W {
					gain[l] = math.FMA(-m[r][l], k.dx[r][l], gain[l])
				}
			}
			for r := range n {
				for l := range lane.W {
					k.dx[r][l] = math.FMA(z[r][l], gain[l]/k.f[i][l], k.dx[r][l])
				}
			}
		}
		first := t * k.p
		to := x[t*n : (t+1)*n]
		product(to, k.cov[first*n*n:(first+1)*n*n], k.dx, n, 1)
		for r := range n {
			for l := range lane.W {
				to[r][l] += k.a[first*n+r][l]
			}
		}
		for c := range n {
			k.dm[c] = lane.V{}
			for r := range n {
				for l := range lane.W {
					k.dm[c][l] = math.FMA(k.tr[r*n+c][l], k.dx[r][l], k.dm[c][l])
				}
			}
		}
		copy(k.dx, k.dm)
	}
}

// Simulate draws states, steps·n, and observations, steps·p, from a model whose
// operands are data.
func (k *Kalman) Simulate(src rng.Source, m Linear, x, y []float64) {
	n, p := k.n, k.p
	first, later := factor(m.Cov.D, n), factor(m.Innovation.D, n)
	e := make([]float64, n)
	for t := range k.steps {
		now := x[t*n : (t+1)*n]
		root := later
		if t == 0 {
			root = first
			copy(now, m.Mean.D)
		} else {
			for r := range now {
				now[r] = dot(m.Transition.D[r*n:(r+1)*n], x[(t-1)*n:t*n])
			}
		}
		for r := range e {
			e[r] = rng.StdNormal(src)
		}
		for r := range now {
			now[r] += dot(root[r*n:(r+1)*n], e)
		}
		z := m.Observe.D
		if k.moving {
			z = z[t*p*n:]
		}
		for j := range p {
			y[t*p+j] = math.FMA(math.Sqrt(m.Noise.D[j]), rng.StdNormal(src), dot(z[j*n:(j+1)*n], now))
		}
	}
}

// DrawStates draws the states, steps·n, given the observations y of a model
// whose operands are data: a simulated series, moved by what its observations
// miss.
//
// Source: [Durbin2002], with the mean correction of its §2.3.
func (k *Kalman) DrawStates(src rng.Source, m Linear, y, x []float64) {
	miss := make([]float64, len(y))
	k.Simulate(src, m, x, miss)
	for i := range miss {
		miss[i] = y[i] - miss[i]
	}
	m.Mean = lane.Data(make([]float64, k.n))
	k.Filter(m, lane.Data(miss))
	rows := make([]lane.V, len(x))
	k.States(rows)
	for i := range x {
		x[i] += rows[i][0]
	}
}

// factor returns a lower triangular L with L·Lᵀ = a, whose columns are zero
// where a leaves nothing to be drawn; NaN if a is no covariance.
func factor(a []float64, n int) []float64 {
	root := make([]float64, n*n)
	for j := range n {
		d := a[j*n+j]
		for c := range j {
			d = math.FMA(-root[j*n+c], root[j*n+c], d)
		}
		// What rounding leaves of a variance of nought is some units in its last
		// place.
		tied := math.Abs(d) <= 0x1p-45*math.Abs(a[j*n+j])
		if tied {
			continue
		}
		d = math.Sqrt(d)
		for r := j; r < n; r++ {
			s := a[r*n+j]
			for c := range j {
				s = math.FMA(-root[r*n+c], root[j*n+c], s)
			}
			root[r*n+j] = s / d
		}
	}
	return root
}

func dot(a, b []float64) (s float64) {
	for i, x := range a {
		s = math.FMA(x, b[i], s)
	}
	return s
}
