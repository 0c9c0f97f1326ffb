package main

import (
	"context"
	"embed"
	"fmt"
	"io"
	"strings"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/examples/internal/scoring"
)

//go:embed data
var embedded embed.FS

// defaults: costs are made up, in the currency of the amounts; the share of fraud is
// that of all payments of which the embedded ones are a part (README.md).
var defaults = scoring.Defaults{
	Files: embedded, Amount: "Amount", Prevalence: "492/284807", Imputed: -1,
	Costs: decision.Costs{FalsePositive: 20, FalseNegative: 120, Review: 3},
}

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p := cli.NewExact("fraudscore", "CSV `file`, the same as -test", stdout, stderr)
	q := scoring.Ask(p, defaults)
	if err := q.Read(args); err != nil {
		return err
	}
	defer q.Close()
	a, err := q.Answer(ctx)
	if err != nil {
		return p.Fault("%w", err)
	}
	defer a.Close()
	r, err := a.Result()
	if err != nil {
		return p.Fault("%w", err)
	}
	if err := a.Write(ctx, r); err != nil {
		return p.Fault("%w", err)
	}
	pictures, err := a.Pictures()
	if err != nil {
		return p.Fault("%w", err)
	}
	r.Conclusion = conclude(r)
	return p.Report(r, r.Text()+r.Conclusion+"\n", pictures)
}

// conclude says in a sentence what to make of it.
func conclude(r *scoring.Result) string {
	verdict := r.Verdict("payment", "payments")
	switch {
	case r.Short():
		return verdict + fmt.Sprintf("; but its sets miss the truth more often than %v: the test rows are not like those of calibration.", r.Alpha)
	case len(r.Drifted) > 0:
		return verdict + fmt.Sprintf("; but look at %s, which drifted since training.", strings.Join(r.Drifted, ", "))
	}
	return verdict + "; its sets hold what they promise."
}
