package scorer

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cache"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/nn/selective"
)

// ErrBundle is wrapped by errors about what is no bundle, or a damaged one.
var ErrBundle = errors.New("scorer: not a bundle")

const (
	kind     = "credence.scorer"
	version  = 1
	manifest = "scorer.json"
)

// bundle is scorer.json.
type bundle struct {
	Kind    string `json:"kind"`
	Version int    `json:"version"`

	Members  []file                 `json:"members"`
	Fused    bool                   `json:"fused,omitempty"`
	Masks    *predictive.MaskConfig `json:"masks,omitempty"`
	Layer    json.RawMessage        `json:"layer,omitempty"`
	Light    *file                  `json:"light,omitempty"`
	Features *file                  `json:"features,omitempty"`

	Budget     time.Duration     `json:"budget_ns,omitempty"`
	Entropy    *float64          `json:"gate_entropy,omitempty"`
	Single     *conformal.Sets   `json:"gate_single,omitempty"`
	LightMap   json.RawMessage   `json:"light_map,omitempty"`
	Map        json.RawMessage   `json:"map,omitempty"`
	Classes    int               `json:"classes"`
	Alpha      float64           `json:"alpha"`
	PerClass   bool              `json:"per_class,omitempty"`
	Sets       *conformal.Sets   `json:"sets"`
	Sample     []float64         `json:"sample,omitempty"`
	Population []float64         `json:"population,omitempty"`
	Familiar   *ood.Gate         `json:"familiar,omitempty"`
	Policy     *selective.Policy `json:"policy,omitempty"`
	HandOver   HandOver          `json:"hand_over"`
	Schema     *schema.Schema    `json:"schema,omitempty"`
	Notes      []string          `json:"notes,omitempty"`
}

// file is a network of a bundle.
type file struct {
	File   string           `json:"file"`
	SHA256 string           `json:"sha256"`
	Output string           `json:"output,omitempty"`
	Scale  predictive.Scale `json:"scale"`
}

// Write writes the scorer as one file: a zip of the networks and of scorer.json,
// which has all that was fitted in words and numbers. The same scorer gives the
// same bytes.
func (s *Scorer) Write(w io.Writer) error {
	b := bundle{
		Kind: kind, Version: version,
		Fused: s.config.Fused, Masks: s.config.Masks,
		Budget: s.config.Budget, Classes: s.classes, Alpha: s.config.Alpha, PerClass: s.config.PerClass, Sets: s.sets,
		Sample: s.config.Sample, Population: s.config.Population, Familiar: s.familiar,
		Policy: s.config.Policy, HandOver: s.config.HandOver, Schema: s.config.Schema, Notes: s.notes,
	}
	if s.config.Layer != nil {
		layer, err := json.Marshal(s.config.Layer)
		if err != nil {
			return fmt.Errorf("scorer: Layer: %w", err)
		}
		b.Layer = layer
	}
	switch gate := s.cascade.Gate.(type) {
	case cascade.EntropyAbove:
		b.Entropy = (*float64)(&gate)
	case cascade.NotSingle:
		b.Single = gate.Sets.(sizer).sets
	}
	z := zip.NewWriter(w)
	written := map[string]bool{}
	add := func(n Network) (file, error) {
		sum := sha256.Sum256(n.Model)
		f := file{SHA256: hex.EncodeToString(sum[:]), Output: n.Output, Scale: n.Scale}
		f.File = f.SHA256[:16] + ".onnx" // of 64 bits: two networks of a bundle share none
		if written[f.File] {
			return f, nil
		}
		written[f.File] = true
		return f, store(z, f.File, n.Model)
	}
	var faults [2]error
	for _, n := range s.config.Members {
		f, err := add(n)
		if err != nil {
			return fmt.Errorf("scorer: %w", err)
		}
		b.Members = append(b.Members, f)
	}
	for i, n := range []*Network{s.config.Light, s.config.Features} {
		if n == nil {
			continue
		}
		f, err := add(*n)
		faults[i] = err
		if i == 0 {
			b.Light = &f
		} else {
			b.Features = &f
		}
	}
	var err error
	if b.LightMap, err = encode(s.maps[cascade.Light]); err == nil {
		b.Map, err = encode(s.maps[cascade.Heavy])
	}
	if err := errors.Join(faults[0], faults[1], err); err != nil {
		return fmt.Errorf("scorer: %w", err)
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("scorer: %w", err)
	}
	if err := errors.Join(store(z, manifest, text), z.Close()); err != nil {
		return fmt.Errorf("scorer: %w", err)
	}
	return nil
}

