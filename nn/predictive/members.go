package predictive

import (
	"errors"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/nn"
)

var (
	// ErrMembers is wrapped by errors about members that no head can be made of.
	ErrMembers = errors.New("members don't fit")
	// ErrOutput is wrapped by errors about what a model returned.
	ErrOutput = errors.New("output is not what the head reads")
	// ErrPassesAgree is wrapped, beside ErrMembers, by the error of a model whose
	// passes with dropout are all the same.
	ErrPassesAgree = errors.New("passes with dropout agree")
)

// maxPasses is a million: more is a mistake.
const maxPasses = 1 << 20

// Members are who is asked about each row: several models, one graph that holds
// several, or passes of one model. Separate, Fused, Dropout and Masks make them;
// what is wrong with them is an error of the head that they are given to.
//
// The models stay the caller's, to be closed when no head needs them.
type Members struct {
	models  []*nn.Model
	fused   bool
	passes  int // 0: no passes
	dropout *DropoutConfig
	masks   *MaskConfig
}

// Separate is the members of an ensemble in models of their own, run one after
// the other: a call in each costs less than handing them to several goroutines,
// and other calls have the other processors.
//
// Source: [Lakshminarayanan2017].
func Separate(models ...*nn.Model) Members { return Members{models: models} }

// Fused is the members of an ensemble in one graph, whose outputs have a
// dimension of members after that of rows: [N M], or [N M K] for K classes.
func Fused(model *nn.Model) Members { return Members{models: []*nn.Model{model}, fused: true} }

// check returns all that is wrong with the members by themselves.
func (w Members) check() (faults []error) {
	if len(w.models) == 0 {
		return []error{errors.New("there are no models; give at least one")}
	}
	for i, m := range w.models {
		if m == nil {
			faults = append(faults, fmt.Errorf("model %d is nil", i))
		}
	}
	if faults != nil {
		return faults
	}
	for i, m := range w.models[1:] {
		if a, b := unnamed(w.models[0].Inputs()), unnamed(m.Inputs()); a != b {
			faults = append(faults, fmt.Errorf("model %d has the inputs %v, model 0 has %v: members see the same inputs in the same order", i+1, m.Inputs(), w.models[0].Inputs()))
		}
	}
	if w.dropout != nil || w.masks != nil {
		if w.passes < 2 {
			faults = append(faults, fmt.Errorf("%d passes; at least 2 can disagree", w.passes))
		} else if w.passes > maxPasses {
			faults = append(faults, fmt.Errorf("%d passes; the error of Monte Carlo is a thousandth of their spread from %d on, the largest number", w.passes, maxPasses))
		}
	}
	if w.masks != nil {
		faults = append(faults, w.masks.check(w.models[0])...)
	}
	return faults
}

// unnamed writes ports without the names of dynamic dimensions, which don't
// matter.
func unnamed(ports []nn.Port) string {
	var b strings.Builder
	for _, p := range ports {
		fmt.Fprintf(&b, "%q %v %v", p.Name, p.Type, p.AnyShape)
		for _, d := range p.Shape {
			fmt.Fprintf(&b, " %d", d.Size)
		}
		b.WriteByte(';')
	}
	return b.String()
}

// find returns where each model has an output of numbers.
func (w Members) find(name string) (at []int, faults []error) {
	for i, m := range w.models {
		outputs, found := m.Outputs(), -1
		var names []string
		for k, p := range outputs {
			names = append(names, p.Name)
			if p.Name == name || name == "" && len(outputs) == 1 {
				found = k
			}
		}
		switch {
		case found < 0 && name == "":
			faults = append(faults, fmt.Errorf("model %d has several outputs, %v: name the one to read", i, outputs))
		case found < 0:
			meant := ""
			if best, near := nearest.Near(name, names); near {
				meant = fmt.Sprintf(" (did you mean %q?)", best)
			}
			faults = append(faults, fmt.Errorf("model %d has no output %q%s; it has %v", i, name, meant, outputs))
		default:
			if t := outputs[found].Type; t != nn.Float32 && t != nn.Float64 && t != nn.Float16 {
				faults = append(faults, fmt.Errorf("model %d: the output %v is of another type than float16, float32 and float64", i, outputs[found]))
			}
		}
		at = append(at, found)
	}
	if len(faults) > 0 {
		return at, faults
	}
	first := w.models[0].Outputs()[at[0]]
	if w.fused && !first.AnyShape && len(first.Shape) < 2 {
		faults = append(faults, fmt.Errorf("the output %v has no dimension of members after that of rows; for models of one member each there is Separate", first))
	}
	for i, m := range w.models[1:] {
		if p := m.Outputs()[at[i+1]]; !first.AnyShape && !p.AnyShape && perRow(p) != perRow(first) {
			faults = append(faults, fmt.Errorf("model %d has the output %v, model 0 has %v: members say the same things", i+1, p, first))
		}
	}
	return at, faults
}

// perRow returns how many numbers a port has for each row, −1 if that is open.
func perRow(p nn.Port) int {
	n := 1
	for k, d := range p.Shape {
		if k > 0 && d.Size < 0 {
			return -1
		}
		if k > 0 {
			n *= d.Size
		}
	}
	return n
}
