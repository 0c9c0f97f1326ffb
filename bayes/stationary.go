package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// shape is a correlation as a function of the squared distance of scaled inputs.
type shape uint8

const (
	squaredExponential shape = iota
	matern12
	matern32
	matern52
)

func (s shape) String() string {
	return [...]string{"SquaredExponential", "Matern12", "Matern32", "Matern52"}[s]
}

// stationary returns the covariance sd²·φ(|x − x'|/length).
func stationary(s shape, sd, length *ir.Node) Covariance {
	return Covariance{
		name: s.String(),
		between: func(a, b *ir.Node) Expr {
			return Mul(Square(Expr{sd}), correlation(s, a, b, func(x *ir.Node) Expr { return Div(columns(x), coordinate(x, length)) }))
		},
		spectrum: func(omega *ir.Node) Expr { return s.spectrum(omega, sd, length) },
	}
}

// correlation returns the correlations of values at a with those at b, given
// the map of inputs to scaled ones, [n, k].
func correlation(s shape, a, b *ir.Node, scale func(x *ir.Node) Expr) Expr {
	args := []*ir.Node{lift(scale(a))}
	if a != b {
		args = append(args, lift(scale(b)))
	}
	n := node(ir.Call, args...)
	n.Func = stationaryFunc{s}
	n.Dims = []*ir.Dim{a.Dims[0], b.Dims[0]}
	return Expr{n}
}

type stationaryFunc struct{ shape }

func (f stationaryFunc) Name() string { return f.String() }

func (f stationaryFunc) Kernel(n *ir.Node, _ [][]float64, grad bool) (ir.Kernel, error) {
	u, v := n.Args[0], n.Args[len(n.Args)-1]
	k := &stationaryKernel{shape: f.shape, rows: n.Dims[0].Size, cols: n.Dims[1].Size, k: u.Dims[1].Size, mirrored: len(n.Args) == 1}
	if v.Dims[1].Size != k.k {
		return nil, ir.Faultf(ir.BadShape, n.Pos, "shape mismatch: inputs of %d and of %d coordinates", k.k, v.Dims[1].Size)
	}
	pairs := k.first(k.rows)
	k.s, k.e, k.d = make([]lane.V, pairs), make([]lane.V, pairs), make([]lane.V, k.cols)
	if k.u = make([]lane.V, u.Size()); k.mirrored {
		k.v = k.u
	} else {
		k.v = make([]lane.V, v.Size())
	}
	if grad {
		k.pull, k.g = make([]lane.V, pairs), make([]lane.V, pairs)
		k.du, k.dv = make([]lane.V, u.Size()), make([]lane.V, v.Size())
	}
	return k, nil
}

// stationaryKernel computes φ of all pairs of inputs; of those below the
// diagonal, and on it, if that is mirrored. Pairs are packed, row after row.
type stationaryKernel struct {
	shape
	rows, cols, k int // inputs of both kinds, coordinates
	mirrored      bool
	u, v          []lane.V // scaled inputs, [k][rows] and [k][cols]
	d             []lane.V // differences of a row
	s, e          []lane.V // squared distances or φ, exponentials
	pull          []lane.V // −2dφ/ds
	g             []lane.V // pull times adjoint
	du, dv        []lane.V // adjoints of u, negative, and v
}

// first returns the place of row i among the pairs.
func (k *stationaryKernel) first(i int) int {
	if k.mirrored {
		return i * (i + 1) / 2
	}
	return i * k.cols
}

func (k *stationaryKernel) Forward(y []lane.V, a []lane.Arg) {
	transpose(k.u, &a[0], k.k)
	if !k.mirrored {
		transpose(k.v, &a[1], k.k)
	}
	for i := range k.rows {
		s := k.s[k.first(i):k.first(i+1)]
		for c := range k.k {
			d := lane.Lanes(k.differences(i, c, len(s)))
			if c == 0 {
				lane.Mul(s, d, d)
			} else {
				lane.MulAdd(s, lane.Lanes(s), d, d)
			}
		}
	}
	k.values(k.s, k.e, k.pull)
	for i := range k.rows {
		row := k.s[k.first(i):k.first(i+1)]
		copy(y[i*k.cols:], row)
		if k.mirrored {
			for j := range i {
				y[j*k.cols+i] = row[j]
			}
		}
	}
}

// transpose writes the rows of k coordinates of a as k rows.
func transpose(dst []lane.V, a *lane.Arg, k int) {
	n := len(dst) / k
	for i := range dst {
		dst[i] = *a.At(i%n*k+i/n, &dst[i])
	}
}

