package scoring

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/scorer"
	"github.com/seed78144065/credence/nn/selective"
	"github.com/seed78144065/credence/online/drift"
)

// Answer is what was found.
type Answer struct {
	Question    *Question
	Scorer      *scorer.Scorer
	Calib, Test Scored
	Opinions    []Opinion
	Trial       *conformal.Trial // of the sets of the test rows
	Coverage    *conformal.Report
	Curve       *selective.Curve // errors of the test rows, the surest first
	Drift       []drift.Comparison
	OODAUC      *float64
	Notes       []string
}

// Scored are rows with all that is said of them.
type Scored struct {
	*Rows
	Scores scorer.Scores
	// Raw are the networks' own probabilities of class 1, Prob the calibrated ones at
	// the sample's base rate; those of Scores are at the base rate of use.
	Raw, Prob []float64
	// Choices are what is done about each row, Reasons why against the costs.
	Choices []selective.Choice
	Reasons []string
}

// ridge is that of testdata/cases/nn.
const ridge = 1e-3

// Level is that of intervals.
const Level = 0.95

// Answer fits a scorer to the calibration rows and scores the test rows.
func (q *Question) Answer(ctx context.Context) (*Answer, error) {
	a := &Answer{Question: q, Calib: Scored{Rows: q.Calib}, Test: Scored{Rows: q.Test}}
	x, err := vectors(q.Train)
	if err != nil {
		return nil, err
	}
	familiar, err := ood.FitMahalanobis(ctx, x, nil, ood.MahalanobisOptions{Ridge: ridge, Standardize: true})
	if err != nil {
		return nil, fmt.Errorf("-train: %w", err)
	}
	c := q.config()
	c.Familiar = familiar
	if a.Scorer, err = scorer.Fit(ctx, c, scorer.Data{Inputs: q.Calib.Batch.Tensors, Labels: q.Calib.Labels}, nil); err != nil {
		return nil, fmt.Errorf("-calib %s: %w", q.Calib.Name, err)
	}
	a.Notes = a.Scorer.Notes()
	for _, step := range []func(context.Context) error{a.score, a.judge, a.opinions, a.drift} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return a, a.unlike(ctx, familiar)
}

// config returns that of the scorer.
func (q *Question) config() scorer.Config {
	policy := selective.Binary(q.meanCosts())
	c := scorer.Config{
		Fused: q.flags.fused != "", Alpha: q.Alpha, Population: q.population(), Policy: &policy,
		HandOver: scorer.HandOver{Unfamiliar: q.Costs.Review > 0}, Schema: q.Schema, Options: q.options,
	}
	for _, n := range q.members {
		c.Members = append(c.Members, scorer.Network{Model: n.file, Output: n.output, Scale: n.scale})
	}
	if n := q.light; n != nil && q.Escalate < 1 {
		c.Light, c.Escalate = &scorer.Network{Model: n.file, Output: n.output, Scale: n.scale}, q.Escalate
	}
	return c
}

// meanCosts are those of a row whose amount isn't known: a missed case costs the mean
// amount of those of the calibration rows.
func (q *Question) meanCosts() decision.Costs {
	c := q.Costs
	if q.Amount == "" {
		return c
	}
	amounts, _ := q.Calib.Table.Float(q.Amount) // readRows has looked
	c.FalseNegative = 0
	n := 0.0
	for i, y := range q.Calib.Labels {
		if y == 1 {
			n++
			c.FalseNegative += (amounts[i] - c.FalseNegative) / n
		}
	}
	return c
}

// costs are those of a row.
func (q *Question) costs(r *Rows, row int) decision.Costs {
	c := q.Costs
	if q.Amount != "" {
		amounts, _ := r.Table.Float(q.Amount) // readRows has looked
		c.FalseNegative = amounts[row]
	}
	return c
}

