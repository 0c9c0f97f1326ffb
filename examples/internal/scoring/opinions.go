package scoring

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/selective"
)

// Measures are how good probabilities are.
type Measures struct {
	AUC   float64 `json:"auc"`
	NLL   float64 `json:"nll"`
	Brier float64 `json:"brier"`
	ECE   float64 `json:"ece"` // of 15 equal bins of the most probable class
}

// Measure scores probabilities of class 1.
func Measure(p []float64, labels []int) (Measures, error) {
	s, err := calibration.Summarize(p, labels)
	if err != nil {
		return Measures{}, err
	}
	return Measures{s.Binary.Area.AUC, s.NLL, s.Brier, s.ECE}, nil
}

// Opinion is what one of the networks, or all members, say of the test rows by
// themselves.
type Opinion struct {
	Name string `json:"name"`
	Measures
	Temperature *float64 `json:"temperature"`
	Before      Measures `json:"before"`
	AURC        float64  `json:"aurc"`

	curve *selective.Curve
}

// opinions asks the members, the light network and a posterior of the last layer, each
// alone and with a temperature of its own.
func (a *Answer) opinions(ctx context.Context) error {
	q := a.Question
	heavy, err := q.classifier()
	if err != nil {
		return err
	}
	name := "ensemble"
	if len(q.members) == 1 && q.flags.fused == "" {
		name = "network"
	}
	if err := a.ask(ctx, name, heavy); err != nil {
		return err
	}
	if q.features != nil {
		l, err := q.laplace(ctx)
		if err != nil {
			return fmt.Errorf("-features, -head: %w", err)
		}
		if err := a.ask(ctx, "Laplace", l); err != nil {
			return err
		}
	}
	if q.light == nil {
		return nil
	}
	light, err := q.light.classifier(predictive.Separate(q.light.model))
	if err != nil {
		return fmt.Errorf("-light: %w", err)
	}
	return a.ask(ctx, "light", light)
}

// laplace returns the first network with a posterior of its last layer.
func (q *Question) laplace(ctx context.Context) (*lastlayer.Network, error) {
	head, err := lastlayer.ReadHead(q.head, "", "")
	if err != nil {
		return nil, err
	}
	n := q.features
	x, err := lastlayer.Features(ctx, n.model, n.output, q.Train.Batch.Tensors)
	if err != nil {
		return nil, err
	}
	p, err := lastlayer.Fit(ctx, x, q.Train.Labels, lastlayer.Config{Head: &head})
	if err != nil {
		return nil, err
	}
	return lastlayer.NewNetwork(n.model, n.output, p)
}

// ask adds an opinion.
func (a *Answer) ask(ctx context.Context, name string, of predictive.Classifier) error {
	o := Opinion{Name: name}
	calib, err := logs(ctx, of, a.Calib.Rows)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	test, err := logs(ctx, of, a.Test.Rows)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	m, _, err := calibration.TemperatureScaling{}.Fit(calib, a.Calib.Labels)
	switch {
	case errors.Is(err, calibration.ErrNoFit):
		m = nil // its own probabilities stand
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	}
	o.Temperature = temperature(m)
	if _, o.Before, err = a.measure(nil, test); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	p, after, err := a.measure(m, test)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	o.Measures = after
	if o.curve, err = riskCoverage(p, a.Test.Labels); err != nil {
		return err
	}
	o.AURC = o.curve.AURC()
	a.Opinions = append(a.Opinions, o)
	return nil
}

// measure scores what a map makes of the test rows; nil is no map.
func (a *Answer) measure(m calibration.Map, logs [][]float64) ([]float64, Measures, error) {
	p, err := calibration.Probabilities(m, logs)
	if err != nil {
		return nil, Measures{}, err
	}
	of, err := Measure(positive(p), a.Test.Labels)
	return positive(p), of, err
}

// temperature returns that of a map, nil of another kind.
func temperature(m calibration.Map) *float64 {
	switch t := m.(type) {
	case calibration.Temperature:
		return &t.T
	case *calibration.Temperature:
		return &t.T
	}
	return nil
}

// logs returns the log-probabilities that a classifier gives rows.
func logs(ctx context.Context, of predictive.Classifier, r *Rows) ([][]float64, error) {
	var c predictive.Classes
	if err := of.Classify(ctx, r.Batch.Tensors, &c); err != nil {
		return nil, err
	}
	return c.LogMeans(), nil
}

// positive returns the probabilities of class 1.
func positive(rows [][]float64) []float64 {
	p := make([]float64, len(rows))
	for i, row := range rows {
		p[i] = row[1]
	}
	return p
}

// CompareMaps returns the log loss of the test rows by maps fitted to the calibration
// rows: of the members, not of the cascade.
func (a *Answer) CompareMaps(ctx context.Context, methods map[string]calibration.Method) (map[string]*float64, error) {
	of, err := a.Question.classifier()
	if err != nil {
		return nil, err
	}
	calib, err := logs(ctx, of, a.Calib.Rows)
	if err != nil {
		return nil, err
	}
	test, err := logs(ctx, of, a.Test.Rows)
	if err != nil {
		return nil, err
	}
	losses := map[string]*float64{}
	for name, method := range methods {
		losses[name] = nil
		m, _, err := method.Fit(calib, a.Calib.Labels)
		if errors.Is(err, calibration.ErrNoFit) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		_, after, err := a.measure(m, test)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		losses[name] = &after.NLL
	}
	return losses, nil
}
