package scorer

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/predictive"
)

// small returns a bundle of one logistic network, and rows for it.
func small(t testing.TB) (*kit.Kit, []byte, Data) {
	k := kit.Named(t, "pima_diabetes")
	if k == nil {
		return nil, nil, Data{}
	}
	_, calib := rows(t, k, "calib")
	light := network(t, k, k.Light, k.Output(t, "light", "logit"), predictive.Logit)
	s := fit(t, Config{Members: []Network{light}, Light: &light, Escalate: 0.5}, calib)
	var file bytes.Buffer
	if err := s.Write(&file); err != nil {
		t.Fatal(err)
	}
	return k, file.Bytes(), calib
}

// A scorer.json of any content is refused, or makes a scorer that scores.
func FuzzManifest(f *testing.F) {
	k, file, calib := small(f)
	if k == nil {
		return
	}
	var seed string
	repack(f, file, func(text string) string { seed = text; return text + " " })
	f.Add(seed)
	f.Add(`{"kind": "credence.scorer", "version": 1}`)
	f.Add("{")
	f.Fuzz(func(t *testing.T, text string) {
		if text == seed {
			return
		}
		s, err := Read(repack(t, file, func(string) string { return text }), nn.Options{}, nil)
		if err != nil {
			return
		}
		defer s.Close()
		var scores Scores
		if err := s.Score(ctx, calib.Inputs, &scores); err == nil && len(scores.Rows) != len(calib.Labels) {
			t.Errorf("%d scores of %d rows", len(scores.Rows), len(calib.Labels))
		}
	})
}

// A service that reads a new bundle every day keeps nothing of the old ones.
func TestReload(t *testing.T) {
	k, file, calib := small(t)
	if k == nil {
		return
	}
	heap := func() uint64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var scores Scores
	reload := func(n int) {
		for range n {
			s, err := Read(file, nn.Options{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Score(ctx, calib.Inputs, &scores); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	reload(20)
	before := heap()
	reload(1000)
	// A bundle is 8 kB: of a thousand that stayed, one in fifty would be seen.
	if after := heap(); after > before+uint64(len(file))*1000/50 {
		t.Errorf("%d bytes of heap became %d", before, after)
	}
	if scores.Rows[0].By > cascade.Heavy {
		t.Error(scores.Rows[0])
	}
}
