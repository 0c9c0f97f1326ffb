package plot

import (
	"cmp"

	"gonum.org/v1/plot/plotter"

	"github.com/seed78144065/credence/internal/figure"
	"github.com/seed78144065/credence/nn/selective"
)

// Abstainer is the risk of one model by how many rows it answers.
type Abstainer struct {
	Name  string           // in the legend
	Curve *selective.Curve // its risk
}

// curvePoints is how many points a curve has: two pixels apart.
const curvePoints = 300

// RiskCoverage draws what the rows lose that a model is surest of, by their share:
// the curve of a model that knows where it is wrong is flat and low for long, and
// rises at the end.
//
// Errors: no models, or one without a curve.
func RiskCoverage(c Config, models ...Abstainer) (*Figure, error) {
	if len(models) == 0 {
		return nil, fault("RiskCoverage", "there are no models")
	}
	p := figure.Panel("share of rows answered, the surest first", "risk of the answers")
	for k, m := range models {
		if m.Curve == nil || m.Curve.Len() == 0 {
			return nil, fault("RiskCoverage", "%q has no curve", m.Name)
		}
		var at plotter.XYs
		for _, point := range m.Curve.Points(min(curvePoints, m.Curve.Len())) {
			at = append(at, plotter.XY{X: point.Coverage, Y: point.Risk})
		}
		if err := line(p, k, m.Name, at, false); err != nil {
			return nil, fault("RiskCoverage", "%q: %w", m.Name, err)
		}
	}
	p.X.Min, p.X.Max, p.Y.Min = 0, 1, 0
	p.Y.Max *= 1.3 // room for the legend: the surest few rows can be all wrong
	return figure.Column(cmp.Or(c.Title, "Does the model know where it is wrong?"), height, p), nil
}
