package formula

import (
	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
)

// Design is the right side of a formula without groups and smooths, with what
// it has learnt from a table: levels, knots, and what centres and scales. It is
// immutable and safe for concurrent use.
type Design struct {
	plan  *plan
	names []string
}

// NewDesign reads a formula and learns from a table. Contrasts are by column
// name; Treatment is the default.
//
// Errors: *Error for every fault of the formula and its columns, joined.
func NewDesign(text string, t *bayes.Table, contrasts map[string]Contrast) (*Design, error) {
	d, _, err := newDesign(text, t, contrasts)
	return d, err
}

// Names returns the names of the columns, which are R's.
func (d *Design) Names() []string { return append([]string(nil), d.names...) }

// Response returns the left side, the name of a column or an expression; "" if
// there is none.
func (d *Design) Response() string {
	switch left := d.plan.formula.Parts[0].Left; {
	case left == nil:
		return ""
	case left.Kind == Name:
		return left.Text
	default:
		return left.String()
	}
}

// Matrix evaluates the formula on the rows of a table with what has been learnt.
//
// Shapes: [rows][len(Names)], of new memory.
// Errors: columns that are missing or have no value, levels of factors that
// the first table did not have.
func (d *Design) Matrix(t *bayes.Table) (*mat.Dense, error) {
	list := &faultList{text: d.plan.formula.text}
	at := d.plan.parts[0].spec.design(newFrame(t, list))
	if err := list.err(); err != nil {
		return nil, err
	}
	return at.matrix(), nil
}

// ModelMatrix returns the design matrix of the right side of a formula without
// groups and smooths, as R's model.matrix makes it: coding of factors, names
// and order of columns. Contrasts are by column name; Treatment is the default.
// A [Design] also evaluates the formula on other rows.
//
// Shapes: x is [rows][len(names)].
// Errors: *Error for every fault of the formula and its columns, joined.
// Source: [Chambers1992] p. 38; agrees with R 4.2.2 to 1e-12
// (testdata/modelmatrix.json).
func ModelMatrix(text string, t *bayes.Table, contrasts map[string]Contrast) (names []string, x *mat.Dense, err error) {
	d, at, err := newDesign(text, t, contrasts)
	if err != nil {
		return nil, nil, err
	}
	return d.names, at.matrix(), nil
}

// newDesign returns a design and the columns of the table it has learnt from.
func newDesign(text string, t *bayes.Table, contrasts map[string]Contrast) (*Design, *design, error) {
	p, err := newPlan(text, t, Config{Contrasts: contrasts})
	if err != nil {
		return nil, nil, err
	}
	s := p.parts[0].spec
	if len(s.groups)+len(s.smooths) > 0 {
		p.list.add(p.formula.Parts[0].Pos, ErrSyntax, "a model matrix has no effects that vary by group and no smooths; Build makes a model of them")
		return nil, nil, p.list.err()
	}
	f := newFrame(t, p.list)
	s.learn(f, contrasts)
	at := s.design(f)
	if err := p.list.err(); err != nil {
		return nil, nil, err
	}
	if len(at.cols) == 0 {
		p.list.add(p.formula.Parts[0].Pos, bayes.ErrModel, "the formula has no columns: neither an intercept nor a term")
		return nil, nil, p.list.err()
	}
	return &Design{p, at.names}, at, nil
}

func (d *design) matrix() *mat.Dense {
	return mat.NewDense(len(d.cols[0]), len(d.cols), rowMajor(d.cols))
}
