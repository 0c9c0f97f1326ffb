package estimand

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag/discrete"
)

// Source has the distributions that an expression speaks of.
type Source interface {
	// Do returns P(of | do(set)) of a population as a table over of and set, without
	// the variables that have a value in at.
	Do(population string, of, set []string, at discrete.Values) (*discrete.Table, error)
	// Levels returns the number of levels of a variable.
	Levels(variable string) (int, error)
}

// Observed is the source of one joint distribution, with no interventions.
func Observed(joint *discrete.Table) Source { return observed{joint} }

// Known is the source of all distributions of a model.
func Known(m *discrete.Model) Source { return known{m} }

// Evaluate returns the value of an expression for all values of its free symbols:
// a table over symbols, by name, without those that have a value in at.
//
// Result: NaN where a conditional distribution with a positive weight has a
// condition of probability 0.
// Errors: a distribution or variable that the source does not have; a symbol that
// stands for two variables; a variable that a probability has twice.
// Cost: of each sum, that of summing one symbol after another, see
// discrete.SumProduct.
func Evaluate(e Expr, s Source, at discrete.Values) (*discrete.Table, error) {
	if o, is := s.(observed); s == nil || is && o.Table == nil {
		return nil, errors.New("estimand: Evaluate: there is no source, or its table is nil")
	}
	return (&evaluation{s}).expr(e, at)
}

type evaluation struct{ Source }

func (v *evaluation) expr(e Expr, at discrete.Values) (*discrete.Table, error) {
	switch e := e.(type) {
	case Number:
		return discrete.NewTable(nil, []float64{float64(e)})
	case Prob:
		return v.prob(e, at)
	case Product:
		factors, err := v.factors(e, at)
		if err != nil {
			return nil, err
		}
		return discrete.SumProduct(factors, nil)
	case Quotient:
		over, err := v.expr(e.Over, at)
		if err != nil {
			return nil, err
		}
		under, err := v.expr(e.Under, at)
		if err != nil {
			return nil, err
		}
		return over.Divide(under)
	case Sum:
		return v.sum(e, at)
	}
	return nil, fmt.Errorf("estimand: Evaluate: %T is no expression", e)
}

func (v *evaluation) factors(p Product, at discrete.Values) ([]*discrete.Table, error) {
	tables := make([]*discrete.Table, len(p))
	for i, f := range p {
		var err error
		if tables[i], err = v.expr(f, at); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// sum sums over bound symbols, which hide values of the same name outside.
func (v *evaluation) sum(s Sum, at discrete.Values) (*discrete.Table, error) {
	inside := make(discrete.Values, len(at))
	for name, x := range at {
		if !hasSymbol(s.Over, name) {
			inside[name] = x
		}
	}
	product, is := s.Of.(Product)
	if !is {
		product = Product{s.Of}
	}
	factors, err := v.factors(product, inside)
	if err != nil {
		return nil, err
	}
	var over []string
	times := 1.0
	for _, t := range s.Over {
		over = append(over, t.Symbol)
		if !slices.ContainsFunc(factors, func(f *discrete.Table) bool { return f.Has(t.Symbol) }) {
			levels, err := v.Levels(t.Var)
			if err != nil {
				return nil, err
			}
			times *= float64(levels) // the body is the same for all its values
		}
	}
	if times != 1 {
		constant, err := discrete.NewTable(nil, []float64{times})
		if err != nil {
			return nil, err
		}
		factors = append(factors, constant)
	}
	return discrete.SumProduct(factors, over)
}

// prob asks for the joint distribution of a probability's variables, and divides
// by that of its conditions.
func (v *evaluation) prob(p Prob, at discrete.Values) (*discrete.Table, error) {
	values := discrete.Values{}
	symbols := map[string]string{}
	variable := map[string]string{}
	for _, t := range p.terms() {
		if _, twice := symbols[t.Var]; twice {
			return nil, fmt.Errorf("estimand: Evaluate: %v has %s twice", p, t.Var)
		}
		symbols[t.Var] = t.Symbol
		x, fixed := at[t.Symbol]
		switch {
		case t.Symbol == "":
			values[t.Var] = t.Level
		case variable[t.Symbol] != "":
			return nil, fmt.Errorf("estimand: Evaluate: in %v the symbol %s stands for %s and %s", p, t.Symbol, variable[t.Symbol], t.Var)
		case fixed:
			values[t.Var] = x
		}
		if t.Symbol != "" {
			variable[t.Symbol] = t.Var
		}
	}
	of, given, do := variables(p.Of), variables(p.Given), variables(p.Do)
	t, err := v.Do(p.Population, slices.Concat(of, given), do, values)
	if err != nil {
		return nil, err
	}
	if len(given) > 0 {
		weights, err := v.Do(p.Population, given, do, values)
		if err != nil {
			return nil, err
		}
		if t, err = t.Divide(weights); err != nil {
			return nil, err
		}
	}
	return t.Rename(symbols)
}

func variables(terms []Term) []string {
	names := make([]string, len(terms))
	for i, t := range terms {
		names[i] = t.Var
	}
	return names
}

type observed struct{ *discrete.Table }

func (o observed) Do(population string, of, set []string, at discrete.Values) (*discrete.Table, error) {
	if population != "" || len(set) > 0 {
		return nil, fmt.Errorf("estimand: Evaluate: the source is one joint distribution, of what was observed here: there is none of population %q under do(%v)", population, set)
	}
	if math.Abs(o.Total()-1) > rounding {
		return nil, fmt.Errorf("estimand: Evaluate: the joint distribution sums to %v, want 1", o.Total())
	}
	fixed := discrete.Values{}
	var keep []string
	for _, name := range of {
		if _, err := o.Levels(name); err != nil {
			return nil, err
		}
		if x, has := at[name]; has {
			fixed[name] = x
		} else {
			keep = append(keep, name)
		}
	}
	t, err := o.Fix(fixed)
	if err != nil {
		return nil, err
	}
	return t.Margin(keep...)
}

// rounding is how far the sum of a joint distribution may be from 1: tables are
// often printed with few digits.
const rounding = 1e-6

type known struct{ *discrete.Model }

func (k known) Do(population string, of, set []string, at discrete.Values) (*discrete.Table, error) {
	if population != "" {
		return nil, fmt.Errorf("estimand: Evaluate: one model, no population %q", population)
	}
	return k.Model.Do(of, set, at)
}
