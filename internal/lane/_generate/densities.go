package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// densities defines the rows of log densities: sums over rows that the density
// is made of, and the derivatives of every row.
func densities() {
	for _, data := range []bool{false, true} {
		for _, scaled := range []bool{false, true} {
			normalKernel(data, scaled)
		}
	}
	normalGroupsKernel()
	smallKernels()
	define("bernoulliLogit", "out, dEta, eta *V, y *float64, n int", `
for i := range n { // at most 512
	for l := range W {
		sign := 1 - 2*y[i]
		t, e := sign*eta[i][l], numeric.Exp(-math.Abs(eta[i][l]))
		large := 1 / (1 + e)
		slope := e * large
		if t > 0 {
			slope = large
		}
		out[0][l] += max(t, 0)
		out[1][l] = math.FMA(e, 1+out[1][l], out[1][l])
		if dEta != nil {
			dEta[i][l] = math.FMA(-sign, slope, dEta[i][l])
		}
	}
}`, func() {
		out, dEta, eta, y, n := arg("out"), arg("dEta"), arg("eta"), arg("y"), arg("n")
		lin, product := loadRow(out, 0), loadRow(out, 64)
		hold(1, 2, 0, log2e, roundShift, ln2Hi, ln2Lo)
		phasedRows(n, eta, negAbsExp, func(a, e vec, h int) {
			sign := fnma(spread(Mem{Base: y}), k(2), k(1))
			t := mul(a, sign)
			fmaOnto(product[h], e, add(product[h], k(1)))
			addOnto(lin[h], greatest(zero(), t))
			skipUnless(dEta, func() {
				large := div(num(1), add(e, k(1)))
				slope := pick(cmp(t, greater, k(0)), large, mul(e, large))
				g := load(at(dEta, h))
				store(fnmaOnto(g, sign, slope), at(dEta, h))
			})
		}, func() {
			ADDQ(U8(8), y)
			moveUnlessNil(dEta)
		})
		storeRow(lin, out, 0)
		storeRow(product, out, 64)
	})
	define("poissonLog", "total, dEta, eta *V, y, norm *float64, n int", `
for i := range n {
	for l := range W {
		rate := numeric.Exp(eta[i][l])
		total[l] += math.FMA(y[i], eta[i][l], -rate) - norm[i]
		if dEta != nil {
			dEta[i][l] += y[i] - rate
		}
	}
}`, func() {
		total, dEta, eta, y, norm, n := arg("total"), arg("dEta"), arg("eta"), arg("y"), arg("norm"), arg("n")
		sum := loadRow(total, 0)
		holdExp()
		rowLoop(n, func(h int) {
			x, a := spread(Mem{Base: y}), load(at(eta, h))
			rate := exp(a)
			skipUnless(dEta, func() {
				g := load(at(dEta, h))
				addOnto(g, sub(x, rate))
				store(g, at(dEta, h))
			})
			op(VFMSUB213PD, nil, rate, x, a)
			addOnto(sum[h], sub(a, spread(Mem{Base: norm})))
		}, func() {
			ADDQ(U8(8), y)
			ADDQ(U8(8), norm)
			ADDQ(U8(64), eta)
			moveUnlessNil(dEta)
		})
		storeRow(sum, total, 0)
	})
	define("binomialLogit", "total, dEta, eta *V, y, trials, norm *float64, trialsStep, n int", `
for i := range n {
	for l := range W {
		e := numeric.Exp(-math.Abs(eta[i][l]))
		likely, unlikely, sign := y[i], trials[i]-y[i], 1.0
		if eta[i][l] < 0 {
			likely, unlikely, sign = unlikely, likely, -1
		}
		large := 1 / (1 + e)
		v := math.FMA(-trials[i], numeric.Log1p(e), norm[i])
		total[l] += math.FMA(-unlikely, math.Abs(eta[i][l]), v)
		if dEta != nil {
			dEta[i][l] = math.FMA(sign, math.FMA(likely, e*large, -(unlikely * large)), dEta[i][l])
		}
	}
}`, func() {
		total, dEta, eta, y, trials, norm := arg("total"), arg("dEta"), arg("eta"), arg("y"), arg("trials"), arg("norm")
		step, n := arg("trialsStep"), arg("n")
		hold(1, 0, log2e, roundShift, ln2Hi, ln2Lo)
		phasedRows(n, eta, negAbsExp, func(a, e vec, h int) {
			v := fnma(log1pOfUnit(e), spread(Mem{Base: trials}), spread(Mem{Base: norm}))
			x := spread(Mem{Base: y})
			rest := sub(spread(Mem{Base: trials}), x)
			below := cmp(a, less, k(0))
			unlikely := pick(below, x, rest)
			s := load(at(total, h))
			addOnto(s, fnmaOnto(v, unlikely, abs(a)))
			store(s, at(total, h))
			skipUnless(dEta, func() {
				likely := pick(below, rest, x)
				large := div(num(1), add(e, k(1)))
				d := mul(unlikely, large)
				small := mul(e, large)
				op(VFMSUB231PD, nil, small, likely, d)
				g := load(at(dEta, h))
				addOnto(g, pick(below, neg(d), d))
				store(g, at(dEta, h))
			})
		}, func() {
			ADDQ(U8(8), y)
			ADDQ(U8(8), norm)
			ADDQ(step, trials)
			moveUnlessNil(dEta)
		})
	})
}

