package smc

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/jsonnumber"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
)

const (
	kind    = "CRSQ"
	version = 1 // of both formats
)

// state is what of a Sequence is kept: not the program, which Start is given.
type state struct {
	Version int       `json:"version"`
	Config  Tempering `json:"config"`
	Dim     int       `json:"dim"`
	Steps   []Step    `json:"steps"`
	Runs    []kept    `json:"runs"`
}

// kept is a run as it is kept.
type kept struct {
	X           []float64       `json:"x"` // [particle][coordinate]
	LogDensity  jsonnumber.List `json:"log_density"`
	LogWeights  jsonnumber.List `json:"log_weights"`
	LogEvidence float64         `json:"log_evidence"`
	Stages      int             `json:"stages"`
	Size        float64         `json:"size"`
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit. The
// program is not part of it.
func (s *Sequence) MarshalJSON() ([]byte, error) {
	if s.base == nil {
		return nil, errSequence
	}
	return json.Marshal(s.state())
}

// UnmarshalJSON reads a snapshot into a sequence that was started with the same
// settings and program. Errors: online.ErrSnapshot; the sequence is unchanged.
func (s *Sequence) UnmarshalJSON(text []byte) error {
	var from state
	if err := json.Unmarshal(text, &from); err != nil {
		return fmt.Errorf("%w: %w", online.ErrSnapshot, err)
	}
	return s.restore(from)
}

// MarshalBinary writes a snapshot with a check sum. The program is not part of
// it.
func (s *Sequence) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (s *Sequence) AppendBinary(to []byte) ([]byte, error) {
	if s.base == nil {
		return to, errSequence
	}
	at, v := len(to), s.state()
	to = snapshot.Begin(to, kind, version)
	for _, n := range []int64{int64(v.Config.Runs), int64(v.Config.Chains), int64(v.Config.Steps), int64(v.Config.Seed), int64(v.Dim), int64(len(v.Steps))} {
		to = snapshot.Int(to, n)
	}
	to = snapshot.Float(to, v.Config.ESS)
	for _, p := range v.Steps {
		to = snapshot.Floats(to, []float64{p.Evidence.Log, p.Evidence.SE, p.ESS, float64(p.Moved), float64(p.Restarted)})
	}
	for _, k := range v.Runs {
		to = snapshot.Floats(to, k.X)
		to = snapshot.Floats(to, k.LogDensity)
		to = snapshot.Floats(to, k.LogWeights)
		to = snapshot.Float(snapshot.Int(snapshot.Float(to, k.LogEvidence), int64(k.Stages)), k.Size)
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a sequence that was started with the same
// settings and program. Errors: online.ErrSnapshot; the sequence is unchanged.
func (s *Sequence) UnmarshalBinary(from []byte) error {
	_, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	v := state{Version: version}
	v.Config = Tempering{Runs: int(r.Int()), Chains: int(r.Int()), Steps: int(r.Int()), Seed: uint64(r.Int())}
	v.Dim = int(r.Int())
	steps := r.Int()
	v.Config.ESS = r.Float()
	if v.Config != s.cfg {
		return s.restore(v) // before anything is read by its numbers
	}
	for i := int64(0); i < steps && r.More(); i++ {
		p := r.Floats()
		if len(p) != 5 {
			return fmt.Errorf("%w: a step of %d numbers", online.ErrSnapshot, len(p))
		}
		v.Steps = append(v.Steps, Step{Evidence{p[0], p[1]}, p[2], int(p[3]), int(p[4])})
	}
	for range v.Config.Runs {
		v.Runs = append(v.Runs, kept{r.Floats(), r.Floats(), r.Floats(), r.Float(), int(r.Int()), r.Float()})
	}
	if err := r.Done(); err != nil {
		return err
	}
	return s.restore(v)
}

func (s *Sequence) state() state {
	v := state{Version: version, Config: s.cfg, Dim: s.base.Dim(), Steps: s.steps}
	for _, k := range s.clouds {
		one := kept{LogDensity: k.full, LogWeights: k.logw, LogEvidence: k.logZ, Stages: k.stages, Size: k.size}
		for _, x := range k.x {
			one.X = append(one.X, x...)
		}
		v.Runs = append(v.Runs, one)
	}
	return v
}

// restore checks everything before it changes anything.
func (s *Sequence) restore(v state) error {
	if s.base == nil {
		return fmt.Errorf("%w: read it into a sequence made by Start with the same settings and program", online.ErrSnapshot)
	}
	if err := snapshot.Version(v.Version, version); err != nil {
		return err
	}
	if v.Config != s.cfg || v.Dim != s.base.Dim() || len(v.Runs) != s.cfg.Runs {
		return fmt.Errorf("%w: %d runs of %+v in %d coordinates, read into %d of %+v in %d", online.ErrSnapshot, len(v.Runs), v.Config, v.Dim, s.cfg.Runs, s.cfg, s.base.Dim())
	}
	clouds := make([]*cloud, len(v.Runs))
	for r, from := range v.Runs {
		k := &cloud{run: r, full: from.LogDensity, logw: from.LogWeights, logZ: from.LogEvidence, stages: from.Stages, size: from.Size}
		if err := k.sound(from.X, s.cfg.particles(), v.Dim); err != nil {
			return fmt.Errorf("%w: run %d: %w", online.ErrSnapshot, r, err)
		}
		clouds[r] = k
	}
	for i, p := range v.Steps {
		if impossible(p.Evidence.Log) || p.Moved < 0 || p.Restarted < 0 {
			return fmt.Errorf("%w: step %d is %+v", online.ErrSnapshot, i, p)
		}
	}
	s.clouds, s.steps = clouds, append([]Step(nil), v.Steps...)
	return nil
}

// sound takes the points and returns what is wrong with a run that was read.
func (k *cloud) sound(x []float64, n, dim int) error {
	if len(x) != n*dim || len(k.full) != n || len(k.logw) != n {
		return fmt.Errorf("%d coordinates, %d densities and %d weights of %d particles", len(x), len(k.full), len(k.logw), n)
	}
	for _, v := range x {
		if v-v != 0 {
			return fmt.Errorf("a coordinate is %v", v)
		}
	}
	for i := range n {
		if impossible(k.full[i]) || impossible(k.logw[i]) {
			return fmt.Errorf("particle %d has log density %v and log weight %v", i, k.full[i], k.logw[i])
		}
		k.x = append(k.x, x[i*dim:(i+1)*dim:(i+1)*dim])
	}
	const rounding = 1e-6 // of the sum of weights, of up to 2²⁴ particles
	if sum := numeric.LogSumExp(k.logw); !(math.Abs(sum) <= rounding) || k.logZ-k.logZ != 0 || k.stages < 0 || !(k.size > 0 && k.size <= math.MaxFloat64) {
		return fmt.Errorf("weights of sum exp(%v), log evidence %v, %d moves of size %v", sum, k.logZ, k.stages, k.size)
	}
	return nil
}
