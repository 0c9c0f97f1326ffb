package bayes

// MvStudentTCholesky is MvStudentT with the scale matrix chol·cholᵀ.
//
// Shapes: loc is a vector of K elements for each event or one for all, chol a
// K × K matrix, likewise. Only its lower triangle is read; its diagonal is
// positive.
// Cost: O(K²) an event.
func MvStudentTCholesky[N, M, L Operand](nu N, loc M, chol L) Dist {
	return dist(mvStudentT{"MvStudentTCholesky", byFactor}, lift(nu), lift(loc), lift(chol))
}
