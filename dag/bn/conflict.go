package bn

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Conflict says how ill findings go together, in decibans: ten times the decimal
// logarithm of how much more probable they would be if they had nothing to do
// with each other. What comes from one case that the network describes should
// support each other: less than 0. More than 0 hints at a wrong finding, at a
// case the network does not cover, or at a rare one.
type Conflict struct {
	Findings []Finding // those that were asked about
	Total    float64   // of all findings together; above 0 they are ill together
	// Partial are the conflicts of each finding with all the others, in the order
	// of Findings: how much less probable the others make it.
	Partial []float64
	// Pairs are the conflicts of two findings, the largest first.
	Pairs []Clash
	// Rare are states of other variables that would explain a conflict: rare ones
	// that the findings make so much more probable that with them no conflict is
	// left; the most convincing first. There are none if Total is not above 0.
	Rare []RareCase
}

// Clash is the conflict of two findings.
type Clash struct {
	A, B     Finding // the findings
	Decibans float64 // above 0: each makes the other less probable
}

// RareCase is a state that may be behind a conflict.
type RareCase struct {
	Finding
	Prior, Posterior float64 // of the state, without findings and with all
	Left             float64 // of the conflict, if it were found too: decibans, at most 0
}

// Conflict measures how ill findings go together.
//
// Errors: unknown names, a variable found twice, an *ImpossibleError.
// Source: [Jensen1991], conf and rare cases, in decibans.
// Cost: two propagations for each finding and two more.
func (t *JunctionTree) Conflict(findings ...Finding) (*Conflict, error) {
	list, err := t.net.resolve(findings)
	if err != nil {
		return nil, err
	}
	prior, err := t.believe(nil)
	if err != nil {
		return nil, err
	}
	all, err := t.believe(list)
	if err != nil {
		return nil, err
	}
	c := &Conflict{Findings: slices.Clone(findings), Total: -nats(all.logP)}
	for i := range list {
		alone, err := t.believe(list[i : i+1])
		if err != nil {
			return nil, err
		}
		rest, err := t.beliefs(without(list, i)).LogEvidence()
		if err != nil {
			return nil, err
		}
		c.Total += nats(alone.logP)
		c.Partial = append(c.Partial, nats(alone.logP+rest-all.logP))
		for j, g := range list[:i] {
			c.Pairs = append(c.Pairs, Clash{findings[j], findings[i], decibans(prior.p[g.variable][g.state], alone.p[g.variable][g.state])})
		}
	}
	slices.SortStableFunc(c.Pairs, func(a, b Clash) int { return cmp.Compare(b.Decibans, a.Decibans) })
	if math.Abs(c.Total) < noise {
		c.Total = 0
	}
	if c.Total > 0 {
		c.Rare = rare(t.net, c.Total, list, prior, all)
	}
	return c, nil
}

// rare returns the states with which no conflict is left.
func rare(n *Network, total float64, seen []finding, prior, all *belief) []RareCase {
	var list []RareCase
	for i, v := range n.vars {
		if slices.ContainsFunc(seen, func(f finding) bool { return f.variable == i }) {
			continue
		}
		for k := range v.States {
			if p, q := prior.p[i][k], all.p[i][k]; q > 0 {
				if left := total - decibans(q, p); left <= noise {
					list = append(list, RareCase{Finding{v.Name, v.States[k]}, p, q, left})
				}
			}
		}
	}
	slices.SortStableFunc(list, func(a, b RareCase) int { return cmp.Compare(b.Posterior, a.Posterior) })
	return list
}

// String tells it in words.
func (c *Conflict) String() string {
	const most = 3 // more is not read
	if len(c.Findings) < 2 {
		return "Fewer than two findings can't be in conflict.\n"
	}
	const least = 1 // decibans, about the least people notice [Good1985]
	times := math.Pow(10, math.Abs(c.Total)/10)
	var b strings.Builder
	switch {
	case math.Abs(c.Total) < least:
		b.WriteString("The findings neither support nor contradict each other.\n")
	case c.Total < 0:
		fmt.Fprintf(&b, "The findings go together: they are %.3g times as probable as if they had nothing to do with each other.\n", times)
	default:
		fmt.Fprintf(&b, "The findings are in conflict (%.1f decibans): they would be %.3g times as probable if they had nothing to do with each other.\n", c.Total, times)
	}
	for _, p := range c.Pairs[:min(most, len(c.Pairs))] {
		if p.Decibans > least {
			fmt.Fprintf(&b, "  %v and %v: each makes the other %.3g times less probable.\n", p.A, p.B, math.Pow(10, p.Decibans/10))
		}
	}
	worst := largest(c.Partial)
	if c.Partial[worst] > least {
		fmt.Fprintf(&b, "  %v fits the others least: they make it %.3g times less probable.\n", c.Findings[worst], math.Pow(10, c.Partial[worst]/10))
	}
	if c.Total < least {
		return b.String()
	}
	for _, r := range c.Rare[:min(most, len(c.Rare))] {
		fmt.Fprintf(&b, "  A rare case would explain it: %v, which had probability %.3g and has %.3g.\n", r.Finding, r.Prior, r.Posterior)
	}
	if len(c.Rare) == 0 {
		b.WriteString("  No single state of another variable explains it: look for a wrong finding.\n")
	}
	return b.String()
}

// nats turns natural logarithms into decibans.
func nats(x float64) float64 { return x * 10 * math.Log10E }
