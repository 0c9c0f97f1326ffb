package estimator_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/internal/numeric"
)

// wide are n rows of d standard normal confounders, an instrument, a treatment of
// 0 and 1, one of many values and an outcome; share moves how many are treated.
func wide(t testing.TB, n, d int, share float64) (data *bayes.Table, names []string) {
	cols := []bayes.Column{}
	u := noise(41, n)
	z, e, v := noise(42, n), noise(43, n), noise(44, n)
	sum := make([]float64, n)
	for j := range d {
		x := noise(uint64(100+j), n)
		name := fmt.Sprint("x", j+1)
		names = append(names, name)
		cols = append(cols, bayes.Col(name, x))
		for i := range x {
			sum[i] += x[i] / float64(2+j)
		}
	}
	treated, dose, y := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range y {
		if numeric.NormalCDF(v[i]) < numeric.Expit(sum[i]+share) {
			treated[i] = 1
		}
		dose[i] = z[i]/2 + sum[i] + u[i]
		y[i] = treated[i] + dose[i] + sum[i] + u[i] + e[i]
	}
	return table(t, append(cols, bayes.Col("z", z), bayes.Col("t", treated), bayes.Col("d", dose), bayes.Col("y", y))...), names
}

func BenchmarkEstimate(b *testing.B) {
	large, names := wide(b, 100_000, 20, 0)
	small, few := wide(b, 20_000, 5, -1.3)
	ate, err := causal.Unconfounded(causal.ATE("t", "y"), names...)
	if err != nil {
		b.Fatal(err)
	}
	att, err := causal.Unconfounded(causal.ATT("t", "y"), few...)
	if err != nil {
		b.Fatal(err)
	}
	late, err := causal.Instrumented(causal.LATE("d", "y"), "z", names...)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name string
		e    *causal.Estimand
		data *bayes.Table
		by   causal.Estimator
	}{
		{"AIPW/n=100k/d=20/folds=5", ate, large, estimator.AIPW{Folds: 5}},
		{"AIPW/n=100k/d=20", ate, large, estimator.AIPW{}},
		{"standardisation/n=100k/d=20", ate, large, estimator.Standardisation{}},
		{"IPW/n=100k/d=20", ate, large, estimator.IPW{}},
		{"2SLS/n=100k/d=21/HC1", late, large, estimator.TwoStage{Covariance: estimator.HC1}},
		{"nearest/n=20k", att, small, estimator.Matching{WithoutReplacement: true}},
		{"nearest/n=20k/replace", att, small, estimator.Matching{}},
		{"mahalanobis/n=20k", att, small, estimator.Matching{WithoutReplacement: true, Mahalanobis: true}},
	} {
		b.Run(strings.ReplaceAll(c.name, " ", ""), func(b *testing.B) {
			best := time.Hour
			for b.Loop() {
				start := time.Now()
				if _, err := causal.Estimate(context.Background(), c.e, c.data, c.by); err != nil {
					b.Fatal(err)
				}
				best = min(best, time.Since(start))
			}
			b.ReportMetric(best.Seconds()*1e3, "best-ms") // others may share the cores
		})
	}
	b.Run("identify/d=20", func(b *testing.B) {
		for b.Loop() {
			if _, err := causal.Unconfounded(causal.ATE("t", "y"), names...); err != nil {
				b.Fatal(err)
			}
		}
	})
}
