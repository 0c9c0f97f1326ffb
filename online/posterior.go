package online

import (
	"errors"
	"fmt"
	"math"
)

// likelihood says how observations of type O inform a parameter whose
// distribution is a D, conjugate to it.
type likelihood[D, O any] interface {
	// name and known identify it in snapshots: known are its fixed parameters.
	name() string
	known() []float64
	// check returns what is wrong with an observation.
	check(o O) error
	// learn adds what it says to the distribution of the parameter, and returns the
	// log of the factor of the likelihood that has no parameter.
	learn(d *D, o O) float64
}

// pluggable is a likelihood that has a density at the point estimates as well.
type pluggable[D, O any] interface{ plugIn(d *D, o O) float64 }

// distribution is a family of distributions of a parameter, as Posterior needs
// it, on a pointer to a D.
type distribution[D any] interface {
	// fault returns what is wrong with it as a prior, with other sizes than like.
	fault(like *D) error
	// logNormaliser is the log of what makes its density integrate to one; not
	// finite if nothing does.
	logNormaliser() float64
	// assign makes it a copy.
	assign(from *D)
	// merge adds what other learnt since prior to the power share.
	merge(other, prior *D, share float64)
	// keep raises it to the power k, times prior to the power share.
	keep(k float64, prior *D, share float64)
	// numbers appends its parameters, set reads as many.
	numbers(to []float64) []float64
	set(from []float64) error
}

// Posterior is what is believed of a parameter after a stream of observations.
//
// One goroutine uses it at a time; Snapshot gives a copy to read from others.
type Posterior[D, O any] struct {
	like       likelihood[D, O]
	prior, now distribution[D]
	p, d       D // what they point to

	n        float64 // observations, less what is forgotten
	faded    float64 // share of the prior that is left
	evidence float64 // of what came before something was last forgotten
	start    float64 // the log normaliser then
	base     float64 // log of the factors without parameter since
	next     D       // for Predict, Merge and Forget to work in
	nextOf   distribution[D]
	starts   float64 // the log normaliser of next
}

// ErrPriorMismatch says that two posteriors have other priors, likelihoods or
// histories of forgetting, so that what they learnt can't be added.
var ErrPriorMismatch = errors.New("online: posteriors of other priors")

// ErrData says that observations are not what the likelihood can have. The
// posterior is unchanged.
var ErrData = errors.New("online: bad observation")

var errPosterior = fmt.Errorf("%w: the Posterior was not made by a constructor such as NewNormal", ErrData)

// begin returns a posterior that has seen nothing.
func begin[D, O any](like likelihood[D, O], prior *D) (*Posterior[D, O], error) {
	p := &Posterior[D, O]{like: like, faded: 1}
	p.prior, p.now, p.nextOf = of(&p.p), of(&p.d), of(&p.next)
	if err := of(prior).fault(nil); err != nil {
		return nil, fmt.Errorf("online: prior of %s: %w", like.name(), err)
	}
	for _, d := range []distribution[D]{p.prior, p.now, p.nextOf} {
		d.assign(prior)
	}
	if p.start = p.now.logNormaliser(); p.start-p.start != 0 {
		return nil, fmt.Errorf("online: prior of %s: its parameters are too large or too small to compute with", like.name())
	}
	return p, nil
}

// of is a pointer with its methods.
func of[D any](d *D) distribution[D] { return any(d).(distribution[D]) }

