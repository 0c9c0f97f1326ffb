package store

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/seed78144065/credence/internal/journal"
)

// ram is a folder in memory that can fail, and that knows what was synced: what
// was not may be lost with the power, in any part.
type ram struct {
	names  map[string]*ramFile
	synced map[string]*ramFile
	since  []func(map[string]*ramFile) // changes of names since they were synced

	ops    int // so far
	failAt int // the operation that fails, if not 0
	dead   bool
	stays  bool // all after it fail too
}

var errDisk = errors.New("the disk is full")

type ramFile struct {
	of     *ram
	bytes  []byte
	synced []byte
	since  []func([]byte, int) []byte // writes since; an int of their bytes arrive
}

func newRAM() *ram {
	return &ram{names: map[string]*ramFile{}, synced: map[string]*ramFile{}}
}

// fails counts an operation and reports whether it is the one that fails.
func (d *ram) fails() bool {
	d.ops++
	if d.ops == d.failAt {
		d.dead = d.stays
		return true
	}
	return d.dead
}

// heal ends the failures.
func (d *ram) heal() { d.failAt, d.dead = 0, false }

// cut returns what may be left when the power fails: of the changes of names
// since they were synced the first few, of the writes any, the last in part.
func (d *ram) cut(r *rand.Rand) *ram {
	left := newRAM()
	names := maps.Clone(d.synced)
	if n := len(d.since); n > 0 {
		for _, change := range d.since[:r.IntN(n+1)] {
			change(names)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		f := names[name]
		b := slices.Clone(f.synced)
		for _, write := range f.since {
			switch r.IntN(3) {
			case 0:
				b = write(b, 1<<40)
			case 1:
				b = write(b, r.IntN(40))
			}
		}
		left.names[name] = &ramFile{of: left, bytes: b, synced: slices.Clone(b)}
	}
	left.synced = maps.Clone(left.names)
	return left
}

// clone returns a copy of the folder as a process that starts finds it.
func (d *ram) clone() *ram {
	c := newRAM()
	for name, f := range d.names {
		c.names[name] = &ramFile{of: c, bytes: slices.Clone(f.bytes), synced: slices.Clone(f.bytes)}
	}
	c.synced = maps.Clone(c.names)
	return c
}

func (d *ram) config(c Config) Config {
	c.open = func(string) (folder, error) { return d, nil }
	return c
}

func (d *ram) change(f func(map[string]*ramFile)) {
	f(d.names)
	d.since = append(d.since, f)
}

func (d *ram) list() ([]string, error) {
	if d.fails() {
		return nil, errDisk
	}
	return slices.Sorted(maps.Keys(d.names)), nil
}

func (d *ram) read(name string) ([]byte, error) {
	if d.fails() {
		return nil, errDisk
	}
	return slices.Clone(d.names[name].bytes), nil
}

func (d *ram) create(name string) (journal.Medium, error) {
	if d.fails() {
		return nil, errDisk
	}
	f := &ramFile{of: d}
	d.change(func(m map[string]*ramFile) { m[name] = f })
	return f, nil
}

func (d *ram) open(name string) (journal.Medium, int64, error) {
	if d.fails() {
		return nil, 0, errDisk
	}
	f, ok := d.names[name]
	if !ok {
		return nil, 0, fs.ErrNotExist
	}
	return f, int64(len(f.bytes)), nil
}

func (d *ram) rename(from, to string) error {
	if d.fails() {
		return errDisk
	}
	d.change(func(m map[string]*ramFile) { m[to] = m[from]; delete(m, from) })
	return nil
}

func (d *ram) remove(name string) error {
	if d.fails() {
		return errDisk
	}
	d.change(func(m map[string]*ramFile) { delete(m, name) })
	return nil
}

func (d *ram) sync() error {
	if d.fails() {
		return errDisk
	}
	d.synced, d.since = maps.Clone(d.names), nil
	return nil
}

func (d *ram) close() error { return nil }

func (f *ramFile) ReadAt(b []byte, at int64) (int, error) {
	if at >= int64(len(f.bytes)) {
		return 0, io.EOF
	}
	n := copy(b, f.bytes[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt writes half of what it should when it fails.
func (f *ramFile) WriteAt(b []byte, at int64) (int, error) {
	n := len(b)
	if f.of.fails() {
		n /= 2
	}
	part := slices.Clone(b[:n])
	write := func(to []byte, arrive int) []byte {
		some := part[:min(len(part), arrive)]
		for len(to) < int(at)+len(some) {
			to = append(to, 0)
		}
		copy(to[at:], some)
		return to
	}
	f.bytes = write(f.bytes, n)
	f.since = append(f.since, write)
	if n < len(b) {
		return n, errDisk
	}
	return n, nil
}

func (f *ramFile) Truncate(size int64) error {
	if f.of.fails() {
		return errDisk
	}
	shorten := func(b []byte, _ int) []byte { return b[:min(int(size), len(b))] }
	f.bytes = shorten(f.bytes, 0)
	f.since = append(f.since, shorten)
	return nil
}

// Sync that fails forgets what it should have synced, as systems do: it can be
// read, and no later Sync covers it.
func (f *ramFile) Sync() error {
	since := f.since
	f.since = nil
	if f.of.fails() {
		return errDisk
	}
	for _, write := range since {
		f.synced = write(f.synced, 1<<40)
	}
	return nil
}

func (f *ramFile) Close() error { return nil }
