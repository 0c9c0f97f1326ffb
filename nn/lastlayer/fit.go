package lastlayer

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// Fit returns the posterior of a last layer that tells classes apart, by Laplace's
// method: normal, with the curvature of the log posterior at its mean. Two
// classes have one output, more have one each.
//
// Shapes: features are [row][feature]; a label is a class from 0. With a Head,
// the classes are those of its outputs; else those of the labels, each of which
// must be seen.
// Errors: all faults of data and configuration; ErrEvidence; of ctx; a mode not
// found in 100 steps.
// Source: [Mackay1992] for the evidence and the posterior; the last layer alone,
// [Kristiadi2020] and [Daxberger2021].
// Cost: O(rows·n²) for n weights at a mean that is given, some hundred times as
// much where both the mode and the precision are sought; 50 factors of n³/6.
func Fit(ctx context.Context, features [][]float64, labels []int, c Config) (*Posterior, error) {
	width, err := checkFeatures(features)
	if err != nil {
		return nil, err
	}
	classes, err := checkLabels(labels, len(features), c.Head)
	if err != nil {
		return nil, err
	}
	likelihood, outputs := Categorical, classes
	if classes == 2 {
		likelihood, outputs = Bernoulli, 1
	}
	if c.Head != nil {
		outputs = len(c.Head.Weight)
		if outputs > 1 {
			likelihood = Categorical
		}
	}
	y := make([]float64, len(labels))
	for i, l := range labels {
		y[i] = float64(l)
	}
	return fitted(ctx, likelihood, outputs, width, features, y, c)
}

// FitNormal returns the posterior of a last layer that predicts a number with
// normal noise of one variance: Bayesian linear regression on the features, exact
// where no Head is given. The prior pulls the bias to 0 as it does the weights:
// take the mean off numbers that are far from 0.
//
// Errors: as Fit.
// Source: [Mackay1992a].
func FitNormal(ctx context.Context, features [][]float64, y []float64, c Config) (*Posterior, error) {
	width, err := checkFeatures(features)
	if err != nil {
		return nil, err
	}
	if err := checkNumbers(y, len(features)); err != nil {
		return nil, err
	}
	if c.Head != nil && len(c.Head.Weight) != 1 {
		return nil, fmt.Errorf("lastlayer: a head of %d outputs predicts no single number", len(c.Head.Weight))
	}
	return fitted(ctx, Normal, 1, width, features, y, c)
}

// ErrEvidence is wrapped by the error of data whose evidence has no peak.
var ErrEvidence = errors.New("the evidence has no peak")

// checkLabels returns the number of classes.
func checkLabels(labels []int, rows int, head *Head) (int, error) {
	if len(labels) != rows {
		return 0, fmt.Errorf("lastlayer: %d labels for %d rows of features", len(labels), rows)
	}
	classes := 0
	for _, l := range labels {
		classes = max(classes, l+1)
	}
	if head != nil {
		classes = max(2, len(head.Weight))
	}
	if classes > rows && head == nil {
		return 0, fmt.Errorf("lastlayer: a label of %d among %d rows; labels are classes from 0, each of which is seen", classes-1, rows)
	}
	var faults []error
	seen := make([]int, classes)
	for i, l := range labels {
		if l < 0 || l >= classes {
			faults = append(faults, fmt.Errorf("lastlayer: the label of row %d is %d; want a class from 0 to %d", i, l, classes-1))
			continue
		}
		seen[l]++
	}
	if head == nil && len(faults) == 0 {
		if classes < 2 {
			faults = append(faults, errors.New("lastlayer: all labels are 0; there are two classes or more to tell apart"))
		}
		for class, n := range seen {
			if n == 0 {
				faults = append(faults, fmt.Errorf("lastlayer: no label is %d; number the classes from 0 to %d, or give the trained Head", class, classes-1))
			}
		}
	}
	return classes, first(faults)
}

func checkNumbers(y []float64, rows int) error {
	if len(y) != rows {
		return fmt.Errorf("lastlayer: %d numbers for %d rows of features", len(y), rows)
	}
	var faults []error
	for i, v := range y {
		if !(math.Abs(v) <= largest) {
			faults = append(faults, fmt.Errorf("lastlayer: the number of row %d is %v; want a finite one of at most 2²⁰⁰", i, v))
		}
	}
	return first(faults)
}

// fitted is Fit of checked data.
func fitted(ctx context.Context, l Likelihood, outputs, width int, features [][]float64, y []float64, c Config) (*Posterior, error) {
	c, err := c.check(l, outputs, width)
	if err != nil {
		return nil, err
	}
	f := newFit(newProblem(l, outputs, features, y), c)
	ratio := c.Precision
	if l == Normal {
		ratio *= c.NoiseVariance
	}
	if ratio == 0 {
		if ratio, err = f.tune(ctx); err != nil {
			return nil, fmt.Errorf("lastlayer: %w", err)
		}
	}
	if err := f.at(ctx, ratio); err != nil {
		return nil, fmt.Errorf("lastlayer: precision %v: %w", f.precision, err)
	}
	return f.posterior(), nil
}

