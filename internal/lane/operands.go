package lane

// The functions here choose the assembly kernel for the kinds of the operands.
// Each reports whether there was one; the loop of the caller is then done. The
// rows that a kernel will touch are checked to be there.

// lanes and data return the first row of an operand that serves n rows.
func (a *Arg) lanes(n int) *V      { return &a.V[:(n-1)*a.Step+1][0] }
func (a *Arg) data(n int) *float64 { return &a.D[:(n-1)*a.Step+1][0] }

func (a *Acc) first(n int) *V { return &a.V[:(n-1)*a.Step+1][0] }

func fastAdd(dst []V, a, b Arg) bool {
	n := len(dst)
	switch {
	case n == 0 || active == Go:
		return false
	case a.V == nil:
		return b.V != nil && fastAddData(&dst[0], b.lanes(n), a.data(n), 64*b.Step, 8*a.Step, n)
	case b.V == nil:
		return fastAddData(&dst[0], a.lanes(n), b.data(n), 64*a.Step, 8*b.Step, n)
	}
	return fastAddLanes(&dst[0], a.lanes(n), b.lanes(n), 64*a.Step, 64*b.Step, n)
}

func fastSub(dst []V, a, b Arg) bool {
	n := len(dst)
	switch {
	case n == 0 || active == Go:
		return false
	case a.V == nil:
		return b.V != nil && fastSubFrom(&dst[0], a.data(n), b.lanes(n), 8*a.Step, 64*b.Step, n)
	case b.V == nil:
		return fastSubData(&dst[0], a.lanes(n), b.data(n), 64*a.Step, 8*b.Step, n)
	}
	return fastSubLanes(&dst[0], a.lanes(n), b.lanes(n), 64*a.Step, 64*b.Step, n)
}

func fastMul(dst []V, a, b Arg) bool {
	n := len(dst)
	switch {
	case n == 0 || active == Go:
		return false
	case a.V == nil:
		return b.V != nil && fastMulData(&dst[0], b.lanes(n), a.data(n), 64*b.Step, 8*a.Step, n)
	case b.V == nil:
		return fastMulData(&dst[0], a.lanes(n), b.data(n), 64*a.Step, 8*b.Step, n)
	}
	return fastMulLanes(&dst[0], a.lanes(n), b.lanes(n), 64*a.Step, 64*b.Step, n)
}

func fastDiv(dst []V, a, b Arg) bool {
	n := len(dst)
	switch {
	case n == 0 || active == Go:
		return false
	case a.V == nil:
		return b.V != nil && fastDivFrom(&dst[0], a.data(n), b.lanes(n), 8*a.Step, 64*b.Step, n)
	case b.V == nil:
		return fastDivData(&dst[0], a.lanes(n), b.data(n), 64*a.Step, 8*b.Step, n)
	}
	return fastDivLanes(&dst[0], a.lanes(n), b.lanes(n), 64*a.Step, 64*b.Step, n)
}

func fastMulTo(acc Acc, dy []V, b Arg) bool {
	n := len(dy)
	switch {
	case n == 0 || active == Go:
		return false
	case b.V == nil:
		return fastMulToData(acc.first(n), 64*acc.Step, &dy[0], b.data(n), 8*b.Step, n)
	}
	return fastMulToLanes(acc.first(n), 64*acc.Step, &dy[0], b.lanes(n), 64*b.Step, n)
}

func fastSumAxis(dst, x []V, ax Axis) bool {
	if active == Go || ax.N == 0 {
		return false
	}
	if ax.Inner != 1 {
		clear(dst[:ax.Outer*ax.Inner])
	}
	for o := range ax.Outer {
		if ax.Inner == 1 {
			fastSumInOrder(&dst[o], &x[o*ax.N : (o+1)*ax.N][0], ax.N)
			continue
		}
		for k := range ax.N {
			AddTo(Acc{dst[o*ax.Inner:], 1}, x[ax.row(o, k, 0):ax.row(o, k+1, 0)], 1)
		}
	}
	return true
}

func fastSumAxisGrad(dx, dy []V, ax Axis) bool {
	if active == Go || ax.N == 0 {
		return false
	}
	for o := range ax.Outer {
		if ax.Inner == 1 {
			fastAddTo(&dx[o*ax.N : (o+1)*ax.N][0], 64, &dy[o], 0, 1, ax.N)
			continue
		}
		for k := range ax.N {
			AddTo(Acc{dx[ax.row(o, k, 0):], 1}, dy[o*ax.Inner:(o+1)*ax.Inner], 1)
		}
	}
	return true
}
