package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// integrator defines the leapfrog steps and U-turn sums of one chain, and the
// exchange of vectors between chains and lanes. n counts eights of numbers; the
// loops have size for 8·n.
func integrator() {
	define("depart", "to, from, p1, p, variance *float64, half, step float64, n int", `
q, g := from, from[size:]
for i := range size {
	p1[i] = p[i] + half*g[i]
	q1[i] = q[i] + step*(variance[i]*p1[i]) // to
}`, func() {
		q1, q, g, size := arg("to"), arg("from"), arg("from"), arg("n")
		SHLQ(U8(6), size)
		ADDQ(size, g)
		p1, p := arg("p1"), arg("p")
		variance, half, step := arg("variance"), spread(param("half")), spread(param("step"))
		n, i := arg("n"), GP64()
		XORQ(i, i)
		rowLoop(n, func(h int) {
			pk := mul(half, atIndex(g, i, h))
			addOnto(pk, atIndex(p, i, h))
			store(pk, atIndex(p1, i, h))
			v := mul(mul(pk, atIndex(variance, i, h)), step)
			addOnto(v, atIndex(q, i, h))
			store(v, atIndex(q1, i, h))
		}, func() { ADDQ(U8(64), i) })
	})
	define("arrive", "dst, p, grad, variance *float64, half float64, n int", `
var s [4]V
for i := range size {
	p[i] += half * grad[i]
	s[i/8%4][i%8] += p[i] * (variance[i] * p[i])
}
*dst = fold((s[0] + s[1]) + (s[2] + s[3]))`, func() {
		p, grad, variance, half := arg("p"), arg("grad"), arg("variance"), spread(param("half"))
		n := arg("n")
		s := quarters()
		byFours(n, func(j, h int) {
			pk := mul(half, at2(grad, 64*j, h))
			addOnto(pk, at2(p, 64*j, h))
			store(pk, at2(p, 64*j, h))
			addOnto(s[j][h], mul(pk, mul(pk, at2(variance, 64*j, h))))
		}, p, grad, variance)
		for h := range s[0] {
			addOnto(s[0][h], s[1][h])
			addOnto(s[2][h], s[3][h])
			addOnto(s[0][h], s[2][h])
		}
		fold(s[0], Mem{Base: arg("dst")})
	})
	define("turn", "dst *[6]float64, rho, rhoA, rhoB, begin, last, first, end, scale *float64, skip, n int", `
var s [6]V
for i := range size {
	u := 8*skip + i // of a point
	vBegin, vLast, vFirst, vEnd := scale[i]*begin[u], scale[i]*last[u], scale[i]*first[u], scale[i]*end[u]
	rho[i] = rhoA[i] + rhoB[i]
	s[0][i%8] += rho[i] * vBegin
	s[1][i%8] += rho[i] * vEnd
	r := rhoA[i] + first[i]
	s[2][i%8] += r * vBegin
	s[3][i%8] += r * vFirst
	r = rhoB[i] + last[i]
	s[4][i%8] += r * vLast
	s[5][i%8] += r * vEnd
}
for k := range dst {
	dst[k] = fold(s[k])
}`, func() {
		rho, rhoA, rhoB := arg("rho"), arg("rhoA"), arg("rhoB")
		last, first := arg("last"), arg("first")
		skip := arg("skip")
		SHLQ(U8(6), skip)
		velocity := func(name string) reg.Register {
			u := arg(name)
			ADDQ(skip, u)
			return u
		}
		uBegin, uLast, uFirst, uEnd := velocity("begin"), velocity("last"), velocity("first"), velocity("end")
		scale, n, i := arg("scale"), arg("n"), GP64()
		XORQ(i, i)
		var s [6]wideRow
		for j := range s {
			s[j] = newRow(zero)
		}
		rowLoop(n, func(h int) {
			read := func() vec { return load(atIndex(scale, i, h)) }
			if isa.wide { // there is a register to hold it
				m := read()
				read = func() vec { return m }
			}
			scaled := func(u reg.Register) vec { return mul(read(), atIndex(u, i, h)) }
			pair := func(j int, r, u, v vec) {
				addOnto(s[j][h], mul(r, u))
				addOnto(s[j+1][h], mul(r, v))
			}
			sum := func(a, b reg.Register) vec {
				r := load(atIndex(a, i, h))
				addOnto(r, atIndex(b, i, h))
				return r
			}
			vBegin := scaled(uBegin)
			pair(2, sum(rhoA, first), vBegin, scaled(uFirst))
			vEnd := scaled(uEnd)
			pair(4, sum(rhoB, last), scaled(uLast), vEnd)
			r := sum(rhoA, rhoB)
			pair(0, r, vBegin, vEnd)
			store(r, atIndex(rho, i, h)) // last: rho may be rhoA
		}, func() { ADDQ(U8(64), i) })
		dst := arg("dst")
		for j := range s {
			fold(s[j], Mem{Base: dst, Disp: 8 * j})
		}
	})
	define("interleave", "dst *float64, src *[8][]float64, n int", `
for i := range size {
	for l := range 8 {
		dst[8*i+l] = src[l][i]
	}
}`, func() {
		dst, chains, n, i := arg("dst"), vectors(arg("src")), arg("n"), GP64()
		XORQ(i, i)
		loopScalar(n, GP64(), func() {
			exchange(func(l, h int) vec { return load(atIndex(chains[l], i, h)) },
				func(k, h int) Mem { return half(Mem{Base: dst, Disp: 64 * k}, h) })
			ADDQ(U8(64), i)
			ADDQ(U32(512), dst)
		})
	})
	define("deinterleave", "dst *[8][]float64, src *float64, n int", `
for i := range size {
	for l := range 8 {
		dst[l][i] = src[8*i+l]
	}
}`, func() {
		chains, src, n, i := vectors(arg("dst")), arg("src"), arg("n"), GP64()
		XORQ(i, i)
		loopScalar(n, GP64(), func() {
			exchange(func(k, h int) vec { return load(half(Mem{Base: src, Disp: 64 * k}, h)) },
				func(l, h int) Mem { return atIndex(chains[l], i, h) })
			ADDQ(U8(64), i)
			ADDQ(U32(512), src)
		})
	})
}

