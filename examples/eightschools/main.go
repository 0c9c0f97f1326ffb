package main

import (
	"context"
	"io"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
)

func main() { cli.Main(run) }

// Acceptance rates to adapt to: a funnel takes smaller steps than usual.
const (
	usual  = 0.8 // mcmc's own
	funnel = 0.95
)

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p := cli.New("eightschools", "CSV `file` with the columns school, effect and se (default: the eight schools)", 1000, stdout, stderr)
	scale := p.Flags.Float64("scale", 5, "how large effects may be, in their unit: scale of the priors of mean and spread")
	unit := p.Flags.String("unit", "points", "`unit` of the effects")
	folder := p.Flags.String("export", "", "`folder` for the draws, as other programs read them; none: no files")
	format := p.Flags.String("format", "cmdstan", "`format` of -export: cmdstan (CSV) or arviz (JSON)")
	p.OfferPage()
	if err := p.Parse(args); err != nil {
		return err
	}
	if exports[*format] == nil {
		return p.Fault("-format is %q, want cmdstan or arviz", *format)
	}
	if !(*scale > 0) || math.IsInf(*scale, 1) {
		return p.Fault("-scale is %v, want a number above 0", *scale)
	}
	s, err := load(p)
	if err != nil {
		return err
	}
	_, centred, _, err := fit(ctx, p, model(s, *scale, true), usual)
	if err != nil {
		return err
	}
	m := model(s, *scale, false)
	prog, draws, predicted, err := fit(ctx, p, m, funnel)
	if err != nil {
		return err
	}
	r, err := newResult(s, draws, predicted, centred, *unit)
	if err != nil {
		return err
	}
	r.Seed = p.Seed
	if r.Critique, err = criticise(ctx, prog, s, draws, predicted); err != nil {
		return err
	}
	if *folder != "" {
		if err := exports[*format](*folder, s, draws, predicted); err != nil {
			return p.Fault("-export: %w", err)
		}
	}
	figures, err := r.figures(s, draws, centred)
	if err != nil {
		return err
	}
	if p.Page != "" {
		page, err := r.page(m, figures)
		if err != nil {
			return err
		}
		if err := p.WritePage(draws, page); err != nil {
			return err
		}
	}
	return p.Report(r, r.text(), figures)
}

// fit compiles and samples a model and draws from its predictive distribution.
func fit(ctx context.Context, p *cli.Program, m *bayes.Model, accept float64) (prog *bayes.Program, draws, predicted *bayes.Draws, err error) {
	if prog, err = m.Compile(); err != nil {
		return nil, nil, nil, err
	}
	if draws, err = p.Sample(ctx, prog, mcmc.Config{Kernel: mcmc.NUTS{TargetAccept: accept}}); err != nil {
		return nil, nil, nil, err
	}
	predicted, err = prog.Predict(ctx, draws, p.Seed)
	return prog, draws, predicted, err
}
