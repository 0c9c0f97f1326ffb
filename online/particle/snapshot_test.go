package particle

import (
	"bytes"
	"encoding/json"
	"errors"
	"hash/fnv"
	"math"
	"runtime"
	"testing"

	"github.com/seed78144065/credence/online"
)

// bits is a number that tells filters apart that differ in any bit.
func bits(t testing.TB, f *Filter) uint64 {
	t.Helper()
	b, err := f.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	_, _ = h.Write(b)
	return h.Sum64()
}

// TestBitsWorkers: the same bits for any number of cores.
func TestBitsWorkers(t *testing.T) {
	y := series(plain, 30)
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		for s := Systematic; s <= Residual; s++ {
			var want uint64
			for i, workers := range []int{1, 2, 4} {
				was := runtime.GOMAXPROCS(workers)
				got := bits(t, filtered(t, plain.model(t), Config{Particles: 5000, Kind: k, Scheme: s, Seed: 5}, y))
				runtime.GOMAXPROCS(was)
				if i == 0 {
					want = got
				} else if got != want {
					t.Errorf("%v, %v: other bits with %d workers", k, s, workers)
				}
			}
		}
	}
}

// TestGoldenBits: the bits that every processor gives.
func TestGoldenBits(t *testing.T) {
	y := make([]float64, 30)
	for i := range y {
		y[i] = float64(37*i*i%17)/4 - 2 // exact
	}
	y[9] = math.NaN()
	for k, want := range map[Kind]uint64{Bootstrap: goldenBootstrap, Guided: goldenGuided, Auxiliary: goldenAuxiliary} {
		f := filtered(t, plain.model(t), Config{Particles: 1500, Kind: k, Seed: 11}, y)
		if got := bits(t, f); got != want {
			t.Errorf("%v: bits %#x, want %#x; log evidence %v", k, got, want, f.LogEvidence())
		}
	}
	f := filtered(t, volatility(t, -1, 0.95, 0.3), Config{Particles: 1500, Seed: 11}, y)
	if got := bits(t, f); got != goldenVolatility {
		t.Errorf("volatility: bits %#x, want %#x; log evidence %v", got, uint64(goldenVolatility), f.LogEvidence())
	}
}

// What this package gave when it was written, on amd64 with AVX-512.
const (
	goldenBootstrap  = 0xf8ca32d0b9906fe8
	goldenGuided     = 0x1fb800e9884138d5
	goldenAuxiliary  = 0xaa009bb8e23e9375
	goldenVolatility = 0x3f1d64671363f9bf
)

// TestSnapshots: a filter that was kept at any time, in either format, goes on
// bit for bit, and so does a copy.
func TestSnapshots(t *testing.T) {
	y := series(plain, 24)
	for _, c := range []Config{{Particles: 77, Kind: Bootstrap}, {Particles: 200, Kind: Guided, Scheme: Residual}, {Particles: 130, Kind: Auxiliary, Scheme: Stratified}} {
		whole := filtered(t, plain.model(t), c, y)
		for cut := range y {
			f := filtered(t, plain.model(t), c, y[:cut])
			b, err1 := f.MarshalBinary()
			text, err2 := json.Marshal(f)
			var read [2]*Filter
			for i := range read {
				read[i], _ = New(plain.model(t), c)
			}
			if err := errors.Join(err1, err2, read[0].UnmarshalBinary(b), json.Unmarshal(text, read[1])); err != nil {
				t.Fatal(err)
			}
			for i, g := range append(read[:], f.Snapshot()) {
				if g.ESS() != f.ESS() || g.Resampled() != f.Resampled() || g.Time() != f.Time() || g.LogPredictive() != f.LogPredictive() {
					t.Fatalf("reader %d: other numbers", i)
				}
				for _, v := range y[cut:] {
					if err := g.Update(v); err != nil {
						t.Fatal(err)
					}
				}
				if bits(t, g) != bits(t, whole) {
					t.Fatalf("cut at %d, reader %d: other bits", cut, i)
				}
			}
		}
	}
}

// TestDamaged: no cut and no flipped bit is read, and what reads it is unchanged.
func TestDamaged(t *testing.T) {
	c := Config{Particles: 20}
	f := filtered(t, plain.model(t), c, []float64{1, 2})
	g := filtered(t, plain.model(t), c, []float64{-1})
	was := bits(t, g)
	b, _ := f.MarshalBinary()
	for n := range b {
		bad := bytes.Clone(b)
		bad[n] ^= 1 << (n % 8)
		for _, bytes := range [][]byte{b[:n], bad} {
			if err := g.UnmarshalBinary(bytes); !errors.Is(err, online.ErrSnapshot) {
				t.Fatalf("at %d: %v", n, err)
			}
		}
	}
	text, _ := json.Marshal(f)
	for want, bad := range map[string][]byte{
		"version":  bytes.Replace(text, []byte(`"version":1`), []byte(`"version":2`), 1),
		"settings": bytes.Replace(text, []byte(`"seed":0`), []byte(`"seed":1`), 1),
		"time":     bytes.Replace(text, []byte(`"time":2`), []byte(`"time":-2`), 1),
		"cloud":    bytes.Replace(text, []byte(`"cloud":"`), []byte(`"cloud":"AAAA`), 1),
		"form":     []byte(`[`),
	} {
		if err := json.Unmarshal(bad, g); err == nil || want != "form" && !errors.Is(err, online.ErrSnapshot) {
			t.Errorf("%s: %v", want, err)
		}
	}
	others := []Config{{Particles: 21}, {Particles: 20, Seed: 1}, {Particles: 20, Kind: Bootstrap}, {Particles: 20, Scheme: Residual}, {Particles: 20, Threshold: 1}}
	for _, c := range others {
		h, err := New(plain.model(t), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.UnmarshalBinary(b); !errors.Is(err, online.ErrSnapshot) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if err := new(Filter).UnmarshalBinary(b); !errors.Is(err, online.ErrSnapshot) {
		t.Errorf("a filter of no model: %v", err)
	}
	if bits(t, g) != was {
		t.Error("what was read in vain has changed the filter")
	}
}

// FuzzSnapshot: nothing that is read makes a filter panic or hold what is no
// number.
func FuzzSnapshot(f *testing.F) {
	c := Config{Particles: 8}
	whole := filtered(f, plain.model(f), c, []float64{1, 2})
	b, _ := whole.MarshalBinary()
	text, _ := json.Marshal(whole)
	f.Add(b)
	f.Add(text)
	f.Fuzz(func(t *testing.T, b []byte) {
		g := filtered(t, plain.model(t), c, []float64{1})
		was := bits(t, g)
		if g.UnmarshalBinary(b) != nil && json.Unmarshal(b, g) != nil {
			if bits(t, g) != was {
				t.Error("changed by what could not be read")
			}
			return
		}
		if m, err := g.Mean("x"); err != nil || math.IsNaN(m[0]) || math.IsNaN(g.ESS()) {
			t.Errorf("mean %v, ESS %v, %v", m, g.ESS(), err)
		}
	})
}

// TestAllocations: an update allocates nothing.
func TestAllocations(t *testing.T) {
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		for s := Systematic; s <= Residual; s++ {
			f := filtered(t, plain.model(t), Config{Particles: 3000, Kind: k, Scheme: s, Threshold: 1}, []float64{1, 2})
			i := 0.0
			if n := testing.AllocsPerRun(20, func() {
				i++
				if err := f.Update(math.Mod(i, 3)); err != nil {
					t.Fatal(err)
				}
			}); n > 0 {
				t.Errorf("%v, %v: %v allocations", k, s, n)
			}
		}
	}
}
