package online_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/snapshot"
	"github.com/seed78144065/credence/online"
)

// tally is a mean that has a fault.
type tally struct {
	fault string
	prior float64
	n     float64
	sum   *float64
}

func newTally(fault string, prior float64) *tally { return &tally{fault, prior, 0, new(float64)} }

var errTally = fmt.Errorf("%w: not made by newTally", online.ErrData)

func (s *tally) update(xs ...float64) error {
	if s.sum == nil {
		return errTally
	}
	for _, x := range xs {
		if x == x {
			continue
		}
		switch s.fault {
		case "learns and then refuses":
			*s.sum++
			return online.ErrData
		case "takes what is no number":
			return nil
		case "another error":
			return errors.New("no number")
		}
		return online.ErrData
	}
	if s.fault == "batches count once" && len(xs) > 1 {
		xs = xs[:1]
	}
	for _, x := range xs {
		s.n++
		*s.sum += x
	}
	return nil
}

func (s *tally) ask() {
	if s.fault == "a question changes it" {
		s.n++
	}
}

func (s *tally) merge(other *tally) error {
	if s.fault == "merges anything" || s.fault == "merges what nothing made" && other != nil && other.sum == nil {
		return nil
	}
	if other == nil || other == s || other.sum == nil || other.prior != s.prior {
		return online.ErrPriorMismatch
	}
	s.n += other.n
	*s.sum += *other.sum
	return nil
}

func (s *tally) Snapshot() *tally {
	c := *s
	if s.fault != "a copy is shared" && s.sum != nil {
		c.sum = new(*s.sum)
	}
	return &c
}

type tallied struct {
	Version       int `json:"version"`
	Prior, N, Sum float64
}

func (s *tally) MarshalJSON() ([]byte, error) {
	if s.sum == nil {
		return nil, errTally
	}
	t := tallied{1, s.prior, s.n, *s.sum}
	if s.fault == "JSON loses digits" {
		t.Sum = float64(float32(t.Sum))
	}
	return json.Marshal(t)
}

func (s *tally) UnmarshalJSON(text []byte) error {
	var t tallied
	if err := json.Unmarshal(text, &t); err != nil {
		if s.fault == "JSON changes and then refuses" {
			s.n += 2
		}
		return fmt.Errorf("%w: %w", online.ErrSnapshot, err)
	}
	return s.restore(t)
}

func (s *tally) restore(t tallied) error {
	if s.sum == nil {
		return online.ErrSnapshot
	}
	if err := snapshot.Version(t.Version, 1); err != nil && s.fault != "reads every version" {
		return err
	}
	if t.Prior != s.prior && s.fault != "reads every prior" {
		return online.ErrSnapshot
	}
	if t.N < 0 {
		return online.ErrSnapshot
	}
	s.n, *s.sum = t.N, t.Sum
	return nil
}

func (s *tally) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

func (s *tally) AppendBinary(to []byte) ([]byte, error) {
	if s.sum == nil {
		return to, errTally
	}
	at := len(to)
	b := snapshot.Floats(snapshot.Begin(to, "TEST", 1), []float64{s.prior, s.n, *s.sum})
	return snapshot.End(b, at), nil
}

func (s *tally) UnmarshalBinary(from []byte) error {
	v, r, err := snapshot.Open(from, "TEST", 1)
	if err != nil {
		if s.fault == "binary changes and then refuses" && s.sum != nil {
			*s.sum = 0.25
		}
		if s.fault == "reads cut files" && len(from) > 30 {
			return nil
		}
		return err
	}
	x := r.Floats()
	if err := r.Done(); err != nil {
		return err
	}
	if s.fault == "forgets its number" {
		x[1] = 0
	}
	return s.restore(tallied{int(v), x[0], x[1], x[2]})
}

// TestKeptSeesFaults: a state with a fault has faults, and one without has none.
func TestKeptSeesFaults(t *testing.T) {
	for fault, want := range map[string]string{
		"":                                "",
		"learns and then refuses":         "no number after 0 events: another state",
		"takes what is no number":         "no number: error <nil>",
		"another error":                   "no number: error no number",
		"batches count once":              "a batch of 2",
		"a question changes it":           "questions after 0 events",
		"merges anything":                 "merged with itself",
		"a copy is shared":                "moves the state",
		"JSON loses digits":               "a restart by JSON after 1 events",
		"JSON changes and then refuses":   "JSON cut at 0 changes the state",
		"reads every version":             "JSON of version 99",
		"reads every prior":               "JSON into a state of another prior",
		"binary changes and then refuses": "binary cut at 0 changes the state",
		"reads cut files":                 "binary cut at 31: error <nil>",
		"merges what nothing made":        "merged with one that nothing made: error <nil>",
		"learns unmade":                   "learnt by nothing: error <nil>",
		"forgets its number":              "a restart by binary after 1 events",
	} {
		begin := func(prior float64) func() (*tally, error) {
			return func() (*tally, error) { return newTally(fault, prior), nil }
		}
		m := streaming[*tally]{events: 9, begin: begin(1),
			learn: func(s *tally, i int) error {
				if fault == "learns unmade" && s.sum == nil {
					s.sum = new(float64)
				}
				return s.update(noise(i))
			},
			batch: func(s *tally, from, to int) error {
				var xs []float64
				for i := from; i < to; i++ {
					xs = append(xs, noise(i))
				}
				return s.update(xs...)
			},
			ask:    (*tally).ask,
			bad:    map[string]func(s *tally) error{"no number": func(s *tally) error { return s.update(nan) }},
			others: map[string]func() (*tally, error){"another prior": begin(2)},
			merge:  (*tally).merge,
		}
		faults := strings.Join(m.faults(), "\n")
		if (want == "") != (faults == "") || !strings.Contains(faults, want) {
			t.Errorf("%q: found %q; want %q", fault, faults, want)
		}
	}
}
