package rng

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// oneNormal is FillNormal of one number, from a *Stream.
func oneNormal(s Source) float64 {
	var z [1]float64
	FillNormal(s.(*Stream), z[:])
	return z[0]
}

// All layers have the area V, and the last ends at the top of the density.
func TestZigguratCloses(t *testing.T) {
	z := normalLayers
	for i := 1; i < layers; i++ {
		if a := z.edge[i] * (z.height[i+1] - z.height[i]); math.Abs(a/normalArea-1) > 1e-12 {
			t.Errorf("layer %d: area %v, want %v", i, a, normalArea)
		}
	}
	tail := math.Sqrt(2*math.Pi) * distuv.UnitNormal.Survival(normalEdge)
	if a := normalEdge*z.height[1] + tail; math.Abs(a/normalArea-1) > 1e-12 {
		t.Errorf("lowest strip and tail: area %v, want %v", a, normalArea)
	}
	if z.edge[layers] != 0 || z.height[layers] != 1 {
		t.Errorf("the top is at %v, %v", z.edge[layers], z.height[layers])
	}
}

// Counts in cells of width 0.02: Pearson's statistic finds errors at the edges
// of layers that a distribution function smooths over.
func TestZigguratCells(t *testing.T) {
	const n, width, most = 3_000_000, 0.02, 6
	probability := make([]float64, int(2*most/width)+2) // the last two are the tails beyond
	cells := len(probability) - 2
	for i := range cells {
		x := width*float64(i) - most
		probability[i] = math.Abs(distuv.UnitNormal.Survival(math.Abs(x)) - distuv.UnitNormal.Survival(math.Abs(x+width)))
	}
	probability[cells] = 2 * distuv.UnitNormal.Survival(most)
	test := func(plant func(z *ziggurat)) float64 {
		z, s, draws := newZiggurat(), New(1, "cells"), make([]float64, n)
		plant(z)
		z.fill(&s, draws)
		counts := make([]int, len(probability))
		for _, x := range draws {
			if math.Abs(x) < most {
				counts[int((x+most)/width)]++
			} else {
				counts[cells]++
			}
		}
		return chiSquareP(counts, probability)
	}
	if p := test(func(*ziggurat) {}); p < falseAlarm {
		t.Errorf("p = %g", p)
	}
	for name, plant := range map[string]func(z *ziggurat){
		"no tail":                      func(z *ziggurat) { z.edge[0] = z.edge[1] },
		"all of a layer taken":         func(z *ziggurat) { clear(z.height[:]) },
		"edges that don't close":       func(z *ziggurat) { z.edge[0] *= 1.05 },
		"edge of the tail a layer off": func(z *ziggurat) { z.edge[1] = z.edge[2] },
	} {
		if p := test(plant); p >= falseAlarm {
			t.Errorf("%s: not caught, p = %g", name, p)
		}
	}
}

// A stream is used in order: the pieces of a fill are the fill.
func TestFillNormalInPieces(t *testing.T) {
	whole, pieces := make([]float64, 3000), make([]float64, 3000)
	a, b := New(3, "pieces"), New(3, "pieces")
	FillNormal(&a, whole)
	for i, step := 0, 0; i < len(pieces); i, step = i+step, step+1 {
		FillNormal(&b, pieces[i:min(i+step, len(pieces))])
	}
	if !slices.Equal(whole, pieces) || a != b {
		t.Error("filling in pieces gives other draws")
	}
	before := a
	if FillNormal(&a, nil); a != before {
		t.Error("filling nothing takes words")
	}
}
