package statespace

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// Linear is a linear-Gaussian state space model of n states and p observations
// a step:
//
//	y[t] = Z·x[t] + ε, ε ~ N(0, diag(h)), x[t+1] = T·x[t] + η, η ~ N(0, Q)
//
// with x[0] ~ N(a, P). Matrices are row-major.
type Linear struct {
	Observe    lane.Arg // Z, p·n, or steps·p·n
	Noise      lane.Arg // h, p variances
	Transition lane.Arg // T, n·n
	Innovation lane.Arg // Q, n·n
	Mean, Cov  lane.Arg // a, n; P, n·n
}

// LinearGradient says where derivatives are added. Its zero value wants none.
type LinearGradient struct {
	Observe, Noise, Transition, Innovation, Mean, Cov, Y lane.Acc
}

// Kalman is the Kalman filter of a Linear model, with its memory. One goroutine
// uses it at a time.
type Kalman struct {
	n, p, steps int
	moving      bool // whether each step has a Z of its own
	model       Linear
	z           []lane.V // p·n of one step
	h           []lane.V
	tr          []lane.V // T
	q           []lane.V // Q

	// LogLik is the log density of all observations.
	LogLik lane.V

	a, cov  []lane.V // before each observation: [step, p, n], [step, p, n, n]
	m       []lane.V // P·zᵀ, [step, p, n]
	v, f    []lane.V // innovation and its variance, [step, p]
	x, s    []lane.V // state and covariance at hand
	dx, ds  []lane.V // their adjoints
	dm, tmp []lane.V
	dtr     []lane.V
}

// NewKalman returns memory for steps of p observations on n states. moving says
// that Linear.Observe differs by step.
func NewKalman(n, p, steps int, moving bool) *Kalman {
	rows := func(m int) []lane.V { return make([]lane.V, m) }
	return &Kalman{
		n: n, p: p, steps: steps, moving: moving,
		z: rows(p * n), h: rows(p), tr: rows(n * n), q: rows(n * n),
		a: rows(steps * p * n), cov: rows(steps * p * n * n), m: rows(steps * p * n), v: rows(steps * p), f: rows(steps * p),
		x: rows(n), s: rows(n * n), dx: rows(n), ds: rows(n * n), dm: rows(n), tmp: rows(n * n), dtr: rows(n * n),
	}
}

const halfLog2Pi = 0.918938533204672741780329736405617640 // ½ log 2π, OEIS A075700

// Filter takes in the observations y, steps·p, one number at a time, which
// needs no matrix inverse since their noise is independent.
//
// Result: a lane where a variance of an innovation is not positive is NaN.
// Source: [Durbin2012] §6.4.
// Cost: O(steps·(p·n² + n³)).
func (k *Kalman) Filter(m Linear, y lane.Arg) {
	k.model = m
	k.LogLik = lane.V{}
	load(k.h, &m.Noise, 0)
	load(k.tr, &m.Transition, 0)
	load(k.q, &m.Innovation, 0)
	load(k.x, &m.Mean, 0)
	load(k.s, &m.Cov, 0)
	if !k.moving {
		load(k.z, &m.Observe, 0)
	}
	var buf lane.V
	var logF [1]lane.V
	for t := range k.steps {
		if t > 0 {
			k.predict()
		}
		if k.moving {
			load(k.z, &m.Observe, t*k.p*k.n)
		}
		for j := range k.p {
			i := t*k.p + j
			k.innovate(i, k.z[j*k.n:(j+1)*k.n], &k.h[j], y.Elem(0, i, &buf))
			logF[0] = k.f[i]
			lane.Log(logF[:], logF[:])
			for l := range lane.W {
				v := k.v[i][l]
				k.LogLik[l] -= math.FMA(0.5, logF[0][l]+v*v/k.f[i][l], halfLog2Pi)
				if !(k.f[i][l] > 0) {
					k.LogLik[l] = math.NaN()
				}
			}
			k.update(i)
		}
	}
}

