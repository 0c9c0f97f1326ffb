package monitor_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/monitor"
)

func near(t *testing.T, what string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol*max(1, math.Abs(want))) && !(math.IsNaN(got) && math.IsNaN(want)) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// outcome is a value that labels give, and its probability.
type outcome struct{ x, p float64 }

// enumerate returns the estimate of a number by looking at all labels that rows can
// have.
func enumerate(p []float64, level float64, f func(labels []int) float64) (e monitor.Estimate) {
	var all []outcome
	total := 0.0
	labels := make([]int, len(p))
	for code := range 1 << len(p) {
		prob := 1.0
		for i, q := range p {
			if labels[i] = code >> i & 1; labels[i] == 1 {
				prob *= q
			} else {
				prob *= 1 - q
			}
		}
		if x := f(labels); x == x && prob > 0 {
			all = append(all, outcome{x, prob})
			total += prob
		}
	}
	if all == nil {
		return monitor.Estimate{Value: math.NaN(), SE: math.NaN(), Lo: math.NaN(), Hi: math.NaN()}
	}
	slices.SortFunc(all, func(a, b outcome) int {
		if a.x < b.x {
			return -1
		}
		return 1
	})
	for _, o := range all {
		e.Value += o.x * o.p / total
	}
	for _, o := range all {
		e.SE += (o.x - e.Value) * (o.x - e.Value) * o.p / total
	}
	e.SE = math.Sqrt(e.SE)
	quantile := func(q float64) float64 {
		sum := 0.0
		for _, o := range all {
			if sum += o.p / total; sum >= q {
				return o.x
			}
		}
		return all[len(all)-1].x
	}
	e.Lo, e.Hi = quantile((1-level)/2), quantile((1+level)/2)
	return e
}

