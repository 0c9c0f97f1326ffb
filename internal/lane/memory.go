package lane

import "unsafe"

// line is the alignment of rows in bytes: a row that crosses lines of the cache
// takes twice the time.
const line = 64

// Make returns n rows of zeros that start at a line of the cache.
func Make(n int) []V {
	x := make([]float64, W*n+W-1)
	off := 0
	if rest := uintptr(unsafe.Pointer(&x[0])) % line; rest != 0 {
		off = int(line-rest) / 8
	}
	return unsafe.Slice((*V)(unsafe.Pointer(&x[off])), n)
}

// Flat returns rows as the numbers they are, lane by lane.
func Flat(x []V) []float64 {
	if len(x) == 0 {
		return nil
	}
	return unsafe.Slice(&x[0][0], W*len(x))
}

// An Arena hands out rows of one block of memory, aligned as by Make.
type Arena struct{ free []V }

// NewArena returns an arena of n rows.
func NewArena(n int) *Arena { return &Arena{Make(n)} }

// Rows returns n rows of zeros; from a block of their own if the arena is used
// up.
func (a *Arena) Rows(n int) []V {
	if n > len(a.free) {
		return Make(n)
	}
	x := a.free[:n:n]
	a.free = a.free[n:]
	return x
}

// Left returns how many rows are left.
func (a *Arena) Left() int { return len(a.free) }
