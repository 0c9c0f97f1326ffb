package abtest

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online/sequential"
)

// Stopping is when a sequential test of a plan ends, by simulation.
type Stopping struct {
	// Power is the share of experiments that stop by the horizon with the null
	// rejected; PowerSE its standard error.
	Power, PowerSE float64
	// Mean, Median and Late are the mean, median and 90 % quantile of units in A when
	// they end, at the horizon if nothing was found; MeanSE is the standard error.
	Mean, Median, Late, MeanSE float64
}

// Stops simulates experiments that are looked at after every so many units in A, by
// sequential.Asymptotic with the level of the plan, up to a horizon: what it costs in
// the worst case and gains on average to look at any time. The difference of the arms
// is drawn as normal with the plan's effect and variance.
//
// Errors: a plan or numbers that are none; ctx's.
func (p Plan) Stops(ctx context.Context, every, horizon float64, samples int, seed uint64) (Stopping, error) {
	p, err := p.checked()
	if err != nil {
		return Stopping{}, err
	}
	const most = 1e6 // looks
	if !(every > 0 && horizon >= every && horizon <= math.MaxFloat64 && horizon/every <= most) || samples < 2 {
		return Stopping{}, fmt.Errorf("abtest: plan: %d samples with a look every %v units up to %v; want two samples or more, and from one to a million looks", samples, every, horizon)
	}
	test := sequential.Asymptotic{Alpha: p.Alpha, Tuning: horizon * (1 + p.Ratio)}
	_, variance := p.variances(p.Effect)
	ends := make([]float64, samples)
	found, sum, squares := 0.0, 0.0, 0.0
	for s := range ends {
		if err := ctx.Err(); err != nil {
			return Stopping{}, err
		}
		src := rng.New(seed, "abtest/stopping", uint64(s))
		total, n := 0.0, 0.0
		for look := 1; n < horizon; look++ {
			before := n
			n = min(every*float64(look), horizon)
			total += rng.Normal(&src, p.Effect*(n-before), math.Sqrt(variance*(n-before)))
			_, _, value, err := test.Look(total/n, math.Sqrt(variance/n), n*(1+p.Ratio))
			if err != nil {
				return Stopping{}, fmt.Errorf("abtest: plan: %w", err)
			}
			if value <= p.Alpha {
				found++
				break
			}
		}
		ends[s] = n
		sum += n
		squares += float64(n * n)
	}
	count := float64(samples)
	out := Stopping{Power: found / count, Mean: sum / count}
	out.PowerSE = math.Sqrt(out.Power * (1 - out.Power) / count)
	out.MeanSE = math.Sqrt(max(squares/count-float64(out.Mean*out.Mean), 0) / (count - 1))
	slices.Sort(ends)
	out.Median, out.Late = ends[samples/2], ends[samples*9/10]
	return out, nil
}
