package changepoint

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// TestAlarm: one alarm for each change, soon after it, and none before.
func TestAlarm(t *testing.T) {
	d := begin(t, Config{Hazard: 0.01}, Normal(online.NormalInverseGamma{Mean: 5, Count: 0.1, Shape: 2, Scale: 2}))
	got := feed(t, d, steps(200), number)
	if len(got) != 3 {
		t.Fatalf("alarms at %v, want one after each of 50, 100 and 150", got)
	}
	for i, at := range got {
		if at < 50*(i+1) || at > 50*(i+1)+9 {
			t.Errorf("alarms at %v, want one after each of 50, 100 and 150", got)
		}
	}
}

// TestFalseAlarms counts alarms of the default configuration, with 150 run lengths,
// in 100,000 normal observations that don't change. Statistic: their number. Null
// distribution: Poisson with a mean of 100000/8700, the run length in docs/drift.md;
// above 32 with a probability below 1e-6. Planted: a lower Alarm.
func TestFalseAlarms(t *testing.T) {
	family := Normal(online.NormalInverseGamma{Count: 0.1, Shape: 2, Scale: 2})
	alarms := func(cfg Config, streams uint64) (n int) {
		for i := range streams {
			d, from := begin(t, cfg, family), rng.New(i, "changepoint/runlength")
			for range 2500 {
				alarm, err := d.Update(rng.StdNormal(&from))
				if err != nil {
					t.Fatal(err)
				}
				if alarm {
					n++
				}
			}
		}
		return n
	}
	if n := alarms(Config{Runs: 150}, 40); n > 32 {
		t.Errorf("%d false alarms", n)
	}
	if n := alarms(Config{Runs: 150, Alarm: 0.3}, 40); n <= 32 {
		t.Errorf("%d false alarms pass for a lower bound", n)
	}
}

// integral sums a function over an interval by the midpoint rule.
func integral(low, high float64, f func(x float64) float64) (sum float64) {
	const n = 10_000
	for i := range n {
		sum += f(low+(high-low)*(float64(i)+0.5)/n) * (high - low) / n
	}
	return sum
}

// TestForecast: predictions have the mass 1, and the mean and variance that
// Forecast says.
func TestForecast(t *testing.T) {
	data := steps(60)
	p := func(d *Detector[float64]) func(x float64) float64 {
		return func(x float64) float64 {
			l, err := d.Predict(x)
			if err != nil {
				t.Fatal(err)
			}
			return math.Exp(l)
		}
	}
	check := func(name string, mass, first, second, mean, variance, rel float64) {
		t.Helper()
		for _, v := range [][2]float64{{mass, 1}, {first, mean}, {second - first*first, variance}} {
			if math.Abs(v[0]-v[1]) > rel*v[1] {
				t.Errorf("%s: mass %v, mean %v, variance %v; want 1, %v, %v", name, mass, first, second-first*first, mean, variance)
			}
		}
	}
	for _, c := range []struct {
		family    Family[float64]
		low, high float64
	}{
		{Normal(online.NormalInverseGamma{Mean: 5, Count: 1, Shape: 6, Scale: 6}), -200, 200},
		{NormalMean(1, online.Normal{Mean: 5, Variance: 4}), -40, 50},
		{Exponential(online.Gamma{Shape: 12, Rate: 40}), 0, 300},
	} {
		d := begin(t, exact, c.family)
		feed(t, d, data, number)
		mean, variance := d.Forecast()
		f := p(d)
		check(c.family.name(), integral(c.low, c.high, f), integral(c.low, c.high, func(x float64) float64 { return x * f(x) }),
			integral(c.low, c.high, func(x float64) float64 { return x * x * f(x) }), mean, variance, 1e-4)
	}
	d := begin(t, exact, Poisson(online.Gamma{Shape: 3, Rate: 1}))
	feed(t, d, data, count)
	var sums [3]float64
	for y := range 400 {
		l, err := d.Predict(y)
		if err != nil {
			t.Fatal(err)
		}
		for k := range sums {
			sums[k] += math.Exp(l) * math.Pow(float64(y), float64(k))
		}
	}
	mean, variance := d.Forecast()
	check("Poisson", sums[0], sums[1], sums[2], mean, variance, 1e-9)
	b := begin(t, exact, Bernoulli(online.Beta{Alpha: 3, Beta: 1}))
	feed(t, b, data, truth)
	yes, err := b.Predict(true)
	if mean, variance := b.Forecast(); err != nil || math.Abs(math.Exp(yes)-mean) > 1e-12 || math.Abs(mean*(1-mean)-variance) > 1e-12 {
		t.Errorf("Bernoulli: mean %v, variance %v, want %v: %v", mean, variance, math.Exp(yes), err)
	}
	if mean, variance := begin(t, Config{}, Exponential(online.Gamma{Shape: 1, Rate: 1})).Forecast(); !math.IsInf(mean, 1) || !math.IsInf(variance, 1) {
		t.Errorf("moments that are infinite: %v, %v", mean, variance)
	}
	if mean, _ := begin(t, Config{}, Conjugate(func() (*online.Posterior[online.Beta, bool], error) {
		return online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})
	}, nil)).Forecast(); !math.IsNaN(mean) {
		t.Errorf("a mean of %v of a family without", mean)
	}
}

