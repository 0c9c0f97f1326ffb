package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

type keptIntervals struct {
	header
	Lower keptThreshold `json:"lower"`
	Upper keptThreshold `json:"upper"`
}

// MarshalJSON writes the thresholds bit for bit.
func (n *Intervals) MarshalJSON() ([]byte, error) {
	return json.Marshal(keptIntervals{newHeader(intervalsKind), n.lower.kept(), n.upper.kept()})
}

// UnmarshalJSON reads what MarshalJSON wrote. On an error, which is ErrSnapshot,
// nothing changes.
func (n *Intervals) UnmarshalJSON(text []byte) error {
	var k keptIntervals
	if err := decode(text, intervalsKind, &k.header, &k); err != nil {
		return err
	}
	lower, errLower := k.Lower.threshold()
	upper, errUpper := k.Upper.threshold()
	if err := errors.Join(errLower, errUpper); err != nil {
		return err
	}
	if lower.N != upper.N || lower.N == 0 {
		return fmt.Errorf("%w: thresholds of %d and %d scores", ErrSnapshot, lower.N, upper.N)
	}
	n.lower, n.upper = lower, upper
	return nil
}

// keptRule is a Rule; the name says which fields it has.
type keptRule struct {
	Name       string  `json:"name"`
	Lambda     float64 `json:"lambda,omitempty"`
	Free       int     `json:"free,omitempty"`
	Randomised bool    `json:"randomised,omitempty"`
	Seed       uint64  `json:"seed,omitempty"`
}

func keepRule(r Rule) keptRule {
	switch r := r.(type) {
	case APS:
		return keptRule{Name: "aps", Randomised: r.Randomised, Seed: r.Seed}
	case RAPS:
		return keptRule{"raps", r.Lambda, r.Free, r.Randomised, r.Seed}
	}
	return keptRule{Name: "lac"}
}

// rule returns the rule that was kept, an error if there is none of the name.
func (k keptRule) rule() (Rule, error) {
	var r Rule = LAC{}
	switch k.Name {
	case "lac":
	case "aps":
		r = APS{k.Randomised, k.Seed}
	case "raps":
		r = RAPS{k.Lambda, k.Free, k.Randomised, k.Seed}
	default:
		return nil, fmt.Errorf("%w: the rule %q", ErrSnapshot, k.Name)
	}
	if keepRule(r) != k {
		return nil, fmt.Errorf("%w: the rule %q with fields of another", ErrSnapshot, k.Name)
	}
	return r, damaged(r.check())
}

type keptSets struct {
	header
	Rule       keptRule        `json:"rule"`
	Classes    int             `json:"classes"`
	NonEmpty   bool            `json:"non_empty,omitempty"`
	Thresholds []keptThreshold `json:"thresholds"`
}

// MarshalJSON writes rule and thresholds bit for bit.
func (s *Sets) MarshalJSON() ([]byte, error) {
	k := keptSets{header: newHeader(setsKind), Rule: keepRule(s.rule), Classes: s.classes, NonEmpty: s.nonEmpty}
	for _, t := range s.thresholds {
		k.Thresholds = append(k.Thresholds, t.kept())
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads what MarshalJSON wrote. On an error, which is ErrSnapshot,
// nothing changes.
func (s *Sets) UnmarshalJSON(text []byte) error {
	var k keptSets
	if err := decode(text, setsKind, &k.header, &k); err != nil {
		return err
	}
	read := Sets{classes: k.Classes, nonEmpty: k.NonEmpty}
	var err error
	if read.rule, err = k.Rule.rule(); err != nil {
		return err
	}
	if n := len(k.Thresholds); k.Classes < 2 || n != 1 && n != k.Classes {
		return fmt.Errorf("%w: %d thresholds for %d classes", ErrSnapshot, n, k.Classes)
	}
	rows := 0
	for _, kept := range k.Thresholds {
		t, err := kept.threshold()
		if err != nil {
			return err
		}
		if t.Alpha != k.Thresholds[0].Alpha {
			return fmt.Errorf("%w: alphas %v and %v", ErrSnapshot, k.Thresholds[0].Alpha, t.Alpha)
		}
		read.thresholds = append(read.thresholds, t)
		rows = max(rows, t.N)
	}
	if rows == 0 {
		return fmt.Errorf("%w: sets of no calibration rows", ErrSnapshot)
	}
	*s = read
	return nil
}

type keptGroup struct {
	Name string `json:"name"`
	keptThreshold
}

type keptGroups struct {
	header
	All    keptThreshold `json:"all"`
	Groups []keptGroup   `json:"groups"`
}

// MarshalJSON writes the groups and their thresholds bit for bit.
func (g *Groups) MarshalJSON() ([]byte, error) {
	k := keptGroups{header: newHeader(groupsKind), All: g.all.kept()}
	for _, name := range g.names {
		k.Groups = append(k.Groups, keptGroup{name, g.thresholds[name].kept()})
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads what MarshalJSON wrote. On an error, which is ErrSnapshot,
// nothing changes.
func (g *Groups) UnmarshalJSON(text []byte) error {
	var k keptGroups
	if err := decode(text, groupsKind, &k.header, &k); err != nil {
		return err
	}
	all, err := k.All.threshold()
	if err != nil {
		return err
	}
	read := Groups{thresholds: map[string]Threshold{}, all: all}
	for _, of := range k.Groups {
		t, err := of.threshold()
		if err != nil {
			return err
		}
		if t.N == 0 || t.N > all.N || t.Alpha != all.Alpha {
			return fmt.Errorf("%w: group %q has %d of %d rows, and alpha %v of %v", ErrSnapshot, of.Name, t.N, all.N, t.Alpha, all.Alpha)
		}
		read.names, read.thresholds[of.Name] = append(read.names, of.Name), t
	}
	if !slices.IsSorted(read.names) || len(read.thresholds) != len(read.names) || all.N == 0 {
		return fmt.Errorf("%w: groups twice, not in order, or of no rows", ErrSnapshot)
	}
	*g = read
	return nil
}
