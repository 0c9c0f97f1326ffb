package individual

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/nn/conformal"
)

// ErrSnapshot is what is wrong with kept intervals that can't be read: of another
// kind, of a later version, or damaged.
var ErrSnapshot = snapshot.Err

// Kinds and version of what is kept.
const (
	intervalsKind       = "individual.intervals"
	counterfactualsKind = "individual.counterfactuals"
	keptVersion         = 1
)

type keptHeader struct {
	Kind    string     `json:"kind"`
	Version int        `json:"version"`
	Alpha   float64    `json:"alpha"`
	Clip    [2]float64 `json:"clip"`
}

// check returns what is wrong with kept numbers that all kinds have.
func (h keptHeader) check(kind string) error {
	if h.Kind != kind {
		return fmt.Errorf("individual: %w: of kind %q; want %q", ErrSnapshot, h.Kind, kind)
	}
	if err := snapshot.Version(h.Version, keptVersion); err != nil {
		return fmt.Errorf("individual: %w", err)
	}
	if c := h.Clip; !(h.Alpha > 0 && h.Alpha < 1) || c != [2]float64{} && !(c[0] > 0 && c[0] < c[1] && c[1] < 1) {
		return fmt.Errorf("individual: %w: alpha %v and propensities clipped to %v", ErrSnapshot, h.Alpha, h.Clip)
	}
	return nil
}

type keptCounterfactuals struct {
	keptHeader
	Control *conformal.Weighted `json:"control"` // residuals of treated rows, for untreated cases
	Treated *conformal.Weighted `json:"treated"`
}

// MarshalJSON writes what was learnt bit for bit.
func (c *Counterfactuals) MarshalJSON() ([]byte, error) {
	if c.other[0] == nil {
		return nil, errUncalibrated
	}
	return json.Marshal(keptCounterfactuals{keptHeader{counterfactualsKind, keptVersion, c.alpha, c.clip}, c.other[0], c.other[1]})
}

// UnmarshalJSON reads what MarshalJSON wrote. On an error, which is ErrSnapshot,
// nothing changes.
func (c *Counterfactuals) UnmarshalJSON(text []byte) error {
	var k keptCounterfactuals
	if err := json.Unmarshal(text, &k); err != nil {
		return damaged(err)
	}
	if err := k.check(counterfactualsKind); err != nil {
		return err
	}
	if k.Control == nil || k.Treated == nil {
		return fmt.Errorf("individual: %w: an arm has no residuals", ErrSnapshot)
	}
	*c = Counterfactuals{k.Alpha, k.Clip, [2]*conformal.Weighted{k.Control, k.Treated}}
	return nil
}

type keptIntervals struct {
	keptHeader
	Method  string               `json:"method"`
	Control *conformal.Weighted  `json:"control,omitempty"`
	Treated *conformal.Weighted  `json:"treated,omitempty"`
	Lower   *conformal.Threshold `json:"lower,omitempty"`
	Upper   *conformal.Threshold `json:"upper,omitempty"`
}

// MarshalJSON writes what was learnt bit for bit.
func (v *Intervals) MarshalJSON() ([]byte, error) {
	k := keptIntervals{keptHeader: keptHeader{intervalsKind, keptVersion, v.alpha, v.clip}, Method: v.method.String()}
	switch {
	case v.alpha == 0:
		return nil, errUncalibrated
	case v.method == Union:
		k.Control, k.Treated = v.arms[0], v.arms[1]
	default:
		k.Lower, k.Upper = &v.lower, &v.upper
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads what MarshalJSON wrote. On an error, which is ErrSnapshot,
// nothing changes.
func (v *Intervals) UnmarshalJSON(text []byte) error {
	var k keptIntervals
	if err := json.Unmarshal(text, &k); err != nil {
		return damaged(err)
	}
	if err := k.check(intervalsKind); err != nil {
		return err
	}
	m := slices.Index(methods, k.Method)
	union, nested := k.Control != nil && k.Treated != nil, k.Lower != nil && k.Upper != nil
	if m < 0 || union != (Method(m) == Union) || nested == union {
		return fmt.Errorf("individual: %w: the method %q without what it needs, or with what it doesn't", ErrSnapshot, k.Method)
	}
	read := Intervals{method: Method(m), alpha: k.Alpha, clip: k.Clip}
	if union {
		read.arms = [2]*conformal.Weighted{k.Control, k.Treated}
	} else {
		read.lower, read.upper = *k.Lower, *k.Upper
		want := 0.5
		if read.method == Nested {
			want = k.Alpha / 2
		}
		if read.lower.Alpha != want || read.upper.Alpha != want || read.lower.N != read.upper.N {
			return fmt.Errorf("individual: %w: thresholds at %v and %v of %d and %d rows; want them at %v of as many", ErrSnapshot, read.lower.Alpha, read.upper.Alpha, read.lower.N, read.upper.N, want)
		}
	}
	*v = read
	return nil
}

// damaged is an error of JSON itself.
func damaged(err error) error { return fmt.Errorf("individual: %w: %w", ErrSnapshot, err) }
