package main

import (
	_ "embed"
	"errors"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
)

// Coaching for the SAT-V in eight schools, [Rubin1981] table 1.
//
//go:embed data/schools.csv
var schoolsCSV []byte

// studies are estimates of effects with their standard errors.
type studies struct {
	names      []string
	effect, se []float64
}

func load(p *cli.Program) (studies, error) {
	t, err := p.Table(schoolsCSV, bayes.CSVConfig{Factors: []string{"school"}, Columns: []string{"school", "effect", "se"}})
	if err != nil {
		return studies{}, err
	}
	school, err := t.Factor("school")
	if err != nil {
		return studies{}, p.Fault("-data: %w", err)
	}
	effect, err := t.Float("effect")
	if err != nil {
		return studies{}, p.Fault("-data: %w", err)
	}
	se, err := t.Float("se")
	if err != nil {
		return studies{}, p.Fault("-data: %w", err)
	}
	s := studies{effect: effect, se: se}
	var faults []error
	for i := range t.N() {
		s.names = append(s.names, school.Levels[school.Codes[i]])
		if !(se[i] > 0) {
			faults = append(faults, p.Fault("-data: school %q has standard error %v, want more than 0", s.names[i], se[i]))
		}
	}
	if len(school.Levels) != t.N() {
		faults = append(faults, p.Fault("-data: %d rows for %d schools, want one each", t.N(), len(school.Levels)))
	}
	if t.N() < 2 {
		faults = append(faults, p.Fault("-data: one study can't tell how much studies differ, want 2 or more"))
	}
	return s, errors.Join(faults...)
}

// model states what a school's estimate has to do with those of the others.
// scale is how large effects may be, and how much they may differ.
//
// Centred, the effects are parameters: the smaller tau, the closer together
// they must be, and no step size fits both ends of that funnel. Not centred,
// their standardised deviations are, which tau leaves alone.
func model(s studies, scale float64, centred bool) *bayes.Model {
	m := bayes.NewModel("schools")
	school := m.Dim("school", s.names...)
	mu := m.Param("mu", bayes.Normal(0, scale))
	tau := m.Param("tau", bayes.HalfCauchy(scale))
	var theta bayes.Expr
	if centred {
		theta = m.Param("theta", bayes.Normal(mu, tau), school)
	} else {
		eta := m.Param("eta", bayes.Normal(0, 1), school)
		theta = m.Let("theta", mu.Add(tau.Mul(eta)))
	}
	m.Generate("another", bayes.Normal(mu, tau)) // school, not seen yet
	m.Observe(m.Data("effect", s.effect, school), bayes.Normal(theta, s.se))
	return m
}
