package changepoint

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/online"
)

// enumerated is what all segmentations say together, each with the evidence of its
// segments by package online.
type enumerated struct {
	evidence     float64
	length       []float64 // probability of each run length at the end
	change       []float64 // that a run begins at each place
	segmentation []int
}

// enumerate goes through all sets of places after which a run ends. Hazards are
// those of runs of n observations.
func enumerate[D, O any](t testing.TB, data []O, hazard func(n int) float64, begin func() (*online.Posterior[D, O], error)) enumerated {
	t.Helper()
	n := len(data)
	segment := map[[2]int]float64{}
	for i := range n {
		for j := i + 1; j <= n; j++ {
			p, err := begin()
			if err == nil {
				err = p.Update(data[i:j]...)
			}
			if err != nil {
				t.Fatal(err)
			}
			segment[[2]int{i, j}] = p.LogEvidence()
		}
	}
	out := enumerated{length: make([]float64, n+1), change: make([]float64, n)}
	best, total := math.Inf(-1), 0.0
	for set := range 1 << n { // bit t: a run ends after observation t
		log, from := 0.0, 0
		var at []int
		for t := range n {
			h := hazard(t + 1 - from)
			if set>>t&1 == 0 {
				log += math.Log(1 - h)
				continue
			}
			log += math.Log(h) + segment[[2]int{from, t + 1}]
			from = t + 1
			if from < n {
				at = append(at, from)
			}
		}
		if from < n {
			log += segment[[2]int{from, n}]
		}
		p := math.Exp(log)
		total += p
		out.length[n-from] += p
		for _, i := range at {
			out.change[i] += p
		}
		if from < n && log > best { // one that ends with the last says the same of the data
			best, out.segmentation = log, at
		}
	}
	out.evidence = math.Log(total)
	for i := range out.length {
		out.length[i] /= total
	}
	for i := range out.change {
		out.change[i] /= total
	}
	out.change[0] = 1
	return out
}

// exact is a configuration that drops nothing.
var exact = Config{Hazard: 0.2, Prune: -1, Runs: -1}

// growing is a hazard that depends on the length of the run.
func growing(n int) float64 { return float64(n) / float64(n+12) }

