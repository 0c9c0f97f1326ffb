package rng

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	//lint:ignore SA1019 PCG XSL-RR 128/64 is wanted by name and used only here; a golden file guards its sequence and 40 lines replace it if the package goes
	exprand "golang.org/x/exp/rand"
)

// Source is what samplers draw words from: math/rand/v2's one-method interface.
type Source = rand.Source

// A Purpose names what a stream is for, such as "mcmc/transition", so that two
// uses of one seed never share words.
type Purpose string

// StateSize is the number of bytes of a saved stream: 128 bits.
const StateSize = 16

// Stream is a sequence of words that depends only on its seed, purpose and
// ids. It implements [Source]. The zero value is valid but belongs to no key;
// use [New]. A copy continues independently from the same place. A Stream is
// not safe for concurrent use.
//
// Source: PCG XSL-RR 128/64 [ONeill2014]. All streams are places on one cycle
// of 2¹²⁸ words; n streams of length L overlap with probability n²L/2¹²⁸.
type Stream struct {
	pcg exprand.PCGSource
}

// New returns the stream of a seed, a purpose and ids (a chain, say, or a
// chain and a particle). All 128 bits of the state come from a SplitMix64 hash
// of the three, so neighbouring keys start at unrelated places.
//
// Cost: no allocation.
func New(seed uint64, purpose Purpose, ids ...uint64) Stream {
	k := newKey(seed).with(Key(string(purpose)))
	for _, id := range ids {
		k = k.with(id)
	}
	var state [StateSize]byte
	binary.BigEndian.PutUint64(state[:8], k.high)
	binary.BigEndian.PutUint64(state[8:], k.low)
	var s Stream
	_ = s.pcg.UnmarshalBinary(state[:]) // fails only on short input
	return s
}

// Uint64 returns the next word.
func (s *Stream) Uint64() uint64 {
	return s.pcg.Uint64()
}

// MarshalBinary returns the state as 16 bytes, for checkpoints.
func (s *Stream) MarshalBinary() ([]byte, error) {
	return s.pcg.MarshalBinary()
}

// UnmarshalBinary restores a state saved by [Stream.MarshalBinary]. On error
// the stream is unchanged.
func (s *Stream) UnmarshalBinary(data []byte) error {
	if len(data) != StateSize {
		return fmt.Errorf("rng: saved stream has %d bytes; want %d as written by MarshalBinary", len(data), StateSize)
	}
	return s.pcg.UnmarshalBinary(data)
}
