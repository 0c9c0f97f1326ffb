package decision

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// near reports equality up to a relative error.
func near(got, want, tol float64) bool { return math.Abs(got-want) <= tol*math.Max(1, math.Abs(want)) }

const rounding = 1e-14 // relative, of sums of some ten terms

// TestChooseBruteForce: three actions and four draws by hand.
//
//	action 0  1  5  0  2   mean 2
//	action 1  3  1  0  0   mean 1
//	action 2  2  2  0  2   mean 1.5
func TestChooseBruteForce(t *testing.T) {
	u := [][]float64{{1, 5, 0, 2}, {3, 1, 0, 0}, {2, 2, 0, 2}}
	utility := func(a, s int) float64 { return u[a][s] }
	c, err := Choose(3, 4, nil, utility)
	if err != nil {
		t.Fatal(err)
	}
	// The best of each draw are 3, 5, 0, 2: mean 2.5. Draw 2 is a tie of three, draw 3 of two.
	third, half := 1.0/12, 1.0/8
	want := Choice{Utility: []float64{2, 1, 1.5}, Loss: []float64{0.5, 1.5, 1}, ProbBest: []float64{0.25 + third + half, 0.25 + third, third + half}}
	if !same(c, want) {
		t.Errorf("Choose = %+v, want %+v", c, want)
	}
	weighted, err := Choose(3, 4, []float64{2, 0, 0, 2}, func(a, s int) float64 {
		if s == 1 {
			return math.NaN() // weight 0: not asked
		}
		return u[a][s]
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := (Choice{Utility: []float64{1.5, 1.5, 2}, Loss: []float64{1, 1, 0.5}, ProbBest: []float64{0.25, 0.5, 0.25}, Best: 2}); !same(weighted, want) {
		t.Errorf("weighted: %+v, want %+v", weighted, want)
	}
	// Planted: the loss of the mean, not the mean of the loss.
	for a := range want.Loss {
		want.Loss[a] = want.Utility[0] - want.Utility[a]
	}
	if same(c, want) {
		t.Error("the loss of mean utilities would not be seen")
	}
}

func same(a, b Choice) bool {
	close := func(x, y float64) bool { return near(x, y, rounding) }
	return a.Best == b.Best && slices.EqualFunc(a.Utility, b.Utility, close) && slices.EqualFunc(a.Loss, b.Loss, close) &&
		slices.EqualFunc(a.ProbBest, b.ProbBest, close)
}

// TestHDIBruteForce: the shortest of all intervals between draws.
func TestHDIBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for range 300 {
		n := 1 + r.IntN(25)
		x, w := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i] = math.Floor(20 * r.ExpFloat64()) // ties
			w[i] = float64(1 + r.IntN(4))
		}
		if r.IntN(2) == 0 {
			w = nil
		}
		level := 0.05 * float64(1+r.IntN(19))
		lo, hi, err := HDI(x, w, level)
		if err != nil {
			t.Fatal(err)
		}
		shortest, held := math.Inf(1), 0.0
		share := func(a, b float64) float64 {
			in, all := 0.0, 0.0
			for i, v := range x {
				weight := 1.0
				if w != nil {
					weight = w[i]
				}
				all += weight
				if a <= v && v <= b {
					in += weight
				}
			}
			return in / all
		}
		held = share(lo, hi)
		for _, a := range x {
			for _, b := range x {
				if a <= b && share(a, b) >= level-rounding {
					shortest = min(shortest, b-a)
				}
			}
		}
		if hi-lo != shortest || held < level-rounding {
			t.Fatalf("HDI(%v, %v, %v) = %v, %v: holds %v, the shortest is %v long", x, w, level, lo, hi, held, shortest)
		}
	}
	x := []float64{0, 1, 2, 3, 10, 20, 40, 80, 160, 320}
	if lo, hi, _ := HDI(x, nil, 0.5); lo != 0 || hi != 10 {
		t.Errorf("half of ten skewed draws: %v to %v, want 0 to 10; the equal-tailed 2 to 80 is the planted error", lo, hi)
	}
}

