package statespace

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// model is a state space model with random numbers in every lane.
type model struct {
	n, p, steps         int
	moving              bool
	z, h, tr, q, a, cov []lane.V
	y                   []lane.V
}

func models() []model {
	src := rng.New(20241101, "statespace/test")
	list := []model{{n: 1, p: 1, steps: 4}, {n: 2, p: 2, steps: 3}, {n: 3, p: 1, steps: 4, moving: true}}
	for i := range list {
		m := &list[i]
		normal := func(rows int) []lane.V {
			v := make([]lane.V, rows)
			for r := range v {
				for l := range lane.W {
					v[r][l] = rng.StdNormal(&src)
				}
			}
			return v
		}
		square := func() []lane.V { // positive definite
			b, s := normal(m.n*m.n), make([]lane.V, m.n*m.n)
			for r := range m.n {
				for c := range m.n {
					for j := range m.n {
						for l := range lane.W {
							s[r*m.n+c][l] += b[r*m.n+j][l] * b[c*m.n+j][l]
						}
					}
				}
			}
			return s
		}
		m.z = normal(m.p * m.n)
		if m.moving {
			m.z = normal(m.steps * m.p * m.n)
		}
		m.h = normal(m.p)
		for j := range m.h {
			for l := range lane.W {
				m.h[j][l] = math.Exp(m.h[j][l])
			}
		}
		m.tr, m.q, m.a, m.cov, m.y = normal(m.n*m.n), square(), normal(m.n), square(), normal(m.steps*m.p)
	}
	return list
}

func (m model) linear() Linear {
	return Linear{lane.Lanes(m.z), lane.Lanes(m.h), lane.Lanes(m.tr), lane.Lanes(m.q), lane.Lanes(m.a), lane.Lanes(m.cov)}
}

func (m model) kalman() *Kalman { return NewKalman(m.n, m.p, m.steps, m.moving) }

// dense returns mean and covariance of states and observations, one under the
// other, in lane l.
func (m model) dense(l int) (mean []float64, cov *mat.SymDense) {
	n, p, total := m.n, m.p, m.steps*(m.n+m.p)
	// Everything is linear in independent noise: rows of coefficients.
	noise := total
	coef := mat.NewDense(total, noise, nil)
	mean = make([]float64, total)
	variance := mat.NewSymDense(noise, nil)
	block := func(at int, v []lane.V) {
		for r := range n {
			for c := range n {
				variance.SetSym(at+r, at+c, v[r*n+c][l])
			}
		}
	}
	for t := range m.steps {
		if t == 0 {
			block(0, m.cov)
			for r := range n {
				mean[r] = m.a[r][l]
			}
		} else {
			block(t*n, m.q)
			for r := range n {
				for c := range n {
					mean[t*n+r] += m.tr[r*n+c][l] * mean[(t-1)*n+c]
					for e := range noise {
						coef.Set(t*n+r, e, coef.At(t*n+r, e)+m.tr[r*n+c][l]*coef.At((t-1)*n+c, e))
					}
				}
			}
		}
		for r := range n {
			coef.Set(t*n+r, t*n+r, 1)
		}
		for j := range p {
			row := m.steps*n + t*p + j
			z := m.z[j*n:]
			if m.moving {
				z = m.z[(t*p+j)*n:]
			}
			for c := range n {
				mean[row] += z[c][l] * mean[t*n+c]
				for e := range noise {
					coef.Set(row, e, coef.At(row, e)+z[c][l]*coef.At(t*n+c, e))
				}
			}
			coef.Set(row, row, 1)
			variance.SetSym(row, row, m.h[j][l])
		}
	}
	var half, full mat.Dense
	half.Mul(coef, variance)
	full.Mul(&half, coef.T())
	cov = mat.NewSymDense(total, nil)
	for r := range total {
		for c := range r + 1 {
			cov.SetSym(r, c, full.At(r, c))
		}
	}
	return mean, cov
}

// density is the multivariate normal log density of the observations.
func (m model) density(l int) float64 {
	mean, cov := m.dense(l)
	at, k := m.steps*m.n, m.steps*m.p
	d := mat.NewVecDense(k, nil)
	for i := range k {
		d.SetVec(i, m.y[i][l]-mean[at+i])
	}
	var chol mat.Cholesky
	if !chol.Factorize(cov.SliceSym(at, at+k)) {
		return math.NaN()
	}
	var w mat.VecDense
	if err := chol.SolveVecTo(&w, d); err != nil {
		return math.NaN()
	}
	return -0.5 * (mat.Dot(d, &w) + chol.LogDet() + float64(k)*math.Log(2*math.Pi))
}

