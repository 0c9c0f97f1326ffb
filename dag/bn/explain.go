package bn

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Explanation says how findings moved the probability of one state. Weights are
// weights of evidence in decibans: ten of them multiply the odds by ten, three
// double them.
type Explanation struct {
	Variable  string  // what was asked about
	State     string  // of that variable
	Prior     float64 // of the state
	Posterior float64 // its probability given all findings
	// Weight is that of all findings together: the sum of all Steps.
	Weight float64
	// PriorEntropy and Entropy are how uncertain the variable is without and with
	// the findings, in bits.
	PriorEntropy, Entropy float64
	Findings              []Influence // in the order in which they came
}

// Influence is what one finding did.
type Influence struct {
	Finding
	// Before and After are the probability of the state given the findings that
	// came earlier, and with this one; Step is the weight that lies between.
	Before, After, Step float64
	// Alone is the weight if there were no other finding.
	Alone float64
	// Without is the probability given all the other findings, and Last the
	// weight of adding this one to them.
	Without, Last float64
	// Omission is what would be lost without the finding: the Kullback-Leibler
	// divergence of the variable's distribution without it from that with it, in
	// bits.
	Omission float64
	// Pivotal: without the finding another state would be the most probable.
	Pivotal bool
}

// Explain tells how each finding moved the probability of a state, "" for the
// most probable one.
//
// Steps depend on the order of the findings and add up; what a finding weighs
// alone and last does not depend on it and need not add up: where findings tell
// the same, each seems to weigh little as the last one.
//
// Result: a weight is ±Inf where a finding decides, and NaN where the state was
// certain or impossible before.
// Errors: an unknown state.
// Source: weights [Good1950], [Good1985]; the cost of omission
// [Suermondt1992].
// Cost: three propagations for each finding.
func (d *Diagnosis) Explain(state string) (*Explanation, error) {
	k, err := d.state(state)
	if err != nil {
		return nil, err
	}
	v := d.net.vars[d.target]
	prior, now := d.prior.p[d.target], d.now.p[d.target]
	e := &Explanation{
		Variable: v.Name, State: v.States[k], Prior: prior[k], Posterior: now[k],
		Weight: weight(prior, now, k), PriorEntropy: entropy(prior), Entropy: entropy(now),
	}
	b := d.tree.Beliefs()
	asked := func(findings []finding) ([]float64, error) { return b.only(findings).Posterior(nil, v.Name) }
	before := prior
	for i, f := range d.findings {
		upto, err := asked(d.findings[:i+1])
		if err != nil {
			return nil, err
		}
		alone, err := asked([]finding{f})
		if err != nil {
			return nil, err
		}
		rest, err := asked(without(d.findings, i))
		if err != nil {
			return nil, err
		}
		e.Findings = append(e.Findings, Influence{
			Finding: d.net.named(f), Before: before[k], After: upto[k], Step: weight(before, upto, k),
			Alone: weight(prior, alone, k), Without: rest[k], Last: weight(rest, now, k),
			Omission: divergence(now, rest), Pivotal: largest(rest) != largest(now),
		})
		before = upto
	}
	return e, nil
}

// Ranked returns the findings, those first that weigh most as the last one, for
// or against.
func (e *Explanation) Ranked() []Influence {
	list := slices.Clone(e.Findings)
	slices.SortStableFunc(list, func(a, b Influence) int { return cmp.Compare(math.Abs(b.Last), math.Abs(a.Last)) })
	return list
}

// String tells it in words, a line for each finding.
func (e *Explanation) String() string {
	var b strings.Builder
	what := e.Variable + "=" + e.State
	if len(e.Findings) == 0 {
		return fmt.Sprintf("%s has probability %.3g without any finding.\n", what, e.Prior)
	}
	fmt.Fprintf(&b, "%s had probability %.3g and has %.3g: %s.\n", what, e.Prior, e.Posterior, effect("the findings", e.Weight))
	for _, f := range e.Findings {
		fmt.Fprintf(&b, "  %s: %.3g became %.3g; %s", f.Finding, f.Before, f.After, effect("it", f.Step))
		if f.Pivotal {
			fmt.Fprintf(&b, ". Without it another state would be the most probable")
		}
		b.WriteString(".\n")
	}
	top := e.Ranked()[0]
	if math.Abs(top.Last) >= 1 { // a deciban, about the least change people notice [Good1985]
		fmt.Fprintf(&b, "The most influential finding is %v: without it the probability would be %.3g.\n", top.Finding, top.Without)
	} else {
		b.WriteString("No single finding matters much: leaving any one out changes the odds by less than a quarter.\n")
	}
	return b.String()
}

// effect tells a weight in words.
func effect(what string, w float64) string {
	times := math.Pow(10, math.Abs(w)/10)
	switch {
	case math.IsNaN(w):
		return "it was decided before"
	case math.IsInf(w, 1):
		return what + " proved it"
	case math.IsInf(w, -1):
		return what + " ruled it out"
	case times < 1.005: // is 1.00 when printed
		return what + " left the odds as they were"
	case w > 0:
		return fmt.Sprintf("%s multiplied the odds by %.3g (%+.1f decibans)", what, times, w)
	}
	return fmt.Sprintf("%s divided the odds by %.3g (%+.1f decibans)", what, times, w)
}

// weight returns by how many decibans the odds of state k changed. The odds
// against are a sum, not 1−p: they may be far below rounding.
func weight(before, after []float64, k int) float64 {
	against := func(p []float64) float64 {
		sum := 0.0
		for j, x := range p {
			if j != k {
				sum += x
			}
		}
		return sum
	}
	return decibans(after[k], against(after)) - decibans(before[k], against(before))
}

// divergence returns the Kullback-Leibler divergence of q from p in bits; q is 0
// only where p is.
func divergence(p, q []float64) float64 {
	sum := 0.0
	for k, x := range p {
		if x > 0 {
			sum += float64(x * math.Log2(x/q[k]))
		}
	}
	return max(sum, 0) // rounding
}

// entropy returns the entropy of a distribution in bits.
func entropy(p []float64) float64 {
	sum := 0.0
	for _, x := range p {
		if x > 0 {
			sum -= float64(x * math.Log2(x))
		}
	}
	return sum
}

// decibans returns ten times the decimal logarithm of p/q.
//
// Source: [Good1985].
func decibans(p, q float64) float64 { return 10 * (math.Log10(p) - math.Log10(q)) } // ten to the ban