// TestHDIOfClosedForms: symmetric, falling and rising densities.
func TestHDIOfClosedForms(t *testing.T) {
	z := distuv.UnitNormal.Quantile(0.95)
	for name, c := range map[string]struct {
		d      Distribution
		lo, hi float64
	}{
		"normal":      {distuv.Normal{Mu: 3, Sigma: 2}, 3 - 2*z, 3 + 2*z},
		"exponential": {distuv.Exponential{Rate: 2}, 0, -math.Log(0.1) / 2},
		"Beta(1, 3)":  {distuv.Beta{Alpha: 1, Beta: 3}, 0, 1 - math.Cbrt(0.1)},
		"Beta(3, 1)":  {distuv.Beta{Alpha: 3, Beta: 1}, math.Cbrt(0.1), 1},
		"Beta(½, 3)":  {distuv.Beta{Alpha: 0.5, Beta: 3}, 0, distuv.Beta{Alpha: 0.5, Beta: 3}.Quantile(0.9)},
	} {
		lo, hi, err := HDIOf(c.d, 0.9)
		if err != nil || !near(lo, c.lo, 1e-8) || !near(hi, c.hi, 1e-8) { // 1e-8: gonum's quantiles
			t.Errorf("%s: %v to %v, %v; want %v to %v", name, lo, hi, err, c.lo, c.hi)
		}
		if a, b, err := ETI(c.d, 0.9); err != nil || !near(a, c.d.Quantile(0.05), 1e-8) || !near(b, c.d.Quantile(0.95), 1e-8) {
			t.Errorf("%s: equal tails %v to %v, %v", name, a, b, err)
		} else if name != "normal" && near(a, lo, 1e-8) {
			t.Errorf("%s: equal tails in place of the highest density would not be seen", name)
		}
	}
}

