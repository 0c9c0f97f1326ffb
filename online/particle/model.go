package particle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// before ends the name of the parameter of Step that is the state before it.
const before = ".before"

// Model is a state that moves and what is observed of it, as programs.
//
// The state is what Step has with a name x for which it also has a parameter
// "x.before": that is given, and its prior counts for nothing. Other parameters of
// Step are drawn from their priors, which may depend on the state before; the
// state is such a parameter, or a named node (Let) made of them. What Step
// observes is what comes in with every update.
//
//	m := bayes.NewModel("volatility")
//	before := m.Param("x.before", bayes.Flat())
//	x := m.Param("x", bayes.Normal(bayes.Add(-1, bayes.Mul(0.95, bayes.Add(before, 1))), 0.3))
//	m.Observe(m.Data("y", 0.0), bayes.Normal(0, bayes.Exp(bayes.Mul(x, 0.5))))
//
// Where all are numbers, without arrays, a step runs over rows of particles, two to
// three times as fast (BenchmarkSimulator of package bayes).
type Model struct {
	// Start has the state under the same names: at the first observation if it
	// observes the same as Step, before the first step if it observes nothing.
	Start *bayes.Program
	// Step moves the state.
	Step *bayes.Program
	// Proposal draws the parameters of Step, under their names, given the state
	// before ("x.before") and the observation, as data of the same name; it
	// observes nothing. StartProposal does so for Start. Without them, and where
	// the state is normal and observed with normal noise on a scale linear in it,
	// the proposal is the posterior given the observation, which needs no program.
	Proposal, StartProposal *bayes.Program
	// Lookahead observes what Step observes, given the state before alone: the
	// likelihood by which an auxiliary filter chooses the particles to move.
	Lookahead *bayes.Program
	// Inputs are data of the programs that are given anew with every observation.
	Inputs []string
}

// Kind says how particles are moved.
type Kind uint8

const (
	// Auto is Guided if there is a proposal, given or derived, else Bootstrap.
	Auto Kind = iota
	// Bootstrap moves particles by the model and weighs them by the likelihood
	// [Gordon1993].
	Bootstrap
	// Guided moves them by a proposal that knows the observation [Doucet2000].
	Guided
	// Auxiliary chooses the particles to move by how likely they make the
	// observation, and then moves them as Guided or Bootstrap do [Pitt1999].
	Auxiliary
)

// String returns the name of the kind.
func (k Kind) String() string {
	return name(int(k), "auto", "bootstrap", "guided", "auxiliary")
}

func name(k int, names ...string) string {
	if k < 0 || k >= len(names) {
		return fmt.Sprintf("number %d", k)
	}
	return names[k]
}

// Config are the settings of a filter. The zero value is 1024 particles, guided
// where there is a proposal, with systematic resampling when half are lost.
type Config struct {
	// Particles is their number; 0 means 1024.
	Particles int
	Kind      Kind
	Scheme    Scheme
	// Threshold is the fraction of the particles below which the effective
	// sample size makes the filter resample: 0 means ½, the usual choice
	// [Chopin2020] §10.2, 1 every time.
	Threshold float64
	// Seed determines all noise.
	Seed uint64
}

// largest bounds the number of particles: their numbers are kept in 32 bits.
const largest = 1 << 26

func (c Config) checked() (Config, error) {
	var errs []error
	if c.Particles == 0 {
		c.Particles = 1024
	}
	if c.Particles < 2 || c.Particles > largest {
		errs = append(errs, fmt.Errorf("particle: %d particles; want 2 to %d", c.Particles, largest))
	}
	if c.Threshold == 0 {
		c.Threshold = 0.5
	}
	if !(c.Threshold > 0 && c.Threshold <= 1) {
		errs = append(errs, fmt.Errorf("particle: the threshold is %v; want a fraction of the particles in (0, 1]", c.Threshold))
	}
	if c.Kind > Auxiliary {
		errs = append(errs, fmt.Errorf("particle: the kind is %v; want one of those declared", c.Kind))
	}
	if c.Scheme > Residual {
		errs = append(errs, fmt.Errorf("particle: the scheme is %v; want one of those declared", c.Scheme))
	}
	return c, errors.Join(errs...)
}

// state returns the variables of the state, in the order of Step.
func (m Model) state() (vars []bayes.Variable, err error) {
	if m.Start == nil || m.Step == nil {
		return nil, errors.New("particle: a model needs the programs Start and Step")
	}
	var errs []error
	after, start := m.Step.Variables(), m.Start.Variables()
	for _, was := range m.Step.Parameters() {
		x, ok := strings.CutSuffix(was.Name, before)
		if !ok {
			continue
		}
		named := func(v bayes.Variable) bool { return v.Name == x }
		i, k := slices.IndexFunc(after, named), slices.IndexFunc(start, named)
		switch {
		case i < 0:
			errs = append(errs, fmt.Errorf("particle: Step has %q but no variable %q; name the state after the step so, by Param or Let", was.Name, x))
		case k < 0:
			errs = append(errs, fmt.Errorf("particle: Start has no variable %q, which is part of the state", x))
		case after[i].Size() != was.Size() || start[k].Size() != was.Size():
			errs = append(errs, fmt.Errorf("particle: %q has %d elements before a step, %d after it and %d at the start", x, was.Size(), after[i].Size(), start[k].Size()))
		default:
			vars = append(vars, after[i])
		}
	}
	if len(vars)+len(errs) == 0 {
		errs = append(errs, fmt.Errorf("particle: Step has no parameter whose name ends in %q; call the state before the step so", before))
	}
	return vars, errors.Join(errs...)
}
