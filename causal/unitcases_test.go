package causal_test

import (
	"context"
	"math"
	"testing"
)

// TestCasesUnit asks every query with evidence once, of whatever way to know the
// noise answers first. Statistic: the mean over draws, normal about the exact
// answer with the exact standard deviation over the root of the answer's ESS.
// Bound: 5 standard errors, false alarms 6e-7 a query, and the tolerance of the
// case, which alone holds where the deviation is 0.
func TestCasesUnit(t *testing.T) {
	const n = 4000
	by := map[string]int{}
	for _, c := range pplCases(t) {
		if c.Kind != "scm" {
			continue
		}
		prog := c.model(t)
		for _, q := range c.Queries {
			if len(q.Given) == 0 {
				continue
			}
			name := c.ID + " " + q.ID
			ans, err := q.worlds(t, c, prog).Ask(context.Background(), nothing(t, n), 1, "of")
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			by[ans.Method()]++
			of, err := ans.Var("of")
			if err != nil {
				t.Fatal(err)
			}
			ess, err := ans.ESS("of")
			if err != nil {
				t.Fatal(err)
			}
			if got, bound := of.Mean(), 5*q.SD/math.Sqrt(ess)+q.Tol; !(math.Abs(got-q.Value) <= bound) {
				t.Errorf("%s by %s: %v, want %v within %v", name, ans.Method(), got, q.Value, bound)
			}
		}
	}
	// Direct reads the noise off where all that matters was seen, and rows or
	// continuous variables keep enumeration from answering; what was not seen is
	// normal in all cases but one, in which the evidence is an inequality.
	if by["direct"] < 12 || by["gaussian"] != 17 || by["posterior"] != 1 {
		t.Errorf("%v", by)
	}
}

// TestCasesBySampling asks the queries that are normal given what was seen of the
// no-U-turn sampler too, which knows nothing of that: same bound as TestCasesUnit.
func TestCasesBySampling(t *testing.T) {
	const n = 2000
	asked := 0
	for _, c := range pplCases(t) {
		if c.ExactBy != "linear-Gaussian" {
			continue
		}
		prog := c.model(t)
		for _, q := range c.Queries {
			if len(q.Given) == 0 {
				continue
			}
			ans, err := q.worlds(t, c, prog).AskBy(context.Background(), "posterior", nothing(t, n), 1, "of")
			if err != nil {
				t.Errorf("%s %s: %v", c.ID, q.ID, err)
				continue
			}
			asked++
			of, err := ans.Var("of")
			if err != nil {
				t.Fatal(err)
			}
			ess, err := ans.ESS("of")
			if err != nil {
				t.Fatal(err)
			}
			if got, bound := of.Mean(), 5*q.SD/math.Sqrt(ess)+q.Tol; !(math.Abs(got-q.Value) <= bound) {
				t.Errorf("%s %s: %v, want %v within %v", c.ID, q.ID, got, q.Value, bound)
			}
		}
	}
	if asked != 30 {
		t.Errorf("%d queries asked", asked)
	}
}
