package diagnostics

import (
	"math"
	"slices"
	"testing"
)

// textbook computes R-hat and ESS of [chain][draw] straight from the definitions, every lag by its sum. It shares no
// code with the package; its fields plant one error each.
type textbook struct {
	noSplit, noMonotone, noCap, biasedWithin, wrongPairs, lagDropped, noBetween bool
}

func (e textbook) split(chains [][]float64) [][]float64 {
	if e.noSplit {
		return chains
	}
	var halves [][]float64
	for _, c := range chains {
		halves = append(halves, c[:len(c)/2], c[len(c)-len(c)/2:])
	}
	return halves
}

func (e textbook) rhat(chains [][]float64) float64 {
	chains = e.split(chains)
	n := float64(len(chains[0]))
	within, between := withinBetween(chains)
	return math.Sqrt(((n-1)/n*within + between) / within)
}

func (e textbook) ess(chains [][]float64) float64 {
	chains = e.split(chains)
	n, size := len(chains[0]), float64(len(chains)*len(chains[0]))
	within, between := withinBetween(chains)
	plus := within*float64(n-1)/float64(n) + between
	if e.noBetween {
		plus -= between
	}
	if e.biasedWithin {
		within *= float64(n-1) / float64(n)
	}
	rho := func(lag int) float64 {
		if lag == 0 {
			return 1
		}
		sum := 0.0
		for _, c := range chains {
			m := mean(c)
			for i := range n - lag {
				sum += (c[i] - m) * (c[i+lag] - m)
			}
		}
		return 1 - (within-sum/size)/plus
	}
	first := 0
	if e.wrongPairs { // Geyer's pairs are (0,1), (2,3), …
		first = 1
	}
	tau, previous := -1.0, math.Inf(1)
	for t := first; ; t += 2 {
		even, odd := rho(t), rho(t+1)
		if e.lagDropped && t > 0 {
			odd = rho(t + 2)
		}
		if t > 0 && (even+odd < 0 || t >= n-5) {
			return e.finish(tau+max(even, 0), size)
		}
		pair := even + odd
		if !e.noMonotone {
			pair = min(pair, previous)
		}
		previous = pair
		tau += 2 * pair
	}
}

