package formula

import (
	"slices"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// columns is a basis that has learnt what it needs.
type columns interface {
	columns(x []float64) [][]float64
}

// arguments are those of a basis: what it is a basis of, and whole numbers.
type arguments struct {
	node  *Node
	x     *Node
	given map[string]int
}

// readArguments reads f(x, 3, k = 4): numbers by the names, or in their order.
func readArguments(n *Node, list *faultList, names []string) arguments {
	a := arguments{node: n, given: make(map[string]int)}
	if len(n.Args) == 0 || n.Args[0].Label != "" {
		list.add(n.Pos, ErrSyntax, "%s needs a column first: %s(x)", n.Text, n.Text)
		return a
	}
	for k, arg := range n.Args[1:] {
		label := arg.Label
		if label == "" && k < len(names) {
			label = names[k]
		}
		value, err := strconv.Atoi(arg.Text)
		switch _, twice := a.given[label]; {
		case !slices.Contains(names, label):
			list.add(arg.Pos, ErrSyntax, "%s has no argument %q%s%s", n.Text, label, nearest.Suggest(label, names), hint(label))
		case twice:
			list.add(arg.Pos, ErrSyntax, "%s gets %s twice", n.Text, label)
		case arg.Kind != Number || err != nil || value < 1 || value > 1000:
			list.add(arg.Pos, ErrSyntax, "%s of %s must be a whole number from 1 to 1000", label, n.Text)
		default:
			a.given[label] = value
		}
	}
	checkArithmetic(n.Args[0], list)
	a.x = n.Args[0]
	return a
}

func (a arguments) number(name string, otherwise int) int {
	if v, ok := a.given[name]; ok {
		return v
	}
	return otherwise
}

// enough reports a basis that wants more distinct values than x has.
func (a arguments) enough(f *frame, x []float64, need int) bool {
	distinct := len(slices.Compact(slices.Sorted(slices.Values(x))))
	if distinct < need {
		f.list.add(a.node.Pos, bayes.ErrData, "%v needs at least %d distinct values of %v; there are %d", a.node, need, a.x, distinct)
	}
	return distinct >= need
}

func polyBasis(a arguments) func(*frame, []float64) columns {
	return func(f *frame, x []float64) columns {
		degree := a.number("degree", 1)
		if !a.enough(f, x, degree+1) {
			return nil
		}
		return learnPolynomial(x, degree)
	}
}

func bsBasis(a arguments) func(*frame, []float64) columns {
	return func(f *frame, x []float64) columns {
		degree := a.number("degree", 3)
		df := a.number("df", degree)
		if degree > maxDegree || df < degree {
			f.list.add(a.node.Pos, ErrSyntax, "%v: want a degree of at most %d and df of at least the degree", a.node, maxDegree)
			return nil
		}
		if !a.enough(f, x, df+1) {
			return nil
		}
		return learnBspline(x, df, degree)
	}
}

func nsBasis(a arguments) func(*frame, []float64) columns {
	return func(f *frame, x []float64) columns {
		df := a.number("df", 1)
		if !a.enough(f, x, df+1) {
			return nil
		}
		return learnNatural(x, df)
	}
}
