package mcmc

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
)

// The file of a run is a log: a line that names the format, a byte for its
// version, and records that are only ever appended. A record is
//
//	kind of record      1 byte
//	length of payload   8 bytes
//	sum of these nine   4 bytes
//	payload
//	sum of the payload  4 bytes
//
// with numbers in little-endian order. The sums are CRC-32C, which finds every
// error that lies within 32 bits, so every changed byte; a length has a sum of
// its own, so that none sends the reader astray.
const (
	logMagic   = "credence draws\n"
	logVersion = 1
	logHead    = 13 // bytes of a record before its payload
	logSum     = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// medium is what a log lies on: an *os.File, or in tests one that fails.
type medium interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
}

// logWriter appends records to a medium.
type logWriter struct {
	medium medium
	to     *bufio.Writer
	size   int64         // of the log, what is not flushed included
	small  [logHead]byte // what is around a payload
}

// writeBuffer holds the draws of small models until there is enough for a write.
const writeBuffer = 1 << 16

// appendTo returns a writer that goes on at byte size.
func appendTo(m medium, size int64) *logWriter {
	return &logWriter{medium: m, to: bufio.NewWriterSize(io.NewOffsetWriter(m, size), writeBuffer), size: size}
}

// begin writes what is before the first record.
func (w *logWriter) begin() error { return w.write(append([]byte(logMagic), logVersion)) }

// append writes a record.
func (w *logWriter) append(kind byte, payload []byte) error {
	head := append(w.small[:0], kind)
	head = binary.LittleEndian.AppendUint64(head, uint64(len(payload)))
	head = appendSum(head, head)
	if err := w.write(head); err != nil {
		return err
	}
	if err := w.write(payload); err != nil {
		return err
	}
	return w.write(appendSum(w.small[:0], payload))
}

func (w *logWriter) write(b []byte) error {
	n, err := w.to.Write(b)
	w.size += int64(n)
	return err
}

func appendSum(to, of []byte) []byte {
	return binary.LittleEndian.AppendUint32(to, crc32.Checksum(of, castagnoli))
}

// logRecord is one record as found, its sums right.
type logRecord struct {
	kind     byte
	at, size int64              // of the payload
	first    [spanHeadSize]byte // of the payload, zeros after its end
}

// damage says what is wrong with a record: what follows it is out of reach.
type damage string

func (d damage) Error() string { return string(d) }

func damaged(at int64, format string, a ...any) error {
	return damage(fmt.Sprintf("the record at byte %d ", at) + fmt.Sprintf(format, a...))
}

// logReader reads a log from its beginning, in bounded memory.
type logReader struct {
	in       *bufio.Reader
	at, size int64
}

// readBuffer is the memory a reader takes.
const readBuffer = 1 << 16

// readLog returns a reader of a log of size bytes, or why it is none.
func readLog(m io.ReaderAt, size int64) (*logReader, error) {
	r := &logReader{in: bufio.NewReaderSize(io.NewSectionReader(m, 0, size), readBuffer), size: size}
	head := make([]byte, len(logMagic)+1)
	n, err := io.ReadFull(r.in, head)
	r.at = int64(n)
	switch {
	case err != nil && err != io.EOF && err != io.ErrUnexpectedEOF:
		return nil, err
	case string(head[:len(logMagic)]) != logMagic:
		return nil, fmt.Errorf("this is no file of draws: it does not begin with %q", logMagic)
	case head[len(logMagic)] != logVersion:
		return nil, fmt.Errorf("the file has version %d of the format and this library reads version %d: read it with the library that wrote it, or a newer one", head[len(logMagic)], logVersion)
	}
	return r, nil
}

// next returns the next record, or io.EOF at the end of the log.
//
// Errors: damage if the record is cut or changed; others are the medium's.
func (r *logReader) next() (logRecord, error) {
	if r.at == r.size {
		return logRecord{}, io.EOF
	}
	if r.size-r.at < logHead+logSum {
		return logRecord{}, damaged(r.at, "is cut off")
	}
	var head [logHead]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return logRecord{}, err
	}
	if binary.LittleEndian.Uint32(head[9:]) != crc32.Checksum(head[:9], castagnoli) {
		return logRecord{}, damaged(r.at, "has a head of another check sum")
	}
	length := binary.LittleEndian.Uint64(head[1:])
	if length > uint64(r.size-r.at-logHead-logSum) {
		return logRecord{}, damaged(r.at, "is cut off")
	}
	rec := logRecord{kind: head[0], at: r.at + logHead, size: int64(length)}
	sum := uint32(0)
	for left := int64(length); left > 0; {
		b, err := r.in.Peek(int(min(left, readBuffer)))
		if err != nil {
			return logRecord{}, err
		}
		if left == int64(length) {
			copy(rec.first[:], b)
		}
		sum = crc32.Update(sum, castagnoli, b)
		left -= int64(len(b))
		if _, err := r.in.Discard(len(b)); err != nil {
			return logRecord{}, err
		}
	}
	var trailer [logSum]byte
	if _, err := io.ReadFull(r.in, trailer[:]); err != nil {
		return logRecord{}, err
	}
	if binary.LittleEndian.Uint32(trailer[:]) != sum {
		return logRecord{}, damaged(r.at, "has a payload of another check sum")
	}
	r.at = rec.at + rec.size + logSum
	return rec, nil
}
