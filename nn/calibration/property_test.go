package calibration

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// alarm is the probability that a statistical test here fails by chance.
const alarm = 1e-6

// sample draws log-odds and labels that follow them at a slope: forecasts are right
// at the slope 1, too bold below.
func sample(seed uint64, n int, slope float64) (z, p []float64, labels []int) {
	s := rng.New(seed, "nn/calibration/test")
	z, p, labels = make([]float64, n), make([]float64, n), make([]int, n)
	for i := range z {
		z[i] = float64(2 * rng.StdNormal(&s))
		p[i] = numeric.Expit(z[i])
		labels[i] = int(rng.Bernoulli(&s, numeric.Expit(slope*z[i])))
	}
	return z, p, labels
}

// standard says whether numbers can be standard normal: the sum of their squares is
// chi-squared.
func standard(z []float64) bool {
	sum := 0.0
	for _, v := range z {
		sum += v * v
	}
	tail := distuv.ChiSquared{K: float64(len(z))}.CDF(sum)
	return tail > alarm/2 && tail < 1-alarm/2
}

const worlds = 400

func TestSpiegelhalterLaw(t *testing.T) {
	of := func(slope float64) (all []float64) {
		for w := range worlds {
			_, p, y := sample(uint64(w), 300, slope)
			z, _, err := Spiegelhalter(p, y)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, z)
		}
		return all
	}
	if !standard(of(1)) {
		t.Error("the test of right forecasts is not standard normal")
	}
	if standard(of(0.7)) { // planted: too bold
		t.Error("bold forecasts are not seen")
	}
}

// DeLong's standard error fits the spread of areas: of two normal populations, one sd
// apart, the area is Φ(1/√2).
func TestAreaLaw(t *testing.T) {
	truth := numeric.NormalCDF(math.Sqrt(0.5))
	var right, half []float64
	covered := 0
	for w := range worlds {
		s := rng.New(uint64(w), "nn/calibration/area")
		x, y := make([]float64, 500), make([]int, 500)
		for i := range x {
			if x[i] = rng.StdNormal(&s); i%5 == 0 {
				x[i], y[i] = x[i]+1, 1
			}
		}
		a := must[Area](t)(AUC(x, y))
		right = append(right, (a.AUC-truth)/a.SE)
		half = append(half, (a.AUC-truth)/(a.SE/2)) // planted: an error of half the size
		if lo, hi := a.Interval(0.9); lo <= truth && truth <= hi {
			covered++
		}
	}
	if !standard(right) {
		t.Error("areas are not spread by their standard error")
	}
	if standard(half) {
		t.Error("half of the standard error is not seen")
	}
	binomial := distuv.Binomial{N: worlds, P: 0.9}
	if c := float64(covered); binomial.CDF(c) < alarm/2 || binomial.CDF(c-1) > 1-alarm/2 {
		t.Errorf("%d of %d intervals of 0.9 hold the area", covered, worlds)
	}
}

// The debiased error of right forecasts is 0 on average; the plain one, planted, is not.
func TestDebiasedLaw(t *testing.T) {
	var plain, debiased []float64
	for w := range worlds {
		_, p, y := sample(uint64(w), 200, 1)
		d := must[Diagram](t)(Reliability(p, y, Bins{}))
		squares := 0.0
		for _, b := range d.Bins {
			squares += float64(b.N) / 200 * (b.Forecast - b.Rate) * (b.Forecast - b.Rate)
		}
		plain, debiased = append(plain, squares), append(debiased, d.Debiased())
	}
	student := func(x []float64) float64 {
		mean, ss := 0.0, 0.0
		for _, v := range x {
			mean += v / float64(len(x))
		}
		for _, v := range x {
			ss += (v - mean) * (v - mean)
		}
		return mean / math.Sqrt(ss/float64(len(x))/float64(len(x)-1))
	}
	limit := -numeric.NormalQuantile(alarm / 2)
	if v := student(debiased); math.Abs(v) > limit {
		t.Errorf("the debiased error is %v standard errors from 0", v)
	}
	if v := student(plain); v <= limit {
		t.Errorf("the plain error is %v standard errors from 0", v)
	}
}

// The P of right forecasts is uniform: less twice the sum of its logs is chi-squared.
func TestConsistencyLaw(t *testing.T) {
	fisher := func(slope float64) float64 {
		sum := 0.0
		const repeats = 100
		for w := range repeats {
			_, p, y := sample(uint64(w), 150, slope)
			c, err := Consistency(context.Background(), p, y, Bins{}, 199, uint64(w))
			if err != nil {
				t.Fatal(err)
			}
			sum -= 2 * math.Log(c.P)
		}
		return distuv.ChiSquared{K: 2 * repeats}.CDF(sum)
	}
	if tail := fisher(1); tail < alarm/2 || tail > 1-alarm/2 {
		t.Errorf("the P of right forecasts is not uniform: %v", tail)
	}
	if tail := fisher(0.6); tail <= 1-alarm/2 { // planted: too bold
		t.Errorf("bold forecasts are not seen: %v", tail)
	}
}