func (e textbook) finish(tau, size float64) float64 {
	if !e.noCap {
		tau = max(tau, 1/math.Log10(size))
	}
	return size / tau
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func withinBetween(chains [][]float64) (within, between float64) {
	var means []float64
	for _, c := range chains {
		m := mean(c)
		means = append(means, m)
		for _, v := range c {
			within += (v - m) * (v - m)
		}
	}
	within /= float64(len(chains) * (len(chains[0]) - 1))
	grand := mean(means)
	for _, m := range means {
		between += (m - grand) * (m - grand)
	}
	return within, between / float64(len(chains)-1)
}

// caught counts the cases of the reference table, of at least 30 varying draws a chain, in which wrong differs from
// right.
func caught(t *testing.T, wrong func([][]float64) float64, right func(convergenceCase) number) (count int) {
	for _, c := range readCases[convergenceCase](t, "convergence.json") {
		if len(c.Draws[0]) < 30 || deviates[c.Name] != "" || c.Name == "alternating" || math.IsNaN(float64(right(c))) {
			continue
		}
		if !same(wrong(c.chains()), float64(right(c))) {
			count++
		}
	}
	return count
}

func essMean(c convergenceCase) number { return c.ESSMean }
func rhat(c convergenceCase) number    { return c.Rhat }

// TestPlantedESS shows that the table agrees with the definition and tells it from its usual misreadings.
func TestPlantedESS(t *testing.T) {
	if n := caught(t, textbook{}.ess, essMean); n != 0 {
		t.Errorf("the definition of ESS differs from the table in %d cases", n)
	}
	for name, e := range map[string]textbook{
		"chains not split":             {noSplit: true},
		"sequence not made monotone":   {noMonotone: true},
		"no cap":                       {noCap: true},
		"within variance divided by N": {biasedWithin: true},
		"pairs (1,2), (3,4), …":        {wrongPairs: true},
		"a lag left out":               {lagDropped: true},
		"between variance left out":    {noBetween: true},
	} {
		if caught(t, e.ess, essMean) == 0 {
			t.Errorf("%s: not caught by any case", name)
		}
	}
}

// TestPlantedRhat does the same for R-hat: each step left out must show.
func TestPlantedRhat(t *testing.T) {
	scored := func(chains [][]float64) [][]float64 {
		var p pool
		p.load(chains)
		p.sort()
		p.splitScores(&p.sorted)
		return slices.Collect(slices.Chunk(p.split, p.half))
	}
	folded := func(chains [][]float64) [][]float64 {
		m := Quantile(chains, 0.5)
		out := make([][]float64, len(chains))
		for i, c := range chains {
			for _, v := range c {
				out[i] = append(out[i], math.Abs(v-m))
			}
		}
		return out
	}
	whole := textbook{noSplit: true} // scored has split already
	if n := caught(t, func(x [][]float64) float64 {
		return max(whole.rhat(scored(x)), whole.rhat(scored(folded(x))))
	}, rhat); n != 0 {
		t.Errorf("the definition of R-hat differs from the table in %d cases", n)
	}
	for name, wrong := range map[string]func([][]float64) float64{
		"chains not split":   func(x [][]float64) float64 { return max(whole.rhat(x), whole.rhat(folded(x))) },
		"no ranks":           func(x [][]float64) float64 { return max(textbook{}.rhat(x), textbook{}.rhat(folded(x))) },
		"not folded":         func(x [][]float64) float64 { return whole.rhat(scored(x)) },
		"only folded":        func(x [][]float64) float64 { return whole.rhat(scored(folded(x))) },
		"mean of both":       func(x [][]float64) float64 { return (whole.rhat(scored(x)) + whole.rhat(scored(folded(x)))) / 2 },
		"ranks not averaged": func(x [][]float64) float64 { return max(unaveraged(x), whole.rhat(scored(folded(x)))) },
	} {
		if caught(t, wrong, rhat) == 0 {
			t.Errorf("%s: not caught by any case", name)
		}
	}
}

// unaveraged is the R-hat of ranks that break ties by position.
func unaveraged(chains [][]float64) float64 {
	var p pool
	p.load(chains)
	p.sort()
	p.splitScores(&p.sorted)
	rank := 0
	for _, at := range p.sorted.place {
		if at != dropped {
			rank++
			p.split[at] = blomScore(float64(rank), len(p.split))
		}
	}
	p.centre()
	return p.rhat()
}

// TestPlantedQuantile: other definitions of the quantile, and the indicator draw < quantile, must show.
func TestPlantedQuantile(t *testing.T) {
	sorted := func(c convergenceCase) []float64 { return slices.Sorted(slices.Values(slices.Concat(c.chains()...))) }
	for name, wrong := range map[string]func(x []float64, p float64) float64{
		"inverse of the empirical distribution (type 1)": func(x []float64, p float64) float64 {
			return x[max(int(math.Ceil(p*float64(len(x))))-1, 0)]
		},
		"linear in S·p (type 4)": func(x []float64, p float64) float64 {
			i, h := math.Modf(p * float64(len(x)))
			lo, hi := max(int(i)-1, 0), min(int(i), len(x)-1)
			return (1-h)*x[lo] + h*x[hi]
		},
	} {
		count := 0
		for _, c := range readCases[convergenceCase](t, "convergence.json") {
			for i, p := range c.Probs {
				if !math.IsNaN(float64(c.Quantile[i])) && !same(wrong(sorted(c), float64(p)), float64(c.Quantile[i])) {
					count++
				}
			}
		}
		if count == 0 {
			t.Errorf("%s: not caught by any case", name)
		}
	}
	strict := func(chains [][]float64) float64 {
		q := Quantile(chains, 0.05)
		below := make([][]float64, len(chains))
		for i, c := range chains {
			below[i] = make([]float64, len(c))
			for j, x := range c {
				if x < q {
					below[i][j] = 1
				}
			}
		}
		return ESSMean(below)
	}
	if caught(t, strict, func(c convergenceCase) number { return c.ESSQuantile[1] }) == 0 {
		t.Error("draw < quantile: not caught by any case")
	}
}
