package nn

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/internal/nearest"
)

// Recurrent carries the state of a recurrent model from call to call: outputs
// become inputs. It is one stream's; one goroutine at a time uses it.
type Recurrent struct {
	model        *Model
	in, out      []*Tensor // all ports
	state, next  []int     // inputs, and the outputs that become them
	given, taken []int     // the other inputs and outputs
	initial      []*Tensor
	spare        []*Tensor
}

// NewRecurrent returns a stream of a model. carry names for each output of state
// the input that it becomes; initial has that input's first value, which is
// copied.
//
// Errors: no model, names that it doesn't have, a carried pair of different types,
// or an initial value that is missing.
func NewRecurrent(m *Model, carry map[string]string, initial map[string]*Tensor) (*Recurrent, error) {
	if m == nil {
		return nil, fmt.Errorf("nn: %w: no model", ErrInput)
	}
	r := &Recurrent{model: m, in: make([]*Tensor, len(m.inputs)), out: make([]*Tensor, len(m.outputs))}
	for o, p := range m.outputs {
		name, has := carry[p.Name]
		if !has {
			r.taken = append(r.taken, o)
			continue
		}
		i := indexOf(m.inputs, name)
		switch {
		case i < 0:
			return nil, fmt.Errorf("nn: %w: state: there is no input %q%s", ErrInput, name, nearest.Suggest(name, names(m.inputs)))
		case m.inputs[i].Type.held() != p.Type.held() || p.Type == 0:
			return nil, fmt.Errorf("nn: %w: state: the output %v can't become the input %v", ErrInput, p, m.inputs[i])
		case r.in[i] != nil:
			return nil, fmt.Errorf("nn: %w: state: two outputs become the input %q", ErrInput, name)
		case initial[name] == nil:
			return nil, fmt.Errorf("nn: %w: state: the input %v has no initial value", ErrInput, m.inputs[i])
		}
		r.state, r.next = append(r.state, i), append(r.next, o)
		r.in[i] = new(Tensor)
		r.initial = append(r.initial, initial[name].clone())
		r.spare = append(r.spare, new(Tensor))
	}
	if len(r.state) != len(carry) {
		return nil, fmt.Errorf("nn: %w: state: carry is %v, but the model's outputs are %v", ErrInput, carry, m.outputs)
	}
	if len(initial) != len(carry) {
		return nil, fmt.Errorf("nn: %w: state: %d initial values for %d inputs that are carried", ErrInput, len(initial), len(carry))
	}
	for i, t := range r.in {
		if t == nil {
			r.given = append(r.given, i)
		}
	}
	r.Restart()
	return r, nil
}

// Restart puts the initial state back, for a new stream.
func (r *Recurrent) Restart() {
	for k, i := range r.state {
		r.in[i] = r.initial[k].clone()
	}
}

// Step evaluates the model on the inputs that are not state, in order of its
// ports, writes the outputs that are not state, nil where not wanted, and moves
// the state on.
//
// Errors: those of RunInto; the state stays where it was.
func (r *Recurrent) Step(ctx context.Context, in, out []*Tensor) error {
	if len(in) != len(r.given) || len(out) != len(r.taken) {
		return fmt.Errorf("nn: %w: %d inputs and %d outputs beside the state, the model has %d and %d", ErrInput, len(in), len(out), len(r.given), len(r.taken))
	}
	for k, i := range r.given {
		r.in[i] = in[k]
	}
	for k, o := range r.taken {
		r.out[o] = out[k]
	}
	for k, o := range r.next {
		r.out[o] = r.spare[k]
	}
	if err := r.model.RunInto(ctx, r.in, r.out); err != nil {
		return err
	}
	for k, i := range r.state {
		r.in[i], r.spare[k] = r.spare[k], r.in[i]
	}
	return nil
}

// State returns the value that an input of state has in the next step, nil for
// other names. It is the stream's own.
func (r *Recurrent) State(input string) *Tensor {
	for _, i := range r.state {
		if r.model.inputs[i].Name == input {
			return r.in[i]
		}
	}
	return nil
}
