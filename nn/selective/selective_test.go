package selective

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// must returns the value that a call without fault has.
func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

const rounding = 1e-12 // of means of a few hundred

// sample draws probabilities of class 1 and labels that follow them.
func sample(seed uint64, n int) (prob [][]float64, confidence, loss []float64, labels []int) {
	s := rng.New(seed, "nn/selective/test")
	for range n {
		p := numeric.Expit(float64(2 * rng.StdNormal(&s)))
		y := int(rng.Bernoulli(&s, p))
		wrong := 0.0
		if (p >= 0.5) != (y == 1) {
			wrong = 1
		}
		prob, labels = append(prob, []float64{1 - p, p}), append(labels, y)
		confidence, loss = append(confidence, max(p, 1-p)), append(loss, wrong)
	}
	return prob, confidence, loss, labels
}

// Curves by brute force: every row of which fewer than n are surer, or as sure and
// before it.
func TestCurveBruteForce(t *testing.T) {
	_, confidence, loss, _ := sample(1, 150)
	for i := range confidence {
		confidence[i] = math.Round(20*confidence[i]) / 20 // many are equal
	}
	c := must[*Curve](t)(RiskCoverage(confidence, loss))
	area := 0.0
	for n := 1; n <= len(loss); n++ {
		sum, least := 0.0, math.Inf(1)
		for i, v := range confidence {
			before := 0
			for j, w := range confidence {
				if w > v || w == v && j < i {
					before++
				}
			}
			if before < n {
				sum += loss[i]
				least = min(least, v)
			}
		}
		p := c.Point(n)
		if math.Abs(p.Risk-sum/float64(n)) > rounding || p.Threshold != least || p.N != n {
			t.Fatalf("of %d rows %+v, want %v above %v", n, p, sum/float64(n), least)
		}
		area += sum / float64(n) / float64(len(loss))
	}
	if math.Abs(c.AURC()-area) > rounding {
		t.Errorf("area %v, want %v", c.AURC(), area)
	}
	wrong := 0.0
	for _, v := range loss {
		wrong += v
	}
	best := 0.0 // right rows first
	for n := 1; n <= len(loss); n++ {
		best += max(0, float64(n)-float64(len(loss))+wrong) / float64(n) / float64(len(loss))
	}
	if math.Abs(c.Excess()-(area-best)) > rounding {
		t.Errorf("excess %v, want %v", c.Excess(), area-best)
	}
	perfect := make([]float64, len(loss))
	for i, v := range loss {
		perfect[i] = -v
	}
	if e := must[*Curve](t)(RiskCoverage(perfect, loss)).Excess(); math.Abs(e) > rounding {
		t.Errorf("a model that knows where it is wrong has the excess %v", e)
	}
	points := c.Points(10)
	if len(points) != 10 || points[9].Coverage != 1 || points[0].N != 15 {
		t.Errorf("points %+v", points)
	}
	if p := c.At(0.5); p.N != 75 {
		t.Errorf("half of 150 rows are %d", p.N)
	}
}

// Of samples whose risk is known the promise fails no oftener than delta; that of the
// risk itself, planted, does.
func TestGuaranteeLaw(t *testing.T) {
	const worlds, n, risk, delta = 1000, 300, 0.2, 0.1
	failed, naive := 0, 0
	for w := range worlds {
		s := rng.New(uint64(w), "nn/selective/guarantee")
		confidence, loss := make([]float64, n), make([]float64, n)
		for i := range loss {
			confidence[i] = rng.Uniform(&s)
			loss[i] = rng.Bernoulli(&s, 0.5*(1-confidence[i])) // above c it is (1−c)/4
		}
		c := must[*Curve](t)(RiskCoverage(confidence, loss))
		above := func(threshold float64) float64 { return (1 - max(threshold, 0)) / 4 }
		if g, err := c.Guarantee(risk, delta, 0); err == nil && above(g.Threshold) > risk {
			failed++
		} else if err != nil && !errors.Is(err, ErrNoThreshold) {
			t.Fatal(err)
		}
		threshold := 1.0
		for k := n; k > 0; k-- {
			if p := c.Point(k); p.Risk <= risk {
				threshold = p.Threshold
				break
			}
		}
		if above(threshold) > risk {
			naive++
		}
	}
	limit := int(distuv.Binomial{N: worlds, P: delta}.Mean() + 4.9*math.Sqrt(worlds*delta*(1-delta))) // 1e-6, normal
	if failed > limit {
		t.Errorf("%d of %d promises fail, want at most %d", failed, worlds, limit)
	}
	if naive <= limit {
		t.Errorf("without a bound %d of %d fail", naive, worlds)
	}
	t.Logf("%d of %d fail, %d without a bound", failed, worlds, naive)
}

