package bayes

// InverseWishart is the distribution of the inverse of a Wishart matrix: K × K
// matrices W (along the last two dims) with nu > K − 1 degrees of freedom and
// scale matrix sigma, so mean sigma/(nu − K − 1) for nu > K + 1: log p(W) =
// ½nu log det sigma − ½(nu + K + 1) log det W − ½ tr(sigma·W⁻¹) − ½nu·K log 2 −
// log Γ_K(nu/2).
//
// Shapes: as Wishart's.
// Cost: O(K³) an event.
func InverseWishart[N, S Operand](nu N, sigma S) Dist {
	return newWishart(wishart{inverse: true}, lift(nu), lift(sigma))
}