func loadRow(p reg.Register, disp int) wideRow {
	r := make(wideRow, isa.halves())
	for h := range r {
		r[h] = load(at2(p, disp, h))
	}
	return r
}

func storeRow(r wideRow, p reg.Register, disp int) {
	for h := range r {
		store(r[h], at2(p, disp, h))
	}
}

// skipUnless runs body if the pointer is not nil.
func skipUnless(p reg.Register, body func()) {
	skip := label("skip")
	TESTQ(p, p)
	JZ(LabelRef(skip))
	body()
	Label(skip)
}

func moveUnlessNil(p reg.Register) { skipUnless(p, func() { ADDQ(U8(64), p) }) }

// normalKernel defines the rows of a normal density: first operand data or
// lanes; reciprocal standard deviation and constant one row for all, or data.
func normalKernel(data, scaled bool) {
	name, first, x := "normal", "a *V, aStep int, da *V", "a[i][l]"
	if data {
		name, first, x = name+"Data", "a *float64, aStep int", "a[i]"
	}
	scale, inv, norm := "inv, norm, dScale *V", "inv[l]", "norm[l]"
	if scaled {
		name, scale, inv, norm = name+"Scaled", "pairs *float64", "pairs[i][0]", "pairs[i][1]"
	}
	loop := `
for i := range n {
	for l := range W {
		z := (` + x + ` - b[i][l]) * ` + inv + `
		g := z * ` + inv + `
		total[l] += math.FMA(-0.5*z, z, ` + norm + `)
		db[i][l] += g // where wanted`
	if !data {
		loop += `
		da[i][l] -= g`
	}
	if !scaled {
		loop += `
		dScale[l] += math.FMA(g, z, -inv[l])`
	}
	define(name, "total *V, "+first+", b *V, bStep int, db *V, dbStep int, "+scale+", n int", loop+`
	}
}`, func() {
		total, a, aStep, b, bStep := arg("total"), arg("a"), arg("aStep"), arg("b"), arg("bStep")
		db, n := arg("db"), arg("n")
		var da, pairs reg.GPVirtual
		if !data {
			da = arg("da")
		}
		var weight, constant, slope wideRow
		if scaled {
			pairs = arg("pairs")
		} else {
			weight, constant = loadRow(arg("inv"), 0), loadRow(arg("norm"), 0)
			slope = newRow(zero)
			dScale := arg("dScale")
			skipUnless(dScale, func() { readRow(slope, dScale) })
		}
		// One row of db for all is kept in registers, and db is nil in the loop.
		lp, sum := loadRow(total, 0), newRow(zero)
		one, wanted := GP64(), label("rows")
		XORQ(one, one)
		dbStep := arg("dbStep")
		TESTQ(dbStep, dbStep)
		JNZ(LabelRef(wanted))
		MOVQ(db, one)
		XORQ(db, db)
		skipUnless(one, func() { readRow(sum, one) })
		Label(wanted)
		rowLoop(n, func(h int) {
			var w, c Op
			if scaled {
				w, c = spread(Mem{Base: pairs}), spread(Mem{Base: pairs, Disp: 8})
			} else {
				w, c = weight[h], constant[h]
			}
			var x vec
			if data {
				x = spread(Mem{Base: a})
			} else {
				x = load(at(a, h))
			}
			subOnto(x, at(b, h))
			z := mul(x, w)
			g := mul(z, w)
			addOnto(lp[h], fma(mul(z, k(-0.5)), z, c))
			addOnto(sum[h], g)
			if !data {
				skipUnless(da, func() { store(sub(load(at(da, h)), g), at(da, h)) })
			}
			if !scaled {
				op(VFMSUB213PD, nil, w, g, z) // z = g·z − inv
				addOnto(slope[h], z)
			}
			skipUnless(db, func() {
				addOnto(g, at(db, h))
				store(g, at(db, h))
			})
		}, func() {
			ADDQ(aStep, a)
			ADDQ(bStep, b)
			moveUnlessNil(db)
			if !data {
				moveUnlessNil(da)
			}
			if scaled {
				ADDQ(U8(16), pairs)
			}
		})
		storeRow(lp, total, 0)
		skipUnless(one, func() { storeRow(sum, one, 0) })
		if !scaled {
			dScale := arg("dScale")
			skipUnless(dScale, func() { storeRow(slope, dScale, 0) })
		}
	})
}

