package journal

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// Record is one record as found, its sums right.
type Record struct {
	Kind     byte
	At, Size int64 // of the payload
}

// Begin and End return where the record begins and ends.
func (r Record) Begin() int64 { return r.At - HeadSize }
func (r Record) End() int64   { return r.At + r.Size + SumSize }

// Damage says what is wrong with a record: what follows it is out of reach.
type Damage string

func (d Damage) Error() string { return string(d) }

// Damaged returns the damage of the record that begins at a byte.
func Damaged(at int64, format string, a ...any) error {
	return Damage(fmt.Sprintf("the record at byte %d ", at) + fmt.Sprintf(format, a...))
}

// Reader reads a journal from its beginning.
type Reader struct {
	// Payload is the beginning of the payload of the last record, as far as
	// it is kept, until the next is read.
	Payload []byte

	in       *bufio.Reader
	at, size int64
	keep     int64
}

// All keeps whole payloads.
const All = math.MaxInt64

// readBuffer is the memory a reader takes, besides what is kept of a payload.
const readBuffer = 1 << 16

// NewReader returns a reader of a journal of size bytes that keeps so many of a
// payload, or why it is none.
func NewReader(m io.ReaderAt, size int64, f Format, keep int64) (*Reader, error) {
	r := readAt(m, 0, size, keep)
	head := make([]byte, f.Size())
	n, err := io.ReadFull(r.in, head)
	r.at = int64(n)
	switch {
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF:
		return nil, err
	case string(head[:len(f.Magic)]) != f.Magic:
		return nil, fmt.Errorf("this is no %s: it does not begin with %q", f.Name, f.Magic)
	case head[len(f.Magic)] != f.Version:
		return nil, fmt.Errorf("the file has version %d of the format and this library reads version %d: read it with the library that wrote it, or a newer one", head[len(f.Magic)], f.Version)
	}
	return r, nil
}

// readAt returns a reader of the records that begin at a byte.
func readAt(m io.ReaderAt, at, size, keep int64) *Reader {
	return &Reader{in: bufio.NewReaderSize(io.NewSectionReader(m, at, size-at), readBuffer), at: at, size: size, keep: keep}
}

// At returns where the next record begins.
func (r *Reader) At() int64 { return r.at }

// Next returns the next record, or io.EOF at the end of the journal.
//
// Errors: Damage if the record is cut or changed; others are the medium's.
func (r *Reader) Next() (Record, error) {
	if r.at == r.size {
		return Record{}, io.EOF
	}
	if r.size-r.at < HeadSize+SumSize {
		return Record{}, Damaged(r.at, "is cut off")
	}
	var head [HeadSize]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return Record{}, err
	}
	if !whole(head[:]) {
		return Record{}, Damaged(r.at, "has a head of another check sum")
	}
	length := binary.LittleEndian.Uint64(head[1:])
	if length > uint64(r.size-r.at-HeadSize-SumSize) {
		return Record{}, Damaged(r.at, "is cut off")
	}
	rec := Record{Kind: head[0], At: r.at + HeadSize, Size: int64(length)}
	r.Payload = r.Payload[:0]
	sum := uint32(0)
	for left := rec.Size; left > 0; {
		b, err := r.in.Peek(int(min(left, readBuffer)))
		if err != nil {
			return Record{}, err
		}
		r.Payload = append(r.Payload, b[:min(int64(len(b)), max(r.keep-int64(len(r.Payload)), 0))]...)
		sum = crc32.Update(sum, castagnoli, b)
		left -= int64(len(b))
		if _, err := r.in.Discard(len(b)); err != nil {
			return Record{}, err
		}
	}
	var trailer [SumSize]byte
	if _, err := io.ReadFull(r.in, trailer[:]); err != nil {
		return Record{}, err
	}
	if binary.LittleEndian.Uint32(trailer[:]) != sum {
		return Record{}, Damaged(r.at, "has a payload of another check sum")
	}
	r.at = rec.End()
	return rec, nil
}

// whole reports whether the sum of a record's head is right.
func whole(head []byte) bool {
	return binary.LittleEndian.Uint32(head[HeadSize-SumSize:]) == crc32.Checksum(head[:HeadSize-SumSize], castagnoli)
}

// Find looks for a whole record after a damaged one, at any byte from at, for
// which ok holds, and reports whether there is one.
func Find(m io.ReaderAt, at, size int64, ok func(rec Record, payload []byte) bool) (bool, error) {
	for scan := readAt(m, at, size, 0); size-scan.at >= HeadSize+SumSize; scan.at++ {
		head, err := scan.in.Peek(HeadSize)
		if err != nil {
			return false, err
		}
		if whole(head) {
			r := readAt(m, scan.at, size, All)
			if rec, err := r.Next(); err == nil && ok(rec, r.Payload) {
				return true, nil
			}
		}
		if _, err := scan.in.Discard(1); err != nil {
			return false, err
		}
	}
	return false, nil
}
