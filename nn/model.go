package nn

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
)

// A Model is an opened model, safe for concurrent use.
type Model struct {
	session Session
	inputs  []Port
	outputs []Port
	options Options
	digest  string
	slots   chan struct{}
	closed  atomic.Bool
}

// Open reads a model from the bytes of an ONNX file.
//
// Errors: wrap ErrModel. A digest that is not the registered one wraps ErrDigest
// too; a model that needs operators which the runtime lacks wraps ErrUnsupported
// and lists all of them.
func Open(model []byte, o Options) (*Model, error) {
	sum := sha256.Sum256(model)
	digest := hex.EncodeToString(sum[:])
	if n := len(o.SHA256); n != 0 && n != len(digest) {
		return nil, fmt.Errorf("nn: %w: %w: the registered sha256 %q has %d characters; want %d hexadecimal ones", ErrModel, ErrDigest, o.SHA256, n, len(digest))
	}
	if want := o.SHA256; want != "" && !strings.EqualFold(want, digest) {
		return nil, fmt.Errorf("nn: %w: %w: its sha256 is %s, the registered one %s; register the file that is meant, or bring back the one that was", ErrModel, ErrDigest, digest, want)
	}
	if o.Concurrent < 0 || o.MaxElements < 0 || o.IntraOpThreads < 0 || o.Optimization > OptimizeNone {
		return nil, fmt.Errorf("nn: %w: options %+v: counts are not negative, and degrees of optimisation are those listed", ErrModel, o)
	}
	if o.Concurrent == 0 {
		o.Concurrent = runtime.GOMAXPROCS(0)
	}
	if o.MaxElements == 0 {
		o.MaxElements = 1 << 26 // 256 MiB of float32: more is a mistake, or an attack
	}
	if o.IntraOpThreads == 0 {
		o.IntraOpThreads = 1
	}
	if o.Runtime == nil {
		o.Runtime = Embedded{}
	}
	s, err := o.Runtime.Open(model, o)
	if err != nil {
		if errors.Is(err, ErrModel) {
			return nil, err
		}
		return nil, fmt.Errorf("nn: %w: %w", ErrModel, err)
	}
	return &Model{
		session: s, inputs: s.Inputs(), outputs: s.Outputs(), options: o, digest: digest,
		slots: make(chan struct{}, o.Concurrent),
	}, nil
}

// OpenFile is Open of a file.
func OpenFile(path string, o Options) (*Model, error) {
	model, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("nn: %w: %w", ErrModel, err)
	}
	m, err := Open(model, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Inputs returns the ports that Run takes, in order; the slice is the model's
// own.
func (m *Model) Inputs() []Port { return m.inputs }

// Outputs returns the ports that Run gives.
func (m *Model) Outputs() []Port { return m.outputs }

// Digest returns the sha256 of the file in hexadecimal.
func (m *Model) Digest() string { return m.digest }

// Warmup runs the model on zeros, n times one after the other, with dynamic
// dimensions of 1, so that the first user doesn't wait for what a runtime does
// once.
//
// Errors: those of Run, but for values that are not finite.
func (m *Model) Warmup(ctx context.Context, n int) error {
	in, out := make([]*Tensor, len(m.inputs)), make([]*Tensor, len(m.outputs))
	for i, p := range m.inputs {
		if p.Type == 0 {
			return fmt.Errorf("nn: warm-up: the input %v can't be given", p)
		}
		shape := make([]int, len(p.Shape))
		for k, d := range p.Shape {
			if shape[k] = d.Size; d.Size < 0 {
				shape[k] = 1
			}
		}
		if k, err := size(shape); err != nil || k > m.options.MaxElements {
			return fmt.Errorf("nn: warm-up: %w: the input %v has more elements than Options.MaxElements, %d", ErrInput, p, m.options.MaxElements)
		}
		in[i] = new(Tensor)
		if err := in[i].Reset(p.Type.held(), shape...); err != nil {
			return fmt.Errorf("nn: warm-up: %v: %w", p, err)
		}
	}
	for i, p := range m.outputs {
		if p.Type != 0 {
			out[i] = new(Tensor)
		}
	}
	for range n {
		if err := m.RunInto(ctx, in, out); err != nil && !errors.Is(err, ErrNonFinite) {
			return fmt.Errorf("nn: warm-up: %w", err)
		}
	}
	return nil
}

// Close waits for calls under way and frees what the model holds; later calls
// return ErrClosed. A second Close does nothing.
func (m *Model) Close() error {
	if m.closed.Swap(true) {
		return nil
	}
	for range cap(m.slots) {
		m.slots <- struct{}{}
	}
	err := m.session.Close()
	for range cap(m.slots) {
		<-m.slots
	}
	return err
}