// TestUpdateAllocatesNothing once there are as many runs as are kept.
func TestUpdateAllocatesNothing(t *testing.T) {
	data := steps(1000)
	d := begin(t, Config{Runs: 100}, Normal(prior))
	p := begin(t, Config{Runs: 100}, Poisson(online.Gamma{Shape: 1, Rate: 1}))
	i := 0
	if n := testing.AllocsPerRun(1500, func() {
		_, err := d.Update(data[i%len(data)])
		if err == nil {
			_, err = p.Update(int(data[i%len(data)]))
		}
		if err == nil {
			_, err = d.Predict(1)
		}
		if err != nil {
			t.Fatal(err)
		}
		i++
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if d.Live() > 100 || p.Live() > 100 {
		t.Errorf("%d and %d runs", d.Live(), p.Live())
	}
}

// TestLongStream: the recursion for the constant of Student's density, and all
// else, stays exact over a hundred thousand observations with a large offset.
func TestLongStream(t *testing.T) {
	const n, offset = 100_000, 0x1p40
	d := begin(t, Config{Hazard: 1e-6, Runs: 3}, Normal(online.NormalInverseGamma{Mean: offset, Count: 1, Shape: 2, Scale: 1}))
	from := rng.New(6, "changepoint/long")
	for range n {
		if _, err := d.Update(offset + rng.StdNormal(&from)); err != nil {
			t.Fatal(err)
		}
	}
	r := d.runs.(*normalRuns)
	shape, constant := r.columns[2][0], r.columns[4][0]
	if want := math.Exp(numeric.Lgamma(shape+0.5) - numeric.Lgamma(shape)); d.MAP() != n || math.Abs(constant/want-1) > 1e-9 { // of Lgamma ≈ 5e5
		t.Errorf("run length %d, constant %v, want %v", d.MAP(), constant, want)
	}
	if mean, variance := d.Forecast(); math.Abs(mean-offset) > 0.02 || math.Abs(variance-1) > 0.03 { // 5 standard errors
		t.Errorf("forecast %v ± %v", mean-offset, variance)
	}
}

// TestDropped: in the mean over data of the model, probabilities differ from exact
// ones by what was dropped at most. Statistic: mean over 300 series of the excess of
// the total variation distance over Dropped; its standard error is told, and 4.9
// of them have a false-alarm rate of 1e-6. Planted: a fiftieth of Dropped is too
// little.
func TestDropped(t *testing.T) {
	const series, n = 300, 60
	var excess, squares, planted float64
	for i := range uint64(series) {
		from := rng.New(i, "changepoint/model")
		full, few := begin(t, Config{Hazard: 0.05, Prune: -1, Runs: -1}, Bernoulli(online.Beta{Alpha: 0.5, Beta: 0.5})), begin(t, Config{Hazard: 0.05, Runs: 8}, Bernoulli(online.Beta{Alpha: 0.5, Beta: 0.5}))
		p := rng.Beta(&from, 0.5, 0.5)
		for range n {
			y := rng.Bernoulli(&from, p) == 1
			if rng.Bernoulli(&from, 0.05) == 1 {
				p = rng.Beta(&from, 0.5, 0.5)
			}
			for _, d := range []*Detector[bool]{full, few} {
				if _, err := d.Update(y); err != nil {
					t.Fatal(err)
				}
			}
		}
		by := map[int]float64{}
		for _, r := range full.RunLengths() {
			by[r.Length] += r.P
		}
		for _, r := range few.RunLengths() {
			by[r.Length] -= r.P
		}
		distance := 0.0
		for l := range n + 1 {
			distance += math.Abs(by[l]) / 2
		}
		e := distance - few.Dropped()
		excess += e / series
		squares += e * e / series
		planted += (distance - few.Dropped()/50) / series
	}
	se := math.Sqrt((squares - excess*excess) / series)
	if excess > 4.9*se {
		t.Errorf("distances exceed what was dropped by %v ± %v", excess, se)
	}
	if planted <= 4.9*se {
		t.Errorf("a fiftieth of what was dropped is not told: %v ± %v", planted, se)
	}
}

// TestSmoothEmpty and short series.
func TestSmoothEmpty(t *testing.T) {
	for n := range 3 {
		s, err := Smooth(context.Background(), Config{}, Normal(prior), numbers[:n])
		if err != nil || len(s.Change) != n || len(s.Segmentation) != 0 || n > 0 && s.Change[0] != 1 {
			t.Errorf("%d observations: %+v, %v", n, s, err)
		}
	}
}
