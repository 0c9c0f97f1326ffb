package plot

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// element is a scalar to draw, with the variable that it is of.
type element struct {
	bayes.RV
	variable string
}

// elements returns the scalars that names ask for, at most limit. Errors: no
// draws, unknown names (all of them), too many scalars, draws that are not
// finite.
func elements(verb string, d bayes.Drawer, names []string, limit int) ([]element, error) {
	if d == nil || d.Draws() == nil {
		return nil, fault(verb, "the draws are nil")
	}
	draws := d.Draws()
	if draws.Len() == 0 {
		return nil, fault(verb, "there are no draws to plot: %d chains of length 0", draws.Chains())
	}
	if len(names) == 0 {
		names = draws.Names()
	}
	var list []element
	var faults []error
	for _, name := range names {
		v, variable, err := find(draws, name)
		if err != nil {
			faults = append(faults, fmt.Errorf("plot: %s: %w", verb, err))
			continue
		}
		if n := len(list) + v.Size(); n > limit {
			return nil, errors.Join(append(faults, fault(verb, "%d numbers or more, up to %q, are too many for one figure, want at most %d: name fewer in Config.Vars, single elements as \"theta[0]\"", n, name, limit))...)
		}
		for _, e := range v.Elems() {
			if err := finiteDraws(verb, e); err != nil {
				faults = append(faults, err)
			}
			list = append(list, element{e, variable})
		}
	}
	return list, errors.Join(faults...)
}

// find returns a variable or one of its elements, and the variable's name.
func find(d *bayes.Draws, name string) (bayes.RV, string, error) {
	v, err := d.Var(name)
	open := strings.IndexByte(name, '[')
	if err == nil || open < 1 || !strings.HasSuffix(name, "]") {
		return v, name, err
	}
	variable := name[:open]
	if v, err = d.Var(variable); err != nil {
		return v, variable, err
	}
	for has, e := range v.Elems() {
		if has == name {
			return e, variable, nil
		}
	}
	// What is wrong with it?
	places := strings.Split(name[open+1:len(name)-1], ",")
	index := make([]int, len(places))
	for i, place := range places {
		if i < len(v.Dims()) && v.Dims()[i].Labels() != nil {
			_, err = v.Label(places...)
			break
		}
		if index[i], err = strconv.Atoi(place); err != nil {
			err = fmt.Errorf("index %q is no number", place)
			break
		}
	}
	if err == nil {
		_, err = v.At(index...)
	}
	if err == nil { // fewer places than dims
		err = fmt.Errorf("it is an array of shape %v: give all places, or %q for all elements", v.Shape(), variable)
	}
	return v, variable, fmt.Errorf("no element %q: %w", name, err)
}

// finiteDraws returns the first draw of a scalar that is not finite, as an
// error.
func finiteDraws(verb string, e bayes.RV) error {
	for k, chain := range e.ByChain() {
		for i, x := range chain {
			if !finite(x) {
				return fault(verb, "%s: draw %d of chain %d is %v; only finite draws can be drawn", e.Name(), i, k, x)
			}
		}
	}
	return nil
}

// finiteRow returns the first value that is not finite, as an error.
func finiteRow(verb, what string, x []float64) error {
	for i, v := range x {
		if !finite(v) {
			return fault(verb, "%s: row %d is %v, want a finite number", what, i, v)
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func fault(verb, format string, a ...any) error {
	return fmt.Errorf("plot: "+verb+": "+format, a...)
}
