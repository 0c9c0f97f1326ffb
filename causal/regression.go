package causal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/internal/nearest"
)

// Regression is a mechanism by a formula: a generalised linear model of a node
// given its parents, in any family of package formula. The zero value is a
// linear one with normal noise.
//
// Its parameters are those of the formula under names that begin with the node's
// and "_": y_Intercept, y_b, y_sigma.
type Regression struct {
	// Formula is y ~ …; empty means the sum of all parents. It uses all parents
	// and nothing else. Groups, smooths and bases have no place in it.
	Formula string
	// Config holds family, priors and contrasts, as for formula.Build.
	formula.Config
}

func (r Regression) learn(n node) (law, error) {
	text := r.Formula
	if text == "" {
		text = quoted(n.name) + " ~ 1"
		for _, p := range n.parents {
			text += " + " + quoted(p)
		}
		text = strings.Replace(text, "~ 1 + ", "~ ", 1)
	}
	if err := n.checkFormula(text); err != nil {
		return law{}, err
	}
	var cols []bayes.Column
	for _, c := range append([]string{n.name}, n.parents...) {
		col, err := recoded(n.data, n.data, c)
		if err != nil {
			return law{}, err
		}
		cols = append(cols, col)
	}
	table, err := bayes.FromColumns(cols...)
	if err != nil {
		return law{}, err
	}
	m, err := formula.Build(text, table, r.Config)
	if err != nil {
		return law{}, err
	}
	// A model nobody keeps tells now what can't be stated in one.
	trial := rows{model: bayes.NewModel("trial"), vars: make(map[string]bayes.Expr)}
	trial.row = trial.model.DimSize("row", table.N())
	for _, p := range n.parents {
		trial.vars[p] = trial.model.Column(table, p, trial.row)
	}
	dist := func(in rows) (bayes.Dist, error) {
		return m.Mechanism(in.model, n.name+"_", in.vars, in.row)
	}
	if _, err := dist(trial); err != nil {
		return law{}, err
	}
	return law{text: fmt.Sprintf("%v regression, %v", r.Family, m.Formula()), dist: dist}, nil
}

// checkFormula reports a response that is not the node, and columns that are
// not its parents or are missing.
func (n node) checkFormula(text string) error {
	f, err := formula.Parse(text)
	if err != nil {
		return err
	}
	var errs []error
	left := f.Parts[0].Left
	if left == nil || left.Kind != formula.Name || left.Text != n.name {
		errs = append(errs, fmt.Errorf("the formula %v has another response; want %s ~ …", f, quoted(n.name)))
	}
	var used []string
	for _, p := range f.Parts {
		used = append(used, (&formula.Formula{Parts: []formula.Part{{Right: p.Right}}}).Names()...)
	}
	for i, u := range used {
		if u != "." && !slices.Contains(n.parents, u) && slices.Index(used, u) == i {
			errs = append(errs, fmt.Errorf("the formula uses %q, which is no parent of %q in the graph; add the arrow or leave it out%s", u, n.name, nearest.Suggest(u, n.parents)))
		}
	}
	for _, p := range n.parents {
		if !slices.Contains(used, p) && !slices.Contains(used, ".") {
			errs = append(errs, fmt.Errorf("the formula lacks %q, a parent of %q in the graph; add it or take the arrow out", p, n.name))
		}
	}
	return errors.Join(errs...)
}

// quoted is a column as a formula has it, in backquotes where it needs them.
func quoted(column string) string {
	return (&formula.Node{Kind: formula.Name, Text: column}).String()
}
