package mediation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/internal/rng"
)

// Counts says how effects are computed from cases of discrete variables: the
// posterior of their joint distribution is a Dirichlet distribution, and each draw
// of it goes through the formulas. The zero value is a good choice.
type Counts struct {
	// Weights is a column of how often each row is there; "" for once.
	Weights string
	// Success is the level of the outcome that counts as 1, all others as 0. Without
	// it numbers are themselves, and of two levels the second is 1.
	Success string
	// Prior is added to each cell; 0 is 1/2, that of Jeffreys.
	Prior float64
	// Draws is their number; 0 is 4000.
	Draws int
	Seed  uint64
	// Level of intervals; 0 is 0.95.
	Level float64
}

const (
	jeffreys     = 0.5  // [Gelman2013] §3.4: the Dirichlet prior of Jeffreys
	defaultDraws = 4000 // the ends of an interval of 0.95 then have 0.95 ± 0.003
)

// FromData draws the posterior of the effects from the rows of a table whose
// columns are factors or have few values.
//
// Errors, all at once: columns that are missing or have missing values; values of
// the treatment or the outcome that nobody has; weights that are negative; a
// context that ended.
// Cost: four evaluations of the formulas a draw.
func (e *Estimand) FromData(ctx context.Context, data *bayes.Table, c Counts) (*Effects, error) {
	counts, at, err := c.Tabulate(data, e.query, e.Variables()...)
	if err != nil {
		return nil, err
	}
	y := newMeans(max(c.Size(), 0))
	if err := c.Posterior(ctx, counts, e.filler(y, at)); err != nil {
		return nil, err
	}
	f, err := newEffects(e.query, "counts", y, nil, c.Seed)
	if err != nil {
		return nil, err
	}
	f.Assumptions = append(e.Assumptions(), c.Assumption(counts))
	if c.Level > 0 {
		f.Level = c.Level
	}
	f.Warnings = append(f.Warnings, Empty(counts, e.query)...)
	return f, nil
}

// Posterior visits draws of the joint distribution given counts, one after another.
//
// Errors: a configuration out of range; those of visit, which end it, and of ctx.
func (c Counts) Posterior(ctx context.Context, counts *discrete.Table, visit func(i int, joint *discrete.Table) error) error {
	n := c.Size()
	if n < 1 || c.prior() <= 0 || c.Level < 0 || c.Level >= 1 {
		return fmt.Errorf("mediation: Counts: %d draws, a prior of %g and level %g; want at least one, above 0, and between 0 and 1", n, c.prior(), c.Level)
	}
	alpha := counts.Values()
	for i := range alpha {
		alpha[i] += c.prior()
	}
	p := make([]float64, len(alpha))
	for i := range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		src := rng.New(c.Seed, "causal/mediation", uint64(i))
		rng.Dirichlet(&src, p, alpha)
		joint, err := discrete.NewTable(counts.Vars(), p)
		if err != nil {
			return err
		}
		if err := visit(i, joint); err != nil {
			return err
		}
	}
	return nil
}

// Size returns the number of draws.
func (c Counts) Size() int {
	if c.Draws == 0 {
		return defaultDraws
	}
	return c.Draws
}

func (c Counts) prior() float64 {
	if c.Prior == 0 {
		return jeffreys
	}
	return c.Prior
}

