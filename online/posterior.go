package online

import (
	"errors"
	"fmt"
	"math"
)

// Likelihood says how observations of type O inform a parameter whose
// distribution is a D, conjugate to it. Its values are those of this package.
type Likelihood[D, O any] interface {
	// name and known identify it in snapshots: known are its fixed parameters.
	name() string
	known() []float64
	// check returns what is wrong with an observation.
	check(o O) error
	// learn adds what it says to the distribution of the parameter, and returns the
	// log of the factor of the likelihood that has no parameter.
	learn(d *D, o O) float64
}

// distribution is a family of distributions of a parameter, as Posterior needs
// it, on a pointer to a D.
type distribution[D any] interface {
	// fault returns what is wrong with it as a prior, with other sizes than like.
	fault(like *D) error
	// logNormaliser is the log of what makes its density integrate to one.
	logNormaliser() float64
	// assign makes it a copy.
	assign(from *D)
	// merge adds what other learnt since prior.
	merge(other, prior *D)
	// forget raises the density to the power keep and, if base is not nil, times
	// base to the power 1 − keep.
	forget(keep float64, base *D)
	// numbers appends its parameters, set reads as many.
	numbers(to []float64) []float64
	set(from []float64) error
}

// Posterior is what is believed of a parameter after a stream of observations.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Posterior[D, O any] struct {
	like       Likelihood[D, O]
	prior, now distribution[D]
	p, d       D // what they point to

	n        float64 // observations, less what is forgotten
	faded    float64 // share of the prior that is left
	evidence float64 // of what came before something was last forgotten
	start    float64 // the log normaliser then
	base     float64 // log of the factors without parameter since
	next     D       // for Predict, Merge and Forget to work in
	nextOf   distribution[D]
}

// ErrPriorMismatch says that two posteriors have other priors, likelihoods or
// histories of forgetting, so that what they learnt can't be added.
var ErrPriorMismatch = errors.New("online: posteriors of other priors")

// ErrData says that observations are not what the likelihood can have. The
// posterior is unchanged.
var ErrData = errors.New("online: bad observation")

// begin returns a posterior that has seen nothing.
func begin[D, O any](like Likelihood[D, O], prior *D) (*Posterior[D, O], error) {
	p := &Posterior[D, O]{like: like, faded: 1}
	p.prior, p.now, p.nextOf = of(&p.p), of(&p.d), of(&p.next)
	if err := of(prior).fault(nil); err != nil {
		return nil, fmt.Errorf("online: prior of %s: %w", like.name(), err)
	}
	for _, d := range []distribution[D]{p.prior, p.now, p.nextOf} {
		d.assign(prior)
	}
	p.start = p.now.logNormaliser()
	return p, nil
}

// of is a pointer with its methods.
func of[D any](d *D) distribution[D] { return any(d).(distribution[D]) }

// Update learns observations, all of them or, if there is an error, none.
//
// Errors: ErrData, with the first bad observation. Cost: no allocation.
func (p *Posterior[D, O]) Update(obs ...O) error {
	for i := range obs {
		if err := p.like.check(obs[i]); err != nil {
			return fmt.Errorf("%w %d of %d for %s: %w", ErrData, i+1, len(obs), p.like.name(), err)
		}
	}
	for i := range obs {
		p.base += p.like.learn(&p.d, obs[i])
	}
	p.n += float64(len(obs))
	return nil
}

// Posterior returns the distribution of the parameter, a copy.
func (p *Posterior[D, O]) Posterior() D { return clone(&p.d) }

// Prior returns what was believed before any observation, a copy.
func (p *Posterior[D, O]) Prior() D { return clone(&p.p) }

func clone[D any](d *D) D {
	var c D
	of(&c).assign(d)
	return c
}

// N returns the number of observations; those forgotten count less: after
// Forget(λ) each counts λ times what it did.
func (p *Posterior[D, O]) N() float64 { return p.n }

// Predict returns the log of the predictive probability or density of an
// observation: the mean of its likelihood over what is believed. It changes
// nothing that can be seen, but like Update wants the posterior for itself.
//
// Errors: ErrData. Source: the quotient of normalisers, [Gelman2013] eq. 2.8 ff.
// Cost: no allocation.
func (p *Posterior[D, O]) Predict(o O) (float64, error) {
	if err := p.like.check(o); err != nil {
		return math.NaN(), fmt.Errorf("%w for %s: %w", ErrData, p.like.name(), err)
	}
	p.nextOf.assign(&p.d)
	base := p.like.learn(&p.next, o)
	return p.now.logNormaliser() - p.nextOf.logNormaliser() + base, nil
}

