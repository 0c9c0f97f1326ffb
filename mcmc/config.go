package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/seed78144065/credence/bayes"
)

// Config says how to sample. The zero value is 8 chains of 1000 draws with NUTS
// after 300 iterations of warm-up in which they adapt together; a field that is
// 0 has the default it names. It is stored with the draws, defaults filled in.
type Config struct {
	// Draws is the number of draws to keep of each chain; 0 means 1000.
	Draws int `json:"draws"`
	// TargetESS stops the run when the bulk and the tail effective sample size
	// of every variable have reached it, after Draws draws at the latest: Check
	// warns of a run that came to those first. 0 looks at no sizes. The chains
	// meet to look when each has made 100 draws, 125, 156 and so on, a quarter
	// more every time, so that the number of draws doesn't depend on workers;
	// with PerChain it does depend on all chains. The last look costs what
	// Draws.Summary does, those before less: they end with the first variable
	// that falls short.
	//
	// A size within rounding of the target may be judged otherwise by another
	// CPU; no other size is.
	//
	// Stopping where the draws themselves look good enough is right in the
	// limit: as the target grows, errors tend to those of a run of fixed length
	// [Glynn1992], [Vats2019]. With a small target they are larger than they
	// look, for a run tends to stop where it overrates its sample sizes: ask
	// for 100 a chain or more.
	TargetESS float64 `json:"target_ess,omitempty"`
	// Warmup is the number of iterations in which the kernel adapts, and whose
	// draws are not part of the result; NoWarmup means none, 0 means 300 for
	// four or more pooled chains and 1000 otherwise. Four chains together learn
	// from 300 iterations what one learns from 1000: BENCHMARKS.md, Warm-up.
	Warmup int `json:"warmup"`
	// Adapt says whether chains adapt together, Pooled, or each by itself,
	// PerChain.
	Adapt Adaptation `json:"adapt"`
	// Chains is the number of chains; 0 means 8, one for each lane. More
	// chains than 8 use more cores.
	Chains int `json:"chains"`
	// FirstChain is the number of the first chain, which decides its random
	// numbers: {Chains: 8, FirstChain: 8} adds 8 chains to a run of 8. Pooled
	// chains depend on all that adapt with them, others on their number alone:
	// with PerChain, {Chains: 1, FirstChain: 5} repeats chain 5 of a run of 8
	// bit for bit.
	FirstChain int `json:"first_chain"`
	// Thin keeps every Thin-th draw, of Draws × Thin iterations; 0 means 1.
	Thin int `json:"thin"`
	// Seed chooses the random numbers. The same seed gives the same draws.
	Seed uint64 `json:"seed"`
	// Kernel is NUTS, HMC, Metropolis or FixedParam; nil means NUTS{}.
	Kernel Kernel `json:"-"` // written by MarshalJSON
	// Workers is the number of goroutines; 0 means GOMAXPROCS. It never
	// changes a draw.
	Workers int `json:"workers"`
	// SaveWarmup keeps the warm-up as Draws.Warmup, thinned like the draws.
	SaveWarmup bool `json:"save_warmup"`
	// Init holds starting values by name on the constrained scale: one entry
	// for all chains, or one for each. What is not given is drawn.
	Init []bayes.Values `json:"init,omitempty"`
	// InitRadius bounds the coordinates of random starting points on the
	// unconstrained scale; 0 means 2, InitAtZero that all of them are 0.
	InitRadius float64 `json:"init_radius"`
	// CheckpointEvery is the time between two checkpoints of SampleTo and
	// Resume; 0 means 10 s. It never changes a draw. Checkpoints that take long
	// come less often: they have a twentieth of the time at most.
	CheckpointEvery time.Duration `json:"-"`
	// Progress is called at the start, at most ten times a second, and once at
	// the end, complete or not; never twice at a time. nil is silent. See Bar.
	Progress func(Progress) `json:"-"`
}

const (
	// NoWarmup is the Config.Warmup of a run that does not adapt.
	NoWarmup = -1
	// InitAtZero is the Config.InitRadius of a run that starts at zero.
	InitAtZero = -1
)

// Defaults of a Config.
const (
	defaultDraws  = 1000
	defaultWarmup = 1000 // of a chain that adapts by itself
	poolWarmup    = 300  // of a pool: measured, BENCHMARKS.md
	defaultRadius = 2    // Stan's
	defaultEvery  = 10 * time.Second
)

// Bounds that no real run meets; they keep sizes and counts from overflowing.
const (
	maxIterations = 1e9
	maxValues     = 1e12 // float64s of a result
	maxDepthLimit = 30   // 2³⁰ steps
)

