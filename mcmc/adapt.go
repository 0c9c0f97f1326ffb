package mcmc

import "fmt"

// Adaptation says what the chains of a run share while they warm up.
type Adaptation int

const (
	// Pooled chains adapt together: where a window of the warm-up ends they
	// wait for each other and go on with one metric, made of all their draws,
	// and after the warm-up with one step size, the median of theirs. The
	// default.
	Pooled Adaptation = iota
	// PerChain lets every chain adapt by itself, from its own draws.
	PerChain
)

// String returns "pooled" or "per_chain".
func (a Adaptation) String() string {
	switch a {
	case Pooled:
		return "pooled"
	case PerChain:
		return "per_chain"
	}
	return fmt.Sprintf("Adaptation(%d)", int(a))
}

// MarshalText writes the name.
func (a Adaptation) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads "pooled" or "per_chain".
func (a *Adaptation) UnmarshalText(text []byte) error {
	for _, k := range []Adaptation{Pooled, PerChain} {
		if k.String() == string(text) {
			*a = k
			return nil
		}
	}
	return fmt.Errorf(`mcmc: unknown adaptation %q: want "pooled" or "per_chain"`, text)
}