func TestRegion(t *testing.T) {
	r := Region{-1, 1}
	for _, c := range []struct {
		lo, hi float64
		want   Verdict
	}{
		{2, 3, Outside}, {-3, -1.5, Outside}, {-1, 1, Inside}, {-0.5, 0.2, Inside}, {-2, 2, Undecided}, {0, 2, Undecided}, {1, 2, Undecided},
		{3, 2, Undecided}, {math.NaN(), 3, Undecided}, {2, math.NaN(), Undecided},
	} {
		if got := r.Verdict(c.lo, c.hi); got != c.want {
			t.Errorf("%v to %v: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
	below, in, above, err := r.Probabilities([]float64{-1, 1, 0, 2, math.Inf(-1)}, nil)
	if err != nil || !near(below, 0.2, rounding) || !near(in, 0.6, rounding) || !near(above, 0.2, rounding) {
		t.Errorf("probabilities %v, %v, %v, %v", below, in, above, err)
	}
	_, in, above, err = r.Probabilities([]float64{0, 2, math.NaN()}, []float64{3, 1, 0})
	if err != nil || in != 0.75 || above != 0.25 {
		t.Errorf("weighted: in %v, above %v, %v", in, above, err)
	}
}

// TestCostsBruteForce: at every probability no action is cheaper, and the
// threshold is where passing and acting cost the same.
func TestCostsBruteForce(t *testing.T) {
	for _, c := range []Costs{{6, 200, 0}, {2, 10, 1}, {2, 10, 3}, {1, 0, 0}, {0, 1, 0}, {5, 5, 5}} {
		for i := range 101 {
			p := float64(i) / 100
			costs := map[Action]float64{Pass: p * c.FalseNegative, Act: (1 - p) * c.FalsePositive}
			if c.Review > 0 {
				costs[Review] = c.Review
			}
			action, cost, err := c.Decide(p)
			if err != nil || costs[action] != cost {
				t.Fatalf("%+v at %v: %s for %v, %v", c, p, action, cost, err)
			}
			for other, less := range costs {
				if less < cost {
					t.Errorf("%+v at %v: %s for %v, but %s costs %v", c, p, action, cost, other, less)
				}
			}
		}
		at := c.Threshold()
		if !near(at*c.FalseNegative, (1-at)*c.FalsePositive, rounding) {
			t.Errorf("%+v: threshold %v", c, at)
		}
	}
}

// TestPriorShift: Bayes' rule on a table of densities f₁, f₀ is what the
// correction must repeat.
func TestPriorShift(t *testing.T) {
	for _, s := range []PriorShift{{0.5, 0.01}, {0.11, 0.001}, {0.2, 0.7}, {1e-9, 0.5}} {
		for _, ratio := range []float64{1e-6, 0.3, 1, 20, 1e9} { // f₁/f₀
			odds := func(share float64) float64 { return ratio * share / (1 - share) }
			p := odds(s.Training) / (1 + odds(s.Training))
			want := odds(s.Population) / (1 + odds(s.Population))
			got, err := s.Correct(p)
			if err != nil || !near(got, want, 1e-12) && (1-p) > 1e-6 { // digits lost in 1−p are p's own
				t.Errorf("%+v: %v becomes %v, %v; want %v", s, p, got, err, want)
			}
			if p > 0.01 && p < 0.99 && got < 0.99 { // else 1−p has few digits
				if logit := math.Log(p/(1-p)) + s.Intercept(); !near(logit, math.Log(got/(1-got)), 1e-9) {
					t.Errorf("%+v: intercept moves %v to logit %v, correction to %v", s, p, logit, math.Log(got/(1-got)))
				}
			}
			two, err := Reweigh([]float64{p, 1 - p}, []float64{s.Training, 1 - s.Training}, []float64{s.Population, 1 - s.Population})
			if err != nil || !near(two[0], got, rounding) {
				t.Errorf("%+v: two classes %v, %v; one %v", s, two, err, got)
			}
			if back, err := (PriorShift{s.Population, s.Training}).Correct(p); err == nil && ratio == 1 && near(back, want, 1e-12) {
				t.Errorf("%+v: the wrong direction would not be seen", s)
			}
		}
	}
}

// TestEstimateShares: cases of two kinds in exactly the shares that make the
// likelihood's derivative 0 at the truth.
// In the memory of p the result is the same, without allocation; an error leaves
// what was there.
func TestAppendReweighed(t *testing.T) {
	training, population := []float64{0.5, 0.3, 0.2}, []float64{0.9, 0.05, 0.05}
	want, err := Reweigh([]float64{0.2, 0.3, 0.5}, training, population)
	if err != nil {
		t.Fatal(err)
	}
	memory := make([]float64, 3)
	if n := testing.AllocsPerRun(10, func() {
		copy(memory, []float64{0.2, 0.3, 0.5})
		if got, err := AppendReweighed(memory[:0], memory, training, population); err != nil || !slices.Equal(got, want) {
			t.Fatal(got, err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	for _, p := range [][]float64{{0.5, 0.5}, {0.2, 0.2, 0.2}, {0.5, 0.6, -0.1}} {
		if got, err := AppendReweighed([]float64{7}, p, training, population); err == nil || !slices.Equal(got, []float64{7}) {
			t.Error(got, err)
		}
	}
}

func TestEstimateShares(t *testing.T) {
	// Three symbols; class 0 emits them with f0, class 1 with f1, population share 0.2.
	f0, f1, truth, training := []float64{0.7, 0.2, 0.1}, []float64{0.1, 0.3, 0.6}, 0.2, []float64{0.5, 0.5}
	var p [][]float64
	for k := range f0 {
		for range int(math.Round(1000 * (truth*f0[k] + (1-truth)*f1[k]))) {
			p = append(p, []float64{f0[k] / (f0[k] + f1[k]), f1[k] / (f0[k] + f1[k])})
		}
	}
	share, err := EstimateShares(p, training)
	if err != nil || !near(share[0], truth, 1e-9) || !near(share[0]+share[1], 1, 1e-12) {
		t.Errorf("shares %v, %v; want %v", share, err, truth) // 1e-12: sums of a thousand terms
	}
	mean := 0.0 // planted: count the probabilities, uncorrected
	for _, row := range p {
		mean += row[0] / float64(len(p))
	}
	if near(mean, truth, 1e-2) {
		t.Error("uncorrected shares would not be seen")
	}
}
