package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// smallKernels defines what priors of single parameters are made of, where a
// call counts for more than its rows.
func smallKernels() {
	define("inverseScale", "inv, norm, scale *V, c float64", `
for l := range W {
	inv[l], norm[l] = 1 / scale[l], -numeric.Log(scale[l]) - c // NaN for a scale of 0
}`, func() {
		inv, norm, scale := arg("inv"), arg("norm"), arg("scale")
		addr, err := Param("c").Resolve()
		if err != nil {
			panic(err)
		}
		c := spread(addr.Addr)
		for h := range isa.halves() {
			x := load(at(scale, h))
			store(div(num(1), x), at(inv, h))
			y := sub(neg(logOf(x)), c)
			store(pick(cmp(x, equal, k(0)), k(math.NaN()), y), at(norm, h))
		}
	})
	define("positive", "x, q, dq, lp *V, n int", `
for i := range n {
	for l := range W {
		x[i][l] = numeric.Exp(q[i][l])
		lp[l] += q[i][l] // where wanted
		dq[i][l]++       // where wanted
	}
}`, func() {
		x, q, dq, lp, n := arg("x"), arg("q"), arg("dq"), arg("lp"), arg("n")
		rowLoop(n, func(h int) {
			a := load(at(q, h))
			store(exp(a), at(x, h))
			skipUnless(lp, func() {
				addOnto(a, at(lp, h))
				store(a, at(lp, h))
			})
			skipUnless(dq, func() { store(add(load(at(dq, h)), k(1)), at(dq, h)) })
		}, func() {
			ADDQ(U8(64), x)
			ADDQ(U8(64), q)
			moveUnlessNil(dq)
		})
	})
	define("fold", "total, x *V, n int", `
for i := range n {
	for l := range W {
		if x[i][l] < 0 {
			total[l] = math.Inf(-1)
		} else {
			total[l] += math.Ln2
		}
	}
}`, func() {
		total, x, n := arg("total"), arg("x"), arg("n")
		sum := loadRow(total, 0)
		rowLoop(n, func(h int) {
			t := add(sum[h], k(math.Ln2))
			VMOVAPD(pick(cmp(load(at(x, h)), less, k(0)), k(math.Inf(-1)), t), sum[h])
		}, func() { ADDQ(U8(64), x) })
		storeRow(sum, total, 0)
	})
	define("cauchy", "total, x, dx, loc, inv, norm, dScale *V, done *int, n int", `
for i := range n {
	for l := range W {
		z := (x[i][l] - loc[l]) * inv[l]
		if math.Abs(z) > 0x1p27 {
			done = i // the row is left to the caller
			return
		}
		r := 1 / (1 + z*z)
		g := 2 * (z * r) * inv[l]
		total[l] += norm[l] - numeric.Log1p(z*z)
		dx[i][l] -= g // where wanted
		dScale[l] += inv[l] * math.FMA(2, z*z*r, -1)
	}
}
done = n`, func() {
		total, x, dx, done, n := arg("total"), arg("x"), arg("dx"), arg("done"), arg("n")
		loc, inv, norm, dScale := arg("loc"), arg("inv"), arg("norm"), arg("dScale")
		row, stop, end := GP64(), label("stop"), label("end")
		start := label("row")
		XORQ(row, row)
		Label(start)
		CMPQ(row, n)
		JGE(LabelRef(end))
		z := make([]vec, isa.halves())
		for h := range z {
			z[h] = mul(sub(load(at(x, h)), at(loc, h)), at(inv, h))
			jumpIfAny(cmp(abs(z[h]), greater, k(0x1p27)), stop)
		}
		for h := range z {
			w := load(at(inv, h))
			square := mul(z[h], z[h])
			r := div(num(1), add(square, k(1)))
			g := mul(mul(mul(z[h], r), k(2)), w)
			share := mul(square, r)
			skipUnless(dx, func() { store(sub(load(at(dx, h)), g), at(dx, h)) })
			skipUnless(dScale, func() {
				d := mul(fma(share, k(2), k(-1)), w)
				addOnto(d, at(dScale, h))
				store(d, at(dScale, h))
			})
			t := log1p(square) // last: it needs most registers
			t = sub(load(at(norm, h)), t)
			addOnto(t, at(total, h))
			store(t, at(total, h))
		}
		INCQ(row)
		ADDQ(U8(64), x)
		moveUnlessNil(dx)
		JMP(LabelRef(start))
		Label(stop)
		Label(end)
		MOVQ(row, Mem{Base: done})
	})
	mulAddKernels("", "V", "c[i][l]")
	mulAddKernels("Data", "float64", "c[i]")
}

