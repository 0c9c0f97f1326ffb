package main

import (
	"context"
	"slices"
	"time"
)

// analysis is everything the program finds; its JSON is the -json object.
type analysis struct {
	N           int                      `json:"n"`
	Arms        []string                 `json:"arms"` // the control first
	Control     string                   `json:"control"`
	Outcomes    map[string]outcomeResult `json:"outcomes"`
	Segments    []segmentResult          `json:"segments"`
	Decision    []decision               `json:"decision"`
	Policy      policy                   `json:"policy"`
	Checks      checks                   `json:"checks"`
	Diagnostics diagnostics              `json:"diagnostics"`
	Conclusion  string                   `json:"conclusion"`
	Seed        uint64                   `json:"seed"`
	Seconds     float64                  `json:"seconds"`

	e        *experiment
	fits     []fit
	replicas []replica
}

// outcomeResult is what each arm caused on the average customer.
type outcomeResult struct {
	Kind    kind                `json:"kind"`
	Why     string              `json:"why,omitempty"` // the kind was chosen
	Control float64             `json:"control_mean"`
	Arms    map[string]estimate `json:"arms"`
	Raw     map[string]float64  `json:"raw_difference"`
}

// segmentResult is what each arm caused in a segment: by outcome and arm.
type segmentResult struct {
	Segment  string                         `json:"segment"`
	N        int                            `json:"n"`
	Share    float64                        `json:"share"`
	Outcomes map[string]map[string]estimate `json:"outcomes"`
}

// analyse does everything but the printing.
func analyse(ctx context.Context, c config) (*analysis, error) {
	start := time.Now()
	table, err := load(c.data, append(slices.Clone(c.segments), c.treatment)...)
	if err != nil {
		return nil, err
	}
	e, err := newExperiment(table, c)
	if err != nil {
		return nil, err
	}
	a := &analysis{N: table.N(), Arms: e.groups, Control: e.groups[0], Seed: c.seed, e: e}
	a.Checks.SRMP, a.Checks.ArmCounts = e.sampleRatio()
	if a.Checks.Balance, err = e.balanceOf(append(slices.Clone(c.outcomes), c.treatment)); err != nil {
		return nil, err
	}
	if a.fits, err = e.fitAll(ctx, c); err != nil {
		return nil, err
	}
	for _, f := range a.fits {
		found, r, err := e.predict(ctx, f, c.seed)
		if err != nil {
			return nil, err
		}
		a.Checks.Predictive = append(a.Checks.Predictive, found...)
		a.replicas = append(a.replicas, r)
	}
	a.summarise()
	a.Diagnostics = diagnose(a.fits)
	if a.Decision, a.Policy, err = e.decide(decides(a.fits), c.margin, c.cost); err != nil {
		return nil, err
	}
	a.Conclusion = e.conclude(a.Decision, a.Policy)
	a.Seconds = time.Since(start).Seconds()
	return a, nil
}

// summarise fills the effects of all outcomes, on average and by segment.
func (a *analysis) summarise() {
	e := a.e
	a.Outcomes = map[string]outcomeResult{}
	a.Segments = make([]segmentResult, len(e.segments))
	for s, name := range e.segments {
		a.Segments[s] = segmentResult{Segment: name, Share: e.share[s], Outcomes: map[string]map[string]estimate{}}
		for g := range e.groups {
			a.Segments[s].N += int(e.size[g][s])
		}
	}
	for _, f := range a.fits {
		raw := e.rawMeans(f.y)
		o := outcomeResult{Kind: f.kind, Why: f.why, Arms: map[string]estimate{}, Raw: map[string]float64{}}
		for s, m := range f.mean.Means()[:len(e.segments)] { // those of the control
			o.Control += e.share[s] * m
		}
		average, lift := estimates(f.average), estimates(f.lift)
		for i, arm := range e.arms() {
			o.Arms[arm], o.Raw[arm] = average[i], raw[i+1]-raw[0]
			for s := range e.segments {
				by := a.Segments[s].Outcomes
				if by[f.name] == nil {
					by[f.name] = map[string]estimate{}
				}
				by[f.name][arm] = lift[i*len(e.segments)+s]
			}
		}
		a.Outcomes[f.name] = o
	}
}

// rawMeans returns the plain mean of a column in each group.
func (e *experiment) rawMeans(y []float64) []float64 {
	sum, n := make([]float64, len(e.groups)), make([]float64, len(e.groups))
	for i, g := range e.group {
		sum[g] += y[i]
		n[g]++
	}
	for g := range sum {
		sum[g] /= n[g]
	}
	return sum
}