// A temperature is found within its standard error; not from probabilities, planted,
// in place of their logarithms.
func TestTemperatureLaw(t *testing.T) {
	const slope = 0.5
	var right, planted []float64
	for w := range 100 {
		z, _, y := sample(uint64(w), 400, slope)
		logs := must[[][]float64](t)(FromLogOdds(z))
		deviation := func(rows [][]float64) float64 {
			m, _, err := TemperatureScaling{}.Fit(rows, y)
			if err != nil {
				t.Fatal(err)
			}
			beta := 1 / m.(Temperature).T
			_, curve := heat(rows, y, beta)
			return (beta - slope) * math.Sqrt(curve)
		}
		right = append(right, deviation(logs))
		planted = append(planted, deviation(must[[][]float64](t)(FromLogits(probabilities(logs)))))
		if _, _, err := (TemperatureScaling{}).Fit(probabilities(logs), y); err == nil {
			t.Fatal("probabilities pass for their logarithms")
		}
	}
	if !standard(right) {
		t.Error("temperatures are not spread by their standard error")
	}
	if standard(planted) {
		t.Error("probabilities in place of logarithms are not seen")
	}
}

// Pooling neighbours is the largest over what begins before of the smallest over
// what ends after of mean labels; not, planted, if equal forecasts count once.
func TestIsotonicBruteForce(t *testing.T) {
	weights := func(order []scored) (n []float64) {
		for i := range order {
			if i > 0 && order[i].x == order[i-1].x {
				n[len(n)-1]++
			} else {
				n = append(n, 1)
			}
		}
		return n
	}
	worst, unweighted := 0.0, 0.0
	for seed := range uint64(50) {
		s := rng.New(seed, "nn/calibration/isotonic")
		var order []scored
		x := 0.0
		for range 30 {
			if rng.Uniform(&s) < 0.5 {
				x += 1.0 / 64
			}
			order = append(order, scored{x, int(rng.Bernoulli(&s, 0.2+x))})
		}
		m := pool(order)
		n := weights(order)
		var rates, xs []float64
		for i, at := 0, 0; i < len(n); i++ {
			rate := 0.0
			for range int(n[i]) {
				rate += float64(order[at].y) / n[i]
				at++
			}
			rates, xs = append(rates, rate), append(xs, order[at-1].x)
		}
		for i, x := range xs {
			for _, weighted := range []bool{true, false} {
				best := math.Inf(-1)
				for a := 0; a <= i; a++ {
					least := math.Inf(1)
					for b := i; b < len(xs); b++ {
						sum, total := 0.0, 0.0
						for k := a; k <= b; k++ {
							w := 1.0
							if weighted {
								w = n[k]
							}
							sum, total = sum+w*rates[k], total+w
						}
						least = min(least, sum/total)
					}
					best = max(best, least)
				}
				if off := math.Abs(best - m.Probability(x)); weighted {
					worst = max(worst, off)
				} else {
					unweighted = max(unweighted, off)
				}
			}
		}
	}
	if worst > 1e-12 { // rounding
		t.Errorf("off by %v", worst)
	}
	if unweighted < 0.01 { // a row of some thirty
		t.Errorf("rows that count once are off by %v only", unweighted)
	}
}

