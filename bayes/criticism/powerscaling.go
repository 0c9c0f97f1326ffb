package criticism

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
)

// PowerScaling asks how far the posterior follows prior and likelihood, by
// raising each to a power near 1 and reweighting the draws: nothing is fitted
// again.
//
//	s, err := criticism.PowerScaling{Program: prog, Draws: draws}.Estimate(ctx, "mu", "sigma")
//	fmt.Println(s)
type PowerScaling struct {
	Program *bayes.Program
	// Draws are of the posterior.
	Draws *bayes.Draws
	// Priors names the parameters and Potentials whose prior is scaled, all if
	// there are none. In hierarchical models scale the priors at the top alone:
	// those of the group effects are part of what the data inform.
	Priors []string
	// Likelihoods names the observed variables whose likelihood is scaled, all
	// if there are none.
	Likelihoods []string
}

// Sensitivity is how much variables follow prior and likelihood.
type Sensitivity struct {
	Rows []Sensitive // one for each element
	// PriorKhat and LikelihoodKhat are the larger k-hat of the weights of either
	// kind, those of the powers above and below 1.
	PriorKhat, LikelihoodKhat float64
	// Draws is the number of draws used.
	Draws int
}

// Sensitive is one element of one variable.
type Sensitive struct {
	Name string // with labels of its dims: theta[A]
	// Prior and Likelihood are the distances by which the distribution of the
	// variable moves as prior or likelihood are raised to a power, for each
	// doubling of the power, at 1. Above 0.05 the variable is sensitive. NaN if
	// draws are not finite.
	Prior, Likelihood float64
}

// Codes of warnings of [Sensitivity].
const (
	WarnConflict = "prior_data_conflict" // Value: the sensitivity to the prior
	WarnPrior    = "strong_prior"        // likewise
)

const (
	step = 0.01 // by which powers differ from 1: [Kallioinen2024] §2.4
	// sensitive is the distance for each doubling of the power that matters,
	// [Kallioinen2024] §2.4: by as much does a normal distribution move if it is
	// shifted by 0.23 standard deviations, or widened 1.23 times.
	sensitive = 0.05
)

// Estimate returns the sensitivity of the named variables of the draws, all of
// the program's if none is named.
//
// The power acts on the density of the parameters as they are declared, without
// Jacobian: a prior raised to ½ is one of half the information on the scale on
// which it was stated. A distribution restated on another scale would be scaled
// otherwise.
//
// Result: weights of the draws are honoured.
// Errors: a model without observations, or with flat priors alone, names that
// it does not have, densities that are not finite. A cancelled context gives its
// error and no result.
// Source: [Kallioinen2024] §2: weights of the powers 1.01 and 1/1.01, smoothed
// by [Vehtari2024], and the mean of the two distances over log₂ 1.01.
// Cost: O(S log S) an element for S draws.
func (p PowerScaling) Estimate(ctx context.Context, names ...string) (*Sensitivity, error) {
	if p.Program == nil || p.Draws == nil || p.Draws.Chains()*p.Draws.Len() == 0 {
		return nil, errors.New("criticism: PowerScaling: it needs Program and Draws, neither of them empty")
	}
	if len(names) == 0 {
		for _, v := range p.Program.Variables() {
			names = append(names, v.Name)
		}
	}
	prior, err := p.sum(ctx, p.Program.LogPrior, "prior", p.Priors)
	if err != nil {
		return nil, err
	}
	likelihood, err := p.sum(ctx, p.Program.LogLik, "likelihood", p.Likelihoods)
	if err != nil {
		return nil, err
	}
	s := &Sensitivity{Draws: p.Draws.Chains() * p.Draws.Len()}
	base := weightsOf(p.Draws.LogWeights(), make([]float64, s.Draws))
	var byPrior, byLikelihood [2][]float64
	byPrior, s.PriorKhat = scaled(prior, p.Draws.LogWeights())
	byLikelihood, s.LikelihoodKhat = scaled(likelihood, p.Draws.LogWeights())
	var faults []error
	for _, name := range names {
		v, err := p.Draws.Var(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("criticism: PowerScaling: %w", err))
			continue
		}
		for _, e := range v.Elems() {
			if err := ctx.Err(); err != nil {
				return nil, fmt.Errorf("criticism: PowerScaling: stopped: %w", err)
			}
			s.Rows = append(s.Rows, Sensitive{e.Name(), moved(e.Values(), base, byPrior), moved(e.Values(), base, byLikelihood)})
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return s, nil
}

// sum adds up the log densities of the named variables at each draw.
func (p PowerScaling) sum(ctx context.Context, of func(context.Context, *bayes.Draws) (*bayes.Draws, error), kind string, names []string) ([]float64, error) {
	all, err := of(ctx, p.Draws)
	if err != nil {
		return nil, fmt.Errorf("criticism: PowerScaling: the %s: %w", kind, err)
	}
	if len(names) == 0 {
		names = all.Names()
	}
	out := make([]float64, p.Draws.Chains()*p.Draws.Len())
	var faults []error
	for _, name := range names {
		v, err := all.Var(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("criticism: PowerScaling: the %s: %w", kind, err))
			continue
		}
		for i, l := range v.Values() {
			out[i%len(out)] += l
		}
	}
	if i := slices.IndexFunc(out, func(l float64) bool { return l-l != 0 }); i >= 0 && faults == nil {
		faults = append(faults, fmt.Errorf("criticism: PowerScaling: the log %s is %v in chain %d, draw %d; it must be finite", kind, out[i], i/p.Draws.Len(), i%p.Draws.Len()))
	}
	return out, errors.Join(faults...)
}

