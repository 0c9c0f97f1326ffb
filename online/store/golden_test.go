package store

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the store of this version in testdata")

// pinned is what the store in testdata/v1 holds, to the bit.
type pinned struct {
	Counts                    Counts
	Position                  uint64
	Mean, Count, Shape, Scale float64
}

// TestGoldenStore: what the first version wrote is read, and goes on; this one
// writes the same bytes.
func TestGoldenStore(t *testing.T) {
	const golden, values = "testdata/v1", "testdata/v1.json"
	events := stream(26)
	write := func(dir string) {
		s := mustOpen(t, dir, small)
		if err := feed(s, events); err != nil {
			t.Fatal(err)
		}
		if err := s.Sync(); err != nil { // and killed: Close would be kind
			t.Fatal(err)
		}
		if err := s.release(); err != nil {
			t.Fatal(err)
		}
	}
	look := func(s *Store[fading]) pinned {
		p := s.View().State.Posterior.Posterior()
		at, _ := s.Position(0)
		return pinned{s.Counts(), at, p.Mean, p.Count, p.Shape, p.Scale}
	}
	if *update {
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
		write(golden)
		s := mustOpen(t, golden, small)
		text, err := json.MarshalIndent(look(s), "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(values, append(text, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := s.release(); err != nil {
			t.Fatal(err)
		}
	}
	fresh, copied := t.TempDir(), t.TempDir()
	write(fresh)
	entries, err := os.ReadDir(golden)
	if err != nil || len(entries) < 4 {
		t.Fatalf("%v, %v", entries, err)
	}
	for _, e := range entries {
		want, err := os.ReadFile(filepath.Join(golden, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(filepath.Join(fresh, e.Name())); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is written otherwise, %v", e.Name(), err)
		}
		if err := os.WriteFile(filepath.Join(copied, e.Name()), slices.Clone(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	s := mustOpen(t, copied, small)
	defer s.Close()
	text, err := os.ReadFile(values)
	var want pinned
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if got := look(s); err != nil || got != want || s.Recovery().Replayed == 0 {
		t.Errorf("%+v, want %+v, %v; %+v", got, want, err, s.Recovery())
	}
}
