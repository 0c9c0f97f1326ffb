package plot

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/plotter"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/figure/golden"
)

// near says whether two lists differ by the rounding of sums in another order.
func near(a, b []float64, within float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) <= within })
}

func TestAutocorrelations(t *testing.T) {
	for n, c := range readReference(t).Auto {
		// Values are about 1000: 1e-13 of them is lost where the mean is taken.
		if got := autocorrelations(c.X, len(c.Rho)-1); !near(got, c.Rho, 1e-11) {
			t.Errorf("chain %d: %v, want %v", n, got, c.Rho)
		}
	}
	if got := autocorrelations([]float64{7.1, 7.1, 7.1}, 2); got != nil {
		t.Errorf("those of a constant are %v", got)
	}
}

// TestEvolution: effective sample sizes of the first draws are those of R
// posterior 1.4.0, see testdata/evolution.R.
func TestEvolution(t *testing.T) {
	var want struct {
		Chains            [][]float64
		Draws, Bulk, Tail []float64
	}
	readJSON(t, "testdata/evolution.json", &want)
	var measure diagnostics.Summarizer
	bulk, tail := evolution(want.Chains, &measure)
	for name, c := range map[string]struct {
		got  plotter.XYs
		want []float64
	}{"bulk": {bulk, want.Bulk}, "tail": {tail, want.Tail}} {
		if len(c.got) != len(c.want) {
			t.Fatalf("%s: %d points, want %d", name, len(c.got), len(c.want))
		}
		for i, q := range c.got {
			if q.X != want.Draws[i] || math.Abs(q.Y-c.want[i]) > 1e-8*c.want[i] { // what JSON keeps
				t.Errorf("%s of %v draws is %v, want %v", name, want.Draws[i], q, c.want[i])
			}
		}
	}
	if low := lowest(bulk, tail); low != min(bulk[len(bulk)-1].Y, tail[len(tail)-1].Y) {
		t.Errorf("the lowest of all draws is %v", low)
	}
}

func TestEnergies(t *testing.T) {
	e := readReference(t).Energies
	marginal, transition := energies(e.Chains)
	if !near(marginal, e.Marginal, 1e-12) || !near(transition, e.Transition, 0) {
		t.Errorf("energies %v and changes %v", marginal, transition)
	}
}

func TestStandardised(t *testing.T) {
	s := readReference(t).Scores
	v, err := oneVariable(t, 2, s.X).Var("x")
	if err != nil {
		t.Fatal(err)
	}
	if got := standardised(v); !near(got, s.Z, 1e-13) {
		t.Errorf("scores %v, want %v", got, s.Z)
	}
	v, err = oneVariable(t, 1, []float64{4, 4}).Var("x")
	if err != nil {
		t.Fatal(err)
	}
	if got := standardised(v); !slices.Equal(got, []float64{0, 0}) {
		t.Errorf("a constant has scores %v", got)
	}
}

// TestRidges: all curves keep their proportion, and the highest has the height
// of the figure.
func TestRidges(t *testing.T) {
	d := hierarchy(t, 50)
	list, err := elements("Ridge", d, []string{"mu", "tau"}, maxRidges)
	if err != nil {
		t.Fatal(err)
	}
	curves := ridges(list)
	highest, ratio := 0.0, 0.0
	for row, e := range list {
		for i, q := range kernelDensity(e.Values(), nil) {
			highest = max(highest, curves[row][i].Y)
			if r := curves[row][i].Y / q.Y; ratio == 0 {
				ratio = r
			} else if math.Abs(r-ratio) > 1e-12*ratio {
				t.Fatalf("row %d, point %d is %v times the density, others %v", row, i, r, ratio)
			}
		}
	}
	if math.Abs(highest-ridgeReach) > 1e-12 {
		t.Errorf("the highest curve reaches %v rows", highest)
	}
}