// store adds a file without compression, which another version might do
// otherwise, and without a date.
func store(z *zip.Writer, name string, data []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

func encode(m calibration.Map) (json.RawMessage, error) {
	if m == nil {
		return nil, nil
	}
	return m.MarshalJSON()
}

// Read opens a bundle with a runtime and a cache of the caller's.
//
// Errors: wrap ErrBundle: another file, a part that is missing, damaged, or of a
// later version; networks that are not those of the bundle wrap nn.ErrDigest too;
// those of opening them.
func Read(data []byte, o nn.Options, c *cache.Config) (*Scorer, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBundle, err)
	}
	text, err := part(z, manifest, len(data))
	if err != nil {
		return nil, err
	}
	var head struct {
		Kind    string
		Version int
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrBundle, manifest, err)
	}
	if head.Kind != kind || head.Version < 1 || head.Version > version {
		return nil, fmt.Errorf("%w: the kind %q of version %d; this is for %q, up to version %d", ErrBundle, head.Kind, head.Version, kind, version)
	}
	var b bundle
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrBundle, manifest, err)
	}
	config, err := b.config(z, len(data))
	if err != nil {
		return nil, err
	}
	config.Options, config.Cache = o, c
	if err := config.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBundle, err)
	}
	s, err := open(config)
	if err != nil {
		return nil, err
	}
	if err := s.restore(b); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrBundle, err), s.Close())
	}
	return s, nil
}

// config returns the configuration of a bundle.
func (b *bundle) config(z *zip.Reader, most int) (Config, error) {
	c := Config{
		Fused: b.Fused, Masks: b.Masks, Budget: b.Budget, Alpha: b.Alpha, PerClass: b.PerClass,
		Sample: b.Sample, Population: b.Population, Policy: b.Policy, HandOver: b.HandOver, Schema: b.Schema,
	}
	if b.Sets == nil {
		return c, fmt.Errorf("%w: %s has no sets", ErrBundle, manifest)
	}
	c.Rule = b.Sets.Rule()
	if b.Layer != nil {
		layer, err := lastlayer.Decode(b.Layer)
		if err != nil {
			return c, fmt.Errorf("%w: %w", ErrBundle, err)
		}
		c.Layer = layer
	}
	if b.Familiar != nil {
		c.Familiar, c.FalseAlarms = b.Familiar.Detector(), b.Familiar.Rate()
	}
	network := func(f file) (Network, error) {
		model, err := part(z, f.File, most)
		if err != nil {
			return Network{}, err
		}
		if sum := sha256.Sum256(model); hex.EncodeToString(sum[:]) != f.SHA256 {
			return Network{}, fmt.Errorf("%w: %w: %s has the sha256 %x, %s says %s", ErrBundle, nn.ErrDigest, f.File, sum, manifest, f.SHA256)
		}
		return Network{model, f.Output, f.Scale}, nil
	}
	for _, f := range b.Members {
		n, err := network(f)
		if err != nil {
			return c, err
		}
		c.Members = append(c.Members, n)
	}
	for i, f := range []*file{b.Light, b.Features} {
		if f == nil {
			continue
		}
		n, err := network(*f)
		if err != nil {
			return c, err
		}
		if i == 0 {
			c.Light = &n
		} else {
			c.Features = &n
		}
	}
	return c, nil
}

// restore puts what was fitted into a scorer that is open.
func (s *Scorer) restore(b bundle) (err error) {
	s.classes, s.sets, s.familiar, s.notes = b.Classes, b.Sets, b.Familiar, b.Notes
	if s.sets.Classes() != s.classes || s.classes < 2 {
		return fmt.Errorf("%d classes, and sets of %d", s.classes, s.sets.Classes())
	}
	for _, shares := range [][]float64{b.Sample, b.Population} {
		if shares != nil && len(shares) != s.classes {
			return fmt.Errorf("%d classes, and shares of %d", s.classes, len(shares))
		}
	}
	if err := s.checkPolicy(); err != nil {
		return err
	}
	switch {
	case b.Entropy != nil && b.Light != nil:
		s.cascade.Gate = cascade.EntropyAbove(*b.Entropy)
	case b.Single != nil && b.Light != nil && b.Single.Classes() == s.classes:
		s.cascade.Gate = cascade.NotSingle{Sets: sizer{b.Single}}
	case b.Light != nil:
		return errors.New("a light network without a gate")
	}
	for tier, text := range []json.RawMessage{b.LightMap, b.Map} {
		if text == nil {
			continue
		}
		if s.maps[tier], err = calibration.Decode(text); err != nil {
			return err
		}
	}
	return nil
}

// part reads a file of a zip, which is stored as it is: it can't be larger than
// the zip.
func part(z *zip.Reader, name string, most int) ([]byte, error) {
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		if f.Method != zip.Store || f.UncompressedSize64 > uint64(most) {
			return nil, fmt.Errorf("%w: %s is compressed; parts of a bundle are stored", ErrBundle, name)
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrBundle, name, err)
		}
		data, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrBundle, name, err)
		}
		return data, nil
	}
	return nil, fmt.Errorf("%w: there is no %s", ErrBundle, name)
}
