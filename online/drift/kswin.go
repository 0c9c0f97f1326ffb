package drift

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/rng"
)

// KSWIN compares the newest observations with those before them in a window, by
// the Kolmogorov–Smirnov test: it sees any change of the distribution, not of the
// mean alone.
//
// Source: [Raab2020] §3. Deviation: the paper compares the newest with as many
// drawn at random from the rest of the window, anew at every step; by default they
// are compared with the whole rest, by the exact distribution for samples of
// unequal size, so that nothing is random and nothing thrown away.
type KSWIN struct {
	// Alpha is the level of one test; default 5e-4, by run length (docs/drift.md).
	Alpha float64
	// Window is the number of observations that are kept, Recent how many of them
	// are the newest; defaults 200 and 60.
	Window, Recent int
	// Sample is the number that is drawn from the rest at each step, with Seed;
	// default 0, the whole rest.
	Sample int
	Seed   uint64
}

func (r KSWIN) start() (state, error) {
	r.Alpha, r.Window, r.Recent = cmp.Or(r.Alpha, 5e-4), cmp.Or(r.Window, 200), cmp.Or(r.Recent, 60)
	const longest = 1 << 14 // the exact distribution takes the square of it
	err := of("KSWIN", open("Alpha", r.Alpha), within("Window", float64(r.Window), 2, longest), within("Recent", float64(r.Recent), 1, float64(r.Window-1)),
		within("Sample", float64(r.Sample), 0, float64(r.Window-r.Recent)))
	if err != nil {
		return nil, err
	}
	k := &kswin{rule: r, site: rng.NewSite(r.Seed, rng.Key("drift/kswin")), ring: make([]float64, 0, r.Window), recent: make([]float64, 0, r.Recent)}
	k.old, k.drawn = make([]float64, 0, r.Window-r.Recent), make([]float64, 0, r.Sample)
	old := cmp.Or(r.Sample, r.Window-r.Recent)
	// The smallest distance, in units of 1/(old·Recent), that has such a level.
	at := make([]float64, r.Recent+1)
	low, high := 0, old*r.Recent
	if p := ksTail(old, r.Recent, high, at); p > r.Alpha {
		return nil, of("KSWIN", fmt.Errorf("samples of %d and %d can't tell a level below %.3g, and Alpha is %v", old, r.Recent, p, r.Alpha))
	}
	for low+1 < high {
		if mid := (low + high) / 2; ksTail(old, r.Recent, mid, at) > r.Alpha {
			low = mid
		} else {
			high = mid
		}
	}
	k.critical = high
	return k, nil
}

type kswin struct {
	rule     KSWIN
	critical int
	ring     []float64 // the window in order of time, from next on
	next     int
	old      []float64 // the older part, sorted
	recent   []float64 // the newer part, sorted
	steps    float64   // observations so far, the address of what is drawn
	site     rng.Site
	noise    rng.Noise
	drawn    []float64 // to work in
}

func (k *kswin) name() string { return "KSWIN" }

func (k *kswin) settings() []float64 {
	return []float64{k.rule.Alpha, float64(k.rule.Window), float64(k.rule.Recent), float64(k.rule.Sample), float64(k.rule.Seed >> 32), float64(uint32(k.rule.Seed))}
}

func (k *kswin) check(x float64) error { return number(x) }

func (k *kswin) update(x float64, _ *span) level {
	if len(k.recent) == k.rule.Recent { // the oldest of the newer part grows old
		last := k.at(len(k.ring) - k.rule.Recent)
		k.recent = without(k.recent, last)
		if len(k.ring) == k.rule.Window {
			k.old = without(k.old, k.at(0))
		}
		k.old = with(k.old, last)
	}
	k.recent = with(k.recent, x)
	if len(k.ring) < k.rule.Window {
		k.ring = append(k.ring, x)
	} else {
		k.ring[k.next] = x
		k.next = (k.next + 1) % len(k.ring)
	}
	k.steps++
	if len(k.ring) == k.rule.Window && ksDistance(k.rest(), k.recent) >= k.critical {
		return alarm
	}
	return calm
}

