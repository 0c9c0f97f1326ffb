package smc

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
)

// IBIS samples a posterior by taking its data a few rows at a time, which gives
// the evidence of the first rows, of the first and second and so on: how well the
// model predicted each. It is a bayes.Inferrer of programs.
//
// Rows are those of a series if the model says so: what is added is always the
// program of all rows so far.
type IBIS struct {
	// Data names all data that have the rows, predictors and outcomes.
	Data []string `json:"data"`
	// Rows is how many are added at a time; 0 means a hundredth of all.
	Rows int `json:"rows"`
	// Tempering has the settings of the particles.
	Tempering Tempering `json:"tempering"`
}

// defaultBatches is into how many batches rows are cut.
const defaultBatches = 100

// Infer samples: see bayes.Inferrer. The draws have a chain for each run, and
// weights, unless the particles moved last.
func (c IBIS) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	prog, ok := t.(*bayes.Program)
	if !ok {
		return nil, fmt.Errorf("smc: the target is a %T; only a *bayes.Program has rows of data", t)
	}
	s, err := c.Fit(ctx, prog)
	if s == nil {
		return nil, err
	}
	if err != nil { // the draws of fewer data are none of this posterior
		none, bad := draws(ctx, prog, s.cfg, c, nil)
		if bad != nil {
			return nil, bad
		}
		return none, err
	}
	return draws(ctx, prog, s.cfg, c, s.clouds)
}

// Fit adds all rows of a program's data and returns the sequence, which can take
// more.
//
// Errors: a name that is no data, numbers of rows that differ, a parameter along
// the rows, and those of Tempering.Fit. A cancelled context returns the sequence as
// far as it came and an error that wraps that of ctx.
// Cost: each batch is bound and compiled, which takes milliseconds, and a density
// of all rows so far for each particle.
func (c IBIS) Fit(ctx context.Context, prog *bayes.Program) (*Sequence, error) {
	if prog == nil {
		return nil, errNoProgram
	}
	if len(c.Data) == 0 {
		return nil, fmt.Errorf("smc: IBIS.Data is empty, want the names of all data that have the rows")
	}
	total, err := prog.Rows(c.Data[0])
	if err != nil {
		return nil, fmt.Errorf("smc: IBIS.Data: %w", err)
	}
	if c.Rows == 0 {
		c.Rows = (total + defaultBatches - 1) / defaultBatches
	}
	if c.Rows < 1 || c.Rows > total {
		return nil, fmt.Errorf("smc: IBIS.Rows is %d, want 1 to %d, or 0 for the default", c.Rows, total)
	}
	s, err := c.Tempering.Start(ctx, prog)
	if err != nil {
		return nil, err
	}
	for n := c.Rows; ; n += c.Rows {
		n = min(n, total)
		part := prog
		if n < total {
			if part, err = prefix(prog, c.Data, n, total); err != nil {
				return nil, fmt.Errorf("smc: IBIS: the first %d rows of %q: %w", n, c.Data, err)
			}
		}
		if err := s.Update(ctx, part); err != nil {
			if ctx.Err() != nil {
				return s, err
			}
			return nil, fmt.Errorf("the first %d rows of %q: %w", n, c.Data, err)
		}
		if n == total {
			return s, nil
		}
	}
}

// prefix returns a program bound to the first n of all rows of data.
func prefix(prog *bayes.Program, names []string, n, total int) (*bayes.Program, error) {
	values := make(bayes.Values, len(names))
	for _, name := range names {
		rows, err := prog.Rows(name)
		if err != nil {
			return nil, err
		}
		if rows != total {
			return nil, fmt.Errorf("%q has %d rows, %q has %d", name, rows, names[0], total)
		}
		x, err := prog.Numbers(name)
		if err != nil {
			return nil, err
		}
		width := len(x) / total
		values[name] = x[:n*width]
		if len(prog.Expr(name).Dims()) == 2 {
			values[name] = mat.NewDense(n, width, x[:n*width])
		}
	}
	return prog.Bind(values)
}
