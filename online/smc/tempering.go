package smc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/par"
)

// Tempering samples a posterior by way of powers of its likelihood, from 0, the
// prior, to 1. It is a bayes.Inferrer of programs. The zero value is a good
// choice; Fit also gives the evidence.
type Tempering struct {
	// Runs is the number of independent runs, 2 at least, from whose spread the
	// standard error of the evidence is: chains of the draws; 0 means 8.
	Runs int `json:"runs"`
	// Chains is the number of Markov chains that move the particles of a run, a
	// multiple of 8, and Steps the draws of each; all draws of all chains are
	// particles. 0 means 32 chains of 64 steps, or of 2 for each coordinate if
	// there are more than 32.
	Chains int `json:"chains"`
	Steps  int `json:"steps"`
	// ESS is the share of the particles that weights are to leave, by which
	// temperatures are chosen, and below which particles move when data arrive;
	// 0 means ½, as [Dau2022] have it.
	ESS float64 `json:"ess"`
	// Seed chooses the random numbers. The same seed gives the same draws on any
	// number of cores.
	Seed uint64 `json:"seed"`
}

// Defaults of a Tempering. Of as many particles, long chains find more of the
// evidence than many chains do: measured on posteriors of 2 to 40 coordinates, as
// [Dau2022] find.
const (
	defaultRuns   = 8
	defaultChains = 32
	defaultSteps  = 64
	perCoordinate = 2
	defaultESS    = 0.5 // [Dau2022] §5
)

// Infer samples: see bayes.Inferrer. The draws have a chain for each run, and
// equal weights.
func (c Tempering) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	prog, ok := t.(*bayes.Program)
	if !ok {
		return nil, fmt.Errorf("smc: the target is a %T; particles start at draws of a prior, which only a *bayes.Program has", t)
	}
	r, err := c.Fit(ctx, prog)
	if r == nil {
		return nil, err
	}
	return r.Draws(), err
}

// Fit samples the posterior of a program and estimates its evidence.
//
// Errors: priors that are flat and so can't be drawn from, potentials, of which
// nobody knows whether they belong to prior or likelihood, data that are
// impossible at every particle. A cancelled context returns the runs that were
// done, no draws if none was, and the error of ctx.
// Source: [DelMoral2006], with the waste-free moves of [Dau2022].
// Cost: a gradient of prior and posterior for each particle and temperature.
func (c Tempering) Fit(ctx context.Context, prog *bayes.Program) (*Result, error) {
	c, base, err := c.begin(prog)
	if err != nil {
		return nil, err
	}
	clouds, faults := make([]*cloud, c.Runs), make([]error, c.Runs)
	par.New().Do(c.Runs, func(r int) {
		k, err := fromPrior(ctx, base, c, r, 0)
		if err == nil {
			err = k.temper(ctx, c, base, prog)
		}
		clouds[r], faults[r] = k, err
	})
	stop := ctx.Err()
	for _, err := range faults {
		if err != nil && stop == nil {
			return nil, fmt.Errorf("smc: %w", err)
		}
	}
	whole := make([]*cloud, 0, c.Runs)
	for r, k := range clouds {
		if faults[r] == nil {
			whole = append(whole, k)
		}
	}
	if len(whole) == c.Runs {
		stop = nil // it came too late
	}
	result, err := newResult(context.WithoutCancel(ctx), prog, c, whole)
	if stop != nil {
		err = errors.Join(err, fmt.Errorf("smc: stopped after %d of %d runs: %w", len(whole), c.Runs, stop))
	}
	return result, err
}

var errNoProgram = errors.New("smc: the program is nil; want one that bayes.Model.Compile made")

// particles returns their number in a run.
func (c Tempering) particles() int { return c.Chains * c.Steps }

