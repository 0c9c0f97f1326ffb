package plot

import (
	"cmp"

	"gonum.org/v1/plot/plotter"

	"github.com/seed78144065/credence/internal/figure"
	"github.com/seed78144065/credence/nn/conformal"
)

// Promise is coverage against α of one way to make sets or intervals.
type Promise struct {
	Name   string                 // in the legend
	Points []conformal.AlphaPoint // α ascends
}

// Coverage draws the share of test rows whose truth is covered against α: the line
// is to be on the dashed one, 1 − α, up to the band of chance, which is that of
// the first.
//
// Errors: nothing to draw, fewer than two points, α that doesn't ascend, numbers
// that are no shares.
func Coverage(c Config, promises ...Promise) (*Figure, error) {
	if len(promises) == 0 {
		return nil, fault("Coverage", "there is nothing to draw")
	}
	p := figure.Panel("α, how often the truth may be missed", "share covered")
	for k, promise := range promises {
		var at plotter.XYs
		var x, lo, hi []float64
		if len(promise.Points) < 2 {
			return nil, fault("Coverage", "%q has %d points; want 2 or more", promise.Name, len(promise.Points))
		}
		for i, point := range promise.Points {
			for _, share := range []float64{point.Alpha, point.Share, point.ExpectedLo, point.ExpectedHi} {
				if !(share >= 0 && share <= 1) {
					return nil, fault("Coverage", "%q, point %d: %v is no share; want numbers in [0, 1]", promise.Name, i, share)
				}
			}
			if i > 0 && point.Alpha <= promise.Points[i-1].Alpha {
				return nil, fault("Coverage", "%q, point %d: α is %v after %v; it ascends", promise.Name, i, point.Alpha, promise.Points[i-1].Alpha)
			}
			at = append(at, plotter.XY{X: point.Alpha, Y: point.Share})
			x, lo, hi = append(x, point.Alpha), append(lo, point.ExpectedLo), append(hi, point.ExpectedHi)
		}
		if k == 0 {
			if err := band(p, k, x, lo, hi); err != nil {
				return nil, fault("Coverage", "%w", err)
			}
			if err := reference(p, plotter.XYs{{X: x[0], Y: 1 - x[0]}, {X: x[len(x)-1], Y: 1 - x[len(x)-1]}}); err != nil {
				return nil, fault("Coverage", "%w", err)
			}
		}
		if err := line(p, k, promise.Name, at, false); err != nil {
			return nil, fault("Coverage", "%q: %w", promise.Name, err)
		}
	}
	p.Y.Max = 1
	p.Legend.Top = true
	return figure.Column(cmp.Or(c.Title, "Do the sets hold what they promise?"), height, p), nil
}
