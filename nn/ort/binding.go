//go:build cgo

package ort

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/seed78144065/credence/nn"
	ort "github.com/yalue/onnxruntime_go"
)

// binding is what one call at a time needs: tensors of the library for inputs of
// certain shapes, and for the outputs that they give.
type binding struct {
	shapes   [][]int     // of inputs
	in, out  []ort.Value // out: nil where the library is to make them
	results  [][]int     // shapes of outputs
	options  *ort.RunOptions
	elements int // of the inputs
}

func newBinding(s *session, in []*nn.Tensor) (*binding, error) {
	b := &binding{in: make([]ort.Value, len(in)), out: make([]ort.Value, len(s.tensors)), results: make([][]int, len(s.tensors))}
	fail := func(err error) (*binding, error) {
		b.destroy()
		return nil, err
	}
	var err error
	for i, t := range in {
		b.shapes = append(b.shapes, slices.Clone(t.Shape()))
		b.elements += t.Len()
		if p := s.inputs[i]; t.Type() != held(p.Type) {
			return fail(fmt.Errorf("ort: %w: the input %v is given as %v", nn.ErrInput, p, t.Type()))
		}
		if b.in[i], err = newValue(s.inputs[i].Type, t.Shape()); err != nil {
			return fail(fmt.Errorf("ort: the input %v with the shape %v: %w", s.inputs[i], t.Shape(), err))
		}
	}
	for k, o := range s.tensors {
		p := s.outputs[o]
		shape, known := expected(p, s.inputs, in)
		// The library makes others, and strings; it can't make these two.
		must := p.Type == nn.Float16 || scalar(p)
		if !known || p.Type == nn.String || s.loose.Load() && !must {
			continue
		}
		if b.out[k], err = newValue(p.Type, shape); err != nil {
			return fail(fmt.Errorf("ort: the output %v: %w", p, err))
		}
		b.results[k] = shape
	}
	if b.options, err = ort.NewRunOptions(); err != nil {
		return fail(fmt.Errorf("ort: %w", err))
	}
	return b, nil
}

// expected returns the shape that an output has if its dimensions mean what
// their names say.
func expected(p nn.Port, inputs []nn.Port, in []*nn.Tensor) (shape []int, known bool) {
	if p.AnyShape {
		return nil, false
	}
	shape = []int{}
	for _, d := range p.Shape {
		size := d.Size
		for i, q := range inputs {
			for k, e := range q.Shape {
				if size < 0 && d.Name != "" && e.Name == d.Name && k < len(in[i].Shape()) {
					size = in[i].Shape()[k]
				}
			}
		}
		if size < 0 {
			return nil, false
		}
		shape = append(shape, size)
	}
	return shape, true
}

// fits tells whether a binding is for inputs of these shapes.
func (b *binding) fits(in []*nn.Tensor) bool {
	for i, t := range in {
		if !slices.Equal(t.Shape(), b.shapes[i]) {
			return false
		}
	}
	return true
}

// run fills the inputs and evaluates the model.
func (b *binding) run(ctx context.Context, s *session, in []*nn.Tensor) error {
	for i, t := range in {
		v, err := write(b.in[i], s.inputs[i].Type, t)
		if err != nil {
			return fmt.Errorf("ort: the input %v: %w", s.inputs[i], err)
		}
		b.in[i] = v
	}
	if s.loose.Load() {
		b.forget(s)
	}
	err := b.try(ctx, s)
	if err == nil || ctx.Err() != nil || !b.forget(s) {
		return err
	}
	// Shapes that were right before, or that the model's file claims, may be wrong
	// now: the library finds that out, and here it says what they are.
	if again := b.try(ctx, s); again != nil {
		return again
	}
	s.loose.Store(true)
	return nil
}

// forget lets go of outputs that the library can make, and tells if there were
// any.
func (b *binding) forget(s *session) (any bool) {
	for k, o := range s.tensors {
		p := s.outputs[o]
		if b.out[k] != nil && p.Type != nn.Float16 && !scalar(p) {
			b.out[k].Destroy()
			b.out[k], b.results[k], any = nil, nil, true
		}
	}
	return any
}

// try evaluates the model once, until it is done or the context ends.
func (b *binding) try(ctx context.Context, s *session) error {
	if ctx.Done() == nil {
		return b.evaluate(s)
	}
	terminated := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() { terminated <- b.options.Terminate() })
	err := b.evaluate(s)
	if stop() {
		return err
	}
	if fault := <-terminated; fault != nil {
		return fmt.Errorf("ort: %w", fault)
	}
	if fault := b.options.UnsetTerminate(); fault != nil {
		return fmt.Errorf("ort: %w", fault)
	}
	if err != nil {
		return ctx.Err()
	}
	return nil
}

func (b *binding) evaluate(s *session) error {
	err := s.session.RunWithOptions(b.in, b.out, b.options)
	if err == nil {
		return nil
	}
	for k, o := range s.tensors {
		p, v := s.outputs[o], b.out[k]
		if v != nil && reflect.ValueOf(v).IsNil() { // no tensor, in an interface
			b.out[k], v = nil, nil
		}
		switch {
		case v == nil && p.Type == nn.Float16:
			return fmt.Errorf("ort: the output %v is of half precision, and the file doesn't say how its shape follows from the inputs; give its dimensions the names of theirs, or cast it to float32: %w", p, err)
		case v == nil && p.AnyShape && strings.Contains(err.Error(), ort.ZeroShapeLengthError.Error()):
			return fmt.Errorf("ort: the output %v is a scalar, which the file doesn't say; give it the shape []: %w", p, err)
		}
	}
	return fmt.Errorf("ort: %w", err)
}

// read copies the outputs that are wanted.
func (b *binding) read(s *session, out []*nn.Tensor) error {
	for k, o := range s.tensors {
		v, p := b.out[k], s.outputs[o]
		if b.results[k] == nil {
			b.results[k] = []int{}
			for _, d := range v.GetShape() {
				b.results[k] = append(b.results[k], int(d))
			}
		}
		if t := out[o]; t != nil {
			if err := read(v, p.Type, b.results[k], t); err != nil {
				return fmt.Errorf("ort: the output %v: %w", p, err)
			}
		}
		if p.Type == nn.String { // the library can't write into those it made
			v.Destroy()
			b.out[k], b.results[k] = nil, nil
		}
	}
	return nil
}

func (b *binding) destroy() {
	for _, v := range slices.Concat(b.in, b.out) {
		if v != nil {
			v.Destroy()
		}
	}
	if b.options != nil {
		b.options.Destroy()
	}
}
