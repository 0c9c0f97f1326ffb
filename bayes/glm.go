package bayes

// NormalGLM is a linear regression: Normal with mean alpha + x·beta and
// standard deviation sigma > 0.
//
// Shapes: x [n, k], beta [k]; alpha is a number or [n].
func NormalGLM[A, B, S Operand](x Expr, alpha A, beta B, sigma S) Dist {
	return Normal(linear(x, alpha, beta), sigma)
}

// BernoulliLogitGLM is a logistic regression: BernoulliLogit with
// eta = alpha + x·beta.
//
// Shapes: x [n, k], beta [k]; alpha is a number or [n].
func BernoulliLogitGLM[A, B Operand](x Expr, alpha A, beta B) Dist {
	return BernoulliLogit(linear(x, alpha, beta))
}

// BinomialLogitGLM is a logistic regression on counts: BinomialLogit with
// trials trials and eta = alpha + x·beta.
//
// Shapes: x [n, k], beta [k]; trials and alpha are numbers or [n].
func BinomialLogitGLM[N, A, B Operand](trials N, x Expr, alpha A, beta B) Dist {
	return BinomialLogit(trials, linear(x, alpha, beta))
}

// PoissonLogGLM is a log-linear regression on counts: PoissonLog with
// eta = alpha + x·beta. An exposure enters as its logarithm in alpha.
//
// Shapes: x [n, k], beta [k]; alpha is a number or [n].
func PoissonLogGLM[A, B Operand](x Expr, alpha A, beta B) Dist {
	return PoissonLog(linear(x, alpha, beta))
}

func linear[A, B Operand](x Expr, alpha A, beta B) Expr { return Add(alpha, MatMul(x, beta)) }
