package decision

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// PriorShift corrects the probability of a positive case that was learned where
// positives have the share Training, for use where they have the share
// Population: after undersampling, or in another season. What the positives
// look like must be the same in both places.
type PriorShift struct{ Training, Population float64 }

// Intercept returns what the correction adds on the logit scale: the change of
// the intercept of a logistic regression.
//
// Result: NaN unless both shares are strictly between 0 and 1.
// Source: [Elkan2001] theorem 2; [Saerens2002] eq. 2.4.
func (s PriorShift) Intercept() float64 {
	if s.check() != nil {
		return math.NaN()
	}
	return math.Log(s.Population/s.Training) + math.Log1p(-s.Training) - math.Log1p(-s.Population)
}

// Correct returns the probability where the share is Population.
//
// Result: 0 and 1 stay; an error if p is no probability or a share not strictly
// between 0 and 1.
// Source: as [PriorShift.Intercept].
func (s PriorShift) Correct(p float64) (float64, error) {
	if err := s.check(); err != nil {
		return 0, err
	}
	if !(p >= 0 && p <= 1) {
		return 0, fmt.Errorf("decision: PriorShift.Correct: p is %v, want a probability", p)
	}
	positive := p * s.Population / s.Training
	negative := (1 - p) * (1 - s.Population) / (1 - s.Training)
	return positive / (positive + negative), nil
}

func (s PriorShift) check() error {
	var faults []error
	for _, f := range []struct {
		name  string
		share float64
	}{{"Training", s.Training}, {"Population", s.Population}} {
		if !(f.share > 0 && f.share < 1) {
			faults = append(faults, fmt.Errorf("decision: PriorShift: %s is %v, want a share strictly between 0 and 1", f.name, f.share))
		}
	}
	return errors.Join(faults...)
}

// Reweigh corrects the probabilities of classes learned at the shares training,
// for use at the shares population: [PriorShift] for more than two classes.
//
// Shapes: one number a class in all three.
// Result: sums to 1. Shares must be above 0, and sum to 1 within 1e-6; p within 2⁻¹⁰, as
// networks in half precision say it.
// Source: [Saerens2002] eq. 2.4.
func Reweigh(p, training, population []float64) ([]float64, error) {
	return AppendReweighed(nil, p, training, population)
}

// AppendReweighed is [Reweigh] that appends its result to to, in whose memory p may
// be: with to = p[:0] it takes the place of p.
//
// Errors: as Reweigh; to comes back as it was.
func AppendReweighed(to, p, training, population []float64) ([]float64, error) {
	err := errors.Join(checkShares("p", p, len(training), true, numeric.OutputSlack), checkShares("training", training, len(training), false, numeric.ShareSlack),
		checkShares("population", population, len(training), true, numeric.ShareSlack))
	if err != nil {
		return to, err
	}
	sum := 0.0
	for k := range p {
		sum += float64(p[k] * (population[k] / training[k]))
	}
	if !(sum > 0) {
		return to, errors.New("decision: Reweigh: p is 0 for every class that the population has")
	}
	for k := range p {
		to = append(to, float64(p[k]*(population[k]/training[k]))/sum)
	}
	return to, nil
}

// EstimateShares returns the shares of the classes in a population, from
// probabilities that were learned at the shares training and no labels:
// maximum likelihood by expectation-maximisation.
//
// Shapes: p is [case][class].
// Result: the shares at which a step moves none by 1e-12. Classes must be told apart by the
// probabilities, or the estimate stays near training.
// Source: [Saerens2002] eq. 2.9.
// Cost: O(cases·classes) a step; few steps unless classes overlap much.
func EstimateShares(p [][]float64, training []float64) ([]float64, error) {
	if len(p) == 0 {
		return nil, errors.New("decision: EstimateShares: no cases")
	}
	faults := []error{checkShares("training", training, len(training), false, numeric.ShareSlack)}
	for i, row := range p {
		faults = append(faults, checkShares(fmt.Sprintf("p of case %d", i), row, len(training), true, numeric.OutputSlack))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	const converged, steps = 1e-12, 100000 // a few digits above rounding; far more steps than needed
	share := append([]float64(nil), training...)
	for range steps {
		next := make([]float64, len(share))
		for i, row := range p {
			at, err := Reweigh(row, training, share)
			if err != nil {
				return nil, fmt.Errorf("%w (case %d)", err, i)
			}
			for k, v := range at {
				next[k] += v / float64(len(p))
			}
		}
		moved := 0.0
		for k := range share {
			moved = max(moved, math.Abs(next[k]-share[k]))
		}
		share = next
		if moved < converged {
			return share, nil
		}
	}
	return nil, fmt.Errorf("decision: EstimateShares: no convergence in %d steps; the probabilities do not tell the classes apart", steps)
}

// checkShares returns the fault of numbers that must sum to 1 within a slack.
func checkShares(name string, x []float64, classes int, zero bool, slack float64) error {
	if classes == 0 || len(x) != classes {
		return fmt.Errorf("decision: %s has %d classes, training has %d", name, len(x), classes)
	}
	sum := 0.0
	for k, v := range x {
		if !(v > 0 || zero && v == 0) {
			return fmt.Errorf("decision: %s of class %d is %v, want a share above 0", name, k, v)
		}
		sum += v
	}
	if !(math.Abs(sum-1) < slack) {
		return fmt.Errorf("decision: %s sums to %v, want 1", name, sum)
	}
	return nil
}
