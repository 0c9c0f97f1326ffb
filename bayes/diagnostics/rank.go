package diagnostics

import (
	"cmp"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// dropped is the place of a draw that splitting leaves out.
const dropped int32 = -1

// sample holds values in increasing order, each with the place it comes from.
type sample struct {
	values []float64
	place  []int32
}

// reset empties s and makes room for size values.
func (s *sample) reset(size int) {
	s.values, s.place = slices.Grow(s.values[:0], size), slices.Grow(s.place[:0], size)
}

func (s *sample) add(x float64, place int32) {
	s.values, s.place = append(s.values, x), append(s.place, place)
}

// normalScores turns ranks into normal scores z = Φ⁻¹((r − 3/8)/(S + 1/4)), [Vehtari2021] §4.1 with the
// offset of [Blom1958]. Scores of whole ranks depend on S alone and are kept.
type normalScores struct {
	size  int
	table []float64 // score of rank r at r−1
}

// place writes the score of each value of s to dst at the value's place. Equal values share their average rank.
func (z *normalScores) place(dst []float64, s *sample) {
	z.resize(len(dst))
	rank := 0 // of the last value seen; dropped values have none
	for i := 0; i < len(s.values); {
		end, ties := i, 0
		for ; end < len(s.values) && s.values[end] == s.values[i]; end++ {
			if s.place[end] != dropped {
				ties++
			}
		}
		score := 0.0
		if ties%2 == 1 {
			score = z.table[rank+ties/2]
		} else { // between two ranks, or none to place
			score = blomScore(float64(rank)+float64(ties+1)/2, z.size)
		}
		for _, at := range s.place[i:end] {
			if at != dropped {
				dst[at] = score
			}
		}
		rank += ties
		i = end
	}
}

func (z *normalScores) resize(size int) {
	if size == z.size {
		return
	}
	z.size = size
	z.table = slices.Grow(z.table[:0], size)[:size]
	for i := range (size + 1) / 2 {
		score := blomScore(float64(i+1), size)
		z.table[i], z.table[size-1-i] = score, -score
	}
}

func blomScore(rank float64, size int) float64 {
	return numeric.NormalQuantile((rank - 3./8) / (float64(size) + 1./4))
}

// radixSorter sorts values with their places, equal values staying in the order they were added. It sorts by the
// leading 33 bits of the floating-point format in three passes, and by comparison where these are equal: a quarter of
// the time of comparing throughout. Sorting is most of the work of R-hat.
type radixSorter struct {
	from, to []keyed
}

type keyed struct {
	key   uint64 // order of keys is order of values
	place int32
}

// reset empties the sorter and makes room for size values.
func (r *radixSorter) reset(size int) { r.from = slices.Grow(r.from[:0], size) }

func (r *radixSorter) add(x float64, place int32) {
	// A float's bits order like its value once the sign is flipped, or all bits where it is negative.
	b := math.Float64bits(x)
	r.from = append(r.from, keyed{b ^ (uint64(int64(b)>>63) | 1<<63), place})
}

// sortInto replaces dst by the values added since reset, in increasing order.
func (r *radixSorter) sortInto(dst *sample) {
	const (
		bits   = 11 // a pass; its counters fill 8 kB
		mask   = 1<<bits - 1
		passes = 3
		rest   = 64 - passes*bits
	)
	var counts [passes][1 << bits]int32
	for _, e := range r.from {
		counts[0][e.key>>rest&mask]++
		counts[1][e.key>>(rest+bits)&mask]++
		counts[2][e.key>>(rest+2*bits)]++
	}
	r.to = slices.Grow(r.to[:0], len(r.from))[:len(r.from)]
	for d := range counts {
		count := &counts[d]
		shift := rest + bits*d
		start := int32(0)
		for i, c := range count {
			count[i] = start
			start += c
		}
		for _, e := range r.from {
			digit := e.key >> shift & mask
			r.to[count[digit]] = e
			count[digit]++
		}
		r.from, r.to = r.to, r.from
	}
	dst.reset(len(r.from))
	for i := 0; i < len(r.from); {
		end := i + 1
		for end < len(r.from) && r.from[end].key>>rest == r.from[i].key>>rest {
			end++
		}
		if end-i > 1 {
			slices.SortStableFunc(r.from[i:end], func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
		}
		for _, e := range r.from[i:end] {
			dst.add(math.Float64frombits(e.key^(uint64(int64(^e.key)>>63)|1<<63)), e.place)
		}
		i = end
	}
}