func TestKhatClasses(t *testing.T) {
	got := khatClasses([]float64{0.5, 0.51, 0.7, 0.71, math.Inf(1), -0.2}, 2)
	want := [3]plotter.XYs{{{X: 0, Y: 0.5}, {X: 5, Y: -0.2}}, {{X: 1, Y: 0.51}, {X: 2, Y: 0.7}}, {{X: 3, Y: 0.71}, {X: 4, Y: 2}}}
	for k := range want {
		if !slices.Equal(got[k], want[k]) {
			t.Errorf("class %d has %v, want %v", k, got[k], want[k])
		}
	}
}

func TestRibbons(t *testing.T) {
	rows := []Interval{{2, 1, 4, [2]float64{1.5, 3}}, {3, 2, 5, [2]float64{2.5, 4}}}
	mid, outer, inner := ribbons([]float64{0, 10}, rows)
	if !slices.Equal(mid, plotter.XYs{{X: 0, Y: 2}, {X: 10, Y: 3}}) ||
		!slices.Equal(outer, plotter.XYs{{X: 0, Y: 4}, {X: 10, Y: 5}, {X: 10, Y: 2}, {X: 0, Y: 1}}) ||
		!slices.Equal(inner, plotter.XYs{{X: 0, Y: 3}, {X: 10, Y: 4}, {X: 10, Y: 2.5}, {X: 0, Y: 1.5}}) {
		t.Errorf("ribbons %v, %v, %v", mid, outer, inner)
	}
	rows[1].Inner = [2]float64{}
	if _, _, inner := ribbons([]float64{0, 10}, rows); inner != nil {
		t.Errorf("an inner ribbon without inner intervals: %v", inner)
	}
}

func TestBinomialBand(t *testing.T) {
	for _, c := range readReference(t).Binomials {
		if lo, hi := binomialBand(c.N, c.Prob, c.Level); lo != c.Lo || hi != c.Hi {
			t.Errorf("%+v: got %d to %d", c, lo, hi)
		}
	}
}

// TestBinRanks counts by brute force.
func TestBinRanks(t *testing.T) {
	for draws := 1; draws < 30; draws++ {
		for bins := 1; bins <= draws+1; bins++ {
			var ranks []int
			for r := range draws + 1 {
				ranks = append(ranks, r, r)
			}
			counts, edges := binRanks(ranks, draws, bins)
			for b := range bins {
				want := 0
				for r := range draws + 1 {
					if r*bins/(draws+1) == b {
						want += 2
					}
				}
				if counts[b] != want || edges[b+1]-edges[b] != want/2 {
					t.Fatalf("%d draws in %d bins: bin %d has %d, edges %v; want %d", draws, bins, b, counts[b], edges, want)
				}
			}
		}
	}
}

// TestECDFDifference compares with counts by brute force, of both kinds of
// ranks.
func TestECDFDifference(t *testing.T) {
	chains := [][]float64{{3, 1, 1, 8}, {1, 9, 4, 2}}
	// Of the three equal draws, chain 1's first comes before chain 0's second.
	want := [][]float64{{2. / 8, 3. / 8, 5. / 8, 7. / 8}, {1. / 8, 4. / 8, 6. / 8, 1}}
	for k, ranks := range rankShares(chains) {
		if !slices.Equal(ranks, want[k]) {
			t.Errorf("chain %d has ranks %v, want %v", k, ranks, want[k])
		}
	}
	for _, draws := range []int{1, 5, 98, 99, 100, 1000} {
		ranks := tilted(50, draws)
		f, err := SBC(ranks, draws, Config{})
		if err != nil {
			t.Fatal(err)
		}
		z := multiples(draws + 1)
		values := make([]float64, len(ranks))
		for i, r := range ranks {
			values[i] = float64(r+1) / float64(draws+1)
		}
		curve := ecdfDifference(diagnostics.ECDFCounts(values, z), len(ranks), z)
		if len(curve) != min(draws+1, ecdfPoints)+1 {
			t.Errorf("%d draws: %d points", draws, len(curve))
		}
		for _, q := range curve[1 : len(curve)-1] {
			below := 0
			for _, r := range ranks {
				if float64(r+1) <= math.Round(q.X*float64(draws+1)) {
					below++
				}
			}
			if want := float64(below)/50 - q.X; math.Abs(q.Y-want) > 1e-12 {
				t.Errorf("%d draws: at %v the curve is %v, want %v", draws, q.X, q.Y, want)
			}
		}
		golden.Encode(t, f)
	}
}

