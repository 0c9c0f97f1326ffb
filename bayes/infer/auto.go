package infer

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/vi"
)

// Auto chooses the method. The zero value takes an approximation that importance
// weights show to be as good as draws of the posterior, and samples otherwise.
type Auto struct {
	// Seed chooses the random numbers of all methods. The choice depends on the
	// target and the settings alone, never on the clock.
	Seed uint64 `json:"seed"`
	// Sample is the sampler's configuration, its Seed and Init aside; a kernel
	// other than nil is used as it is, and never a second time with another.
	Sample mcmc.Config `json:"sample"`
	// ESS is the number of equally weighted draws that the weights of an
	// approximation must be worth for it to be taken; 0 means 1000.
	ESS float64 `json:"ess"`
	// Exact never takes an approximation.
	Exact bool `json:"exact"`
}

// Limits of the choice.
const (
	defaultESS = 1000 // intervals to about a tenth of a standard deviation: √(p(1−p)/1000) is 0.7 % at 5 %
	trusted    = 0.5  // k-hat up to which the weights have a finite variance [Vehtari2024] §2
	maxDense   = 200  // coordinates of a dense matrix
	careful    = 0.95 // acceptance of a second run after divergences
	carefulFor = 1000 // iterations of warm-up of a second run
	longer     = 4    // times the draws of a second run where there were too few
)

// Attempt is one method that was run.
type Attempt struct {
	// Method is pathfinder, laplace or nuts, or the name of the kernel asked for.
	Method string `json:"method"`
	// Verdict says in words what came of it, and so what was done next.
	Verdict string `json:"verdict"`
	// Warnings are those of its draws.
	Warnings int `json:"warnings"`
}

// Choice is the configuration that the draws of an Auto carry: what it was asked
// and what it did.
type Choice struct {
	Auto     Auto      `json:"auto"`
	Attempts []Attempt `json:"attempts"` // in the order they were made
	// Config is that of the method that the draws are from.
	Config any `json:"config"`
}

// String tells the attempts, one a line.
func (c Choice) String() string {
	var b strings.Builder
	for _, a := range c.Attempts {
		fmt.Fprintf(&b, "%s: %s\n", a.Method, a.Verdict)
	}
	return b.String()
}

// Infer approximates or samples: Auto is a bayes.Inferrer. The draws' Config is a
// [Choice].
func (a Auto) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	draws, _, err := Fit(ctx, t, a)
	return draws, err
}

// Fit returns draws of the posterior by the method it chooses, and why it chose.
//
// Pathfinder is tried first, then Laplace for up to 200 coordinates. Draws are taken
// if their weights are trusted, k-hat up to 0.5 and worth [Auto.ESS] equal draws,
// and no check warns; else each chain of NUTS starts at one of the draws with the
// lower k-hat, with a dense metric if these are correlated so that a diagonal one
// would take ten times the steps. A run of NUTS with divergent transitions is
// made once more with shorter steps, one whose chains disagree or have moved too
// little once more with four times the draws, both with a longer warm-up; the one
// of the two runs with fewer warnings is returned.
//
// Errors: those of [mcmc.Sample]. A cancelled context gives the draws that the
// method at work has made, with the context's error.
func Fit(ctx context.Context, t bayes.Target, a Auto) (*bayes.Draws, Choice, error) {
	s := story{Choice{Auto: a}}
	if a.ESS == 0 {
		a.ESS = defaultESS
	}
	if !(a.ESS > 0) {
		return nil, s.Choice, fmt.Errorf("infer: Auto.ESS is %v, want a positive number, or 0 for %d", a.ESS, defaultESS)
	}
	cfg := a.Sample
	cfg.Seed = a.Seed
	p, is := t.(*bayes.Program)
	missing := t == nil || is && p == nil // mcmc says so
	if cfg.Init == nil && !missing && t.Dim() > 0 {
		best, taken, err := s.approximate(ctx, t, a)
		if taken || err != nil {
			return s.end(best.Draws(), err)
		}
		if best != nil {
			cfg.Init = starts(t, best, cfg.Chains, a.Seed)
			if cfg.Kernel == nil && correlated(ctx, t, best.Draws()) {
				cfg.Kernel = mcmc.NUTS{Metric: mcmc.Dense}
				s.add("nuts", nil, "dense metric, as the approximation is far longer in some directions than in others")
			}
		}
	}
	return s.sample(ctx, t, cfg, a.Sample.Kernel == nil)
}

// approximate tries the approximations and returns the best, nil if all fail, and
// whether it is to be taken. An error is that of a cancelled run, with an
// approximation of what it has.
func (s *story) approximate(ctx context.Context, t bayes.Target, a Auto) (best *vi.Approximation, taken bool, err error) {
	for _, m := range []struct {
		name   string
		method vi.Method
	}{{"pathfinder", vi.Pathfinder{Seed: a.Seed}}, {"laplace", vi.Laplace{Seed: a.Seed}}} {
		if m.name == "laplace" && t.Dim() > maxDense {
			break
		}
		fit, err := vi.Fit(ctx, t, m.method)
		switch {
		case ctx.Err() != nil && fit != nil:
			s.add(m.name, fit.Draws(), "stopped")
			return fit, false, err
		case err != nil:
			s.add(m.name, nil, fmt.Sprintf("failed: %v", err))
			continue
		}
		ok, verdict := a.judge(fit)
		s.add(m.name, fit.Draws(), verdict)
		if ok {
			return fit, true, nil
		}
		if best == nil || fit.Khat < best.Khat {
			best = fit
		}
	}
	return best, false, nil
}