func TestGuarantee(t *testing.T) {
	_, confidence, loss, _ := sample(2, 2000)
	c := must[*Curve](t)(RiskCoverage(confidence, loss))
	g := must[Guarantee](t)(c.Guarantee(0.1, 0.05, 0))
	n, wrong := 0, 0.0
	for i, v := range confidence {
		if g.Answer(v) {
			n++
			wrong += loss[i]
		}
	}
	if n != g.N || int(wrong) != g.Wrong || g.Coverage != float64(n)/2000 {
		t.Errorf("%d answers, %v wrong; it says %+v", n, wrong, g)
	}
	if want := numeric.BinomialUpper(wrong, float64(n), 0.05/20); g.Bound != want || g.Bound > 0.1 {
		t.Errorf("bound %v, want %v", g.Bound, want)
	}
	if _, err := c.Guarantee(0.0001, 0.05, 0); !errors.Is(err, ErrNoThreshold) || !strings.Contains(err.Error(), "of 2000 rows at most") {
		t.Errorf("a risk of nearly nothing: %v", err)
	}
	all := must[Guarantee](t)(c.Guarantee(0.9, 0.05, 1))
	if !math.IsInf(all.Threshold, -1) || all.N != 2000 || !all.Answer(math.Inf(-1)) || all.Answer(math.NaN()) {
		t.Errorf("of all rows %+v", all)
	}
	coarse := make([]float64, len(confidence)) // equal ones are answered together or not at all
	for i, v := range confidence {
		coarse[i] = math.Round(10*v) / 10
	}
	tied := must[Guarantee](t)(must[*Curve](t)(RiskCoverage(coarse, loss)).Guarantee(0.1, 0.05, 0))
	answered := 0
	for _, v := range coarse {
		if tied.Answer(v) {
			answered++
		}
	}
	if answered != tied.N || tied.N == 0 {
		t.Errorf("%d answers of equal confidences, it says %+v", answered, tied)
	}
	equal := must[*Curve](t)(RiskCoverage(make([]float64, 100), make([]float64, 100)))
	if g := must[Guarantee](t)(equal.Guarantee(0.2, 0.05, 0)); g.N != 100 { // no threshold parts them
		t.Errorf("equal rows: %+v", g)
	}
	for _, g := range []Guarantee{g, all} {
		var again Guarantee
		data := must[[]byte](t)(json.Marshal(g))
		if err := json.Unmarshal(data, &again); err != nil || again != g {
			t.Errorf("%s came back as %+v, %v", data, again, err)
		}
	}
}

// Two actions are decision.Costs, and equal mistakes Chow's rule.
func TestPolicyIsThatOfCosts(t *testing.T) {
	actions := map[decision.Action]int{decision.Pass: 0, decision.Act: 1, decision.Review: HandOver}
	for _, costs := range []decision.Costs{{FalsePositive: 5, FalseNegative: 200, Review: 8}, {FalsePositive: 1, FalseNegative: 1}, {FalsePositive: 3, FalseNegative: 1, Review: 0.5}} {
		for k := range 257 {
			p := float64(k) / 256
			want, cost, err := costs.Decide(p)
			if err != nil {
				t.Fatal(err)
			}
			got := must[Choice](t)(Binary(costs).Decide([]float64{1 - p, p}))
			if got.Action != actions[want] || math.Abs(got.Cost-cost) > rounding*200 {
				t.Errorf("%+v at %v: %+v, want %v at %v", costs, p, got, want, cost)
			}
		}
	}
	for _, p := range [][]float64{{0.5, 0.3, 0.2}, {0.7, 0.2, 0.1}, {0.1, 0.2, 0.7}, {0.25, 0.375, 0.375}} {
		c := must[Choice](t)(Chow(3, 0.4).Decide(p))
		best := 0
		for k, v := range p {
			if v > p[best] {
				best = k
			}
		}
		if over := p[best] < 0.6; over != (c.Action == HandOver) || !over && c.Action != best || c.Best != best {
			t.Errorf("%v: %+v", p, c)
		}
	}
}

// Assign by brute force: no set of rows of that number to hand over costs less.
func TestAssign(t *testing.T) {
	prob, _, _, _ := sample(3, 10)
	prob = append(prob, prob[4], prob[4]) // equal savings
	p := Binary(decision.Costs{FalsePositive: 2, FalseNegative: 5, Review: 0.3})
	alone := p
	alone.HandOver = 0
	for capacity := range len(prob) + 1 {
		choices := must[[]Choice](t)(p.Assign(prob, capacity))
		cost, over := 0.0, 0
		for i, c := range choices {
			cost += c.Cost
			if c.Action == HandOver {
				over++
			} else if own := must[Choice](t)(alone.Decide(prob[i])); own.Action != c.Action || math.Abs(own.Cost-c.Cost) > rounding {
				t.Errorf("row %d: %+v, alone %+v", i, c, own)
			}
		}
		least := math.Inf(1)
		for set := range 1 << len(prob) {
			sum, n := 0.0, 0
			for i, row := range prob {
				if set>>i&1 == 1 {
					sum += p.HandOver
					n++
				} else {
					sum += must[Choice](t)(alone.Decide(row)).Cost
				}
			}
			if n <= capacity {
				least = min(least, sum)
			}
		}
		if over > capacity || math.Abs(cost-least) > rounding*float64(len(prob)) {
			t.Errorf("%d of capacity %d at %v; the least is %v", over, capacity, cost, least)
		}
	}
	savings := must[[]Choice](t)(p.Assign([][]float64{{0.5, 0.5}, {0.5, 0.5}, {0.5, 0.5}}, 1))
	if savings[0].Action != HandOver || savings[1].Action == HandOver || savings[2].Action == HandOver {
		t.Errorf("of equal rows %+v are handed over", savings)
	}
}

