package ood

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/nn/conformal"
)

// Gate says which vectors are too unlike what a detector was fitted to, at a
// rate of false alarms. It is safe for concurrent use.
type Gate struct {
	detector  Detector
	scores    *conformal.Scores
	threshold conformal.Threshold
}

// Verdict is what a Gate says of a vector.
type Verdict struct {
	Score float64 `json:"score"` // the larger, the less like training
	// PValue is the share of the familiar rows, the vector among them, that score
	// as high: for a familiar vector at most p with a probability of at most p.
	PValue float64 `json:"p_value"`
	// Familiar says that the score is not above the threshold.
	Familiar bool `json:"familiar"`
}

// MarshalJSON writes the verdict; an infinite score as the string "Infinity",
// since JSON has none.
func (v Verdict) MarshalJSON() ([]byte, error) {
	type plain Verdict
	if !math.IsInf(v.Score, 1) {
		return json.Marshal(plain(v))
	}
	return json.Marshal(struct {
		plain
		Score string `json:"score"`
	}{plain(v), "Infinity"})
}

// NewGate scores familiar rows that the detector was not fitted to, and sets the
// threshold so that a share of familiar rows of at most rate is above it, on
// average over such sets of rows.
//
// Errors: wrap ErrSettings unless 0 < rate < 1, or if there are too few rows for
// a rate so small; ErrData: rows that can't be scored, are infinitely far away, or all
// have one score; the context's.
// Source: [Bates2023] §2: the threshold is that of conformal prediction.
func NewGate(ctx context.Context, d Detector, rows [][]float64, rate float64) (*Gate, error) {
	if d == nil {
		return nil, fmt.Errorf("%w: no detector", ErrSettings)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%w: no rows for the threshold", ErrData)
	}
	scores, err := Scores(ctx, d, rows)
	if err != nil {
		return nil, err
	}
	g, err := newGate(d, scores, rate)
	if err == nil && len(scores) > 1 && slices.Min(scores) == slices.Max(scores) {
		return nil, fmt.Errorf("%w: all %d rows have the score %v, which tells nothing apart; are they rows that the detector was fitted to?", ErrData, len(rows), scores[0])
	}
	return g, err
}

func newGate(d Detector, scores []float64, rate float64) (*Gate, error) {
	for i, s := range scores {
		if s-s != 0 {
			return nil, fmt.Errorf("%w: familiar score %d is %v; want finite numbers", ErrData, i, s)
		}
	}
	s, err := conformal.NewScores(scores)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	t, err := s.Threshold(rate)
	if err != nil {
		return nil, fmt.Errorf("%w: a rate of false alarms of %v; want more than 0 and less than 1", ErrSettings, rate)
	}
	if t.Trivial() {
		return nil, fmt.Errorf("%w: %d familiar rows say nothing of a rate of %v, it takes %d", ErrSettings, len(scores), rate, conformal.Needed(rate))
	}
	return &Gate{d, s, t}, nil
}

// Judge scores a vector and says whether it is familiar, without allocation.
//
// Errors: those of the detector.
func (g *Gate) Judge(x []float64) (Verdict, error) {
	if g.detector == nil {
		return Verdict{}, fmt.Errorf("%w: the gate was not fitted; NewGate makes one", ErrSettings)
	}
	score, err := g.detector.Score(x)
	if err != nil {
		return Verdict{}, err
	}
	p, err := g.scores.P(score)
	return Verdict{score, p, g.threshold.Covers(score)}, err
}

// Detector returns the detector.
func (g *Gate) Detector() Detector { return g.detector }

// Threshold returns the score from which vectors are familiar down.
func (g *Gate) Threshold() float64 { return g.threshold.Score }

// Rate returns the rate of false alarms that the gate was made for.
func (g *Gate) Rate() float64 { return g.threshold.Alpha }
