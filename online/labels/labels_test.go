package labels_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/labels"
)

func near(t *testing.T, what string, got, want, abs float64) {
	t.Helper()
	if !(math.Abs(got-want) <= abs) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// TestPerfectTest: of a test without mistakes the prevalence has the conjugate beta
// distribution; of one that knows nothing that of the prior.
func TestPerfectTest(t *testing.T) {
	for _, prior := range []online.Beta{{Alpha: 1, Beta: 1}, {Alpha: 0.5, Beta: 0.5}, {Alpha: 0.01, Beta: 3}, {Alpha: 30, Beta: 2}} {
		for _, seen := range []online.Trials{{Successes: 0, N: 0}, {Successes: 0, N: 10}, {Successes: 3, N: 10}, {Successes: 10, N: 10}, {Successes: 1234, N: 1_000_000}} {
			for _, test := range []labels.Test{{Sensitivity: 1, Specificity: 1}, {Sensitivity: 0.3, Specificity: 0.7}} {
				p, err := labels.KnownTest(prior, test, seen)
				if err != nil {
					t.Fatal(err)
				}
				want := distuv.Beta{Alpha: prior.Alpha, Beta: prior.Beta}
				if test.Sensitivity == 1 {
					want.Alpha += float64(seen.Successes)
					want.Beta += float64(seen.N - seen.Successes)
				}
				what := fmt.Sprintf("%+v, %+v, %+v", prior, test, seen)
				near(t, what, p.Mean(), want.Mean(), 1e-6*want.Mean())
				near(t, what, p.SD(), want.StdDev(), 1e-6*want.StdDev())
				for _, level := range []float64{0.001, 0.025, 0.5, 0.9, 0.999} {
					near(t, fmt.Sprintf("%s: quantile %v", what, level), want.CDF(p.Quantile(level)), level, 1e-6)
				}
			}
		}
	}
}

// TestBruteForce: the prevalence with a test that was validated on few, against a
// sum over cells of all three probabilities.
func TestBruteForce(t *testing.T) {
	prior, sens, spec := online.Beta{Alpha: 1, Beta: 2}, online.Beta{Alpha: 7, Beta: 2}, online.Beta{Alpha: 9, Beta: 3}
	seen := online.Trials{Successes: 12, N: 30}
	const cells = 120
	var z, mean, second float64
	var log [3][cells]float64
	for i, b := range []online.Beta{prior, sens, spec} {
		for j := range cells {
			log[i][j] = b.Dist().LogProb((float64(j) + 0.5) / cells)
		}
	}
	for i := range cells {
		theta := (float64(i) + 0.5) / cells
		for j := range cells {
			s := (float64(j) + 0.5) / cells
			for k := range cells {
				c := (float64(k) + 0.5) / cells
				q := theta*s + (1-theta)*(1-c)
				w := math.Exp(log[0][i] + log[1][j] + log[2][k] + 12*math.Log(q) + 18*math.Log(1-q))
				z += w
				mean += w * theta
				second += w * theta * theta
			}
		}
	}
	p, err := labels.ValidatedTest(prior, sens, spec, seen)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", p.Mean(), mean/z, 1e-4) // of cells, whose error is 1/cells²
	near(t, "sd", p.SD(), math.Sqrt(second/z-mean*mean/z/z), 1e-4)
	known, err := labels.KnownTest(prior, labels.Test{Sensitivity: 7.0 / 9, Specificity: 9.0 / 12}, seen)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(known.Mean()-mean/z) < 0.01 { // planted
		t.Error("a test that is thought to be known would not be seen")
	}
	// Validated on very many it is known.
	p, err = labels.ValidatedTest(prior, online.Beta{Alpha: 7e9, Beta: 2e9}, online.Beta{Alpha: 9e9, Beta: 3e9}, seen)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", p.Mean(), known.Mean(), 1e-6)
}

// TestResults: labels of wrong and right tests in any order, and many of them.
func TestResults(t *testing.T) {
	test := labels.Test{Sensitivity: 0.8, Specificity: 0.9}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		p, results := r.Float64(), make([]bool, r.IntN(20))
		odds := p / (1 - p)
		for i := range results {
			results[i] = r.IntN(2) == 0
			if results[i] {
				odds *= 0.8 / (1 - 0.9)
			} else {
				odds *= (1 - 0.8) / 0.9
			}
		}
		got, err := test.Posterior(p, results...)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "posterior", got, odds/(1+odds), 1e-13)
	}
	if got, err := test.Posterior(1e-300, make([]bool, 100_000)...); err != nil || got != 0 {
		t.Errorf("after 100,000 negative results: %v, %v", got, err)
	}
}

