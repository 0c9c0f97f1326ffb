package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/seed78144065/credence/internal/journal"
)

// format is that of a log of events.
var format = journal.Format{Name: "log of events", Magic: "credence events\n", Version: 1}

// Kinds of records of a log.
const (
	recordHead    = 'H' // the first: events taken before, check sum of the snapshot
	recordEvent   = 'E' // an event and its number
	recordRelease = 'R' // all events that were held were taken in
	// recordMark has the byte at which it begins: all before it was synced
	// before it was written. A record that is not whole is a torn tail, which
	// a crash leaves, if no mark follows it, and damage if one does.
	recordMark = 'M'
)

// markSize is the size of the payload of a mark.
const markSize = 8

// logHead returns the beginning of a log that goes on from a snapshot.
func logHead(taken uint64, sum uint32) []byte {
	payload := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint64(nil, taken), sum)
	return journal.Append(journal.Begin(nil, format), recordHead, payload)
}

// readLogHead reads what logHead wrote.
func readLogHead(r *journal.Reader) (taken uint64, sum uint32, err error) {
	rec, err := r.Next()
	switch {
	case err == io.EOF:
		return 0, 0, journal.Damaged(r.At(), "is missing")
	case err != nil:
		return 0, 0, err
	case rec.Kind != recordHead || rec.Size != 12:
		return 0, 0, journal.Damaged(rec.Begin(), "is of kind %q, want %q", rec.Kind, recordHead)
	}
	return binary.LittleEndian.Uint64(r.Payload), binary.LittleEndian.Uint32(r.Payload[8:]), nil
}

// mark writes that all so far is synced; it works in buf.
func mark(w *journal.Writer, buf []byte) error {
	return w.Append(recordMark, binary.LittleEndian.AppendUint64(buf, uint64(w.Size())))
}

// isMark reports whether a record is a mark where it should be.
func isMark(rec journal.Record, payload []byte) bool {
	return rec.Kind == recordMark && len(payload) == markSize && binary.LittleEndian.Uint64(payload) == uint64(rec.Begin())
}

// interval is the number of records after which a replay looks at its context.
const interval = 1 << 10

// replay takes in the events of a log up to its end, and returns where that is,
// and whether all before it was synced. The torn tail of the last log is left out,
// that of another is damage.
func (c *consumer[S]) replay(ctx context.Context, m journal.Medium, size int64, r *journal.Reader, last bool) (end int64, synced bool, err error) {
	synced = true // the head is
	for n := 0; ; n++ {
		if n%interval == 0 && ctx.Err() != nil {
			return 0, false, context.Cause(ctx)
		}
		rec, err := r.Next()
		if err == io.EOF {
			return size, synced, nil
		}
		if bad, ok := errors.AsType[journal.Damage](err); ok {
			if last {
				followed, err := journal.Find(m, r.At(), size, isMark)
				if err != nil {
					return 0, false, err
				}
				if !followed {
					return r.At(), false, nil
				}
			}
			return 0, false, fmt.Errorf("%w: %w", ErrDamaged, bad)
		}
		if err != nil {
			return 0, false, err
		}
		synced = rec.Kind == recordMark
		switch rec.Kind {
		case recordEvent:
			e, number, err := readEvent(r.Payload)
			if err == nil && number != c.counts.Taken+1 {
				err = fmt.Errorf("has event %d, want %d", number, c.counts.Taken+1)
			}
			if err != nil {
				return 0, false, fmt.Errorf("%w: %w", ErrDamaged, journal.Damaged(rec.Begin(), "%v", err))
			}
			_, _ = c.take(e) // a refusal was told when it came first
		case recordRelease:
			_ = c.release()
		case recordMark:
		default:
			return 0, false, fmt.Errorf("%w: %w", ErrDamaged, journal.Damaged(rec.Begin(), "is of unknown kind %q", rec.Kind))
		}
	}
}