// Edges belong to the bin above, of top labels to the bin below: what is off by one
// bin has another error.
func TestEdges(t *testing.T) {
	p, y := []float64{0.2, 0.2, 0.2, 0.1, 0.25, 1, 0}, []int{0, 0, 1, 1, 1, 1, 0}
	d := must[Diagram](t)(Reliability(p, y, Bins{Count: 5}))
	if len(d.Bins) != 3 || d.Bins[0].N != 2 || d.Bins[1].N != 4 || d.Bins[2].N != 1 {
		t.Errorf("bins [lo, hi): %+v", d.Bins)
	}
	top := must[Diagram](t)(TopLabel([]float64{0.8, 0.8, 0.9, 0.2, 1}, []int{1, 0, 1, 1, 1}, Bins{Count: 5}))
	if len(top.Bins) != 2 || top.Bins[0].N != 3 || top.Bins[1].N != 2 || top.Bins[0].Hi != 0.8 {
		t.Errorf("bins (lo, hi]: %+v", top.Bins)
	}
	if planted := must[Diagram](t)(diagram("TopLabel", []float64{0.8, 0.8, 0.9, 0.8, 1}, []int{1, 0, 1, 0, 1}, Bins{Count: 5}, false)); math.Abs(planted.ECE()-top.ECE()) < 0.01 {
		t.Errorf("edges in the wrong bin have the same error %v", planted.ECE())
	}
	for _, count := range []int{3, 7, 10, 15, 49} { // every edge, in floating point
		for k := range count + 1 {
			edge := float64(k) / float64(count)
			d := must[Diagram](t)(Reliability([]float64{edge}, []int{1}, Bins{Count: count}))
			if b := d.Bins[0]; b.Lo != edge && !(k == count && b.Hi == 1) {
				t.Errorf("%v of %d bins lies in [%v, %v)", edge, count, b.Lo, b.Hi)
			}
			d = must[Diagram](t)(diagram("TopLabel", []float64{edge}, []int{1}, Bins{Count: count}, true))
			if b := d.Bins[0]; b.Hi != edge && !(k == 0 && b.Lo == 0) {
				t.Errorf("%v of %d bins lies in (%v, %v]", edge, count, b.Lo, b.Hi)
			}
		}
	}
}

// Of two equal classes the positive one is the answer, of three the first; a step of a
// histogram begins at its edge.
func TestTies(t *testing.T) {
	if a := must[float64](t)(Accuracy([]float64{0.5, 0.5}, []int{1, 0})); a != 0.5 {
		t.Errorf("accuracy %v", a)
	}
	if a := must[float64](t)(Accuracy([][]float64{{0.5, 0.5}}, []int{1})); a != 1 {
		t.Errorf("of two equal classes accuracy %v", a)
	}
	if a := must[float64](t)(Accuracy([][]float64{{0.25, 0.375, 0.375}}, []int{1})); a != 1 {
		t.Errorf("of three classes accuracy %v", a)
	}
	m := Histogram{Edges: []float64{0.25, 0.5}, Rates: []float64{0.1, 0.2, 0.3}}
	for p, want := range map[float64]float64{0: 0.1, 0.2: 0.1, 0.25: 0.2, 0.5: 0.3, 1: 0.3} {
		if got := m.Probability(p); got != want {
			t.Errorf("%v becomes %v, want %v", p, got, want)
		}
	}
}

// Bins of equal mass share the rows out, equal forecasts together.
func TestEqualMass(t *testing.T) {
	for _, n := range []int{1, 9, 10, 11, 99, 1000} {
		p, y := make([]float64, n), make([]int, n)
		for i := range p {
			p[i] = float64(i*7%n) / float64(n)
		}
		for _, count := range []int{1, 3, 10} {
			d := must[Diagram](t)(Reliability(p, y, Bins{Count: count, EqualMass: true}))
			if len(d.Bins) != min(count, n) || d.rows() != n {
				t.Errorf("%d bins with %d rows, want %d with %d", len(d.Bins), d.rows(), min(count, n), n)
			}
			for _, b := range d.Bins {
				if b.N < n/count || b.N > (n+count-1)/count+1 {
					t.Errorf("a bin of %d of %d rows among %d", b.N, n, count)
				}
			}
		}
	}
	d := must[Diagram](t)(Reliability([]float64{0.5, 0.5, 0.5, 0.9}, []int{1, 0, 1, 1}, Bins{Count: 4, EqualMass: true}))
	if len(d.Bins) != 2 || d.Bins[0].N != 3 {
		t.Errorf("equal forecasts in the bins %+v", d.Bins)
	}
}

// What single precision calls 1 keeps its order, and its distance, in log-odds.
func TestNothingIsLostNearOne(t *testing.T) {
	rows := must[[][]float64](t)(FromLogOdds([]float64{76, 40, -76, math.Inf(1)}))
	to := make([]float64, 2)
	for i, want := range []float64{38, 20, -38, math.Inf(1)} {
		for _, m := range []Map{Temperature{2}, Platt{0.5, 0}, Beta{0.5, 0.5, 0}, Linear{[][]float64{{0.5, 0}, {0, 0.5}}, []float64{0, 0}}} {
			if err := m.Apply(rows[i], to); err != nil {
				t.Fatal(err)
			}
			if got := to[1] - to[0]; got != want && math.Abs(got-want) > 1e-13 { // rounding
				t.Errorf("%T: log-odds %v, want %v", m, got, want)
			}
		}
	}
}

