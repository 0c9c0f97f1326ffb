package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func reductions() {
	define("sum", "dst, x *V, n int", `
var s [4]V
for i := range n {
	for l := range W {
		s[i%4][l] += x[i][l]
	}
}
for l := range W {
	dst[l] = (s[0][l] + s[1][l]) + (s[2][l] + s[3][l])
}`, func() {
		dst, x, n := arg("dst"), arg("x"), arg("n")
		sums := quarters()
		byFours(n, func(j, h int) { addOnto(sums[j][h], at2(x, 64*j, h)) }, x)
		storeQuarters(sums, dst)
	})
	define("sumInOrder", "dst, x *V, n int", `
*dst = V{}
for i := range n {
	for l := range W {
		dst[l] += x[i][l]
	}
}`, func() {
		dst, x, n := arg("dst"), arg("x"), arg("n")
		s := newRow(zero)
		rowLoop(n, func(h int) { addOnto(s[h], at(x, h)) }, func() { ADDQ(U8(64), x) })
		for h := range s {
			store(s[h], at(dst, h))
		}
	})
	define("gather", "dst, x *V, idx *int32, n int", `
for i := range n {
	dst[i] = x[idx[i]]
}`, func() {
		dst, x, idx, n := arg("dst"), arg("x"), arg("idx"), arg("n")
		row := GP64()
		rowLoop(n, func(h int) {
			if h == 0 {
				MOVLQSX(Mem{Base: idx}, row)
				SHLQ(U8(6), row)
			}
			store(load(half(Mem{Base: x, Index: row, Scale: 1}, h)), at(dst, h))
		}, func() {
			ADDQ(U8(64), dst)
			ADDQ(U8(4), idx)
		})
	})
	define("scatterAdd", "dx, dy *V, idx *int32, n int", `
for i := range n {
	for l := range W {
		dx[idx[i]][l] += dy[i][l]
	}
}`, func() {
		dx, dy, idx, n := arg("dx"), arg("dy"), arg("idx"), arg("n")
		row := GP64()
		rowLoop(n, func(h int) {
			if h == 0 {
				MOVLQSX(Mem{Base: idx}, row)
				SHLQ(U8(6), row)
			}
			m := half(Mem{Base: dx, Index: row, Scale: 1}, h)
			g := load(m)
			addOnto(g, at(dy, h))
			store(g, m)
		}, func() {
			ADDQ(U8(64), dy)
			ADDQ(U8(4), idx)
		})
	})
}

func at2(p reg.Register, disp, h int) Mem { return half(Mem{Base: p, Disp: disp}, h) }

// quarters are four sums of rows.
func quarters() [4]wideRow {
	var s [4]wideRow
	for j := range s {
		s[j] = newRow(zero)
	}
	return s
}

// byFours runs body for every row j of four and each half, then for the rows
// that are left. The pointers move on.
func byFours(n reg.Register, body func(j, h int), pointers ...reg.Register) {
	start, rest, end := label("four"), label("rest"), label("end")
	rows := func(j int) {
		for h := range isa.halves() {
			body(j, h)
		}
	}
	Label(start)
	CMPQ(n, U8(4))
	JLT(LabelRef(rest))
	for j := range 4 {
		rows(j)
	}
	for _, p := range pointers {
		ADDQ(U32(256), p)
	}
	SUBQ(U8(4), n)
	JMP(LabelRef(start))
	Label(rest)
	for j := range 3 {
		CMPQ(n, U8(j+1))
		JLT(LabelRef(end))
		rows(j)
	}
	Label(end)
}

// storeQuarters writes (0 + 1) + (2 + 3).
func storeQuarters(s [4]wideRow, dst reg.Register) {
	for h := range s[0] {
		addOnto(s[0][h], s[1][h])
		addOnto(s[2][h], s[3][h])
		addOnto(s[0][h], s[2][h])
		store(s[0][h], at(dst, h))
	}
}
