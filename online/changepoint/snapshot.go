package changepoint

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
)

// ErrSnapshot says that a snapshot is damaged, of a later version, or of another
// family or settings. What it was read into is unchanged.
var ErrSnapshot = snapshot.Err

// version is that of both formats. A reader takes its own and earlier ones.
const version = 1

// kind begins every binary snapshot.
const kind = "CRDC"

// state is a detector as it is kept.
type state struct {
	Version  int       `json:"version"`
	Family   string    `json:"family"`
	Settings []float64 `json:"settings"`
	N        int64     `json:"n"`
	Evidence float64   `json:"evidence"`
	Dropped  float64   `json:"dropped"`
	Alarm    int64     `json:"alarm"`
	Length   []int64   `json:"length"`
	Weight   []float64 `json:"weight"`
	Path     []float64 `json:"path"`
	Ended    []int32   `json:"ended"` // those that were used
	Runs     []byte    `json:"runs"`  // as the family writes them
}

func (d *Detector[O]) state() state {
	s := state{
		Version: version, Family: d.family.name(), Settings: d.settings(),
		N: int64(d.n), Evidence: d.evidence, Dropped: d.dropped, Alarm: int64(d.alarm),
		Weight: slices.Clone(d.weight), Path: slices.Clone(d.path), Ended: slices.Clone(d.used()), Runs: d.runs.append([]byte{}),
	}
	for _, l := range d.length {
		s.Length = append(s.Length, int64(l))
	}
	return s
}

func (d *Detector[O]) settings() []float64 { return append(d.family.settings(), d.cfg.numbers()...) }

// used are the places of ended that were written to.
func (d *Detector[O]) used() []int32 { return d.ended[:min(len(d.ended), d.n+1)] }

// differs returns the first setting that a state has otherwise.
func (d *Detector[O]) differs(s state) error {
	mine, own := d.settings(), len(d.family.settings())
	if s.Family != d.family.name() || len(s.Settings) != len(mine) {
		return fmt.Errorf("of family %q, read into %q", s.Family, d.family.name())
	}
	for i, v := range s.Settings {
		if v == mine[i] {
			continue
		}
		what := fmt.Sprintf("setting %d of the family", i+1)
		if i >= own {
			what = d.cfg.names()[i-own]
		}
		return fmt.Errorf("%s was %v; read into %v", what, v, mine[i])
	}
	return nil
}