// mulAddKernels defines a + b·c and its reverse. Sums over rows are made in
// registers.
func mulAddKernels(suffix, kind, expr string) {
	factor := func(c reg.Register, h int) vec {
		if kind == "V" {
			return load(at(c, h))
		}
		return spread(Mem{Base: c})
	}
	define("mulAdd"+suffix, "dst, a *V, aStep int, b *V, bStep int, c *"+kind+", cStep, n int", `
for i := range n {
	for l := range W {
		dst[i][l] = a[i][l] + b[i][l]*`+expr+`
	}
}`, func() {
		dst, a, aStep, b, bStep := arg("dst"), arg("a"), arg("aStep"), arg("b"), arg("bStep")
		c, cStep, n := arg("c"), arg("cStep"), arg("n")
		rowLoop(n, func(h int) {
			store(add(mul(factor(c, h), at(b, h)), at(a, h)), at(dst, h))
		}, func() {
			ADDQ(U8(64), dst)
			ADDQ(aStep, a)
			ADDQ(bStep, b)
			ADDQ(cStep, c)
		})
	})
	dc, slope := "", ""
	if kind == "V" {
		dc, slope = ", dc *V, dcStep int", `
		dc += dy[i][l] * b[i][l]`
	}
	define("mulAddGrad"+suffix, "dy *V, da *V, daStep int, b *V, bStep int, db *V, dbStep int, c *"+kind+", cStep int"+dc+", n int", `
// Where wanted, to rows, or first among themselves if all add to one; a zero
// dy[i][l] adds no product.
for i := range n {
	for l := range W {
		da += dy[i][l]
		db += dy[i][l] * `+expr+slope+`
	}
}`, func() {
		dy, b, bStep, c, cStep, n := arg("dy"), arg("b"), arg("bStep"), arg("c"), arg("cStep"), arg("n")
		names := []string{"da", "db"}
		if kind == "V" {
			names = append(names, "dc")
		}
		targets, sums := make([]reg.GPVirtual, len(names)), make([]wideRow, len(names))
		for t, name := range names {
			targets[t], sums[t] = arg(name), newRow(zero)
			step, rows := arg(name+"Step"), label("rows")
			TESTQ(step, step)
			JNZ(LabelRef(rows))
			XORQ(targets[t], targets[t])
			Label(rows)
		}
		nothing := zero()
		rowLoop(n, func(h int) {
			d := load(at(dy, h))
			adds := []func(g vec){
				func(g vec) { addOnto(g, d) },
				func(g vec) { addProduct(g, d, factor(c, h), nothing) },
				func(g vec) { addProduct(g, d, load(at(b, h)), nothing) },
			}
			for t, target := range targets {
				adds[t](sums[t][h])
				skipUnless(target, func() {
					g := load(at(target, h))
					adds[t](g)
					store(g, at(target, h))
				})
			}
		}, func() {
			ADDQ(U8(64), dy)
			ADDQ(bStep, b)
			ADDQ(cStep, c)
			for _, target := range targets {
				moveUnlessNil(target)
			}
		})
		for t, name := range names {
			one, step, rows := arg(name), arg(name+"Step"), label("rows")
			TESTQ(step, step)
			JNZ(LabelRef(rows))
			skipUnless(one, func() {
				for h, s := range sums[t] {
					addOnto(s, at(one, h))
					store(s, at(one, h))
				}
			})
			Label(rows)
		}
	})
}

// jumpIfAny jumps where any lane of m is set.
func jumpIfAny(m mask, to string) {
	if isa.wide {
		KTESTB(m.Op, m.Op)
		JNZ(LabelRef(to))
		return
	}
	VTESTPD(m.Op, m.Op)
	JNZ(LabelRef(to))
}
