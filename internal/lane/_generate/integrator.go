package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// integrator defines the leapfrog steps and U-turn sums. Rows are coordinates
// and lanes chains, or rows are eights of the coordinates of one chain.
func integrator() {
	define("depart", "q1, p1, q, p, grad, variance, half, step *V, n int", `
for i := range n {
	for l := range W {
		p1[i][l] = p[i][l] + half[l]*grad[i][l]
		q1[i][l] = q[i][l] + step[l]*(variance[i][l]*p1[i][l])
	}
}`, func() {
		q1, p1, q, p, g, variance := arg("q1"), arg("p1"), arg("q"), arg("p"), arg("grad"), arg("variance")
		half, step := loadRow(arg("half"), 0), loadRow(arg("step"), 0)
		n, i := arg("n"), GP64()
		XORQ(i, i)
		rowLoop(n, func(h int) {
			pk := mul(half[h], atIndex(g, i, h))
			addOnto(pk, atIndex(p, i, h))
			store(pk, atIndex(p1, i, h))
			v := mul(mul(pk, atIndex(variance, i, h)), step[h])
			addOnto(v, atIndex(q, i, h))
			store(v, atIndex(q1, i, h))
		}, func() { ADDQ(U8(64), i) })
	})
	define("arrive", "dst, p, v, grad, variance, half *V, n int", `
var s [4]V
for i := range n {
	for l := range W {
		p[i][l] += half[l] * grad[i][l]
		v[i][l] = variance[i][l] * p[i][l]
		s[i%4][l] += p[i][l] * v[i][l]
	}
}
for l := range W {
	dst[l] = (s[0][l] + s[1][l]) + (s[2][l] + s[3][l])
}`, func() {
		dst, p, v, g, variance := arg("dst"), arg("p"), arg("v"), arg("grad"), arg("variance")
		half := arg("half")
		n := arg("n")
		sums := quarters()
		byFours(n, func(j, h int) {
			pk := mul(load(at(half, h)), at2(g, 64*j, h))
			addOnto(pk, at2(p, 64*j, h))
			store(pk, at2(p, 64*j, h))
			vk := mul(pk, at2(variance, 64*j, h))
			store(vk, at2(v, 64*j, h))
			addOnto(sums[j][h], mul(pk, vk))
		}, p, v, g, variance)
		storeQuarters(sums, dst)
	})
	define("turn", "dst, rhoA, rhoB, vBegin, vEnd, vLast, vFirst, pLast, pFirst *V, n int", `
for i := range n {
	for l := range W {
		rho := rhoA[i][l] + rhoB[i][l]
		dst[0][l] += rho * vBegin[i][l]
		dst[1][l] += rho * vEnd[i][l]
		rho = rhoA[i][l] + pFirst[i][l]
		dst[2][l] += rho * vBegin[i][l]
		dst[3][l] += rho * vFirst[i][l]
		rho = rhoB[i][l] + pLast[i][l]
		dst[4][l] += rho * vLast[i][l]
		dst[5][l] += rho * vEnd[i][l]
	}
}`, func() {
		dst, rhoA, rhoB := arg("dst"), arg("rhoA"), arg("rhoB")
		vBegin, vEnd, vLast, vFirst := arg("vBegin"), arg("vEnd"), arg("vLast"), arg("vFirst")
		pLast, pFirst, n, i := arg("pLast"), arg("pFirst"), arg("n"), GP64()
		XORQ(i, i)
		var s [6]wideRow
		for j := range s {
			s[j] = loadRow(dst, 64*j)
		}
		rowLoop(n, func(h int) {
			pair := func(j int, a, b, u, v reg.Register) {
				rho := load(atIndex(a, i, h))
				addOnto(rho, atIndex(b, i, h))
				addOnto(s[j][h], mul(rho, atIndex(u, i, h)))
				addOnto(s[j+1][h], mul(rho, atIndex(v, i, h)))
			}
			pair(0, rhoA, rhoB, vBegin, vEnd)
			pair(2, rhoA, pFirst, vBegin, vFirst)
			pair(4, rhoB, pLast, vLast, vEnd)
		}, func() { ADDQ(U8(64), i) })
		for j := range s {
			storeRow(s[j], dst, 64*j)
		}
	})
	define("transpose", "dst, src *float64, dstStep, srcStep int", `
for i := range 8 {
	for j := range 8 {
		dst[j*dstStep+i] = src[i*srcStep+j]
	}
}`, transpose)
}

func atIndex(p, i reg.Register, h int) Mem { return half(Mem{Base: p, Index: i, Scale: 1}, h) }

// transpose exchanges rows and columns of an 8×8 matrix; steps are in numbers.
func transpose() {
	dst, src, dstStep, srcStep := arg("dst"), arg("src"), arg("dstStep"), arg("srcStep")
	SHLQ(U8(3), dstStep)
	SHLQ(U8(3), srcStep)
	if isa.wide {
		r := rowsFrom(src, srcStep, 8, 0)
		var lo, hi [4]vec // columns 2c of rows 2i and 2i+1; columns 2c+1
		for i := range lo {
			lo[i] = binary(VUNPCKLPD, nil, r[2*i], r[2*i+1])
			hi[i] = binary(VUNPCKHPD, nil, r[2*i], r[2*i+1])
		}
		cols := make([]vec, 8)
		for odd, t := range [][4]vec{lo, hi} {
			for pick, imm := range []uint64{0x88, 0xdd} { // chunks 0 and 2, or 1 and 3, of each
				x, y := shuffle(imm, t[0], t[1]), shuffle(imm, t[2], t[3])
				cols[odd+2*pick] = shuffle(0x88, x, y)
				cols[odd+2*pick+4] = shuffle(0xdd, x, y)
			}
		}
		rowsTo(cols, dst, dstStep, 0)
		return
	}
	// Four 4×4 blocks.
	for down := range 2 {
		to := GP64()
		MOVQ(dst, to)
		if down == 1 {
			ADDQ(U8(32), to)
		}
		from := GP64()
		MOVQ(src, from)
		for range 2 {
			r := rowsFrom(from, srcStep, 4, 0)
			lo := binary(VUNPCKLPD, nil, r[0], r[1])
			hi := binary(VUNPCKHPD, nil, r[0], r[1])
			lo2 := binary(VUNPCKLPD, nil, r[2], r[3])
			hi2 := binary(VUNPCKHPD, nil, r[2], r[3])
			rowsTo([]vec{swap(0x20, lo, lo2), swap(0x20, hi, hi2), swap(0x31, lo, lo2), swap(0x31, hi, hi2)}, to, dstStep, 0)
			ADDQ(U8(32), from)
			LEAQ(Mem{Base: to, Index: dstStep, Scale: 4}, to)
		}
		LEAQ(Mem{Base: src, Index: srcStep, Scale: 4}, src)
	}
}

func rowsFrom(p, step reg.Register, n, disp int) []vec {
	at := GP64()
	MOVQ(p, at)
	r := make([]vec, n)
	for i := range r {
		r[i] = load(Mem{Base: at, Disp: disp})
		ADDQ(step, at)
	}
	return r
}

func rowsTo(r []vec, p, step reg.Register, disp int) {
	at := GP64()
	MOVQ(p, at)
	for _, v := range r {
		store(v, Mem{Base: at, Disp: disp})
		ADDQ(step, at)
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
