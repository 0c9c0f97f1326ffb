package glm

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Prediction is what is believed of a row's response before it is seen: a
// linear predictor that is normal with a mean and a standard deviation, which is
// the spread of the coefficients.
type Prediction struct {
	Linear, SD float64 // mean and standard deviation of the linear predictor

	of Family
}

// Predict returns the prediction at a row's features and offset; its response is
// not read. It changes nothing, and other goroutines may predict as well.
//
// Errors: online.ErrData. Cost: O(n²), O(n) if diagonal; no allocation.
func (m *Model) Predict(r Row) (Prediction, error) {
	if err := m.checkFeatures(r.X, r.Offset); err != nil {
		return Prediction{math.NaN(), math.NaN(), m.config.Family}, fmt.Errorf("%w: glm: Predict: %w", online.ErrData, err)
	}
	mean, variance := m.now.predictor(r.X)
	return Prediction{mean + r.Offset, math.Sqrt(max(0, variance)), m.config.Family}, nil
}

// Mean returns the mean of the response over what is believed: the probability
// of a 1, or the expected count. Logistic by quadrature, error below 1e-7; probit
// and Poisson in closed form; +Inf for counts that have no mean below 1.8e308.
func (p Prediction) Mean() float64 { return p.family().mean(p.Linear, p.SD*p.SD) }

// MacKay returns the probability that Mean has for a logistic model by its usual
// approximation, off by up to 0.01; of other families it is Mean.
//
// Source: [Mackay1992], 1/(1 + e^(−m/√(1+πv/8))).
func (p Prediction) MacKay() float64 {
	if p.of != Logistic {
		return p.Mean()
	}
	return numeric.Expit(p.Linear / math.Sqrt(1+float64(math.Pi/8*p.SD*p.SD)))
}

// Interval returns within what limits the probability of a 1, or the rate of
// counts, is with a probability of level: equal tails.
//
// Result: NaN if level is not between 0 and 1.
func (p Prediction) Interval(level float64) (lo, hi float64) {
	if !(level > 0 && level < 1) {
		return math.NaN(), math.NaN()
	}
	z := numeric.NormalQuantile((1 + level) / 2)
	return p.family().link(p.Linear - float64(z*p.SD)), p.family().link(p.Linear + float64(z*p.SD))
}

// LogProb returns the log of the probability of a response over what is believed;
// −Inf if the family has no such response.
func (p Prediction) LogProb(y float64) float64 {
	switch {
	case p.family().check(y) != nil:
		return math.Inf(-1)
	case p.SD == 0:
		return p.family().at(y, p.Linear).logZ
	}
	return p.family().match(y, p.Linear, p.SD*p.SD).logZ
}

func (p Prediction) family() family { return families[p.of] }