// Kernel is how a chain moves: NUTS, HMC, Metropolis or FixedParam.
type Kernel interface {
	// resolve fills in defaults for a target of the dimension.
	resolve(dim int) Kernel
	// check returns the impossible values of a resolved kernel.
	check() []error
	// plan returns what a chain needs to run a resolved kernel.
	plan() plan
	// transition returns the state machine of one chain.
	transition(w *walk) transition
}

// plan is what the machinery around a kernel needs to know of it.
type plan struct {
	name    string
	places  int // that a chain holds at most
	momenta int
	metric  Metric
	step    float64
	target  float64 // acceptance rate to adapt to; 0: nothing to adapt
	search  bool    // the step size is searched for before it is adapted
	stats   []string
}

// Infer samples: a Config is a bayes.Inferrer.
func (c Config) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	return Sample(ctx, t, c)
}

// resolve returns c with defaults filled in, or all its impossible values.
func (c Config) resolve(dim int) (Config, error) {
	setDefault(&c.Draws, defaultDraws)
	setDefault(&c.Chains, bayes.Lanes)
	if c.pooled() >= poolChains {
		setDefault(&c.Warmup, poolWarmup)
	}
	setDefault(&c.Warmup, defaultWarmup)
	setDefault(&c.Thin, 1)
	setDefault(&c.InitRadius, defaultRadius)
	setDefault(&c.CheckpointEvery, defaultEvery)
	if c.Kernel == nil {
		c.Kernel = NUTS{}
	}
	c.Kernel = c.Kernel.resolve(dim)

	var faults []error
	count := func(field string, value, least int) {
		if value < least || value > maxIterations {
			faults = append(faults, &ConfigError{"Config." + field, value, fmt.Sprintf("%d to %d, or 0 for the default", max(least, 1), int(maxIterations))})
		}
	}
	count("Draws", c.Draws, 1)
	if c.Warmup != NoWarmup {
		count("Warmup", c.Warmup, 1)
	}
	if c.Adapt != Pooled && c.Adapt != PerChain {
		faults = append(faults, &ConfigError{"Config.Adapt", c.Adapt, "Pooled or PerChain"})
	}
	count("Chains", c.Chains, 1)
	count("FirstChain", c.FirstChain, 0)
	count("Thin", c.Thin, 1)
	count("Workers", c.Workers, 0)
	if float64(c.Draws)*float64(c.Thin) > maxIterations {
		faults = append(faults, &ConfigError{"Config.Draws × Thin", float64(c.Draws) * float64(c.Thin), fmt.Sprintf("at most %d iterations", int(maxIterations))})
	}
	if !(c.TargetESS >= 0 && finite(c.TargetESS)) {
		faults = append(faults, &ConfigError{"Config.TargetESS", c.TargetESS, "a positive number, or 0 for none"})
	}
	if c.CheckpointEvery < 0 {
		faults = append(faults, &ConfigError{"Config.CheckpointEvery", c.CheckpointEvery, "a positive time, or 0 for the default"})
	}
	if c.InitRadius != InitAtZero && !(c.InitRadius > 0 && finite(c.InitRadius)) {
		faults = append(faults, &ConfigError{"Config.InitRadius", c.InitRadius, "a positive number, 0 for the default, or InitAtZero"})
	}
	if n := len(c.Init); n > 1 && n != c.Chains {
		faults = append(faults, &ConfigError{"len(Config.Init)", n, fmt.Sprintf("1, or one entry for each of %d chains", c.Chains)})
	}
	faults = append(faults, c.Kernel.check()...)
	return c, errors.Join(faults...)
}

// iterations returns the iterations of a chain: warm-up and all.
func (c Config) iterations() (warmup, total int) {
	warmup = max(c.Warmup, 0)
	return warmup, warmup + c.Draws*c.Thin
}

// pooled returns the number of chains that adapt together.
func (c Config) pooled() int {
	if c.Adapt == PerChain {
		return 1
	}
	return c.Chains
}

func setDefault[T int | float64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// checkRate returns the fault of an acceptance rate.
func checkRate(field string, rate float64) []error {
	if rate > 0 && rate < 1 {
		return nil
	}
	return []error{&ConfigError{field, rate, "a rate between 0 and 1, or 0 for the default"}}
}

// checkPositive returns the fault of a step size or a time.
func checkPositive(field string, x float64) []error {
	if x > 0 && x <= math.MaxFloat64 {
		return nil
	}
	return []error{&ConfigError{field, x, "a positive number, or 0 for the default"}}
}

// checkMetric returns the fault of a metric.
func checkMetric(field string, m Metric) []error {
	if m == Diag || m == Dense {
		return nil
	}
	return []error{&ConfigError{field, m, "Diag or Dense"}}
}
