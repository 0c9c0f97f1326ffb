package bandit

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/glm"
)

// TestRegression: arms of clicks and of counts find the better one by context.
func TestRegression(t *testing.T) {
	for _, family := range []glm.Family{glm.Logistic, glm.Poisson} {
		a := must[Learner](t)(Regression(glm.Config{Family: family, Features: 2}))
		c := must[*Contextual](t)(NewContextual(ContextualConfig{Seed: 1}, a, a))
		s, right := rng.New(1, "contexts", 0), 0
		for step := range 1500 {
			x := []float64{1, rng.StdNormal(&s)}
			choice := must[Choice](t)(c.Choose(x))
			slope := []float64{1.5, -1.5}[choice.Arm]
			if step >= 1000 && slope*x[1] > 0 {
				right++
			}
			reward := 0.0
			if family == glm.Poisson {
				reward = float64(rng.Poisson(&s, min(20, 1+max(0, slope*x[1]))))
			} else if rng.StdNormal(&s) < slope*x[1] {
				reward = 1
			}
			if err := c.Reward(choice.ID, reward); err != nil {
				t.Fatal(err)
			}
		}
		if right < 450 {
			t.Errorf("%v: the better arm in %d of 500 contexts", family, right)
		}
		if err := c.Observe(0, []float64{1, 2}, -3); !errors.Is(err, online.ErrData) {
			t.Errorf("error %v", err)
		}
		kept := must[[]byte](t)(c.MarshalBinary())
		if err := c.UnmarshalBinary(kept); err != nil {
			t.Error(err)
		}
	}
	if _, err := Regression(glm.Config{}); err == nil || !strings.Contains(err.Error(), "bandit: Regression") {
		t.Errorf("error %v", err)
	}
}
