package cache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/seed78144065/credence/nn"
)

// ErrConfig is wrapped by the errors of New.
var ErrConfig = errors.New("cache: bad configuration")

// Config says how large a cache is.
type Config struct {
	// Size is how many rows it keeps at most: 0 means 100,000.
	Size int
	// MaxAge is how long a result is used: 0 means as long as it stays. Results of
	// a model never change, but what is made of them may, with the hour or a
	// table elsewhere.
	MaxAge time.Duration
}

// A Cache keeps what a model said of rows, those asked for most; V is the
// caller's, and is not copied. It is safe for concurrent use. The zero Cache keeps
// nothing.
type Cache[V any] struct {
	seed    maphash.Seed
	entries *otter.Cache[uint64, entry[V]]
}

// entry has what its key is the hash of, so that a collision is a miss and never
// another row's result.
type entry[V any] struct {
	digest, input string
	value         V
}

// New returns an empty cache.
//
// Errors: wrap ErrConfig.
func New[V any](c Config) (*Cache[V], error) {
	if c.Size < 0 || c.MaxAge < 0 {
		return nil, fmt.Errorf("%w: Size %d and MaxAge %v; neither can be negative", ErrConfig, c.Size, c.MaxAge)
	}
	if c.Size == 0 {
		c.Size = 100_000
	}
	o := &otter.Options[uint64, entry[V]]{MaximumSize: c.Size}
	if c.MaxAge > 0 {
		o.ExpiryCalculator = otter.ExpiryWriting[uint64, entry[V]](c.MaxAge)
	}
	entries, err := otter.New(o)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return &Cache[V]{maphash.MakeSeed(), entries}, nil
}

// Get returns what was put for a row of inputs of a model, whose digest is that
// of its file: bit for bit the same inputs, −0 is not 0.
//
// Result: false if nothing was put or it has been given up; if in is text or has
// no such row. Cost: 1 ns an element and some 60; it allocates nothing for rows of up
// to 512 bytes.
func (c *Cache[V]) Get(digest string, in []*nn.Tensor, row int) (value V, ok bool) {
	var memory [512]byte
	b, ok := bytesOf(memory[:0], in, row)
	if !ok || c.entries == nil {
		return value, false
	}
	e, ok := c.entries.GetIfPresent(c.key(digest, b))
	if !ok || e.input != string(b) || e.digest != digest {
		return value, false
	}
	return e.value, true
}

// Put keeps the result of a row. Rows with text are not kept.
func (c *Cache[V]) Put(digest string, in []*nn.Tensor, row int, value V) {
	var memory [512]byte
	if b, ok := bytesOf(memory[:0], in, row); ok && c.entries != nil {
		c.entries.Set(c.key(digest, b), entry[V]{digest, string(b), value})
	}
}

// Len returns about how many rows there are.
func (c *Cache[V]) Len() int {
	if c.entries == nil {
		return 0
	}
	return c.entries.EstimatedSize()
}

// Clear forgets all rows.
func (c *Cache[V]) Clear() {
	if c.entries != nil {
		c.entries.InvalidateAll()
	}
}

func (c *Cache[V]) key(digest string, b []byte) uint64 {
	return maphash.Bytes(c.seed, b) ^ maphash.String(c.seed, digest)
}

// bytesOf appends the bits of a row, that of the first dimension of each tensor;
// false if there is no such row of numbers.
func bytesOf(b []byte, in []*nn.Tensor, row int) ([]byte, bool) {
	for _, t := range in {
		if t == nil || len(t.Shape()) == 0 || row < 0 || row >= t.Shape()[0] {
			return nil, false
		}
		w := t.Len() / t.Shape()[0]
		from, to := row*w, (row+1)*w
		switch t.Type() {
		case nn.Float32:
			for _, x := range t.Float32s()[from:to] {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
			}
		case nn.Float64:
			for _, x := range t.Float64s()[from:to] {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
			}
		case nn.Int64:
			for _, x := range t.Int64s()[from:to] {
				b = binary.LittleEndian.AppendUint64(b, uint64(x))
			}
		case nn.Int32:
			for _, x := range t.Int32s()[from:to] {
				b = binary.LittleEndian.AppendUint32(b, uint32(x))
			}
		case nn.Bool:
			for _, x := range t.Bools()[from:to] {
				if x {
					b = append(b, 1)
				} else {
					b = append(b, 0)
				}
			}
		default:
			return nil, false
		}
	}
	return b, len(in) > 0
}