// begin fills in defaults, checks them and the program, and returns the program
// of its prior.
func (c Tempering) begin(prog *bayes.Program) (Tempering, *bayes.Program, error) {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("smc: "+format, a...)) }
	if prog == nil {
		return c, nil, errNoProgram
	}
	if prog.Dim() == 0 {
		return c, nil, errors.New("smc: the program has no parameters: its evidence is its density")
	}
	for _, f := range []struct {
		field *int
		usual int
	}{{&c.Runs, defaultRuns}, {&c.Chains, defaultChains}, {&c.Steps, max(defaultSteps, perCoordinate*prog.Dim())}} {
		if *f.field == 0 {
			*f.field = f.usual
		}
	}
	if c.ESS == 0 {
		c.ESS = defaultESS
	}
	const most = 1 << 24 // particles of all runs, 2 GiB for 16 coordinates
	if c.Runs < 2 || c.Runs > most {
		fault("Tempering.Runs is %d, want at least 2, or 0 for %d", c.Runs, defaultRuns)
	}
	if c.Chains < 1 || c.Chains%bayes.Lanes != 0 || c.Chains > most {
		fault("Tempering.Chains is %d, want a multiple of %d, or 0 for %d", c.Chains, bayes.Lanes, defaultChains)
	}
	if c.Steps < 2 || c.Steps > most {
		fault("Tempering.Steps is %d, want at least 2, or 0 for the default", c.Steps)
	}
	if float64(c.Runs)*float64(c.Chains)*float64(c.Steps) > most {
		fault("%d runs of %d × %d particles are more than %d", c.Runs, c.Chains, c.Steps, most)
	}
	if !(c.ESS > 0 && c.ESS < 1) {
		fault("Tempering.ESS is %v, want a share between 0 and 1, or 0 for ½", c.ESS)
	}
	if p := prog.Potentials(); len(p) > 0 {
		fault("the potentials %q may be factors of the prior or a likelihood: state them as priors or observations, so that particles can start at draws of the prior", p)
	}
	if len(faults) > 0 {
		return c, nil, errors.Join(faults...)
	}
	base, err := prog.Unobserved()
	if err != nil {
		return c, nil, fmt.Errorf("smc: %w", err)
	}
	return c, base, nil
}

// temper brings a cloud from the prior to full, by temperatures at each of which
// the weights keep a share of the particles.
func (k *cloud) temper(ctx context.Context, c Tempering, base, full *bayes.Program) error {
	var err error
	if k.full, err = full.LogDensities(ctx, k.x); err != nil {
		return err
	}
	k.evals += len(k.x) / bayes.Lanes
	for t := 0.0; t < 1; {
		step, last, err := k.nextStep(1-t, c.ESS)
		if err != nil {
			return err
		}
		if t += step; last {
			t = 1
		}
		if _, err := k.weigh(func(i int) float64 { return float64(step * k.gain(i)) }); err != nil {
			return err
		}
		if err := k.move(ctx, c, base, full, t); err != nil {
			return err
		}
	}
	return nil
}

// gain returns the log likelihood of a particle.
func (k *cloud) gain(i int) float64 {
	if math.IsInf(k.base[i], 0) {
		return math.Inf(-1)
	}
	return k.full[i] - k.base[i]
}

// nextStep returns the largest step of temperature, up to most, at which the
// weights of particles that were equal keep a share of those whose likelihood is
// not 0; and whether that is all that was left.
//
// Source: [Jasra2011] for the search by bisection.
func (k *cloud) nextStep(most, share float64) (step float64, last bool, err error) {
	gains := make([]float64, 0, len(k.x))
	for i := range k.x {
		if g := k.gain(i); g > math.Inf(-1) {
			gains = append(gains, g)
		}
	}
	if len(gains) == 0 {
		return 0, false, errImpossible
	}
	top := slices.Max(gains)
	enough := func(step float64) bool { return shareLeft(gains, top, step) >= share }
	if enough(most) {
		return most, true, nil
	}
	low, high := 0.0, most
	const halvings = 50 // of an interval up to 1: to 1e-15
	for range halvings {
		if mid := (low + high) / 2; enough(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	if low == 0 {
		return 0, false, fmt.Errorf("log likelihoods of the particles lie so far apart, up to %.4g, that no step of temperature is small enough: the prior is too wide, or the data are of another scale", top)
	}
	return low, false, nil
}
