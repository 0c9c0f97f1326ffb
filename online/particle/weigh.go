package particle

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// weigh computes the weights of log weights, whose peaks are known, and returns
// the logarithm of their sum, −Inf if no particle has a weight, and their
// effective sample size.
func (f *Filter) weigh(lw []lane.V) (logSum, ess float64) {
	f.peak = math.Inf(-1)
	for _, u := range f.peaks {
		f.peak = max(f.peak, u)
	}
	if math.IsInf(f.peak, -1) {
		return f.peak, 0
	}
	f.weighed = lw
	f.v.pool.Do(f.v.pieces, f.pieces[weighs])
	sum, squares := 0.0, 0.0
	for p, s := range f.sums {
		sum += s
		squares += f.squares[p]
	}
	f.total = sum
	return f.peak + numeric.Log(sum), float64(sum*sum) / squares
}

// again computes the weights of what is learnt, to the bits they had.
func (f *Filter) again() {
	for p := range f.peaks {
		f.peaks[p] = peak(f.lw[p*f.v.rows : (p+1)*f.v.rows])
	}
	f.base, f.ess = f.weigh(f.lw)
}

// peak returns the largest log weight.
func peak(lw []lane.V) float64 {
	most := math.Inf(-1)
	for _, u := range lane.Flat(lw) {
		if u > most {
			most = u
		}
	}
	return most
}

// weighPiece makes the weights of a piece.
func (f *Filter) weighPiece(piece int) {
	at, rows := piece*f.v.rows, f.v.rows
	w, lw := f.w[at:at+rows], f.weighed[at:at+rows]
	for i := range w {
		for l, u := range &lw[i] {
			w[i][l] = u - f.peak
		}
	}
	lane.Exp(w, w)
	sums := lane.Sum(w)
	var squares lane.V
	for i := range w {
		for l, u := range &w[i] {
			squares[l] += float64(u * u)
		}
	}
	f.sums[piece], f.squares[piece] = 0, 0
	for l := range bayes.Lanes {
		f.sums[piece] += sums[l]
		f.squares[piece] += squares[l]
	}
}