// innovate computes what observation i adds to what is known: v = y − z·a,
// m = P·zᵀ and f = z·m + h.
func (k *Kalman) innovate(i int, z []lane.V, h, y *lane.V) {
	n := k.n
	copy(k.a[i*n:], k.x)
	copy(k.cov[i*n*n:], k.s)
	m, v, f := k.m[i*n:(i+1)*n], &k.v[i], &k.f[i]
	*v, *f = *y, *h
	for r := range n {
		m[r] = lane.V{}
		for c := range n {
			for l := range lane.W {
				m[r][l] = math.FMA(k.s[r*n+c][l], z[c][l], m[r][l])
			}
		}
		for l := range lane.W {
			v[l] = math.FMA(-z[r][l], k.x[r][l], v[l])
			f[l] = math.FMA(z[r][l], m[r][l], f[l])
		}
	}
}

// update conditions on observation i: a + m·v/f and P − m·mᵀ/f.
func (k *Kalman) update(i int) {
	n := k.n
	m, v, f := k.m[i*n:(i+1)*n], &k.v[i], &k.f[i]
	for r := range n {
		for l := range lane.W {
			k.x[r][l] = math.FMA(m[r][l], v[l]/f[l], k.x[r][l])
		}
		for c := range n {
			s := &k.s[r*n+c]
			for l := range lane.W {
				s[l] = math.FMA(-m[r][l]/f[l], m[c][l], s[l])
			}
		}
	}
}

// predict goes on a step: T·a and T·P·Tᵀ + Q.
func (k *Kalman) predict() {
	n := k.n
	product(k.tmp[:n], k.tr, k.x, n, 1)
	copy(k.x, k.tmp[:n])
	product(k.tmp, k.tr, k.s, n, n)
	copy(k.s, k.q)
	for r := range n {
		for c := range n {
			for j := range n {
				for l := range lane.W {
					k.s[r*n+c][l] = math.FMA(k.tmp[r*n+j][l], k.tr[c*n+j][l], k.s[r*n+c][l])
				}
			}
		}
	}
}

// Gradient adds to acc the derivatives of LogLik times d, nothing in lanes
// where d is zero or LogLik is NaN. It follows Filter.
//
// Source: reverse differentiation of Filter, step by step.
func (k *Kalman) Gradient(d *lane.V, acc LinearGradient) {
	n := k.n
	w := *d
	for l, lp := range k.LogLik {
		if lp != lp {
			w[l] = 0
		}
	}
	clear(k.dx)
	clear(k.ds)
	for t := k.steps - 1; t >= 0; t-- {
		if k.moving {
			load(k.z, &k.model.Observe, t*k.p*n)
		}
		for j := k.p - 1; j >= 0; j-- {
			i := t*k.p + j
			dv, df := k.backUpdate(i, &w)
			at := j * n
			if k.moving {
				at = i * n
			}
			k.backInnovate(i, k.z[j*n:(j+1)*n], &dv, &df, acc.Observe, at)
			addRow(acc.Noise, j, &w, &df)
			addRow(acc.Y, i, &w, &dv)
		}
		if t > 0 {
			k.backPredict(t, &w, acc)
		}
	}
	for r := range n {
		addRow(acc.Mean, r, &w, &k.dx[r])
	}
	for r := range n * n {
		addRow(acc.Cov, r, &w, &k.ds[r])
	}
}

// backUpdate is update backwards, with the log density's own adjoints: those
// of v and f are returned, that of m is in k.dm, those of a and P before stay.
func (k *Kalman) backUpdate(i int, w *lane.V) (dv, df lane.V) {
	n := k.n
	m, v, f := k.m[i*n:(i+1)*n], &k.v[i], &k.f[i]
	for l, u := range w {
		if u != 0 {
			g := v[l] / f[l]
			dv[l] = -u * g
			df[l] = 0.5 * u * (math.FMA(g, g, -1/f[l]))
		}
	}
	for r := range n {
		dm := &k.dm[r]
		for l := range lane.W {
			if w[l] == 0 {
				dm[l] = 0
				continue
			}
			b := k.dx[r][l] / f[l]
			dm[l] = b * v[l]
			dv[l] = math.FMA(b, m[r][l], dv[l])
			df[l] = math.FMA(-b*m[r][l], v[l]/f[l], df[l])
		}
		for c := range n {
			p, q := &k.ds[r*n+c], &k.ds[c*n+r]
			for l := range lane.W {
				if w[l] == 0 {
					continue
				}
				b := m[c][l] / f[l]
				dm[l] = math.FMA(-(p[l] + q[l]), b, dm[l])
				df[l] = math.FMA(p[l]*b, m[r][l]/f[l], df[l])
			}
		}
	}
	return dv, df
}

