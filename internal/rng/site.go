package rng

// Site is the noise of one node of a model: for every row and draw it holds an
// independent sequence of words, found by hashing the address instead of by
// counting earlier draws. The noise of an address therefore never moves when
// sites, rows, draws, worlds or workers are added or reordered.
//
// Source: a keyed counter generator in the manner of [Salmon2011], with the
// SplitMix64 mixing function [Steele2014] in place of a block cipher.
type Site struct {
	key key
}

// NewSite returns the noise of the site with the given key (see [Key]) under a
// seed.
func NewSite(seed, site uint64) Site {
	return Site{newKey(seed).with(site)}
}

// At returns the noise at one address. It is a value; a sampler takes a
// pointer to it, so reuse one variable in a loop to avoid an allocation.
//
// Within a site no two addresses share a state: the row decides key and the
// pair decides counter, both by bijections.
//
// Cost: two mixing rounds, no allocation.
func (s Site) At(row, draw uint64) Noise {
	k := mix(s.key.high + row*golden)
	return Noise{key: k, counter: mix((s.key.low ^ k) + draw*golden)}
}

// FillUniform writes into dst the [Uniform] number of the first word at a row, for
// each of as many draws: what At gives, together.
func (s Site) FillUniform(dst []float64, row uint64, draws []uint64) {
	k := mix(s.key.high + row*golden)
	low := s.key.low ^ k
	for i, draw := range draws {
		dst[i] = Open(mix(mix(mix(low+draw*golden)+golden) + k))
	}
}

// Noise is the sequence of words at one address of a [Site]. It implements
// [Source].
type Noise struct {
	key, counter uint64
}

// Uint64 returns the next word: two mixing rounds of the counter, keyed
// between them.
func (n *Noise) Uint64() uint64 {
	n.counter += golden
	return mix(mix(n.counter) + n.key)
}
