package smc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/par"
	"github.com/seed78144065/credence/online"
)

// Sequence is a posterior that takes data as they arrive: iterated batch
// importance sampling. It is a state with one writer; Snapshot is for readers.
type Sequence struct {
	cfg    Tempering
	base   *bayes.Program // the prior
	last   *bayes.Program // of all data so far
	clouds []*cloud
	steps  []Step
}

// Step is what came of one update.
type Step struct {
	// Evidence is that of all data so far.
	Evidence Evidence `json:"evidence"`
	// ESS is the least share of the particles that the new weights left in a
	// run.
	ESS float64 `json:"ess"`
	// Moved counts the runs whose particles then moved, Restarted those that
	// were left too few and started at the prior again.
	Moved     int `json:"moved"`
	Restarted int `json:"restarted"`
}

// Start returns the prior of a program, to which data can be added. The data of
// prog itself are not looked at.
//
// Errors: those of Fit about settings, priors and potentials.
func (c Tempering) Start(ctx context.Context, prog *bayes.Program) (*Sequence, error) {
	c, base, err := c.begin(prog)
	if err != nil {
		return nil, err
	}
	s := &Sequence{cfg: c, base: base, last: base, clouds: make([]*cloud, c.Runs)}
	faults := make([]error, c.Runs)
	par.New().Do(c.Runs, func(r int) { s.clouds[r], faults[r] = fromPrior(ctx, base, c, r, 0) })
	for _, err := range faults {
		if err != nil {
			return nil, fmt.Errorf("smc: %w", err)
		}
	}
	return s, nil
}

// restartShare is the share of the particles below which weights say too little
// for the evidence, one particle standing for more than ten, and a run tempers from
// the prior.
const restartShare = 0.1

// Update goes on to the posterior of all data so far: the program that was
// started with, bound to them. Old data may have been corrected, too; only the
// prior must be the same, which is not looked at.
//
// Errors: online.ErrData for data that are impossible at every particle, and for
// a program of other parameters; or the error of ctx. The sequence is then
// unchanged.
// Source: [Chopin2002], with the waste-free moves of [Dau2022].
// Deviation: where weights leave less than a tenth of the particles of a run, that
// starts at the prior again and tempers.
// Cost: a density of all data for each particle; where the particles move, a
// gradient.
func (s *Sequence) Update(ctx context.Context, all *bayes.Program) error {
	if err := s.fits(all); err != nil {
		return err
	}
	clouds := make([]*cloud, len(s.clouds))
	shares, faults := make([]float64, len(clouds)), make([]error, len(clouds))
	restarted := make([]bool, len(clouds))
	par.New().Do(len(clouds), func(r int) {
		clouds[r], shares[r], restarted[r], faults[r] = s.updated(ctx, r, all)
	})
	if err := ctx.Err(); err != nil && errors.Join(faults...) != nil {
		return fmt.Errorf("smc: stopped, nothing is learnt: %w", err)
	}
	for _, err := range faults {
		if err != nil {
			return fmt.Errorf("smc: %w: %w", online.ErrData, err)
		}
	}
	step := Step{Evidence: evidenceOf(clouds), ESS: slices.Min(shares)}
	for r := range clouds {
		switch {
		case restarted[r]:
			step.Restarted++
		case shares[r] < s.cfg.ESS:
			step.Moved++
		}
	}
	s.clouds, s.last, s.steps = clouds, all, append(slices.Clip(s.steps), step)
	return nil
}

// Steps returns what came of each update: the evidence by time.
func (s *Sequence) Steps() []Step { return slices.Clone(s.steps) }

// Evidence returns that of all data so far; 0 before there are any.
func (s *Sequence) Evidence() Evidence {
	if len(s.steps) == 0 {
		return Evidence{}
	}
	return s.steps[len(s.steps)-1].Evidence
}

// Warnings says why not to trust the evidence of all data so far, in the words of
// Result.Warnings; nil if nothing was found. What particles moved is of the last
// update.
func (s *Sequence) Warnings() []string { return warnings(s.clouds) }

var errSequence = fmt.Errorf("smc: %w: the sequence was not made by Start", online.ErrData)

// Draws returns the particles, a chain for each run, with weights if they are not
// equal. Named nodes that depend on data are those of the last program.
func (s *Sequence) Draws(ctx context.Context) (*bayes.Draws, error) {
	if s.base == nil {
		return nil, errSequence
	}
	return draws(ctx, s.last, s.cfg, s.cfg, s.clouds)
}

// Snapshot returns an independent copy.
func (s *Sequence) Snapshot() *Sequence {
	c := *s
	c.clouds, c.steps = slices.Clone(s.clouds), slices.Clone(s.steps)
	return &c // a cloud is replaced, never written to
}

// updated returns a run after new data, and what share of its particles these
// left.
func (s *Sequence) updated(ctx context.Context, r int, all *bayes.Program) (k *cloud, share float64, restarted bool, err error) {
	next := *s.clouds[r]
	next.path, next.evals, next.base = nil, 0, nil
	full, err := all.LogDensities(ctx, next.x)
	if err != nil {
		return nil, 0, false, err
	}
	_, err = next.weigh(func(i int) float64 { return full[i] - next.full[i] })
	if err == nil {
		share = next.ess()
	}
	next.full = full
	if share >= s.cfg.ESS {
		return &next, share, false, nil
	}
	if share >= restartShare {
		return &next, share, false, next.move(ctx, s.cfg, nil, all, 1)
	}
	fresh, err := fromPrior(ctx, s.base, s.cfg, r, next.stages+1)
	if err == nil {
		err = fresh.temper(ctx, s.cfg, s.base, all)
	}
	return fresh, share, true, err
}

// fits returns what is wrong with a program to go on to.
func (s *Sequence) fits(all *bayes.Program) error {
	if s.base == nil {
		return errSequence
	}
	if all == nil {
		return fmt.Errorf("smc: %w: no program", online.ErrData)
	}
	same := func(a, b bayes.Variable) bool { return a.Name == b.Name && a.Size() == b.Size() }
	if all.Dim() != s.base.Dim() || !slices.EqualFunc(all.Parameters(), s.base.Parameters(), same) {
		return fmt.Errorf("smc: %w: the program has other parameters than the one that was started with; a parameter for each row of data can't be added as data arrive: sum it out", online.ErrData)
	}
	if p := all.Potentials(); len(p) > 0 {
		return fmt.Errorf("smc: %w: the program has the potentials %q, which may be prior or likelihood", online.ErrData, p)
	}
	return nil
}

// impossible says that a log weight or density is none.
func impossible(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 1) }
