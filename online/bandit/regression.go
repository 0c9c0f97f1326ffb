package bandit

import (
	"fmt"

	"github.com/seed78144065/credence/online/glm"
)

// regression is a Learner by a generalised linear model: its linear predictor is
// on the scale that arms share, as links keep the order.
type regression struct{ m *glm.Model }

// Regression returns an arm whose reward has a generalised linear model given the
// context: a label, 0 or 1, by a logistic one, a count by a Poisson one.
//
// Errors: those of glm.New.
func Regression(c glm.Config) (Learner, error) {
	m, err := glm.New(c)
	if err != nil {
		return nil, fmt.Errorf("bandit: Regression: %w", err)
	}
	return regression{m}, nil
}

func (r regression) Learn(x []float64, reward float64) error {
	return r.m.Update(glm.Row{X: x, Y: reward})
}

func (r regression) Score(x []float64) (mean, sd float64, err error) {
	p, err := r.m.Predict(glm.Row{X: x})
	return p.Linear, p.SD, err
}

func (r regression) Copy() Learner                          { return regression{r.m.Snapshot()} }
func (r regression) AppendBinary(to []byte) ([]byte, error) { return r.m.AppendBinary(to) }
func (r regression) UnmarshalBinary(from []byte) error      { return r.m.UnmarshalBinary(from) }