// Update learns observations, all of them or, if there is an error, none.
//
// Errors: ErrData, with the first bad observation. Cost: no allocation.
func (p *Posterior[D, O]) Update(obs ...O) error {
	if p.like == nil {
		return errPosterior
	}
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
func (p *Posterior[D, O]) Posterior() (d D) {
	p.CopyTo(&d)
	return d
}

// CopyTo writes the distribution of the parameter into d, reusing its memory.
func (p *Posterior[D, O]) CopyTo(d *D) { p.copyTo(d, &p.d) }

// Prior returns what was believed before any observation, a copy.
func (p *Posterior[D, O]) Prior() (d D) {
	p.copyTo(&d, &p.p)
	return d
}

// copyTo writes a distribution; a zero value has none, and writes that.
func (p *Posterior[D, O]) copyTo(d, from *D) {
	if p.like == nil {
		*d = *from
		return
	}
	of(d).assign(from)
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
	if p.like == nil {
		return math.NaN(), errPosterior
	}
	if err := p.like.check(o); err != nil {
		return math.NaN(), fmt.Errorf("%w for %s: %w", ErrData, p.like.name(), err)
	}
	p.nextOf.assign(&p.d)
	base := p.like.learn(&p.next, o)
	return p.now.logNormaliser() - p.nextOf.logNormaliser() + base, nil
}

// LogEvidence returns the log probability of all observations, each predicted
// from those before it as they were remembered then: the marginal likelihood if
// nothing was ever forgotten. NaN after a merge of posteriors that forgot, and for a
// zero value.
func (p *Posterior[D, O]) LogEvidence() float64 {
	if p.like == nil {
		return math.NaN()
	}
	return p.evidence + p.start - p.now.logNormaliser() + p.base
}

// Merge adds what another posterior learnt from the same prior, apart; the prior
// counts once. In which order shards are merged matters to rounding alone.
//
// Errors: ErrPriorMismatch; sums that overflow. p is unchanged.
func (p *Posterior[D, O]) Merge(other *Posterior[D, O]) error {
	if err := p.readyToMerge(other); err != nil {
		return err
	}
	p.merge(other)
	return nil
}

// readyToMerge leaves the merged distribution in next.
func (p *Posterior[D, O]) readyToMerge(other *Posterior[D, O]) error {
	if err := p.alike(other); err != nil {
		return err
	}
	p.nextOf.assign(&p.d)
	p.nextOf.merge(&other.d, &p.p, p.faded)
	if p.starts = p.nextOf.logNormaliser(); p.starts-p.starts != 0 {
		return fmt.Errorf("online: Merge: what %s learnt is too much to add up", p.like.name())
	}
	return nil
}

// merge does what readyToMerge made ready.
func (p *Posterior[D, O]) merge(other *Posterior[D, O]) {
	if p.evidence != 0 || other.evidence != 0 || p.faded != 1 {
		p.evidence = math.NaN()
	}
	p.base += other.base
	p.n += other.n
	p.now.assign(&p.next)
}

// alike returns why other can't be merged into p.
func (p *Posterior[D, O]) alike(other *Posterior[D, O]) error {
	switch other {
	case nil:
		return fmt.Errorf("%w: merging nothing", ErrPriorMismatch)
	case p:
		return fmt.Errorf("%w: merging a posterior with itself would count its observations twice", ErrPriorMismatch)
	}
	if p.like == nil || other.like == nil {
		return fmt.Errorf("%w: a posterior was not made by a constructor such as NewNormal", ErrPriorMismatch)
	}
	if p.like.name() != other.like.name() || !equal(p.like.known(), other.like.known()) {
		return fmt.Errorf("%w: a likelihood of %s %v and one of %s %v", ErrPriorMismatch, p.like.name(), p.like.known(), other.like.name(), other.like.known())
	}
	if a, b := p.prior.numbers(nil), other.prior.numbers(nil); !equal(a, b) {
		return fmt.Errorf("%w: the priors' parameters are %v and %v; make both with the same", ErrPriorMismatch, a, b)
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
// Errors: keep outside of (0, 1]; FadePrior that would leave no distribution,
// such as less than one degree of freedom. The posterior is unchanged then.
// Source: [Ibrahim2000] eq. 1.2. Cost: that of LogEvidence; no allocation.
func (p *Posterior[D, O]) Forget(keep float64, what Forgetting) error {
	if err := p.readyToForget(keep, what); err != nil {
		return err
	}
	p.forget(keep, what)
	return nil
}

// readyToForget leaves the distribution that is left in next.
func (p *Posterior[D, O]) readyToForget(keep float64, what Forgetting) error {
	if p.like == nil {
		return errPosterior
	}
	if !(keep > 0 && keep <= 1) {
		return fmt.Errorf("online: Forget: keep is %v; want more than 0 and at most 1", keep)
	}
	share := 0.0
	switch what {
	case KeepPrior:
		share = (1 - keep) * p.faded
	case FadePrior:
	default:
		return fmt.Errorf("online: Forget: %d is no Forgetting", what)
	}
	p.nextOf.assign(&p.d)
	p.nextOf.keep(keep, &p.p, share)
	if p.starts = p.nextOf.logNormaliser(); p.starts-p.starts != 0 || keep*p.faded == 0 {
		return fmt.Errorf("online: Forget: too little would be left for a distribution of %s; keep the prior", p.like.name())
	}
	return nil
}

// forget does what readyToForget made ready.
func (p *Posterior[D, O]) forget(keep float64, what Forgetting) {
	if keep == 1 {
		return
	}
	p.evidence, p.base = p.LogEvidence(), 0
	p.now.assign(&p.next)
	p.start = p.starts
	p.n *= keep
	if what == FadePrior {
		p.faded *= keep
	}
}

// Snapshot returns a copy, which later updates don't change.
func (p *Posterior[D, O]) Snapshot() *Posterior[D, O] {
	if p.like == nil {
		return &Posterior[D, O]{}
	}
	c := &Posterior[D, O]{like: p.like, n: p.n, faded: p.faded, evidence: p.evidence, start: p.start, base: p.base}
	c.prior, c.now, c.nextOf = of(&c.p), of(&c.d), of(&c.next)
	c.prior.assign(&p.p)
	c.now.assign(&p.d)
	c.nextOf.assign(&p.next)
	return c
}
