package rng

import "math/bits"

// Uint64n returns a uniform draw from 0, …, n−1, without bias. It returns 0
// for n = 0 and n = 1.
//
// Source: [Lemire2019] algorithm 5. Expected words: 2⁶⁴/(2⁶⁴ − 2⁶⁴ mod n) < 2.
func Uint64n(src Source, n uint64) uint64 {
	if n < 2 {
		return 0
	}
	high, low := bits.Mul64(src.Uint64(), n)
	if low < n {
		for reject := -n % n; low < reject; { // 2⁶⁴ mod n
			high, low = bits.Mul64(src.Uint64(), n)
		}
	}
	return high
}

// Shuffle puts n elements into a uniformly random order by calling swap, as
// [math/rand/v2.Rand.Shuffle] does. It does nothing for n < 2.
//
// Source: Fisher–Yates, [Knuth1997] §3.4.2 algorithm P.
func Shuffle(src Source, n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, int(Uint64n(src, uint64(i)+1)))
	}
}

// Perm fills dst with a uniformly random permutation of 0, …, len(dst)−1.
func Perm(src Source, dst []int) {
	for i := range dst {
		j := int(Uint64n(src, uint64(i)+1))
		dst[i] = dst[j]
		dst[j] = i
	}
}
