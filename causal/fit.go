package causal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/mcmc"
)

// Program returns the program that is the model.
func (m *SCM) Program() *bayes.Program { return m.prog }

// Fit draws the parameters of all mechanisms from their posterior, by the method
// given or, if it is nil, by NUTS with its defaults.
//
// A cancelled context returns the draws made so far and an error that wraps
// ctx.Err().
func (m *SCM) Fit(ctx context.Context, by bayes.Inferrer) (*bayes.Draws, error) {
	if m == nil {
		return nil, errNoModel
	}
	if m.prog.Dim() == 0 {
		return nil, errors.New("causal: Fit: the model has no parameters; ask its worlds with any draws")
	}
	if by == nil {
		by = mcmc.Config{}
	}
	draws, err := by.Infer(ctx, m.prog)
	if err != nil {
		return draws, fmt.Errorf("causal: Fit: %w", err)
	}
	return draws, nil
}

// For returns the model of other cases: the same mechanisms, with the levels,
// centres and priors that they learnt, for the rows of another table. Draws of
// the fit serve it too.
//
// Errors: a model that NewSCM did not make; columns that are missing or have no
// value in a row; levels that the fit did not have.
func (m *SCM) For(units *bayes.Table) (*SCM, error) {
	if m.laws == nil {
		return nil, errors.New("causal: For: the model is not of NewSCM; give its program other data by Program.Bind")
	}
	if units == nil {
		return nil, errors.New("causal: For: no table")
	}
	var cols []bayes.Column
	var errs []error
	for _, l := range m.laws {
		col, err := recoded(units, m.data, l.name)
		if err != nil {
			errs = append(errs, fmt.Errorf("causal: For: %w", err))
		}
		cols = append(cols, col)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	table, err := bayes.FromColumns(cols...)
	if err != nil {
		return nil, fmt.Errorf("causal: For: %w", err)
	}
	return stated(m.graph, table, m.laws)
}

// recoded returns a column with the levels that the fit had.
func recoded(units, fit *bayes.Table, name string) (bayes.Column, error) {
	f, err := units.Factor(name)
	if err != nil {
		return bayes.Column{}, err
	}
	if i := slices.Index(f.Codes, -1); i >= 0 {
		return bayes.Column{}, fmt.Errorf("column %q has no value in row %d", name, i)
	}
	if !fit.IsFactor(name) {
		x, err := units.Float(name)
		return bayes.Col(name, x), err
	}
	known, err := fit.Factor(name)
	if err != nil {
		return bayes.Column{}, err
	}
	codes := make([]int, len(f.Codes))
	for i, k := range f.Codes {
		if codes[i] = slices.Index(known.Levels, f.Levels[k]); codes[i] < 0 {
			return bayes.Column{}, fmt.Errorf("column %q has the level %q in row %d, which the data of the fit did not have%s",
				name, f.Levels[k], i, nearest.Suggest(f.Levels[k], known.Levels))
		}
	}
	return bayes.Col(name, &bayes.Factor{Levels: known.Levels, Codes: codes}), nil
}

// String prints the graph and, of a model made by NewSCM, each mechanism and
// why it is there if nobody named it.
func (m *SCM) String() string {
	if m.laws == nil {
		return m.graph.String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "structural causal model, learnt from %d rows\n", m.data.N())
	for _, l := range m.laws {
		fmt.Fprintf(&b, "  %s: %s", l.name, l.text)
		if l.why != "" {
			fmt.Fprintf(&b, " (not named: %s)", l.why)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// SameMechanisms says whether parameters of one model mean the same in the
// other: whether one was made of the other by For, or both are of programs with
// the same variables and arrows.
func (m *SCM) SameMechanisms(other *SCM) bool {
	if other == nil {
		return false
	}
	if m.laws != nil || other.laws != nil {
		return len(m.laws) > 0 && len(other.laws) > 0 && &m.laws[0] == &other.laws[0]
	}
	return slices.EqualFunc(m.prog.Sites(), other.prog.Sites(), func(a, b bayes.Site) bool {
		return a.Name == b.Name && a.Role == b.Role && slices.Equal(a.Parents, b.Parents)
	})
}
