package fairness

import (
	"github.com/seed78144065/credence/internal/rng"
)

// share is how many of some cases something holds for.
type share struct {
	name     string
	hits, of float64
}

// rates returns those of a group. Without outcomes there are only decisions.
func (c *columns) rates(group int) []share {
	count := func(name string, among, hit func(i int) bool) share {
		s := share{name: name}
		for i, k := range c.group {
			if k == group && among(i) {
				s.of += c.weight[i]
				if hit(i) {
					s.hits += c.weight[i]
				}
			}
		}
		return s
	}
	all := func(int) bool { return true }
	chosen := func(i int) bool { return c.decision[i] }
	shares := []share{count("selection rate", all, chosen)}
	if c.outcome == nil {
		return shares
	}
	good := func(i int) bool { return c.outcome[i] }
	return append(shares,
		count("base rate", all, good),
		count("true positive rate", good, chosen),
		count("false positive rate", func(i int) bool { return !c.outcome[i] }, chosen),
		count("positive predictive value", chosen, good))
}

// calibrate compares scores with outcomes in bins of equal width, leaving out those
// without cases.
func (c *columns) calibrate(g Groups, level float64) (bins []Bin, err error) {
	n := g.Bins
	if n == 0 {
		n = defaultBins
	}
	var shares []share
	for k, group := range c.groups {
		for b := range n {
			s, score := share{}, 0.0
			for i := range c.group {
				if c.group[i] != k || min(int(c.score[i]*float64(n)), n-1) != b {
					continue
				}
				s.of += c.weight[i]
				score += float64(c.weight[i] * c.score[i])
				if c.outcome[i] {
					s.hits += c.weight[i]
				}
			}
			if s.of > 0 {
				bins = append(bins, Bin{Group: group, Score: score / s.of, Rate: s.hits / s.of, Of: s.of})
				shares = append(shares, s)
			}
		}
	}
	together := 1 - (1-level)/float64(len(bins))
	draws := make([]float64, g.Draws)
	for k := range bins {
		src := rng.New(g.Seed, "causal/fairness/calibration", uint64(k))
		for i := range draws {
			draws[i] = rng.Beta(&src, shares[k].hits+jeffreys, shares[k].of-shares[k].hits+jeffreys)
		}
		if bins[k].Interval, err = interval(draws, together); err != nil {
			return nil, err
		}
		bins[k].Off = bins[k].Score < bins[k].Interval[0] || bins[k].Score > bins[k].Interval[1]
	}
	return bins, nil
}
