package glm

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
)

// Standardiser brings features to a mean of 0 and a standard deviation of 1, as
// the default prior wants them, by the first rows of a stream. Then it changes no
// more: coefficients are of the scale that was, and would lose their meaning if
// it moved. A feature that was constant so far is left as it is, so that a 1 for
// the intercept stays one. NewStandardiser makes it.
type Standardiser struct {
	warmUp  int
	rows    int
	moments []online.Moments
}

// DefaultWarmUp is after how many rows a Standardiser changes no more: means and
// standard deviations are known to 1/√1000, some 3 %, of a standard deviation.
const DefaultWarmUp = 1000

// NewStandardiser returns one of so many features that has seen nothing. warmUp is
// the number of rows that it learns from; 0 is DefaultWarmUp.
//
// Errors: fewer than one feature, a negative number of rows.
func NewStandardiser(features, warmUp int) (*Standardiser, error) {
	if features < 1 || warmUp < 0 {
		return nil, fmt.Errorf("glm: a Standardiser of %d features and %d rows to warm up; want 1 and 0 at least", features, warmUp)
	}
	if warmUp == 0 {
		warmUp = DefaultWarmUp
	}
	return &Standardiser{warmUp: warmUp, moments: make([]online.Moments, features)}, nil
}

// Update learns from a row while warming up, and does nothing afterwards.
//
// Errors: online.ErrData, of any row. Cost: no allocation.
func (s *Standardiser) Update(x []float64) error {
	if err := s.check(x); err != nil {
		return fmt.Errorf("%w: glm: Standardiser: %w", online.ErrData, err)
	}
	if s.rows == s.warmUp {
		return nil
	}
	s.rows++
	for i, v := range x {
		s.moments[i].Merge(online.Moments{N: 1, Mean: v})
	}
	return nil
}

// Warm tells whether the scale changes no more.
func (s *Standardiser) Warm() bool { return s.rows == s.warmUp }

// Apply writes a row's standardised features into to, which may be x.
//
// Errors: online.ErrData; another size of to.
func (s *Standardiser) Apply(to, x []float64) error {
	if err := s.check(x); err != nil {
		return fmt.Errorf("%w: glm: Standardiser: %w", online.ErrData, err)
	}
	if len(to) != len(x) {
		return fmt.Errorf("glm: Standardiser: %d features to write to; want %d", len(to), len(x))
	}
	for i, v := range x {
		mean, sd := s.scale(i)
		to[i] = (v - mean) / sd
	}
	return nil
}

// Raw returns coefficients for features as they are, of coefficients for
// standardised ones and the number of the feature that is 1 for the intercept: what
// the means add to the predictor goes there. A covariance follows by columns:
// Raw is linear.
//
// Errors: another number of coefficients; no intercept to add to: a feature that
// is not constant.
func (s *Standardiser) Raw(coefficients []float64, intercept int) ([]float64, error) {
	if len(coefficients) != len(s.moments) || intercept < 0 || intercept >= len(s.moments) {
		return nil, fmt.Errorf("glm: Standardiser: %d coefficients, the intercept at %d; want %d", len(coefficients), intercept, len(s.moments))
	}
	if m := s.moments[intercept]; m.Second != 0 || m.N > 0 && m.Mean != 1 {
		return nil, fmt.Errorf("glm: Standardiser: feature %d has a mean of %v and is no intercept; want a 1 in every row", intercept, m.Mean)
	}
	raw := make([]float64, len(coefficients))
	for i, b := range coefficients {
		mean, sd := s.scale(i)
		raw[i] += b / sd
		raw[intercept] -= float64(b / sd * mean)
	}
	return raw, nil
}

// scale is what is taken off a feature, and what it is divided by.
func (s *Standardiser) scale(i int) (mean, sd float64) {
	m := s.moments[i]
	v := m.Second / m.N
	if !(v > 0) {
		return 0, 1
	}
	return m.Mean, math.Sqrt(v)
}

// standardiserLimit bounds features so that fourth powers, of online.Moments, are
// finite sums.
const standardiserLimit = 0x1p150

const notMade = "it was not made by NewStandardiser"

var errStandardiser = fmt.Errorf("%w: glm: Standardiser: %s", online.ErrData, notMade)

