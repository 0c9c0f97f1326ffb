package store

import (
	"crypto/sha256"
	"fmt"

	"github.com/seed78144065/credence/internal/snapshot"
)

// digest stands for an ID: half of its SHA-256, so that nobody makes two IDs of
// one digest, and IDs of any length take the same memory.
type digest [16]byte

func digestOf(id []byte) digest {
	sum := sha256.Sum256(id)
	return digest(sum[:])
}

// window remembers the last IDs.
type window struct {
	size  int
	ring  []digest
	next  int // of the ring, the oldest once it is full
	known map[digest]struct{}
}

func newWindow(size int) window { return window{size: size, known: map[digest]struct{}{}} }

func (w *window) has(d digest) bool {
	_, ok := w.known[d]
	return ok
}

// add remembers a digest, and forgets the oldest for it if there are too many.
func (w *window) add(d digest) {
	if len(w.ring) < w.size {
		w.ring = append(w.ring, d)
	} else {
		delete(w.known, w.ring[w.next])
		w.ring[w.next] = d
		w.next = (w.next + 1) % w.size
	}
	w.known[d] = struct{}{}
}

// resize keeps the last of what is remembered.
func (w *window) resize(size int) {
	old := w.bytes()
	old = old[max(len(old)-size*len(digest{}), 0):]
	*w = newWindow(size)
	w.fill(old)
}

// bytes returns the digests, the oldest first.
func (w *window) bytes() []byte {
	b := make([]byte, 0, len(w.ring)*len(digest{}))
	for i := range w.ring {
		d := w.ring[(w.next+i)%len(w.ring)]
		b = append(b, d[:]...)
	}
	return b
}

func (w *window) fill(b []byte) {
	for ; len(b) > 0; b = b[len(digest{}):] {
		w.add(digest(b))
	}
}

// read fills an empty window with what bytes returned.
func (w *window) read(b []byte) error {
	if len(b)%len(digest{}) != 0 || len(b) > w.size*len(digest{}) {
		return fmt.Errorf("%w: %d bytes of at most %d identities", snapshot.Err, len(b), w.size)
	}
	w.fill(b)
	return nil
}
