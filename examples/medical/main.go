package main

import (
	"context"
	"embed"
	"fmt"
	"io"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/examples/internal/scoring"
)

//go:embed data
var embedded embed.FS

// defaults: the costs are made up: of a treatment that wasn't needed, of a case that was
// missed, of a doctor's look. Nobody's glucose, blood
// pressure, skin fold, insulin or body mass index is 0.
var defaults = scoring.Defaults{
	Files: embedded, Escalate: 1, Imputed: 2,
	Costs: decision.Costs{FalsePositive: 60, FalseNegative: 200, Review: 30},
	Zeros: []string{"glucose", "blood_pressure", "skin_thickness", "insulin", "bmi"},
}

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p := cli.NewExact("medical", "CSV `file`, the same as -test", stdout, stderr)
	q := &question{Question: scoring.Ask(p, defaults)}
	q.flags(p.Flags)
	if err := q.read(args); err != nil {
		return err
	}
	defer q.Close()
	a, err := q.Answer(ctx)
	if err != nil {
		return p.Fault("%w", err)
	}
	defer a.Close()
	r, err := q.result(ctx, a)
	if err != nil {
		return p.Fault("%w", err)
	}
	if err := a.Write(ctx, &r.Result); err != nil {
		return p.Fault("%w", err)
	}
	pictures, err := a.Pictures()
	if err != nil {
		return p.Fault("%w", err)
	}
	r.Conclusion = r.conclude()
	return p.Report(r, r.Text()+r.text()+fmt.Sprintln(r.Conclusion), pictures)
}
