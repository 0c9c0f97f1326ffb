package calibration

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// logistic fits the log-odds Σ at[j]·columns[j] + at[last] to targets from 0 to 1, by
// Newton's method; coefficients but the intercept may be bounded by 0 from below.
type logistic struct {
	columns [][]float64
	target  []float64
	bounded bool
	at      []float64 // where it begins, and ends

	iterations int
}

// run goes to the least loss. The loss is convex, so that a step along which it falls
// is found by halving; coefficients that a step would take across their bound stop
// there, and move no more while the loss falls beyond.
//
// Source: [Bertsekas1982] for the bounds.
func (f *logistic) run() error {
	d := len(f.at)
	grad, hess, step := make([]float64, d), make([]float64, d*d), make([]float64, d)
	trial := make([]float64, d)
	loss := f.derivatives(grad, hess)
	for ; f.iterations < maxNewton; f.iterations++ {
		free := f.direction(grad, hess, step)
		gain := 0.0
		for _, j := range free {
			gain -= float64(step[j] * grad[j])
		}
		if gain != gain {
			return fmt.Errorf("%w: the columns of the regression are not independent", ErrNoFit)
		}
		last := gain <= 1e-12*(1+loss) // the next step squares it
		t := 1.0
		for {
			f.move(trial, step, t)
			if last {
				break
			}
			if next := f.loss(trial); next < loss {
				break
			}
			if t /= 2; t < 0x1p-60 { // of a step is below rounding
				last = true
			}
		}
		copy(f.at, trial)
		if last {
			return nil
		}
		loss = f.derivatives(grad, hess)
	}
	return fmt.Errorf("%w in %d iterations: the coefficients grow without end", ErrNoFit, maxNewton)
}

// direction writes the Newton step of the coefficients that are free to move, and
// returns these.
func (f *logistic) direction(grad, hess, step []float64) (free []int) {
	d := len(f.at)
	for j := range d {
		if !(f.bounded && j < d-1 && f.at[j] <= 0 && grad[j] > 0) {
			free = append(free, j)
		}
	}
	k := len(free)
	a, x := make([]float64, k*k), make([]float64, k)
	for r, i := range free {
		x[r] = -grad[i]
		for c, j := range free {
			a[r*k+c] = hess[i*d+j]
		}
	}
	l := linalg.Factor(a, k)
	linalg.SolveLower(l, x)
	linalg.SolveUpper(l, x)
	clear(step)
	for r, i := range free {
		step[i] = x[r]
	}
	return free
}

// move writes the point at t steps, inside of the bounds.
func (f *logistic) move(to, step []float64, t float64) {
	for j := range to {
		to[j] = math.FMA(t, step[j], f.at[j])
		if f.bounded && j < len(to)-1 {
			to[j] = max(to[j], 0)
		}
	}
}

// predict returns the log-odds of row i at x.
func (f *logistic) predict(x []float64, i int) float64 {
	z := x[len(x)-1]
	for j, c := range f.columns {
		z = math.FMA(x[j], c[i], z)
	}
	return z
}

func (f *logistic) loss(x []float64) float64 {
	sum := 0.0
	for i, t := range f.target {
		z := f.predict(x, i)
		sum += numeric.Softplus(z) - float64(t*z)
	}
	return sum
}

// derivatives returns the loss and writes its gradient and Hessian.
func (f *logistic) derivatives(grad, hess []float64) float64 {
	d := len(f.at)
	clear(grad)
	clear(hess)
	row := make([]float64, d)
	row[d-1] = 1
	sum := 0.0
	for i, t := range f.target {
		for j, c := range f.columns {
			row[j] = c[i]
		}
		z := f.predict(f.at, i)
		sum += numeric.Softplus(z) - float64(t*z)
		p := numeric.Expit(z)
		w := float64(p * numeric.Expit(-z))
		for j, v := range row {
			grad[j] = math.FMA(p-t, v, grad[j])
			for k := range j + 1 {
				hess[j*d+k] = math.FMA(float64(w*v), row[k], hess[j*d+k])
			}
		}
	}
	for j := range d {
		for k := range j {
			hess[k*d+j] = hess[j*d+k]
		}
	}
	return sum
}
