package bayes

import (
	"errors"
	"fmt"
	"reflect"
)

// Derive computes a scalar from each draw: f gets the parameters of the draw
// in a struct whose fields are tagged with the names of variables,
//
//	type params struct {
//		Mu    float64   `bayes:"mu"`
//		Theta []float64 `bayes:"theta"`
//	}
//	gap, err := bayes.Derive(draws, "gap", func(p params) float64 { return p.Theta[0] - p.Theta[7] })
//
// A float64 field takes a scalar, []float64 a variable with one dim and
// [][]float64 one with two. Fields without the tag are left alone. The slices
// are filled anew for each draw: f must not keep them.
//
// Use Draws.With to keep the result among the draws.
//
// Errors: unknown names, fields of another kind or not exported, variables of
// another number of dims; all at once.
// Cost: the draws of one result and one copy of the fields; nothing per draw.
func Derive[P any](from Drawer, name string, f func(p P) float64) (RV, error) {
	if from == nil || from.Draws() == nil {
		return RV{}, fmt.Errorf("bayes: Derive %q: no draws", name)
	}
	d := from.Draws()
	var p P
	fields, err := bindFields(d, name, reflect.ValueOf(&p).Elem())
	if err != nil {
		return RV{}, err
	}
	out := RV{name: name, chains: d.chains, draws: d.draws, weights: d.weights, values: make([]float64, d.chains*d.draws)}
	for i := range out.values {
		for _, b := range fields {
			b.fill(i, len(out.values))
		}
		out.values[i] = f(p)
	}
	return out, nil
}

// boundField ties a field of P to the values of a variable: either x is set or
// the elements of dst, which is the memory of all rows of a slice field.
type boundField struct {
	x      *float64
	dst    []float64
	values []float64 // [element][draw of any chain]
	slice  *[]float64
	rows   *[][]float64
	cols   int
}

// fill copies draw i of n into the field. A slice field is set afresh: the
// function may have changed it in the draw before.
func (b boundField) fill(i, n int) {
	if b.x != nil {
		*b.x = b.values[i]
		return
	}
	for e := range b.dst {
		b.dst[e] = b.values[e*n+i]
	}
	if b.slice != nil {
		*b.slice = b.dst
		return
	}
	for r, rows := 0, *b.rows; r < len(rows); r++ {
		rows[r] = b.dst[r*b.cols : (r+1)*b.cols]
	}
}

// bindFields matches the tagged fields of the struct p to the variables of d.
func bindFields(d *Draws, name string, p reflect.Value) ([]boundField, error) {
	t := p.Type()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("bayes: Derive %q: the function takes a %s, want a struct whose fields have `bayes:\"name\"` tags", name, t)
	}
	var fields []boundField
	var faults []error
	for i := range t.NumField() {
		sf := t.Field(i)
		tag, ok := sf.Tag.Lookup("bayes")
		if !ok {
			continue
		}
		fault := func(format string, a ...any) {
			faults = append(faults, fmt.Errorf("bayes: Derive %q: field %s: "+format, append([]any{name, sf.Name}, a...)...))
		}
		if !sf.IsExported() {
			fault("isn't exported, so it can't be set")
			continue
		}
		dims := map[reflect.Type]int{
			reflect.TypeFor[float64](): 0, reflect.TypeFor[[]float64](): 1, reflect.TypeFor[[][]float64](): 2,
		}
		want, ok := dims[sf.Type]
		if !ok {
			fault("has type %s, want float64, []float64 or [][]float64", sf.Type)
			continue
		}
		v, err := d.Var(tag)
		if err != nil {
			fault("%w", err)
			continue
		}
		if len(v.dims) != want {
			fault("has type %s, but %s has %d dims: want %s", sf.Type, tag, len(v.dims), fieldTypeFor(len(v.dims)))
			continue
		}
		b := boundField{values: v.values}
		switch x := p.Field(i).Addr().Interface().(type) {
		case *float64:
			b.x = x
		case *[]float64:
			b.dst, b.slice = make([]float64, v.Size()), x
		case *[][]float64:
			*x = make([][]float64, v.dims[0].Size())
			b.dst, b.rows, b.cols = make([]float64, v.Size()), x, v.dims[1].Size()
		}
		fields = append(fields, b)
	}
	if faults == nil && len(fields) == 0 {
		faults = append(faults, fmt.Errorf("bayes: Derive %q: %s has no field with a `bayes:\"name\"` tag", name, t))
	}
	return fields, errors.Join(faults...)
}

// fieldTypeFor returns the type of a field for a variable of n dims.
func fieldTypeFor(n int) string {
	switch n {
	case 0:
		return "float64"
	case 1:
		return "[]float64"
	case 2:
		return "[][]float64"
	}
	return "at most two dims: derive from a slice of it"
}
