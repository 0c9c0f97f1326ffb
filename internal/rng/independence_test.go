package rng

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

const (
	pairs     = 200  // neighbouring keys tested
	pairWords = 2048 // words of each
	maxLag    = 8
)

// A pairing returns the two sources of pair i.
type pairing func(i uint64) (Source, Source)

// stream and noise make an addressable copy of a value.
func stream(s Stream) Source { return &s }
func noise(n Noise) Source   { return &n }

// neighbours lists ways in which two keys can be adjacent.
var neighbours = map[string]pairing{
	"stream/id": func(i uint64) (Source, Source) {
		return stream(New(1, "p", i)), stream(New(1, "p", i+1))
	},
	"stream/seed": func(i uint64) (Source, Source) {
		return stream(New(i, "p", 0)), stream(New(i+1, "p", 0))
	},
	"stream/seed against id": func(i uint64) (Source, Source) {
		return stream(New(i, "p", i+1)), stream(New(i+1, "p", i))
	},
	"stream/purpose": func(i uint64) (Source, Source) {
		return stream(New(1, Purpose(fmt.Sprint("p", i)))), stream(New(1, Purpose(fmt.Sprint("p", i+1))))
	},
	"stream/top bit": func(i uint64) (Source, Source) {
		return stream(New(i, "p")), stream(New(i|1<<63, "p"))
	},
	"site/row": func(i uint64) (Source, Source) {
		s := NewSite(1, Key("y"))
		return noise(s.At(i, 0)), noise(s.At(i+1, 0))
	},
	"site/draw": func(i uint64) (Source, Source) {
		s := NewSite(1, Key("y"))
		return noise(s.At(0, i)), noise(s.At(0, i+1))
	},
	"site/row against draw": func(i uint64) (Source, Source) {
		s := NewSite(1, Key("y"))
		return noise(s.At(i, i+1)), noise(s.At(i+1, i))
	},
	"site/key": func(i uint64) (Source, Source) {
		return noise(NewSite(1, i).At(0, 0)), noise(NewSite(1, i+1).At(0, 0))
	},
	"site/seed": func(i uint64) (Source, Source) {
		return noise(NewSite(i, 1).At(0, 0)), noise(NewSite(i+1, 1).At(0, 0))
	},
	// First words only, in the order an engine visits them.
	"site/first words of rows": func(i uint64) (Source, Source) {
		s := NewSite(1, Key("y"))
		return &sweep{s, 0, i, true}, &sweep{s, 0, i + 1, true}
	},
	"site/first words of draws": func(i uint64) (Source, Source) {
		s := NewSite(1, Key("y"))
		return &sweep{s, i, 0, false}, &sweep{s, i + 1, 0, false}
	},
}

// A sweep is the sequence of first words at successive rows or draws.
type sweep struct {
	site      Site
	row, draw uint64
	rows      bool
}

func (s *sweep) Uint64() uint64 {
	n := s.site.At(s.row, s.draw)
	if s.rows {
		s.row++
	} else {
		s.draw++
	}
	return n.Uint64()
}

// dependence returns the largest normal score of three kinds of statistic over
// all pairs, and the limit it exceeds with probability falseAlarm if all
// sources are independent and uniform:
//   - √n times the correlation at lags −8…8, normal (17 a pair);
//   - the number of equal bits less its mean over its sd, normal (1 a pair);
//   - √n·D of the difference modulo 1 from uniform (1 a pair), as the normal
//     score of its [Massart1990] bound.
//
// The limit is Bonferroni's for all 19·pairs scores, two-sided.
func dependence(next pairing) (largest, limit float64) {
	limit = distuv.UnitNormal.Quantile(1 - falseAlarm/(2*19*pairs))
	u, v, difference := make([]float64, pairWords), make([]float64, pairWords), make([]float64, pairWords)
	for i := range uint64(pairs) {
		a, b := next(i)
		equal := 0
		for j := range u {
			x, y := a.Uint64(), b.Uint64()
			for bits := ^(x ^ y); bits != 0; bits &= bits - 1 {
				equal++
			}
			u[j], v[j] = Open(x)-0.5, Open(y)-0.5
			difference[j] = u[j] - v[j] - math.Floor(u[j]-v[j])
		}
		const words = 64 * pairWords
		largest = max(largest, math.Abs(float64(equal)-words/2)/math.Sqrt(words/4))
		for lag := -maxLag; lag <= maxLag; lag++ {
			sum := 0.0
			for j := maxLag; j < pairWords-maxLag; j++ {
				sum += u[j] * v[j+lag]
			}
			// Each product has mean 0 and variance (1/12)².
			largest = max(largest, 12*math.Abs(sum)/math.Sqrt(pairWords-2*maxLag))
		}
		d := kolmogorov(difference, func(x float64) float64 { return x }, 0)
		bound := 2 * math.Exp(-2*d*d)
		largest = max(largest, -distuv.UnitNormal.Quantile(max(min(bound, 1)/2, 1e-300)))
	}
	return largest, limit
}

