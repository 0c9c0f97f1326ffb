package rng

// golden is 2⁶⁴ divided by the golden ratio, made odd: the increment of
// SplitMix64 [Steele2014].
const golden = 0x9e3779b97f4a7c15

// Start values of the two halves of a key: the first 128 bits of the
// fractional part of π.
const (
	startHigh = 0x243f6a8885a308d3
	startLow  = 0x13198a2e03707344
)

// Parameters of the 64-bit FNV-1a hash (RFC 9923).
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// Key returns the 64-bit FNV-1a hash of a name, for use as a site key. The
// birthday bound of a collision among n names is n²/2⁶⁵: 3e-12 for 10,000.
func Key(name string) uint64 {
	h := uint64(fnvOffset)
	for i := range len(name) {
		h ^= uint64(name[i])
		h *= fnvPrime
	}
	return h
}

// mix is the output function of SplitMix64: a bijection of 64-bit words in
// which every input bit moves every output bit with probability near ½.
//
// Source: [Steele2014] fig. 17 (mix64variant13), constants by David Stafford.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// A key is the 128-bit hash of the words absorbed so far.
type key struct{ high, low uint64 }

// newKey returns the key of a seed.
func newKey(seed uint64) key {
	return key{startHigh, startLow}.with(seed)
}

// with absorbs one word. For fixed earlier words each half is a bijection of
// w, so keys that differ in one word never collide.
func (k key) with(w uint64) key {
	w *= golden
	return key{mix(k.high + w), mix(k.low ^ w)}
}
