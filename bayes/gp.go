package bayes

import "github.com/seed78144065/credence/internal/ir"

// GP is a Gaussian process: values at any inputs are jointly normal.
//
//	gp := bayes.GP{Inputs: x, Cov: bayes.SquaredExponential(alpha, rho), Noise: sigma}
//	m.Observe(y, gp.Observations())
//	m.Generate("f", gp.At(seen, xNew), point)
//
// With normal noise the process is summed out, as here. For other likelihoods
// it is a parameter, not centred:
//
//	f := gp.Latent(m.Param("z", bayes.Normal(0, 1), row))
//	m.Observe(y, bayes.PoissonLog(f))
//	m.Generate("new", gp.At(f, xNew), point)
//
// Source: [Rasmussen2006] §2.2.
// Cost: O(n³) for n inputs, gradient included. For many inputs of one or two
// coordinates HilbertGP is cheaper.
type GP struct {
	// Inputs are [n], or [n, d]: usually data.
	Inputs Expr
	// Cov is the covariance of the process.
	Cov Covariance
	// Mean is the mean at inputs, [n] or a number; nil means 0.
	Mean func(inputs Expr) Expr
	// Noise is the standard deviation of errors of observation, a number or
	// [n]; empty means none.
	Noise Expr
	// Jitter is a variance added to that of the process, so that covariances
	// remain positive definite in floating point; 0 means 1e-9. It plays no
	// part where there is Noise, but in the draws of At.
	Jitter float64
}

// defaultJitter is that of Stan's examples of latent processes [Stan2023]: a
// hundred-thousandth of a standard deviation of 1 is 3e-5.
const defaultJitter = 1e-9

// Observations is the distribution of noisy values at the inputs, [n], the
// process summed out.
func (g GP) Observations() Dist {
	return MvNormalCholesky(g.mean(g.Inputs), Cholesky(g.noisy()))
}

// Latent returns the process at the inputs, [n], from independent standard
// normal z, [n]: mean + L·z with L·Lᵀ the covariance.
func (g GP) Latent(z Expr) Expr {
	chol := Cholesky(AddDiagonal(g.Cov.Between(g.Inputs, g.Inputs), g.jitter()))
	return g.mean(g.Inputs).Add(MatMul(chol, z))
}

// Given returns mean [m] and covariance [m, m] of the process at other inputs,
// given values y at g.Inputs: observations with Noise, or the process itself if
// that is empty.
//
// Let shows the mean for each draw; what is observed itself is drawn anew in
// predictions, so there y is data of its own or Latent.
//
// Source: [Rasmussen2006] eq. 2.25 and 2.26, algorithm 2.1.
func (g GP) Given(y, inputs Expr) (mean, cov Expr) {
	chol := Cholesky(g.noisy())
	across := SolveLower(chol, g.Cov.Between(g.Inputs, inputs))
	white := SolveLower(chol, y.Sub(g.mean(g.Inputs)))
	mean = g.mean(inputs).Add(MatMul(across.T(), white))
	return mean, g.Cov.Between(inputs, inputs).Sub(MatMul(across.T(), across))
}

// At is the distribution of the process at other inputs given y, as in Given:
// what Model.Generate draws. New observations add Noise to it.
func (g GP) At(y, inputs Expr) Dist {
	mean, cov := g.Given(y, inputs)
	return MvNormalCholesky(mean, Cholesky(AddDiagonal(cov, g.jitter())))
}

// noisy returns the covariance of what is known at the inputs.
func (g GP) noisy() Expr {
	cov := g.Cov.Between(g.Inputs, g.Inputs)
	if g.Noise.n == nil {
		return AddDiagonal(cov, g.jitter())
	}
	return AddDiagonal(cov, Square(g.Noise))
}

func (g GP) jitter() float64 {
	if g.Jitter == 0 {
		return defaultJitter
	}
	return g.Jitter
}

// mean returns the mean at inputs, one for each.
func (g GP) mean(inputs Expr) Expr {
	x := lift(inputs)
	mean := lift(0)
	if g.Mean != nil {
		mean = lift(g.Mean(inputs))
	}
	n := node(ir.Permute, mean, x)
	switch {
	case n.Poisoned || len(x.Dims) == 0: // Between says so
		return Expr{n}
	case len(mean.Dims) > 0:
		return Expr{mean}
	}
	n.Args = n.Args[:1]
	n.Dims, n.Perm = x.Dims[:1], []int{-1}
	return Expr{n}
}
