package main

import (
	_ "embed"
	"errors"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
)

// Radon in 919 houses of Minnesota, from posteriordb; see README.md.
//
//go:embed data/radon.csv
var radonCSV []byte

// columns are the names of the columns.
type columns struct{ outcome, predictor, level, group string }

// survey is one row a house, in groups.
type survey struct {
	groups []string
	group  []int
	x, y   []float64
	level  []float64 // of each group, nil if nothing is known of groups
}

func load(p *cli.Program, c columns) (*survey, error) {
	names := []string{c.group, c.predictor, c.outcome}
	if c.level != "" {
		names = append(names, c.level)
	}
	t, err := p.Table(radonCSV, bayes.CSVConfig{Factors: []string{c.group}, Columns: names})
	if err != nil {
		return nil, err
	}
	f, err := t.Factor(c.group)
	if err != nil {
		return nil, p.Fault("-group: %w", err)
	}
	s := &survey{groups: f.Levels, group: f.Codes}
	var faults []error
	read := func(flag, column string) []float64 {
		x, err := t.Float(column)
		if err != nil {
			faults = append(faults, p.Fault("-%s: %w", flag, err))
		}
		return x
	}
	s.y, s.x = read("outcome", c.outcome), read("predictor", c.predictor)
	var level []float64
	if c.level != "" {
		level = read("level", c.level)
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	if len(s.groups) < 2 {
		return nil, p.Fault("-group: everything is in %s %q: groups can't be compared", c.group, s.groups[0])
	}
	if level == nil {
		return s, nil
	}
	s.level = make([]float64, len(s.groups))
	seen := make([]bool, len(s.groups))
	for i, g := range s.group {
		if seen[g] && level[i] != s.level[g] {
			faults = append(faults, p.Fault("-level: %s is %v in row %d, but %v before for %s %q: it must be the same in all of a group",
				c.level, level[i], i+1, s.level[g], c.group, s.groups[g]))
		}
		s.level[g], seen[g] = level[i], true
	}
	return s, errors.Join(faults...)
}

// find returns the number of a group, -1 for "": one not in the data.
func (s *survey) find(p *cli.Program, name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	for g, has := range s.groups {
		if has == name {
			return g, nil
		}
	}
	return 0, p.Fault("-county: no group %q; there are %s", name, strings.Join(s.groups, ", "))
}
