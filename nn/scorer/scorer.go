package scorer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cache"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/schema"
)

// A Scorer is networks with all that was fitted around them. Fit and Read make
// it; it is safe for concurrent use.
type Scorer struct {
	config   Config
	classes  int
	cascade  cascade.Cascade
	maps     [2]calibration.Map // by tier; nil is none
	sets     *conformal.Sets
	familiar *ood.Gate
	notes    []string

	models   []*nn.Model // all that are open
	inputs   []nn.Port
	looks    *nn.Model // of Features, and its output
	output   int
	encoder  *schema.Encoder
	cache    *cache.Cache[Score]
	digest   string
	scratch  sync.Pool
	networks []Network // in the order of models
}

// open opens the networks of a configuration.
func open(c Config) (*Scorer, error) {
	s := &Scorer{config: c}
	s.scratch.New = func() any { return new(work) }
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Scorer) open() error {
	c := s.config
	var members []*nn.Model
	for i, n := range c.Members {
		m, err := s.network(fmt.Sprintf("Members[%d]", i), n)
		if err != nil {
			return err
		}
		members = append(members, m)
	}
	head := predictive.ClassConfig{Output: c.Members[0].Output, Scale: c.Members[0].Scale}
	for i, n := range c.Members {
		if n.Output != head.Output || n.Scale != head.Scale {
			return fmt.Errorf("%w: Members[%d] has the output %q on scale %d, Members[0] %q on %d; members have the same", ErrConfig, i, n.Output, n.Scale, head.Output, head.Scale)
		}
	}
	var err error
	switch {
	case c.Layer != nil:
		s.cascade.Heavy, err = lastlayer.NewNetwork(members[0], head.Output, c.Layer)
		s.inputs = members[0].Inputs()
	default:
		who := predictive.Separate(members...)
		if c.Fused {
			who = predictive.Fused(members[0])
		} else if c.Masks != nil {
			who = predictive.Masks(members[0], *c.Masks)
		}
		var h *predictive.ClassHead
		if h, err = predictive.NewClassHead(who, head); err == nil {
			s.cascade.Heavy, s.inputs = h, h.Inputs()
		}
	}
	if err != nil {
		return fmt.Errorf("%w: Members: %w", ErrConfig, err)
	}
	if c.Light != nil {
		m, err := s.network("Light", *c.Light)
		if err != nil {
			return err
		}
		h, err := predictive.NewClassHead(predictive.Separate(m), predictive.ClassConfig{Output: c.Light.Output, Scale: c.Light.Scale})
		if err != nil {
			return fmt.Errorf("%w: Light: %w", ErrConfig, err)
		}
		if err := s.same("Light", h.Inputs()); err != nil {
			return err
		}
		s.cascade.Light, s.cascade.Budget = h, c.Budget
	}
	if c.Features != nil {
		if s.looks, err = s.network("Features", *c.Features); err != nil {
			return err
		}
		if err := s.same("Features", s.looks.Inputs()); err != nil {
			return err
		}
		if s.output = s.find(c.Features.Output); s.output < 0 {
			return fmt.Errorf("%w: Features has no output %q of %v", ErrConfig, c.Features.Output, s.looks.Outputs())
		}
	}
	if c.Schema != nil {
		if s.encoder, err = c.Schema.Encoder(s.models[0]); err != nil {
			return fmt.Errorf("%w: %w", ErrConfig, err)
		}
	}
	if c.Cache != nil {
		if s.cache, err = cache.New[Score](*c.Cache); err != nil {
			return fmt.Errorf("%w: %w", ErrConfig, err)
		}
	}
	sum := sha256.New()
	for _, m := range s.models {
		sum.Write([]byte(m.Digest()))
	}
	s.digest = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// network opens a file, or finds it among those that are open.
func (s *Scorer) network(name string, n Network) (*nn.Model, error) {
	o := s.config.Options
	o.SHA256 = ""
	m, err := nn.Open(n.Model, o)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrConfig, name, err)
	}
	s.models, s.networks = append(s.models, m), append(s.networks, n)
	return m, nil
}

// same tells whether a network takes what the members do.
func (s *Scorer) same(name string, ports []nn.Port) error {
	if len(ports) != len(s.inputs) {
		return fmt.Errorf("%w: %s takes %v, Members %v", ErrConfig, name, ports, s.inputs)
	}
	for i, p := range ports {
		q := s.inputs[i]
		fits := p.Type == q.Type && len(p.Shape) == len(q.Shape)
		for k := 1; fits && k < len(p.Shape); k++ { // of the rest a run decides: either may be open
			a, b := p.Shape[k].Size, q.Shape[k].Size
			fits = a < 0 || b < 0 || a == b
		}
		if !fits {
			return fmt.Errorf("%w: %s takes %v, Members %v", ErrConfig, name, p, q)
		}
	}
	return nil
}

// find returns the place of an output of Features.
func (s *Scorer) find(output string) int {
	ports := s.looks.Outputs()
	if output == "" && len(ports) == 1 {
		return 0
	}
	return slices.IndexFunc(ports, func(p nn.Port) bool { return p.Name == output })
}

// Close closes the networks.
func (s *Scorer) Close() error {
	var faults []error
	for _, m := range s.models {
		faults = append(faults, m.Close())
	}
	return errors.Join(faults...)
}

// Inputs returns the ports that Score takes.
func (s *Scorer) Inputs() []nn.Port { return s.inputs }

// Classes returns how many classes there are.
func (s *Scorer) Classes() int { return s.classes }

// Alpha returns how often the sets may miss the truth.
func (s *Scorer) Alpha() float64 { return s.config.Alpha }

// Digest returns the sha256 of the networks' digests: scores of one digest can
// be compared.
func (s *Scorer) Digest() string { return s.digest }

// Maps returns the calibration of each tier, nil where there is none.
func (s *Scorer) Maps() (light, heavy calibration.Map) {
	return s.maps[cascade.Light], s.maps[cascade.Heavy]
}

// Sets returns what the sets of classes are made by.
func (s *Scorer) Sets() *conformal.Sets { return s.sets }

// Gate returns which rows go on from Light, nil if there is none.
func (s *Scorer) Gate() cascade.Gate { return s.cascade.Gate }

// Encoder returns what makes inputs of records, nil without a Schema.
func (s *Scorer) Encoder() *schema.Encoder { return s.encoder }

// Notes are what to know before trusting the scores: warnings of what was fitted.
func (s *Scorer) Notes() []string { return slices.Clone(s.notes) }

func (s *Scorer) note(format string, a ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, a...))
}

// features runs the network whose output the detector looks at.
func (s *Scorer) features(ctx context.Context, in []*nn.Tensor, w *work) error {
	if s.looks == nil {
		return nil
	}
	if w.outputs == nil {
		w.outputs = make([]*nn.Tensor, len(s.looks.Outputs()))
		w.outputs[s.output] = new(nn.Tensor)
	}
	if err := s.looks.RunInto(ctx, in, w.outputs); err != nil {
		return fmt.Errorf("scorer: Features: %w", err)
	}
	return nil
}

// vector returns what the detector looks at of a row.
func (s *Scorer) vector(in []*nn.Tensor, row int, w *work) ([]float64, error) {
	var err error
	if w.vector = w.vector[:0]; s.looks != nil {
		w.vector, err = w.outputs[s.output].AppendRow(w.vector, row)
		return w.vector, err
	}
	for _, t := range in {
		if w.vector, err = t.AppendRow(w.vector, row); err != nil {
			return nil, err
		}
	}
	return w.vector, nil
}