// fit is a posterior at some ratio of the prior's precision to that of the noise,
// which is 1 for classes: the mean depends on the ratio alone.
type fit struct {
	*problem
	config Config
	theta  []float64
	e      *expansion
	factor []float64

	curvature                             curvature
	precision, noise, logLik, logEvidence float64
}

func newFit(p *problem, c Config) *fit {
	f := &fit{problem: p, config: c, theta: make([]float64, p.parameters())}
	f.e = p.newExpansion(c.Diagonal && c.Head != nil)
	if c.Head != nil {
		f.theta = c.Head.theta()
		p.expand(f.theta, f.e)
	}
	f.factor = make([]float64, len(f.e.curvature.h))
	return f
}

// at moves f to a ratio.
//
// Source: [Mackay1992]: log likelihood, log prior, and half the log
// determinant of the curvature, whose 2π is that of the prior.
func (f *fit) at(ctx context.Context, ratio float64) error {
	f.precision = ratio
	if f.config.Head == nil {
		if err := f.mode(ctx, f.theta, ratio, f.e); err != nil {
			return err
		}
	}
	f.curvature = f.e.curvature
	if f.config.Diagonal {
		f.curvature = f.e.curvature.onlyDiagonal()
	}
	factor := f.factor[:len(f.curvature.h)]
	f.curvature.factor(factor, ratio)
	squares := linalg.Dot(f.theta, f.theta)
	f.noise = 1
	if f.likelihood == Normal {
		f.noise = f.noiseAt(ratio, float64(-2*f.e.value)+float64(ratio*squares))
	}
	f.precision = ratio / f.noise
	f.logLik = f.e.value/f.noise + f.likelihood.logNoise(f.rows, f.noise)
	n := float64(f.parameters())
	f.logEvidence = f.logLik - float64(f.precision/2*squares) + float64(n/2*numeric.Log(ratio)) - f.curvature.logDet(factor)/2
	if f.logEvidence-f.logEvidence != 0 {
		return errCurvature
	}
	return nil
}

// noiseAt is the variance of the noise: what is given, what a given precision
// makes of the ratio, or that of the largest evidence, in closed form, which loss
// is the sum of squares with the penalty of the weights.
func (f *fit) noiseAt(ratio, loss float64) float64 {
	switch {
	case f.config.NoiseVariance != 0:
		return f.config.NoiseVariance
	case f.config.Precision != 0:
		return ratio / f.config.Precision
	}
	return loss / float64(f.rows)
}

const (
	decades  = 8    // of precision, below and above that of weights that make outputs of about 1
	accuracy = 1e-7 // of the logarithm of the precision
)

// tune returns the ratio of the largest evidence: the best of one a decade, then
// golden sections between its neighbours.
func (f *fit) tune(ctx context.Context) (float64, error) {
	evidence := func(log float64) (float64, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		ratio := numeric.Exp(log)
		if err := f.at(ctx, ratio); err != nil {
			return 0, fmt.Errorf("precision %v: %w", ratio, err)
		}
		return f.logEvidence, nil
	}
	const decade = 2.302585092994045684 // log 10
	middle := numeric.Log(f.scale)
	best, top := 0, math.Inf(-1)
	for i := decades; i >= -decades; i-- { // from strong priors, each mode starting at the last
		v, err := evidence(middle + float64(decade*float64(i)))
		if err != nil {
			return 0, err
		}
		if v > top {
			best, top = i, v
		}
	}
	if best == decades || best == -decades {
		return 0, f.noPeak(best, numeric.Exp(middle+float64(decade*float64(best))))
	}
	const golden = 0.61803398874989484820 // (√5 − 1)/2
	lo, hi := middle+float64(decade*float64(best-1)), middle+float64(decade*float64(best+1))
	a, b := hi-float64(golden*(hi-lo)), lo+float64(golden*(hi-lo))
	va, err := evidence(a)
	if err != nil {
		return 0, err
	}
	vb, err := evidence(b)
	if err != nil {
		return 0, err
	}
	for hi-lo > accuracy {
		if va > vb {
			hi, b, vb = b, a, va
			a = hi - float64(golden*(hi-lo))
			va, err = evidence(a)
		} else {
			lo, a, va = a, b, vb
			b = lo + float64(golden*(hi-lo))
			vb, err = evidence(b)
		}
		if err != nil {
			return 0, err
		}
	}
	return numeric.Exp((lo + hi) / 2), nil
}

// noPeak says why the evidence may have none.
func (f *fit) noPeak(best int, ratio float64) error {
	switch {
	case best > 0:
		return fmt.Errorf("%w: it rises to the strongest prior tried, of ratio %.3g; the features may say nothing of the labels: give a Precision", ErrEvidence, ratio)
	case f.likelihood == Normal:
		return fmt.Errorf("%w: it rises to the weakest prior tried, of ratio %.3g; the features may leave no noise: give Precision and NoiseVariance", ErrEvidence, ratio)
	}
	return fmt.Errorf("%w: it rises to the weakest prior tried, of precision %.3g; the features may separate the classes, so that no weights are too large: give a Precision", ErrEvidence, ratio)
}
