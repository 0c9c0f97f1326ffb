package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/lane"
)

// locationScaleRows adds the densities of loc + scale·z, given that of z:
// standard returns the log density at z, but for the constant −c, and its
// derivative.
func locationScaleRows(r *lane.Rows, c float64, standard func(z float64) (lp, slope float64)) {
	loc, scale := &r.P[0], &r.P[1]
	var inv, norm lane.V
	for i := range r.N {
		if scale.Moves(i) {
			lane.InverseScale(&inv, &norm, scale.At(i), c)
		}
		x, m := r.X.At(i), loc.At(i)
		lp, dx, dm, ds := r.Out(i), r.X.Grad(i), loc.Grad(i), scale.Grad(i)
		for l := range lp {
			z := float64((x[l] - m[l]) * inv[l])
			logp, slope := standard(z)
			g := float64(slope * inv[l])
			lp[l] += logp + norm[l]
			dx[l] += g
			dm[l] -= g
			ds[l] -= math.FMA(g, z, inv[l])
		}
	}
}

// positiveOrNaN returns x if it is a scale that draws can have, else NaN.
func positiveOrNaN(x float64) float64 {
	if x > 0 && !math.IsInf(x, 1) {
		return x
	}
	return math.NaN()
}
