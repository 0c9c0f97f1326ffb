package filter

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
)

// Kinds of the snapshots of nonlinear filters.
const (
	kindExtended  = "CRDE"
	kindUnscented = "CRDU"
)

// followed is a nonlinear filter as it is kept: the numbers of its model, which
// functions are none of, and what it knows.
type followed struct {
	Version  int        `json:"version"`
	Model    []float64  `json:"model"`
	Steps    int        `json:"steps"`
	Evidence float64    `json:"log_evidence"`
	Mean     []float64  `json:"mean"`
	Cov      []float64  `json:"cov"`
	Whitened []*float64 `json:"innovations"` // null: missing
}

// numbers are all that makes the model, and those of the filter besides.
func (a *approximate) numbers(more ...float64) []float64 {
	earlier := 0.0
	if a.model.Earlier {
		earlier = 1
	}
	return slices.Concat([]float64{float64(a.n), float64(a.p), earlier}, a.noise, a.innovation, a.start.mean, a.start.cov, more)
}

func (a *approximate) followed(more ...float64) followed {
	s := followed{Version: version, Model: a.numbers(more...), Steps: a.steps, Evidence: a.evidence, Mean: slices.Clone(a.now.mean), Cov: slices.Clone(a.now.cov)}
	for _, v := range a.whitened {
		p := &v
		if v != v {
			p = nil
		}
		s.Whitened = append(s.Whitened, p)
	}
	return s
}

// restore checks everything before it changes anything.
func (a *approximate) restore(s followed, more ...float64) error {
	if err := snapshot.Version(s.Version, version); err != nil {
		return err
	}
	if !slices.Equal(s.Model, a.numbers(more...)) {
		return fmt.Errorf("%w: it is of a filter of another model", snapshot.Err)
	}
	b := belief{s.Mean, s.Cov}
	if s.Steps < 0 || len(s.Mean) != a.n || len(s.Cov) != a.n*a.n || len(s.Whitened) != a.p || !b.finite() || s.Evidence-s.Evidence != 0 {
		return fmt.Errorf("%w: of %d steps, mean %v, covariance %v", snapshot.Err, s.Steps, s.Mean, s.Cov)
	}
	for i := range s.Cov {
		if r, c := i/a.n, i%a.n; s.Cov[i] != s.Cov[c*a.n+r] {
			return fmt.Errorf("%w: a covariance that is not symmetric: %v", snapshot.Err, s.Cov)
		}
	}
	if !semifactor(make([]float64, a.n*a.n), s.Cov, a.n) {
		return fmt.Errorf("%w: %v is no covariance", snapshot.Err, s.Cov)
	}
	a.now.set(b)
	a.steps, a.evidence = s.Steps, s.Evidence
	for i, p := range s.Whitened {
		a.whitened[i] = math.NaN()
		if p != nil {
			a.whitened[i] = *p
		}
	}
	return nil
}

func (s followed) appendBinary(to []byte, kind string) []byte {
	at := len(to)
	to = snapshot.Floats(snapshot.Begin(to, kind, version), s.Model)
	to = snapshot.Float(snapshot.Int(to, int64(s.Steps)), s.Evidence)
	to = snapshot.Floats(snapshot.Floats(to, s.Mean), s.Cov)
	for _, p := range s.Whitened {
		v := math.NaN()
		if p != nil {
			v = *p
		}
		to = snapshot.Float(to, v)
	}
	return snapshot.End(to, at)
}

func (s *followed) read(from []byte, kind string, p int) error {
	v, r, err := snapshot.Open(from, kind, version)
	if err != nil {
		return err
	}
	s.Version, s.Model, s.Steps, s.Evidence = int(v), r.Floats(), int(r.Int()), r.Float()
	s.Mean, s.Cov = r.Floats(), r.Floats()
	for range p {
		v, place := r.Float(), new(float64)
		if *place = v; v != v {
			place = nil
		}
		s.Whitened = append(s.Whitened, place)
	}
	return r.Done()
}

// parse reads JSON.
func (s *followed) parse(text []byte) error {
	if err := json.Unmarshal(text, s); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return nil
}

var errUnmade = fmt.Errorf("%w: read it into a filter that was made with the same model", snapshot.Err)

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (f *Extended) MarshalJSON() ([]byte, error) {
	if f.a == nil {
		return nil, errNonlinear
	}
	return json.Marshal(f.a.followed())
}

// UnmarshalJSON reads a snapshot into a filter made with the same model, whose
// functions are not part of it. Errors: online.ErrSnapshot; the filter is
// unchanged.
func (f *Extended) UnmarshalJSON(text []byte) error {
	var s followed
	if f.a == nil {
		return errUnmade
	}
	if err := s.parse(text); err != nil {
		return err
	}
	return f.a.restore(s)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (f *Extended) MarshalBinary() ([]byte, error) { return f.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (f *Extended) AppendBinary(to []byte) ([]byte, error) {
	if f.a == nil {
		return to, errNonlinear
	}
	return f.a.followed().appendBinary(to, kindExtended), nil
}

// UnmarshalBinary reads a snapshot into a filter made with the same model, whose
// functions are not part of it. Errors: online.ErrSnapshot; the filter is
// unchanged.
func (f *Extended) UnmarshalBinary(from []byte) error {
	var s followed
	if f.a == nil {
		return errUnmade
	}
	if err := s.read(from, kindExtended, f.a.p); err != nil {
		return err
	}
	return f.a.restore(s)
}

// numbers are those of the points.
func (p Points) numbers() []float64 {
	reuse := 0.0
	if p.Reuse {
		reuse = 1
	}
	return []float64{p.Alpha, p.Beta, p.Kappa, reuse}
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (f *Unscented) MarshalJSON() ([]byte, error) {
	if f.a == nil {
		return nil, errNonlinear
	}
	return json.Marshal(f.a.followed(f.points.numbers()...))
}

// UnmarshalJSON reads a snapshot into a filter made with the same model, whose
// functions are not part of it, and points. Errors: online.ErrSnapshot; the
// filter is unchanged.
func (f *Unscented) UnmarshalJSON(text []byte) error {
	var s followed
	if f.a == nil {
		return errUnmade
	}
	if err := s.parse(text); err != nil {
		return err
	}
	return f.a.restore(s, f.points.numbers()...)
}

// MarshalBinary writes a snapshot with a check sum, so that a file that was cut
// or changed anywhere is told from a whole one.
func (f *Unscented) MarshalBinary() ([]byte, error) { return f.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (f *Unscented) AppendBinary(to []byte) ([]byte, error) {
	if f.a == nil {
		return to, errNonlinear
	}
	return f.a.followed(f.points.numbers()...).appendBinary(to, kindUnscented), nil
}

// UnmarshalBinary reads a snapshot into a filter made with the same model, whose
// functions are not part of it, and points. Errors: online.ErrSnapshot; the
// filter is unchanged.
func (f *Unscented) UnmarshalBinary(from []byte) error {
	var s followed
	if f.a == nil {
		return errUnmade
	}
	if err := s.read(from, kindUnscented, f.a.p); err != nil {
		return err
	}
	return f.a.restore(s, f.points.numbers()...)
}