// backInnovate is innovate backwards: df and k.dm reach P and z, dv reaches a
// and z.
func (k *Kalman) backInnovate(i int, z []lane.V, dv, df *lane.V, dz lane.Acc, at int) {
	n := k.n
	a, cov, m := k.a[i*n:(i+1)*n], k.cov[i*n*n:(i+1)*n*n], k.m[i*n:(i+1)*n]
	for r := range n {
		for l := range lane.W {
			k.dm[r][l] = math.FMA(df[l], z[r][l], k.dm[r][l])
		}
	}
	for r := range n {
		var g lane.V // adjoint of z[r]
		for l := range lane.W {
			g[l] = math.FMA(df[l], m[r][l], -dv[l]*a[r][l])
			k.dx[r][l] = math.FMA(-dv[l], z[r][l], k.dx[r][l])
		}
		for c := range n {
			ds, p := &k.ds[c*n+r], &cov[c*n+r]
			for l := range lane.W {
				ds[l] = math.FMA(k.dm[c][l], z[r][l], ds[l])
				g[l] = math.FMA(k.dm[c][l], p[l], g[l])
			}
		}
		if dz.Wanted() {
			for l := range lane.W {
				if dv[l] != 0 || df[l] != 0 {
					dz.V[at+r][l] += g[l]
				}
			}
		}
	}
}

// backPredict is the prediction of step t backwards.
func (k *Kalman) backPredict(t int, w *lane.V, acc LinearGradient) {
	n := k.n
	for r := range n * n {
		addRow(acc.Innovation, r, w, &k.ds[r])
	}
	// State and covariance after the update of the step before.
	i := t*k.p - 1
	copy(k.x, k.a[i*n:(i+1)*n])
	copy(k.s, k.cov[i*n*n:(i+1)*n*n])
	k.update(i)
	if acc.Transition.Wanted() {
		// dT += dx·aᵀ + dS·T·Pᵀ + dSᵀ·T·P
		product(k.tmp, k.tr, k.s, n, n)
		for r := range n {
			for c := range n {
				g := &k.dtr[r*n+c]
				for l := range lane.W {
					g[l] = k.dx[r][l] * k.x[c][l]
				}
				for j := range n {
					for l := range lane.W {
						g[l] = math.FMA(k.ds[r*n+j][l]+k.ds[j*n+r][l], k.tmp[j*n+c][l], g[l])
					}
				}
				addRow(acc.Transition, r*n+c, w, g)
			}
		}
	}
	// dx = Tᵀ·dx, dS = Tᵀ·dS·T
	for c := range n {
		k.dm[c] = lane.V{}
		for r := range n {
			for l := range lane.W {
				k.dm[c][l] = math.FMA(k.tr[r*n+c][l], k.dx[r][l], k.dm[c][l])
			}
		}
	}
	copy(k.dx, k.dm)
	product(k.tmp, k.ds, k.tr, n, n)
	for r := range n {
		for c := range n {
			s := &k.ds[r*n+c]
			*s = lane.V{}
			for j := range n {
				for l := range lane.W {
					s[l] = math.FMA(k.tr[j*n+r][l], k.tmp[j*n+c][l], s[l])
				}
			}
		}
	}
}

// product writes a·b, a n×n and b n×m.
func product(y, a, b []lane.V, n, m int) {
	for r := range n {
		for c := range m {
			s := &y[r*m+c]
			*s = lane.V{}
			for j := range n {
				for l := range lane.W {
					s[l] = math.FMA(a[r*n+j][l], b[j*m+c][l], s[l])
				}
			}
		}
	}
}

// load copies rows of an operand from the given one on.
func load(to []lane.V, from *lane.Arg, at int) {
	for i := range to {
		to[i] = *from.Elem(0, at+i, &to[i])
	}
}

// addRow adds x to row i of acc if it is wanted, in the lanes where w is not
// zero.
func addRow(acc lane.Acc, i int, w, x *lane.V) {
	if !acc.Wanted() {
		return
	}
	for l, u := range w {
		if u != 0 {
			acc.V[i][l] += x[l]
		}
	}
}