// TestExact: the law of the confusion matrix is that of all labels that there can
// be, each looked at; and what labels show is what Realise says.
func TestExact(t *testing.T) {
	for _, p := range [][]float64{
		{0.03, 0.9, 0.45, 0.5, 0.77, 0.2, 0.61, 0.5, 0.08, 0.99, 0.31},
		{0.1, 0.2, 0.05, 0.4},             // nothing is flagged
		{0.9, 0.75, 0.6},                  // all is
		{0, 1, 0.3, 0.8, 0, 1, 0.55, 0.3}, // certain ones
	} {
		for _, cfg := range []monitor.Judging{{}, {Costs: decision.Costs{FalsePositive: 6, FalseNegative: 14}, Level: 0.8}} {
			got, err := monitor.Expect(p, cfg)
			if err != nil {
				t.Fatal(err)
			}
			level := 0.95
			if cfg.Level != 0 {
				level = cfg.Level
			}
			realised := func(labels []int) monitor.Realised {
				r, err := monitor.Realise(p, labels, cfg)
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			for _, m := range []struct {
				name string
				got  monitor.Estimate
				of   func(r monitor.Realised) float64
			}{
				{"accuracy", got.Accuracy, func(r monitor.Realised) float64 { return r.Accuracy }},
				{"precision", got.Precision, func(r monitor.Realised) float64 { return r.Precision }},
				{"recall", got.Recall, func(r monitor.Realised) float64 { return r.Recall }},
				{"F1", got.F1, func(r monitor.Realised) float64 { return r.F1 }},
				{"rate", got.Rate, func(r monitor.Realised) float64 { return r.Rate }},
				{"cost", got.Cost, func(r monitor.Realised) float64 { return r.Cost }},
			} {
				want := enumerate(p, level, func(labels []int) float64 { return m.of(realised(labels)) })
				near(t, m.name, m.got.Value, want.Value, 1e-13)
				near(t, m.name+" SE", m.got.SE, want.SE, 1e-13)
				near(t, m.name+" Lo", m.got.Lo, want.Lo, 1e-13)
				if m.name != "cost" { // whose interval is that of less the cost, from the other end
					near(t, m.name+" Hi", m.got.Hi, want.Hi, 1e-13)
				}
			}
			brier := enumerate(p, level, func(labels []int) float64 { return realised(labels).Brier })
			near(t, "Brier", got.Brier.Value, brier.Value, 1e-13)
			near(t, "Brier SE", got.Brier.SE, brier.SE, 1e-13)
			loss := enumerate(p, level, func(labels []int) float64 { return realised(labels).LogLoss })
			near(t, "log loss", got.LogLoss.Value, loss.Value, 1e-12) // calibration.NLL has certain ones 1e-12 off
			near(t, "log loss SE", got.LogLoss.SE, loss.SE, 1e-13)
		}
	}
}

// pairs returns the pairs in order and all pairs to be expected.
func pairs(p []float64) (inOrder, all float64) {
	for i, a := range p {
		for j, b := range p {
			if i == j {
				continue
			}
			w := a * (1 - b)
			all += w
			if scores[i] > scores[j] {
				inOrder += w
			} else if scores[i] == scores[j] {
				inOrder += w / 2
			}
		}
	}
	return inOrder, all
}

var scores = []float64{0.03, 0.9, 0.45, 0.5, 0.77, 0.2, 0.61, 0.5, 0.08, 0.99, 0.5}

// Both sums are linear in each label, so that their slopes are differences.
func TestExpectedAUC(t *testing.T) {
	got, err := monitor.Expect(scores, monitor.Judging{})
	if err != nil {
		t.Fatal(err)
	}
	inOrder, all := pairs(scores)
	variance := 0.0
	for k, q := range scores {
		label := slices.Clone(scores)
		label[k] = 1
		o1, a1 := pairs(label)
		label[k] = 0
		o0, a0 := pairs(label)
		slope := ((o1 - o0) - inOrder/all*(a1-a0)) / all
		variance += q * (1 - q) * slope * slope
	}
	near(t, "AUC", got.AUC.Value, inOrder/all, 1e-13)
	near(t, "SE", got.AUC.SE, math.Sqrt(variance), 1e-13)
	none, err := monitor.Expect([]float64{0, 0, 0}, monitor.Judging{})
	if err != nil || !math.IsNaN(none.AUC.Value) || !math.IsNaN(none.Recall.Value) || none.Accuracy.Value != 1 || none.Accuracy.SE != 0 {
		t.Errorf("%+v, %v", none, err)
	}
}

// A law of many trials of one probability is binomial.
func TestBinomial(t *testing.T) {
	const n, q = 3000, 0.07
	p := slices.Repeat([]float64{q}, n)
	got, err := monitor.Expect(p, monitor.Judging{})
	if err != nil {
		t.Fatal(err)
	}
	law := distuv.Binomial{N: n, P: q}
	for _, end := range []struct{ got, tail float64 }{{got.Rate.Lo, 0.025}, {got.Rate.Hi, 0.975}, {1 - got.Accuracy.Hi, 0.025}} {
		k := math.Round(end.got * n)
		if !(law.CDF(k) >= end.tail && law.CDF(k-1) < end.tail) {
			t.Errorf("%v at %v: up to it %v", k, end.tail, law.CDF(k))
		}
	}
	classes := [][]float64{{0.2, 0.7, 0.1}, {0.5, 0.25, 0.25}}
	e, err := monitor.ExpectAccuracy(classes, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "classes", e.Value, 0.6, 1e-15)
	near(t, "classes SE", e.SE, math.Sqrt(0.7*0.3+0.25)/2, 1e-15)
}

// draw makes scores of many shapes, and labels of them after they are bent.
func draw(r *rand.Rand, n int, bend func(p float64) float64) (p []float64, labels []int) {
	for range n {
		q := 1 / (1 + math.Exp(1-2*r.NormFloat64()))
		y := 0
		if r.Float64() < bend(q) {
			y = 1
		}
		p, labels = append(p, q), append(labels, y)
	}
	return p, labels
}

func calibrated(p float64) float64 { return p }

// alarm is how often a test may fail that should not: one in a million.
const alarm = 1e-6

// TestLaw: of 300 streams of calibrated scores the intervals of 90 % by the
// exact law hold what happens 90 % of the time or more, the number of failures
// against a binomial law; the others have the mean and the variance that they
// claim, sums of 300 standard normal numbers and of their squares. Planted:
// scores that are overconfident fail both.
func TestLaw(t *testing.T) {
	const runs, n = 300, 300
	cfg := monitor.Judging{Level: 0.9, Costs: decision.Costs{FalsePositive: 1, FalseNegative: 3}}
	run := func(bend func(float64) float64) (misses map[string]int, sum, squares map[string]float64) {
		r := rand.New(rand.NewPCG(11, 12))
		misses, sum, squares = map[string]int{}, map[string]float64{}, map[string]float64{}
		for range runs {
			p, labels := draw(r, n, bend)
			e, err := monitor.Expect(p, cfg)
			if err != nil {
				t.Fatal(err)
			}
			realised, err := monitor.Realise(p, labels, cfg)
			if err != nil {
				t.Fatal(err)
			}
			surprises, err := monitor.Surprises(e, realised)
			if err != nil || len(surprises) != 9 {
				t.Fatalf("%d surprises, %v", len(surprises), err)
			}
			for _, s := range surprises {
				if s.Realised < s.Expected.Lo || s.Realised > s.Expected.Hi {
					misses[s.Metric]++
				}
				sum[s.Metric] += s.Z
				squares[s.Metric] += s.Z * s.Z
			}
		}
		return misses, sum, squares
	}
	most := distuv.Binomial{N: runs, P: 0.1}
	tooMany := func(k int) bool { return 1-most.CDF(float64(k-1)) < alarm }
	z := distuv.UnitNormal.Quantile(1 - alarm/2)
	misses, sum, squares := run(calibrated)
	for _, m := range []string{"accuracy", "precision", "recall", "f1", "rate", "cost"} {
		if tooMany(misses[m]) {
			t.Errorf("%s: %d intervals of %d miss", m, misses[m], runs)
		}
	}
	for _, m := range []string{"auc", "brier", "log_loss"} {
		if math.Abs(sum[m]) > z*math.Sqrt(runs) || math.Abs(squares[m]-runs) > z*math.Sqrt(2*runs) {
			t.Errorf("%s: the sum of Z is %v, that of squares %v, of %d", m, sum[m], squares[m], runs)
		}
	}
	misses, sum, squares = run(func(p float64) float64 { return 0.25 + p/2 })
	for _, m := range []string{"accuracy", "precision", "cost"} {
		if !tooMany(misses[m]) {
			t.Errorf("overconfident scores: %s: %d intervals miss", m, misses[m])
		}
	}
	for _, m := range []string{"auc", "brier", "log_loss"} {
		if math.Abs(sum[m]) < z*math.Sqrt(runs) || squares[m]-runs < z*math.Sqrt(2*runs) {
			t.Errorf("overconfident scores: %s: the sum of Z is %v, that of squares %v", m, sum[m], squares[m])
		}
	}
}

// TestSurprises: scores that are not calibrated are told once labels come, those
// of a wrong rate by the rate, those that are overconfident by Brier.
func TestSurprises(t *testing.T) {
	for _, c := range []struct {
		name      string
		bend      func(p float64) float64
		rate, bri bool
	}{
		{"calibrated", calibrated, false, false},
		{"wrong rate", func(p float64) float64 { return p / 2 }, true, true},
		{"overconfident", func(p float64) float64 { return 0.3689 + (p-0.3689)/2 }, false, true}, // about the mean of the scores
	} {
		p, labels := draw(rand.New(rand.NewPCG(5, 6)), 4000, c.bend)
		e, err := monitor.Expect(p, monitor.Judging{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := monitor.Realise(p, labels, monitor.Judging{})
		if err != nil {
			t.Fatal(err)
		}
		s, err := monitor.Surprises(e, r)
		if err != nil || s[0].Metric != "rate" || s[1].Metric != "brier" {
			t.Fatalf("%v, %v", s, err)
		}
		if (s[0].P < alarm) != c.rate || (s[1].P < alarm) != c.bri {
			t.Errorf("%s: P of the rate is %v, of Brier %v", c.name, s[0].P, s[1].P)
		}
		z, _, err := calibration.Spiegelhalter(p, labels)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "Spiegelhalter", s[1].Z, z, 1e-9)
	}
}

func TestExpectRefuses(t *testing.T) {
	p := []float64{0.1, 0.9}
	for _, c := range []struct {
		p    []float64
		cfg  monitor.Judging
		want string
	}{
		{nil, monitor.Judging{}, "no rows"},
		{[]float64{0.5, math.NaN()}, monitor.Judging{}, "row 1 has the score NaN"},
		{[]float64{1.5}, monitor.Judging{}, "row 0 has the score 1.5"},
		{p, monitor.Judging{Level: 1}, "a level of 1"},
		{p, monitor.Judging{Threshold: -1}, "a threshold of -1"},
		{p, monitor.Judging{Costs: decision.Costs{FalsePositive: -1, FalseNegative: 2}}, "not negative"},
		{p, monitor.Judging{Costs: decision.Costs{FalsePositive: math.Inf(1), FalseNegative: 2}}, "not negative"},
		{p, monitor.Judging{Costs: decision.Costs{FalsePositive: 1, FalseNegative: 2, Review: 1}}, "leave Review out"},
	} {
		if _, err := monitor.Expect(c.p, c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
		if _, err := monitor.Realise(c.p, make([]int, len(c.p)), c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	for _, labels := range [][]int{{1}, {0, 2}} {
		if _, err := monitor.Realise(p, labels, monitor.Judging{}); !errors.Is(err, monitor.ErrData) {
			t.Errorf("labels %v: %v", labels, err)
		}
	}
	for _, rows := range [][][]float64{nil, {{0.5, 0.6}}, {{0.5, math.NaN()}}, {{1.5, -0.5}}} {
		if _, err := monitor.ExpectAccuracy(rows, 0.9); !errors.Is(err, monitor.ErrData) {
			t.Errorf("%v: %v", rows, err)
		}
	}
	if _, err := monitor.ExpectAccuracy([][]float64{{0.5, 0.5}}, 2); err == nil {
		t.Error("a level of 2")
	}
	if _, err := monitor.Surprises(monitor.Expected{Rows: 3}, monitor.Realised{Rows: 2}); !errors.Is(err, monitor.ErrData) {
		t.Error(err)
	}
}