// rest returns what the newest are compared with: the older part or, by selection
// sampling ([Knuth1997] §3.4.2 algorithm S), some of it, sorted.
func (k *kswin) rest() []float64 {
	if k.rule.Sample == 0 {
		return k.old
	}
	k.noise = k.site.At(uint64(k.steps), 0)
	k.drawn = k.drawn[:0]
	for i, x := range k.old {
		if left := k.rule.Sample - len(k.drawn); rng.Uniform(&k.noise)*float64(len(k.old)-i) < float64(left) {
			k.drawn = append(k.drawn, x)
		}
	}
	return k.drawn
}

// at returns the observation at a place in time.
func (k *kswin) at(i int) float64 { return k.ring[(k.next+i)%len(k.ring)] }

// with and without insert and remove in a sorted list.
func with(sorted []float64, x float64) []float64 {
	i, _ := slices.BinarySearch(sorted, x)
	return slices.Insert(sorted, i, x)
}

func without(sorted []float64, x float64) []float64 {
	i, _ := slices.BinarySearch(sorted, x)
	return slices.Delete(sorted, i, i+1)
}

// restart keeps the newer part, which is of the new regime.
func (k *kswin) restart() {
	from := len(k.ring) - k.rule.Recent
	rotate(k.ring, k.next)
	k.next = 0
	k.ring = append(k.ring[:0], k.ring[from:]...)
	k.old = k.old[:0]
}

// rotate brings the element at a place to the front, in place.
func rotate(list []float64, to int) {
	slices.Reverse(list[:to])
	slices.Reverse(list[to:])
	slices.Reverse(list)
}

func (k *kswin) reset() {
	k.ring, k.next, k.old, k.recent, k.steps = k.ring[:0], 0, k.old[:0], k.recent[:0], 0
}

func (k *kswin) numbers(to []float64) []float64 {
	to = append(to, k.steps)
	for i := range k.ring {
		to = append(to, k.at(i))
	}
	return to
}

func (k *kswin) set(from []float64) error {
	if len(from) == 0 || !whole(from[0]) || float64(len(from)-1) > from[0] {
		return errors.New("the number of steps is wrong")
	}
	steps := from[0]
	if from = from[1:]; len(from) > k.rule.Window {
		return fmt.Errorf("%d observations in a window of %d", len(from), k.rule.Window)
	}
	for _, x := range from {
		if err := number(x); err != nil {
			return err
		}
	}
	k.reset()
	k.steps = steps
	k.ring = append(k.ring, from...)
	cut := max(0, len(from)-k.rule.Recent)
	k.old, k.recent = append(k.old, from[:cut]...), append(k.recent, from[cut:]...)
	slices.Sort(k.old)
	slices.Sort(k.recent)
	return nil
}

func (k *kswin) clone() state {
	c := *k
	keep := func(list []float64) []float64 { return append(make([]float64, 0, cap(list)), list...) }
	c.ring, c.old, c.recent, c.drawn = keep(k.ring), keep(k.old), keep(k.recent), keep(k.drawn)
	return &c
}

// ksDistance returns the largest difference of the distribution functions of two
// sorted samples in units of 1/(len(x)·len(y)).
func ksDistance(x, y []float64) int {
	i, j, largest, n, m := 0, 0, 0, len(x), len(y)
	for i < n && j < m {
		v := math.Min(x[i], y[j])
		for i < n && x[i] == v {
			i++
		}
		for j < m && y[j] == v {
			j++
		}
		largest = max(largest, i*m-j*n, j*n-i*m)
	}
	return largest
}

// ksTail returns the probability that the distance of two samples of one
// continuous distribution is at least d, in the units of ksDistance; at is
// m + 1 numbers to work in.
//
// Source: [Viehmann2021] §3: the chance that a random lattice path from (0, 0) to
// (i, j) has touched the boundary, by its last step; all terms are positive.
func ksTail(n, m, d int, at []float64) float64 {
	for i := range n + 1 {
		for j := range m + 1 {
			switch by := i*m - j*n; {
			case by >= d || -by >= d:
				at[j] = 1
			case i == 0 && j == 0:
				at[j] = 0
			case i == 0:
				at[j] = at[j-1]
			case j > 0:
				at[j] = math.FMA(float64(i), at[j], float64(j)*at[j-1]) / float64(i+j)
			}
		}
	}
	return at[m]
}
