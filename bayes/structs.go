package bayes

import (
	"errors"
	"fmt"
	"reflect"
)

// FromStructs returns a table of the tagged fields of the structs, one row
// each:
//
//	type visit struct {
//		Age     int     `bayes:"age"`
//		Channel string  `bayes:"channel"`
//	}
//	t, err := bayes.FromStructs(visits)
//
// Numbers and truth values (0 and 1) become a column of numbers, strings a
// factor as NewFactor does it. Fields without the tag are left out.
//
// Errors: T is no struct or has no tag, fields not exported or of another
// kind, no rows, and the faults of FromColumns; all at once.
func FromStructs[T any](rows []T) (*Table, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("bayes: FromStructs: %s isn't a struct", t)
	}
	var cols []Column
	var faults []error
	values := reflect.ValueOf(rows)
	for i := range t.NumField() {
		field := t.Field(i)
		name, ok := field.Tag.Lookup("bayes")
		if !ok {
			continue
		}
		if !field.IsExported() {
			faults = append(faults, fmt.Errorf("bayes: FromStructs: field %s isn't exported, so it can't be read", field.Name))
			continue
		}
		if field.Type.Kind() == reflect.String {
			labels := make([]string, len(rows))
			for r := range labels {
				labels[r] = values.Index(r).Field(i).String()
			}
			cols = append(cols, Col(name, labels))
			continue
		}
		number := numberReader(field.Type.Kind())
		if number == nil {
			faults = append(faults, fmt.Errorf("bayes: FromStructs: field %s has type %s, want a number, bool or string", field.Name, field.Type))
			continue
		}
		x := make([]float64, len(rows))
		for r := range x {
			x[r] = number(values.Index(r).Field(i))
		}
		cols = append(cols, Col(name, x))
	}
	if faults == nil && len(cols) == 0 {
		faults = append(faults, fmt.Errorf("bayes: FromStructs: %s has no field with a `bayes:\"name\"` tag", t))
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return FromColumns(cols...)
}

// numberReader returns what turns a value of the kind into a float64, nil if
// nothing does.
func numberReader(k reflect.Kind) func(reflect.Value) float64 {
	switch k {
	case reflect.Float32, reflect.Float64:
		return reflect.Value.Float
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(v reflect.Value) float64 { return float64(v.Int()) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(v reflect.Value) float64 { return float64(v.Uint()) }
	case reflect.Bool:
		return func(v reflect.Value) float64 {
			if v.Bool() {
				return 1
			}
			return 0
		}
	}
	return nil
}
