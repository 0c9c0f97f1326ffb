package drift

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// ADWIN keeps a window of the newest observations, as long as its mean doesn't
// change: when an older and a newer part of it differ by more than chance allows,
// the oldest observations are dropped until no two parts do, and that is the
// alarm.
//
// The window is kept as buckets of 1, 2, 4, … observations, at most Buckets of a
// size; every boundary between buckets is a cut, and all cuts are looked at after
// every observation. Memory and time of an update are O(Buckets·log n).
//
// Source: [Bifet2007] §3, ADWIN2, with the bound of eq. 3.1: parts of n₀ and n₁
// differ when |μ₀ − μ₁| > √(2σ²L/m) + 2·Range·L/(3m), where 1/m = 1/n₀ + 1/n₁ and
// L = log(2·log(n)/Delta).
type ADWIN struct {
	// Delta is how sure a cut must be; default 0.02, by run length (docs/drift.md);
	// 0.002 in many libraries.
	Delta float64
	// Range is the difference of the largest and the smallest observation there may
	// be; default 1. Other streams work as well, with less of a guarantee.
	Range float64
	// Buckets is the number of buckets of a size; default 5, the paper's.
	Buckets int
	// MinPart is the smallest part that is compared; default 5.
	MinPart int
}

// rows bounds the sizes of buckets: 2⁴⁰ observations and beyond are not kept.
const rows = 41

func (r ADWIN) start() (state, error) {
	r.Delta, r.Range = cmp.Or(r.Delta, 0.02), cmp.Or(r.Range, 1)
	r.Buckets, r.MinPart = cmp.Or(r.Buckets, 5), cmp.Or(r.MinPart, 5) // both that of many libraries
	err := of("ADWIN", open("Delta", r.Delta), positive("Range", r.Range), within("Buckets", float64(r.Buckets), 2, 1000), within("MinPart", float64(r.MinPart), 1, math.MaxInt32))
	if err != nil {
		return nil, err
	}
	return &adwin{rule: r, buckets: make([]bucket, rows*(r.Buckets+1))}, nil
}

// bucket is a sum of 2^row observations less the origin, and of the squares about
// their mean.
type bucket struct{ sum, squares float64 }

type adwin struct {
	rule    ADWIN
	buckets []bucket  // [row][Buckets+1], the oldest of a row first
	count   [rows]int // of buckets in a row
	// origin, the first observation, is subtracted from all, so that a large mean
	// doesn't hide small changes.
	origin, n, sum, squares float64
}

func (a *adwin) name() string { return "ADWIN" }

func (a *adwin) settings() []float64 {
	r := a.rule
	return []float64{r.Delta, r.Range, float64(r.Buckets), float64(r.MinPart)}
}

func (a *adwin) check(x float64) error { return number(x) }

func (a *adwin) window() (mean, n float64) {
	if a.n == 0 {
		return 0, 0
	}
	return a.origin + a.sum/a.n, a.n
}

func (a *adwin) update(x float64, _ *span) level {
	if a.n == 0 {
		a.origin = x
	}
	a.add(x - a.origin)
	found := calm
	for a.cut() {
		a.drop()
		found = alarm
	}
	return found
}

// add puts an observation into a bucket of its own and joins buckets where there
// are too many of a size.
func (a *adwin) add(x float64) {
	if a.n > 0 {
		by := x - a.sum/a.n
		a.squares = math.FMA(by*by, a.n/(a.n+1), a.squares)
	}
	a.n++
	a.sum += x
	b := bucket{sum: x}
	for row, size := 0, 1.0; row < rows; row, size = row+1, 2*size {
		all := a.row(row)
		all[a.count[row]] = b
		if a.count[row]++; a.count[row] < len(all) {
			return
		}
		// The two oldest become one of the next row, [Chan1983] eq. 2.1.
		by := all[0].sum - all[1].sum
		b = bucket{all[0].sum + all[1].sum, math.FMA(by, by/(2*size), all[0].squares+all[1].squares)}
		copy(all, all[2:])
		a.count[row] -= 2
	}
	a.total() // b, the oldest of all, is too old to keep
}

// row returns the places for buckets of a row.
func (a *adwin) row(i int) []bucket {
	width := a.rule.Buckets + 1
	return a.buckets[i*width : (i+1)*width]
}

