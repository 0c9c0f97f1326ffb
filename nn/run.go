package nn

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/internal/nearest"
)

// Run evaluates the model on inputs by name, and returns the outputs that are
// named, all that are tensors if none is.
//
// Errors: those of RunInto, and names that the model doesn't have.
func (m *Model) Run(ctx context.Context, inputs map[string]*Tensor, outputs ...string) (map[string]*Tensor, error) {
	in, faults := make([]*Tensor, len(m.inputs)), []error{}
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		if i := indexOf(m.inputs, name); i >= 0 {
			in[i] = inputs[name]
		} else {
			faults = append(faults, fmt.Errorf("nn: %w: there is no input %q%s", ErrInput, name, nearest.Suggest(name, names(m.inputs))))
		}
	}
	out, results := make([]*Tensor, len(m.outputs)), map[string]*Tensor{}
	for _, name := range outputs {
		if i := indexOf(m.outputs, name); i >= 0 {
			out[i] = new(Tensor)
		} else {
			faults = append(faults, fmt.Errorf("nn: %w: there is no output %q%s", ErrInput, name, nearest.Suggest(name, names(m.outputs))))
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(append(faults, m.inputFaults(in)...)...)
	}
	for i, p := range m.outputs {
		if len(outputs) == 0 && p.Type != 0 {
			out[i] = new(Tensor)
		}
		if out[i] != nil {
			results[p.Name] = out[i]
		}
	}
	err := m.RunInto(ctx, in, out)
	if err != nil && !errors.Is(err, ErrNonFinite) || errors.Is(err, ErrInput) {
		return nil, err
	}
	return results, err
}

// RunInto evaluates the model on inputs in order of its ports, and writes the
// outputs into tensors in order of its ports, which no other call has; those that
// are nil are left out. With the same tensors call after call the embedded executor allocates nothing.
//
// Errors: all faults of the inputs, which wrap ErrInput; the context's, also
// while waiting for a turn; those of the runtime. Outputs with NaN or infinities
// are there, and named by an error that wraps ErrNonFinite, unless
// Options.AllowNonFiniteOutputs. After any other error outputs mean nothing.
func (m *Model) RunInto(ctx context.Context, in, out []*Tensor) error {
	if !m.fits(in, out) {
		return m.misfit(in, out)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case m.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-m.slots }()
	if m.closed.Load() {
		return ErrClosed
	}
	if err := m.session.Run(ctx, in, out); err != nil {
		return err
	}
	if m.options.AllowNonFiniteOutputs {
		return nil
	}
	var faults []error
	for i, t := range out {
		if t != nil {
			faults = appendNonFinite(faults, m.outputs[i].Name, t)
		}
	}
	return errors.Join(faults...)
}

func appendNonFinite(faults []error, name string, t *Tensor) []error {
	err := t.Check()
	if err == nil {
		return faults
	}
	var e *NonFiniteError
	if errors.As(err, &e) {
		e.Port = name
	}
	return append(faults, err)
}

func indexOf(ports []Port, name string) int {
	return slices.IndexFunc(ports, func(p Port) bool { return p.Name == name })
}

func names(ports []Port) []string {
	all := make([]string, len(ports))
	for i, p := range ports {
		all[i] = p.Name
	}
	return all
}
