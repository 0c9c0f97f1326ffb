package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/online"
)

// coin is a Beta of events that are 0 or 1.
type coin struct {
	*online.Posterior[online.Beta, bool]
}

func (c coin) Apply(e Event) error { return c.Update(e.Data[0] == 1) }
func (c coin) Snapshot() coin      { return coin{c.Posterior.Snapshot()} }

// TestCasesStore: events that come twice and in disorder count once, also when
// every one is delivered by another process. The other types are tested in
// package online.
func TestCasesStore(t *testing.T) {
	file, err := cases.Open("online/merge.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, c := range file.Cases {
		switch c.Type {
		case "moments", "moments_vector", "gaussian_shards", "beta_shards": // package online
			continue
		case "dedup_replay":
		default:
			t.Errorf("no test of type %q", c.Type)
			continue
		}
		seen++
		var in struct {
			Prior  struct{ Alpha, Beta float64 }
			Events []struct{ ID, Y int }
			Wrong  []float64 `json:"posterior_without_dedup_wrong"`
		}
		if err := c.Decode(&in); err != nil {
			t.Fatal(err)
		}
		for _, restart := range []bool{false, true} {
			d := newRAM()
			open := func() *Store[coin] {
				p, err := online.NewBernoulli(online.Beta{Alpha: in.Prior.Alpha, Beta: in.Prior.Beta})
				if err != nil {
					t.Fatal(err)
				}
				s, err := Open(context.Background(), "ram", coin{p}, d.config(Config{SnapshotEvery: 2}))
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			s := open()
			for i, e := range in.Events {
				if restart {
					s = open() // the last was killed
				}
				if _, err := s.Apply(Event{ID: fmt.Sprint(e.ID), Position: uint64(i), Data: []byte{byte(e.Y)}}); err != nil {
					t.Fatal(err)
				}
			}
			got := s.View().State.Posterior.Posterior()
			if err := c.Check(map[string]any{"posterior_with_dedup": []float64{got.Alpha, got.Beta}}); err != nil {
				t.Error(err)
			}
			if len(in.Wrong) != 2 || got.Alpha == in.Wrong[0] && got.Beta == in.Wrong[1] {
				t.Errorf("%+v is what duplicates give", got)
			}
		}
	}
	if seen == 0 {
		t.Error("no case of dedup_replay")
	}
}
