package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/seed78144065/credence/dag/bn"
)

// answer is what the JSON has, and for the text what it was made of.
type answer struct {
	LogEvidence float64                       `json:"log_evidence"`
	Posteriors  map[string]map[string]float64 `json:"posteriors"`
	Asked       *asked                        `json:"asked"`
	Explanation []influence                   `json:"explanation"`
	Tests       []test                        `json:"next_best_tests"`
	Overturning []change                      `json:"overturning"`
	Conflict    *conflict                     `json:"conflict"`

	question    *question
	priors      [][]float64 // by variable
	posteriors  [][]float64
	diagnosis   *bn.Diagnosis // nil if nothing is asked
	explanation *bn.Explanation
	sensitivity *bn.Sensitivity
	values      []bn.Value
	clash       *bn.Conflict
	choice      *bn.Choice // nil without actions
	decision    *bn.Decision
	notes       []string
}

// number is null in JSON where it is not finite.
type number float64

// MarshalJSON writes the number or null.
func (x number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// asked is the node that is explained. Weights are decibans.
type asked struct {
	Node      string  `json:"node"`
	State     string  `json:"state"`
	Prior     float64 `json:"prior"`
	Posterior float64 `json:"posterior"`
	Weight    number  `json:"weight"`
	Action    string  `json:"best_action,omitempty"`
}

// influence is what a finding did to the node.
type influence struct {
	Finding  string  `json:"finding"`
	Before   float64 `json:"before"`
	After    float64 `json:"after"`
	Weight   number  `json:"weight"`       // given those before
	Alone    number  `json:"weight_alone"` // without all others
	Last     number  `json:"weight_last"`  // given all others
	Without  float64 `json:"posterior_without"`
	Omission float64 `json:"omission_bits"`
	Pivotal  bool    `json:"pivotal"`
}

// test is one that might come next.
type test struct {
	Test     string    `json:"test"`
	Cost     float64   `json:"cost"`
	Bits     float64   `json:"information_bits"`
	Saving   *float64  `json:"saving"` // null without actions
	Net      *float64  `json:"net"`
	Outcomes []outcome `json:"outcomes"`
}

// outcome is what a test may show.
type outcome struct {
	State     string             `json:"state"`
	P         float64            `json:"p"`
	Posterior map[string]float64 `json:"posterior"` // of the node
	Action    string             `json:"action,omitempty"`
}

// change is one of an entry that overturns the answer.
type change struct {
	Entry    string  `json:"entry"`
	From     float64 `json:"from"`
	To       float64 `json:"to"`
	State    string  `json:"state"`
	Distance number  `json:"log_odds"`
}

// conflict says how ill the findings go together, in decibans.
type conflict struct {
	Total   float64            `json:"total"`
	Partial map[string]float64 `json:"partial"`
}

// analyse answers the question.
func analyse(ctx context.Context, q *question) (*answer, error) {
	a := &answer{question: q, Explanation: []influence{}, Tests: []test{}, Overturning: []change{}}
	if err := a.believe(); err != nil {
		return nil, err
	}
	a.choose()
	if q.variable == "" {
		return a, nil
	}
	var err error
	if a.diagnosis, err = q.tree.Diagnose(q.variable, q.findings...); err != nil {
		return nil, err
	}
	for _, step := range []func() error{a.explain, a.lookAhead, func() error { return a.overturn(ctx) }, a.compare} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// believe finds what the network says about all variables.
func (a *answer) believe() (err error) {
	q := a.question
	b := q.tree.Beliefs()
	if a.priors, err = b.Posteriors(nil); err != nil {
		return err
	}
	for _, f := range q.findings {
		if err := b.Observe(f.Variable, f.State); err != nil {
			return err
		}
	}
	if a.LogEvidence, err = b.LogEvidence(); err != nil {
		return err
	}
	if a.posteriors, err = b.Posteriors(nil); err != nil {
		return err
	}
	a.Posteriors = make(map[string]map[string]float64)
	for i, v := range q.net.Variables() {
		a.Posteriors[v.Name] = byState(v, a.posteriors[i])
	}
	return nil
}

// choose takes, if no node is to be explained, the one that actions are about, or
// else the one that the findings moved most.
func (a *answer) choose() {
	q := a.question
	if q.variable != "" {
		return
	}
	if q.costs != nil && !q.example && q.costs.about != "" && !q.found(q.costs.about) {
		q.variable = q.costs.about
		return
	}
	most := 0.0
	for i, v := range q.net.Variables() {
		if m := a.moved(i); m > most && !q.found(v.Name) {
			most, q.variable = m, v.Name
		}
	}
}

// moved is by how many bits the posterior of a variable diverges from its prior.
func (a *answer) moved(i int) float64 {
	sum := 0.0
	for k, p := range a.posteriors[i] {
		if p > 0 {
			sum += p * math.Log2(p/a.priors[i][k])
		}
	}
	return sum
}

// explain tells what each finding did.
func (a *answer) explain() (err error) {
	if a.explanation, err = a.diagnosis.Explain(a.question.state); err != nil {
		return err
	}
	e := a.explanation
	a.Asked = &asked{Node: e.Variable, State: e.State, Prior: e.Prior, Posterior: e.Posterior, Weight: number(e.Weight)}
	for _, f := range e.Findings {
		a.Explanation = append(a.Explanation, influence{
			f.Finding.String(), f.Before, f.After, number(f.Step), number(f.Alone), number(f.Last), f.Without, f.Omission, f.Pivotal,
		})
	}
	return nil
}

// lookAhead finds what other variables are worth looking at.
func (a *answer) lookAhead() (err error) {
	q, v := a.question, a.diagnosis.Variable()
	a.decision = q.costs.decision(v)
	var tests []bn.Test
	if q.costs != nil {
		tests = []bn.Test{}
		for _, t := range q.costs.tests {
			if t.Variable != v.Name && !q.found(t.Variable) {
				tests = append(tests, t)
			}
		}
		if q.costs.about != "" && a.decision == nil && !q.example {
			a.notes = append(a.notes, fmt.Sprintf("The actions of %s are about %s, so they say nothing here.", q.costs.file, q.costs.about))
		}
	}
	if a.decision != nil && q.example {
		a.notes = append(a.notes, "The costs are made up: -costs takes your own.")
	}
	if a.decision != nil {
		if a.choice, err = a.diagnosis.Decide(*a.decision); err != nil {
			return err
		}
		a.Asked.Action = a.choice.Action
	}
	if a.values, err = a.diagnosis.Tests(tests, a.decision); err != nil {
		return err
	}
	for _, x := range a.values {
		t := test{Test: x.Variable, Cost: x.Cost, Bits: x.Information}
		if a.decision != nil {
			t.Saving, t.Net = &x.Saving, &x.Net
		}
		for _, o := range x.Outcomes {
			t.Outcomes = append(t.Outcomes, outcome{o.State, o.Probability, byState(v, o.Posterior), o.Action})
		}
		a.Tests = append(a.Tests, t)
	}
	return nil
}

// overturn finds which entries the answer hangs on.
func (a *answer) overturn(ctx context.Context) (err error) {
	if a.sensitivity, err = a.diagnosis.Sensitivity(ctx); err != nil {
		return err
	}
	for _, c := range a.sensitivity.Overturning() {
		a.Overturning = append(a.Overturning, change{c.Entry.String(), c.From, c.To, c.State, number(c.Distance)})
	}
	return nil
}

// compare finds whether the findings go together.
func (a *answer) compare() (err error) {
	if a.clash, err = a.question.tree.Conflict(a.question.findings...); err != nil {
		return err
	}
	a.Conflict = &conflict{a.clash.Total, make(map[string]float64)}
	for i, f := range a.clash.Findings {
		a.Conflict.Partial[f.String()] = a.clash.Partial[i]
	}
	return nil
}

// byState names probabilities; nil stays nil.
func byState(v bn.Variable, p []float64) map[string]float64 {
	if p == nil {
		return nil
	}
	named := make(map[string]float64, len(p))
	for k, s := range v.States {
		named[s] = p[k]
	}
	return named
}
