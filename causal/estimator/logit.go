package estimator

import (
	"fmt"
	"math"
	"strings"

	"github.com/seed78144065/credence/internal/numeric"
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

// stepLimit ends Newton's method: a step that moves no row's log odds by more is
// squared by the next one.
const stepLimit = 1e-7

// logit is Logit of columns.
//
// Source: Newton's method on the log likelihood, halving steps that lower it.
func logit(x *regressors, y, w []float64) (*Regression, error) {
	for i, v := range y {
		if v != 0 && v != 1 {
			return nil, fmt.Errorf("estimator: a logistic regression is of 0 and 1, row %d is %v", i+1, v)
		}
	}
	if _, err := inverse(x.gram(w), x.names); err != nil {
		return nil, err
	}
	r := &Regression{logit: true, sandwich: sandwich{x: x, weight: w, rows: counted(w, x.n), classic: 1}, y: y, scaled: make([]float64, x.k)}
	eta := make([]float64, x.n)
	at := logLikelihood(eta, y, w)
	for range newtonSteps {
		var err error
		if r.bread, err = inverse(x.gram(r.probabilities(eta)), x.names); err != nil {
			return nil, r.separation()
		}
		step := multiply(r.bread, x.moments(nil, r.score))
		move := x.predict(step)
		most := 0.0
		for i, m := range move {
			if weighed(w, i) > 0 {
				most = max(most, math.Abs(m))
			}
		}
		size, next := 1.0, eta
		for {
			next = make([]float64, x.n)
			for i := range next {
				next[i] = eta[i] + size*move[i]
			}
			// A last step may lower the likelihood by rounding.
			if l := logLikelihood(next, y, w); l >= at || most < stepLimit || size*most < stepLimit {
				at = l
				break
			}
			size /= 2
		}
		eta = next
		for j, s := range step {
			r.scaled[j] += size * s
		}
		if most < stepLimit {
			if r.bread, err = inverse(x.gram(r.probabilities(eta)), x.names); err != nil {
				return nil, r.separation()
			}
			return r, nil
		}
	}
	return nil, r.separation()
}

// probabilities brings fitted values and scores up to date and returns the
// weights of the information, w·p·(1−p).
func (r *Regression) probabilities(eta []float64) []float64 {
	r.fitted, r.score = make([]float64, len(eta)), make([]float64, len(eta))
	info := make([]float64, len(eta))
	r.x.chunks(func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			p, w := numeric.Expit(eta[i]), weighed(r.weight, i)
			r.fitted[i], r.score[i] = p, w*(r.y[i]-p)
			info[i] = w * p * (1 - p)
		}
	})
	return info
}

func logLikelihood(eta, y, w []float64) (sum float64) {
	for i, e := range eta {
		if y[i] == 1 {
			e = -e
		}
		sum -= weighed(w, i) * numeric.Softplus(e)
	}
	return sum
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
