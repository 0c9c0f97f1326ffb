package refute

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/internal/rng"
)

// DataSubset estimates from random parts of the data. An estimate from m of n
// rows differs from that of all by SE·√(n/m − 1), not by its own standard error,
// for it shares its rows with it.
type DataSubset struct {
	Share   float64 // of the rows, or clusters; 0: 0.8
	Times   int     // how often; 0: 100, of a posterior 20
	Level   float64 // the share of false alarms; 0: 0.05
	Cluster string  // a column whose groups stay or go together; "": rows
	Seed    uint64  // the same gives the same refutation
}

const defaultShare = 0.8 // a difference of half the standard error

// Name returns "data subset".
func (DataSubset) Name() string { return "data subset" }

// Refute tests by χ² that the differences have the size that the standard error
// implies: larger ones mean that few rows carry the effect or that it is surer
// than it should be, smaller ones that it is less sure.
//
// Result: Expected and Observed are that size and the root of the mean square.
// Errors: impossible settings, no such column, an effect without standard error,
// data sets that mostly have no estimate.
// Source: samples without replacement [Cochran1977] eq. 2.8, of the rows' scores.
// Cost: Times estimates.
func (d DataSubset) Refute(ctx context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: d.Name(), Null: "parts of the data give the same effect but for chance"}
	s, err := newSetting(d.Times, d.Level, effect)
	if err != nil {
		return r, err
	}
	if d.Share == 0 {
		d.Share = defaultShare
	}
	groups, err := units(effect, d.Cluster)
	if err != nil {
		return r, err
	}
	n := len(groups)
	m := int(math.Round(d.Share * float64(n)))
	if !(d.Share > 0 && d.Share < 1) || m < 1 || m == n {
		return r, fmt.Errorf("want a Share between 0 and 1 that takes some of %d and leaves some, not %v", n, d.Share)
	}
	by, data := effect.By()
	found, failed, err := s.repeat(ctx, effect.Estimand, by, func(run int) (*bayes.Table, error) {
		part := permutation(d.Seed, "refute/subset", run, n)[:m]
		slices.Sort(part)
		return replace(data, rowsOf(groups, part), data.Names()...)
	})
	if err != nil {
		return r, err
	}
	r.Expected = subsetSpread(effect.SE, n, m)
	sum := 0.0
	for _, e := range found {
		sum += (e.Mean - effect.Mean) * (e.Mean - effect.Mean)
	}
	r.Observed = math.Sqrt(sum / float64(len(found)))
	r.P = spreadP(sum, r.Expected*r.Expected, len(found))
	r.OK = r.P > s.level
	r.Verdict = fmt.Sprintf("%d parts of %.4g %% differ from the whole by %.3g, where its standard error implies %.3g (p = %.2g)%s: ", len(found), 100*d.Share, r.Observed, r.Expected, r.P, tell(failed, s.times)) + spreadWords(r)
	return r, nil
}

// subsetSpread is the standard deviation of the difference between the estimates
// from m of n units and from all.
func subsetSpread(se float64, n, m int) float64 { return se * math.Sqrt(float64(n)/float64(m)-1) }

// spreadWords says what a spread that is not as expected means.
func spreadWords(r causal.Refutation) string {
	switch {
	case r.OK:
		return "the effect is no one part's, and as sure as stated"
	case r.Observed > r.Expected:
		return "few rows carry the effect, or it is less sure than stated"
	}
	return "the effect is surer than stated"
}

// Bootstrap draws rows, or clusters, with replacement and estimates everything
// again: the estimates must vary as the standard error says. With Cluster it says
// whether a standard error that takes rows to be independent is right.
//
// It is no test of nearest-neighbour matching, whose bootstrap is wrong itself
// [AbadieImbens2008]; neither is DataSubset, for the same reason.
type Bootstrap struct {
	Times   int     // how often; 0: 100, of a posterior 20
	Level   float64 // the share of false alarms; 0: 0.05
	Cluster string  // a column whose groups are drawn together; "": rows
	Seed    uint64  // the same gives the same refutation
}

