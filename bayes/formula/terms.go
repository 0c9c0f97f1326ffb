package formula

import (
	"fmt"
	"slices"
	"strconv"
)

// term is a set of variables whose product the columns of a design are: the
// positions in spec.vars, ascending.
type term struct {
	vars []int
	pos  Pos
}

func (t term) key() string { return fmt.Sprint(t.vars) }

// spec is a linear predictor as the formula states it, before data.
type spec struct {
	intercept bool
	vars      []*variable // in the order of the text
	terms     []term      // by the number of their variables, else in order
	offsets   []*variable
	smooths   []*smooth
	groups    []groupSpec
}

// resolver turns trees into specs. Variables of one name are one variable, in
// whatever predictor they stand.
type resolver struct {
	list    *faultList
	vars    map[string]*variable
	smooths map[string]*smooth
	others  []string // the columns that a dot stands for
}

// specBuilder builds the spec of one tree.
type specBuilder struct {
	*resolver
	*spec
	inGroup bool
}

// place is where in a tree a piece stands: whole parts of the predictor, such
// as offset(x), may only be added.
type place uint8

const (
	added place = iota
	multiplied
	removed
)

// Bounds that no real formula meets.
const (
	maxTerms = 2000
	maxPower = 20
)

func (r *resolver) spec(n *Node, inGroup bool) *spec {
	b := &specBuilder{resolver: r, spec: &spec{intercept: true}, inGroup: inGroup}
	b.terms = b.expand(n, added)
	slices.SortStableFunc(b.terms, func(s, t term) int { return len(s.vars) - len(t.vars) })
	b.prune()
	return b.spec
}

// prune forgets the variables of terms that were removed: y ~ . - x has no need
// of x.
func (s *spec) prune() {
	place := make([]int, len(s.vars))
	for _, t := range s.terms {
		for _, k := range t.vars {
			place[k] = 1
		}
	}
	var kept []*variable
	for k, v := range s.vars {
		if place[k] > 0 {
			place[k] = len(kept)
			kept = append(kept, v)
		}
	}
	s.vars = kept
	for i, t := range s.terms {
		vars := make([]int, len(t.vars))
		for j, k := range t.vars {
			vars[j] = place[k]
		}
		s.terms[i].vars = vars
	}
}

func (b *specBuilder) fault(n *Node, format string, args ...any) {
	b.list.add(n.Pos, ErrSyntax, format, args...)
}

// expand returns the terms of a tree by the rules of R's formulas.
func (b *specBuilder) expand(n *Node, at place) []term {
	switch n.Kind {
	case Name:
		if n.Text == "." {
			return b.dot(n)
		}
		return b.variable(n)
	case Number:
		b.number(n, at)
	case Text:
		b.fault(n, "text can't be a term; a column of this name is written in backquotes")
	case Paren:
		if inner := n.Args[0]; inner.Kind == Binary && (inner.Text == "|" || inner.Text == "||") {
			b.group(inner, at)
			return nil
		}
		return b.expand(n.Args[0], at)
	case Unary:
		if n.Text == "+" {
			return b.expand(n.Args[0], at)
		}
		if a := n.Args[0]; at == added && a.Kind == Number {
			b.number(a, removed)
			return nil
		}
		b.fault(n, "nothing stands before this -, so nothing can be removed; for −x write I(-x)")
	case Call:
		return b.call(n, at)
	case Binary:
		return b.binary(n, at)
	}
	return nil
}

func (b *specBuilder) call(n *Node, at place) []term {
	switch n.Text {
	case "offset", "s":
		switch {
		case at != added:
			b.fault(n, "%s can only be added to a formula", n)
		case b.inGroup:
			b.fault(n, "%s can't vary by group; write it outside of the group's parentheses", n)
		case n.Text == "s":
			b.smooth(n)
		case len(n.Args) != 1 || n.Args[0].Label != "":
			b.fault(n, "offset takes one argument: offset(log(n))")
		default:
			b.offsets = append(b.offsets, b.resolver.variable(n.Args[0]))
		}
		return nil
	case "trials", "cens", "weights":
		b.fault(n, "%s belongs to the response: y | %s ~ …", n.Text, n)
		return nil
	}
	return b.variable(n)
}

