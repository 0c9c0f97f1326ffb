package predictive

// Entropy returns the entropy of probabilities, in nats.
//
// Result: between 0 and the logarithm of their number; NaN if one is.
func Entropy(p []float64) float64 {
	var e entropy
	for _, x := range p {
		e.add(x)
	}
	return e.nats()
}