func TestLimit(t *testing.T) {
	prob, _, _, _ := sample(4, 1000)
	p := Binary(decision.Costs{FalsePositive: 2, FalseNegative: 5, Review: 0.3})
	for _, share := range []float64{0, 0.1, 0.25, 1} {
		limited := must[Policy](t)(p.Limit(prob, share))
		over := 0
		for _, row := range prob {
			if must[Choice](t)(limited.Decide(row)).Action == HandOver {
				over++
			}
		}
		if over > int(1000*share) || share < 0.3 && over != int(1000*share) { // all savings differ
			t.Errorf("%d of 1000 at the share %v", over, share)
		}
	}
}

// Reports by brute force; at another share of classes, as of rows drawn at that share.
func TestReport(t *testing.T) {
	prob, _, _, labels := sample(5, 400)
	p := Binary(decision.Costs{FalsePositive: 2, FalseNegative: 5, Review: 0.7})
	r := must[Report](t)(p.Report(prob, labels, nil))
	var x []float64
	expected := 0.0
	for i, row := range prob {
		c := must[Choice](t)(p.Decide(row))
		expected += c.Cost / 400
		switch {
		case c.Action == HandOver:
			x = append(x, 0.7)
		case c.Action != labels[i]:
			x = append(x, []float64{5, 2}[c.Action])
		default:
			x = append(x, 0)
		}
	}
	sum, squares := 0.0, 0.0
	for _, v := range x {
		sum += v / 400
	}
	for _, v := range x {
		squares += (v - sum) * (v - sum)
	}
	if math.Abs(r.Cost-sum) > rounding || math.Abs(r.SE-math.Sqrt(squares/399/400)) > rounding || math.Abs(r.Expected-expected) > rounding {
		t.Errorf("%+v; want %v ± %v, expected %v", r, sum, math.Sqrt(squares/399/400), expected)
	}
	if total := r.HandedOver + r.Actions[0] + r.Actions[1]; math.Abs(total-1) > rounding {
		t.Errorf("shares sum to %v", total)
	}
	if r.Always != 0.7 || r.Cost > r.Alone+4.9*r.SE || math.Abs(r.Cost-r.Expected) > 4.9*r.SE {
		t.Errorf("%+v", r)
	}
	// Each class by itself, weighed by its share.
	const share = 0.02
	weighed := must[Report](t)(p.Report(prob, labels, []float64{1 - share, share}))
	want, variance := 0.0, 0.0
	for class, part := range []float64{1 - share, share} {
		sum, n := 0.0, 0.0
		for i, v := range x {
			if labels[i] == class {
				sum, n = sum+v, n+1
			}
		}
		squares := 0.0
		for i, v := range x {
			if labels[i] == class {
				squares += (v - sum/n) * (v - sum/n)
			}
		}
		want += part * sum / n
		variance += part * part * squares / (n - 1) / n
	}
	if math.Abs(weighed.Cost-want) > rounding || math.Abs(weighed.SE-math.Sqrt(variance)) > rounding {
		t.Errorf("%v ± %v, want %v ± %v", weighed.Cost, weighed.SE, want, math.Sqrt(variance))
	}
	if got := weighed.Constant[0]; math.Abs(got-5*share) > rounding {
		t.Errorf("to pass always costs %v, want %v", got, 5*share)
	}
	if planted := r.Constant[0]; math.Abs(planted-5*share) < 0.1 { // at the sample's share
		t.Errorf("unweighed, to pass always costs %v", planted)
	}
}

// The same bits on every CPU; Decide and Answer take no memory.
func TestBitsAndAllocations(t *testing.T) {
	const want = "5fa4b36f285d2dc6" // on amd64 and arm64
	prob, confidence, loss, labels := sample(6, 500)
	c := must[*Curve](t)(RiskCoverage(confidence, loss))
	g := must[Guarantee](t)(c.Guarantee(0.2, 0.1, 0))
	p := Chow(2, 0.2)
	h := fnv.New64a()
	fmt.Fprint(h, c.AURC(), c.Excess(), c.Points(7), g, must[Report](t)(p.Report(prob, labels, []float64{0.9, 0.1})),
		must[[]Choice](t)(p.Assign(prob, 20)), must[Policy](t)(p.Limit(prob, 0.1)))
	if got := fmt.Sprintf("%x", h.Sum64()); got != want {
		t.Errorf("bits %s, want %s", got, want)
	}
	if n := testing.AllocsPerRun(100, func() {
		if choice, err := p.Decide(prob[0]); err != nil || g.Answer(math.NaN()) || choice.Cost < 0 {
			t.Fatal(choice, err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