// cut tells whether two parts of the window differ.
func (a *adwin) cut() bool {
	least := float64(a.rule.MinPart)
	if a.n < 2*least {
		return false
	}
	l := numeric.Log(2 * max(1, numeric.Log(a.n)) / a.rule.Delta)
	spread := 2 * a.squares / a.n * l
	n0, sum0 := 0.0, 0.0
	for row := rows - 1; row >= 0; row-- {
		size := math.Float64frombits(uint64(row+1023) << 52) // 2^row: 1023 is the exponent's bias
		for _, b := range a.row(row)[:a.count[row]] {
			n0 += size
			sum0 += b.sum
			n1 := a.n - n0
			if n1 < least {
				return false
			}
			// by is n₀·n₁·(μ₀ − μ₁). Most cuts fail by the first term of the bound,
			// without a division.
			by := math.FMA(sum0, a.n, -float64(a.sum*n0))
			if by*by <= spread*n0*n1*a.n || n0 < least {
				continue
			}
			m := n0 * n1 / a.n
			if math.Abs(by)/(n0*n1) > math.Sqrt(spread/m)+2*a.rule.Range*l/(3*m) {
				return true
			}
		}
	}
	return false
}

// drop forgets the oldest bucket.
func (a *adwin) drop() {
	for row := rows - 1; row >= 0; row-- {
		if a.count[row] == 0 {
			continue
		}
		all := a.row(row)
		copy(all, all[1:])
		a.count[row]--
		break
	}
	a.total()
}

// total adds the buckets up again: subtracting the one that left would leave
// rounding behind.
func (a *adwin) total() {
	a.n, a.sum, a.squares = 0, 0, 0
	each := func(f func(size float64, b bucket)) {
		for row, size := 0, 1.0; row < rows; row, size = row+1, 2*size {
			for _, b := range a.row(row)[:a.count[row]] {
				f(size, b)
			}
		}
	}
	each(func(size float64, b bucket) { a.n += size; a.sum += b.sum })
	if a.n == 0 {
		return
	}
	mean := a.sum / a.n
	each(func(size float64, b bucket) {
		by := b.sum/size - mean
		a.squares += math.FMA(by*by, size, b.squares)
	})
}

func (a *adwin) restart() {} // the window is of the new regime

func (a *adwin) reset() {
	a.count, a.origin, a.n, a.sum, a.squares = [rows]int{}, 0, 0, 0, 0
}

func (a *adwin) numbers(to []float64) []float64 {
	to = append(to, a.origin, a.n, a.sum, a.squares)
	for row := range rows {
		to = append(to, float64(a.count[row]))
		for _, b := range a.row(row)[:a.count[row]] {
			to = append(to, b.sum, b.squares)
		}
	}
	return to
}

func (a *adwin) set(from []float64) error {
	short := errors.New("the buckets end too early")
	next := &adwin{rule: a.rule, buckets: make([]bucket, len(a.buckets))}
	if len(from) < 4 {
		return short
	}
	if err := sound(from...); err != nil {
		return err
	}
	next.origin, next.n, next.sum, next.squares = from[0], from[1], from[2], from[3]
	from = from[4:]
	n, size := 0.0, 1.0
	for row := range rows {
		if len(from) == 0 {
			return short
		}
		count := from[0]
		if !whole(count) || count > float64(a.rule.Buckets) {
			return fmt.Errorf("%v buckets of a size; want 0 to %d", count, a.rule.Buckets)
		}
		if from = from[1:]; len(from) < 2*int(count) {
			return short
		}
		for i := range int(count) {
			next.row(row)[i] = bucket{from[2*i], from[2*i+1]}
			if from[2*i+1] < 0 {
				return fmt.Errorf("a sum of squares is %v", from[2*i+1])
			}
		}
		from = from[2*int(count):]
		next.count[row] = int(count)
		n += count * size
		size *= 2
	}
	if len(from) != 0 || n != next.n || next.squares < 0 {
		return fmt.Errorf("%v observations in buckets of %v, %d numbers too many", n, next.n, len(from))
	}
	*a = *next
	return nil
}

func (a *adwin) clone() state {
	c := *a
	c.buckets = append([]bucket(nil), a.buckets...)
	return &c
}
