package lane

import "math"

// shortRun is the mean number of events in a row of one group from which a call
// for each group pays.
const shortRun = 8

// NormalGroup adds the log densities of the data x, whose means are picked
// (Arg.Pick), to total and their derivatives to dMean (nil: not wanted) and
// scale. Where events of one group follow one another, their derivatives are
// summed before they are added.
func NormalGroup(total *V, x []float64, mean *Arg, dMean []V, s *NormalScale) {
	if len(mean.Runs)*shortRun > len(x) {
		for i := 0; i < len(x); i += tileRowsMost {
			end := min(len(x), i+tileRowsMost)
			normalGroup(total, x[i:end], mean.V, dMean, mean.Idx[i:end], s)
		}
		return
	}
	first := 0
	for _, n := range mean.Runs {
		group, d := mean.Idx[first], Acc{}
		if dMean != nil {
			d.V = dMean[group : group+1]
		}
		Normal(total, int(n), Data(x[first:first+int(n)]), Arg{V: mean.V[group : group+1]}, Acc{}, d, s)
		first += int(n)
	}
}

func normalGroup(total *V, x []float64, mean, dMean []V, idx []int32, s *NormalScale) {
	if active != Go && fastNormalGroup(total, &x[0], &mean[0], start(dMean), &idx[0], &s.Inv, &s.Norm, s.Grad, len(x)) {
		return
	}
	var sink V
	ds := &sink
	if s.Grad != nil {
		ds = s.Grad
	}
	for i, y := range x {
		m, dm := &mean[idx[i]], &sink
		if dMean != nil {
			dm = &dMean[idx[i]]
		}
		for l := range W {
			z := float64((y - m[l]) * s.Inv[l])
			g := float64(z * s.Inv[l])
			total[l] += math.FMA(float64(-0.5*z), z, s.Norm[l])
			dm[l] += g
			ds[l] += math.FMA(g, z, -s.Inv[l])
		}
	}
}