func (s *Standardiser) check(x []float64) error {
	if s.moments == nil {
		return errors.New(notMade)
	}
	if len(x) != len(s.moments) {
		return fmt.Errorf("%d features; want %d", len(x), len(s.moments))
	}
	for i, v := range x {
		if !(math.Abs(v) <= standardiserLimit) {
			return fmt.Errorf("feature %d is %v; want a finite number of at most 2¹⁵⁰", i, v)
		}
	}
	return nil
}

// Snapshot returns a copy, which later updates don't change.
func (s *Standardiser) Snapshot() *Standardiser {
	c := *s
	c.moments = append([]online.Moments(nil), s.moments...)
	return &c
}

// scaleKind begins every binary snapshot of a Standardiser.
const scaleKind = "CRGS"

type scaleState struct {
	Version int              `json:"version"`
	WarmUp  int              `json:"warm_up"`
	Rows    int              `json:"rows"`
	Moments []online.Moments `json:"moments"`
}

// MarshalJSON writes a snapshot that UnmarshalJSON reads back bit for bit.
func (s *Standardiser) MarshalJSON() ([]byte, error) {
	if s.moments == nil {
		return nil, errStandardiser
	}
	return json.Marshal(scaleState{version, s.warmUp, s.rows, s.moments})
}

// UnmarshalJSON reads a snapshot into a Standardiser made alike. Errors:
// online.ErrSnapshot; it is unchanged then.
func (s *Standardiser) UnmarshalJSON(text []byte) error {
	var from scaleState
	if err := json.Unmarshal(text, &from); err != nil {
		return fmt.Errorf("%w: %w", snapshot.Err, err)
	}
	return s.restore(from)
}

// MarshalBinary writes a snapshot with a check sum.
func (s *Standardiser) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// AppendBinary appends what MarshalBinary writes.
func (s *Standardiser) AppendBinary(to []byte) ([]byte, error) {
	if s.moments == nil {
		return to, errStandardiser
	}
	at := len(to)
	to = snapshot.Int(snapshot.Int(snapshot.Begin(to, scaleKind, version), int64(s.warmUp)), int64(s.rows))
	for _, m := range s.moments {
		to = snapshot.Floats(to, []float64{m.N, m.Mean, m.Second, m.Third, m.Fourth, m.Rest})
	}
	return snapshot.End(to, at), nil
}

// UnmarshalBinary reads a snapshot into a Standardiser made alike. Errors:
// online.ErrSnapshot; it is unchanged then.
func (s *Standardiser) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, scaleKind, version)
	if err != nil {
		return err
	}
	read := scaleState{Version: int(v), WarmUp: int(r.Int()), Rows: int(r.Int())}
	for r.More() {
		m := r.Floats()
		if len(m) != 6 {
			return fmt.Errorf("%w: moments of %d numbers", snapshot.Err, len(m))
		}
		read.Moments = append(read.Moments, online.Moments{N: m[0], Mean: m[1], Second: m[2], Third: m[3], Fourth: m[4], Rest: m[5]})
	}
	if err := r.Done(); err != nil {
		return err
	}
	return s.restore(read)
}

func (s *Standardiser) restore(from scaleState) error {
	if s.moments == nil {
		return fmt.Errorf("%w: read it into a Standardiser made by NewStandardiser", snapshot.Err)
	}
	if err := snapshot.Version(from.Version, version); err != nil {
		return err
	}
	if len(from.Moments) != len(s.moments) || from.WarmUp != s.warmUp {
		return fmt.Errorf("%w: of %d features and %d rows to warm up, read into %d and %d", snapshot.Err, len(from.Moments), from.WarmUp, len(s.moments), s.warmUp)
	}
	bad := from.Rows < 0 || from.Rows > from.WarmUp
	for _, m := range from.Moments {
		bad = bad || m.N != float64(from.Rows) || !(math.Abs(m.Mean) <= standardiserLimit) || !(m.Second >= 0) || !finite([]float64{m.Second, m.Third, m.Fourth, m.Rest})
	}
	if bad {
		return fmt.Errorf("%w: %w", snapshot.Err, errors.New("its moments are those of no rows"))
	}
	s.rows = from.Rows
	copy(s.moments, from.Moments)
	return nil
}
