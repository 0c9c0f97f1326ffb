//go:build slow

package online_test

import (
	"math"
	"runtime"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/drift"
	"github.com/seed78144065/credence/online/filter"
	"github.com/seed78144065/credence/online/prequential"
)

// billion is how many events each state gets.
const billion = 1_000_000_000

// dice are whole numbers from −4 to 3, and the sums of their powers.
type dice struct {
	state  uint64
	powers [5]float64 // exact: whole numbers below 2⁵³
}

func (d *dice) throw() float64 {
	d.state = d.state*6364136223846793005 + 1442695040888963407 // of Knuth's MMIX
	k := float64(int(d.state>>61) - 4)
	d.powers[1] += k
	d.powers[2] += k * k
	d.powers[3] += k * k * k
	d.powers[4] += k * k * k * k
	return k
}

// mean and the sum of squared deviations from it, of n throws.
func (d *dice) mean(n float64) float64   { return d.powers[1] / n }
func (d *dice) second(n float64) float64 { return d.powers[2] - d.powers[1]*d.powers[1]/n }

// flat gives a state a billion events and wants no memory for them.
func flat(t *testing.T, name string, learn func(d *dice) error, check func(t *testing.T, d *dice)) {
	t.Run(name, func(t *testing.T) {
		var before, after runtime.MemStats
		d := &dice{state: 1}
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		for range billion {
			if err := learn(d); err != nil {
				t.Fatal(err)
			}
		}
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 { // what the test runner itself takes
			t.Errorf("%d bytes", got)
		}
		check(t, d)
		t.Logf("10⁹ events, %.1f ns each", took.Seconds())
	})
}

// within wants a number to a relative error. Sums of 10⁹ numbers, each rounded, are
// off by 3e-12 if roundings are independent: 10^4.5 times half of 2⁻⁵².
func within(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// TestBillionEvents: 10⁹ events of each state, with offsets of 1e15 times the
// standard deviation, and standard deviations of 1e-12, take no memory, and leave
// numbers that are right. TestMemoryIsFlatForLong of package store gives as many
// to a store.
func TestBillionEvents(t *testing.T) {
	const (
		n      = billion
		offset = 1e15    // a unit in the last place is an eighth
		tiny   = 0x1p-42 // dice are then exact next to 1
		close  = 1e-9
	)
	normal := func(mean, scale float64) *online.Posterior[online.NormalInverseGamma, float64] {
		p, err := online.NewNormal(online.NormalInverseGamma{Mean: mean, Count: 0x1p-900, Shape: 1, Scale: 0x1p-900 * scale})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	far, small := normal(offset, 1), normal(1, 0x1p-84)
	flat(t, "normal far from zero", func(d *dice) error { return far.Update(offset + d.throw()) }, func(t *testing.T, d *dice) {
		p := far.Posterior()
		if math.Abs(p.Mean-offset-d.mean(n)) > 0.0625 { // half a unit in the last place
			t.Errorf("mean is the offset and %v, want %v", p.Mean-offset, d.mean(n))
		}
		within(t, "sum of squares", 2*p.Scale, d.second(n), close)
	})
	flat(t, "normal of a tiny variance", func(d *dice) error { return small.Update(1 + float64(d.throw()*tiny)) }, func(t *testing.T, d *dice) {
		p := small.Posterior()
		within(t, "mean", p.Mean, 1+d.mean(n)*tiny, 0x1p-52)
		within(t, "sum of squares", 2*p.Scale, d.second(n)*tiny*tiny, close)
	})
	var m online.Moments
	flat(t, "moments far from zero", func(d *dice) error { return m.Update(offset + d.throw()) }, func(t *testing.T, d *dice) {
		mu := d.mean(n)
		third := d.powers[3] - 3*mu*d.powers[2] + 2*mu*mu*d.powers[1]
		fourth := d.powers[4] - 4*mu*d.powers[3] + 6*mu*mu*d.powers[2] - 3*mu*mu*mu*d.powers[1]
		within(t, "number", m.N, n, 0)
		within(t, "mean", (m.Mean-offset)+m.Rest, mu, close)
		within(t, "second", m.Second, d.second(n), close)
		within(t, "third", m.Third, third, 1e-6) // a small difference: a hundredth of its parts
		within(t, "fourth", m.Fourth, fourth, close)
	})
	rate, err := online.NewPoisson(online.Gamma{Shape: 1, Rate: 1})
	if err != nil {
		t.Fatal(err)
	}
	flat(t, "Poisson", func(d *dice) error { return rate.Update(online.Count{N: int(d.throw()) + 4, Exposure: 1}) }, func(t *testing.T, d *dice) {
		p := rate.Posterior()
		within(t, "shape", p.Shape, 1+d.powers[1]+4*n, 0)
		within(t, "rate", p.Rate, 1+n, 0)
	})
	watch, err := drift.New(drift.PageHinkley{Threshold: 100})
	if err != nil {
		t.Fatal(err)
	}
	flat(t, "Page–Hinkley far from zero", func(d *dice) error { _, err := watch.Update(offset + d.throw()); return err }, func(t *testing.T, d *dice) {
		// Of a stream that doesn't change, at a threshold that a walk with a drift of
		// −¼ standard deviation a step reaches with a probability of e^(−50) a run.
		mean, seen := watch.Mean()
		if watch.Alarms() != 0 || seen != n || math.Abs(mean-offset-d.mean(n)) > 0.125 {
			t.Errorf("%d alarms, mean is the offset and %v of %d", watch.Alarms(), mean-offset, seen)
		}
	})
	level, err := filter.New(filter.Model{
		Observe: mat.NewDense(1, 1, []float64{1}), Transition: mat.NewDense(1, 1, []float64{1}), Noise: mat.NewSymDense(1, []float64{4}),
		Innovation: mat.NewSymDense(1, []float64{1e-4}), Start: filter.Gaussian{Mean: []float64{offset}, Cov: mat.NewSymDense(1, []float64{1})},
	})
	if err != nil {
		t.Fatal(err)
	}
	y := make([]float64, 1)
	flat(t, "local level", func(d *dice) error { y[0] = offset + 64*d.throw(); return level.Update(y...) }, func(t *testing.T, d *dice) {
		s := level.State()
		// The steady state: P = (q + √(q² + 4qr))/2, of which the filtered is Pr/(P + r).
		p := (1e-4 + math.Sqrt(1e-8+4*1e-4*4)) / 2
		within(t, "variance", s.Cov.At(0, 0), p*4/(p+4), 1e-12)
		// Throws have a standard deviation of 64·√5.25 = 147 and the mean −½: that of a
		// filter with gain P/(P + r) = 0.005 is 147·√(0.005/2) = 7.3; five of them.
		if v := s.Mean[0] - offset + 32; !(math.Abs(v) < 37) {
			t.Errorf("the level is %v from where it should be", v)
		}
	})
	scores, err := prequential.New(prequential.Config{})
	if err != nil {
		t.Fatal(err)
	}
	flat(t, "scores", func(d *dice) error {
		outcome := 0.0
		if d.throw() == 3 { // one in eight
			outcome = 1
		}
		return scores.Update(0.125, outcome)
	}, func(t *testing.T, d *dice) {
		loss, brier, share, seen := scores.Overall()
		within(t, "log loss", loss, share*math.Log(8)+(1-share)*math.Log(8.0/7), close)
		within(t, "Brier score", brier, share*49/64+(1-share)/64, close)
		if seen != n || math.Abs(share-0.125) > 1e-4 { // ten standard errors
			t.Errorf("%v of %d", share, seen)
		}
	})
}
