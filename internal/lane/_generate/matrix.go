package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// wideRow is a row of lanes in registers: one zmm or two ymm.
type wideRow []vec

func newRow(f func() vec) wideRow {
	r := make(wideRow, isa.halves())
	for h := range r {
		r[h] = f()
	}
	return r
}

func half(m Mem, h int) Mem { return m.Offset(h * isa.width()) }

// accumulate is acc += b·(the number at m).
func (acc wideRow) accumulate(b wideRow, m Mem) {
	if isa.wide {
		VFMADD231PD_BCST(m, b[0], acc[0])
		return
	}
	x := spread(m)
	for h := range acc {
		fmaOnto(acc[h], x, b[h])
	}
}

func matrix() {
	define("affine", "y, from *V, fromStep int, a *float64, b *V, n, k int", `
for i := range n {
	var s V
	for j := range k {
		for l := range s {
			s[l] = math.FMA(a[i*k+j], b[j][l], s[l])
		}
	}
	for l := range s {
		y[i][l] = from[i][l] + s[l]
	}
}`, affine)
	define("matVecGrad", "db, dy *V, a *float64, n, stride, width, ahead int", `
for i := range n {
	for j := range width { // at most 28, or 6 with AVX2
		for l := range db[j] {
			db[j][l] = math.FMA(a[i*stride+j], dy[i][l], db[j][l])
		}
	}
}`, matVecGrad)
	define("matRow", "y, b *V, a *float64, k, stride, width int", `
for j := range width { // at most 8, or 6 with AVX2
	var s V
	for i := range k {
		for l := range s {
			s[l] = math.FMA(a[i], b[i*stride+j][l], s[l])
		}
	}
	y[j] = s
}`, matRow)
	define("matRowGrad", "db, dy *V, a *float64, k, stride, width int", `
for i := range k {
	for j := range width { // at most 8, or 6 with AVX2
		for l := range dy[j] {
			db[i*stride+j][l] = math.FMA(a[i], dy[j][l], db[i*stride+j][l])
		}
	}
}`, matRowGrad)
}

// affine keeps the sums of a panel of rows in registers: 16 zmm, or 6 pairs of
// ymm. More than 8 independent sums hide the latency of the multiply-add. The
// matrix is fetched one panel ahead: its rows are more streams than the
// hardware follows.
func affine() {
	y, from, a, n := arg("y"), arg("from"), arg("a"), arg("n")
	stride, stride3, stride5, stride7 := GP64(), GP64(), GP64(), GP64()
	Load(Param("k"), stride)
	SHLQ(U8(3), stride)
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, stride3)
	LEAQ(Mem{Base: stride, Index: stride, Scale: 4}, stride5)
	LEAQ(Mem{Base: stride3, Index: stride, Scale: 4}, stride7)
	panels := []int{16, 8, 4, 1}
	if !isa.wide {
		panels = []int{6, 2, 1}
	}
	for _, rows := range panels {
		start, next := label("panel"), label("next")
		Label(start)
		CMPQ(n, U8(rows))
		JLT(LabelRef(next))
		acc := make([]wideRow, rows)
		for r := range acc {
			acc[r] = newRow(zero)
		}
		low, high, q, cols, next16 := GP64(), GP64(), arg("b"), arg("k"), GP64()
		MOVQ(a, low)
		if rows > 8 {
			LEAQ(Mem{Base: a, Index: stride, Scale: 8}, high)
		}
		ahead := isa.wide && rows > 8
		if ahead {
			LEAQ(Mem{Base: a, Index: stride, Scale: 8}, next16)
			LEAQ(Mem{Base: next16, Index: stride, Scale: 8}, next16)
		}
		countdown(cols, func() {
			if ahead { // 16 numbers for every column
				PREFETCHT0(Mem{Base: next16})
				PREFETCHT0(Mem{Base: next16, Disp: 64})
				ADDQ(U8(128), next16)
			}
			x := make(wideRow, isa.halves())
			for h := range x {
				x[h] = load(half(Mem{Base: q}, h))
			}
			for r := range acc {
				base := low
				if r >= 8 {
					base = high
				}
				acc[r].accumulate(x, rowAt(base, r%8, stride, stride3, stride5, stride7))
			}
			ADDQ(U8(8), low)
			if rows > 8 {
				ADDQ(U8(8), high)
			}
			ADDQ(U8(64), q)
		})
		fromStep := arg("fromStep")
		for r := range acc {
			for h := range acc[r] {
				addOnto(acc[r][h], at(from, h))
				store(acc[r][h], half(Mem{Base: y, Disp: 64 * r}, h))
			}
			ADDQ(fromStep, from)
		}
		ADDQ(U32(64*rows), y)
		move := GP64()
		IMUL3Q(U32(rows), stride, move)
		ADDQ(move, a)
		SUBQ(U8(rows), n)
		JMP(LabelRef(start))
		Label(next)
	}
}

