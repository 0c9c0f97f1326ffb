package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// loop runs body n times and moves the pointers on by a vector each time.
func loop(n reg.Register, body func(), pointers ...reg.Register) {
	start, end := label("loop"), label("end")
	TESTQ(n, n)
	JLE(LabelRef(end))
	Label(start)
	body()
	for _, p := range pointers {
		ADDQ(U8(isa.width()), p)
	}
	DECQ(n)
	JNZ(LabelRef(start))
	Label(end)
}

// loopScalar runs body n times, counting down left and leaving n alone.
func loopScalar(n, left reg.GPVirtual, body func()) {
	MOVQ(n, left)
	countdown(left, body)
}

// countdown runs body left times.
func countdown(left reg.GPVirtual, body func()) {
	start, end := label("loop"), label("end")
	TESTQ(left, left)
	JLE(LabelRef(end))
	Label(start)
	body()
	DECQ(left)
	JNZ(LabelRef(start))
	Label(end)
}

// phased runs two phases over chunks of the n rows at x: first(x), kept on the
// stack, then second(x, first(x)), for which pointers move on too. A processor
// sees some 200 instructions ahead: more rows of a short chain of operations
// than of a long one.
func phased(n, x reg.GPVirtual, first func(vec) vec, second func(x, y vec), pointers ...reg.Register) {
	chunks(n, x, first, func(rows, kept reg.GPVirtual) {
		if !isa.wide {
			SHLQ(U8(1), rows)
		}
		loop(rows, func() { second(load(Mem{Base: x}), load(Mem{Base: kept})) }, append(pointers, x, kept)...)
	})
}

// phasedRows is phased with a second phase for each half of a row, after which
// move moves its pointers on.
func phasedRows(n, x reg.GPVirtual, first func(vec) vec, second func(x, y vec, h int), move func()) {
	chunks(n, x, first, func(rows, kept reg.GPVirtual) {
		rowLoop(rows, func(h int) { second(load(at(x, h)), load(at(kept, h)), h) }, func() {
			ADDQ(U8(64), x)
			ADDQ(U8(64), kept)
			move()
		})
	})
}

func chunks(n, x reg.GPVirtual, first func(vec) vec, second func(rows, kept reg.GPVirtual)) {
	const chunk = 8
	buffer := AllocLocal(64 * chunk)
	rows, left, from, kept := GP64(), GP64(), GP64(), GP64()
	start, end := label("chunk"), label("end")
	Label(start)
	TESTQ(n, n)
	JLE(LabelRef(end))
	MOVQ(U32(chunk), rows)
	CMPQ(n, rows)
	CMOVQLT(n, rows)
	SUBQ(rows, n)
	MOVQ(x, from)
	LEAQ(buffer, kept)
	loopScalar(rows, left, func() {
		for h := range isa.halves() {
			store(first(load(at(from, h))), at(kept, h))
		}
		ADDQ(U8(64), from)
		ADDQ(U8(64), kept)
	})
	LEAQ(buffer, kept)
	second(rows, kept)
	JMP(LabelRef(start))
	Label(end)
}