// LogEvidence returns the log probability of all observations, each predicted
// from those before it as they were remembered then: the marginal likelihood if
// nothing was ever forgotten. NaN after a merge of posteriors that forgot.
func (p *Posterior[D, O]) LogEvidence() float64 {
	return p.evidence + p.start - p.now.logNormaliser() + p.base
}

// Merge adds what another posterior learnt from the same prior, apart; the prior
// counts once. In which order shards are merged matters to rounding alone.
//
// Errors: ErrPriorMismatch; p is unchanged.
func (p *Posterior[D, O]) Merge(other *Posterior[D, O]) error {
	if err := p.alike(other); err != nil {
		return err
	}
	switch {
	case p.evidence != 0 || other.evidence != 0 || p.faded != 1:
		p.evidence = math.NaN()
	default:
		p.base += other.base
	}
	// What both hold of the prior is taken out once.
	p.nextOf.assign(&p.p)
	if p.faded != 1 {
		p.nextOf.forget(p.faded, nil)
	}
	p.now.merge(&other.d, &p.next)
	p.n += other.n
	return nil
}

// alike returns why other can't be merged into p.
func (p *Posterior[D, O]) alike(other *Posterior[D, O]) error {
	if other == nil {
		return fmt.Errorf("%w: merging nothing", ErrPriorMismatch)
	}
	if p.like.name() != other.like.name() || !equal(p.like.known(), other.like.known()) {
		return fmt.Errorf("%w: a likelihood of %s %v and one of %s %v", ErrPriorMismatch, p.like.name(), p.like.known(), other.like.name(), other.like.known())
	}
	if a, b := p.prior.numbers(nil), other.prior.numbers(nil); !equal(a, b) {
		return fmt.Errorf("%w: parameters %v and %v", ErrPriorMismatch, a, b)
	}
	if p.faded != other.faded {
		return fmt.Errorf("%w: of one %g of the prior is left, of the other %g; forget in both alike, or keep the prior", ErrPriorMismatch, p.faded, other.faded)
	}
	return nil
}

func equal(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Forgetting says what becomes of the prior when observations are forgotten.
type Forgetting uint8

const (
	// KeepPrior forgets observations alone: with time the prior returns.
	KeepPrior Forgetting = iota
	// FadePrior forgets the prior as well: with time nothing is known.
	FadePrior
)

// Forget makes everything learnt so far count keep times what it did, for what
// changes with time: the power prior. keep is in (0, 1]; called before every
// update it remembers about 1/(1−keep) observations.
//
// Errors: keep outside of (0, 1]; forgetting the prior where that has no
// meaning. Source: [Ibrahim2000] eq. 1.2.
func (p *Posterior[D, O]) Forget(keep float64, what Forgetting) error {
	if !(keep > 0 && keep <= 1) {
		return fmt.Errorf("online: Forget: keep is %v; want more than 0 and at most 1", keep)
	}
	if what > FadePrior {
		return fmt.Errorf("online: Forget: %d is no Forgetting", what)
	}
	p.evidence, p.base = p.LogEvidence(), 0
	if what == KeepPrior {
		p.nextOf.assign(&p.p)
		if p.faded != 1 {
			p.nextOf.forget(p.faded, nil)
		}
		p.now.forget(keep, &p.next)
	} else {
		p.now.forget(keep, nil)
		p.faded *= keep
	}
	p.start = p.now.logNormaliser()
	p.n *= keep
	return nil
}

// Snapshot returns a copy, which later updates don't change.
func (p *Posterior[D, O]) Snapshot() *Posterior[D, O] {
	c := &Posterior[D, O]{like: p.like, n: p.n, faded: p.faded, evidence: p.evidence, start: p.start, base: p.base}
	c.prior, c.now, c.nextOf = of(&c.p), of(&c.d), of(&c.next)
	c.prior.assign(&p.p)
	c.now.assign(&p.d)
	c.nextOf.assign(&p.next)
	return c
}
