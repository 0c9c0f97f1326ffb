package statespace

import (
	"fmt"
	"math"
)

// keptCounters are the numbers before the state itself.
const keptCounters = 6

// Numbers returns all that a stream knows, to be kept.
func (f *Stream) Numbers() []float64 {
	b, e := f.now, &f.evidence
	k := []float64{float64(f.steps), float64(e.terms), e.quadratic, e.logs, e.product, float64(b.rank)}
	k = append(append(k, b.mean...), b.d...)
	for r := range b.n {
		for c := r + 1; c < b.n; c++ {
			k = append(k, b.u[c*b.n+r])
		}
	}
	k = append(k, b.flat[:b.rank*b.n]...)
	for _, g := range f.last {
		flat := 0.0
		if g.flat {
			flat = 1
		}
		k = append(k, g.v, g.f, flat)
	}
	return k
}

// SetNumbers makes a stream what Numbers were of. Errors: numbers that are of no
// stream of this model; the stream is unchanged.
func (f *Stream) SetNumbers(k []float64) error {
	n, p := f.sys.n, f.sys.p
	least := keptCounters + 2*n + n*(n-1)/2 + 3*p
	if len(k) < least {
		return fmt.Errorf("%d numbers; a model of %d states and %d observations keeps at least %d", len(k), n, p, least)
	}
	for i, v := range k {
		if v-v != 0 {
			return fmt.Errorf("number %d is %v", i, v)
		}
	}
	rank := k[5]
	switch {
	case !whole(k[0], 1<<53) || !whole(k[1], 1<<53): // the largest that a float64 counts to
		return fmt.Errorf("%v steps and %v values", k[0], k[1])
	case k[2] < 0 || k[4] <= 0:
		return fmt.Errorf("a sum of squares of %v, a product of variances of %v", k[2], k[4])
	case !whole(rank, n) || len(k) != least+int(rank)*n:
		return fmt.Errorf("%v diffuse directions of %d states in %d numbers", rank, n, len(k))
	}
	b := newBelief(n)
	b.rank = int(rank)
	rest := k[keptCounters:]
	take := func(to []float64) { rest = rest[copy(to, rest):] }
	take(b.mean)
	take(b.d)
	for _, d := range b.d {
		if d < 0 {
			return fmt.Errorf("a variance of %v", d)
		}
	}
	for r := range n {
		b.u[r*n+r] = 1
		for c := r + 1; c < n; c++ {
			b.u[c*n+r], rest = rest[0], rest[1:]
		}
	}
	take(b.flat[:b.rank*n])
	last := make([]gain, p)
	for j := range last {
		last[j] = gain{v: rest[3*j], f: rest[3*j+1], flat: rest[3*j+2] == 1}
		if last[j].f < 0 {
			return fmt.Errorf("an innovation of variance %v", last[j].f)
		}
	}
	f.now, f.last, f.steps = b, last, int(k[0])
	f.evidence = evidence{terms: int(k[1]), quadratic: k[2], logs: k[3], product: k[4]}
	return nil
}

func whole(v float64, most int) bool { return v >= 0 && v <= float64(most) && v == math.Floor(v) }
