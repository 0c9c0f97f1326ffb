package main

import (
	"context"
	"io"

	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p := cli.New("effect", "CSV `file`, one row a case (default: quitting smoking and weight)", 500, stdout, stderr)
	q, err := ask(p, args)
	if err != nil {
		return err
	}
	way, err := q.choose()
	if err != nil {
		return p.Fault("%w", err)
	}
	a, err := answerTo(ctx, q, way)
	if err != nil {
		return p.Fault("%w", err)
	}
	figures, err := a.figures()
	if err != nil {
		return p.Fault("%w", err)
	}
	return p.Report(a, a.text(), figures)
}
