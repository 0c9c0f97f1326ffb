package mcmc

// FixedParam keeps the parameters at their initial values: every draw is the
// same point, with the target's generated quantities evaluated there. It is
// also what a target without coordinates gets.
type FixedParam struct{}

// fixed is the state machine of one chain.
type fixed struct{ *walk }

func (f fixed) start() { f.ask = f.cur }

func (f fixed) arrive() {}

func (f fixed) advance() bool {
	f.stats = Stats{LogDensity: f.logp[f.cur], AcceptanceRate: 1}
	return true
}
