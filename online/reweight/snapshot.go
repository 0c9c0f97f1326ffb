package reweight

import (
	"encoding/json"
	"fmt"
	"hash/crc64"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/jsonnumber"
	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
)

const (
	kind    = "CRRW"
	version = 1 // of both formats
)

// state is what of Weights is kept: not the draws, which have a format of their
// own.
type state struct {
	Version int             `json:"version"`
	Draws   uint64          `json:"draws,string"` // digest
	Config  Config          `json:"config"`
	Updates int             `json:"updates"`
	Ratios  jsonnumber.List `json:"log_ratios"`
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit. The
// draws are not part of it.
func (w *Weights) MarshalJSON() ([]byte, error) {
	if w.old == nil {
		return nil, errWeights
	}
	return json.Marshal(state{Version: version, Draws: w.digest, Config: w.cfg, Updates: w.updates, Ratios: w.ratios})
}

// UnmarshalJSON reads a snapshot into weights made of the same draws with the
// same settings. Errors: online.ErrSnapshot; the weights are unchanged.
func (w *Weights) UnmarshalJSON(text []byte) error {
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", online.ErrSnapshot, err)
	}
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	return w.restore(s.Draws, s.Config, s.Updates, s.Ratios)
}

// MarshalBinary writes a snapshot with a check sum. The draws are not part of it.
func (w *Weights) MarshalBinary() ([]byte, error) { return w.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (w *Weights) AppendBinary(to []byte) ([]byte, error) {
	if w.old == nil {
		return to, errWeights
	}
	at := len(to)
	to = snapshot.Begin(to, kind, version)
	to = snapshot.Int(to, int64(w.digest))
	to = snapshot.Floats(to, w.cfg.numbers())
	to = snapshot.Int(to, int64(w.updates))
	return snapshot.End(snapshot.Floats(to, w.ratios), at), nil
}

// UnmarshalBinary reads a snapshot into weights made of the same draws with the
// same settings. Errors: online.ErrSnapshot; the weights are unchanged.
func (w *Weights) UnmarshalBinary(from []byte) error {
	_, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	digest, settings, updates, ratios := uint64(r.Int()), r.Floats(), r.Int(), r.Floats()
	if err := r.Done(); err != nil {
		return err
	}
	if !slices.Equal(settings, w.cfg.numbers()) {
		return fmt.Errorf("%w: of the settings %v; want %v", online.ErrSnapshot, settings, w.cfg.numbers())
	}
	return w.restore(digest, w.cfg, int(updates), ratios)
}

// restore checks everything before it changes anything.
func (w *Weights) restore(digest uint64, c Config, updates int, ratios []float64) error {
	switch {
	case w.old == nil:
		return fmt.Errorf("%w: read it into weights made by New of the same draws", online.ErrSnapshot)
	case digest != w.digest || len(ratios) != len(w.ratios):
		return fmt.Errorf("%w: weights of %d other draws; want those of the %d draws that New was given", online.ErrSnapshot, len(ratios), len(w.ratios))
	case c != w.cfg:
		return fmt.Errorf("%w: of the settings %+v; want %+v", online.ErrSnapshot, c, w.cfg)
	case updates < 0:
		return fmt.Errorf("%w: %d updates", online.ErrSnapshot, updates)
	}
	for i, r := range ratios {
		if math.IsNaN(r) || math.IsInf(r, 1) {
			return fmt.Errorf("%w: the log ratio of draw %d is %v", online.ErrSnapshot, i, r)
		}
	}
	now, err := w.weigh(ratios)
	if err != nil {
		return fmt.Errorf("%w: %w", online.ErrSnapshot, err)
	}
	w.ratios, w.now, w.updates = ratios, now, updates
	return nil
}

// numbers are the settings.
func (c Config) numbers() []float64 {
	flags := []float64{0, 0}
	for i, flag := range []bool{c.Raw, c.Unreliable} {
		if flag {
			flags[i] = 1
		}
	}
	return append([]float64{c.MaxKhat, c.MinESS, c.Efficiency}, flags...)
}

// digest tells draws from others: names and values, bit for bit.
func digest(d *bayes.Draws) uint64 {
	hash := crc64.New(crc64.MakeTable(crc64.ECMA)) // its Write never fails
	var b []byte
	for name, v := range d.Vars() {
		b = snapshot.Floats(snapshot.Bytes(b[:0], name), v.Values())
		hash.Write(b)
	}
	hash.Write(snapshot.Floats(b[:0], d.LogWeights()))
	return hash.Sum64()
}
