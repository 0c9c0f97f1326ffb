package rng

import (
	"math"
	"testing"
)

var _ Source = (*Noise)(nil)

// The reference is whole-number arithmetic in Python, testdata/words.py.
func TestSiteGolden(t *testing.T) {
	want := readWords(t, "testdata/site.txt")
	if len(want) != 500 {
		t.Fatalf("golden file has %d words, want 500", len(want))
	}
	site := NewSite(42, Key("golden"))
	for row := range uint64(10) {
		for draw := range uint64(10) {
			n := site.At(row, draw)
			for range 5 {
				if got := n.Uint64(); got != want[0] {
					t.Fatalf("row %d draw %d: got %016x, want %016x", row, draw, got, want[0])
				}
				want = want[1:]
			}
		}
	}
}

// Within a site, and over sites and seeds, no two addresses share a state.
func TestSiteAddressesAreDistinct(t *testing.T) {
	if n := collisions(func(seed, site, row, draw uint64) Noise { return NewSite(seed, site).At(row, draw) }); n != 0 {
		t.Errorf("%d collisions", n)
	}
	// Planted: an address that only adds up.
	if n := collisions(func(seed, site, row, draw uint64) Noise { return Noise{seed, mix(site + row + draw)} }); n == 0 {
		t.Error("adding up row and draw not caught")
	}
}

func collisions(at func(seed, site, row, draw uint64) Noise) int {
	seen := map[Noise]bool{}
	n := 0
	for seed := range uint64(3) {
		for site := range uint64(3) {
			for row := range uint64(50) {
				for draw := range uint64(50) {
					seen[at(seed, site, row, draw)] = true
					n++
				}
			}
		}
	}
	return n - len(seen)
}

// TestFillUniform: what At gives draw by draw, to the bit.
func TestFillUniform(t *testing.T) {
	site := NewSite(3, Key("weights"))
	draws := []uint64{0, 1, 7, 1 << 40, math.MaxUint64}
	got := make([]float64, len(draws))
	for _, row := range []uint64{0, 1, 99_999} {
		site.FillUniform(got, row, draws)
		for i, d := range draws {
			noise := site.At(row, d)
			if want := Uniform(&noise); got[i] != want {
				t.Errorf("row %d, draw %d: %v, want %v", row, d, got[i], want)
			}
		}
	}
	if n := testing.AllocsPerRun(10, func() { site.FillUniform(got, 5, draws) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
