package criticism

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// PIT is the probability integral transform of each observation: the share of
// its leave-one-out predictive distribution that lies below it. If the model is
// right they are uniform.
type PIT struct {
	// Names, Values and Khat have one element an observation: its name, its
	// transform, and the k-hat of its weights.
	Names        []string
	Values, Khat []float64
	// P is the p-value of the test that the values are independent and uniform,
	// by the band that bayes/plot draws.
	P float64
	// Draws is the number of draws used.
	Draws int
}

// WarnPIT is the code of the warning that predictions are not calibrated.
// Value: the p-value.
const WarnPIT = "pit"

const pitPoints = 100 // of the test, as in bayes/plot

// LOOPIT computes the transforms from replicated data and log likelihoods of
// the same draws, weighted as [LOO] weighs them. Ties, as discrete data have,
// are split at random, without which values of a right model are not uniform.
// Unlike [PosteriorPredictiveCheck] it does not use data twice.
//
// Shapes: observed has an element for each of replicated, a variable of
// [bayes.Program.Predict], and of loglik, the same variable of
// [bayes.Program.LogLik]. Events that are vectors have no such transform.
// Result: in the order of the observations; the same seed gives the same values.
// P takes the values for independent, which they nearly are if parameters are
// few for the data.
// Errors: lengths that differ, draws that differ, values that are not finite. A
// cancelled context gives its error and no result.
// Source: [Gabry2019] §5; weights of [Vehtari2024]; ties: [Czado2009];
// test: [Sailynoja2022].
// Cost: as [LOO].
func LOOPIT(ctx context.Context, observed []float64, replicated, loglik bayes.RV, seed uint64) (*PIT, error) {
	if err := checkReplicated(observed, replicated); err != nil {
		return nil, err
	}
	obs, logWeights, err := sameDraws(replicated, loglik)
	if err != nil {
		return nil, err
	}
	draws := replicated.Chains() * replicated.Len()
	p := &PIT{Draws: draws, Names: make([]string, len(obs)), Values: make([]float64, len(obs)), Khat: make([]float64, len(obs))}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(obs)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(obs) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				weights, khat := leaveOut(obs[i].Values(), logWeights, efficiency(obs[i], logWeights))
				src := rng.New(seed, "criticism/pit", uint64(i))
				at := pit(observed[i], replicated.Values()[i*draws:(i+1)*draws], weights, rng.Uniform(&src))
				p.Names[i], p.Values[i], p.Khat[i] = obs[i].Name(), at, khat
			}
		})
	}
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("criticism: LOOPIT: stopped: %w", err)
	}
	p.test()
	return p, nil
}

// test sets P.
func (p *PIT) test() {
	z := make([]float64, pitPoints-1)
	for k := range z {
		z[k] = float64(k+1) / pitPoints
	}
	p.P = diagnostics.UniformTest(len(p.Values), diagnostics.ECDFCounts(p.Values, z), z)
}

// pit returns the share of draws below y, and a share u of those equal to it.
func pit(y float64, draws, logWeights []float64, u float64) float64 {
	sum := 0.0
	for s, v := range draws {
		switch {
		case v < y:
			sum += numeric.Exp(logWeights[s])
		case v == y:
			sum += u * numeric.Exp(logWeights[s])
		}
	}
	return min(sum, 1) // weights sum to 1 up to rounding
}

// sameDraws returns the log likelihood of each observation and the log weights
// of the draws, if both are of the same draws and data.
func sameDraws(replicated, loglik bayes.RV) (obs []bayes.RV, logWeights []float64, err error) {
	if loglik.Chains() != replicated.Chains() || loglik.Len() != replicated.Len() || loglik.Size() != replicated.Size() {
		return nil, nil, fmt.Errorf("criticism: LOOPIT: the log likelihoods are %d of %d chains of %d draws, the replicated data %d of %d of %d: they must be of the same draws, one for each value",
			loglik.Size(), loglik.Chains(), loglik.Len(), replicated.Size(), replicated.Chains(), replicated.Len())
	}
	if i := slices.IndexFunc(loglik.Values(), func(l float64) bool { return l-l != 0 }); i >= 0 {
		return nil, nil, fmt.Errorf("criticism: LOOPIT: a log likelihood is %v; it must be finite: Program.Explain names the term", loglik.Values()[i])
	}
	for _, e := range loglik.Elems() {
		obs = append(obs, e)
	}
	if len(obs) == 0 {
		return nil, nil, errors.New("criticism: LOOPIT: there are no observations")
	}
	for _, w := range loglik.Weights() {
		logWeights = append(logWeights, numeric.Log(w))
	}
	return obs, logWeights, nil
}

// misfit says in words how the values differ from uniform ones: by their mean
// or by their spread, whichever is further from its own, in standard errors.
func (p *PIT) misfit() string {
	n := float64(len(p.Values))
	mean, spread := stat.Mean(p.Values, nil)-0.5, 0.0
	for _, v := range p.Values {
		spread += (v - 0.5) * (v - 0.5) / n
	}
	mean *= math.Sqrt(12 * n)                    // a uniform variable has variance 1/12
	spread = (spread - 1./12) * math.Sqrt(180*n) // and (u − ½)² mean 1/12 and variance 1/180
	const small = 2                              // standard errors
	switch {
	case max(math.Abs(mean), math.Abs(spread)) < small:
		return "their shape is wrong"
	case math.Abs(mean) >= math.Abs(spread) && mean > 0:
		return "they are too low"
	case math.Abs(mean) >= math.Abs(spread):
		return "they are too high"
	case spread > 0:
		return "they are too narrow, or have tails that are too light"
	}
	return "they are too wide"
}

// Warnings says in words whether predictions are calibrated.
//
// Rules: P is below 0.01, or k-hat above [KhatLimit] for an observation.
func (p *PIT) Warnings() []bayes.Warning {
	var out []bayes.Warning
	if p.P < extreme {
		out = append(out, bayes.Warning{Code: WarnPIT, Value: p.P, Msg: fmt.Sprintf(
			"predictions of each observation from the others are not calibrated (p = %.2g): %s; look at the distribution of the values (plot.LOOPIT)", p.P, p.misfit())})
	}
	worst, bad := 0, 0
	for i, k := range p.Khat {
		if k > KhatLimit(p.Draws) {
			bad++
		}
		if k > p.Khat[worst] {
			worst = i
		}
	}
	if bad > 0 {
		out = append(out, bayes.Warning{Code: WarnKhat, Var: p.Names[worst], Value: float64(bad), Msg: fmt.Sprintf(
			"Pareto k-hat is above %.2f at %d of %d observations, up to %.2f (%s): their values can't be trusted; use Refine.PIT", KhatLimit(p.Draws), bad, len(p.Khat), p.Khat[worst], p.Names[worst])})
	}
	return out
}

// String returns the test, how many values lie in each fifth, and warnings.
func (p *PIT) String() string {
	const fifths = 5
	var count [fifths]int
	for _, v := range p.Values {
		count[min(int(v*fifths), fifths-1)]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "leave-one-out predictions: %d observations, %d draws; uniform with p = %.2g\nobservations in each fifth of their predictions, from below: %v\n",
		len(p.Values), p.Draws, p.P, count)
	for _, w := range p.Warnings() {
		fmt.Fprintln(&b, w.Msg)
	}
	return b.String()
}
