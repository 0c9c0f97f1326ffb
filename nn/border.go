package nn

import (
	"errors"
	"fmt"
	"slices"
)

// fits tells whether a call is sound, without a word why not: it allocates
// nothing.
func (m *Model) fits(in, out []*Tensor) bool {
	if len(in) != len(m.inputs) || len(out) != len(m.outputs) {
		return false
	}
	for i, t := range in {
		p := &m.inputs[i]
		if t == nil || t.typ == 0 || t.typ != p.Type.held() || t.Len() > m.options.MaxElements || !p.AnyShape && len(t.shape) != len(p.Shape) {
			return false
		}
		for k := range p.Shape {
			if d := &p.Shape[k]; d.Size >= 0 && d.Size != t.shape[k] || d.Size < 0 && m.tied(in, i, k) != t.shape[k] {
				return false
			}
		}
		if !m.options.AllowNonFiniteInputs && t.Check() != nil {
			return false
		}
	}
	for i, t := range out {
		if t != nil && (m.outputs[i].Type == 0 || shared(t, in, out[:i])) {
			return false
		}
	}
	return true
}

// shared tells whether a tensor for an output serves for something else too.
func shared(t *Tensor, in, before []*Tensor) bool {
	return slices.Contains(in, t) || slices.Contains(before, t)
}

// tied returns what dimension k of input i must be, given the inputs before it
// that name the same dimension: what it is, if there is none.
func (m *Model) tied(in []*Tensor, i, k int) int {
	name := m.inputs[i].Shape[k].Name
	if name == "" {
		return in[i].shape[k]
	}
	for j := range i + 1 {
		if in[j] == nil || len(in[j].shape) != len(m.inputs[j].Shape) {
			continue
		}
		for l := range m.inputs[j].Shape {
			if d := &m.inputs[j].Shape[l]; d.Size < 0 && d.Name == name {
				return in[j].shape[l]
			}
		}
	}
	return in[i].shape[k]
}

// misfit is the error of a call that doesn't fit.
func (m *Model) misfit(in, out []*Tensor) error {
	var faults []error
	if len(in) != len(m.inputs) {
		faults = append(faults, fmt.Errorf("nn: %w: %d inputs, the model has %d: %v", ErrInput, len(in), len(m.inputs), m.inputs))
	} else {
		faults = m.inputFaults(in)
	}
	if len(out) != len(m.outputs) {
		return errors.Join(append(faults, fmt.Errorf("nn: %w: %d outputs, the model has %d (nil leaves one out): %v", ErrInput, len(out), len(m.outputs), m.outputs))...)
	}
	for i, t := range out {
		if p := m.outputs[i]; t != nil && p.Type == 0 {
			faults = append(faults, fmt.Errorf("nn: %w: the output %q is no tensor that Go can have (a sequence or a map); ask for others", ErrInput, p.Name))
		} else if t != nil && shared(t, in, out[:i]) {
			faults = append(faults, fmt.Errorf("nn: %w: the tensor for the output %q is an input or another output too; give it one of its own", ErrInput, p.Name))
		}
	}
	return errors.Join(faults...)
}

// inputFaults returns all that is wrong with inputs, as many as there are ports.
func (m *Model) inputFaults(in []*Tensor) (faults []error) {
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("nn: %w: "+format, append([]any{ErrInput}, args...)...))
	}
	for i, t := range in {
		p := m.inputs[i]
		switch {
		case t == nil:
			fault("the input %v is missing", p)
			continue
		case p.Type == 0:
			fault("the input %q is of a type that Go can't give", p.Name)
			continue
		case t.typ != p.Type.held():
			fault("the input %v is given as %v; it wants %v", p, t.typ, p.Type.held())
			continue
		case !p.AnyShape && len(t.shape) != len(p.Shape):
			fault("the input %v is given with the shape %v", p, t.shape)
			continue
		case t.Len() > m.options.MaxElements:
			fault("the input %v is given with %d elements, more than Options.MaxElements, %d: split the batch", p, t.Len(), m.options.MaxElements)
		}
		for k, d := range p.Shape {
			if d.Size >= 0 && d.Size != t.shape[k] {
				fault("the input %v is given with the shape %v: dimension %d must be %d", p, t.shape, k, d.Size)
			} else if want := m.tied(in, i, k); d.Size < 0 && want != t.shape[k] {
				fault("the input %v is given with the shape %v, but %s is %d in an input before it", p, t.shape, d.Name, want)
			}
		}
		if !m.options.AllowNonFiniteInputs {
			var e *NonFiniteError
			if errors.As(t.Check(), &e) {
				e.Port = p.Name
				faults = append(faults, nonFiniteInput{e})
			}
		}
	}
	return faults
}
