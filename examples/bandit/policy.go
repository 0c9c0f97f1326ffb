package main

import (
	"context"
	"slices"

	"github.com/seed78144065/credence/online/bandit"
	"github.com/seed78144065/credence/online/glm"
)

// policy is a way to act and what it would have earned a decision in the second
// half of the log.
type policy struct {
	Name  string             `json:"name"`
	IPS   estimate           `json:"ips"`
	SNIPS estimate           `json:"snips"`
	DR    estimate           `json:"dr"`
	Acts  map[string]float64 `json:"acts"` // how often each action is taken
	of    bandit.Policy
}

type estimate struct {
	Value    float64    `json:"value"`
	SE       float64    `json:"se"`
	Interval [2]float64 `json:"interval"`
	ESS      float64    `json:"ess"`
}

// byContext names the policy that looks at the context.
const byContext = "by context"

// policies are those that are compared: every action always, all evenly, and the
// one that looks at the context, which is learned from the first half.
func (q *question) policies(ctx context.Context) ([]*policy, error) {
	half := len(q.action) / 2
	expected, err := q.learn(ctx, half)
	if err != nil {
		return nil, err
	}
	var log []bandit.Record
	for i := half; i < len(q.action); i++ {
		log = append(log, bandit.Record{Action: q.action[i], Propensity: q.given[i], Reward: q.reward[i]})
	}
	k := len(q.names)
	var all []*policy
	for a, name := range q.names {
		row := make([]float64, k)
		row[a] = 1
		all = append(all, &policy{Name: "always " + name, of: bandit.Policy{row}})
	}
	all = append(all, &policy{Name: "all evenly", of: bandit.Policy{slices.Repeat([]float64{1 / float64(k)}, k)}})
	if len(q.context[0]) > 1 {
		learned := &policy{Name: byContext}
		for _, e := range expected {
			row := make([]float64, k)
			row[slices.Index(e, slices.Max(e))] = 1
			learned.of = append(learned.of, row)
		}
		all = append(all, learned)
	}
	for _, p := range all {
		if err := p.judge(log, expected, q.level, q.names); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (p *policy) judge(log []bandit.Record, expected [][]float64, level float64, names []string) error {
	ips, err := bandit.IPS(log, p.of)
	if err != nil {
		return err
	}
	snips, err := bandit.SNIPS(log, p.of)
	if err != nil {
		return err
	}
	dr, err := bandit.DR(log, p.of, expected)
	if err != nil {
		return err
	}
	to := func(e bandit.Estimate) estimate {
		lo, hi := e.Interval(level)
		return estimate{e.Value, e.SE, [2]float64{lo, hi}, e.ESS}
	}
	p.IPS, p.SNIPS, p.DR = to(ips), to(snips), to(dr)
	p.Acts = map[string]float64{}
	for _, row := range p.of {
		for a, v := range row {
			p.Acts[names[a]] += v / float64(len(p.of))
		}
	}
	return nil
}

// learn fits a regression for each action on the first half, and returns what each
// action is expected to earn in the rows of the second.
func (q *question) learn(ctx context.Context, half int) ([][]float64, error) {
	features := len(q.context[0])
	expected := make([][]float64, len(q.action)-half)
	for i := range expected {
		expected[i] = make([]float64, len(q.names))
	}
	for a := range q.names {
		var rows []glm.Row
		for i := range half {
			if q.action[i] == a {
				rows = append(rows, glm.Row{X: q.context[i], Y: q.reward[i]})
			}
		}
		predict, err := q.regression(ctx, features, rows)
		if err != nil {
			return nil, err
		}
		for i := range expected {
			if expected[i][a], err = predict(q.context[half+i]); err != nil {
				return nil, err
			}
		}
	}
	return expected, nil
}

// regression returns predictions by a logistic regression of labels, or a linear
// one of amounts.
func (q *question) regression(ctx context.Context, features int, rows []glm.Row) (func(x []float64) (float64, error), error) {
	if q.binary {
		m, err := glm.Fit(ctx, glm.Config{Family: glm.Logistic, Features: features}, rows)
		if err != nil {
			return nil, err
		}
		return func(x []float64) (float64, error) {
			p, err := m.Predict(glm.Row{X: x})
			return p.Mean(), err
		}, nil
	}
	const ridge = 1e-3 // of a prior that leaves the data alone
	arm, err := bandit.Linear(features, ridge, 1)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if err := arm.Learn(r.X, r.Y); err != nil {
			return nil, err
		}
	}
	return func(x []float64) (float64, error) {
		mean, _, err := arm.Score(x)
		return mean, err
	}, nil
}
