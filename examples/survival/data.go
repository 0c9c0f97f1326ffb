package main

import (
	_ "embed"
	"errors"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
)

// Weeks in remission of 42 children with leukaemia, 6-mercaptopurine or
// placebo, [Freireich1963]; the numbers are those in [Gehan1965].
//
//go:embed data/remission.csv
var remissionCSV []byte

// trial is times to an event of subjects in groups, some censored: the event
// had not happened by then.
type trial struct {
	groups []string // the control first
	group  []int
	time   []float64
	event  []float64 // 1 if it happened, 0 if censored
}

// columns are the names of the columns and of the control.
type columns struct{ time, event, group, control string }

func load(p *cli.Program, c columns) (*trial, error) {
	t, err := p.Table(remissionCSV, bayes.CSVConfig{Factors: []string{c.group}, Columns: []string{c.group, c.time, c.event}})
	if err != nil {
		return nil, err
	}
	d := &trial{}
	if d.time, err = t.Float(c.time); err != nil {
		return nil, p.Fault("-time: %w", err)
	}
	if d.event, err = t.Float(c.event); err != nil {
		return nil, p.Fault("-event: %w", err)
	}
	group, err := t.Factor(c.group)
	if err != nil {
		return nil, p.Fault("-group: %w", err)
	}
	if group, err = group.Relevel(c.control); err != nil {
		return nil, p.Fault("-control: %w", err)
	}
	d.groups, d.group = group.Levels, group.Codes
	return d, d.check(p)
}

// check returns everything about the data that the model can't use.
func (d *trial) check(p *cli.Program) error {
	var faults []error
	events := make([]float64, len(d.groups))
	for i, t := range d.time {
		if !(t > 0) || math.IsInf(t, 1) {
			faults = append(faults, p.Fault("-data: row %d: time %v, want more than 0", i+1, t))
		}
		if d.event[i] != 0 && d.event[i] != 1 {
			faults = append(faults, p.Fault("-data: row %d: event %v, want 1, or 0 if it had not happened by then", i+1, d.event[i]))
		}
		events[d.group[i]] += d.event[i]
	}
	if len(d.groups) < 2 {
		faults = append(faults, p.Fault("-data: everybody is in group %q: there is nothing to compare", d.groups[0]))
	}
	if !slices.ContainsFunc(events, func(n float64) bool { return n > 0 }) {
		faults = append(faults, p.Fault("-data: no event happened: times can't be learnt from"))
	}
	return errors.Join(faults...)
}

// kaplanMeier returns the share of a group still without the event just after
// each time at which one happened.
//
// Source: [KaplanMeier1958] eq. 2b.
func (d *trial) kaplanMeier(group int) (times, share []float64) {
	for i, g := range d.group {
		if g == group && d.event[i] == 1 {
			times = append(times, d.time[i])
		}
	}
	slices.Sort(times)
	times = slices.Compact(times)
	left := 1.0
	for _, t := range times {
		atRisk, happened := 0.0, 0.0
		for i, g := range d.group {
			if g == group && d.time[i] >= t {
				atRisk++
				if d.time[i] == t {
					happened += d.event[i]
				}
			}
		}
		left *= 1 - happened/atRisk
		share = append(share, left)
	}
	return times, share
}

// last returns the last time at which a group was observed.
func (d *trial) last(group int) float64 {
	t := 0.0
	for i, g := range d.group {
		if g == group {
			t = max(t, d.time[i])
		}
	}
	return t
}
