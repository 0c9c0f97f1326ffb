package journal

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// HeadSize and SumSize are the bytes of a record before and after its payload.
const (
	HeadSize = 13
	SumSize  = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Format is what the beginning of a journal says.
type Format struct {
	Name    string // for errors
	Magic   string
	Version byte
}

// Size returns the number of bytes before the first record.
func (f Format) Size() int { return len(f.Magic) + 1 }

// Medium is what a journal lies on: an *os.File, or in tests one that fails.
type Medium interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
}

// Writer appends records to a medium.
type Writer struct {
	medium Medium
	to     *bufio.Writer
	size   int64
	small  [HeadSize]byte // what is around a payload
}

// writeBuffer holds small records until there is enough for a write.
const writeBuffer = 1 << 16

// AppendTo returns a writer that goes on at byte size.
func AppendTo(m Medium, size int64) *Writer {
	return &Writer{medium: m, to: bufio.NewWriterSize(io.NewOffsetWriter(m, size), writeBuffer), size: size}
}

// Append writes a record, which may stay in memory until Flush. Cost: no
// allocation.
func (w *Writer) Append(kind byte, payload []byte) error {
	if err := w.write(appendHead(w.small[:0], kind, len(payload))); err != nil {
		return err
	}
	if err := w.write(payload); err != nil {
		return err
	}
	return w.write(appendSum(w.small[:0], payload))
}

// Flush hands the system what is in memory: it survives the process then.
func (w *Writer) Flush() error { return w.to.Flush() }

// Sync flushes, and waits until all is on the disk: it survives the loss of
// power then.
func (w *Writer) Sync() error {
	if err := w.Flush(); err != nil {
		return err
	}
	return w.medium.Sync()
}

// Size returns the size of the journal, with what is not flushed.
func (w *Writer) Size() int64 { return w.size }

// Medium returns what the journal lies on.
func (w *Writer) Medium() Medium { return w.medium }

func (w *Writer) write(b []byte) error {
	n, err := w.to.Write(b)
	w.size += int64(n)
	return err
}

// Begin appends what is before the first record.
func Begin(to []byte, f Format) []byte { return append(append(to, f.Magic...), f.Version) }

// Append appends a record.
func Append(to []byte, kind byte, payload []byte) []byte {
	to = append(appendHead(to, kind, len(payload)), payload...)
	return appendSum(to, payload)
}

func appendHead(to []byte, kind byte, size int) []byte {
	at := len(to)
	to = binary.LittleEndian.AppendUint64(append(to, kind), uint64(size))
	return appendSum(to, to[at:])
}

func appendSum(to, of []byte) []byte {
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(of, castagnoli))
}