// TestThinned: as many draws are left as all are worth.
func TestThinned(t *testing.T) {
	d := sluggish(t, 300)
	slow, err := d.Var("slow")
	if err != nil {
		t.Fatal(err)
	}
	kept, step := thinned(slow.ByChain())
	if want := int(math.Ceil(900/diagnostics.ESSBulk(slow.ByChain()) - 0.1)); step != want || len(kept[2]) != (300+step-1)/step || kept[1][2] != slow.Chain(1)[2*step] {
		t.Errorf("1 draw of %d is kept, want of %d: %v", step, want, kept)
	}
	if _, step := thinned([][]float64{{3, 3}, {4, 4}}); step != 1 {
		t.Errorf("of draws without a measure 1 of %d is kept", step)
	}
}

// TestCalibrationBandHolds: ranks that are uniform leave the band of the
// histogram about as often as it says, tilted ones nearly always. Statistic:
// figures of 400 with a bin outside; null distribution: at most
// binomial(400, 0.05) by Bonferroni, whose 1−1e-6 quantile is 44 (SciPy 1.10.1).
func TestCalibrationBandHolds(t *testing.T) {
	const figures, sims, draws = 400, 300, 99
	rng := rand.New(rand.NewPCG(15, 16))
	alarms, planted := 0, 0
	for range figures {
		flat, tilt := make([]int, sims), make([]int, sims)
		for i := range sims {
			flat[i] = rng.IntN(draws + 1)
			tilt[i] = max(rng.IntN(draws+1), rng.IntN(draws+1))
		}
		for _, c := range []struct {
			ranks []int
			count *int
		}{{flat, &alarms}, {tilt, &planted}} {
			f, err := SBCHistogram(c.ranks, draws, Config{})
			if err != nil {
				t.Fatal(err)
			}
			if f.Note != "" {
				*c.count++
			}
		}
	}
	if alarms > 44 {
		t.Errorf("%d of %d figures of uniform ranks show a bin outside the band", alarms, figures)
	}
	if planted < figures*9/10 {
		t.Errorf("tilted ranks show in %d of %d figures only", planted, figures)
	}
}

// TestThinnedRanksHold: chains whose draws resemble their neighbours, but which
// have one distribution, leave the band seldom once they are thinned, and often
// if they are not. Statistic: figures of 200 with a chain outside; null
// distribution: at most binomial(200, 0.05) if thinned draws were independent,
// whose 1−1e-6 quantile is 27 (SciPy 1.10.1).
func TestThinnedRanksHold(t *testing.T) {
	const figures, m, n, rho = 200, 4, 1000, 0.8
	rng := rand.New(rand.NewPCG(17, 18))
	thinnedAlarms, alarms := 0, 0
	outside := func(chains [][]float64) bool {
		band := diagnostics.ChainBand(len(chains[0]), m, ecdfPoints, 0.95)
		for _, ranks := range rankShares(chains) {
			if band.Outside(diagnostics.ECDFCounts(ranks, band.Z)) >= 0 {
				return true
			}
		}
		return false
	}
	for range figures {
		chains := make([][]float64, m)
		for k := range chains {
			x := rng.NormFloat64()
			for range n {
				x = rho*x + math.Sqrt(1-rho*rho)*rng.NormFloat64()
				chains[k] = append(chains[k], x)
			}
		}
		few, _ := thinned(chains)
		if outside(few) {
			thinnedAlarms++
		}
		if outside(chains) {
			alarms++
		}
	}
	t.Logf("of %d figures %d, thinned %d", figures, alarms, thinnedAlarms)
	if thinnedAlarms > 27 {
		t.Errorf("%d of %d figures of thinned chains show one outside the band", thinnedAlarms, figures)
	}
	if alarms < figures/2 {
		t.Errorf("without thinning only %d of %d figures do", alarms, figures)
	}
}

