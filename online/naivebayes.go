package online

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// NaiveBayes is a classifier that keeps learning: how frequent classes are, and in
// each class a Posterior of each feature, as if features were independent there.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type NaiveBayes[D, O any] struct {
	classes  *Posterior[Dirichlet, int]
	features [][]*Posterior[D, O] // by class
}

// Labelled is a case whose class is known: 0, 1, …
type Labelled[O any] struct {
	X     []O // what was observed of it
	Class int // from 0
}

// NewNaiveBayes returns a classifier of as many classes as there are counts in the
// prior, and of features each of which begins as the posterior given for it.
// NewBernoulli makes the Bernoulli, NewNormal the Gaussian one; any other family
// will do.
//
// Errors: no features; a feature that has already learnt; faults of the prior.
func NewNaiveBayes[D, O any](classes Dirichlet, features ...*Posterior[D, O]) (*NaiveBayes[D, O], error) {
	shares, err := NewCategorical(classes)
	if len(features) == 0 {
		err = errors.Join(err, errors.New("online: naive Bayes: no features"))
	}
	for i, f := range features {
		if f == nil || f.like == nil || f.n != 0 || f.base != 0 {
			err = errors.Join(err, fmt.Errorf("online: naive Bayes: feature %d is none, or has already learnt; want a new posterior", i))
		}
	}
	if err != nil {
		return nil, err
	}
	b := &NaiveBayes[D, O]{shares, make([][]*Posterior[D, O], len(classes.Alpha))}
	for c := range b.features {
		for _, f := range features {
			b.features[c] = append(b.features[c], f.Snapshot())
		}
	}
	return b, nil
}

var errNaiveBayes = fmt.Errorf("%w: the NaiveBayes was not made by NewNaiveBayes", ErrData)

// Update learns cases, all of them or, if there is an error, none.
//
// Errors: ErrData, with the first bad case. Cost: no allocation.
func (b *NaiveBayes[D, O]) Update(cases ...Labelled[O]) error {
	if b.classes == nil {
		return errNaiveBayes
	}
	for i, c := range cases {
		err := b.classes.like.check(c.Class)
		if err == nil {
			err = b.check(c.X)
		}
		if err != nil {
			return fmt.Errorf("%w %d of %d for naive Bayes: %w", ErrData, i+1, len(cases), err)
		}
	}
	for _, c := range cases {
		b.classes.base += b.classes.like.learn(&b.classes.d, c.Class)
		b.classes.n++
		for i, f := range b.features[c.Class] {
			f.base += f.like.learn(&f.d, c.X[i])
			f.n++
		}
	}
	return nil
}

// check returns what is wrong with features.
func (b *NaiveBayes[D, O]) check(x []O) error {
	if len(x) != len(b.features[0]) {
		return fmt.Errorf("%d features; want %d", len(x), len(b.features[0]))
	}
	for i, f := range b.features[0] {
		if err := f.like.check(x[i]); err != nil {
			return fmt.Errorf("feature %d: %w", i, err)
		}
	}
	return nil
}

// Predict appends the probability of each class given features: what is known of
// parameters is averaged over, so that few cases give cautious probabilities.
//
// Errors: ErrData. Cost: no allocation if there is room in to.
func (b *NaiveBayes[D, O]) Predict(to []float64, x []O) ([]float64, error) {
	if b.classes == nil {
		return to, errNaiveBayes
	}
	return b.predict(to, x, func(f *Posterior[D, O], o O) (float64, error) {
		return f.Predict(o)
	})
}

// PredictPlugIn is Predict with estimates in place of what is known: the posterior
// mean of a probability; the mean and the unbiased variance of a normal feature.
// Other programs do so. floor is added to the density of every feature, so that
// none excludes a class by itself; without it, where no class is possible or
// features were seen too little in any, all are NaN.
//
// Errors: ErrData; a floor that is negative or not finite; features that are
// neither Bernoulli nor normal.
// Cost: no allocation if there is room in to.
func (b *NaiveBayes[D, O]) PredictPlugIn(to []float64, x []O, floor float64) ([]float64, error) {
	if b.classes == nil {
		return to, errNaiveBayes
	}
	like, ok := b.features[0][0].like.(pluggable[D, O])
	if !ok {
		return to, fmt.Errorf("online: naive Bayes: no plug-in prediction of %s; use Predict", b.features[0][0].like.name())
	}
	if !(floor >= 0) || math.IsInf(floor, 1) {
		return to, fmt.Errorf("online: naive Bayes: floor is %v; want zero or more", floor)
	}
	least := numeric.Log(floor)
	return b.predict(to, x, func(f *Posterior[D, O], o O) (float64, error) {
		return numeric.LogAddExp(least, like.plugIn(&f.d, o)), nil
	})
}

