package vi

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// climbed runs a member to the end from where it is.
func climbed(t *testing.T, q member, target bayes.Target, tolerance float64, steps int) *stochastic {
	t.Helper()
	s := newStochastic(q, newEvaluator(target), 1)
	s.maxSteps, s.tolerance, s.stream = steps, tolerance, rng.New(1, noisePurpose)
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// offMeanField returns how far, at most, the mean-field approximation is from its
// closed form: the mean, and standard deviations 1/√precision, [Turner2011].
func offMeanField(q *meanField, target dense) (worst float64) {
	for i, p := range target.precision() {
		worst = max(worst, math.Abs(q.mean[i]-target.mean[i])*math.Sqrt(p), math.Abs(q.log[i]+math.Log(p)/2))
	}
	return worst
}

// bent is a member told other gradients.
type bent struct {
	*meanField
	bend func(sd float64, u, g lane.V) lane.V
}

func (q bent) tell(grad []lane.V, block int) {
	for i := range grad {
		grad[i] = q.bend(q.sd[i], q.u[block][i], grad[i])
	}
	q.meanField.tell(grad, block)
}

// TestMeanFieldOfNormals: from far away to the closed form, known to a tolerance
// of 1e-4: errors of 0.005, six of which at most are seen, the largest of 22
// statistics. Planted errors are not let pass.
func TestMeanFieldOfNormals(t *testing.T) {
	target := newDense([]float64{0.1, 1, 10, 3, 0.5, 2, 7, 0.3, 1, 4, 5}, 2, 1)
	const tolerance, allowed = 1e-4, 6 * 0.005
	q := members(target, 1, 1)["mean-field"].(*meanField)
	start := offMeanField(q, target)
	s := climbed(t, q, target, tolerance, 200_000)
	off := offMeanField(q, target)
	t.Logf("%.3g off after %d steps, %.3g at the start", off, s.steps, start)
	if !s.settled || off > allowed {
		t.Errorf("%.3g off, settled: %v", off, s.settled)
	}
	for name, bend := range map[string]func(sd float64, u, g lane.V) lane.V{
		"no entropy": func(sd float64, u, g lane.V) lane.V {
			for l := range g {
				g[l] -= u[l] / sd
			}
			return g
		},
		"half the entropy": func(sd float64, u, g lane.V) lane.V {
			for l := range g {
				g[l] -= u[l] / sd / 2
			}
			return g
		},
		"wrong sign": func(_ float64, _, g lane.V) lane.V {
			for l := range g {
				g[l] = -g[l]
			}
			return g
		},
	} {
		q := members(target, 1, 1)["mean-field"].(*meanField)
		climbed(t, bent{q, bend}, target, tolerance, 2000)
		if off := offMeanField(q, target); off < allowed {
			t.Errorf("planted, %s: %.3g off: the test sees nothing", name, off)
		}
	}
}

// TestADVIIsExact where the family has the posterior: every weight is the same,
// and the ELBO is the evidence, 0, up to the tolerance.
func TestADVIIsExact(t *testing.T) {
	sds := []float64{0.1, 1, 10, 3, 0.5, 2, 7, 0.3, 1, 4, 5, 6}
	for _, c := range []struct {
		method ADVI
		target bayes.Target
	}{
		{ADVI{}, newGauss(6, 0)},
		{ADVI{Family: FullRank}, newGauss(6, 0.999)},
		{ADVI{Family: FullRank, GradientDraws: 20}, newDense(sds, 12, 1)},
		{ADVI{Family: LowRank, Rank: 2}, newDense(sds, 2, 2)},
		{ADVI{Family: LowRank, Rank: 5}, newDense(sds, 3, 3)},
	} {
		name := fmt.Sprintf("%v of rank %d", c.method.Family, c.method.Rank)
		a := mustFit(t, c.target, c.method)
		// The ELBO lacks at most the divergence, half of the symmetrised one.
		if most := defaultTolerance * float64(c.target.Dim()) / 2; math.Abs(a.ELBO) > most || a.Khat > 0.7 {
			t.Errorf("%s: ELBO %.3g ± %.2g, want 0 to within %.2g; k-hat %v", name, a.ELBO, a.ELBOSE, most, a.Khat)
		}
		wantCode(t, a.Check(), WarnUnconverged, false)
	}
	narrow := mustFit(t, newGauss(6, 0.999), ADVI{}) // 1/2 log(1 − r²) for each pair is lost
	if want := 3 * math.Log(1-0.999*0.999); math.Abs(narrow.ELBO-want) > 6*narrow.ELBOSE+12*defaultTolerance/2 {
		t.Errorf("mean-field: ELBO %v ± %v, want %v", narrow.ELBO, narrow.ELBOSE, want)
	}
}

// TestADVIBoundsTheEvidence of a model whose evidence is known, of which the
// mean of the weights is an estimate. Planted: the density without the Jacobian.
func TestADVIBoundsTheEvidence(t *testing.T) {
	p := compiled(t, func() *bayes.Model {
		m := bayes.NewModel("waiting")
		rate := m.Param("rate", bayes.Gamma(2, 1))
		m.Observe(m.Data("minutes", []float64{0.4, 2.1, 0.9, 1.2, 0.3, 3.3, 0.8, 1.6}), bayes.Exponential(rate))
		return m
	}())
	want := math.Log(9*8*7*6*5*4*3*2) - 10*math.Log(11.6) // Γ(10)/Γ(2) · 1²/(1 + Σ)¹⁰
	check := func(target bayes.Target, family Family) (above, z float64) {
		a := mustFit(t, target, ADVI{Family: family, Seed: 2})
		logp, _ := a.Draws().Stat("lp")
		v, err := a.Draws().Var("rate")
		if err != nil {
			t.Fatal(err)
		}
		// log p − log q by the draws: q is normal in log rate.
		x := v.Values()
		mean, sd := 0.0, 0.0
		for _, r := range x {
			mean += math.Log(r) / float64(len(x))
		}
		for _, r := range x {
			sd += (math.Log(r) - mean) * (math.Log(r) - mean) / float64(len(x))
		}
		sd = math.Sqrt(sd)
		sum, square, n := 0.0, 0.0, float64(len(x))
		for i, r := range x {
			d := (math.Log(r) - mean) / sd
			w := math.Exp(logp[0][i] + d*d/2 + math.Log(sd) + halfLog2Pi - want)
			sum += w / n
			square += w * w / n
		}
		return a.ELBO - want - 6*a.ELBOSE, (sum - 1) / math.Sqrt((square-sum*sum)/n)
	}
	for _, f := range []Family{MeanField, FullRank, LowRank} {
		// z is standard normal, but for the two moments of q being those of the draws.
		if above, z := check(p, f); above > 0 || math.Abs(z) > maxZ {
			t.Errorf("%v: ELBO above the evidence by %v; evidence z = %.2f", f, above, z)
		}
	}
	if above, z := check(p.WithoutJacobian(), MeanField); above <= 0 && math.Abs(z) < maxZ {
		t.Errorf("planted, no Jacobian: ELBO above by %v, z = %.2f: the test sees nothing", above, z)
	}
}

// TestClimbsEnd: soon on an easy target, and not before it is there on a hard
// one: a mean a standard deviation off along a valley forty times longer than it
// is wide, in which the steps are as short as it is narrow.
func TestClimbsEnd(t *testing.T) {
	easy := members(newDense([]float64{0.1, 1, 10, 3, 0.5}, 0, 1), 1, 1)["mean-field"].(*meanField)
	if s := climbed(t, easy, newDense([]float64{0.1, 1, 10, 3, 0.5}, 0, 1), defaultTolerance, defaultSteps); !s.settled || s.steps > 1000 {
		t.Errorf("easy: settled %v after %d steps", s.settled, s.steps)
	}
	r := 1 - 2.0/1600
	hard := dense{[]float64{0, 0}, []float64{1, 0, r, math.Sqrt(1 - r*r)}}
	sd := math.Sqrt(1 - r*r)
	short := func(v []float64) { // the covariance of q instead of the target's
		for i := range v {
			v[i] *= sd * sd
		}
	}
	for seed := range uint64(20) {
		q := newMeanField([]float64{1, 1}, []float64{sd, sd}, short, 1)
		s := newStochastic(q, newEvaluator(hard), 1)
		s.maxSteps, s.tolerance, s.stream = 100_000, defaultTolerance, rng.New(seed, noisePurpose)
		if err := s.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		// What is left, in nats, must be below the tolerance for two coordinates.
		left := (q.mean[0] + q.mean[1]) * (q.mean[0] + q.mean[1]) / (1 + r) / 4
		if s.settled && left > 2*defaultTolerance {
			t.Errorf("hard, seed %d: %.3g nats left after %d steps in %d rounds", seed, left, s.steps, len(s.rounds))
		}
		if !s.settled && s.steps < s.maxSteps {
			t.Errorf("hard, seed %d: not settled after %d of %d steps", seed, s.steps, s.maxSteps)
		}
		if seed == 0 {
			t.Logf("hard: %d steps, settled %v, %.3g nats left", s.steps, s.settled, left)
		}
	}
	wide := newDense(slices.Repeat([]float64{1, 5}, 30), 60, 3) // planted: steps too long for 60 coordinates
	leaping := members(wide, 1, 1)["full-rank"]
	s := newStochastic(leaping, newEvaluator(wide), 1)
	s.maxSteps, s.tolerance, s.stream, s.rate = defaultSteps, defaultTolerance, rng.New(1, noisePurpose), 1
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	cov := make([]float64, len(wide.l))
	for i := range cov {
		n := wide.Dim()
		cov[i] = product(wide.l[i/n*n:(i/n+1)*n], wide.l[i%n*n:(i%n+1)*n])
	}
	if off := divergenceOf(leaping.gaussian().mean, covarianceOf(leaping), wide.mean, cov); !s.settled || !s.rounds[0].Leapt || off > defaultTolerance*60 {
		t.Errorf("steps too long: %v nats off, settled %v, rounds %+v", off, s.settled, s.rounds)
	}
	few := mustFit(t, newGauss(3, 0.9), ADVI{MaxSteps: 10})
	wantCode(t, few.Check(), WarnUnconverged, true)
	if len(few.Rounds) == 0 || few.Draws().Len() != defaultDraws {
		t.Errorf("ten steps: %d rounds, %d draws", len(few.Rounds), few.Draws().Len())
	}
}

// TestImpossibleDraws of an approximation that reaches beyond the support: they
// are left out of steps, and the result says what it is worth.
func TestImpossibleDraws(t *testing.T) {
	half := density{2, func(x, g []float64) (float64, error) { // N(1, 1) on x[0] > 0
		g[0], g[1] = 1-x[0], -x[1]
		if x[0] < 0 {
			return 0, bayes.ErrReject
		}
		return -((x[0]-1)*(x[0]-1) + x[1]*x[1]) / 2, nil
	}}
	for _, f := range []Family{MeanField, FullRank, LowRank} {
		a := mustFit(t, half, ADVI{Family: f, MaxSteps: 2000})
		v, _ := a.Draws().Var("x")
		if !math.IsInf(a.ELBO, -1) || math.IsNaN(v.Means()[0]) || math.Abs(v.Means()[1]) > 0.5 {
			t.Errorf("%v: ELBO %v, means %v", f, a.ELBO, v.Means())
		}
	}
}

// TestStepsAllocateNothing, with the engine or any other target.
func TestStepsAllocateNothing(t *testing.T) {
	p := compiled(t, schools())
	all := members(newDense(slices.Repeat([]float64{1}, p.Dim()), 0, 1), 3, 2)
	all["mean-field"].(*meanField).covary, all["low-rank"].(*lowRank).covary = func([]float64) {}, func([]float64) {}
	for name, q := range all {
		s := newStochastic(q, newEvaluator(p), 2)
		s.maxSteps, s.tolerance, s.stream = 1000, 1, rng.New(1, noisePurpose)
		if n := testing.AllocsPerRun(100, func() {
			if _, err := s.move(t.Context(), 0.01); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations a step", name, n)
		}
	}
}
