package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// tier is an instruction set: the vector that kernels are written over is one
// zmm register, a row, or one ymm register, half a row.
type tier struct {
	name string
	wide bool
}

var (
	avx512 = tier{"AVX512", true} // F, DQ and VL
	avx2   = tier{"AVX2", false}  // with FMA
	tiers  = []tier{avx512, avx2}
	isa    tier // of the function being written
)

// vec is a vector register; konst a number in memory, broadcast when read.
type (
	vec   = reg.VecVirtual
	konst struct{ Mem }
	mask  struct{ Op }
)

// width is the bytes of a vector, halves the vectors of a row.
func (t tier) width() int {
	if t.wide {
		return 64
	}
	return 32
}

func (t tier) halves() int { return 64 / t.width() }

func newVec() vec {
	if isa.wide {
		return ZMM()
	}
	return YMM()
}

// Numbers of all kernels lie in one read-only table, each 32 bytes so that a
// ymm operand can be read from it.
var (
	tableAt = map[uint64]int{}
	table   []uint64
	held    map[uint64]vec // numbers of this function kept in registers
)

func bits(x uint64) konst {
	at, ok := tableAt[x]
	if !ok {
		at = len(table)
		tableAt[x] = at
		table = append(table, x)
	}
	return konst{NewDataAddr(NewStaticSymbol("numbers"), 32*at)}
}

// k is a number as an operand.
func k(x float64) Op { return kbits(math.Float64bits(x)) }

func kbits(x uint64) Op {
	if r, ok := held[x]; ok {
		return r
	}
	return bits(x)
}

// hold keeps numbers in registers from here on, where there are enough.
func hold(xs ...float64) {
	for _, x := range xs {
		holdBits(math.Float64bits(x))
	}
}

func holdBits(xs ...uint64) {
	if !isa.wide {
		return
	}
	for _, x := range xs {
		if held[x] == nil {
			held[x] = load(bits(x))
		}
	}
}

func writeTable() {
	GLOBL("numbers", 8|16) // RODATA|NOPTR
	for i, x := range table {
		for j := range 4 {
			DATA(32*i+8*j, U64(x))
		}
	}
}

// op emits an instruction whose first operand may be a number in memory.
func op(plain, broadcast func(...Op), src Op, rest ...Op) {
	if c, ok := src.(konst); ok {
		src = c.Mem
		if isa.wide {
			plain = broadcast
		}
	}
	plain(append([]Op{src}, rest...)...)
}

// load reads a vector, or broadcasts a number.
func load(m Op) vec {
	v := newVec()
	c, ok := m.(konst)
	switch {
	case ok && isa.wide:
		VBROADCASTSD(c.Mem, v)
	case ok:
		VMOVUPD(c.Mem, v)
	default:
		VMOVUPD(m, v)
	}
	return v
}

// spread reads one number into all lanes.
func spread(m Mem) vec {
	v := newVec()
	VBROADCASTSD(m, v)
	return v
}

func store(v vec, m Mem) { VMOVUPD(v, m) }

// copyOf is a register of its own with the value of x.
func copyOf(x Op) vec {
	if v, ok := x.(vec); ok {
		t := newVec()
		VMOVAPD(v, t)
		return t
	}
	return load(x)
}

func zero() vec {
	v := newVec()
	VXORPD(v, v, v)
	return v
}

// binary emits a three-operand instruction; b may be a number.
func binary(plain, broadcast func(...Op), a vec, b Op) vec {
	v := newVec()
	op(plain, broadcast, b, a, v)
	return v
}

func add(a vec, b Op) vec { return binary(VADDPD, VADDPD_BCST, a, b) }
func sub(a vec, b Op) vec { return binary(VSUBPD, VSUBPD_BCST, a, b) }
func mul(a vec, b Op) vec { return binary(VMULPD, VMULPD_BCST, a, b) }
func div(a vec, b Op) vec { return binary(VDIVPD, VDIVPD_BCST, a, b) }
func and(a vec, b Op) vec { return binary(VANDPD, VANDPD_BCST, a, b) }
func or(a vec, b Op) vec  { return binary(VORPD, VORPD_BCST, a, b) }
func xor(a vec, b Op) vec { return binary(VXORPD, VXORPD_BCST, a, b) }

