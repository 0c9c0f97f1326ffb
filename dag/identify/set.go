package identify

import (
	"iter"
	"math/bits"
)

// set is a set of nodes by number. It is a value: sets are compared with == and
// are keys of maps.
type set [words]uint64

// words fill a cache line; queries have at most maxNodes causes.
const (
	words    = 8
	maxNodes = words * 64 // bits
)

func (s set) has(i int) bool { return s[i/64]>>(i%64)&1 == 1 }

func (s set) with(i int) set {
	s[i/64] |= 1 << (i % 64)
	return s
}

func (s set) union(t set) set {
	for k := range s {
		s[k] |= t[k]
	}
	return s
}

func (s set) intersect(t set) set {
	for k := range s {
		s[k] &= t[k]
	}
	return s
}

func (s set) minus(t set) set {
	for k := range s {
		s[k] &^= t[k]
	}
	return s
}

func (s set) empty() bool { return s == set{} }

func (s set) meets(t set) bool { return !s.intersect(t).empty() }

// below returns the members less than i.
func (s set) below(i int) set {
	for k := range s {
		switch {
		case k > i/64:
			s[k] = 0
		case k == i/64:
			s[k] &= 1<<(i%64) - 1
		}
	}
	return s
}

// first returns the least member; there must be one.
func (s set) first() int {
	for i := range s.all() {
		return i
	}
	panic("identify: first of an empty set")
}

// all goes through the members in order, which is a topological order.
func (s set) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for k, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(k*64 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

func setOf(members ...int) (s set) {
	for _, i := range members {
		s = s.with(i)
	}
	return s
}
