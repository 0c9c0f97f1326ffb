package bn_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

// clash is the conflict of findings in decibans.
func (b brute) clash(findings ...bn.Finding) float64 {
	alone := 1.0
	for _, f := range findings {
		alone *= b.prob(f)
	}
	return 10 * math.Log10(alone/b.prob(findings...))
}

// conflicting compares conflicts with the truth.
func (q question) conflicting(c *bn.Conflict) error {
	var faults []error
	expect := func(what string, got, want float64) {
		if !agree(got, want) {
			faults = append(faults, fmt.Errorf("%s: %s is %v, want %v", q.name, what, got, want))
		}
	}
	expect("the conflict", c.Total, q.truth.clash(q.findings...))
	for i, x := range c.Partial {
		expect(q.findings[i].String(), x, q.truth.clash(q.findings...)-q.truth.clash(drop(q.findings, i)...))
	}
	if n := len(q.findings); len(c.Pairs) != n*(n-1)/2 || len(c.Partial) != n {
		faults = append(faults, fmt.Errorf("%s: %d pairs, %d partial conflicts", q.name, len(c.Pairs), len(c.Partial)))
	}
	for i, p := range c.Pairs {
		expect(fmt.Sprint(p), p.Decibans, q.truth.clash(p.A, p.B))
		if i > 0 && p.Decibans > c.Pairs[i-1].Decibans {
			faults = append(faults, fmt.Errorf("%s: %v is out of order", q.name, p))
		}
	}
	said := map[bn.Finding]bool{}
	for _, r := range c.Rare {
		said[r.Finding] = true
		expect(r.String()+", prior", r.Prior, q.truth.prob(r.Finding))
		expect(r.String()+", posterior", r.Posterior, q.truth.prob(with(q.findings, r.Finding)...)/q.truth.prob(q.findings...))
		expect(r.String()+", what is left", r.Left, q.truth.clash(with(q.findings, r.Finding)...))
	}
	for _, v := range q.truth.vars {
		for _, s := range v.States {
			f := bn.Finding{Variable: v.Name, State: s}
			all := with(q.findings, f)
			found := contains(q.findings, f.Variable)
			if q.truth.prob(all...) > 0 && math.Abs(q.truth.clash(all...)) < 1e-9 {
				continue // just explains it, or just not: rounding
			}
			if want := c.Total > 0 && !found && q.truth.prob(all...) > 0 && q.truth.clash(all...) <= 0; want != said[f] {
				faults = append(faults, fmt.Errorf("%s: that %v explains it: %v, want %v", q.name, f, said[f], want))
			}
		}
	}
	return errors.Join(faults...)
}

func contains(findings []bn.Finding, variable string) bool {
	for _, f := range findings {
		if f.Variable == variable {
			return true
		}
	}
	return false
}

func TestConflict(t *testing.T) {
	for _, q := range questions(t) {
		c, err := q.tree.Conflict(q.findings...)
		if err != nil {
			t.Fatal(err)
		}
		if err := q.conflicting(c); err != nil {
			t.Error(err)
		}
		// Planted: natural logarithms that were not turned into decibans.
		c.Total /= 10 * math.Log10E
		if math.Abs(c.Total) > 1e-6 && q.conflicting(c) == nil {
			t.Errorf("%s: a wrong unit is not noticed", q.name)
		}
	}
}

// A smoker whose X-ray is clear and who has lung cancer: the findings clash, and
// the words say which.
func TestConflictWords(t *testing.T) {
	n, err := bn.ReadFile(folder + "asia.bif")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	finding := func(name, state string) bn.Finding { return bn.Finding{Variable: name, State: state} }
	c, err := tree.Conflict(finding("smoke", "no"), finding("xray", "no"), finding("lung", "yes"))
	if err != nil {
		t.Fatal(err)
	}
	if !(c.Total > 10) || c.Pairs[0].A.Variable != "xray" || c.Pairs[0].B.Variable != "lung" {
		t.Errorf("%+v", c)
	}
	if s := c.String(); !strings.Contains(s, "in conflict") || !strings.Contains(s, "xray=no and lung=yes") || !strings.Contains(s, "lung=yes fits the others least") || !strings.Contains(s, "look for a wrong finding") {
		t.Errorf("the words are %q", s)
	}
	if c, err = tree.Conflict(finding("smoke", "yes"), finding("xray", "yes")); err != nil || !(c.Total < 0) || len(c.Rare) > 0 || !strings.Contains(c.String(), "go together") {
		t.Errorf("%v, %v", c, err)
	}
	if c, err = tree.Conflict(); err != nil || c.Total != 0 || !strings.Contains(c.String(), "Fewer than two") {
		t.Errorf("%v, %v", c, err)
	}
	var contradiction *bn.ImpossibleError
	if _, err = tree.Conflict(finding("lung", "yes"), finding("smoke", "no"), finding("either", "no")); !errors.As(err, &contradiction) || len(contradiction.Findings) != 2 {
		t.Errorf("impossible findings: %v", err)
	}
	if _, err = tree.Conflict(finding("lung", "yes"), finding("lnug", "no")); err == nil || !strings.Contains(err.Error(), `did you mean "lung"`) {
		t.Errorf("an unknown variable: %v", err)
	}
}
