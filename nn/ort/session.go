//go:build cgo

package ort

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed78144065/credence/nn"
	ort "github.com/yalue/onnxruntime_go"
)

// session is one session of the library, which calls share; what a call needs
// for itself is a binding, and bindings are used again.
type session struct {
	inputs, outputs []nn.Port
	tensors         []int // the outputs that are tensors: only they are asked for
	session         *ort.DynamicAdvancedSession
	loose           atomic.Bool // shapes of outputs depend on data

	mu   sync.Mutex
	free []*binding // the last was used last
	most int        // bindings to keep
}

func open(model []byte, inputs, outputs []nn.Port, o nn.Options) (nn.Session, error) {
	if !ort.IsInitialized() {
		return nil, fmt.Errorf("ort: %w: no library is loaded: use a Runtime that Load returned", ErrLibrary)
	}
	s := &session{inputs: inputs, outputs: outputs}
	if o.Concurrent == 0 {
		o.Concurrent = runtime.GOMAXPROCS(0)
	}
	s.most = 4 * o.Concurrent // a few shapes of inputs for each call at a time
	var faults []string
	inNames, outNames := make([]string, len(inputs)), []string{}
	for i, p := range inputs {
		inNames[i] = p.Name
		if p.Type == 0 {
			faults = append(faults, fmt.Sprintf("the input %q is of a type that Go can't give", p.Name))
		}
		if scalar(p) && (p.Type == nn.String || p.Type == nn.Float16) {
			faults = append(faults, fmt.Sprintf("the input %v has no dimensions, which strings and half precision must have; give it one of 1", p))
		}
	}
	for i, p := range outputs {
		if scalar(p) && p.Type == nn.Float16 {
			faults = append(faults, fmt.Sprintf("the output %v has no dimensions, which half precision must have; give it one of 1", p))
		}
		if p.Type != 0 {
			s.tensors, outNames = append(s.tensors, i), append(outNames, p.Name)
		}
	}
	if len(inputs) == 0 {
		faults = append(faults, "it has no inputs: its outputs are constants")
	}
	if len(outNames) == 0 {
		faults = append(faults, "none of its outputs is a tensor that Go can have")
	}
	if faults != nil {
		return nil, fmt.Errorf("ort: %w: %w: %s", nn.ErrModel, nn.ErrUnsupported, strings.Join(faults, "; "))
	}
	settings, err := sessionOptions(o)
	if err != nil {
		return nil, fmt.Errorf("ort: %w: options: %w", nn.ErrModel, err)
	}
	defer settings.Destroy()
	s.session, err = ort.NewDynamicAdvancedSessionWithONNXData(model, inNames, outNames, settings)
	if err != nil {
		for _, words := range lacks {
			if strings.Contains(err.Error(), words) {
				return nil, fmt.Errorf("ort: %w: %w: %w", nn.ErrModel, nn.ErrUnsupported, err)
			}
		}
		return nil, fmt.Errorf("ort: %w: %w", nn.ErrModel, err)
	}
	return s, nil
}

// scalar tells whether a port has no dimensions.
func scalar(p nn.Port) bool { return len(p.Shape) == 0 && !p.AnyShape }

// lacks are the words by which the library says that it has not got an operator:
// of another domain, of ONNX's own, of a type of its inputs.
var lacks = [...]string{"is not a registered function/op", "No Op registered for", "Could not find an implementation"}

// sessionOptions are the options in the library's terms.
func sessionOptions(o nn.Options) (*ort.SessionOptions, error) {
	s, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	level := map[nn.Optimization]ort.GraphOptimizationLevel{
		nn.OptimizeAll:      ort.GraphOptimizationLevelEnableAll,
		nn.OptimizeExtended: ort.GraphOptimizationLevelEnableExtended,
		nn.OptimizeBasic:    ort.GraphOptimizationLevelEnableBasic,
		nn.OptimizeNone:     ort.GraphOptimizationLevelDisableAll,
	}[o.Optimization]
	spinning := "0"
	if o.Spinning {
		spinning = "1"
	}
	steps := []func() error{
		func() error { return s.SetGraphOptimizationLevel(level) },
		func() error { return s.SetIntraOpNumThreads(max(o.IntraOpThreads, 1)) },
		func() error { return s.SetInterOpNumThreads(1) },
		func() error { return s.SetLogSeverityLevel(ort.LoggingLevelFatal) },
		func() error { return s.AddSessionConfigEntry("session.intra_op.allow_spinning", spinning) },
	}
	if o.ProfileFile != "" {
		steps = append(steps, func() error { return s.EnableProfiling(o.ProfileFile) })
	}
	for _, key := range slices.Sorted(maps.Keys(o.Entries)) {
		steps = append(steps, func() error { return s.AddSessionConfigEntry(key, o.Entries[key]) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			s.Destroy()
			return nil, err
		}
	}
	return s, nil
}

// Inputs implements nn.Session.
func (s *session) Inputs() []nn.Port { return s.inputs }

// Outputs implements nn.Session.
func (s *session) Outputs() []nn.Port { return s.outputs }

// Run implements nn.Session. The library stops between operators when the
// context ends: a single large one is not cut short.
func (s *session) Run(ctx context.Context, in, out []*nn.Tensor) error {
	if len(in) != len(s.inputs) || len(out) != len(s.outputs) {
		return fmt.Errorf("ort: %w: %d inputs and %d outputs, the model has %d and %d", nn.ErrInput, len(in), len(out), len(s.inputs), len(s.outputs))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	b, err := s.take(in)
	if err != nil {
		return err
	}
	if err = b.run(ctx, s, in); err == nil {
		err = b.read(s, out)
	}
	if err != nil {
		b.destroy()
		return err
	}
	s.put(b)
	return nil
}

// Close implements nn.Session.
func (s *session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.free {
		b.destroy()
	}
	s.free = nil
	if s.session == nil {
		return nil
	}
	err := s.session.Destroy()
	s.session = nil
	return err
}

// take returns a binding for inputs of these shapes.
func (s *session) take(in []*nn.Tensor) (*binding, error) {
	s.mu.Lock()
	for i, b := range slices.Backward(s.free) {
		if b.fits(in) {
			s.free = slices.Delete(s.free, i, i+1)
			s.mu.Unlock()
			return b, nil
		}
	}
	closed := s.session == nil
	s.mu.Unlock()
	if closed {
		return nil, nn.ErrClosed
	}
	return newBinding(s, in)
}

// put gives a binding back, and lets go of the one that was not used for longest.
func (s *session) put(b *binding) {
	const large = 1 << 20 // elements; to make such a binding costs nothing beside filling it
	if b.elements > large {
		b.destroy()
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, b)
	if len(s.free) > s.most {
		s.free[0].destroy()
		s.free = slices.Delete(s.free, 0, 1)
	}
}
