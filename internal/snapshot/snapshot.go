package snapshot

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
)

// Err says that a snapshot is damaged, of a later version, or of something else
// than what it is read into.
var Err = errors.New("credence: bad snapshot")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Begin appends the head of a snapshot of a kind, four letters.
func Begin(to []byte, kind string, version uint16) []byte {
	return binary.LittleEndian.AppendUint16(append(to, kind...), version)
}

// End appends the check sum of a snapshot that begins at an offset.
func End(to []byte, at int) []byte {
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(to[at:], castagnoli))
}

// Open returns the version of a snapshot of a kind and a reader of what lies
// between head and check sum. It reads versions up to the newest.
//
// Errors: Err.
func Open(from []byte, kind string, newest uint16) (version uint16, r *Reader, err error) {
	at := len(kind) + 2
	if len(from) < at+4 || string(from[:len(kind)]) != kind {
		return 0, nil, fmt.Errorf("%w: %d bytes that are no snapshot of kind %s", Err, len(from), kind)
	}
	version = binary.LittleEndian.Uint16(from[len(kind):])
	if err := Version(int(version), int(newest)); err != nil {
		return 0, nil, err // first: what follows may be anything
	}
	end := len(from) - 4
	if crc32.Checksum(from[:end], castagnoli) != binary.LittleEndian.Uint32(from[end:]) {
		return 0, nil, fmt.Errorf("%w: the check sum is wrong: it was cut or changed", Err)
	}
	return version, &Reader{rest: from[at:end]}, nil
}

// Version returns what is wrong with a version, of JSON for instance.
func Version(v, newest int) error {
	if v < 1 {
		return fmt.Errorf("%w: of no version, or of version %d", Err, v)
	}
	if v > newest {
		return fmt.Errorf("%w: of version %d; this program reads versions 1 to %d: update it", Err, v, newest)
	}
	return nil
}

// Bytes appends bytes after their number.
func Bytes[S ~string | ~[]byte](to []byte, s S) []byte {
	return append(binary.AppendUvarint(to, uint64(len(s))), s...)
}

// Floats appends numbers, bit for bit, after how many they are.
func Floats(to []byte, numbers []float64) []byte {
	to = binary.AppendUvarint(to, uint64(len(numbers)))
	for _, v := range numbers {
		to = Float(to, v)
	}
	return to
}

// Float appends a number, bit for bit.
func Float(to []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(to, math.Float64bits(v))
}

// Int appends a whole number.
func Int(to []byte, v int64) []byte { return binary.AppendVarint(to, v) }

// Reader takes parts of a snapshot in the order in which they were appended. Past
// the end parts are empty or zero, and Done says so.
type Reader struct {
	rest  []byte
	short bool
}

// Done returns an error if there was too little to read, or something is left.
func (r *Reader) Done() error {
	if r.short {
		return fmt.Errorf("%w: it ends too early", Err)
	}
	if len(r.rest) != 0 {
		return fmt.Errorf("%w: %d bytes too many", Err, len(r.rest))
	}
	return nil
}

// More tells whether anything is left.
func (r *Reader) More() bool { return len(r.rest) > 0 }

// Bytes reads what Bytes appended; it is part of the snapshot, not a copy.
func (r *Reader) Bytes() []byte { return r.take(r.length(1)) }

// Floats reads what Floats appended.
func (r *Reader) Floats() []float64 {
	n := r.length(8)
	if n == 0 {
		return nil
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = r.Float()
	}
	return out
}

// Float reads a number.
func (r *Reader) Float() float64 {
	b := r.take(8)
	if len(b) < 8 {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// Int reads a whole number.
func (r *Reader) Int() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.short, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// length reads how many parts of size bytes follow; none if there are fewer.
func (r *Reader) length(size int) int {
	n, k := binary.Uvarint(r.rest)
	if k <= 0 || n > uint64(len(r.rest[k:])/size) {
		r.short, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[k:]
	return int(n)
}

func (r *Reader) take(n int) []byte {
	if n > len(r.rest) {
		r.short, r.rest = true, nil
		return nil
	}
	part := r.rest[:n]
	r.rest = r.rest[n:]
	return part
}

// Byte reads one byte, which was appended as it is.
func (r *Reader) Byte() byte {
	b := r.take(1)
	if len(b) == 0 {
		return 0
	}
	return b[0]
}
