package statespace

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// chain is a model with random numbers, and every path of its states.
type chain struct {
	name                        string
	k, n                        int
	lengths                     []int
	moving                      bool
	initial, transition, loglik []lane.V
}

func chains() []chain {
	src := rng.New(20241001, "statespace/test")
	list := []chain{
		{name: "one sequence", k: 2, n: 6},
		{name: "three states, two sequences", k: 3, n: 5, lengths: []int{2, 3}},
		{name: "own transitions", k: 2, n: 6, lengths: []int{1, 4, 1}, moving: true},
	}
	for i := range list {
		c := &list[i]
		simplex := func(rows int) []lane.V {
			v := make([]lane.V, rows*c.k)
			x, one := make([]float64, c.k), make([]float64, c.k)
			for j := range one {
				one[j] = 1
			}
			for r := range rows {
				for l := range lane.W {
					rng.Dirichlet(&src, x, one)
					for j := range x {
						v[r*c.k+j][l] = x[j]
					}
				}
			}
			return v
		}
		c.initial = simplex(1)
		c.transition = simplex(c.k)
		if c.moving {
			c.transition = simplex(c.n * c.k)
		}
		c.loglik = make([]lane.V, c.n*c.k)
		for j := range c.loglik {
			for l := range lane.W {
				c.loglik[j][l] = 3*rng.StdNormal(&src) - 700 // scales matter
			}
		}
	}
	return list
}

func (c chain) hidden() *Hidden { return NewHidden(c.k, c.lengths, c.n, c.moving) }

func (c chain) filter(h *Hidden) {
	h.Filter(lane.Lanes(c.initial), lane.Lanes(c.transition), lane.Lanes(c.loglik))
}

// paths calls visit with every path and its log density in lane l.
func (c chain) paths(l int, visit func(path []int, logp float64)) {
	starts := map[int]bool{0: true}
	at := 0
	for _, m := range c.lengths {
		starts[at] = true
		at += m
	}
	path := make([]int, c.n)
	for code := range int(math.Pow(float64(c.k), float64(c.n))) {
		logp := 0.0
		for t := range path {
			path[t] = code % c.k
			code /= c.k
			switch {
			case starts[t]:
				logp += math.Log(c.initial[path[t]][l])
			case c.moving:
				logp += math.Log(c.transition[(t*c.k+path[t-1])*c.k+path[t]][l])
			default:
				logp += math.Log(c.transition[path[t-1]*c.k+path[t]][l])
			}
			logp += c.loglik[t*c.k+path[t]][l]
		}
		visit(path, logp)
	}
}

// marginal returns the log of the sum over paths.
func (c chain) marginal(l int) float64 {
	sum := 0.0
	c.paths(l, func(_ []int, logp float64) { sum += math.Exp(logp + 700*float64(c.n)) })
	return math.Log(sum) - 700*float64(c.n)
}

// smoothed returns the probability of each state at each step, by enumeration.
func (c chain) smoothed(l int) []float64 {
	p := make([]float64, c.n*c.k)
	all := c.marginal(l)
	c.paths(l, func(path []int, logp float64) {
		for t, j := range path {
			p[t*c.k+j] += math.Exp(logp - all)
		}
	})
	return p
}

func TestFilterSumsOverPaths(t *testing.T) {
	for _, c := range chains() {
		h := c.hidden()
		c.filter(h)
		p := make([]lane.V, c.n*c.k)
		h.Probabilities(p)
		for l := range lane.W {
			if want := c.marginal(l); !(math.Abs(h.LogLik[l]-want) <= 1e-10) {
				t.Errorf("%s, lane %d: log-likelihood %v, want %v", c.name, l, h.LogLik[l], want)
			}
			for i, want := range c.smoothed(l) {
				if !(math.Abs(p[i][l]-want) <= 1e-10) {
					t.Errorf("%s, lane %d: probability %d is %v, want %v", c.name, l, i, p[i][l], want)
				}
			}
		}
	}
}

// Derivatives against central differences of the sum over paths.
func TestSmoothGradient(t *testing.T) {
	for _, c := range chains() {
		h := c.hidden()
		c.filter(h)
		di, dp, dl := make([]lane.V, len(c.initial)), make([]lane.V, len(c.transition)), make([]lane.V, len(c.loglik))
		weight := lane.V{2, 2, 2, 2, 2, 2, 2, 0}
		h.Smooth(&weight, Gradient{lane.Acc{V: di, Step: 1}, lane.Acc{V: dp, Step: 1}, lane.Acc{V: dl, Step: 1}})
		for _, part := range []struct {
			name  string
			x, dx []lane.V
		}{{"initial", c.initial, di}, {"transition", c.transition, dp}, {"log density", c.loglik, dl}} {
			for i := range part.x {
				const step = 1e-6
				old := part.x[i][3]
				part.x[i][3] = old + step
				up := c.marginal(3)
				part.x[i][3] = old - step
				down := c.marginal(3)
				part.x[i][3] = old
				if want := 2 * (up - down) / (2 * step); !(math.Abs(part.dx[i][3]-want) <= 1e-5*(1+math.Abs(want))) {
					t.Errorf("%s: derivative by %s %d is %v, differences say %v", c.name, part.name, i, part.dx[i][3], want)
				}
				if part.dx[i][7] != 0 {
					t.Errorf("%s: a lane without adjoint has derivative %v", c.name, part.dx[i][7])
				}
			}
		}
	}
}

