package main

import (
	"context"
	"math"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/changepoint"
)

// changes is what a level that stands still but for jumps says of the series.
type changes struct {
	// Found are the most probable places of jumps, all together.
	Found []change `json:"found"`
	// Expected is the mean number of jumps.
	Expected float64 `json:"expected"`
	// Alarms are when one who reads the series as it comes is told.
	Alarms []float64 `json:"alarms"`
	// LogBayesFactor is the evidence for jumps at the hazard against none at all.
	LogBayesFactor float64 `json:"log_bayes_factor"`

	probability []float64 // of a jump at each row, 0 where the series is missing
}

// change is a jump of the level.
type change struct {
	At float64 `json:"at"`
	// Probability is that of a jump at that time, Near that of one within two steps.
	Probability float64 `json:"probability"`
	Near        float64 `json:"near"`
	Before      mean    `json:"before"`
	After       mean    `json:"after"`
}

// mean is that of a run, with its interval.
type mean struct {
	Mean     float64    `json:"mean"`
	Interval [2]float64 `json:"interval"`
}

// near is how many steps on either side are the same jump to a reader.
const near = 2

// jumps finds changes with all of the series seen, and as it comes.
func (q *question) jumps(ctx context.Context) (*changes, error) {
	// A run's mean is about the series' with its spread twice over, its variance
	// about the series': weak, and in the units of the data.
	prior := online.NormalInverseGamma{Mean: q.mean, Count: 0.25, Shape: 2, Scale: q.sd * q.sd}
	var seen []float64
	var row []int // of what was seen
	for i, y := range q.y {
		if !math.IsNaN(y) {
			seen, row = append(seen, y), append(row, i)
		}
	}
	cfg, family := changepoint.Config{Hazard: q.hazard}, changepoint.Normal(prior)
	s, err := changepoint.Smooth(ctx, cfg, family, seen)
	if err != nil {
		return nil, err
	}
	c := &changes{Found: []change{}, Expected: s.Expected, Alarms: []float64{}, probability: make([]float64, len(q.y))}
	for k, p := range s.Change {
		if k > 0 {
			c.probability[row[k]] = p
		}
	}
	d, err := changepoint.New(cfg, family)
	if err != nil {
		return nil, err
	}
	for k, y := range seen {
		alarm, err := d.Update(y)
		if err != nil {
			return nil, err
		}
		if alarm {
			c.Alarms = append(c.Alarms, q.time[row[k]])
		}
	}
	constant, err := online.NewNormal(prior)
	if err != nil {
		return nil, err
	}
	if err := constant.Update(seen...); err != nil {
		return nil, err
	}
	c.LogBayesFactor = s.LogEvidence - constant.LogEvidence()
	return c, q.describe(c, s, prior, seen, row)
}

// describe fills in Found.
func (q *question) describe(c *changes, s changepoint.Smoothed, prior online.NormalInverseGamma, seen []float64, row []int) error {
	var means []mean
	ends := append(append([]int{0}, s.Segmentation...), len(seen))
	for i := range len(ends) - 1 {
		run, err := online.NewNormal(prior)
		if err != nil {
			return err
		}
		if err := run.Update(seen[ends[i]:ends[i+1]]...); err != nil {
			return err
		}
		of, tail := run.Posterior().MeanDist(), (1-q.level)/2
		means = append(means, mean{of.Mu, [2]float64{of.Quantile(tail), of.Quantile(1 - tail)}})
	}
	for i, at := range s.Segmentation {
		j := change{At: q.time[row[at]], Probability: s.Change[at], Before: means[i], After: means[i+1]}
		for k := max(1, at-near); k <= min(len(seen)-1, at+near); k++ {
			j.Near += s.Change[k] // of at most one jump, nearly
		}
		j.Near = min(j.Near, 1)
		c.Found = append(c.Found, j)
	}
	return nil
}
