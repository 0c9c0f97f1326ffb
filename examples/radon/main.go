package main

import (
	"context"
	"io"
	"math"

	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
)

func main() { cli.Main(run) }

// scale turns the logarithm of the outcome back into what it was of.
type scale struct {
	offset, limit float64
	unit          string
}

// of returns the outcome on its own scale.
func (s scale) of(y float64) float64 { return math.Exp(y) - s.offset }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p := cli.New("radon", "CSV `file`, one row a house (default: radon in Minnesota)", 1000, stdout, stderr)
	var c columns
	var sc scale
	var h house
	p.Flags.StringVar(&c.outcome, "outcome", "log_radon", "`column` to explain, a logarithm")
	p.Flags.StringVar(&c.predictor, "predictor", "floor", "`column` whose slope varies between groups")
	p.Flags.StringVar(&c.level, "level", "log_uranium", "`column` known of each group; none: \"\"")
	p.Flags.StringVar(&c.group, "group", "county", "`column` of groups")
	p.Flags.Float64Var(&sc.offset, "offset", 0.1, "what was added before taking the logarithm")
	p.Flags.Float64Var(&sc.limit, "limit", 4, "outcome above which something must be done")
	p.Flags.StringVar(&sc.unit, "unit", "pCi/L", "`unit` of the outcome")
	county := p.Flags.String("county", "", "`group` of the house to predict; none: one not in the data")
	p.Flags.Float64Var(&h.x, "x", 0, "predictor of the house to predict: 0 basement, 1 first floor")
	p.OfferPage()
	p.Flags.StringVar(&p.Store, "store", "", "`file` for the draws; if it is there, the run in it goes on where it was stopped")
	if err := p.Parse(args); err != nil {
		return err
	}
	for name, x := range map[string]float64{"offset": sc.offset, "limit": sc.limit, "x": h.x} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return p.Fault("-%s is %v, want a finite number", name, x)
		}
	}
	s, err := load(p, c)
	if err != nil {
		return err
	}
	if h.group, err = s.find(p, *county); err != nil {
		return err
	}
	m := model(s, h)
	prog, err := m.Compile()
	if err != nil {
		return err
	}
	draws, err := p.Sample(ctx, prog, mcmc.Config{})
	if err != nil {
		return err
	}
	predicted, err := prog.Predict(ctx, draws, p.Seed)
	if err != nil {
		return err
	}
	r, err := newResult(s, c, sc, h, draws, predicted)
	if err != nil {
		return err
	}
	r.Seed = p.Seed
	figures, err := r.figures(s, draws, predicted)
	if err != nil {
		return err
	}
	if p.Page != "" {
		page, err := r.page(ctx, s, m, prog, draws, figures)
		if err != nil {
			return err
		}
		if err := p.WritePage(draws, page); err != nil {
			return err
		}
	}
	return p.Report(r, r.text(), figures)
}
