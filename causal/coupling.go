package causal

// Coupling says how the values of one variable in several worlds belong
// together: each world's distribution is the same under all of them, and no
// experiment tells them apart.
type Coupling int

const (
	// Monotone: every world takes its quantile of the same uniform noise.
	Monotone Coupling = iota
	// GumbelMax: categories compete, each with the same Gumbel noise in all worlds.
	GumbelMax
	// Independent: each world has noise of its own.
	Independent
)

// String names the coupling.
func (c Coupling) String() string { return [...]string{"monotone", "Gumbel-max", "independent"}[c] }
