package main

import (
	"context"
	"io"

	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	var a *answer
	switch {
	case q.confounded():
		a, err = q.bound(ctx)
	default:
		a, err = q.imagine(ctx)
	}
	if err != nil {
		return q.program.Fault("%w", err)
	}
	figures := make(map[string]*plot.Figure)
	if q.program.Out != "" {
		if figures["counterfactual"], err = a.picture(); err != nil {
			return q.program.Fault("%w", err)
		}
	}
	return q.program.Report(a, a.text(), figures)
}