// scaled returns the weights of the draws under the two powers of a density,
// and the larger k-hat.
func scaled(logDensity, logWeights []float64) (weights [2][]float64, khat float64) {
	khat = math.Inf(-1)
	for k, power := range []float64{1 / (1 + step), 1 + step} {
		ratios := make([]float64, len(logDensity))
		for i, l := range logDensity {
			ratios[i] = (power - 1) * l
			if logWeights != nil && math.IsInf(logWeights[i], -1) {
				ratios[i] = logWeights[i]
			}
		}
		if slices.Min(logDensity) == slices.Max(logDensity) { // nothing to smooth: no draw changes its weight
			weights[k] = weightsOf(logWeights, make([]float64, len(ratios)))
			continue
		}
		smooth, shape := diagnostics.PSIS(ratios, 1)
		weights[k], khat = weightsOf(logWeights, smooth), math.Max(khat, shape)
	}
	return weights, khat
}

// weightsOf returns exp(a + b) scaled to sum 1; nil is 0.
func weightsOf(a, b []float64) []float64 {
	sum := slices.Clone(b)
	for i := range a {
		sum[i] += a[i]
	}
	return softmax(sum)
}

// moved returns the mean distance of a variable's distribution from those under
// two other weights, for each doubling of the power.
func moved(x, base []float64, other [2][]float64) float64 {
	var order []int
	for i, w := range base {
		switch {
		case w == 0: // no draw of this distribution, nor of its range
		case x[i]-x[i] != 0:
			return math.NaN()
		default:
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	sorted := func(v []float64) []float64 {
		out := make([]float64, len(order))
		for k, i := range order {
			out[k] = v[i]
		}
		return out
	}
	ascending, p, sum := sorted(x), sorted(base), 0.0
	for _, w := range other {
		sum += cumulativeDistance(ascending, p, sorted(w))
	}
	return sum / 2 / (numeric.Log1p(step) / math.Ln2)
}

// Verdict says in words what the sensitivities mean; nothing if the prior does
// not matter.
func (s Sensitive) Verdict() string {
	switch {
	case s.Prior >= sensitive && s.Likelihood >= sensitive:
		return "prior and data may conflict"
	case s.Prior >= sensitive:
		return "strong prior or weak likelihood"
	}
	return ""
}

// Warnings returns one for each variable that follows the prior, and for
// weights with a k-hat above [KhatLimit].
//
// Rules: above 0.05 a sensitivity matters. That a variable follows prior and
// likelihood is no fault where the prior was meant to inform.
func (s *Sensitivity) Warnings() []bayes.Warning {
	var out []bayes.Warning
	for _, r := range s.Rows {
		switch {
		case r.Verdict() == "":
		case r.Likelihood >= sensitive:
			out = append(out, bayes.Warning{Code: WarnConflict, Var: r.Name, Value: r.Prior, Msg: fmt.Sprintf("%s follows both prior (%.2g) and likelihood (%.2g): "+
				"they may say different things; check the prior against what is known, and the data", r.Name, r.Prior, r.Likelihood)})
		default:
			out = append(out, bayes.Warning{Code: WarnPrior, Var: r.Name, Value: r.Prior, Msg: fmt.Sprintf("%s follows the prior (%.2g) and hardly the likelihood (%.2g): "+
				"the prior is strong or the data say little; what is concluded of it is what was assumed", r.Name, r.Prior, r.Likelihood)})
		}
	}
	for _, k := range []struct {
		kind string
		khat float64
	}{{"prior", s.PriorKhat}, {"likelihood", s.LikelihoodKhat}} {
		if limit := KhatLimit(s.Draws); k.khat > limit {
			out = append(out, bayes.Warning{Code: WarnKhat, Value: k.khat, Msg: fmt.Sprintf("Pareto k-hat is %.2f for a slightly scaled %s, above %.2f: "+
				"sensitivities to it can't be trusted; make more draws", k.khat, k.kind, limit)})
		}
	}
	return out
}

// String returns the table with verdicts.
func (s *Sensitivity) String() string {
	var b strings.Builder
	width := len("variable")
	for _, r := range s.Rows {
		width = max(width, len([]rune(r.Name)))
	}
	fmt.Fprintf(&b, "power-scaling sensitivity: %d draws\n%-*s %10s %10s  verdict\n", s.Draws, width, "variable", "prior", "likelihood")
	for _, r := range s.Rows {
		fmt.Fprintln(&b, strings.TrimRight(fmt.Sprintf("%-*s %10.3f %10.3f  %s", width, r.Name, r.Prior, r.Likelihood, r.Verdict()), " "))
	}
	return b.String()
}
