package main

import (
	"context"
	"io"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p := cli.New("survival", "CSV `file`, one row a subject (default: remission of leukaemia)", 1000, stdout, stderr)
	var c columns
	p.Flags.StringVar(&c.time, "time", "weeks", "`column` of times until the event, or until it had not happened")
	p.Flags.StringVar(&c.event, "event", "relapse", "`column` that is 1 if the event happened, 0 if not by then")
	p.Flags.StringVar(&c.group, "group", "treatment", "`column` of groups to compare")
	p.Flags.StringVar(&c.control, "control", "placebo", "`group` to compare with")
	unit := p.Flags.String("unit", "weeks", "`unit` of the times")
	if err := p.Parse(args); err != nil {
		return err
	}
	d, err := load(p, c)
	if err != nil {
		return err
	}
	var draws [2]*bayes.Draws // Weibull, exponential
	for k := range draws {
		prog, err := model(d, k == 1).Compile()
		if err != nil {
			return err
		}
		if draws[k], err = p.Sample(ctx, prog, mcmc.Config{}); err != nil {
			return err
		}
	}
	r, err := newResult(d, draws[0], draws[1])
	if err != nil {
		return err
	}
	r.Control, r.Event, r.Unit, r.Seed = c.control, c.event, *unit, p.Seed
	r.conclude()
	figures, err := r.figures(d, draws[0])
	if err != nil {
		return err
	}
	return p.Report(r, r.text(), figures)
}
