package bayes

import "fmt"

// PlainName is the name of the one variable in draws of a [Target] that is not a
// [Recorder]: its coordinates.
const PlainName = "x"

// DrawnVariables returns what draws of a target consist of, and their number of
// elements: the variables of a [Recorder], or the coordinates under [PlainName].
func DrawnVariables(t Target) (vars []Variable, elements int) {
	vars = []Variable{{Name: PlainName, Dims: []Dim{Size(t.Dim())}}}
	if r, ok := t.(Recorder); ok {
		vars = r.Variables()
	}
	for _, v := range vars {
		elements += v.Size()
	}
	return vars, elements
}

// StartingPoint maps starting values to a point of the target's space: through a
// [Starter], or, for another target, from the variable [PlainName].
//
// Result: coordinates without a value are NaN.
// Errors: those of the Starter; other variables, or another number of elements.
func StartingPoint(t Target, v Values) ([]float64, error) {
	s, ok := t.(Starter)
	if !ok {
		x, ok := v[PlainName].([]float64)
		if !ok || len(v) != 1 || len(x) != t.Dim() {
			return nil, fmt.Errorf("want the one variable %q, a []float64 of length %d, got %v: the target names no others", PlainName, t.Dim(), v)
		}
		return x, nil
	}
	x, err := s.Unconstrain(v)
	if err == nil && len(x) != t.Dim() {
		err = fmt.Errorf("the target's starting point has %d coordinates, want %d", len(x), t.Dim())
	}
	return x, err
}
