package posteriordb

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// Field is one parameter of a posterior as logdensity.csv describes it:
// beta:real[4], theta:interval(0,1), A:simplex[3,3].
type Field struct {
	Name   string
	Kind   string  // real, positive, interval, simplex, ordered, positive_ordered
	Lo, Hi float64 // of an interval; NaN where the file names a bound
	Shape  []int
}

var fieldForm = regexp.MustCompile(`^(\w+):(real|positive|simplex|ordered|positive_ordered|interval\(([^,()]+),([^,()]+)\))(?:\[(\d+)(?:,(\d+))?\])?$`)

func parseField(text string) (Field, error) {
	m := fieldForm.FindStringSubmatch(text)
	if m == nil {
		return Field{}, fmt.Errorf("posteriordb: logdensity.csv: parameter %q is not name:type[shape]", text)
	}
	kind, _, _ := strings.Cut(m[2], "(")
	f := Field{Name: m[1], Kind: kind, Lo: bound(m[3]), Hi: bound(m[4])}
	for _, n := range m[5:] {
		if n != "" {
			k, _ := strconv.Atoi(n) // digits by the pattern
			f.Shape = append(f.Shape, k)
		}
	}
	return f, nil
}

func bound(text string) float64 {
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return x
	}
	return math.NaN()
}

// Size returns the number of elements.
func (f Field) Size() int {
	n := 1
	for _, k := range f.Shape {
		n *= k
	}
	return n
}

// Free returns the number of unconstrained coordinates.
func (f Field) Free() int {
	if f.Kind == "simplex" {
		return f.Size() - f.Size()/f.row()
	}
	return f.Size()
}

// row returns the number of elements of one simplex or ordered vector.
func (f Field) row() int { return f.Shape[len(f.Shape)-1] }

// Values returns the field's elements at one of the kit's two points: A has
// wave math.Sin, B math.Cos. first is the number of the field's first element
// among all elements, from 1.
//
// Source: README.md of the kit, section logdensity.csv.
func (f Field) Values(wave func(float64) float64, first int) []float64 {
	x := make([]float64, f.Size())
	for i := range x {
		x[i] = 0.5 * wave(float64(first+i))
	}
	switch f.Kind {
	case "positive":
		for i := range x {
			x[i] = math.Exp(x[i])
		}
	case "interval":
		for i := range x {
			x[i] = f.Lo + (f.Hi-f.Lo)/(1+math.Exp(-x[i]))
		}
	case "simplex":
		for at := 0; at < len(x); at += f.row() {
			softmax(x[at : at+f.row()])
		}
	case "ordered", "positive_ordered":
		for i := range x {
			if i > 0 || f.Kind == "positive_ordered" {
				x[i] = math.Exp(x[i])
			}
			if i > 0 {
				x[i] += x[i-1]
			}
		}
	}
	return x
}

func softmax(x []float64) {
	sum := 0.0
	for i := range x {
		x[i] = math.Exp(x[i])
		sum += x[i]
	}
	for i := range x {
		x[i] /= sum
	}
}

// Values returns point A (math.Sin) or B (math.Cos) of a posterior.
func (p Posterior) Values(wave func(float64) float64) bayes.Values {
	v := make(bayes.Values)
	first := 1
	for _, f := range p.Fields {
		x := f.Values(wave, first)
		first += len(x)
		if len(f.Shape) == 0 {
			v[f.Name] = x[0]
		} else {
			v[f.Name] = x
		}
	}
	return v
}

// Order returns where each coordinate of the kit lies among a program's:
// the kit's coordinate i is the program's Order(p)[i]. The kit orders
// parameters as in logdensity.csv, a program as they were declared; both order
// elements row by row, since every matrix of the kit is an array of vectors.
func (p Posterior) Order(prog *bayes.Program) ([]int, error) {
	inside := p.Values(math.Sin)
	var order []int
	for _, f := range p.Fields {
		q, err := prog.Unconstrain(bayes.Values{f.Name: inside[f.Name]})
		if err != nil {
			return nil, err
		}
		start := 0
		for start < len(q) && math.IsNaN(q[start]) {
			start++
		}
		for i := range f.Free() {
			order = append(order, start+i)
		}
	}
	if len(order) != prog.Dim() {
		return nil, fmt.Errorf("posteriordb: %s has %d coordinates, the model %d", p.Name, len(order), prog.Dim())
	}
	return order, nil
}
