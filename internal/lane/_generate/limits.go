package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
)

// limits are loops that do nothing but what a machine limits: the yardsticks of
// the benchmarks.
func limits() {
	define("multiplyAdds", "n int", `
for range n {
	for j := range 16 { // independent sums of 8 lanes: 12 with AVX2, of 4
		s[j] += a * b
	}
}`, func() {
		n := arg("n")
		a := zero()
		sums := 16
		if !isa.wide {
			sums = 12
		}
		s := make([]vec, sums)
		for j := range s {
			s[j] = zero()
		}
		loop(n, func() {
			for j := range s {
				fmaOnto(s[j], a, a)
			}
		})
	})
	define("read", "x *V, n int", `
for i := range n / 8 * 8 {
	_ = x[i]
}`, func() {
		x, n := arg("x"), arg("n")
		SHRQ(U8(3), n)
		loop(n, func() {
			for j := range 8 * isa.halves() {
				load(Mem{Base: x, Disp: j * isa.width()})
			}
			ADDQ(U32(512), x)
		})
	})
}
