package bn

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/nearest"
)

// parseBIF reads the Interchange Format for Bayesian Networks, version 0.15, as
// JavaBayes, bnlearn and pgmpy write it. A variable comes before the
// probabilities that name it. Properties are passed over.
//
//	network name { }
//	variable A { type discrete [ 2 ] { yes, no }; }
//	variable B { type discrete [ 2 ] { yes, no }; }
//	probability ( A ) { table 0.1, 0.9; }
//	probability ( B | A ) { (yes) 0.2, 0.8; (no) 0.4, 0.6; }
//
// In a table of a variable with parents the variable itself is slowest, then
// come its parents in order; default gives the rows that are not there.
func parseBIF(text string) (*Network, error) {
	s, err := newScanner(text)
	if err != nil {
		return nil, err
	}
	p := bifParser{scanner: s, index: make(map[string]int), has: make(map[string]bool)}
	if err := p.network(); err != nil {
		return nil, errors.Join(append(p.faults, err)...)
	}
	if p.faults != nil {
		return nil, errors.Join(p.faults...)
	}
	return New(p.name, p.vars, p.tables...)
}

// bifParser builds variables and tables from tokens. A fault of syntax ends it,
// others are collected.
type bifParser struct {
	*scanner
	name   string
	vars   []Variable
	index  map[string]int
	tables []*discrete.Table
	has    map[string]bool // variables with a table
	cells  int             // of all tables
	faults []error
}

func (p *bifParser) note(err error) { p.faults = append(p.faults, err) }

func (p *bifParser) network() error {
	if err := p.keyword("network"); err != nil {
		return fmt.Errorf("%w: this is no network in BIF, XMLBIF or JSON", err)
	}
	name := p.tok
	if name.kind == 'w' {
		if _, err := p.take(); err != nil {
			return err
		}
		p.name = name.text
	}
	if !printable(p.name) {
		p.note(name.fault("the name %q can't be printed", p.name))
	}
	err := p.block(func(t token) error { return t.fault("there should be a property or }, not %v", t) })
	for err == nil && p.tok.kind != 0 {
		switch t := p.tok; {
		case t.kind == 'w' && t.text == "variable":
			err = p.variable()
		case t.kind == 'w' && t.text == "probability":
			err = p.probability()
		default:
			err = t.fault("there should be a variable or a probability, not %v", t)
		}
	}
	return err
}

// block reads { … } with an entry where no property is.
func (p *bifParser) block(entry func(token) error) error {
	if _, err := p.expect('{', `"{"`); err != nil {
		return err
	}
	for p.tok.kind != '}' {
		t := p.tok
		if t.kind != 'w' || t.text != "property" {
			if err := entry(t); err != nil {
				return err
			}
			continue
		}
		for p.tok.kind != ';' {
			if p.tok.kind == 0 {
				return t.fault("the property has no end")
			}
			if _, err := p.take(); err != nil {
				return err
			}
		}
		if _, err := p.take(); err != nil {
			return err
		}
	}
	_, err := p.take()
	return err
}

// words reads names or numbers up to a mark, which it takes too.
func (p *bifParser) words(end byte, what string) ([]token, error) {
	var list []token
	for p.tok.kind == 'w' {
		t, err := p.take()
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	_, err := p.expect(end, fmt.Sprintf("%s or %q", what, end))
	return list, err
}

func (p *bifParser) variable() error {
	if _, err := p.take(); err != nil {
		return err
	}
	name, err := p.expect('w', "the name of a variable")
	if err != nil {
		return err
	}
	v := Variable{Name: name.text}
	typed := false
	if err := p.block(func(t token) error {
		if typed {
			return t.fault("there should be a property or }, not %v", t)
		}
		typed = true
		return p.states(&v)
	}); err != nil {
		return err
	}
	if !typed {
		p.note(name.fault("variable %s has no type", v.Name))
	}
	if _, twice := p.index[v.Name]; twice {
		p.note(name.fault("variable %s is given twice", v.Name))
		return nil
	}
	if err := v.faults(); err != nil && typed {
		p.note(name.fault("%s", strings.ReplaceAll(strings.ReplaceAll(err.Error(), "\n", "; "), "bn: ", "")))
	}
	p.index[v.Name] = len(p.vars)
	p.vars = append(p.vars, v)
	return nil
}

// states reads type discrete [ n ] { a, b, … };
func (p *bifParser) states(v *Variable) error {
	if err := p.keyword("type"); err != nil {
		return err
	}
	if err := p.keyword("discrete"); err != nil {
		return err
	}
	if _, err := p.expect('[', `"["`); err != nil {
		return err
	}
	n, err := p.expect('w', "the number of states")
	if err != nil {
		return err
	}
	if _, err := p.expect(']', `"]"`); err != nil {
		return err
	}
	if _, err := p.expect('{', `"{"`); err != nil {
		return err
	}
	list, err := p.words('}', "a state")
	if err != nil {
		return err
	}
	for _, t := range list {
		v.States = append(v.States, t.text)
	}
	if n.text != strconv.Itoa(len(v.States)) {
		p.note(n.fault("%s is said to have %s states, but has %d", v.Name, n.text, len(v.States)))
	}
	_, err = p.expect(';', `";"`)
	return err
}

// probability reads the distribution of a variable given its parents.
func (p *bifParser) probability() error {
	if _, err := p.take(); err != nil {
		return err
	}
	open, err := p.expect('(', `"("`)
	if err != nil {
		return err
	}
	names, err := p.words(')', "a variable")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return open.fault("the probability names no variable")
	}
	before := len(p.faults)
	rows := p.rows(names)
	known := len(p.faults) == before
	if err := p.block(func(t token) error { return p.entry(rows, t, known) }); err != nil {
		return err
	}
	if len(p.faults) > before {
		return nil
	}
	p.tables = append(p.tables, p.table(rows, names[0]))
	return nil
}

// rows starts a table: it resolves the variables, the first given the others.
func (p *bifParser) rows(names []token) *rows {
	r := &rows{width: 1}
	cells := 1.0
	for _, t := range append(slices.Clone(names[1:]), names[0]) {
		i, known := p.index[t.text]
		switch {
		case !known:
			p.note(t.fault("no variable %q before here%s", t.text, nearest.Suggest(t.text, p.known())))
			continue
		case slices.ContainsFunc(r.vars, func(v Variable) bool { return v.Name == t.text }):
			p.note(t.fault("%s is named twice", t.text))
		}
		r.vars = append(r.vars, p.vars[i])
		r.over = append(r.over, discrete.Variable{Name: t.text, Levels: max(len(p.vars[i].States), 1)})
		cells *= float64(r.over[len(r.over)-1].Levels)
	}
	if p.has[names[0].text] {
		p.note(names[0].fault("the probabilities of %s are given twice", names[0].text))
	}
	p.has[names[0].text] = true
	if cells+float64(p.cells) > discrete.MaxCells {
		p.note(names[0].fault("with this table all have %.3g cells together, more than %d", cells+float64(p.cells), discrete.MaxCells))
		return r
	}
	p.cells += int(cells)
	if len(r.over) == len(names) {
		r.width = r.over[len(r.over)-1].Levels
		r.p = make([]float64, int(cells))
		r.at = make([]place, len(r.p)/r.width)
	}
	return r
}

func (p *bifParser) known() []string {
	var names []string
	for _, v := range p.vars {
		names = append(names, v.Name)
	}
	return names
}