// difference is the largest of a detector, smoother included, from all
// segmentations.
func difference[D, O any](t testing.TB, want enumerated, cfg Config, family Family[O], data []O) float64 {
	t.Helper()
	d, err := New(cfg, family)
	if err != nil {
		t.Fatal(err)
	}
	predicted := 0.0
	for _, o := range data {
		p, err := d.Predict(o)
		if err != nil {
			t.Fatal(err)
		}
		predicted += p
		if _, err := d.Update(o); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Smooth(context.Background(), cfg, family, data)
	if err != nil {
		t.Fatal(err)
	}
	worst := max(math.Abs(d.LogEvidence()-want.evidence), math.Abs(predicted-want.evidence), math.Abs(s.LogEvidence-want.evidence))
	for _, r := range d.RunLengths() {
		worst = max(worst, math.Abs(r.P-want.length[r.Length]))
	}
	for i, p := range s.Change {
		worst = max(worst, math.Abs(p-want.change[i]))
	}
	if got := d.Segmentation(); !slices.Equal(got, want.segmentation) || !slices.Equal(s.Segmentation, got) {
		t.Errorf("%s: changes at %v, want %v", family.name(), got, want.segmentation)
	}
	return worst
}

// against compares a family and Conjugate of the same with all segmentations, under
// both sorts of hazard.
func against[D, O any](t *testing.T, family Family[O], data []O, begin func() (*online.Posterior[D, O], error)) {
	t.Helper()
	varying := exact
	varying.HazardOf = growing
	for _, cfg := range []Config{exact, varying} {
		want := enumerate(t, data, cfg.hazard, begin)
		for _, f := range []Family[O]{family, Conjugate(begin, nil)} {
			if by := difference[D](t, want, cfg, f, data); by > 1e-12*math.Max(1, math.Abs(want.evidence)) {
				t.Errorf("%s, %s: differs by %v from all segmentations", family.name(), f.name(), by)
			}
		}
	}
}

var (
	prior   = online.NormalInverseGamma{Mean: 0.5, Count: 0.7, Shape: 1.5, Scale: 2}
	numbers = []float64{0.3, -0.2, 0.9, 7, 6.1, 6.4, 5.8, -3, -2.9, -3.3, 40}
)

// TestBruteForce compares evidence, run lengths, probabilities of changes and the
// most probable segmentation with all 2ⁿ segmentations.
func TestBruteForce(t *testing.T) {
	against(t, Normal(prior), numbers, func() (*online.Posterior[online.NormalInverseGamma, float64], error) {
		return online.NewNormal(prior)
	})
	mean := online.Normal{Mean: 1, Variance: 9}
	against(t, NormalMean(0.5, mean), numbers, func() (*online.Posterior[online.Normal, float64], error) { return online.NewNormalMean(0.5, mean) })
	beta := online.Beta{Alpha: 0.8, Beta: 1.7}
	truths := []bool{false, false, true, false, true, true, true, true, false, false, false}
	against(t, Bernoulli(beta), truths, func() (*online.Posterior[online.Beta, bool], error) { return online.NewBernoulli(beta) })
	gamma, times := online.Gamma{Shape: 1.3, Rate: 0.6}, []float64{0.5, 1.2, 0.2, 0.3, 9, 14, 22, 8, 0.1, 0.4}
	lives := make([]online.Lifetime, len(times))
	for i, x := range times {
		lives[i] = online.Lifetime{Time: x}
	}
	all := enumerate(t, lives, exact.hazard, func() (*online.Posterior[online.Gamma, online.Lifetime], error) { return online.NewExponential(gamma) })
	if by := difference[online.Gamma](t, all, exact, Exponential(gamma), times); by > 1e-11 {
		t.Errorf("exponential: differs by %v from all segmentations", by)
	}
	counts := []int{3, 6, 4, 0, 1, 0, 19, 30, 17, 22, 1}
	exposed := make([]online.Count, len(counts))
	for i, n := range counts {
		exposed[i] = online.Count{N: n, Exposure: 1}
	}
	all = enumerate(t, exposed, exact.hazard, func() (*online.Posterior[online.Gamma, online.Count], error) { return online.NewPoisson(gamma) })
	if by := difference[online.Gamma](t, all, exact, Poisson(gamma), counts); by > 1e-11 {
		t.Errorf("Poisson: differs by %v from all segmentations", by)
	}
}

// TestPlanted: run lengths off by one, a hazard that counts twice and one of the
// wrong length are told from the right ones.
func TestPlanted(t *testing.T) {
	begin := func() (*online.Posterior[online.NormalInverseGamma, float64], error) { return online.NewNormal(prior) }
	data := numbers[:9]
	want := enumerate(t, data, growing, begin)
	cfg := exact
	for what, hazard := range map[string]func(n int) float64{
		"off by one":      func(n int) float64 { return growing(n + 1) },
		"of run before":   func(n int) float64 { return growing(max(1, n-1)) },
		"twice":           func(n int) float64 { return 1 - (1-growing(n))*(1-growing(n)) },
		"as it should be": growing,
	} {
		cfg.HazardOf = hazard
		d, err := New(cfg, Normal(prior))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range data {
			if _, err := d.Update(x); err != nil {
				t.Fatal(err)
			}
		}
		worst := 0.0
		for _, r := range d.RunLengths() {
			worst = max(worst, math.Abs(r.P-want.length[r.Length]))
		}
		if right := what == "as it should be"; right != (worst < 1e-12) {
			t.Errorf("a hazard %s differs by %v", what, worst)
		}
	}
}
