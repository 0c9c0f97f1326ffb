package scorer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/predictive"
)

// Data are rows whose classes are known, and that no network was trained on.
type Data struct {
	// Inputs are those of the networks, in order of their ports: Model.InputsOf or
	// schema.Encoder make them.
	Inputs []*nn.Tensor
	Labels []int
}

// Fit opens the networks and finds all that a scorer has beside them: maps, the
// gate, thresholds.
//
// The sets keep their promise for rows like those of calib: if a row is drawn as
// those were, the probability that its class is in its set is 1 − Alpha or more.
// tune finds maps and gate; nil means calib, which then serves twice: that is
// exact where the map keeps the order of all scores (temperature of two classes,
// with LAC and no Light), else it bends the promise by about the number of
// coefficients over that of rows, and Notes says so.
//
// Errors: all that is wrong with the configuration, which wraps ErrConfig; those
// of opening networks, of running them, of fitting. What was opened is closed
// then.
func Fit(ctx context.Context, c Config, calib Data, tune *Data) (*Scorer, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	s, err := open(c)
	if err != nil {
		return nil, err
	}
	if err := s.fit(ctx, calib, tune); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Scorer) fit(ctx context.Context, calib Data, tune *Data) error {
	twice := tune == nil
	if twice {
		tune = &calib
	}
	if len(calib.Labels) == 0 || len(tune.Labels) == 0 {
		return errors.New("scorer: no calibration rows: Data has Inputs and Labels of rows that no network was trained on")
	}
	if err := s.fitMaps(ctx, *tune); err != nil {
		return err
	}
	if twice && !s.keepsOrder() {
		s.note("maps and gate were found on the rows of the sets' thresholds: the promise of the sets is off by about their number of coefficients over that of rows")
	}
	if err := s.checkPolicy(); err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	p, err := s.answered(ctx, calib)
	if err != nil {
		return err
	}
	if s.config.PerClass {
		s.sets, err = conformal.FitSetsByClass(s.config.Rule, p, calib.Labels, s.config.Alpha)
	} else {
		s.sets, err = conformal.FitSets(s.config.Rule, p, calib.Labels, s.config.Alpha)
	}
	if err != nil {
		return fmt.Errorf("scorer: sets: %w", err)
	}
	for class, t := range s.sets.Thresholds() {
		if t.Trivial() && s.config.PerClass {
			s.note("class %d has too few of the %d rows for a level of %v, which takes %d: it is in every set", class, len(p), s.config.Alpha, conformal.Needed(s.config.Alpha))
		} else if t.Trivial() {
			s.note("%d rows are too few for a level of %v, which takes %d: every set has all classes", len(p), s.config.Alpha, conformal.Needed(s.config.Alpha))
		}
	}
	if err := s.fitShift(calib.Labels); err != nil {
		return err
	}
	return s.fitFamiliar(ctx, calib)
}

// checkPolicy tells whether the policy is one, of as many classes.
func (s *Scorer) checkPolicy() error {
	if s.config.Policy == nil {
		return nil
	}
	p := make([]float64, s.classes)
	p[0] = 1
	_, err := s.config.Policy.Decide(p)
	return err
}

// keepsOrder tells whether maps that were fitted to the rows of the thresholds
// leave the sets as they would be without.
func (s *Scorer) keepsOrder() bool {
	_, lac := s.config.Rule.(conformal.LAC)
	_, temperature := s.config.Calibration.(calibration.TemperatureScaling)
	return lac && s.config.Light == nil && s.classes == 2 && (s.config.Calibration == nil || temperature)
}

// fitMaps finds the map of each tier, and the gate.
func (s *Scorer) fitMaps(ctx context.Context, d Data) error {
	method := s.config.Calibration
	if method == nil {
		method = calibration.TemperatureScaling{}
	}
	for _, tier := range []cascade.Tier{cascade.Light, cascade.Heavy} {
		of := s.cascade.Heavy
		if tier == cascade.Light {
			of = s.cascade.Light
		}
		if of == nil {
			continue
		}
		var c predictive.Classes
		if err := of.Classify(ctx, d.Inputs, &c); err != nil {
			return fmt.Errorf("scorer: %v: %w", tier, err)
		}
		if c.Rows != len(d.Labels) {
			return fmt.Errorf("scorer: %d rows of inputs and %d labels", c.Rows, len(d.Labels))
		}
		if s.classes == 0 {
			s.classes = c.Classes
		}
		if c.Classes != s.classes {
			return fmt.Errorf("scorer: %w: Light tells %d classes apart, Members %d", ErrConfig, s.classes, c.Classes)
		}
		logs := c.LogMeans()
		if s.scale(tier) == predictive.Logit && likeProbabilities(&c) {
			s.note("%v: all logits are as near to each other as probabilities are: if the output is probabilities, set Scale to Probability", tier)
		}
		m, report, err := method.Fit(logs, d.Labels)
		switch {
		case err == nil:
			s.maps[tier] = m
			for _, w := range report.Warnings {
				s.note("calibration, %v: %s", tier, w)
			}
		case errors.Is(err, calibration.ErrNoFit) && s.config.Calibration == nil:
			s.note("calibration, %v: %v; the networks' own probabilities stand", tier, err)
		default:
			return fmt.Errorf("scorer: %v: %w", tier, err)
		}
		if tier == cascade.Light {
			if err := s.fitGate(&c, d.Labels); err != nil {
				return err
			}
		}
	}
	return nil
}

