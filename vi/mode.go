package vi

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/optim"
)

// ModeConfig says how MAP climbs. The zero value climbs from eight points.
type ModeConfig struct {
	// Jacobian asks for the mode on the unconstrained scale, which Laplace
	// approximates at; else it is that of the parameters as declared.
	Jacobian bool `json:"jacobian"`
	// Starts is the number of climbs, of which the highest counts; 0 means 8.
	Starts int `json:"starts"`
	// Seed chooses the random starting points.
	Seed uint64 `json:"seed"`
	// MaxIterations bounds a climb; 0 means 1000.
	MaxIterations int `json:"max_iterations"`
	// Init holds starting values by name on the constrained scale: one entry
	// for all climbs, or one for each. What is not given is drawn.
	Init []bayes.Values `json:"init,omitempty"`
	// InitRadius bounds the coordinates of random starting points on the
	// unconstrained scale; 0 means 2, InitAtZero that all of them are 0.
	InitRadius float64 `json:"init_radius"`
}

// Mode is the highest point of a posterior, with the errors of a normal
// approximation to it.
type Mode struct {
	// Estimates are the elements of parameters and named nodes, in order of
	// declaration: tau, theta[A], theta[B], …
	Estimates []Estimate
	// LogDensity is the log density there.
	LogDensity float64
	// Distance is how far the true mode is, in standard deviations of the normal
	// approximation: the Newton decrement.
	Distance float64
	// Paths tell of each climb.
	Paths []Path

	warnings []bayes.Warning
}

// Estimate is one scalar at the mode.
type Estimate struct {
	Name  string  // with labels of its dims: theta[A]
	Value float64 // at the mode
	SE    float64 // standard error, from the Hessian by the delta method
}

// MAP finds the mode of the posterior and standard errors from the Hessian.
//
// The mode is that of the density of the parameters as they are declared,
// without the Jacobians of the transforms: with flat priors it is the maximum
// likelihood estimate, with others the penalised one, and it is the same however
// a scale is transformed. A bayes.Program gives that density; any other target
// is taken as it is. With Jacobian it is the mode on the unconstrained scale,
// which exists more often: the density of a hierarchical model may have no bound
// where a scale goes to 0.
//
// Standard errors are those of the observed information: the Hessian, by
// differences of gradients in lanes, is inverted on the unconstrained scale and
// taken to each scalar by the delta method. Without Jacobian and for parameters
// it equals the inverse Hessian on the constrained scale, the gradient being 0.
//
// Errors: as Fit, but a cancelled run has no result.
// Source: [Gelman2013] §4.1 and §13.3.
func MAP(ctx context.Context, t bayes.Target, cfg ModeConfig) (*Mode, error) {
	if err := checkTarget(t); err != nil {
		return nil, err
	}
	f := faults{method: "ModeConfig"}
	f.count("Starts", &cfg.Starts, defaultPaths)
	f.count("MaxIterations", &cfg.MaxIterations, defaultIterations)
	f.start(cfg.Init, &cfg.InitRadius, cfg.Starts)
	if err := errors.Join(f.all...); err != nil {
		return nil, err
	}
	given, err := givenPoints(t, cfg.Init)
	if err != nil {
		return nil, err
	}
	if p, ok := t.(interface{ WithoutJacobian() bayes.BatchTarget }); ok && !cfg.Jacobian {
		t = p.WithoutJacobian()
	}
	top, err := ascent{cfg.Starts, given, cfg.InitRadius, cfg.Seed, optim.Settings{MaxIterations: cfg.MaxIterations}}.reach(ctx, newEvaluator(t))
	if err != nil {
		return nil, err
	}
	m := &Mode{LogDensity: top.logp, Distance: top.distance, Paths: top.paths, warnings: top.warnings()}
	m.Estimates, err = top.estimates(t)
	return m, err
}

// Check returns what is wrong, nothing if no check failed.
func (m *Mode) Check() []bayes.Warning { return m.warnings }

// Estimate returns an estimate by name, such as theta[A].
func (m *Mode) Estimate(name string) (Estimate, error) {
	for _, e := range m.Estimates {
		if e.Name == name {
			return e, nil
		}
	}
	return Estimate{}, fmt.Errorf("vi: no estimate %q among %d: names are those of Draws.Summary, with labels", name, len(m.Estimates))
}

// String returns the estimates as an aligned table.
func (m *Mode) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tmode\tse\t")
	for _, e := range m.Estimates {
		fmt.Fprintf(w, "%s\t%.4g\t%.2g\t\n", e.Name, e.Value, e.SE)
	}
	w.Flush() // a strings.Builder can't fail
	return b.String()
}

// estimates returns the scalars at the summit with their standard errors: the
// root of the sum of squares of their changes along each column of L⁻ᵀ.
func (s *summit) estimates(t bayes.Target) ([]Estimate, error) {
	vars, elements := bayes.DrawnVariables(t)
	record := func(x, out []lane.V) error { copy(out, x); return nil }
	if r, ok := t.(bayes.Recorder); ok {
		record = func(x, out []lane.V) error { return r.Record(lane.Flat(x), lane.Flat(out)) }
	}
	x, out, along := lane.Make(s.dim), lane.Make(elements), lane.Make(s.dim)
	square, values := make([]float64, elements), make([]float64, elements)
	for k := range s.dim {
		clear(along)
		for j, p := range stencil {
			along[k][j] = float64(p.node * differenceStep)
		}
		s.apply(along)
		for i, v := range s.x {
			for l, d := range &along[i] {
				x[i][l] = v + d
			}
		}
		if err := record(x, out); err != nil {
			return nil, fmt.Errorf("vi: recording: %w", err)
		}
		for i := range out {
			slope := 0.0
			for j, p := range stencil {
				slope = math.FMA(p.weight, out[i][j], slope)
			}
			slope /= differenceStep
			square[i] = math.FMA(slope, slope, square[i])
			values[i] = out[i][bayes.Lanes-1] // a lane beside the stencil: the mode itself
		}
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: vars, Chains: 1, Draws: 1, Values: values})
	if err != nil {
		return nil, err
	}
	var all []Estimate
	for _, v := range d.Vars() {
		for name, e := range v.Elems() {
			all = append(all, Estimate{name, e.Values()[0], math.Sqrt(square[len(all)])})
		}
	}
	return all, nil
}