// restore checks everything before it changes anything.
func (d *Detector[O]) restore(s state) error {
	if d.family == nil {
		return fmt.Errorf("%w: read it into a detector made by New with the same family and settings", ErrSnapshot)
	}
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	if err := d.differs(s); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	if err := s.fault(d.cfg); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	fresh, err := d.family.begin()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	_, r, err := snapshot.Open(snapshot.End(append(snapshot.Begin(nil, kind, version), s.Runs...), 0), kind, version)
	if err == nil {
		if err = fresh.read(r, len(s.Length)); err == nil {
			err = r.Done()
		}
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	if d.cfg.Runs > 0 {
		fresh.grow(d.cfg.Runs + 1)
	}
	d.runs, d.n, d.evidence, d.dropped, d.alarm = fresh, int(s.N), s.Evidence, s.Dropped, int(s.Alarm)
	d.length = d.length[:0]
	for _, l := range s.Length {
		d.length = append(d.length, int(l))
	}
	d.weight, d.path = append(d.weight[:0], s.Weight...), append(d.path[:0], s.Path...)
	clear(d.ended)
	copy(d.ended, s.Ended)
	return nil
}

// fault returns what can't be in the state of a detector.
func (s *state) fault(cfg Config) error {
	live := len(s.Length)
	if live == 0 || len(s.Weight) != live || len(s.Path) != live || cfg.Runs > 0 && live > cfg.Runs {
		return fmt.Errorf("%d run lengths, %d weights, %d paths", live, len(s.Weight), len(s.Path))
	}
	if s.N < 0 || s.N > math.MaxInt-1 || s.Alarm < 0 || s.Alarm > s.N || s.Evidence-s.Evidence != 0 || !(s.Dropped >= 0 && s.Dropped <= math.MaxFloat64) {
		return fmt.Errorf("n is %d, the last alarm at %d, evidence %v, dropped %v", s.N, s.Alarm, s.Evidence, s.Dropped)
	}
	total := 0.0
	for i, l := range s.Length {
		if l < 0 || l > s.N || i > 0 && l >= s.Length[i-1] {
			return fmt.Errorf("run length %d of %d observations", l, s.N)
		}
		if w, p := s.Weight[i], s.Path[i]; !(w >= 0 && w <= 2 && p >= 0 && p <= 2) { // 1 but for rounding
			return fmt.Errorf("run length %d has the probability %v", l, w)
		}
		total += s.Weight[i]
	}
	if s.Length[live-1] != 0 || !(math.Abs(total-1) < 0.5) { // rounding, over many observations
		return fmt.Errorf("probabilities add up to %v, the shortest run is %d", total, s.Length[live-1])
	}
	if want := min(int64(cfg.History), s.N+1); int64(len(s.Ended)) != want {
		return fmt.Errorf("%d ends of runs; want %d", len(s.Ended), want)
	}
	for at, e := range s.Ended {
		if e < 0 || e == 0 && at > 0 {
			return fmt.Errorf("a run ended with the length %d", e)
		}
	}
	return nil
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (d *Detector[O]) MarshalJSON() ([]byte, error) {
	if d.family == nil {
		return nil, errDetector
	}
	return json.Marshal(d.state())
}

// UnmarshalJSON reads a snapshot into a detector made with the same family and
// settings. Errors: ErrSnapshot; the detector is unchanged.
func (d *Detector[O]) UnmarshalJSON(text []byte) error {
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return d.restore(s)
}

// MarshalBinary writes a snapshot with a check sum.
func (d *Detector[O]) MarshalBinary() ([]byte, error) { return d.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (d *Detector[O]) AppendBinary(to []byte) ([]byte, error) {
	if d.family == nil {
		return to, errDetector
	}
	at, s := len(to), d.state()
	to = snapshot.Bytes(snapshot.Begin(to, kind, version), s.Family)
	to = snapshot.Floats(snapshot.Int(snapshot.Int(snapshot.Floats(to, s.Settings), s.N), s.Alarm), []float64{s.Evidence, s.Dropped})
	to = snapshot.Int(to, int64(len(s.Length)))
	for _, l := range s.Length {
		to = snapshot.Int(to, l)
	}
	to = snapshot.Int(snapshot.Floats(snapshot.Floats(to, s.Weight), s.Path), int64(len(s.Ended)))
	for _, e := range s.Ended {
		to = snapshot.Int(to, int64(e))
	}
	return snapshot.End(snapshot.Bytes(to, s.Runs), at), nil
}

// UnmarshalBinary reads a snapshot into a detector made with the same family and
// settings. Errors: ErrSnapshot; the detector is unchanged.
func (d *Detector[O]) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	s := state{Version: int(v), Family: string(r.Bytes()), Settings: r.Floats(), N: r.Int(), Alarm: r.Int()}
	counters := r.Floats()
	for n := r.Int(); n > 0 && r.More(); n-- {
		s.Length = append(s.Length, r.Int())
	}
	s.Weight, s.Path = r.Floats(), r.Floats()
	for n := r.Int(); n > 0 && r.More(); n-- {
		s.Ended = append(s.Ended, int32(r.Int()))
	}
	s.Runs = r.Bytes()
	if err := r.Done(); err != nil {
		return err
	}
	if len(counters) != 2 {
		return fmt.Errorf("%w: of %d counters", ErrSnapshot, len(counters))
	}
	s.Evidence, s.Dropped = counters[0], counters[1]
	return d.restore(s)
}
