package cmdstan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A name that Stan's programs can have, or an element of a tuple.
var stanName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(:[0-9]+)*$`)

// statNames are the sampler's columns and their ArviZ names, in the order of
// CmdStan's files.
var statNames = []struct{ column, stat string }{
	{"lp__", "lp"}, {"accept_stat__", "acceptance_rate"}, {"stepsize__", "step_size"}, {"treedepth__", "tree_depth"},
	{"n_leapfrog__", "n_steps"}, {"divergent__", "diverging"}, {"energy__", "energy"},
}

// statName returns what Draws call a sampler's column.
func statName(column string) (string, bool) {
	for _, s := range statNames {
		if s.column == column {
			return s.stat, true
		}
	}
	name, ok := strings.CutSuffix(column, "__")
	return name, ok && stanName.MatchString(name)
}

// columnName returns what files call a sampler's statistic.
func columnName(stat string) string {
	for _, s := range statNames {
		if s.stat == stat {
			return s.column
		}
	}
	return stat + "__"
}

// splitHeader cuts the line of names: commas within brackets belong to a name.
func splitHeader(line string) []string {
	var names []string
	depth, from := 0, 0
	for i := 0; i <= len(line); i++ {
		switch {
		case i == len(line) || line[i] == ',' && depth == 0:
			names = append(names, strings.Trim(strings.TrimSpace(line[from:i]), `"`))
			from = i + 1
		case line[i] == '[':
			depth++
		case line[i] == ']':
			depth--
		}
	}
	return names
}

// variable is an array whose elements are columns.
type variable struct {
	name    string
	shape   []int
	columns []int // row-major
}

// element is one column of a variable; indices count from 1.
type element struct {
	column int
	name   string
	index  []int
}

// splitColumns sorts columns into statistics and variables, in the order of
// their first columns.
func splitColumns(names []string) (stats map[int]string, vars []variable, err error) {
	stats = map[int]string{}
	elements := map[string][]element{}
	var order []string
	var faults []error
	seen := map[string]bool{}
	for i, name := range names {
		if seen[name] {
			faults = append(faults, fmt.Errorf("column %d: the name %.60q comes twice", i+1, name))
		}
		seen[name] = true
		if s, ok := statName(name); ok {
			stats[i] = s
			continue
		}
		base, index, err := splitName(name)
		if err != nil {
			faults = append(faults, fmt.Errorf("column %d: %w", i+1, err))
			continue
		}
		if elements[base] == nil {
			order = append(order, base)
		}
		elements[base] = append(elements[base], element{i, name, index})
	}
	if faults != nil {
		return nil, nil, errors.Join(faults...)
	}
	for _, base := range order {
		v, err := assemble(base, elements[base])
		if err != nil {
			faults = append(faults, err)
		}
		vars = append(vars, v)
	}
	if len(vars) == 0 && faults == nil {
		faults = append(faults, errors.New("there is no column of a parameter or quantity"))
	}
	return stats, vars, errors.Join(faults...)
}

// splitName cuts a.1:2.3 into the variable a:2 and the indices 1 and 3, and
// theta[1,2] into theta, 1 and 2.
func splitName(name string) (base string, index []int, err error) {
	bad := fmt.Errorf("%.60q is no name of Stan's: want theta, theta.1.2, theta[1,2] or t:1", name)
	rest := name
	var bracket string
	if head, in, ok := strings.Cut(name, "["); ok {
		if in, ok = strings.CutSuffix(in, "]"); !ok {
			return "", nil, bad
		}
		rest, bracket = head, in
	}
	for k, part := range strings.Split(rest, ":") {
		fields := strings.Split(part, ".")
		if fields[0] == "" {
			return "", nil, bad
		}
		if k > 0 {
			base += ":"
		}
		base += fields[0]
		for _, f := range fields[1:] {
			if index, err = appendIndex(index, f); err != nil {
				return "", nil, bad
			}
		}
	}
	if bracket == "" && rest != name || !stanName.MatchString(base) {
		return "", nil, bad
	}
	if bracket != "" {
		for f := range strings.SplitSeq(bracket, ",") {
			if index, err = appendIndex(index, strings.TrimSpace(f)); err != nil {
				return "", nil, bad
			}
		}
	}
	return base, index, nil
}

func appendIndex(index []int, text string) ([]int, error) {
	i, err := strconv.Atoi(text)
	if err == nil && i < 1 {
		err = errors.New("indices count from 1")
	}
	return append(index, i), err
}

// assemble finds the shape of a variable and the column of each element.
func assemble(name string, elements []element) (variable, error) {
	v := variable{name: name, shape: slices.Clone(elements[0].index)}
	for _, e := range elements {
		if len(e.index) != len(v.shape) {
			return v, fmt.Errorf("%s has columns with %d and with %d indices: %s and %s", name, len(v.shape), len(e.index), elements[0].name, e.name)
		}
		for d, i := range e.index {
			v.shape[d] = max(v.shape[d], i)
		}
	}
	size := 1
	for _, n := range v.shape {
		if size *= min(n, len(elements)+1); size > len(elements) {
			break
		}
	}
	if size > len(elements) {
		return v, fmt.Errorf("%s has %d columns, fewer than its indices ask for: %s is the first that is missing", name, len(elements), firstGap(v, elements))
	}
	v.columns = make([]int, size)
	for k := range v.columns {
		v.columns[k] = -1
	}
	for _, e := range elements {
		at := 0
		for d, i := range e.index {
			at = at*v.shape[d] + i - 1
		}
		if k := v.columns[at]; k >= 0 {
			return v, fmt.Errorf("%s and an earlier column are the same element of %s", e.name, name)
		}
		v.columns[at] = e.column
	}
	return v, nil
}

// firstGap returns the first element, first index fastest, without a column.
func firstGap(v variable, elements []element) string {
	has := map[string]bool{}
	for _, e := range elements {
		has[elementName(v.name, e.index)] = true
	}
	index := make([]int, len(v.shape))
	for d := range index {
		index[d] = 1
	}
	for has[elementName(v.name, index)] {
		next(index, v.shape)
	}
	return elementName(v.name, index)
}

// next moves indices on, first fastest; it reports whether any are left.
func next(index, shape []int) bool {
	for d := range index {
		if index[d]++; index[d] <= shape[d] {
			return true
		}
		index[d] = 1
	}
	return false
}

// elementName returns what CmdStan calls an element.
func elementName(name string, index []int) string {
	for _, i := range index {
		name += "." + strconv.Itoa(i)
	}
	return name
}
