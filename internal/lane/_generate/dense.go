package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// dense defines the kernels of networks. Weights of layers are packed by panels
// of eight outputs, a line of the cache for each input.
func dense() {
	define("dense", "y, x *V, stride int, weights, bias *V, n, k, groups, floor int", `
for g := range groups { // at most 3; stride is in bytes
	for j := range n {
		for l := range W {
			s := 0.0
			for i := range k {
				s = math.FMA(weights[j/8*k+i][j%8], x[g][i][l], s)
			}
			y[g][j][l] = bias[j/8][j%8] + s
			if floor != 0 {
				y[g][j][l] = max(0, y[g][j][l]) // NaN stays
			}
		}
	}
}`, denseRows)
	define("denseLane", "y, x *float64, weights, bias *V, n, k, floor int", `
for j := range n {
	s := 0.0
	for i := range k {
		s = math.FMA(weights[j/8*k+i][j%8], x[8*i], s)
	}
	y[8*j] = bias[j/8][j%8] + s
	if floor != 0 {
		y[8*j] = max(0, y[8*j]) // NaN stays
	}
}`, denseLane)
	define("interleave32", "dst *V, src *float32, stride, n int", `
for i := range 8 * n {
	for l := range 8 {
		dst[i][l] = float64(src[l][i]) // stride is in bytes
	}
}`, func() {
		dst, src, stride, n := arg("dst"), arg("src"), arg("stride"), arg("n")
		stride3, stride5, stride7 := GP64(), GP64(), GP64()
		LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, stride3)
		LEAQ(Mem{Base: stride, Index: stride, Scale: 4}, stride5)
		LEAQ(Mem{Base: stride3, Index: stride, Scale: 4}, stride7)
		countdown(n, func() {
			exchange(func(l, h int) vec {
				v := newVec()
				VCVTPS2PD(rowAt(src, l, stride, stride3, stride5, stride7).Offset(16*h), v)
				return v
			}, func(k, h int) Mem { return half(Mem{Base: dst, Disp: 64 * k}, h) })
			ADDQ(U8(32), src)
			ADDQ(U32(512), dst)
		})
	})
	define("rectify", "dst, x *V, n int", `
for i := range n {
	for l := range W {
		dst[i][l] = max(0, x[i][l]) // NaN stays
	}
}`, func() {
		dst, x, n, nothing := arg("dst"), arg("x"), arg("n"), zero()
		rowLoop(n, func(h int) {
			v := load(at(x, h))
			rectifyOnto(v, nothing)
			store(v, at(dst, h))
		}, func() {
			ADDQ(U8(64), dst)
			ADDQ(U8(64), x)
		})
	})
}

// rectifyOnto is v = max(0, v): of NaN, and of zeros, the instruction takes its
// first operand, and a sum with 0 makes that of −0.
func rectifyOnto(v, nothing vec) {
	VMAXPD(v, nothing, v)
	VADDPD(nothing, v, v)
}

// part is what has its sums in registers at a time: rows of a panel by groups of
// lanes.
type part struct{ row, rows, group, groups int }

// parts are 8 rows by 3 groups of one zmm, or 4 rows by one group of two ymm.
func parts(rows, groups int) (all []part) {
	if isa.wide {
		return []part{{0, rows, 0, groups}}
	}
	const most = 4
	for r := 0; r < rows; r += most {
		for g := range groups {
			all = append(all, part{r, min(most, rows-r), g, 1})
		}
	}
	return all
}

func denseRows() {
	y, x, stride, weights, bias, n := arg("y"), arg("x"), arg("stride"), arg("weights"), arg("bias"), arg("n")
	end := label("end")
	for groups := 3; groups >= 1; groups-- {
		other := label("other")
		CMPQ(arg("groups"), U8(groups))
		JNE(LabelRef(other))
		for _, rows := range []int{8, 4, 2, 1} {
			start, next := label("panel"), label("next")
			Label(start)
			CMPQ(n, U8(rows))
			JLT(LabelRef(next))
			for _, p := range parts(rows, groups) {
				p.write(y, x, stride, weights, bias)
			}
			move := U32(8 * rows)
			ADDQ(U32(64*rows), y)
			ADDQ(move, bias)
			if rows == 8 {
				panel := arg("k")
				SHLQ(U8(6), panel)
				ADDQ(panel, weights)
			} else {
				ADDQ(move, weights)
			}
			SUBQ(U8(rows), n)
			JMP(LabelRef(start))
			Label(next)
		}
		JMP(LabelRef(end))
		Label(other)
	}
	Label(end)
}