func TestViterbiIsTheBestPath(t *testing.T) {
	for _, c := range chains() {
		got := make([]lane.V, c.n)
		NewViterbi(c.hidden()).Path(lane.Lanes(c.initial), lane.Lanes(c.transition), lane.Lanes(c.loglik), got)
		for l := range lane.W {
			best, top := make([]int, c.n), math.Inf(-1)
			c.paths(l, func(path []int, logp float64) {
				if logp > top {
					top = logp
					copy(best, path)
				}
			})
			for s, want := range best {
				if got[s][l] != float64(want) {
					t.Errorf("%s, lane %d: state %v at step %d, want %d", c.name, l, got[s][l], s, want)
				}
			}
		}
	}
}

// misfit is Pearson's chi-square of n drawn paths against their probabilities,
// over its limit: above 1 with probability 1e-6 for right draws (the normal
// approximation of Wilson and Hilferty).
func (c chain) misfit(draw func(path []float64)) float64 {
	const n, l = 20000, 2
	count := map[int]float64{}
	path := make([]float64, c.n)
	code := func(at func(t int) int) (s int) {
		for t := c.n - 1; t >= 0; t-- {
			s = s*c.k + at(t)
		}
		return s
	}
	for range n {
		draw(path)
		count[code(func(t int) int { return int(path[t]) })]++
	}
	all, sum, df, restWant, restGot := c.marginal(l), 0.0, -1.0, 0.0, 0.0
	c.paths(l, func(p []int, logp float64) {
		want, got := n*math.Exp(logp-all), count[code(func(t int) int { return p[t] })]
		if want < 10 {
			restWant, restGot = restWant+want, restGot+got
			return
		}
		sum += (got - want) * (got - want) / want
		df++
	})
	if restWant > 0 {
		sum += (restGot - restWant) * (restGot - restWant) / max(restWant, 1)
		df++
	}
	z := 4.75 // 1e-6 of a normal variable lie above
	a := 2 / (9 * df)
	return sum / (df * math.Pow(1-a+z*math.Sqrt(a), 3))
}

func TestDrawPath(t *testing.T) {
	for _, c := range chains() {
		h := c.hidden()
		c.filter(h)
		src := rng.New(20241002, "statespace/test")
		if x := c.misfit(func(path []float64) { h.DrawPath(&src, 2, path) }); x > 1 {
			t.Errorf("%s: chi-square is %v times its limit", c.name, x)
		}
		// States drawn from what is filtered forget the future.
		if x := c.misfit(func(path []float64) {
			w := make([]float64, c.k)
			for s := range path {
				for j := range w {
					w[j] = h.alpha[s*c.k+j][2]
				}
				path[s] = float64(rng.Categorical(&src, w))
			}
		}); x < 1 {
			t.Errorf("%s: filtered states pass for smoothed ones", c.name)
		}
	}
}

func TestLogPath(t *testing.T) {
	for _, c := range chains() {
		h := c.hidden()
		c.filter(h)
		all := c.marginal(5)
		c.paths(5, func(path []int, logp float64) {
			if got := h.LogPath(func(t int) int { return path[t] }, 5); !(math.Abs(got-(logp-all)) <= 1e-10) {
				t.Errorf("%s: path %v has log probability %v, want %v", c.name, path, got, logp-all)
			}
		})
	}
}

// Impossible starts, observations and parameters stay in their lanes.
func TestHiddenLanes(t *testing.T) {
	c := chains()[0]
	h := c.hidden()
	c.filter(h)
	want := h.LogLik
	c.initial[0][1], c.initial[1][1] = 0, 0
	c.loglik[4][2], c.loglik[5][2] = math.Inf(-1), math.Inf(-1)
	c.transition[0][4] = math.NaN()
	c.initial[0][6], c.initial[1][6] = 1, 0
	c.filter(h)
	for l, v := range h.LogLik {
		switch l {
		case 1, 2:
			if !(v == math.Inf(-1) || v != v) {
				t.Errorf("lane %d: an impossible model has log-likelihood %v", l, v)
			}
		case 4:
			if v == v {
				t.Errorf("a transition of NaN gives %v", v)
			}
		case 6:
			if got := c.marginal(6); !(math.Abs(got-v) <= 1e-10) {
				t.Errorf("a certain start gives %v, want %v", v, got)
			}
		default:
			if v != want[l] {
				t.Errorf("lane %d has %v in other company, had %v", l, v, want[l])
			}
		}
	}
}

func TestHiddenAllocatesNothing(t *testing.T) {
	c := chains()[1]
	h := c.hidden()
	v := NewViterbi(h)
	di, dp, dl := make([]lane.V, len(c.initial)), make([]lane.V, len(c.transition)), make([]lane.V, len(c.loglik))
	acc := Gradient{lane.Acc{V: di, Step: 1}, lane.Acc{V: dp, Step: 1}, lane.Acc{V: dl, Step: 1}}
	path := make([]lane.V, c.n)
	if n := testing.AllocsPerRun(5, func() {
		c.filter(h)
		h.Smooth(&ones, acc)
		h.Probabilities(dl)
		v.Path(lane.Lanes(c.initial), lane.Lanes(c.transition), lane.Lanes(c.loglik), path)
	}); n != 0 {
		t.Error("allocates", n, "times")
	}
}