// TestModel: the density of the model for an Inferrer is that of LogLik and the
// priors, and its gradient vanishes where FitDelayed ends: sd² is 1/(2·penalty).
func TestModel(t *testing.T) {
	events := clicks(300)
	const penalty = 0.02
	sd := 1 / math.Sqrt(2*penalty)
	d, err := labels.FitDelayed(context.Background(), events, penalty)
	if err != nil {
		t.Fatal(err)
	}
	m, err := labels.DelayedModel(events, sd)
	if err != nil {
		t.Fatal(err)
	}
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	gradient := make([]float64, prog.Dim())
	density := func(d labels.Delayed) (model, own float64) {
		theta := append(append([]float64(nil), d.W...), d.Gamma...)
		model, err := prog.LogDensityGrad(theta, gradient)
		if err != nil {
			t.Fatal(err)
		}
		own, err = d.LogLik(events)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range theta {
			own += distuv.Normal{Sigma: sd}.LogProb(v)
		}
		return model, own
	}
	a, b := density(labels.Delayed{W: []float64{0.3, -1}, Gamma: []float64{-2, 0.5}})
	c, e := density(d)
	near(t, "a difference of log densities", c-a, e-b, 1e-9)
	for i, g := range gradient {
		near(t, fmt.Sprintf("slope %d at the mode", i), g, 0, 1e-4)
	}
}

// clicks are events of the model of W = −1, 0.8 and Gamma = −1.5, 0.3, the first
// third of which is known not to convert if it did not.
func clicks(n int) []labels.Event {
	r := rand.New(rand.NewPCG(3, 4))
	events := make([]labels.Event, n)
	for i := range events {
		x := r.NormFloat64()
		e := labels.Event{X: []float64{1, x}, Elapsed: 10 * r.Float64()}
		if delay := r.ExpFloat64() / math.Exp(-1.5+0.3*x); r.Float64() < 1/(1+math.Exp(1-0.8*x)) && delay < e.Elapsed {
			e.Converted, e.Delay, e.Elapsed = true, delay, 0
		} else if i < n/3 {
			e.Elapsed = math.Inf(1)
		}
		events[i] = e
	}
	return events
}

// TestPositive: right after an event all of its probability is left, and it falls
// with the time that nothing comes.
func TestPositive(t *testing.T) {
	d := labels.Delayed{W: []float64{1}, Gamma: []float64{-2}}
	before := 1 / (1 + math.Exp(-1))
	for i, elapsed := range []float64{0, 1, 3, 10, 1e3, math.Inf(1)} {
		p, err := d.Positive([]float64{1}, elapsed)
		if err != nil {
			t.Fatal(err)
		}
		late := math.Exp(1 - math.Exp(-2)*elapsed)
		near(t, "positive still", p, late/(1+late), 1e-15)
		if i > 0 && !(p < before) {
			t.Errorf("after %v it is %v, before %v", elapsed, p, before)
		}
		before = p
	}
}

func TestBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	good, uniform := labels.Test{Sensitivity: 0.9, Specificity: 0.9}, online.Beta{Alpha: 1, Beta: 1}
	ctx := context.Background()
	for want, err := range map[string]error{
		"Sensitivity is 1.5":       second(labels.Test{Sensitivity: 1.5}.Positive(0.1)),
		"Specificity is NaN":       second(labels.Test{Specificity: nan}.Posterior(0.1, true)),
		"p is -1":                  second(good.Posterior(-1)),
		"result 2 of 2 is imposs":  second(labels.Test{Sensitivity: 1, Specificity: 1}.Posterior(0.5, true, false)),
		"2 probabilities and 1":    second(good.LogLik([]float64{0.1, 0.2}, []bool{true})),
		"row 1: labels: Positive":  second(good.LogLik([]float64{0.1, 2}, []bool{true, true})),
		"the prior is":             second(labels.KnownTest(online.Beta{}, good, online.Trials{N: 1})),
		"2 positive of 1":          second(labels.KnownTest(uniform, good, online.Trials{Successes: 2, N: 1})),
		"3 of 3 positive by":       second(labels.KnownTest(uniform, labels.Test{Sensitivity: 0, Specificity: 1}, online.Trials{Successes: 3, N: 3})),
		"specificity is {Alpha:-1": second(labels.ValidatedTest(uniform, uniform, online.Beta{Alpha: -1, Beta: 1}, online.Trials{N: 1})),
		"would speak against":      second(labels.KnownTest(uniform, labels.Test{Sensitivity: 0.95, Specificity: 0.02}, online.Trials{Successes: 3, N: 10})),
		"rate of false alarms":     second(labels.Test{Sensitivity: 0.3, Specificity: 0.6}.Posterior(0.1, true)),
		"none of 2 events":         second(labels.FitDelayed(ctx, []labels.Event{{X: []float64{1}, Elapsed: 3}, {X: []float64{1}, Elapsed: 4}}, 0)),
		"penalty is -1":            second(labels.FitDelayed(ctx, clicks(10), -1)),
		"give a penalty":           second(labels.FitDelayed(ctx, []labels.Event{{X: []float64{1}, Converted: true}}, 0)),
		"sd is 0":                  second(labels.DelayedModel(clicks(10), 0)),
		"W and 0 Gamma":            second(labels.Delayed{W: []float64{1}}.Positive([]float64{1}, 1)),
		"1 coefficients W and 2":   second(labels.Delayed{W: []float64{1}, Gamma: []float64{1, 2}}.LogLik([]labels.Event{{X: []float64{1}}})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	one := labels.Event{X: []float64{1}, Elapsed: 1}
	for want, e := range map[string]labels.Event{
		"0 features":           {},
		"2 features; want 1":   {X: []float64{1, 2}},
		"feature 0 is NaN":     {X: []float64{nan}},
		"the delay is -1":      {X: []float64{1}, Converted: true, Delay: -1},
		"the delay is +Inf":    {X: []float64{1}, Converted: true, Delay: inf},
		"time elapsed is NaN":  {X: []float64{1}, Elapsed: nan},
		"time elapsed is -0.5": {X: []float64{1}, Elapsed: -0.5},
	} {
		for _, err := range []error{
			second(labels.FitDelayed(ctx, []labels.Event{one, e}, 1)), second(labels.DelayedModel([]labels.Event{one, e}, 1)),
			second(labels.Delayed{W: []float64{1}, Gamma: []float64{1}}.LogLik([]labels.Event{one, e})),
		} {
			if !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "event 2 of 2") {
				t.Errorf("%v; want %q", err, want)
			}
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := labels.FitDelayed(done, clicks(10), 1); !errors.Is(err, context.Canceled) {
		t.Errorf("after a cancel: %v", err)
	}
	p, err := labels.KnownTest(uniform, good, online.Trials{Successes: 1, N: 3})
	if err != nil || !math.IsNaN(p.Quantile(0)) || !math.IsNaN(p.Quantile(1)) || !math.IsNaN(labels.Prevalence{}.Quantile(0.5)) {
		t.Errorf("quantiles at the ends: %v, %v; %v", p.Quantile(0), p.Quantile(1), err)
	}
}

func second[T any](_ T, err error) error { return err }