func TestKalmanIsMultivariateNormal(t *testing.T) {
	for _, m := range models() {
		k := m.kalman()
		k.Filter(m.linear(), lane.Lanes(m.y))
		for l := range lane.W {
			if want := m.density(l); !(math.Abs(k.LogLik[l]-want) <= 1e-10*(1+math.Abs(want))) {
				t.Errorf("%d states, lane %d: log density %v, want %v", m.n, l, k.LogLik[l], want)
			}
		}
	}
}

func TestKalmanGradient(t *testing.T) {
	for _, m := range models() {
		k := m.kalman()
		k.Filter(m.linear(), lane.Lanes(m.y))
		parts := []struct {
			name string
			x    []lane.V
			sym  bool
		}{{"Z", m.z, false}, {"h", m.h, false}, {"T", m.tr, false}, {"Q", m.q, true}, {"a", m.a, false}, {"P", m.cov, true}, {"y", m.y, false}}
		d := make([][]lane.V, len(parts))
		acc := make([]lane.Acc, len(parts))
		for i, p := range parts {
			d[i] = make([]lane.V, len(p.x))
			acc[i] = lane.Acc{V: d[i], Step: 1}
		}
		weight := lane.V{3, 3, 3, 3, 3, 3, 3, 0}
		k.Gradient(&weight, LinearGradient{acc[0], acc[1], acc[2], acc[3], acc[4], acc[5], acc[6]})
		for i, p := range parts {
			for r := range p.x {
				const l, step = 4, 1e-6
				// A covariance stays symmetric: both of a pair move.
				other := r
				if p.sym {
					other = r%m.n*m.n + r/m.n
				}
				move := func(h float64) float64 {
					a, b := p.x[r][l], p.x[other][l]
					p.x[r][l] += h
					if other != r {
						p.x[other][l] += h
					}
					lp := m.density(l)
					p.x[r][l], p.x[other][l] = a, b
					return lp
				}
				got := d[i][r][l]
				if other != r {
					got += d[i][other][l]
				}
				if want := 3 * (move(step) - move(-step)) / (2 * step); !(math.Abs(got-want) <= 1e-6*(1+math.Abs(want))) {
					t.Errorf("%d states: derivative by %s[%d] is %v, differences say %v", m.n, p.name, r, got, want)
				}
				if d[i][r][7] != 0 {
					t.Errorf("a lane without adjoint has derivative %v", d[i][r][7])
				}
			}
		}
	}
}

// conditional returns mean and covariance of the states given the
// observations.
func (m model) conditional(l int) (mean *mat.VecDense, cov *mat.Dense) {
	mu, all := m.dense(l)
	ns, no := m.steps*m.n, m.steps*m.p
	d := mat.NewVecDense(no, nil)
	for i := range no {
		d.SetVec(i, m.y[i][l]-mu[ns+i])
	}
	cross := all.SliceSym(0, ns+no)
	c := mat.NewDense(ns, no, nil)
	for r := range ns {
		for j := range no {
			c.Set(r, j, cross.At(r, ns+j))
		}
	}
	var gain mat.Dense
	var inv mat.Dense
	if err := inv.Inverse(all.SliceSym(ns, ns+no)); err != nil {
		panic(err)
	}
	gain.Mul(c, &inv)
	mean = mat.NewVecDense(ns, nil)
	mean.MulVec(&gain, d)
	for r := range ns {
		mean.SetVec(r, mean.AtVec(r)+mu[r])
	}
	var back mat.Dense
	back.Mul(&gain, c.T())
	cov = mat.NewDense(ns, ns, nil)
	cov.Sub(all.SliceSym(0, ns), &back)
	return mean, cov
}

func TestKalmanSmoothes(t *testing.T) {
	for _, m := range models() {
		k, x := m.kalman(), make([]lane.V, m.steps*m.n)
		k.Filter(m.linear(), lane.Lanes(m.y))
		k.States(x)
		for l := range lane.W {
			want, _ := m.conditional(l)
			for i := range x {
				if !(math.Abs(x[i][l]-want.AtVec(i)) <= 1e-9*(1+math.Abs(want.AtVec(i)))) {
					t.Errorf("%d states, lane %d: state %d is %v, want %v", m.n, l, i, x[i][l], want.AtVec(i))
				}
			}
		}
	}
}

// data returns lane 0 of a model as data.
func (m model) data() (Linear, []float64) {
	of := func(v []lane.V) lane.Arg {
		d := make([]float64, len(v))
		for i := range v {
			d[i] = v[i][0]
		}
		return lane.Data(d)
	}
	return Linear{of(m.z), of(m.h), of(m.tr), of(m.q), of(m.a), of(m.cov)}, of(m.y).D
}

