package scoring

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/selective"
	"github.com/seed78144065/credence/online/drift"
)

// judge tries sets and confidence on the test rows.
func (a *Answer) judge(context.Context) (err error) {
	if a.Trial, err = conformal.TrySets(a.Scorer.Sets(), pairs(a.Test.Prob), a.Test.Labels); err != nil {
		return err
	}
	if a.Coverage, err = a.Trial.Report(Level); err != nil {
		return err
	}
	a.Curve, err = riskCoverage(a.Test.Prob, a.Test.Labels)
	return err
}

// riskCoverage is the share of errors by how many rows are answered.
func riskCoverage(p []float64, labels []int) (*selective.Curve, error) {
	confidence, right, err := calibration.Confidence(p, labels)
	if err != nil {
		return nil, err
	}
	loss := make([]float64, len(right))
	for i, r := range right {
		loss[i] = float64(1 - r)
	}
	return selective.RiskCoverage(confidence, loss)
}

// drift compares the test rows with those of training, column by column.
func (a *Answer) drift(context.Context) error {
	q := a.Question
	d, err := monitor.NewDrift(q.Encoder, &q.Train.Batch, nil, drift.MonitorConfig{Window: q.Test.Batch.Rows})
	if err != nil {
		return fmt.Errorf("-train: %w", err)
	}
	if _, err := d.Update(&q.Test.Batch, nil); err != nil {
		return fmt.Errorf("-test: %w", err)
	}
	a.Drift = d.Compare()
	return nil
}

// unlike tells how well rows that are unlike training are told from the test rows.
func (a *Answer) unlike(ctx context.Context, d ood.Detector) error {
	if a.Question.OOD == nil {
		return nil
	}
	var scores [2][]float64
	for i, r := range []*Rows{a.Question.Test, a.Question.OOD} {
		x, err := vectors(r)
		if err != nil {
			return err
		}
		if scores[i], err = ood.Scores(ctx, d, x); err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
	}
	s, err := ood.Separate(scores[0], scores[1])
	if err != nil {
		return fmt.Errorf("-ood: %w", err)
	}
	a.OODAUC = &s.AUC
	return nil
}