func TestNeighboursAreIndependent(t *testing.T) {
	for name, next := range neighbours {
		if largest, limit := dependence(next); largest > limit {
			t.Errorf("%s: score %.2f > %.2f", name, largest, limit)
		}
	}
}

// weak is a source with too little mixing between key and counter.
type weak struct{ state, step uint64 }

func (w *weak) Uint64() uint64 {
	w.state += w.step
	return mix(w.state)
}

func TestIndependencePlantedErrors(t *testing.T) {
	planted := map[string]pairing{
		"draw added to the counter unmixed, so draw+1 overlaps at lag 1": func(i uint64) (Source, Source) {
			return &weak{i * golden, golden}, &weak{(i + 1) * golden, golden}
		},
		"row and draw exchangeable": func(i uint64) (Source, Source) {
			return &weak{mix(i) + mix(i+1), golden}, &weak{mix(i+1) + mix(i), golden}
		},
		"complement": func(i uint64) (Source, Source) {
			s := New(i, "complement")
			return stream(s), complement{stream(s)}
		},
	}
	for name, next := range planted {
		largest, limit := dependence(next)
		if largest <= limit {
			t.Errorf("not caught: %s, score %.2f", name, largest)
		}
	}
}

type complement struct{ Source }

func (c complement) Uint64() uint64 { return ^c.Source.Uint64() }

// avalanche returns the p-value of the hypothesis that each of the 64 output
// bits flips with probability ½ when one of the 64 input bits does: the
// squared scores of the 4096 cells sum to chi-square with 4096 degrees.
func avalanche(hash func(uint64) uint64) float64 {
	const trials = 2000
	s := New(1, "avalanche")
	var flips [64][64]float64
	for range trials {
		x := s.Uint64()
		h := hash(x)
		for in := range 64 {
			d := h ^ hash(x^1<<in)
			for out := range 64 {
				flips[in][out] += float64(d >> out & 1)
			}
		}
	}
	sum := 0.0
	for in := range 64 {
		for out := range 64 {
			z := (flips[in][out] - trials/2) / math.Sqrt(trials/4.0)
			sum += z * z
		}
	}
	return distuv.ChiSquared{K: 4096}.Survival(sum)
}

func TestSiteAvalanche(t *testing.T) {
	first := func(n Noise) uint64 { return n.Uint64() }
	site := NewSite(1, Key("y"))
	for name, hash := range map[string]func(uint64) uint64{
		"row":  func(x uint64) uint64 { return first(site.At(x, 0)) },
		"draw": func(x uint64) uint64 { return first(site.At(0, x)) },
		"key":  func(x uint64) uint64 { return first(NewSite(1, x).At(0, 0)) },
		"seed": func(x uint64) uint64 { return first(NewSite(x, 1).At(0, 0)) },
	} {
		if p := avalanche(hash); p < falseAlarm {
			t.Errorf("%s: p = %g", name, p)
		}
	}
	// Planted: half a mixing round.
	if p := avalanche(func(x uint64) uint64 { return (x ^ x>>30) * 0xbf58476d1ce4e5b9 }); p >= falseAlarm {
		t.Errorf("half a mixing round accepted, p = %g", p)
	}
}
