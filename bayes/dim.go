package bayes

import "github.com/seed78144065/credence/internal/ir"

// Dim is a dimension of an array: its name, its size and, if it has any, the
// labels of its positions. Arrays broadcast by the names of their dims.
type Dim struct{ d *ir.Dim }

// NewDim returns a dimension with one position per label.
func NewDim(name string, labels ...string) Dim {
	return Dim{&ir.Dim{Name: name, Size: len(labels), Labels: labels}}
}

// SizedDim returns a dimension of n positions without labels.
func SizedDim(name string, n int) Dim { return Dim{&ir.Dim{Name: name, Size: n}} }

// Size returns an anonymous dimension of n positions.
func Size(n int) Dim { return SizedDim("", n) }

// Name returns the name, "" for an anonymous dimension.
func (d Dim) Name() string {
	if d.d == nil {
		return ""
	}
	return d.d.Name
}

// Size returns the number of positions.
func (d Dim) Size() int {
	if d.d == nil {
		return 0
	}
	return d.d.Size
}

// Labels returns the labels of the positions, nil if they have none.
func (d Dim) Labels() []string {
	if d.d == nil {
		return nil
	}
	return d.d.Labels
}
