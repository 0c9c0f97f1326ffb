package main

import (
	"fmt"
	"strings"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// arithmetic defines the operations on two operands, for rows of lanes with
// rows or with one number a row. Steps are in bytes, 0 where one serves all.
func arithmetic() {
	for _, o := range []struct {
		name, symbol string
		apply        func(vec, Op) vec
		ordered      bool
	}{
		{"add", "+", add, false},
		{"sub", "-", sub, true},
		{"mul", "*", mul, false},
		{"div", "/", div, true},
	} {
		binaryKernel(o.name+"Lanes", "a, b *V, aStep, bStep", "a[i][l] "+o.symbol+" b[i][l]", o.apply)
		binaryKernel(o.name+"Data", "a *V, b *float64, aStep, bStep", "a[i][l] "+o.symbol+" b[i]", o.apply)
		if o.ordered {
			binaryKernel(o.name+"From", "a *float64, b *V, aStep, bStep", "a[i] "+o.symbol+" b[i][l]", o.apply)
		}
	}
	addToKernel()
	mulToKernel("mulToLanes", "V", "b[i][l]")
	mulToKernel("mulToData", "float64", "b[i]")
	for _, g := range []struct {
		name, slope string
		f           func(x, y vec) vec
	}{
		{"exp", "y[i][l]", func(x, y vec) vec { return y }},
		{"log", "1 / x[i][l]", func(x, y vec) vec { return div(num(1), x) }},
		{"log1p", "1 / (1 + x[i][l])", func(x, y vec) vec { return div(num(1), add(x, k(1))) }},
		{"expm1", "y[i][l] + 1", func(x, y vec) vec { return add(y, k(1)) }},
		{"tanh", "math.FMA(-y[i][l], y[i][l], 1)", func(x, y vec) vec { return fnma(y, y, k(1)) }},
		{"expit", "y[i][l] * numeric.Expit(-x[i][l])", func(x, y vec) vec {
			n := neg(x)
			return mul(expitFrom(n, expOfNegative(negAbs(x))), y)
		}},
		{"softplus", "numeric.Expit(x[i][l])", func(x, y vec) vec { return expitFrom(x, expOfNegative(negAbs(x))) }},
	} {
		slopeKernel(g.name+"Grad", g.slope, g.f)
	}
}

// rowLoop runs body for the halves of n rows and then moves the pointers on:
// by a register, or by 64 bytes.
func rowLoop(n reg.Register, body func(h int), move func()) {
	start, end := label("row"), label("end")
	TESTQ(n, n)
	JLE(LabelRef(end))
	Label(start)
	for h := range isa.halves() {
		body(h)
	}
	move()
	DECQ(n)
	JNZ(LabelRef(start))
	Label(end)
}

func at(p reg.Register, h int) Mem { return half(Mem{Base: p}, h) }

func binaryKernel(name, operands, expr string, apply func(vec, Op) vec) {
	define(name, "dst *V, "+operands+", n int", `
for i := range n {
	for l := range W {
		dst[i][l] = `+expr+`
	}
}`, func() {
		dst, a, b, aStep, bStep, n := arg("dst"), arg("a"), arg("b"), arg("aStep"), arg("bStep"), arg("n")
		rowLoop(n, func(h int) {
			var x vec
			var y Op = at(b, h)
			if strings.HasPrefix(operands, "a *float64") {
				x = spread(Mem{Base: a})
			} else {
				x = load(at(a, h))
			}
			if strings.Contains(operands, "b *float64") {
				y = spread(Mem{Base: b})
			}
			store(apply(x, y), at(dst, h))
		}, func() {
			ADDQ(U8(64), dst)
			ADDQ(aStep, a)
			ADDQ(bStep, b)
		})
	})
}

// addToKernel and mulToKernel keep the sums in registers if all rows add to
// one.
func addToKernel() {
	define("addTo", "acc *V, accStep int, dy *V, dyStep int, c float64, n int", `
for i := range n {
	for l := range W {
		acc[i][l] = math.FMA(c, dy[i][l], acc[i][l])
	}
}`, func() {
		acc, accStep, dy, dyStep, n := arg("acc"), arg("accStep"), arg("dy"), arg("dyStep"), arg("n")
		addr, err := Param("c").Resolve()
		if err != nil {
			panic(err)
		}
		c := spread(addr.Addr)
		onto(acc, accStep, n, func(g vec, h int) { fmaOnto(g, c, at(dy, h)) }, func() { ADDQ(dyStep, dy) })
	})
}

func mulToKernel(name, kind, expr string) {
	define(name, "acc *V, accStep int, dy *V, b *"+kind+", bStep, n int", fmt.Sprintf(`
for i := range n {
	for l := range W {
		if dy[i][l] != 0 {
			acc[i][l] = math.FMA(dy[i][l], %s, acc[i][l])
		}
	}
}`, expr), func() {
		acc, accStep, dy, b, bStep, n := arg("acc"), arg("accStep"), arg("dy"), arg("b"), arg("bStep"), arg("n")
		nothing := zero()
		onto(acc, accStep, n, func(g vec, h int) {
			var z vec
			if kind == "V" {
				z = load(at(b, h))
			} else {
				z = spread(Mem{Base: b})
			}
			addProduct(g, load(at(dy, h)), z, nothing)
		}, func() {
			ADDQ(U8(64), dy)
			ADDQ(bStep, b)
		})
	})
}

// addProduct is g += h·z where h is not 0.
func addProduct(g, h, z, nothing vec) {
	if isa.wide {
		m := K()
		VCMPPD(U8(notEqual), nothing, h, m)
		VFMADD231PD(z, h, m, g)
		return
	}
	t := fma(h, z, g)
	m := cmp(h, equal, nothing)
	VBLENDVPD(m.Op, g, t, g)
}

// onto runs add for every row of n and half, on what lies at acc.
func onto(acc, accStep, n reg.Register, add func(g vec, h int), move func()) {
	one, end := label("one"), label("done")
	TESTQ(n, n)
	JLE(LabelRef(end))
	TESTQ(accStep, accStep)
	JZ(LabelRef(one))
	rowLoop(n, func(h int) {
		g := load(at(acc, h))
		add(g, h)
		store(g, at(acc, h))
	}, func() {
		move()
		ADDQ(accStep, acc)
	})
	JMP(LabelRef(end))
	Label(one)
	sums := make([]vec, isa.halves())
	for h := range sums {
		sums[h] = load(at(acc, h))
	}
	rowLoop(n, func(h int) { add(sums[h], h) }, move)
	for h := range sums {
		store(sums[h], at(acc, h))
	}
	Label(end)
}

func slopeKernel(name, slope string, f func(x, y vec) vec) {
	define(name, "dx, dy, x, y *V, n int", `
for i := range n {
	for l := range W {
		if dy[i][l] != 0 {
			dx[i][l] = math.FMA(dy[i][l], `+slope+`, dx[i][l])
		}
	}
}`, func() {
		dx, dy, x, y, n := arg("dx"), arg("dy"), arg("x"), arg("y"), arg("n")
		if !isa.wide {
			SHLQ(U8(1), n)
		}
		nothing := zero()
		loop(n, func() {
			g := load(Mem{Base: dx})
			addProduct(g, load(Mem{Base: dy}), f(load(Mem{Base: x}), load(Mem{Base: y})), nothing)
			store(g, Mem{Base: dx})
		}, dx, dy, x, y)
	})
}