// story is a choice in the making.
type story struct{ Choice }

// add tells of a method that was run.
func (s *story) add(method string, draws *bayes.Draws, verdict string) {
	a := Attempt{Method: method, Verdict: verdict}
	if draws != nil {
		a.Warnings = len(draws.Check())
	}
	s.Attempts = append(s.Attempts, a)
}

// end returns draws that carry the choice.
func (s *story) end(draws *bayes.Draws, err error) (*bayes.Draws, Choice, error) {
	if draws == nil {
		return nil, s.Choice, err
	}
	s.Config = draws.Config()
	return draws.WithConfig(s.Choice), s.Choice, err
}

// judge says whether an approximation may stand for the posterior, and why.
func (a Auto) judge(fit *vi.Approximation) (ok bool, verdict string) {
	worth := fit.Draws().WeightESS()
	seen := fmt.Sprintf("k-hat %.2f, weights worth %.0f of %d draws", fit.Khat, worth, fit.Draws().Len())
	switch warnings := fit.Check(); {
	case a.Exact:
		return false, seen + "; exact draws are asked for, which may start from it"
	case !(fit.Khat <= trusted):
		return false, seen + fmt.Sprintf("; above %.1f the weights don't make up for what it misses", trusted)
	case worth < a.ESS:
		return false, seen + fmt.Sprintf("; fewer than the %.0f wanted", a.ESS)
	case len(warnings) > 0:
		return false, seen + "; but " + warnings[0].Msg
	}
	return true, seen + ": its weighted draws are as good as a sampler's, and taken"
}

// sample runs the sampler, and again if the first run asks for it and the kernel
// is free to be changed.
func (s *story) sample(ctx context.Context, t bayes.Target, cfg mcmc.Config, free bool) (*bayes.Draws, Choice, error) {
	method := kernelName(cfg)
	draws, err := mcmc.Sample(ctx, t, cfg)
	if err != nil {
		if draws != nil {
			s.add(method, draws, fmt.Sprintf("stopped with %d draws a chain", draws.Len()))
		}
		return s.end(draws, err)
	}
	again, cure := remedy(draws, cfg)
	if cure == "" || !free {
		s.add(method, draws, verdictOf(draws))
		return s.end(draws, nil)
	}
	s.add(method, draws, cure)
	second, err := mcmc.Sample(ctx, t, again)
	switch {
	case err != nil: // cancelled: the first run is whole
		s.add(method, nil, fmt.Sprintf("the second run was stopped, the first is returned: %v", err))
		return s.end(draws, err)
	case len(second.Check()) > len(draws.Check()):
		s.add(method, second, "no better; the first run is returned")
		return s.end(draws, nil)
	}
	s.add(method, second, verdictOf(second))
	return s.end(second, nil)
}

// remedy returns the configuration of a second run that may cure what is wrong
// with the first, and says so; "" if nothing is, or no run would.
func remedy(d *bayes.Draws, cfg mcmc.Config) (again mcmc.Config, cure string) {
	cfg.Warmup = max(cfg.Warmup, carefulFor)
	for _, w := range d.Check() {
		switch w.Code {
		case bayes.WarnDivergences, bayes.WarnEBFMI:
			kernel, _ := cfg.Kernel.(mcmc.NUTS)
			kernel.TargetAccept = careful
			cfg.Kernel = kernel
			return cfg, fmt.Sprintf("%s; again with an acceptance of %v and %d iterations of warm-up", w.Msg, careful, cfg.Warmup)
		case bayes.WarnRhat, bayes.WarnESSBulk, bayes.WarnESSTail:
			cfg.Draws = longer * d.Len()
			return cfg, fmt.Sprintf("%s; again with %d draws a chain after %d iterations of warm-up", w.Msg, cfg.Draws, cfg.Warmup)
		}
	}
	return cfg, ""
}

func verdictOf(d *bayes.Draws) string {
	if w := d.Check(); len(w) > 0 {
		return fmt.Sprintf("taken with %d warnings, the first: %s", len(w), w[0].Msg)
	}
	return "no check failed; taken"
}

// kernelName returns the name that JSON gives the kernel, "kernel" of one that does
// not marshal, which there is none of.
func kernelName(cfg mcmc.Config) string {
	var form struct{ Kernel map[string]json.RawMessage }
	raw, err := json.Marshal(mcmc.Config{Kernel: cfg.Kernel})
	if err != nil || json.Unmarshal(raw, &form) != nil {
		return "kernel"
	}
	for name := range form.Kernel {
		return name
	}
	return "kernel"
}
