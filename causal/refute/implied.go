package refute

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
)

// ImpliedIndependencies tests on the data the independencies that the graph
// implies. Nodes without a column are taken to be unobserved.
type ImpliedIndependencies struct {
	Level float64 // the share of false alarms of all tests together; 0: 0.05
}

// Name returns "implied independencies".
func (ImpliedIndependencies) Name() string { return "implied independencies" }

// Refute counts the independencies that the data contradict, with Holm's
// adjustment for their number; P is the smallest adjusted p-value.
//
// Errors: those of dag.Graph.TestImplied.
func (i ImpliedIndependencies) Refute(ctx context.Context, effect *causal.Effect) (causal.Refutation, error) {
	r := causal.Refutation{Name: i.Name(), Null: "the data have the independencies that the graph implies", P: 1}
	_, data := effect.By()
	g := effect.Estimand.Graph()
	var absent []string
	for _, node := range g.Nodes() {
		if !slices.Contains(data.Names(), node.Name) && !node.Is(dag.Latent) {
			absent = append(absent, node.Name)
		}
	}
	g, err := g.Assign(dag.Latent, absent...)
	if err != nil {
		return r, err
	}
	report, err := g.TestImplied(ctx, data, i.Level)
	if err != nil {
		return r, err
	}
	r.Observed = float64(report.Rejected)
	r.OK = report.Rejected == 0
	var wrong []string
	for _, t := range report.Tests {
		if t.Skipped != "" {
			continue
		}
		r.P = min(r.P, t.Adjusted)
		if t.Adjusted <= report.Level {
			wrong = append(wrong, fmt.Sprintf("%v (p = %.2g)", t.Independence, t.Adjusted))
		}
	}
	if r.OK {
		r.Verdict = report.String()
		return r, nil
	}
	r.Verdict = fmt.Sprintf("the data contradict %d of %d independencies of the graph, at level %g together, %s: it lacks an edge or a latent cause, or has one the wrong way", report.Rejected, report.Tested, report.Level, strings.Join(wrong, ", "))
	return r, nil
}