func (p part) write(y, x, stride, weights, bias reg.GPVirtual) {
	acc := make([][]wideRow, p.rows) // [row][group]
	for r := range acc {
		for range p.groups {
			acc[r] = append(acc[r], newRow(zero))
		}
	}
	from, w := GP64(), GP64()
	MOVQ(x, from)
	MOVQ(weights, w)
	countdown(arg("k"), func() {
		z := make([]wideRow, p.groups)
		for g := range z {
			z[g] = make(wideRow, isa.halves())
			for h := range z[g] {
				z[g][h] = load(half(groupAt(from, stride, p.group+g), h))
			}
		}
		for r := range acc {
			m := Mem{Base: w, Disp: 8 * (p.row + r)}
			if p.groups == 1 {
				acc[r][0].accumulate(z[0], m)
				continue
			}
			weight := spread(m)
			for g := range z {
				for h := range z[g] {
					fmaOnto(acc[r][g][h], weight, z[g][h])
				}
			}
		}
		ADDQ(U8(64), from)
		ADDQ(U8(64), w)
	})
	for r := range acc {
		b := spread(Mem{Base: bias, Disp: 8 * (p.row + r)})
		for g := range acc[r] {
			for _, v := range acc[r][g] {
				addOnto(v, b)
			}
		}
	}
	skipUnless(arg("floor"), func() {
		nothing := zero()
		for r := range acc {
			for g := range acc[r] {
				for _, v := range acc[r][g] {
					rectifyOnto(v, nothing)
				}
			}
		}
	})
	for r := range acc {
		for g := range acc[r] {
			for h, v := range acc[r][g] {
				store(v, half(groupAt(y, stride, p.group+g), h).Offset(64*(p.row+r)))
			}
		}
	}
}

// groupAt is where group g begins, at most 2.
func groupAt(p, stride reg.Register, g int) Mem {
	if g == 0 {
		return Mem{Base: p}
	}
	return Mem{Base: p, Index: stride, Scale: uint8(g)}
}

// denseLane has the sums of several panels in registers, one chain of
// multiply-adds in each.
func denseLane() {
	y, x, weights, bias, n := arg("y"), arg("x"), arg("weights"), arg("bias"), arg("n")
	stride := arg("k")
	SHLQ(U8(6), stride)
	stride3, stride5, stride7 := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, stride3)
	LEAQ(Mem{Base: stride, Index: stride, Scale: 4}, stride5)
	LEAQ(Mem{Base: stride3, Index: stride, Scale: 4}, stride7)
	buffer, done := AllocLocal(64*8), label("done")
	sizes := []int{8, 4, 2, 1}
	if !isa.wide {
		sizes = []int{4, 2, 1}
	}
	for _, panels := range sizes {
		start, next := label("panels"), label("next")
		Label(start)
		CMPQ(n, U8(8*(panels-1)))
		JLE(LabelRef(next)) // the last panel may have fewer outputs
		acc := make([]wideRow, panels)
		for p := range acc {
			acc[p] = newRow(zero)
		}
		from, w := GP64(), GP64()
		MOVQ(x, from)
		MOVQ(weights, w)
		countdown(arg("k"), func() {
			z := spread(Mem{Base: from})
			for p := range acc {
				for h, v := range acc[p] {
					fmaOnto(v, z, half(rowAt(w, p, stride, stride3, stride5, stride7), h))
				}
			}
			ADDQ(U8(64), from)
			ADDQ(U8(64), w)
		})
		for p := range acc {
			for h, v := range acc[p] {
				addOnto(v, half(Mem{Base: bias, Disp: 64 * p}, h))
			}
		}
		skipUnless(arg("floor"), func() {
			nothing := zero()
			for p := range acc {
				for _, v := range acc[p] {
					rectifyOnto(v, nothing)
				}
			}
		})
		whole := label("whole")
		CMPQ(n, U8(8*panels))
		JGE(LabelRef(whole))
		for p := range acc {
			for h, v := range acc[p] {
				store(v, half(buffer, h).Offset(64*p))
			}
		}
		number, at := GP64(), GP64()
		LEAQ(buffer, at)
		countdown(n, func() {
			MOVQ(Mem{Base: at}, number)
			MOVQ(number, Mem{Base: y})
			ADDQ(U8(8), at)
			ADDQ(U8(64), y)
		})
		JMP(LabelRef(done))
		Label(whole)
		for _, row := range acc {
			scatter(row, y)
			ADDQ(U32(64*8), y)
		}
		SUBQ(U8(8*panels), n)
		move := GP64()
		IMUL3Q(U32(panels), stride, move)
		ADDQ(move, weights)
		ADDQ(U32(64*panels), bias)
		JMP(LabelRef(start))
		Label(next)
	}
	Label(done)
}

// scatter writes eight numbers to as many rows, their first lanes from to on.
func scatter(numbers wideRow, to reg.Register) {
	for pair := range 4 {
		x := XMM()
		if isa.wide {
			VEXTRACTF64X2(U8(pair), numbers[0], x)
		} else {
			VEXTRACTF128(U8(pair%2), numbers[pair/2], x)
		}
		VMOVLPD(x, Mem{Base: to, Disp: 128 * pair})
		VMOVHPD(x, Mem{Base: to, Disp: 128*pair + 64})
	}
}
