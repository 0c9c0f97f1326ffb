package mcmc

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// correlation of the normal that invariance is tested on.
const correlation = 0.8

// moved starts n times from an exact draw of the correlated normal, makes some
// transitions with a fixed step size, and returns how uniform the result is:
// √n times the Kolmogorov–Smirnov distance, the largest of x₀, of the
// independent part of x₁ and of the squared radius, all under their exact
// distribution.
func moved(n, transitions int, kernel Kernel, step float64, plant func(transition) transition) float64 {
	target := correlated(correlation)
	kernel = kernel.resolve(2)
	plan := kernel.plan()
	w := &walk{points: newPoints(2, plan.places, plan.momenta, plan.metric), metric: newMetric(plan.metric, 2), rng: rng.New(11, "mcmc/invariance"), step: step}
	if plan.metric == Dense {
		w.metric.setCovariance([]float64{1, 0.5, 0.5, 2}) // any will do
	}
	tr := kernel.transition(w)
	if plant != nil {
		tr = plant(tr)
	}
	rest := math.Sqrt(1 - correlation*correlation)
	var u [3][]float64
	for range n {
		q := w.q(w.cur)
		q[0] = rng.StdNormal(&w.rng)
		q[1] = correlation*q[0] + rest*rng.StdNormal(&w.rng)
		w.logp[w.cur] = target.f(q, w.g(w.cur))
		for range transitions {
			tr.start()
			for more := true; more; more = !tr.advance() {
				w.logp[w.ask] = target.f(w.q(w.ask), w.g(w.ask))
				tr.arrive()
				w.ratio = numeric.Exp(w.delta)
			}
		}
		q = w.q(w.cur)
		z := (q[1] - correlation*q[0]) / rest
		u[0] = append(u[0], math.Erfc(-q[0]/math.Sqrt2)/2)
		u[1] = append(u[1], math.Erfc(-z/math.Sqrt2)/2)
		u[2] = append(u[2], -math.Expm1(-(q[0]*q[0]+z*z)/2))
	}
	d := 0.0
	for _, v := range u {
		slices.Sort(v)
		for i, x := range v {
			d = max(d, x-float64(i)/float64(n), float64(i+1)/float64(n)-x)
		}
	}
	return math.Sqrt(float64(n)) * d
}

// ksBound is what √n·D of three statistics together exceeds with probability at
// most falseAlarm: 2·exp(−2nD²) each, exact for every n [Massart1990].
var ksBound = math.Sqrt(math.Log(2*3/falseAlarm) / 2)

const (
	invarianceStarts      = 60_000
	invarianceTransitions = 5
)

// TestInvariance starts from exact draws: transitions must leave them exact.
//
// Statistic: Kolmogorov–Smirnov, bound [Massart1990], false alarm 1e-6.
func TestInvariance(t *testing.T) {
	for name, c := range map[string]struct {
		kernel Kernel
		step   float64
	}{
		"nuts":             {NUTS{}, 0.3},
		"nuts, long steps": {NUTS{}, 0.75}, // the stability limit is 0.89
		"nuts, dense":      {NUTS{Metric: Dense}, 0.6},
		"nuts, shallow":    {NUTS{MaxTreeDepth: 2}, 0.2},
		"hmc":              {HMC{Steps: 3}, 0.7},
		"hmc, dense":       {HMC{Metric: Dense}, 0.5},
		"metropolis":       {Metropolis{}, 1},
		"metropolis dense": {Metropolis{Metric: Dense}, 1},
	} {
		if d := moved(invarianceStarts, invarianceTransitions, c.kernel, c.step, nil); !(d < ksBound) {
			t.Errorf("%s: √n·D = %.2f, bound %.2f", name, d, ksBound)
		}
	}
}

// noKinetic is NUTS whose energies lack the kinetic term: a planted error.
type noKinetic struct{ *nuts }

func (n noKinetic) start() {
	n.nuts.start()
	n.h0 = -n.logp[n.cur]
	n.base = n.h0
}

func (n noKinetic) arrive() {
	p, g := n.p(n.ask), n.g(n.ask)
	for i := range p { // what arrive will add, taken out beforehand
		full := p[i] + n.eps/2*g[i]
		n.logp[n.ask] += full * full / 2
	}
	n.nuts.arrive()
}

// turnedAhead is a U-turn check that looks at the newest end only, so that it
// depends on where a trajectory began: a planted error.
func turnedAhead(sums *[6]float64) bool { return sums[1] <= 0 }

func TestInvarianceSeesPlantedErrors(t *testing.T) {
	for name, plant := range map[string]func(transition) transition{
		"no kinetic term": func(tr transition) transition { return noKinetic{tr.(*nuts)} },
		"one-sided U-turn": func(tr transition) transition {
			tr.(*nuts).turned = turnedAhead
			return tr
		},
		"newest half always": func(tr transition) transition {
			tr.(*nuts).topRule = func(_, _ float64) float64 { return 1 }
			return tr
		},
	} {
		d := moved(invarianceStarts, invarianceTransitions, NUTS{}, 0.75, plant)
		t.Logf("%s: √n·D = %.2f, bound %.2f", name, d, ksBound)
		if d < ksBound {
			t.Errorf("%s: √n·D = %.2f, bound %.2f: the planted error went unnoticed", name, d, ksBound)
		}
	}
}