// score scores both files, and decides about their rows.
func (a *Answer) score(ctx context.Context) error {
	for _, s := range []*Scored{&a.Calib, &a.Test} {
		if err := a.Scorer.Score(ctx, s.Batch.Tensors, &s.Scores); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		if s.Scores.Degraded != nil {
			a.Notes = append(a.Notes, fmt.Sprintf("%s: a stand-in answered: %v", s.Name, s.Scores.Degraded))
		}
		if err := a.forecast(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		gone, q := s.imputed(), a.Question
		p := make([]float64, len(s.Scores.Rows))
		for i, row := range s.Scores.Rows {
			reason := row.Reason
			if q.Imputed >= 0 && gone[i] > q.Imputed && q.Costs.Review > 0 {
				reason = "missing values"
			}
			s.Reasons, p[i] = append(s.Reasons, reason), row.Prob[1]
		}
		var err error
		if s.Choices, err = q.decide(s, p); err != nil {
			return err
		}
	}
	return nil
}

// decide returns what to do about rows of given probabilities.
func (q *Question) decide(s *Scored, p []float64) ([]selective.Choice, error) {
	choices := make([]selective.Choice, len(p))
	for i, v := range p {
		c := q.costs(s.Rows, i)
		var err error
		if choices[i], err = selective.Binary(c).Decide([]float64{1 - v, v}); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", s.Name, s.line(i), err)
		}
		if s.Reasons[i] != "" {
			choices[i].Action, choices[i].Cost = selective.HandOver, c.Review
		}
	}
	return choices, nil
}

// forecast finds what the networks say before and after calibration, at the sample's
// base rate: the network that answered each row.
func (a *Answer) forecast(ctx context.Context, s *Scored) error {
	q := a.Question
	heavy, err := q.classifier()
	if err != nil {
		return err
	}
	tiers := [2]predictive.Classifier{cascade.Heavy: heavy}
	if a.Scorer.Gate() != nil {
		if tiers[cascade.Light], err = q.light.classifier(predictive.Separate(q.light.model)); err != nil {
			return err
		}
	}
	var maps [2]calibration.Map
	maps[cascade.Light], maps[cascade.Heavy] = a.Scorer.Maps()
	s.Raw, s.Prob = make([]float64, s.Batch.Rows), make([]float64, s.Batch.Rows)
	for tier, of := range tiers {
		if of == nil {
			continue
		}
		said, err := logs(ctx, of, s.Rows)
		if err != nil {
			return err
		}
		raw, err := calibration.Probabilities(nil, said)
		if err != nil {
			return err
		}
		p, err := calibration.Probabilities(maps[tier], said)
		if err != nil {
			return err
		}
		for i, row := range s.Scores.Rows {
			if int(row.By) == tier {
				s.Raw[i], s.Prob[i] = raw[i][1], p[i][1]
			}
		}
	}
	return nil
}

func vectors(r *Rows) ([][]float64, error) {
	x := make([][]float64, r.Batch.Rows)
	for i := range x {
		var err error
		if x[i], err = r.Vector(i); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", r.Name, r.line(i), err)
		}
	}
	return x, nil
}

// pairs returns the probabilities of both classes.
func pairs(p []float64) [][]float64 {
	both := make([][]float64, len(p))
	for i, v := range p {
		both[i] = []float64{1 - v, v}
	}
	return both
}

// HandedOver tells whether a row is.
func (s *Scored) HandedOver(row int) bool { return s.Choices[row].Action == selective.HandOver }

// Probabilities returns what the program says of rows of numbers, as Rows.Vector has
// them: an explain.Function.
func (a *Answer) Probabilities(ctx context.Context, rows [][]float64) ([]float64, error) {
	in, err := a.Question.members[0].model.InputsOf(rows)
	if err != nil {
		return nil, err
	}
	var scores scorer.Scores
	if err := a.Scorer.Score(ctx, in, &scores); err != nil {
		return nil, err
	}
	p := make([]float64, len(rows))
	for i, s := range scores.Rows {
		p[i] = s.Prob[1]
	}
	return p, nil
}

// Close closes the scorer.
func (a *Answer) Close() error { return a.Scorer.Close() }
