package bayes

// MvNormalPrecision is the multivariate normal distribution of vectors (along
// the last dim) with the given mean and precision, the inverse of its
// covariance: log p(x) = −½q + ½ log det precision − ½K log 2π,
// q = (x − mean)ᵀ precision (x − mean).
//
// Shapes: as MvNormal's.
// Cost: O(K²) an event, O(K³) for each precision.
func MvNormalPrecision[M, P Operand](mean M, precision P) Dist {
	return dist(mvNormal{"MvNormalPrecision", byPrecision}, lift(mean), lift(precision))
}
