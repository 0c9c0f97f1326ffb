package bayes

// Unobserved returns the program without its observations: the density is that
// of the priors, with the Jacobians of their transforms, on the same coordinates
// in the same order. What it lacks of the program's log density is the sum of
// LogLik, and so for the gradient.
//
// A Potential may be either a factor of the prior or a likelihood written by
// hand, and nobody but its author knows which: it counts to the prior and stays.
// So do the priors of values that Impute finds missing; the observed ones of
// Impute go. Data keep their numbers, seen or not.
func (p *Program) Unobserved() (*Program, error) {
	g := p.g
	g.likes = nil
	return compile(p.name, g)
}
