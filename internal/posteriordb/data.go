package posteriordb

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Data is one data set of the kit. Its methods panic with a *DataError on a
// field that is missing or of another form, which
// Kit.Model returns as its error.
type Data struct {
	name   string
	fields map[string]json.RawMessage
}

// DataError is a field that a model needs and the data set does not have.
type DataError struct {
	Data, Field string
	Err         error
}

func (e *DataError) Error() string {
	return fmt.Sprintf("posteriordb: data %q, field %q: %v", e.Data, e.Field, e.Err)
}

// Unwrap returns the cause.
func (e *DataError) Unwrap() error { return e.Err }

// Data reads a data set by name.
func (k Kit) Data(name string) (*Data, error) {
	raw, err := os.ReadFile(filepath.Join(k.dir, "data", name+".json"))
	if err != nil {
		return nil, err
	}
	d := &Data{name: name}
	if err := json.Unmarshal(raw, &d.fields); err != nil {
		return nil, fmt.Errorf("posteriordb: data %q: %w", name, err)
	}
	return d, nil
}

// Number returns a scalar.
func (d *Data) Number(field string) float64 { return read[float64](d, field) }

// Int returns a whole number.
func (d *Data) Int(field string) int { return read[int](d, field) }

// Vector returns a vector.
func (d *Data) Vector(field string) []float64 { return read[[]float64](d, field) }

// Matrix returns a matrix by rows.
func (d *Data) Matrix(field string) [][]float64 { return read[[][]float64](d, field) }

// Index returns positions, counted from 0; the file counts from 1.
func (d *Data) Index(field string) []int {
	pos := read[[]int](d, field)
	for i := range pos {
		pos[i]--
	}
	return pos
}

// recover turns the panic of a method into an error.
func (d *Data) recover(err *error) {
	switch r := recover().(type) {
	case nil:
	case *DataError:
		*err = r
	default:
		panic(r)
	}
}

func read[T any](d *Data, field string) (v T) {
	raw, ok := d.fields[field]
	if !ok {
		panic(&DataError{d.name, field, fmt.Errorf("is missing")})
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		panic(&DataError{d.name, field, err})
	}
	return v
}
