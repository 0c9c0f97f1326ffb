package estimator

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/internal/lane"
)

// SeparationError says that a logistic regression has no maximum: some sum of
// columns tells the outcome of rows without fail, so that its coefficients
// grow for ever.
type SeparationError struct {
	// Columns are those that separate, as far as coefficients tell.
	Columns []string
}

// Error names the columns and what to do.
func (e *SeparationError) Error() string {
	return fmt.Sprintf("estimator: the logistic regression has no finite answer: %s separates its outcomes, some rows have chance 0 or 1; leave it out, join levels, or keep only rows where both outcomes occur", strings.Join(e.Columns, ", "))
}

// newtonSteps is the most a logistic regression takes. From 0 a fit needs 5 to
// 10; if columns separate, the linear predictor grows by 1 each step and never
// stops.
const newtonSteps = 40

// stepLimit ends Newton's method: coefficients of standardised columns that would
// move by less are right to the digits that rounding leaves. Steps below
// roundingStep change a likelihood by less than its rounding.
const (
	stepLimit    = 1e-9
	roundingStep = 1e-5
)

// logit is Logit of columns.
//
// Source: Newton's method on the log likelihood, halving steps that lower it.
func logit(x *regressors, y, w []float64) (*Regression, error) {
	for i, v := range y {
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("estimator: a logistic regression is of 0 and 1, row %d is %v", i, v)
		}
	}
	r := &Regression{logit: true, sandwich: sandwich{x: x, weight: w, rows: counted(w, x.n), classic: 1}, y: y, scaled: make([]float64, x.k)}
	at, info := r.evaluate()
	for try := range newtonSteps {
		gram, gradient := x.products(info, r.score)
		var err error
		if r.bread, err = inverse(gram, x.names); err != nil {
			if try == 0 {
				return nil, err // at chances of ½ the columns themselves depend on each other
			}
			return nil, r.separation()
		}
		step := multiply(r.bread, gradient)
		most := 0.0
		for _, m := range step {
			most = max(most, math.Abs(m))
		}
		if most < stepLimit {
			return r, nil
		}
		from := r.scaled
		for size := 1.0; ; size /= 2 {
			r.scaled = make([]float64, x.k)
			for j, s := range step {
				r.scaled[j] = math.FMA(size, s, from[j])
			}
			var l float64
			// A small step may lower the likelihood by rounding.
			if l, info = r.evaluate(); l >= at || size*most < roundingStep {
				at = l
				break
			}
		}
	}
	return nil, r.separation()
}

// evaluate brings fitted values and scores up to date with the coefficients. It
// returns the log likelihood and the weights of the information, w·p·(1−p).
func (r *Regression) evaluate() (likelihood float64, info []float64) {
	n := r.x.n
	rows := (n + lane.W - 1) / lane.W // eight rows of the data in one of lanes
	eta, p, plus := lane.Make(rows), lane.Make(rows), lane.Make(rows)
	flat := lane.Flat(eta)
	r.x.times(spread(r.scaled), func(i int, v *lane.V) { flat[i] = v[0] })
	r.fitted, r.score, info = lane.Flat(p)[:n], make([]float64, n), make([]float64, n)
	parts := make([]float64, (n+chunk-1)/chunk)
	r.x.chunks(func(c, lo, hi int) {
		from, to := lo/lane.W, (hi+lane.W-1)/lane.W
		lane.SoftplusExpit(plus[from:to], p[from:to], eta[from:to])
		softplus := lane.Flat(plus)
		for i := lo; i < hi; i++ {
			w, f := weighed(r.weight, i), r.fitted[i]
			r.score[i] = w * (r.y[i] - f)
			info[i] = w * f * (1 - f)
			parts[c] = math.FMA(w, math.FMA(r.y[i], flat[i], -softplus[i]), parts[c])
		}
	})
	for _, l := range parts {
		likelihood += l
	}
	return likelihood, info
}

// separation names the columns whose coefficients have grown most.
func (r *Regression) separation() error {
	most := 0.0
	for j, b := range r.scaled {
		if j > 0 || !r.x.intercept {
			most = max(most, math.Abs(b))
		}
	}
	e := &SeparationError{}
	for j, b := range r.scaled {
		// Half of the largest: those that separate grow alike, by about 1 a step.
		if (j > 0 || !r.x.intercept) && math.Abs(b) > most/2 {
			e.Columns = append(e.Columns, r.x.names[j])
		}
	}
	if len(e.Columns) == 0 {
		e.Columns = []string{r.x.names[0]}
	}
	return e
}
