package numeric_test

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/monitor"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/nn/selective"
)

// TestOutputSlack: probabilities that sum to 1 as nearly as those of half precision do
// are taken by every package that takes any, and none takes those of twice that.
func TestOutputSlack(t *testing.T) {
	for _, c := range []struct {
		off  float64
		want bool
	}{{0, true}, {0.9 * numeric.OutputSlack, true}, {-0.9 * numeric.OutputSlack, true}, {2 * numeric.OutputSlack, false}, {-2 * numeric.OutputSlack, false}} {
		p := [][]float64{{0.25, 0.75 + c.off}, {0.5 + c.off, 0.5}, {0.125, 0.875 + c.off}}
		labels := []int{1, 0, 1}
		var logs predictive.Classes
		logs.Reset(len(p), 1, 2)
		for i, row := range p {
			copy(logs.At(i, 0), []float64{math.Log(row[0]), math.Log(row[1])})
		}
		out, err := nn.NewTensor([]float64{p[0][0], p[0][1]}, 1, 2)
		if err != nil {
			t.Fatal(err)
		}
		said := schema.Schema{Outputs: []schema.Output{{Port: "p", Rule: schema.Distribution}}}
		half := []float64{0.5, 0.5}
		for name, check := range map[string]func() error{
			"bayes/decision, Reweigh":        func() error { _, err := decision.Reweigh(p[0], half, half); return err },
			"bayes/decision, EstimateShares": func() error { _, err := decision.EstimateShares(p, half); return err },
			"nn/calibration, NLL":            func() error { _, err := calibration.NLL(p, labels); return err },
			"nn/calibration, maps": func() error {
				rows := [][]float64{logs.At(0, 0), logs.At(0, 0), logs.At(1, 0), logs.At(1, 0)}
				_, _, err := calibration.DirichletScaling{Penalty: 1}.Fit(rows, []int{0, 1, 0, 1})
				return err
			},
			"nn/cascade":    func() error { _, err := cascade.EntropyOf(p, 0.5); return err },
			"nn/conformal":  func() error { _, err := conformal.FitSets(conformal.LAC{}, p, labels, 0.3); return err },
			"nn/monitor":    func() error { _, err := monitor.ExpectAccuracy(p, 0.9); return err },
			"nn/predictive": func() error { return logs.Check() },
			"nn/schema":     func() error { return said.Validate(map[string]*nn.Tensor{"p": out}) },
			"nn/selective":  func() error { _, err := selective.Chow(2, 0.2).Assign(p, 1); return err },
		} {
			err := check()
			if (err == nil) != c.want {
				t.Errorf("%s: a sum of 1 + %g: %v", name, c.off, err)
			}
		}
	}
}