// worstZ compares the moments of draws with a mean and a covariance: the
// largest standardised difference of a mean or a product moment.
func worstZ(draw func(x []float64), mean func(i int) float64, cov func(i, j int) float64, size int) float64 {
	const draws = 20000
	first, second := make([]float64, size), make([]float64, size*size)
	x := make([]float64, size)
	for range draws {
		draw(x)
		for i := range x {
			first[i] += (x[i] - mean(i)) / draws
			for j := range x {
				second[i*size+j] += (x[i] - mean(i)) * (x[j] - mean(j)) / draws
			}
		}
	}
	worst := 0.0
	for i := range size {
		worst = max(worst, math.Abs(first[i])/math.Sqrt(cov(i, i)/draws))
		for j := range size {
			sd := math.Sqrt((cov(i, i)*cov(j, j) + cov(i, j)*cov(i, j)) / draws)
			worst = max(worst, math.Abs(second[i*size+j]-cov(i, j))/sd)
		}
	}
	return worst
}

// The largest of at most 160 standardised differences exceeds 6 with
// probability below 1e-6 for right draws.
const zLimit = 6

func TestDrawStates(t *testing.T) {
	for _, m := range models() {
		src := rng.New(20241102, "statespace/test")
		k := m.kalman()
		linear, y := m.data()
		mean, cov := m.conditional(0)
		at := func(i, j int) float64 { return cov.At(i, j) }
		if z := worstZ(func(x []float64) { k.DrawStates(&src, linear, y, x) }, mean.AtVec, at, m.steps*m.n); z > zLimit {
			t.Errorf("%d states: moments are off by %v standard errors", m.n, z)
		}
		// Means are no draws.
		if z := worstZ(func(x []float64) {
			rows := make([]lane.V, len(x))
			k.Filter(linear, lane.Data(y))
			k.States(rows)
			for i := range x {
				x[i] = rows[i][0]
			}
		}, mean.AtVec, at, m.steps*m.n); z < zLimit {
			t.Errorf("%d states: smoothed means pass for draws", m.n)
		}
	}
}

func TestSimulate(t *testing.T) {
	for _, m := range models() {
		src := rng.New(20241103, "statespace/test")
		k := m.kalman()
		linear, y := m.data()
		mean, cov := m.dense(0)
		states := m.steps * m.n
		if z := worstZ(func(x []float64) { k.Simulate(&src, linear, x[:states], x[states:]) },
			func(i int) float64 { return mean[i] }, cov.At, states+len(y)); z > zLimit {
			t.Errorf("%d states: moments are off by %v standard errors", m.n, z)
		}
	}
}

// States tied to each other, as those of a season are, need no inverse.
func TestTiedStates(t *testing.T) {
	m := models()[1]
	for l := range lane.W {
		m.q[0][l], m.q[1][l], m.q[2][l], m.q[3][l] = 1, 2, 2, 4
	}
	k := m.kalman()
	k.Filter(m.linear(), lane.Lanes(m.y))
	if want := m.density(0); !(math.Abs(k.LogLik[0]-want) <= 1e-10*(1+math.Abs(want))) {
		t.Errorf("log density %v, want %v", k.LogLik[0], want)
	}
	src := rng.New(20241104, "statespace/test")
	linear, y := m.data()
	x := make([]float64, m.steps*m.n)
	k.DrawStates(&src, linear, y, x)
	for _, v := range x {
		if v-v != 0 {
			t.Error("a drawn state is", v)
		}
	}
}

func TestKalmanLanes(t *testing.T) {
	m := models()[1]
	k := m.kalman()
	k.Filter(m.linear(), lane.Lanes(m.y))
	want := k.LogLik
	for i := range m.cov {
		m.cov[i][2], m.q[i][2] = -m.cov[i][2], -m.q[i][2]
	}
	m.tr[0][5] = math.Inf(1)
	k.Filter(m.linear(), lane.Lanes(m.y))
	for l, v := range k.LogLik {
		if bad := l == 2 || l == 5; bad != (v != v) || !bad && v != want[l] {
			t.Errorf("lane %d has log density %v, had %v", l, v, want[l])
		}
	}
	d := make([]lane.V, 4)
	k.Gradient(&ones, LinearGradient{Cov: lane.Acc{V: d, Step: 1}})
	if d[0][2] != 0 || d[0][0] == 0 {
		t.Errorf("derivatives %v and %v", d[0][2], d[0][0])
	}
}

func TestKalmanAllocatesNothing(t *testing.T) {
	m := models()[1]
	k, d := m.kalman(), make([]lane.V, 4)
	if n := testing.AllocsPerRun(5, func() {
		k.Filter(m.linear(), lane.Lanes(m.y))
		k.Gradient(&ones, LinearGradient{Transition: lane.Acc{V: d, Step: 1}})
	}); n != 0 {
		t.Error("allocates", n, "times")
	}
}