// Name returns "bootstrap".
func (Bootstrap) Name() string { return "bootstrap" }

// Refute tests by χ² that the estimates vary as the standard error says.
//
// Result: Expected is the standard error, Observed the standard deviation.
// Errors: as DataSubset.
// Source: [EfronTibshirani1993] §6.2.
// Cost: Times estimates.
func (b Bootstrap) Refute(ctx context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: b.Name(), Null: "the estimate varies between samples as its standard error says", Expected: effect.SE}
	s, err := newSetting(b.Times, b.Level, effect)
	if err != nil {
		return r, err
	}
	groups, err := units(effect, b.Cluster)
	if err != nil {
		return r, err
	}
	by, data := effect.By()
	found, failed, err := s.repeat(ctx, effect.Estimand, by, func(run int) (*bayes.Table, error) {
		src := rng.New(b.Seed, "refute/bootstrap", uint64(run))
		drawn := make([]int, len(groups))
		for i := range drawn {
			drawn[i] = int(rng.Uint64n(&src, uint64(len(groups))))
		}
		return replace(data, rowsOf(groups, drawn), data.Names()...)
	})
	if err != nil {
		return r, err
	}
	estimates := means(found)
	r.Observed = stat.StdDev(estimates, nil)
	k := len(found) - 1
	r.P = spreadP(float64(k)*r.Observed*r.Observed, effect.SE*effect.SE, k)
	r.OK = r.P > s.level
	slices.Sort(estimates)
	tail := (1 - effect.Level) / 2
	r.Verdict = fmt.Sprintf("%d samples with replacement vary by %.3g, the standard error is %.3g (p = %.2g), and %.4g %% of them lie between %.4g and %.4g%s: ", len(found), r.Observed, r.Expected, r.P,
		100*effect.Level, stat.Quantile(tail, stat.LinInterp, estimates, nil), stat.Quantile(1-tail, stat.LinInterp, estimates, nil), tell(failed, s.times))
	switch {
	case r.OK:
		r.Verdict += "the standard error is right"
	case r.Observed > r.Expected:
		r.Verdict += "the effect is less sure than stated"
	default:
		r.Verdict += "the effect is surer than stated"
	}
	return r, nil
}

// units returns the rows of each cluster, in order of first sight; each row by
// itself if there is no column of clusters.
func units(effect *causal.Effect, cluster string) ([][]int, error) {
	if !(effect.SE > 0) || !finite(effect.SE) {
		return nil, fmt.Errorf("the standard error of the effect is %v, want one above 0", effect.SE)
	}
	by, data := effect.By()
	if _, is := by.(estimator.Matching); is {
		return nil, errors.New("matches of a sample of rows are others than those of all, which adds a spread that no standard error has [AbadieImbens2008]: its own standard error is to be believed")
	}
	var groups [][]int
	if cluster == "" {
		for i := range data.N() {
			groups = append(groups, []int{i})
		}
		return groups, nil
	}
	codes, levels, err := data.Codes(cluster)
	if err != nil {
		return nil, err
	}
	at := make([]int, len(levels))
	for i, c := range codes {
		if c < 0 {
			return nil, fmt.Errorf("row %d has no cluster: %s is missing", i, cluster)
		}
		if at[c] == 0 {
			groups = append(groups, nil)
			at[c] = len(groups)
		}
		groups[at[c]-1] = append(groups[at[c]-1], i)
	}
	if len(groups) < minTimes {
		return nil, fmt.Errorf("%s has %d clusters: too few to draw from, want %d or more", cluster, len(groups), minTimes)
	}
	return groups, nil
}

// rowsOf returns the rows of some units.
func rowsOf(groups [][]int, which []int) (rows []int) {
	for _, g := range which {
		rows = append(rows, groups[g]...)
	}
	return rows
}