// Tabulate counts the rows of a table over the named variables and says at which
// levels a query compares them.
func (c Counts) Tabulate(data *bayes.Table, q Query, variables ...string) (*discrete.Table, At, error) {
	var at At
	if data == nil || data.N() == 0 {
		return nil, at, errors.New("mediation: no data: the table has no rows")
	}
	var errs []error
	known := data.Names()
	weights := slices.Repeat([]float64{1}, data.N())
	if c.Weights != "" {
		w, err := data.Float(c.Weights)
		if err != nil {
			errs = append(errs, fmt.Errorf("mediation: weights: %w", err))
		}
		for i, v := range w {
			if !(v >= 0) || math.IsInf(v, 0) {
				errs = append(errs, fmt.Errorf("mediation: %s is %v in row %d; want how often the row is there", c.Weights, v, i))
				break
			}
		}
		weights = w
	}
	var vars []discrete.Variable
	columns := map[string]*bayes.Factor{}
	cells := 1
	for _, name := range variables {
		if !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf("mediation: no column %q%s", name, nearest.Suggest(name, known)))
			continue
		}
		f, err := data.Factor(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("mediation: %w", err))
			continue
		}
		if i := slices.Index(f.Codes, -1); i >= 0 {
			errs = append(errs, fmt.Errorf("mediation: %s has no value in row %d; Table.DropMissing(%q) leaves such rows out, which is right only if they are missing at random", name, i, name))
		}
		if len(f.Levels) < 2 {
			errs = append(errs, fmt.Errorf("mediation: %s has one value, %s: it shows no effect", name, f.Levels[0]))
		}
		vars, columns[name] = append(vars, discrete.Variable{Name: name, Levels: len(f.Levels)}), f
		if cells *= len(f.Levels); cells > discrete.MaxCells {
			errs = append(errs, fmt.Errorf("mediation: with %s there are more combinations than fit a table; cut numbers into classes, or use Regressions", name))
			break
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, at, err
	}
	at, err := c.at(data, q, columns)
	if err != nil {
		return nil, at, err
	}
	n := make([]float64, cells)
	for i, w := range weights {
		cell := 0
		for _, v := range vars {
			cell = cell*v.Levels + columns[v.Name].Codes[i]
		}
		n[cell] += w
	}
	table, err := discrete.NewTable(vars, n)
	if err == nil && table.Total() == 0 {
		err = errors.New("mediation: all weights are 0")
	}
	return table, at, err
}

// at returns the levels compared and the scores of the outcome.
func (c Counts) at(data *bayes.Table, q Query, columns map[string]*bayes.Factor) (at At, err error) {
	from, to, err := q.Effect.Contrast(data)
	if err != nil {
		return at, err
	}
	x, y := columns[q.Effect.Treatment], columns[q.Effect.Outcome]
	at.From, at.To = int(from), int(to)
	if !data.IsFactor(q.Effect.Treatment) {
		for k, v := range []float64{from, to} {
			level := slices.Index(x.Levels, fmt.Sprint(v))
			if level < 0 {
				return at, fmt.Errorf("mediation: nobody has %s = %v", q.Effect.Treatment, v)
			}
			if k == 0 {
				at.From = level
			} else {
				at.To = level
			}
		}
	}
	switch i := slices.Index(y.Levels, c.Success); {
	case c.Success != "" && i < 0:
		return at, fmt.Errorf("mediation: %s has no level %q%s", q.Effect.Outcome, c.Success, nearest.Suggest(c.Success, y.Levels))
	case c.Success != "":
		at.Scores = make([]float64, len(y.Levels))
		at.Scores[i] = 1
	case !data.IsFactor(q.Effect.Outcome):
		values, err := data.Float(q.Effect.Outcome)
		if err != nil {
			return at, err
		}
		at.Scores = make([]float64, len(y.Levels))
		for row, v := range values {
			at.Scores[y.Codes[row]] = v
		}
	case len(y.Levels) == 2:
		at.Scores = []float64{0, 1}
	default:
		return at, fmt.Errorf("mediation: %s has %d levels and no numbers: say which one counts as 1 (Success)", q.Effect.Outcome, len(y.Levels))
	}
	return at, nil
}

// Assumption says in words what the posterior takes for granted.
func (c Counts) Assumption(counts *discrete.Table) string {
	return fmt.Sprintf("Each combination of %d variables has a probability of its own, with a prior of %g cases; rows are independent.", len(counts.Vars()), c.prior())
}

// Empty warns of combinations of treatment and other variables that have no cases.
func Empty(counts *discrete.Table, q Query) []string {
	seen, err := counts.Sum(q.Effect.Outcome)
	if err != nil {
		return nil
	}
	n := 0
	for _, v := range seen.Values() {
		if v == 0 {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d combinations of %s and the variables beside it have no cases: there the prior decides", n, seen.Cells(), q.Effect.Treatment)}
}
