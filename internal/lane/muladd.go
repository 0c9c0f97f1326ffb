package lane

import "math"

// MulAdd writes a + b·c into dst, to the bit what Mul and Add would make:
// location and scale, intercept and slope. a and b are in lanes, c in lanes or data; dst may be any of them.
func MulAdd(dst []V, a, b, c Arg) {
	n := len(dst)
	if n > 0 && active != Go {
		if c.V == nil {
			fastMulAddData(&dst[0], a.lanes(n), 64*a.Step, b.lanes(n), 64*b.Step, c.data(n), 8*c.Step, n)
		} else {
			fastMulAdd(&dst[0], a.lanes(n), 64*a.Step, b.lanes(n), 64*b.Step, c.lanes(n), 64*c.Step, n)
		}
		return
	}
	var buf V
	for i := range dst {
		x, s, z, y := &a.V[i*a.Step], &b.V[i*b.Step], c.At(i, &buf), &dst[i]
		for l := range y {
			y[l] = x[l] + float64(s[l]*z[l])
		}
	}
}

// MulAddGrad adds dy to da, dy·c to db and dy·b to dc, where wanted. Rows that
// all add to one are summed in order first. A zero adjoint adds no product. dc
// is not wanted if c is data.
func MulAddGrad(dy []V, da Acc, b Arg, db Acc, c Arg, dc Acc) {
	n := len(dy)
	switch {
	case n == 0:
	case active == Go:
		mulAddGrad(dy, da, b, db, c, dc)
	case c.V == nil:
		fastMulAddGradData(&dy[0], da.start(n), 64*da.Step, b.lanes(n), 64*b.Step, db.start(n), 64*db.Step, c.data(n), 8*c.Step, n)
	default:
		fastMulAddGrad(&dy[0], da.start(n), 64*da.Step, b.lanes(n), 64*b.Step, db.start(n), 64*db.Step, c.lanes(n), 64*c.Step, dc.start(n), 64*dc.Step, n)
	}
}

func mulAddGrad(dy []V, da Acc, b Arg, db Acc, c Arg, dc Acc) {
	var buf, sink, one V
	var sums [3]V
	for l := range one {
		one[l] = 1
	}
	acc := [3]*Acc{&da, &db, &dc}
	for i := range dy {
		factor := [3]*V{&one, c.At(i, &buf), &b.V[i*b.Step]}
		for t, a := range acc {
			g := &sink
			if a.Step == 0 {
				g = &sums[t]
			} else if a.Wanted() {
				g = &a.V[i*a.Step]
			}
			for l, h := range &dy[i] {
				if h != 0 || t == 0 {
					g[l] = math.FMA(h, factor[t][l], g[l])
				}
			}
		}
	}
	for t, a := range acc {
		if a.Step == 0 && a.Wanted() {
			for l := range a.V[0] {
				a.V[0][l] += sums[t][l]
			}
		}
	}
}
