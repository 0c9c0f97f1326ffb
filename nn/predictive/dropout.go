package predictive

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn"
)

// DropoutConfig says how a network with dropout is asked several times.
type DropoutConfig struct {
	// Passes is how many times each row goes through the network.
	Passes int
	// Probe is a few rows, inputs in order of the model's, on which two passes
	// must differ before the head is made. Nil makes up some: give real ones if
	// the model can't do with invented inputs.
	Probe []*nn.Tensor
}

// Dropout is passes of a model whose graph keeps dropout at work, opened with
// DropoutOptions. The runtime draws the masks, so the passes are others in every
// call; with masks as inputs they can be repeated: see Masks.
//
// Source: [Gal2016] eq. 6.
func Dropout(model *nn.Model, c DropoutConfig) Members {
	return Members{models: []*nn.Model{model}, passes: c.Passes, dropout: &c}
}

// disabled is the setting of ONNX Runtime that lists the optimisers to leave
// out, between semicolons; eliminate is the one that removes Dropout, whether
// the graph says that it is training or not.
const (
	disabled  = "optimization.disable_specified_optimizers"
	eliminate = "EliminateDropout"
)

// DropoutOptions returns options with which ONNX Runtime leaves dropout in a
// graph that says it is training. Without them it takes dropout out, and all
// passes are the same; all its other optimisations stay.
func DropoutOptions(o nn.Options) nn.Options {
	entries := maps.Clone(o.Entries)
	if entries == nil {
		entries = map[string]string{}
	}
	names := strings.FieldsFunc(entries[disabled], func(r rune) bool { return r == ';' })
	if !slices.Contains(names, eliminate) {
		names = append(names, eliminate)
	}
	entries[disabled] = strings.Join(names, ";")
	o.Entries = entries
	return o
}

// probe runs two passes and refuses members that agree in all that they say.
// Masks are drawn at a rate of a half for it, for each row.
func (s *source) probe() error {
	in := madeUp(s.ports())
	var given []*nn.Tensor
	if s.dropout != nil {
		given = s.dropout.Probe
	} else {
		given = s.masks.Probe
		own := s.drawn
		s.drawn = newMasks(s.models[0], MaskConfig{Ports: s.masks.Ports, Rate: 0.5, PerRow: true})
		defer func() { s.drawn = own }()
	}
	if given != nil {
		in = given
	}
	if len(in) != len(s.caller) || slices.Contains(in, nil) {
		return fmt.Errorf("predictive: %w: the probe has %d inputs, or a nil one; the members want %v", ErrMembers, len(in), s.ports())
	}
	c := s.take()
	defer s.give(c)
	rows, _ := s.tile(in)
	var first []float64
	for pass := range 2 {
		if err := s.runTile(context.Background(), c, in, rows, pass, 1); err != nil && !errors.Is(err, nn.ErrNonFinite) {
			return fmt.Errorf("predictive: %w: two passes are tried before any is trusted, but the model does not take the probe: %w; give Probe a few real rows", ErrMembers, err)
		}
		var now []float64
		for _, t := range c.out {
			now = appendFloats(now, t)
		}
		if pass == 0 {
			first = now
		} else if differ(first, now) {
			return nil
		}
	}
	const rest = "If that is not so, give Probe a few real rows: those made up may be too far from them to tell"
	if s.dropout == nil {
		return fmt.Errorf("predictive: %w: %w: two passes gave the same %d numbers, so the masks %q have no part in them: name others, or export the model with masks at work. %s", ErrMembers, ErrPassesAgree, len(first), s.masks.Ports, rest)
	}
	return fmt.Errorf("predictive: %w: %w: two passes gave the same %d numbers, so no dropout is at work, and the passes would claim a certainty that they don't have. ONNX Runtime removes Dropout from the graph: open the model with predictive.DropoutOptions. If it was, the file has Dropout outside of training mode: export it in training mode, or with masks as inputs. %s", ErrMembers, ErrPassesAgree, len(first), rest)
}

// differ tells whether results differ by more than 2⁻¹⁶ of them, which sums of
// float32 in another order don't.
func differ(a, b []float64) bool {
	if len(a) != len(b) {
		return true
	}
	for i, x := range a {
		if math.Abs(x-b[i]) > 0x1p-16*max(math.Abs(x), math.Abs(b[i])) {
			return true
		}
	}
	return false
}

// appendFloats appends the elements of a tensor of floats.
func appendFloats(to []float64, t *nn.Tensor) []float64 {
	for _, x := range t.Float32s() {
		to = append(to, float64(x))
	}
	return append(to, t.Float64s()...)
}

// madeUp returns 16 rows of inputs, in which some units of a network that has
// learnt anything are at work: standard normal numbers times powers of 10 from a
// thousandth to a thousand in turn, and zeros where numbers are not floats.
func madeUp(ports []nn.Port) []*nn.Tensor {
	in := make([]*nn.Tensor, len(ports))
	noise := rng.New(1, "nn/predictive/probe", 0)
	for i, p := range ports {
		in[i] = new(nn.Tensor)
		shape := make([]int, len(p.Shape))
		for k, d := range p.Shape {
			if shape[k] = d.Size; d.Size < 0 {
				shape[k] = 1
				if k == 0 {
					shape[k] = 16
				}
			}
		}
		if in[i].Reset(held(p.Type), shape...) != nil || in[i].Len() == 0 {
			continue // which the model has words for
		}
		row := 1
		if len(shape) > 0 {
			row = in[i].Len() / shape[0]
		}
		value := func(k int) float64 {
			return [...]float64{1e-3, 1e-2, 0.1, 1, 10, 100, 1e3}[k/row%7] * rng.StdNormal(&noise)
		}
		for k := range in[i].Float32s() {
			in[i].Float32s()[k] = float32(value(k))
		}
		for k := range in[i].Float64s() {
			in[i].Float64s()[k] = value(k)
		}
	}
	return in
}