func (b *NaiveBayes[D, O]) predict(to []float64, x []O, density func(f *Posterior[D, O], o O) (float64, error)) ([]float64, error) {
	if err := b.check(x); err != nil {
		return to, fmt.Errorf("%w for naive Bayes: %w", ErrData, err)
	}
	from := len(to)
	for c, features := range b.features {
		logp := numeric.Log(b.classes.d.Alpha[c])
		for i, f := range features {
			v, err := density(f, x[i])
			if err != nil {
				return to[:from], err
			}
			logp += v
		}
		to = append(to, logp)
	}
	total := numeric.LogSumExp(to[from:])
	for c, logp := range to[from:] {
		to[from+c] = numeric.Exp(logp - total)
		if math.IsInf(total, -1) {
			to[from+c] = math.NaN()
		}
	}
	return to, nil
}

// Classes returns the distribution of how frequent classes are.
func (b *NaiveBayes[D, O]) Classes() (shares Dirichlet) {
	if b.classes != nil {
		shares = b.classes.Posterior()
	}
	return shares
}

// Feature returns the distribution of the parameter of a feature in a class.
func (b *NaiveBayes[D, O]) Feature(class, feature int) D {
	return b.features[class][feature].Posterior()
}

// N returns the number of cases; those forgotten count less.
func (b *NaiveBayes[D, O]) N() float64 {
	if b.classes == nil {
		return 0
	}
	return b.classes.n
}

// LogEvidence returns the log probability of all cases, classes and features, as
// Posterior has it.
func (b *NaiveBayes[D, O]) LogEvidence() float64 {
	if b.classes == nil {
		return math.NaN()
	}
	sum := b.classes.LogEvidence()
	for _, features := range b.features {
		for _, f := range features {
			sum += f.LogEvidence()
		}
	}
	return sum
}

// Merge adds what another classifier learnt from the same priors, apart.
//
// Errors: ErrPriorMismatch; b is unchanged.
func (b *NaiveBayes[D, O]) Merge(other *NaiveBayes[D, O]) error {
	if other == nil || b.classes == nil || other.classes == nil || len(other.features) != len(b.features) || len(other.features[0]) != len(b.features[0]) {
		return fmt.Errorf("%w: naive Bayes of other classes or features", ErrPriorMismatch)
	}
	err := b.classes.readyToMerge(other.classes)
	for c, features := range b.features {
		for i, f := range features {
			if err == nil {
				err = f.readyToMerge(other.features[c][i])
			}
		}
	}
	if err != nil {
		return err
	}
	b.classes.merge(other.classes)
	for c, features := range b.features {
		for i, f := range features {
			f.merge(other.features[c][i])
		}
	}
	return nil
}

// Forget makes all cases learnt so far count keep times what they did.
//
// Errors: those of Posterior.Forget; b is unchanged.
func (b *NaiveBayes[D, O]) Forget(keep float64, what Forgetting) error {
	if b.classes == nil {
		return errNaiveBayes
	}
	err := b.classes.readyToForget(keep, what)
	for _, features := range b.features {
		for _, f := range features {
			if err == nil {
				err = f.readyToForget(keep, what)
			}
		}
	}
	if err != nil {
		return err
	}
	b.classes.forget(keep, what)
	for _, features := range b.features {
		for _, f := range features {
			f.forget(keep, what)
		}
	}
	return nil
}

// Snapshot returns a copy, which later updates don't change.
func (b *NaiveBayes[D, O]) Snapshot() *NaiveBayes[D, O] {
	if b.classes == nil {
		return &NaiveBayes[D, O]{}
	}
	c := &NaiveBayes[D, O]{b.classes.Snapshot(), make([][]*Posterior[D, O], len(b.features))}
	for k, features := range b.features {
		for _, f := range features {
			c.features[k] = append(c.features[k], f.Snapshot())
		}
	}
	return c
}
