package discrete_test

import (
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/discrete"
)

// TestMistakes: wrong names say the operation that was asked for, and nil graphs are
// errors.
func TestMistakes(t *testing.T) {
	joint := stones()
	for name, c := range map[string]struct {
		of   func() error
		want []string
	}{
		"margin":    {func() error { _, err := joint.Margin("large", "Success", "Success"); return err }, []string{`Margin: the table has no variable "large" (did you mean "Large"?)`, "Margin: Success is named twice"}},
		"condition": {func() error { _, err := joint.Condition("Size"); return err }, []string{`Condition: the table has no variable "Size"`}},
		"distance":  {func() error { _, err := joint.Distance(discrete.One()); return err }, []string{"Distance: variables"}},
		"model":     {func() error { _, err := discrete.NewModel(nil, joint); return err }, []string{"the graph is nil"}},
		"random":    {func() error { _, err := discrete.Random(nil, discrete.Config{}); return err }, []string{"the graph is nil"}},
	} {
		err := c.of()
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v lacks %q", name, err, want)
			}
		}
	}
}