// differences returns u[i] − v[j] in coordinate c for the first n j.
func (k *stationaryKernel) differences(i, c, n int) []lane.V {
	u := c*k.rows + i
	lane.Sub(k.d[:n], lane.Lanes(k.u[u:u+1]).Broadcast(), lane.Lanes(k.v[c*k.cols:c*k.cols+n]))
	return k.d[:n]
}

// values turns squared distances s into φ and, if pull is not nil, −2dφ/ds.
func (f shape) values(s, e, pull []lane.V) {
	if f == squaredExponential {
		lane.Mul(e, lane.Lanes(s), lane.Data(minusHalf[:]).Broadcast())
		lane.Exp(s, e)
		copy(pull, s)
		return
	}
	// r = √(2ν·s) for a Matérn covariance of smoothness ν.
	scale := [...]float64{matern12: 1, matern32: 3, matern52: 5}[f]
	for j := range s {
		for l, x := range &s[j] {
			s[j][l] = math.Sqrt(scale * x)
			e[j][l] = -s[j][l]
		}
	}
	lane.Exp(e, e)
	for j := range s {
		for l, r := range &s[j] {
			var value, slope float64 // φ and −2dφ/ds over e
			switch f {
			case matern12:
				if value = 1; r != 0 { // at 0 the inputs are one: nothing depends on the slope
					slope = 1 / r
				}
			case matern32: // φ = (1 + r)e^−r, dφ/dr = −r·e^−r, dr/ds = 3/2r
				value, slope = 1+r, 3
			case matern52: // φ = (1 + r + r²/3)e^−r, dφ/dr = −r(1 + r)e^−r/3, dr/ds = 5/2r
				value, slope = math.FMA(r, r/3, 1+r), (1+r)*(5./3)
			}
			s[j][l] = float64(value * e[j][l])
			if pull != nil {
				pull[j][l] = float64(slope * e[j][l])
			}
		}
	}
}

var minusHalf = [1]float64{-0.5}

func (k *stationaryKernel) Reverse(_, dy []lane.V, _ []lane.Arg, da []lane.Acc) {
	live := lane.Live(dy)
	clear(k.du)
	clear(k.dv)
	for i := range k.rows {
		first, last := k.first(i), k.first(i+1)
		g := k.g[first:last]
		copy(g, dy[i*k.cols:])
		if k.mirrored {
			for j := range i {
				for l, h := range &dy[j*k.cols+i] {
					g[j][l] += h
				}
			}
		}
	}
	lane.Mul(k.g, lane.Lanes(k.g), lane.Lanes(k.pull))
	for i := range k.rows {
		g := k.g[k.first(i):k.first(i+1)]
		for c := range k.k {
			d := lane.Lanes(k.differences(i, c, len(g)))
			lane.MulTo(lane.Acc{V: k.du[c*k.rows+i:]}, g, d)
			lane.MulTo(lane.Acc{V: k.dv[c*k.cols:], Step: 1}, g, d)
		}
	}
	lane.Silence(k.du, &live)
	lane.Silence(k.dv, &live)
	u, v := &da[0], &da[len(da)-1]
	for c := range k.k {
		if u.Wanted() {
			lane.AddTo(lane.Acc{V: u.V[c:], Step: k.k}, k.du[c*k.rows:(c+1)*k.rows], -1)
		}
		if v.Wanted() {
			lane.AddTo(lane.Acc{V: v.V[c:], Step: k.k}, k.dv[c*k.cols:(c+1)*k.cols], 1)
		}
	}
}

// spectrum returns the spectral density of sd²·φ(|x|/length) at the frequencies
// omega, [m, d], one for each row.
//
// Source: [RiutortMayol2023] §3, with a length scale for each coordinate: the
// integral over scaled ones.
func (f shape) spectrum(omega, sd, length *ir.Node) Expr {
	d := float64(omega.Dims[1].Size)
	squares := Square(Mul(Expr{omega}, coordinate(omega, length))).SumOver(Dim{omega.Dims[1]})
	volume := Mul(d, Log(Expr{length}))
	if len(length.Dims) == 1 {
		volume = Log(Expr{length}).Sum()
	}
	logs := volume.Add(Mul(2, Log(Expr{sd})))
	if f == squaredExponential {
		return Exp(Add(logs, 0.5*d*numeric.Log(2*math.Pi)).Sub(Mul(0.5, squares)))
	}
	nu := [...]float64{matern12: 0.5, matern32: 1.5, matern52: 2.5}[f]
	constant := numeric.Lgamma(nu+d/2) - numeric.Lgamma(nu) + float64(d/2*numeric.Log(4*math.Pi)) + float64(nu*numeric.Log(2*nu))
	return Exp(Add(logs, constant).Sub(Mul(nu+d/2, Log(Add(squares, 2*nu)))))
}
