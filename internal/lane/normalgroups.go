package lane

import "math"

// GroupNumbers is how many numbers stand for a group of events in NormalGroups:
// their count, their mean and the sum of their squares about it.
const GroupNumbers = 3

// NormalGroups adds the log densities of data to total: groups of events that
// share a mean, row g of mean, of which the sum over events of (x − mean)² is
// all that matters: square + count·(center − mean)². It adds the derivatives to
// dMean (nil: not wanted) and the scale.
//
// Cost: that of a row for each group, however many events it has.
func NormalGroups(total *V, groups []float64, mean, dMean []V, s *NormalScale) {
	n := len(groups) / GroupNumbers
	for first := 0; first < n; first += tileRowsMost {
		m := min(tileRowsMost, n-first)
		g, b, db := groups[GroupNumbers*first:GroupNumbers*(first+m)], mean[first:first+m], tile(dMean, first, m)
		if !fastNormalGroups(total, &g[0], &b[0], start(db), &s.Inv, &s.Norm, s.Grad, m) {
			normalGroups(total, g, b, db, s)
		}
	}
}

func normalGroups(total *V, groups []float64, mean, dMean []V, s *NormalScale) {
	var sink, unwanted V
	ds := &unwanted
	if s.Grad != nil {
		ds = s.Grad
	}
	for i := range mean {
		count, center, square, m, dm := groups[3*i], groups[3*i+1], groups[3*i+2], &mean[i], &sink
		if dMean != nil {
			dm = &dMean[i]
		}
		for l, inv := range &s.Inv {
			z := float64((center - m[l]) * inv)
			w := float64(count * z)
			e := math.FMA(w, z, float64(square*float64(inv*inv)))
			total[l] += math.FMA(-0.5, e, float64(count*s.Norm[l]))
			dm[l] = math.FMA(w, inv, dm[l])
			ds[l] = math.FMA(e-count, inv, ds[l])
		}
	}
}