// rowAt is base + r strides, r < 8.
func rowAt(base reg.Register, r int, s1, s3, s5, s7 reg.Register) Mem {
	switch r {
	case 0:
		return Mem{Base: base}
	case 1, 2, 4:
		return Mem{Base: base, Index: s1, Scale: uint8(r)}
	case 3:
		return Mem{Base: base, Index: s3, Scale: 1}
	case 5:
		return Mem{Base: base, Index: s5, Scale: 1}
	case 6:
		return Mem{Base: base, Index: s3, Scale: 2}
	case 7:
		return Mem{Base: base, Index: s7, Scale: 1}
	}
	panic(fmt.Sprint("row ", r))
}

// gradWidth is how many columns' sums fit in registers.
func gradWidth() int {
	if isa.wide {
		return 28
	}
	return 6
}

// matVecGrad has a loop over rows for every width of a panel of columns. Unless
// ahead is 0, it prefetches what lies so many bytes ahead.
func matVecGrad() {
	db, dy, a, n, stride, width, ahead := arg("db"), arg("dy"), arg("a"), arg("n"), arg("stride"), arg("width"), arg("ahead")
	SHLQ(U8(3), stride)
	end := label("end")
	for w := gradWidth(); w >= 1; w-- {
		next := label("next")
		CMPQ(width, U8(w))
		JNE(LabelRef(next))
		acc := make([]wideRow, w)
		for c := range acc {
			acc[c] = make(wideRow, isa.halves())
			for h := range acc[c] {
				acc[c][h] = load(half(Mem{Base: db, Disp: 64 * c}, h))
			}
		}
		left := GP64()
		loopScalar(n, left, func() {
			x := make(wideRow, isa.halves())
			for h := range x {
				x[h] = load(half(Mem{Base: dy}, h))
			}
			skipUnless(ahead, func() {
				for c := 0; c < w; c += 8 {
					PREFETCHT0(Mem{Base: a, Index: ahead, Scale: 1, Disp: 8 * c})
				}
			})
			for c := range acc {
				acc[c].accumulate(x, Mem{Base: a, Disp: 8 * c})
			}
			ADDQ(U8(64), dy)
			ADDQ(stride, a)
		})
		for c := range acc {
			for h := range acc[c] {
				store(acc[c][h], half(Mem{Base: db, Disp: 64 * c}, h))
			}
		}
		JMP(LabelRef(end))
		Label(next)
	}
	Label(end)
}

// rowWidth is how many columns of lanes a row is taken with: their sums fit in
// registers and hide the latency of one another.
func rowWidth() int {
	if isa.wide {
		return 8
	}
	return 6
}

// matRow has a loop over the rows of b for every width of a panel of columns.
func matRow() {
	rowLoops(arg("b"), func(w int) []wideRow {
		acc := make([]wideRow, w)
		for j := range acc {
			acc[j] = newRow(zero)
		}
		return acc
	}, func(acc []wideRow, x vec, b reg.GPVirtual) {
		for j := range acc {
			for h := range acc[j] {
				fmaOnto(acc[j][h], x, half(Mem{Base: b, Disp: 64 * j}, h))
			}
		}
	}, func(acc []wideRow) {
		y := arg("y")
		for j := range acc {
			for h := range acc[j] {
				store(acc[j][h], half(Mem{Base: y, Disp: 64 * j}, h))
			}
		}
	})
}

// matRowGrad is matRow's reverse: the adjoints stay in registers.
func matRowGrad() {
	rowLoops(arg("db"), func(w int) []wideRow {
		dy := arg("dy")
		kept := make([]wideRow, w)
		for j := range kept {
			kept[j] = make(wideRow, isa.halves())
			for h := range kept[j] {
				kept[j][h] = load(half(Mem{Base: dy, Disp: 64 * j}, h))
			}
		}
		return kept
	}, func(kept []wideRow, x vec, db reg.GPVirtual) {
		for j := range kept {
			for h := range kept[j] {
				m := half(Mem{Base: db, Disp: 64 * j}, h)
				sum := load(m)
				fmaOnto(sum, x, kept[j][h])
				store(sum, m)
			}
		}
	}, func([]wideRow) {})
}

// rowLoops is, for every width, a loop over the k rows at p with the numbers of a.
func rowLoops(p reg.GPVirtual, before func(w int) []wideRow, row func(kept []wideRow, x vec, p reg.GPVirtual), after func(kept []wideRow)) {
	a, left, stride, width := arg("a"), arg("k"), arg("stride"), arg("width")
	SHLQ(U8(6), stride)
	end := label("end")
	for w := rowWidth(); w >= 1; w-- {
		next := label("next")
		CMPQ(width, U8(w))
		JNE(LabelRef(next))
		kept := before(w)
		countdown(left, func() {
			row(kept, spread(Mem{Base: a}), p)
			ADDQ(U8(8), a)
			ADDQ(stride, p)
		})
		after(kept)
		JMP(LabelRef(end))
		Label(next)
	}
	Label(end)
}
