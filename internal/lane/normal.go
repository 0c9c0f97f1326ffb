package lane

import "math"

// NormalScale is the standard deviation of a normal density.
type NormalScale struct {
	Inv, Norm V         // 1/sd and −log sd − ½ log 2π, one for all events,
	Grad      *V        // with where the derivative by sd is added, unless nil;
	Pairs     []float64 // or the two of each event, data, if not nil
}

// Normal adds the log densities of n events x with the given mean to total: row
// after row −½z² + norm with z = (x − mean)/sd. It adds the derivatives to dx
// and dMean.
//
// If the mean is data, x takes its place, which changes at most the sign of a
// zero.
func Normal(total *V, n int, x, mean Arg, dx, dMean Acc, s *NormalScale) {
	if mean.V == nil && x.V != nil {
		x, mean, dx, dMean = mean, x, dMean, dx
	}
	if n <= tileRowsMost {
		if n > 0 && !fastNormalTile(total, n, &x, &mean, &dx, &dMean, s, s.Pairs) {
			normalTile(total, n, &x, &mean, &dx, &dMean, s, s.Pairs)
		}
		return
	}
	for first := 0; first < n; first += tileRowsMost {
		m := min(tileRowsMost, n-first)
		a, b, da, db := x.From(first), mean.From(first), dx.From(first), dMean.From(first)
		var pairs []float64
		if s.Pairs != nil {
			pairs = s.Pairs[2*first : 2*(first+m)]
		}
		if !fastNormalTile(total, m, &a, &b, &da, &db, s, pairs) {
			normalTile(total, m, &a, &b, &da, &db, s, pairs)
		}
	}
}

// NormalKernel returns Normal for operands that stay where they are: the choice
// of a kernel, which costs as much as a few rows, is made once. s may change.
func NormalKernel(total *V, n int, x, mean Arg, dx, dMean Acc, s *NormalScale) func() {
	if mean.V == nil && x.V != nil {
		x, mean, dx, dMean = mean, x, dMean, dx
	}
	slow := func() { Normal(total, n, x, mean, dx, dMean, s) }
	if n == 0 || n > tileRowsMost || mean.V == nil || dx.Wanted() && dx.Step != 1 && n > 1 {
		return slow
	}
	b, bStep, db, dbStep := mean.lanes(n), 64*mean.Step, dMean.start(n), 64*dMean.Step
	var fast func() bool
	switch {
	case x.V == nil && s.Pairs != nil:
		a, aStep := x.data(n), 8*x.Step
		fast = func() bool { return fastNormalDataScaled(total, a, aStep, b, bStep, db, dbStep, &s.Pairs[0], n) }
	case x.V == nil:
		a, aStep := x.data(n), 8*x.Step
		fast = func() bool { return fastNormalData(total, a, aStep, b, bStep, db, dbStep, &s.Inv, &s.Norm, s.Grad, n) }
	case s.Pairs != nil:
		a, da, aStep := x.lanes(n), dx.start(n), 64*x.Step
		fast = func() bool { return fastNormalScaled(total, a, aStep, da, b, bStep, db, dbStep, &s.Pairs[0], n) }
	default:
		a, da, aStep := x.lanes(n), dx.start(n), 64*x.Step
		fast = func() bool {
			return fastNormal(total, a, aStep, da, b, bStep, db, dbStep, &s.Inv, &s.Norm, s.Grad, n)
		}
	}
	return func() {
		if !fast() {
			slow()
		}
	}
}

func normalTile(total *V, n int, x, mean *Arg, dx, dMean *Acc, s *NormalScale, pairs []float64) {
	var xbuf, mbuf, ibuf, nbuf, sink V
	inv, norm := &s.Inv, &s.Norm
	for i := range n {
		if pairs != nil {
			inv, norm = spread(pairs[2*i], &ibuf), spread(pairs[2*i+1], &nbuf)
		}
		a, b, da, db, ds := x.At(i, &xbuf), mean.At(i, &mbuf), &sink, &sink, &sink
		if dx.Wanted() {
			da = &dx.V[i*dx.Step]
		}
		if dMean.Wanted() {
			db = &dMean.V[i*dMean.Step]
		}
		if s.Grad != nil && pairs == nil {
			ds = s.Grad
		}
		for l := range W {
			z := float64((a[l] - b[l]) * inv[l])
			g := float64(z * inv[l])
			total[l] += math.FMA(float64(-0.5*z), z, norm[l])
			da[l] -= g
			db[l] += g
			ds[l] += math.FMA(g, z, -inv[l])
		}
	}
}

// fastNormalTile is normalTile in assembly, if there is any for the kinds of
// the operands.
func fastNormalTile(total *V, n int, x, mean *Arg, dx, dMean *Acc, s *NormalScale, pairs []float64) bool {
	if active == Go || mean.V == nil || dx.Wanted() && dx.Step != 1 && n > 1 {
		return false
	}
	b, bStep, db, dbStep := mean.lanes(n), 64*mean.Step, dMean.start(n), 64*dMean.Step
	switch {
	case x.V == nil && pairs != nil:
		return fastNormalDataScaled(total, x.data(n), 8*x.Step, b, bStep, db, dbStep, &pairs[0], n)
	case x.V == nil:
		return fastNormalData(total, x.data(n), 8*x.Step, b, bStep, db, dbStep, &s.Inv, &s.Norm, s.Grad, n)
	case pairs != nil:
		return fastNormalScaled(total, x.lanes(n), 64*x.Step, dx.start(n), b, bStep, db, dbStep, &pairs[0], n)
	}
	return fastNormal(total, x.lanes(n), 64*x.Step, dx.start(n), b, bStep, db, dbStep, &s.Inv, &s.Norm, s.Grad, n)
}

// From returns the operand from row i of the kernel's rows on.
func (a Arg) From(i int) Arg {
	if a.V != nil {
		a.V = a.V[i*a.Step:]
	} else {
		a.D = a.D[i*a.Step:]
	}
	return a
}

// From returns where the rows from i on add.
func (a Acc) From(i int) Acc {
	if a.V != nil {
		a.V = a.V[i*a.Step:]
	}
	return a
}

// start returns the first of the rows that n rows add to, nil if none is wanted.
func (a *Acc) start(n int) *V {
	if a.V == nil {
		return nil
	}
	return a.first(n)
}

// spread sets every lane of buf to x.
func spread(x float64, buf *V) *V {
	for l := range buf {
		buf[l] = x
	}
	return buf
}
