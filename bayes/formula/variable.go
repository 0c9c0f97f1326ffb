package formula

import (
	"math"
	"slices"
	"strconv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// variable is one variable of a formula: a column, arithmetic of columns, a
// factor or a basis. It learns levels, knots and the like from the data of the
// fit; new data are read with what it has learnt.
type variable struct {
	node  *Node
	name  string
	arg   *Node                               // of a basis or factor, else the node itself
	fit   func(f *frame, x []float64) columns // makes a basis, nil for others
	basis columns

	known    map[*Node]standard
	isFactor bool
	asFactor bool // factor(x)
	learnt   bool
	levels   []string
	unused   []string // levels that no row of the fit has
	contrast Contrast
	table    [2][][]float64 // rows of a level, coded by contrasts and in full
	names    [2][]string
}

// newVariable reads the tree of a variable.
func newVariable(n *Node, name string, list *faultList) *variable {
	v := &variable{node: n, name: name, arg: n, known: make(map[*Node]standard)}
	if n.Kind != Call {
		checkArithmetic(n, list)
		return v
	}
	switch n.Text {
	case "poly", "bs", "ns":
		a := readArguments(n, list, map[string][]string{"poly": {"degree"}, "bs": {"df", "degree"}, "ns": {"df"}}[n.Text])
		if a.x != nil {
			v.arg, v.fit = a.x, map[string]func(arguments) func(*frame, []float64) columns{"poly": polyBasis, "bs": bsBasis, "ns": nsBasis}[n.Text](a)
		}
	case "factor":
		v.asFactor = true
		if len(n.Args) != 1 || n.Args[0].Kind != Name || n.Args[0].Label != "" {
			list.add(n.Pos, ErrSyntax, "factor takes one column: factor(year); give levels and their order in the table, by NewFactor")
			return v
		}
		v.arg = n.Args[0]
	default:
		checkArithmetic(n, list)
	}
	return v
}

// learn reads the data of the fit. It is done once.
func (v *variable) learn(f *frame, contrasts map[string]Contrast) {
	if v.learnt {
		return
	}
	v.learnt = true
	v.isFactor = v.asFactor || v.node.Kind == Name && f.table.IsFactor(v.node.Text)
	if v.isFactor {
		v.learnLevels(f, contrasts)
		return
	}
	if x := f.arithmetic(v.arg, v.known); x != nil && v.fit != nil {
		v.basis = v.fit(f, x)
	}
}

func (v *variable) learnLevels(f *frame, contrasts map[string]Contrast) {
	c := f.factor(v.arg)
	if c == nil {
		return
	}
	v.levels, v.contrast = c.Levels, contrasts[v.arg.Text]
	if v.contrast >= Contrast(len(contrastNames)) {
		f.list.add(v.node.Pos, bayes.ErrModel, "contrast %d of %q is unknown; there are %s", v.contrast, v.arg.Text, nearest.Some(contrastNames[:]))
		return
	}
	for k, level := range v.levels {
		if !slices.Contains(c.Codes, k) {
			v.unused = append(v.unused, level)
		}
	}
	v.table[full], v.names[full] = indicators(v.levels)
	if len(v.levels) > 1 {
		v.table[contrasted], v.names[contrasted] = v.contrast.code(v.levels)
	}
}

// coding says how the levels of a factor become columns: by its contrast, or
// one for each.
type coding int

const (
	contrasted coding = iota
	full
)

// block is the columns of a variable, with what is appended to its name.
type block struct {
	cols     [][]float64
	suffixes []string
}

// columns evaluates the variable on the frame; no columns after a fault.
func (v *variable) columns(f *frame, c coding) block {
	if v.isFactor {
		return v.coded(f, c)
	}
	x := f.arithmetic(v.arg, v.known)
	switch {
	case x == nil || v.fit != nil && v.basis == nil:
		return block{}
	case v.basis == nil:
		return block{[][]float64{x}, []string{""}}
	}
	b := block{cols: v.basis.columns(x)}
	for j := range b.cols {
		suffix := strconv.Itoa(j + 1)
		if len(b.cols) == 1 {
			suffix = ""
		}
		b.suffixes = append(b.suffixes, suffix)
	}
	return b
}

func (v *variable) coded(f *frame, c coding) block {
	codes := v.codes(f)
	rows, names := v.table[c], v.names[c]
	if codes == nil {
		return block{}
	}
	if len(names) == 0 {
		f.list.add(v.node.Pos, bayes.ErrData, "%s has the one level %s: nothing can be compared; leave it out", v.name, nearest.Some(v.levels))
		return block{}
	}
	b := block{matrix(len(names), len(codes)), names}
	for i, k := range codes {
		for j, x := range rows[k] {
			b.cols[j][i] = x
		}
	}
	return b
}

// codes returns the position of each row's level among those learnt, nil after
// a fault.
func (v *variable) codes(f *frame) []int {
	if v.levels == nil {
		return nil
	}
	c := f.factor(v.arg)
	if c == nil {
		return nil
	}
	at := make(map[string]int, len(v.levels))
	for k, l := range v.levels {
		at[l] = k + 1
	}
	codes := make([]int, len(c.Codes))
	for i, k := range c.Codes {
		if codes[i] = at[c.Levels[k]] - 1; codes[i] < 0 {
			f.list.add(v.node.Pos, bayes.ErrData, "%s has the level %q in row %d, which the data of the fit did not have%s",
				v.name, c.Levels[k], i, nearest.Suggest(c.Levels[k], v.levels))
			return nil
		}
	}
	return codes
}

// single returns the one column of a variable that must be a number, nil after
// a fault.
func (v *variable) single(f *frame, role string) []float64 {
	b := v.columns(f, contrasted)
	if len(b.cols) > 0 && (v.isFactor || len(b.cols) != 1) {
		f.list.add(v.node.Pos, bayes.ErrData, "%s must be one number in each row; %s is not", role, v.name)
		return nil
	}
	if len(b.cols) == 0 || slices.ContainsFunc(b.cols[0], math.IsNaN) {
		return nil
	}
	return b.cols[0]
}