func (b *specBuilder) binary(n *Node, at place) []term {
	l, r := n.Args[0], n.Args[1]
	inside := multiplied
	if at == removed {
		inside = removed
	}
	switch n.Text {
	case "+":
		return b.union(n, b.expand(l, at), b.expand(r, at))
	case "-":
		left := b.expand(l, at)
		gone := make(map[string]bool)
		for _, t := range b.expand(r, removed) {
			gone[t.key()] = true
		}
		return slices.DeleteFunc(left, func(t term) bool { return gone[t.key()] })
	case "*":
		x, y := b.expand(l, inside), b.expand(r, inside)
		return b.union(n, b.union(n, x, y), b.product(n, x, y))
	case ":", "%in%":
		return b.product(n, b.expand(l, inside), b.expand(r, inside))
	case "/":
		x, y := b.expand(l, inside), b.expand(r, inside)
		all := term{pos: l.Pos}
		for _, t := range x {
			all.vars = append(all.vars, t.vars...)
		}
		return b.union(n, x, b.product(n, []term{all}, y))
	case "^":
		power, err := strconv.Atoi(r.Text)
		if r.Kind != Number || err != nil || power < 1 || power > maxPower {
			b.fault(r, "the power of a formula is a whole number from 1 to %d; for a power of a column write I(%s)", maxPower, n)
			return nil
		}
		x := b.expand(l, inside)
		if len(x) == 1 && power > 1 {
			b.fault(n, "%s is only %s, for a power here is of terms, as in (a + b)^2; for that of a column write I(%s)", n, l, n)
		}
		all := x
		for k := 1; k < power && len(all) < maxTerms; k++ {
			all = b.union(n, all, b.product(n, all, x))
		}
		return all
	default:
		b.fault(n, "effects that vary by group need parentheses: (%s)", n)
		return nil
	}
}

// number reads 0 and 1, which take out and put in the intercept.
func (b *specBuilder) number(n *Node, at place) {
	switch {
	case n.Text != "0" && n.Text != "1":
		b.fault(n, "%s is no term: of numbers only 1 and 0 are, the intercept and its absence; for arithmetic write I(…)", n.Text)
	case at == multiplied:
		b.fault(n, "the intercept can only be added or removed")
	default:
		b.intercept = (n.Text == "1") == (at == added)
	}
}

func (b *specBuilder) variable(n *Node) []term {
	v := b.resolver.variable(n)
	k := slices.Index(b.spec.vars, v)
	if k < 0 {
		k = len(b.spec.vars)
		b.spec.vars = append(b.spec.vars, v)
	}
	return []term{{vars: []int{k}, pos: n.Pos}}
}

// variable returns the variable that a tree names, one for each name.
func (r *resolver) variable(n *Node) *variable {
	name := n.String()
	if r.vars[name] == nil {
		r.vars[name] = newVariable(n, name, r.list)
	}
	return r.vars[name]
}

// dot returns the columns that the formula has not used so far on its left.
func (b *specBuilder) dot(n *Node) (all []term) {
	if len(b.others) == 0 {
		b.fault(n, "there are no columns for the dot to stand for")
	}
	for _, name := range b.others {
		all = append(all, b.variable(&Node{Kind: Name, Text: name, Pos: n.Pos})...)
	}
	return all
}

// union returns the terms of x and those of y that x lacks.
func (b *specBuilder) union(n *Node, x, y []term) []term {
	seen := make(map[string]bool, len(x)+len(y))
	var all []term
	for _, t := range slices.Concat(x, y) {
		if k := t.key(); !seen[k] {
			seen[k] = true
			all = append(all, t)
		}
	}
	if len(all) > maxTerms {
		b.fault(n, "this makes more than %d terms", maxTerms)
		return all[:maxTerms]
	}
	return all
}

// product returns x:y for each pair.
func (b *specBuilder) product(n *Node, x, y []term) []term {
	var all []term
	for _, s := range x {
		for _, t := range y {
			vars := slices.Concat(s.vars, t.vars)
			slices.Sort(vars)
			all = append(all, term{slices.Compact(vars), n.Pos})
		}
		if len(all) > maxTerms {
			break
		}
	}
	return b.union(n, all, nil)
}