// maps are fitted ones of every kind, with rows to apply them to.
func maps(t testing.TB) (all []Map, rows [][]float64) {
	t.Helper()
	z, _, labels := sample(1, 300, 0.6)
	rows = must[[][]float64](t)(FromLogOdds(z))
	for _, m := range []Method{TemperatureScaling{}, PlattScaling{}, BetaScaling{}, IsotonicRegression{},
		HistogramBinning{Smooth: true}, HistogramBinning{Bins: Bins{EqualMass: true}}, VectorScaling{}, DirichletScaling{Penalty: 0.01}} {
		fitted, report, err := m.Fit(rows, labels)
		if err != nil {
			t.Fatalf("%T: %v", m, err)
		}
		if report.NLLAfter > report.NLLBefore || report.Iterations < 1 {
			t.Errorf("%T: %+v", m, report)
		}
		all = append(all, fitted)
	}
	return all, rows
}

// Maps come back from JSON with the same bits, and forecasts by them too.
func TestJSON(t *testing.T) {
	all, rows := maps(t)
	for _, m := range all {
		data := must[[]byte](t)(json.Marshal(m))
		again := must[Map](t)(Decode(data))
		if second := must[[]byte](t)(json.Marshal(again)); string(second) != string(data) {
			t.Errorf("%s came back as %s", data, second)
		}
		a, b := make([]float64, 2), make([]float64, 2)
		for _, row := range rows {
			if err := m.Apply(row, a); err != nil {
				t.Fatal(err)
			}
			copy(b, row)
			if err := again.Apply(b, b); err != nil { // onto the row itself
				t.Fatal(err)
			}
			if a[0] != b[0] || a[1] != b[1] {
				t.Fatalf("%T: %v before, %v after", m, a, b)
			}
		}
	}
}

func TestAllocations(t *testing.T) {
	all, rows := maps(t)
	to := make([]float64, 2)
	for _, m := range all {
		if n := testing.AllocsPerRun(100, func() {
			if err := m.Apply(rows[0], to); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%T allocates %v times", m, n)
		}
	}
}

// The same bits on every CPU.
func TestBits(t *testing.T) {
	const want = "126387818a1c50e1" // on amd64 and arm64
	h := fnv.New64a()
	all, rows := maps(t)
	to := make([]float64, 2)
	for _, m := range all {
		fmt.Fprint(h, m)
		for _, row := range rows {
			if err := m.Apply(row, to); err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(h, to)
		}
	}
	_, p, labels := sample(2, 500, 1)
	s := must[Summary](t)(Summarize(p, labels))
	lo, hi := s.Binary.Area.Interval(0.9)
	d := must[Decomposition](t)(Decompose(p, labels, Bins{}))
	r := must[Diagram](t)(Reliability(p, labels, Bins{EqualMass: true}))
	c, err := Consistency(context.Background(), p, labels, Bins{}, 20, 3)
	fmt.Fprint(h, s.NLL, s.Brier, s.ECE, *s.Binary, lo, hi, d, r, r.Debiased(), c, err)
	if got := fmt.Sprintf("%x", h.Sum64()); got != want {
		t.Errorf("bits %s, want %s", got, want)
	}
}

func TestProbabilities(t *testing.T) {
	logs := [][]float64{{math.Log(0.25), math.Log(0.75)}, {0, math.Inf(-1)}}
	for _, c := range []struct {
		m    Map
		want [][]float64
	}{
		{nil, [][]float64{{0.25, 0.75}, {1, 0}}},
		{Temperature{T: 0.5}, [][]float64{{0.1, 0.9}, {1, 0}}}, // odds of 3 become 9
	} {
		got, err := Probabilities(c.m, logs)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range got {
			for k, p := range row {
				if math.Abs(p-c.want[i][k]) > 1e-15 {
					t.Errorf("%v: row %d is %v, want %v", c.m, i, row, c.want[i])
				}
			}
		}
	}
	_, err := Probabilities(Platt{A: 1}, [][]float64{{math.Log(0.5), math.Log(0.5)}, {0, 0, 0}})
	if err == nil || !strings.Contains(err.Error(), "row 1: calibration: ") {
		t.Errorf("three classes of a map of two: %v", err)
	}
	if _, err := Probabilities(nil, [][]float64{{math.NaN(), 0}}); err == nil {
		t.Error("NaN is taken for the logarithm of a probability")
	}
}

func TestSummaryString(t *testing.T) {
	s, err := Summarize([]float64{0.25, 0.75, 0.5, 0.5}, []int{0, 1, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	want := "4 rows: log loss 0.4904, Brier 0.1562, accuracy 0.75, ECE 0.125; AUC 0.875 ± "
	if got := s.String(); !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q…", got, want)
	}
}
