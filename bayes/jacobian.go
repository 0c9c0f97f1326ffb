package bayes

// withoutJacobian is a program's density with respect to the parameters as they
// are declared.
type withoutJacobian struct{ *Program }

// WithoutJacobian returns the log density with respect to the parameters on the
// constrained scale, as a function of the unconstrained point: the program's
// without the log-Jacobians. Its highest point is the mode of the posterior of
// the parameters as declared, which no choice of transform moves; draws must
// never be made from it. It records, starts and explains as the program does.
func (p *Program) WithoutJacobian() BatchTarget { return withoutJacobian{p} }

// LogDensityGradBatch evaluates Lanes points: see BatchTarget.
func (p withoutJacobian) LogDensityGradBatch(x, grad, logp []float64) error {
	f := p.frame()
	f.Jacobian = false
	f.Eval(x, grad, logp)
	f.Jacobian = true
	p.release(f)
	return nil
}

// LogDensityGrad evaluates one point: see Target.
func (p withoutJacobian) LogDensityGrad(x, grad []float64) (float64, error) {
	return evalOne(p, x, grad)
}