// param is a number among the arguments.
func param(name string) Mem {
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// vectors loads the pointers of eight slices.
func vectors(slices reg.GPVirtual) []reg.GPVirtual {
	const header = 24 // bytes of a slice: pointer, length, capacity
	p := make([]reg.GPVirtual, 8)
	for l := range p {
		p[l] = GP64()
		MOVQ(Mem{Base: slices, Disp: header * l}, p[l])
	}
	return p
}

// fold writes the sum of the lanes, ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)).
func fold(s wideRow, to Mem) {
	four, two, one := YMM(), XMM(), XMM()
	if isa.wide {
		VEXTRACTF64X4(U8(1), s[0], four)
		VADDPD(four, s[0].AsY(), four)
	} else {
		VADDPD(s[1], s[0], four)
	}
	VEXTRACTF128(U8(1), four, two)
	VADDPD(two, four.AsX(), two)
	VPERMILPD(U8(1), two, one)
	VADDSD(one, two, one)
	VMOVSD(one, to)
}

func atIndex(p, i reg.Register, h int) Mem { return half(Mem{Base: p, Index: i, Scale: 1}, h) }

// exchange reads an 8×8 matrix by rows and writes it by columns: from and to
// are half h of row i.
func exchange(from func(i, h int) vec, to func(i, h int) Mem) {
	if isa.wide {
		var lo, hi [4]vec // columns 2c of rows 2i and 2i+1; columns 2c+1
		for i := range lo {
			a, b := from(2*i, 0), from(2*i+1, 0)
			lo[i] = binary(VUNPCKLPD, nil, a, b)
			hi[i] = binary(VUNPCKHPD, nil, a, b)
		}
		for odd, t := range [][4]vec{lo, hi} {
			for pick, imm := range []uint64{0x88, 0xdd} { // chunks 0 and 2, or 1 and 3, of each
				x, y := shuffle(imm, t[0], t[1]), shuffle(imm, t[2], t[3])
				store(shuffle(0x88, x, y), to(odd+2*pick, 0))
				store(shuffle(0xdd, x, y), to(odd+2*pick+4, 0))
			}
		}
		return
	}
	for down := range 2 { // four 4×4 blocks
		for right := range 2 {
			var r [4]vec
			for i := range r {
				r[i] = from(4*down+i, right)
			}
			lo, hi := binary(VUNPCKLPD, nil, r[0], r[1]), binary(VUNPCKHPD, nil, r[0], r[1])
			lo2, hi2 := binary(VUNPCKLPD, nil, r[2], r[3]), binary(VUNPCKHPD, nil, r[2], r[3])
			for k, v := range []vec{swap(0x20, lo, lo2), swap(0x20, hi, hi2), swap(0x31, lo, lo2), swap(0x31, hi, hi2)} {
				store(v, to(4*right+k, down))
			}
		}
	}
}

func shuffle(imm uint64, a, b vec) vec {
	v := newVec()
	VSHUFF64X2(U8(imm), b, a, v)
	return v
}

func swap(imm uint64, a, b vec) vec {
	v := newVec()
	VPERM2F128(U8(imm), b, a, v)
	return v
}