// normalGroupsKernel defines the rows of the normal density of data in groups,
// each of which is given by its count, mean and sum of squares about the mean.
func normalGroupsKernel() {
	define("normalGroups", "total *V, groups *float64, b, db, inv, norm, dScale *V, n int", `
for i := range n {
	count, center, square := groups[i][0], groups[i][1], groups[i][2]
	for l := range W {
		z := (center - b[i][l]) * inv[l]
		w := count * z
		e := math.FMA(w, z, square * (inv[l] * inv[l]))
		total[l] += math.FMA(-0.5, e, count * norm[l])
		db[i][l] = math.FMA(w, inv[l], db[i][l]) // where wanted
		dScale[l] = math.FMA(e - count, inv[l], dScale[l])
	}
}`, func() {
		total, groups, b, db, n := arg("total"), arg("groups"), arg("b"), arg("db"), arg("n")
		weight, constant := loadRow(arg("inv"), 0), loadRow(arg("norm"), 0)
		slope := newRow(zero)
		dScale := arg("dScale")
		skipUnless(dScale, func() { readRow(slope, dScale) })
		lp := loadRow(total, 0)
		rowLoop(n, func(h int) {
			count, z := spread(Mem{Base: groups}), spread(Mem{Base: groups, Disp: 8})
			subOnto(z, at(b, h))
			z = mul(z, weight[h])
			w := mul(count, z)
			e := mul(weight[h], weight[h])
			e = fmaOnto(mul(e, spread(Mem{Base: groups, Disp: 16})), w, z)
			addOnto(lp[h], fmaOnto(mul(count, constant[h]), e, k(-0.5)))
			subOnto(e, count)
			fmaOnto(slope[h], e, weight[h])
			skipUnless(db, func() {
				store(fmaOnto(load(at(db, h)), w, weight[h]), at(db, h))
			})
		}, func() {
			ADDQ(U8(24), groups)
			ADDQ(U8(64), b)
			moveUnlessNil(db)
		})
		storeRow(lp, total, 0)
		skipUnless(dScale, func() { storeRow(slope, dScale, 0) })
	})
}

// readRow loads a row into registers that have been written before.
func readRow(r wideRow, p reg.Register) {
	for h := range r {
		VMOVUPD(at(p, h), r[h])
	}
}
