package statespace

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/rng"
)

// series is a model with its observations.
type series struct {
	name string
	m    Matrices
	z, y []float64 // z: nil, or of every step
}

func (s series) size() (n, p, steps int) {
	n = len(s.m.Mean)
	p = len(s.m.Observe) / n
	return n, p, len(s.y) / p
}

// answer is what is known after a series: log density, states (steps·n) and noise
// of states ((steps−1)·n) with their covariance.
type answer struct {
	loglik float64
	mean   []float64
	cov    *mat.Dense
}

// dense conditions the normal distribution of all states and observations,
// written out as one vector; diffuse states have a flat prior.
func (s series) dense() answer {
	n, p, steps := s.size()
	m := s.m
	// States are T^t·x[0] + noise: rows of coefficients of e = (x[0], η[0], …).
	size := steps * n
	coef := mat.NewDense(2*size-n, size, nil)
	spread := mat.NewDense(size, size, nil)
	mean := make([]float64, 2*size-n)
	var flat []int
	for j := range n {
		if m.Diffuse != nil && m.Diffuse[j] {
			flat = append(flat, j)
		}
	}
	diffuse := func(j int) bool { return m.Diffuse != nil && m.Diffuse[j] }
	for t := range steps {
		for r := range n {
			row := t*n + r
			coef.Set(row, row, 1)
			for c := range n {
				if t == 0 {
					if !diffuse(r) && !diffuse(c) {
						spread.Set(r, c, m.Cov[r*n+c])
					}
					continue
				}
				spread.Set(row, t*n+c, m.Innovation[r*n+c])
				for e := range size {
					coef.Set(row, e, coef.At(row, e)+m.Transition[r*n+c]*coef.At((t-1)*n+c, e))
				}
				mean[row] += m.Transition[r*n+c] * mean[(t-1)*n+c]
			}
			if t == 0 {
				mean[r] = m.Mean[r]
			} else {
				coef.Set(size+row-n, row, 1)
			}
		}
	}
	var seen []int
	for i, v := range s.y {
		if v == v {
			seen = append(seen, i)
		}
	}
	k := len(seen)
	observe := mat.NewDense(k, 2*size-n, nil)
	noise := mat.NewDense(k, k, nil)
	y := mat.NewDense(k, 1, nil)
	for i, at := range seen {
		z := m.Observe[at%p*n:]
		if s.z != nil {
			z = s.z[at*n:]
		}
		y.Set(i, 0, s.y[at])
		for c := range n {
			observe.Set(i, at/p*n+c, z[c])
			y.Set(i, 0, y.At(i, 0)-z[c]*mean[at/p*n+c])
		}
		for j, other := range seen {
			if at/p == other/p {
				noise.Set(i, j, m.Noise[at%p*p+other%p])
			}
		}
	}
	var vs, vys, vy, inverse mat.Dense // covariance of states and noise, with observations, of observations
	var half mat.Dense
	half.Mul(coef, spread)
	vs.Mul(&half, coef.T())
	vys.Mul(observe, &vs)
	vy.Mul(&vys, observe.T())
	vy.Add(&vy, noise)
	if err := inverse.Inverse(&vy); err != nil {
		panic(err)
	}
	logdet, _ := mat.LogDet(&vy)
	// Flat effects by generalised least squares.
	var a answer
	var gain mat.Dense // on y
	gain.Mul(vys.T(), &inverse)
	var left, rest mat.Dense
	left.Mul(&gain, &vys)
	a.cov = mat.NewDense(2*size-n, 2*size-n, nil)
	a.cov.Sub(&vs, &left)
	var weighted mat.Dense
	if len(flat) > 0 {
		effect := mat.NewDense(2*size-n, len(flat), nil)
		for c, j := range flat {
			effect.SetCol(c, mat.Col(nil, j, coef))
		}
		var x, wx, info, spreadOf, estimate, move mat.Dense
		x.Mul(observe, effect)
		wx.Mul(&inverse, &x)
		info.Mul(x.T(), &wx)
		d, _ := mat.LogDet(&info)
		logdet += d
		if err := spreadOf.Inverse(&info); err != nil {
			panic(err)
		}
		var score, fitted mat.Dense
		score.Mul(wx.T(), y)
		estimate.Mul(&spreadOf, &score)
		fitted.Mul(&x, &estimate)
		y.Sub(y, &fitted)
		move.Mul(&gain, &x)
		move.Sub(effect, &move)
		var add, extra mat.Dense
		add.Mul(&move, &estimate)
		// the effect itself, since gain is applied to y less it
		var direct mat.Dense
		direct.Mul(effect, &estimate)
		for i := range mean {
			mean[i] += direct.At(i, 0)
		}
		extra.Mul(&move, &spreadOf)
		var more mat.Dense
		more.Mul(&extra, move.T())
		a.cov.Add(a.cov, &more)
	}
	weighted.Mul(&inverse, y)
	rest.Mul(y.T(), &weighted)
	a.loglik = -0.5 * (rest.At(0, 0) + logdet + float64(k)*math.Log(2*math.Pi))
	var add mat.Dense
	add.Mul(&gain, y)
	for i := range mean {
		mean[i] += add.At(i, 0)
	}
	a.mean = mean
	return a
}