// least is a where a < b, else b; so NaN in b stays.
func least(a, b vec) vec    { return binary(VMINPD, VMINPD_BCST, a, b) }
func greatest(a, b vec) vec { return binary(VMAXPD, VMAXPD_BCST, a, b) }

func addBits(a vec, b Op) vec { return binary(VPADDQ, VPADDQ_BCST, a, b) }
func subBits(a vec, b Op) vec { return binary(VPSUBQ, VPSUBQ_BCST, a, b) }

func shiftLeft(a vec, n uint64) vec {
	v := newVec()
	VPSLLQ(U8(n), a, v)
	return v
}

func shiftRight(a vec, n uint64) vec {
	v := newVec()
	VPSRLQ(U8(n), a, v)
	return v
}

// fma is a·b + c in a new register.
func fma(a vec, b, c Op) vec {
	v := copyOf(c)
	op(VFMADD231PD, VFMADD231PD_BCST, b, a, v)
	return v
}

// fnma is c − a·b in a new register.
func fnma(a vec, b, c Op) vec {
	v := copyOf(c)
	op(VFNMADD231PD, VFNMADD231PD_BCST, b, a, v)
	return v
}

// fmaOnto is c += a·b.
func fmaOnto(c, a vec, b Op) vec {
	op(VFMADD231PD, VFMADD231PD_BCST, b, a, c)
	return c
}

// fnmaOnto is c −= a·b.
func fnmaOnto(c, a vec, b Op) vec {
	op(VFNMADD231PD, VFNMADD231PD_BCST, b, a, c)
	return c
}

// fmaInto is a = a·b + c.
func fmaInto(a, b vec, c Op) vec {
	op(VFMADD213PD, VFMADD213PD_BCST, c, b, a)
	return a
}

func addOnto(a vec, b Op) { op(VADDPD, VADDPD_BCST, b, a, a) }
func subOnto(a vec, b Op) { op(VSUBPD, VSUBPD_BCST, b, a, a) }

// Predicates of cmp; none signals on a quiet NaN.
const (
	equal           = 0x00
	notEqual        = 0x04
	less            = 0x11
	lessEqual       = 0x12
	greaterEqual    = 0x1d
	greater         = 0x1e
	notGreaterEqual = 0x19 // true for NaN
)

func cmp(a vec, predicate uint64, b Op) mask {
	if isa.wide {
		m := K()
		op(func(o ...Op) { VCMPPD(append([]Op{U8(predicate)}, o...)...) },
			func(o ...Op) { VCMPPD_BCST(append([]Op{U8(predicate)}, o...)...) }, b, a, m)
		return mask{m}
	}
	m := YMM()
	if c, ok := b.(konst); ok {
		b = c.Mem
	}
	VCMPPD(U8(predicate), b, a, m)
	return mask{m}
}

// pick is yes where m, else no.
func pick(m mask, yes Op, no vec) vec {
	v := newVec()
	if isa.wide {
		op(VBLENDMPD, VBLENDMPD_BCST, yes, no, m.Op, v)
		return v
	}
	if c, ok := yes.(konst); ok {
		yes = c.Mem
	}
	VBLENDVPD(m.Op, yes, no, v)
	return v
}

// keep is v where m, else +0.
func keep(m mask, v vec) vec {
	t := newVec()
	if isa.wide {
		VMOVAPD_Z(v, m.Op, t)
	} else {
		VANDPD(v, m.Op, t)
	}
	return t
}

func abs(a vec) vec { return and(a, kbits(1<<63-1)) }
func neg(a vec) vec { return xor(a, kbits(1<<63)) }

// twoSum and fastTwoSum are a + b and its rounding error, as in numeric.
func twoSum(a, b vec) (hi, lo vec) {
	hi = add(a, b)
	t := sub(hi, a)
	return hi, add(sub(a, sub(hi, t)), sub(b, t))
}

func fastTwoSum(a, b vec) (hi, lo vec) {
	hi = add(a, b)
	return hi, sub(b, sub(hi, a))
}

// num is a number as a register, for where it is the first operand.
func num(x float64) vec {
	if v, ok := k(x).(vec); ok {
		return v
	}
	return load(k(x))
}

var labels int

func label(name string) string {
	labels++
	return fmt.Sprintf("%s%d", name, labels)
}