// fitGate finds which rows go on, by what the light tier says of calibration rows.
func (s *Scorer) fitGate(light *predictive.Classes, labels []int) error {
	p := light.Means()
	if s.config.Escalate > 0 {
		gate, err := cascade.EntropyOf(p, s.config.Escalate)
		if err != nil {
			return fmt.Errorf("scorer: gate: %w", err)
		}
		s.cascade.Gate = gate
		return nil
	}
	sets, err := conformal.FitSets(s.config.Rule, p, labels, s.config.Alpha)
	if err != nil {
		return fmt.Errorf("scorer: gate: %w", err)
	}
	s.cascade.Gate = cascade.NotSingle{Sets: sizer{sets}}
	return nil
}

// scale is how the networks of a tier say what they say; logits of a last layer
// that was fitted are what they are.
func (s *Scorer) scale(tier cascade.Tier) predictive.Scale {
	switch {
	case tier == cascade.Light:
		return s.config.Light.Scale
	case s.config.Layer != nil:
		return predictive.Probability
	}
	return s.config.Members[0].Scale
}

// likeProbabilities tells whether what was read as logits lies as probabilities do:
// all log-odds of two classes from 0 to 1, all logits of several within 1.
func likeProbabilities(c *predictive.Classes) bool {
	for row := range c.Rows {
		for m := range c.Members {
			l := c.At(row, m)
			if odds := l[1] - l[0]; c.Classes == 2 && !(odds >= 0 && odds <= 1) {
				return false
			}
			if !(slices.Max(l)-slices.Min(l) <= 1) {
				return false
			}
		}
	}
	return true
}

// answered returns the calibrated probabilities of rows, by the tier that answers
// each.
func (s *Scorer) answered(ctx context.Context, d Data) ([][]float64, error) {
	var a cascade.Answers
	if err := s.cascade.Answer(ctx, d.Inputs, &a); err != nil {
		return nil, fmt.Errorf("scorer: %w", err)
	}
	if a.Degraded != nil {
		return nil, fmt.Errorf("scorer: a tier fails on the calibration rows: %w", a.Degraded)
	}
	if a.Rows() != len(d.Labels) {
		return nil, fmt.Errorf("scorer: %d rows of inputs and %d labels", a.Rows(), len(d.Labels))
	}
	p := make([][]float64, a.Rows())
	for row := range p {
		logs, err := s.calibrated(&a, row, nil)
		if err != nil {
			return nil, fmt.Errorf("scorer: calibration row %d: %w", row, err)
		}
		for k, l := range logs {
			logs[k] = numeric.Exp(l)
		}
		p[row] = logs
	}
	return p, nil
}

// fitShift makes the map from the shares of training to those of use.
func (s *Scorer) fitShift(labels []int) error {
	if s.config.Population == nil {
		return nil
	}
	if s.config.Sample == nil {
		s.config.Sample = make([]float64, s.classes)
		for _, l := range labels {
			s.config.Sample[l] += 1 / float64(len(labels))
		}
		if err := checkShares("Sample, that of the calibration rows,", s.config.Sample); err != nil {
			return fmt.Errorf("%w: %w", ErrConfig, err)
		}
	}
	if len(s.config.Sample) != s.classes || len(s.config.Population) != s.classes {
		return fmt.Errorf("%w: Sample has %d shares and Population %d; there are %d classes", ErrConfig, len(s.config.Sample), len(s.config.Population), s.classes)
	}
	return nil
}

// shift moves calibrated probabilities to the population of use, in their place.
func (s *Scorer) shift(p []float64) ([]float64, error) {
	if s.config.Population == nil {
		return p, nil
	}
	return decision.AppendReweighed(p[:0], p, s.config.Sample, s.config.Population)
}

// fitFamiliar sets the threshold of the detector by the calibration rows.
func (s *Scorer) fitFamiliar(ctx context.Context, d Data) error {
	if s.config.Familiar == nil {
		return nil
	}
	var w work
	if err := s.features(ctx, d.Inputs, &w); err != nil {
		return err
	}
	rows := make([][]float64, len(d.Labels))
	for row := range rows {
		x, err := s.vector(d.Inputs, row, &w)
		if err != nil {
			return fmt.Errorf("scorer: %w", err)
		}
		rows[row] = append([]float64(nil), x...)
	}
	rate := s.config.FalseAlarms
	if least := 1 / float64(len(rows)+1); rate == 0 {
		rate = max(defaultFalseAlarms, least)
		if rate > defaultFalseAlarms {
			s.note("%d calibration rows can tell a rate of false alarms of %.3g, and no smaller one", len(rows), rate)
		}
	}
	gate, err := ood.NewGate(ctx, s.config.Familiar, rows, rate)
	if err != nil {
		return fmt.Errorf("scorer: %w", err)
	}
	s.familiar = gate
	return nil
}

// sizer counts the classes of a set.
type sizer struct{ sets *conformal.Sets }

// Size implements cascade.Sizer. Probabilities that are none are for the heavy
// tier to judge.
func (z sizer) Size(p []float64) int {
	var memory [64]int
	set, err := z.sets.Set(p, 0, memory[:0])
	if err != nil {
		return 0
	}
	return len(set)
}
