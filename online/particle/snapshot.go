package particle

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/snapshot"
)

// version is that of both formats; kind begins every binary snapshot.
const (
	version = 1
	kind    = "CRPF"
)

// settings tell filters apart whose snapshots are of no use to one another. The
// numbers of the model are not among them.
type settings struct {
	Particles int      `json:"particles"`
	Kind      string   `json:"kind"`
	Scheme    string   `json:"scheme"`
	Threshold float64  `json:"threshold"`
	Seed      uint64   `json:"seed"`
	State     []string `json:"state"`
	Elements  int      `json:"elements"`
	Observed  []string `json:"observed"`
}

// kept is a filter as it is kept.
type kept struct {
	Version   int      `json:"version"`
	Settings  settings `json:"settings"`
	Time      int      `json:"time"`
	Evidence  float64  `json:"log_evidence"`
	Gain      float64  `json:"log_predictive"`
	Resampled bool     `json:"resampled"`
	// Cloud is the log weights and then each element of the state, as little-endian
	// numbers: −Inf, which JSON has not, is among them.
	Cloud []byte `json:"cloud"`
}

func (f *Filter) settings() settings {
	c := f.v.config
	s := settings{Particles: c.Particles, Kind: f.Kind().String(), Scheme: c.Scheme.String(), Threshold: c.Threshold, Seed: c.Seed, Elements: len(f.x), Observed: f.Observed()}
	for _, x := range f.v.vars {
		s.State = append(s.State, x.Name)
	}
	return s
}

func (s settings) equal(t settings) bool {
	return s.Particles == t.Particles && s.Kind == t.Kind && s.Scheme == t.Scheme && s.Threshold == t.Threshold && s.Seed == t.Seed &&
		s.Elements == t.Elements && slices.Equal(s.State, t.State) && slices.Equal(s.Observed, t.Observed)
}

// Snapshot returns a copy that is independent of the filter, for another
// goroutine or another future.
func (f *Filter) Snapshot() *Filter {
	if f.v == nil {
		return &Filter{}
	}
	g := &Filter{v: f.v, even: f.even}
	g.memory()
	g.learn(f)
	return g
}

// learn copies what another filter of the same model has learnt.
func (f *Filter) learn(from *Filter) {
	f.time, f.evidence, f.gain, f.ess, f.resampled, f.base = from.time, from.evidence, from.gain, from.ess, from.resampled, from.base
	copy(f.lw, from.lw)
	for e, x := range from.x {
		copy(f.x[e], x)
	}
	f.again()
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (f *Filter) MarshalJSON() ([]byte, error) {
	if f.v == nil {
		return nil, errFilter
	}
	return json.Marshal(f.kept())
}

// UnmarshalJSON reads a snapshot into a filter of the same model and settings.
// Errors: online.ErrSnapshot; the filter is unchanged.
func (f *Filter) UnmarshalJSON(text []byte) error {
	var k kept
	if err := json.Unmarshal(text, &k); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return f.restore(k)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (f *Filter) MarshalBinary() ([]byte, error) { return f.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (f *Filter) AppendBinary(to []byte) ([]byte, error) {
	if f.v == nil {
		return to, errFilter
	}
	k, at := f.kept(), len(to)
	text, err := json.Marshal(k.Settings)
	if err != nil {
		return nil, err
	}
	to = snapshot.Bytes(snapshot.Begin(to, kind, version), text)
	resampled := int64(0)
	if k.Resampled {
		resampled = 1
	}
	to = snapshot.Int(snapshot.Int(to, int64(k.Time)), resampled)
	to = snapshot.Float(snapshot.Float(to, k.Evidence), k.Gain)
	return snapshot.End(snapshot.Bytes(to, k.Cloud), at), nil
}

// UnmarshalBinary reads a snapshot into a filter of the same model and settings;
// the programs are not part of it. Errors: online.ErrSnapshot; the filter is
// unchanged.
func (f *Filter) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	k := kept{Version: int(v)}
	text := r.Bytes()
	k.Time, k.Resampled = int(r.Int()), r.Int() == 1
	k.Evidence, k.Gain = r.Float(), r.Float()
	k.Cloud = r.Bytes()
	if err := r.Done(); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &k.Settings); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return f.restore(k)
}

func (f *Filter) kept() kept {
	k := kept{Version: version, Settings: f.settings(), Time: f.time, Evidence: f.evidence, Gain: f.gain, Resampled: f.resampled}
	n := f.v.config.Particles
	for _, x := range append([][]float64{lane.Flat(f.lw)}, f.x...) {
		for _, u := range x[:n] {
			k.Cloud = binary.LittleEndian.AppendUint64(k.Cloud, math.Float64bits(u))
		}
	}
	return k
}

// restore checks everything before it changes anything.
func (f *Filter) restore(k kept) error {
	if f.v == nil {
		return fmt.Errorf("%w: read it into a filter made by New with the same model and settings", snapshot.Err)
	}
	if err := snapshot.Version(k.Version, version); err != nil {
		return err
	}
	if s := f.settings(); !k.Settings.equal(s) {
		return fmt.Errorf("%w: of a filter with %+v, read into one with %+v", snapshot.Err, k.Settings, s)
	}
	n := f.v.config.Particles
	if want := 8 * n * (1 + len(f.x)); len(k.Cloud) != want {
		return fmt.Errorf("%w: a cloud of %d bytes; want %d", snapshot.Err, len(k.Cloud), want)
	}
	if k.Time < 0 || k.Evidence-k.Evidence != 0 || k.Gain-k.Gain != 0 {
		return fmt.Errorf("%w: time %d, log evidence %v and %v", snapshot.Err, k.Time, k.Evidence, k.Gain)
	}
	g := &Filter{v: f.v, even: f.even}
	g.memory()
	at := 0
	for _, x := range append([][]float64{lane.Flat(g.lw)}, g.x...) {
		for j := range n {
			x[j] = math.Float64frombits(binary.LittleEndian.Uint64(k.Cloud[at:]))
			at += 8
		}
	}
	lw, some := lane.Flat(g.lw), false
	for j := range lw {
		if j >= n {
			lw[j] = math.Inf(-1)
		}
		some = some || lw[j] > math.Inf(-1)
		if !(lw[j] <= math.MaxFloat64) || slices.ContainsFunc(g.x, func(x []float64) bool { return lw[j] > math.Inf(-1) && x[j] != x[j] }) {
			return fmt.Errorf("%w: particle %d has log weight %v", snapshot.Err, j, lw[j])
		}
	}
	if !some {
		return fmt.Errorf("%w: no particle has a weight", snapshot.Err)
	}
	g.time, g.evidence, g.gain, g.resampled = k.Time, k.Evidence, k.Gain, k.Resampled
	g.again()
	f.learn(g)
	return nil
}