// randomSeries are models with random numbers, with values missing, correlated
// errors, noises and transitions that are singular, and diffuse states.
func randomSeries() (all []series) {
	src := rng.New(20261122, "statespace/dense")
	normal := func(n int) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = rng.StdNormal(&src)
		}
		return x
	}
	square := func(n, rank int) []float64 {
		b, s := normal(n*rank), make([]float64, n*n)
		for r := range n {
			for c := range n {
				for j := range rank {
					s[r*n+c] += b[r*rank+j] * b[c*rank+j]
				}
			}
		}
		return s
	}
	for _, c := range []struct {
		name           string
		n, p, steps, q int
		moving, flat   bool
		change         func(*series)
	}{
		{name: "one state", n: 1, p: 1, steps: 8, q: 1},
		{name: "one diffuse state", n: 1, p: 1, steps: 8, q: 1, flat: true},
		{name: "two observations", n: 2, p: 2, steps: 6, q: 2},
		{name: "moving", n: 3, p: 1, steps: 8, q: 3, moving: true},
		{name: "one noise of four", n: 4, p: 1, steps: 8, q: 1},
		{name: "one noise of four, diffuse", n: 4, p: 2, steps: 6, q: 1, flat: true},
		{name: "no noise", n: 2, p: 1, steps: 6, q: 0},
		{name: "moving, diffuse", n: 3, p: 2, steps: 6, q: 2, moving: true, flat: true},
		{name: "a trend with a season", n: 5, p: 1, steps: 12, q: 2, flat: true, change: func(s *series) {
			s.m.Transition = []float64{1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, -1, -1, -1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0}
			s.m.Innovation = make([]float64, 25)
			s.m.Innovation[0], s.m.Innovation[12] = 0.3, 0.2
			s.m.Observe = []float64{1, 0, 1, 0, 0}
		}},
		{name: "a transition without inverse", n: 3, p: 1, steps: 6, q: 1, change: func(s *series) {
			copy(s.m.Transition[6:], []float64{0, 0, 0})
		}},
	} {
		s := series{name: c.name, y: normal(c.steps * c.p), m: Matrices{
			Observe: normal(c.n * c.p), Noise: square(c.p, c.p), Transition: normal(c.n * c.n),
			Innovation: square(c.n, c.q), Mean: normal(c.n), Cov: square(c.n, c.n),
		}}
		for i := range s.m.Transition {
			s.m.Transition[i] *= 0.7
		}
		if c.moving {
			s.z = normal(c.steps * c.p * c.n)
		}
		if c.flat {
			s.m.Diffuse = make([]bool, c.n)
			for j := range s.m.Diffuse {
				s.m.Diffuse[j] = j != 1
			}
		}
		s.y[2*c.p], s.y[4*c.p] = math.NaN(), math.NaN()
		if c.change != nil {
			c.change(&s)
		}
		all = append(all, s)
	}
	return all
}

// differs returns the largest difference of what the smoother of a model says of
// a series from the answer, relative to 1 + |answer|.
func (s series) differs(t *testing.T, want answer) (worst float64) {
	t.Helper()
	n, _, steps := s.size()
	sys, what := NewSystem(s.m)
	if what != "" {
		t.Fatalf("%s: %s", s.name, what)
	}
	f := sys.NewStream()
	if err := f.Run(s.z, s.y); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	see := func(got, want float64) {
		worst = max(worst, math.Abs(got-want)/(1+math.Abs(want)))
		if got != got {
			worst = math.Inf(1)
		}
	}
	see(f.LogEvidence(), want.loglik)
	cov := make([]float64, n*n)
	f.Covariance(cov)
	m := sys.NewSmoother()
	if err := m.Run(s.z, s.y); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	for r := range n {
		see(f.Mean()[r], want.mean[(steps-1)*n+r])
		for c := range n {
			see(cov[r*n+c], want.cov.At((steps-1)*n+r, (steps-1)*n+c))
		}
	}
	for at, x := range m.Mean {
		see(x, want.mean[at])
		for c := range n {
			see(m.Cov[at*n+c], want.cov.At(at, at/n*n+c))
		}
	}
	// The noise of the states is a combination of columns.
	q := m.noise
	for step := range steps - 1 {
		for r := range n {
			row := steps*n + step*n + r
			sum := 0.0
			for i := range q {
				sum += sys.columns[i*n+r] * m.Noise[step*q+i]
			}
			see(sum, want.mean[row])
			variance := 0.0
			for i := range q {
				for j := range q {
					variance += sys.columns[i*n+r] * sys.columns[j*n+r] * m.NoiseCov[(step*q+i)*q+j]
				}
			}
			see(variance, want.cov.At(row, row))
		}
	}
	return worst
}

// near is how far rounding of the dense answer goes.
const near = 1e-9

func TestStreamAndSmootherAreMultivariateNormal(t *testing.T) {
	for _, s := range randomSeries() {
		if worst := s.differs(t, s.dense()); worst > near {
			t.Errorf("%s: differs by %g", s.name, worst)
		}
	}
}

// TestPlantedErrors: the dense answer tells models that are a little wrong.
func TestPlantedErrors(t *testing.T) {
	for what, plant := range map[string]func(*series){
		"no noise of the states": func(s *series) { s.m.Innovation = make([]float64, len(s.m.Innovation)) },
		"transposed transition": func(s *series) {
			n, _, _ := s.size()
			at := s.m.Transition
			for r := range n {
				for c := range r {
					at[r*n+c], at[c*n+r] = at[c*n+r], at[r*n+c]
				}
			}
		},
		"observations one step late": func(s *series) {
			_, p, _ := s.size()
			s.y = append(make([]float64, p), s.y[:len(s.y)-p]...)
		},
		"uncorrelated errors": func(s *series) { s.m.Noise = []float64{s.m.Noise[0], 0, 0, s.m.Noise[3]} },
	} {
		s := randomSeries()[2]
		want := s.dense()
		plant(&s)
		if worst := s.differs(t, want); worst < 100*near {
			t.Errorf("%s is not seen: differs by %g", what, worst)
		}
	}
}
