package selective

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/jsonnumber"
)

const (
	version       = 1 // of the JSON forms
	kindPolicy    = "policy"
	kindGuarantee = "guarantee"
	family        = "selective." // what kinds begin with in JSON
)

// policy is a Policy as it is kept.
type policy struct {
	Kind        string      `json:"kind"`
	Version     int         `json:"version"`
	Costs       [][]float64 `json:"costs"`
	HandOver    float64     `json:"hand_over"`
	LeastSaving float64     `json:"least_saving"`
}

// MarshalJSON writes the policy. Errors: those of a policy that can't be.
func (p Policy) MarshalJSON() ([]byte, error) {
	f := faults{caller: kindPolicy}
	if p.check(&f); len(f.list) > 0 {
		return nil, f.err()
	}
	return json.Marshal(policy{family + kindPolicy, version, p.Costs, p.HandOver, p.LeastSaving})
}

// UnmarshalJSON reads what MarshalJSON writes; the policy stays as it is on error.
func (p *Policy) UnmarshalJSON(data []byte) error {
	var in policy
	if err := decode(kindPolicy, data, &in, &in.Kind, &in.Version); err != nil {
		return err
	}
	read := Policy{in.Costs, in.HandOver, in.LeastSaving}
	f := faults{caller: kindPolicy}
	if read.check(&f); len(f.list) > 0 {
		return f.err()
	}
	*p = read
	return nil
}

// guarantee is a Guarantee as it is kept.
type guarantee struct {
	Kind      string             `json:"kind"`
	Version   int                `json:"version"`
	Threshold *jsonnumber.Number `json:"threshold"`
	Risk      float64            `json:"risk"`
	Delta     float64            `json:"delta"`
	N         int                `json:"n"`
	Wrong     int                `json:"wrong"`
	Coverage  float64            `json:"coverage"`
	Bound     float64            `json:"bound"`
}

// MarshalJSON writes the guarantee. Errors: numbers that none has.
func (g Guarantee) MarshalJSON() ([]byte, error) {
	if err := g.check(); err != nil {
		return nil, err
	}
	return json.Marshal(guarantee{family + kindGuarantee, version, (*jsonnumber.Number)(&g.Threshold), g.Risk, g.Delta, g.N, g.Wrong, g.Coverage, g.Bound})
}

// UnmarshalJSON reads what MarshalJSON writes; the guarantee stays as it is on error.
func (g *Guarantee) UnmarshalJSON(data []byte) error {
	var in guarantee
	if err := decode(kindGuarantee, data, &in, &in.Kind, &in.Version); err != nil {
		return err
	}
	read := Guarantee{math.NaN(), in.Risk, in.Delta, in.N, in.Wrong, in.Coverage, in.Bound}
	if in.Threshold != nil {
		read.Threshold = float64(*in.Threshold)
	}
	if err := read.check(); err != nil {
		return err
	}
	*g = read
	return nil
}

func (g Guarantee) check() error {
	share := func(v float64) bool { return v >= 0 && v <= 1 }
	if g.Threshold != g.Threshold || !share(g.Risk) || !share(g.Delta) || !share(g.Coverage) || !share(g.Bound) || g.Wrong < 0 || g.N < g.Wrong {
		return fmt.Errorf("selective: %s: a threshold of %v, risk %v, delta %v, %d of %d wrong, coverage %v, bound %v; want a number, shares and counts", kindGuarantee, g.Threshold, g.Risk, g.Delta, g.Wrong, g.N, g.Coverage, g.Bound)
	}
	return nil
}

// decode reads JSON of a kind.
func decode(kind string, data []byte, into any, gotKind *string, gotVersion *int) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("selective: %s: %w", kind, err)
	}
	if *gotKind != family+kind {
		return fmt.Errorf("selective: %s: JSON of the kind %q; want %q", kind, *gotKind, family+kind)
	}
	if *gotVersion != version {
		return fmt.Errorf("selective: %s: JSON of version %d; this one reads %d", kind, *gotVersion, version)
	}
	return nil
}