// TestNotes: a figure of bad numbers says so, and one of good numbers does not.
func TestNotes(t *testing.T) {
	slow, good := sluggish(t, 300), hierarchy(t, 200)
	flat := make([]int, 400)
	for i := range flat {
		flat[i] = i % 100
	}
	uniform := []float64{0.1, 0.2}
	x := make([]float64, 400)
	for i := range x {
		x[i] = float64((i*37)%101) + 40*float64(i/300) // the last of four chains is off
	}
	shifted := oneVariable(t, 4, x)
	for name, c := range map[string]struct {
		bad, good func() (*Figure, error)
		want      string
	}{
		"autocorrelation": {
			func() (*Figure, error) { return Autocorrelation(slow, Config{}) },
			func() (*Figure, error) { return Autocorrelation(good, Config{Vars: []string{"mu"}}) }, "bulk ESS below 300, which is 100 a chain: slow",
		},
		"evolution": {
			func() (*Figure, error) { return ESSEvolution(slow, Config{}) },
			func() (*Figure, error) { return ESSEvolution(good, Config{Vars: []string{"mu"}}) }, "bulk or tail ESS below 300, which is 100 a chain: slow",
		},
		"energy": {
			func() (*Figure, error) { return Energy(slow, Config{}) },
			func() (*Figure, error) { return Energy(chain(t, slow, 0), Config{}) }, "E-BFMI below 0.3 in 1 of 3 chains",
		},
		"parallel": {
			func() (*Figure, error) { return Parallel(good, Config{}) },
			func() (*Figure, error) { return Parallel(slow, Config{}) }, "12 divergent transitions",
		},
		"khat": {
			func() (*Figure, error) { return Khat([]float64{0.1, 0.9, 0.6}, nil, Config{}) },
			func() (*Figure, error) { return Khat(uniform, nil, Config{}) }, "k-hat above 0.7 at 1 of 3 observations",
		},
		"rank": {
			func() (*Figure, error) { return RankECDF(shifted, Config{}) },
			func() (*Figure, error) { return RankECDF(good, Config{}) }, "outside the band: x in chain 3",
		},
		"loo": {
			func() (*Figure, error) { return LOOPIT(narrow(262), Config{}) },
			func() (*Figure, error) { return LOOPIT([]float64{0.1, 0.5, 0.9}, Config{}) }, "predictions are not calibrated",
		},
		"power": {
			func() (*Figure, error) {
				return PowerScaling([]string{"a", "b"}, []float64{0.04, 0.05}, []float64{0, 1}, Config{})
			},
			func() (*Figure, error) { return PowerScaling([]string{"a"}, []float64{0.04}, []float64{0.3}, Config{}) }, "follows the prior, 0.05 or more: b",
		},
		"sbc_ecdf": {
			func() (*Figure, error) { return SBC(tilted(400, 99), 99, Config{}) },
			func() (*Figure, error) { return SBC(flat, 99, Config{}) }, "ranks are not uniform",
		},
		"sbc": {
			func() (*Figure, error) { return SBCHistogram(tilted(400, 99), 99, Config{}) },
			func() (*Figure, error) { return SBCHistogram(flat, 99, Config{}) }, "of 20 bins are outside the band",
		},
	} {
		f, err := c.bad()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.Contains(f.Note, c.want) {
			t.Errorf("%s: the note is %q, want %q", name, f.Note, c.want)
		}
		if f, err = c.good(); err != nil || f.Note != "" {
			t.Errorf("%s of good numbers: note %q, %v", name, f.Note, err)
		}
	}
	if got := listed(strings.Split("abcde", "")); got != "a, b, c and 2 more" {
		t.Errorf("five names are %q", got)
	}
}

// chain returns one chain of draws with their energy.
func chain(t *testing.T, d *bayes.Draws, k int) *bayes.Draws {
	t.Helper()
	energy, _ := d.Stat("energy")
	run := bayes.Run{Chains: 1, Draws: d.Len(), Stats: []bayes.Stat{{Name: "energy", Values: energy[k]}}}
	for name, v := range d.Vars() {
		run.Vars = append(run.Vars, bayes.Variable{Name: name})
		run.Values = append(run.Values, v.Chain(k)...)
	}
	one, err := bayes.NewDraws(run)
	if err != nil {
		t.Fatal(err)
	}
	return one
}
