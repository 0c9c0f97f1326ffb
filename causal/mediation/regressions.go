package mediation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
)

// Regressions divides an effect by one regression for the mediator and one for the
// outcome, which may have interactions, other families and whatever package formula
// takes in a mechanism:
//
//	f, err := mediation.Regressions{
//		Mediator: "confidence ~ training + age", Outcome: "depressed ~ training * confidence + age",
//		OutcomeModel: formula.Config{Family: formula.Bernoulli},
//	}.Estimate(ctx, table, causal.ATE("training", "depressed"))
//
// Both are stated as one model, whose worlds give the effects: in a case, worlds
// share the mediator's noise. Coefficients are drawn from their normal
// approximation at the estimates (quasi-Bayesian), or from the posterior by Infer.
//
// Source: [Imai2010] algorithm 1, averaged over the cases of the data.
type Regressions struct {
	Mediator, Outcome string
	// MediatorModel and OutcomeModel have family, priors and contrasts.
	MediatorModel, OutcomeModel formula.Config
	// Infer draws from the posterior of both regressions; nil is quasi-Bayesian, for
	// which families are Gaussian and Bernoulli and priors play no part.
	Infer bayes.Inferrer
	// Covariance of the quasi-Bayesian draws; the zero value is HC3.
	Covariance estimator.Covariance
	// Draws of it; 0 is 2000.
	Draws int
	Seed  uint64
	// Level of intervals; 0 is 0.95.
	Level float64
}

// defaultSimulations is twice that of [Imai2010]: the ends of an interval of 0.95
// then have 0.95 ± 0.005.
const defaultSimulations = 2000

// expectation names the node that holds the expected outcome of a Bernoulli family.
const expectation = "expected "

// Estimate computes the effects in cases like those of a table, with its covariates.
//
// Errors, all at once: formulas that lack the treatment, the outcome's formula
// without the mediator; those of the formulas and their columns, of the regressions,
// of Infer.
func (r Regressions) Estimate(ctx context.Context, data *bayes.Table, effect causal.Query) (*Effects, error) {
	if r.Level < 0 || r.Level >= 1 {
		return nil, fmt.Errorf("mediation: the level is %v; want one between 0 and 1, or 0 for %v", r.Level, defaultLevel)
	}
	s, err := r.state(data, effect)
	if err != nil {
		return nil, err
	}
	var draws *bayes.Draws
	method := "posterior of regressions"
	if r.Infer == nil {
		method = "quasi-Bayesian regressions"
		draws, err = r.approximate(s)
	} else {
		draws, err = r.Infer.Infer(ctx, s.prog)
	}
	if err != nil {
		return nil, err
	}
	scm, err := causal.FromModel(s.prog)
	if err != nil {
		return nil, err
	}
	f, err := Natural(ctx, scm, draws, r.Seed, s.query)
	if err != nil {
		return nil, err
	}
	f.Query.Effect, f.Method = effect, method
	if r.Level > 0 {
		f.Level = r.Level
	}
	f.Assumptions = []string{
		fmt.Sprintf("Among cases with the same covariates of the formulas, %s is as good as random, and so is %s among cases with the same %s besides: nothing else causes two of %s, %s and %s.",
			effect.Treatment, s.mediator, effect.Treatment, effect.Treatment, s.mediator, effect.Outcome),
		"The regressions have the right form: " + r.Mediator + "; " + r.Outcome + ".",
		crossWorld(Query{Effect: effect, Mediators: []string{s.mediator}}),
	}
	for _, w := range draws.Check() {
		f.Warnings = append(f.Warnings, w.Msg)
	}
	return f, nil
}

// stated is the model of both regressions.
type stated struct {
	mediator string
	query    Query // with numbers and the node that is averaged
	data     *bayes.Table
	prog     *bayes.Program
}

// state checks the formulas and puts them into one model.
func (r Regressions) state(data *bayes.Table, effect causal.Query) (*stated, error) {
	if data == nil || data.N() == 0 {
		return nil, errors.New("mediation: no data: the table has no rows")
	}
	m, errM := formula.Build(r.Mediator, data, r.MediatorModel)
	y, errY := formula.Build(r.Outcome, data, r.OutcomeModel)
	from, to, err := effect.Contrast(data)
	if err := errors.Join(errM, errY, err); err != nil {
		return nil, err
	}
	response := func(f *formula.Formula) string {
		return (&formula.Formula{Parts: []formula.Part{{Right: f.Parts[0].Left}}}).Names()[0]
	}
	mediator := response(m.Formula())
	var errs []error
	if got := response(y.Formula()); got != effect.Outcome {
		errs = append(errs, fmt.Errorf("mediation: the formula of the outcome is of %s, want %s", got, effect.Outcome))
	}
	for _, need := range []struct {
		what, column string
		in           *formula.Formula
	}{{"mediator", effect.Treatment, m.Formula()}, {"outcome", mediator, y.Formula()}} {
		if !slices.Contains(need.in.Names(), need.column) {
			errs = append(errs, fmt.Errorf("mediation: the formula of the %s lacks %s: nothing would be mediated", need.what, need.column))
		}
	}
	if slices.Contains(m.Formula().Names(), effect.Outcome) {
		errs = append(errs, fmt.Errorf("mediation: the formula of the mediator has the outcome %s", effect.Outcome))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	in := bayes.NewModel("mediation")
	row := in.DimSize("row", data.N())
	columns := map[string]bayes.Expr{}
	for _, name := range slices.Concat(m.Formula().Names(), y.Formula().Names()) {
		if _, ok := columns[name]; !ok {
			columns[name] = in.Column(data, name, row)
		}
	}
	dM, errM := m.Mechanism(in, "mediator ", columns, row)
	dY, errY := y.Mechanism(in, "outcome ", columns, row)
	if err := errors.Join(errM, errY); err != nil {
		return nil, err
	}
	in.Observe(columns[mediator], dM)
	in.Observe(columns[effect.Outcome], dY)
	s := &stated{mediator: mediator, data: data, query: Query{Effect: effect.Between(from, to), Mediators: []string{mediator}}}
	if r.OutcomeModel.Family == formula.Bernoulli {
		s.query.Effect.Outcome = expectation + effect.Outcome
		in.Let(s.query.Effect.Outcome, bayes.LogProb(bayes.Mul(1, 1), dY).Exp())
	}
	if s.prog, err = in.Compile(); err != nil {
		return nil, err
	}
	return s, nil
}
