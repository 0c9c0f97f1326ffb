package store

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/online"
)

// Event is what a stream delivers.
type Event struct {
	// ID is the same for all deliveries of an event: of the last
	// Config.Remember events none counts twice. An event without ID is known by
	// its position: one at or before that of its partition has been taken.
	ID string
	// Partition and Position say where in the source it is: the partition of a
	// topic and the offset in it, the byte of a file. See Store.Position.
	Partition uint32
	Position  uint64
	// Time is when it happened, in any unit; read if Config.Reorder is set.
	Time int64
	// Data are the event itself, for the state to read.
	Data []byte
}

// Outcome says what became of an event.
type Outcome uint8

const (
	// Applied: it counts.
	Applied Outcome = iota + 1
	// Held: it is in the log, and counts when Config.Reorder later ones came.
	Held
	// Duplicate: it had been taken before, and changes nothing.
	Duplicate
	// Late: it came after its place, and counts out of order.
	Late
	// Dropped: it came after its place, and does not count.
	Dropped
	// Refused: the state refused it; see Refusal.
	Refused
)

// String returns the name of the outcome.
func (o Outcome) String() string {
	names := [...]string{Applied: "applied", Held: "held", Duplicate: "duplicate", Late: "late", Dropped: "dropped", Refused: "refused"}
	if int(o) >= len(names) || names[o] == "" {
		return fmt.Sprintf("outcome %d", uint8(o))
	}
	return names[o]
}

// Refusal is an event that the state's Apply returned an error for. It stays in
// the log and is taken all the same: replay refuses it again, and the source
// goes on behind it.
type Refusal struct {
	ID        string // of the event
	Partition uint32 // of the source
	Position  uint64 // in the partition
	Err       error  // what Apply returned
}

// Error says which event was refused, and why.
func (r *Refusal) Error() string {
	return fmt.Sprintf("store: event %q at position %d of partition %d: %v", r.ID, r.Position, r.Partition, r.Err)
}

// Unwrap returns the error of the state.
func (r *Refusal) Unwrap() error { return r.Err }

// maxEvent bounds ID and Data together, so that a slip of a length does not
// fill the disk: a gigabyte.
const maxEvent = 1 << 30

// check returns what is wrong with an event.
func (e *Event) check() error {
	if n := len(e.ID) + len(e.Data); n > maxEvent {
		return fmt.Errorf("%w: store: the event at position %d has %d bytes; want %d or fewer", online.ErrData, e.Position, n, maxEvent)
	}
	return nil
}

// append appends the event and its number in the log.
func (e *Event) append(to []byte, number uint64) []byte {
	to = binary.AppendUvarint(to, number)
	to = binary.AppendUvarint(to, uint64(e.Partition))
	to = binary.AppendUvarint(to, e.Position)
	to = binary.AppendVarint(to, e.Time)
	to = append(binary.AppendUvarint(to, uint64(len(e.ID))), e.ID...)
	return append(to, e.Data...)
}

// errEvent says that bytes are no event.
var errEvent = errors.New("is no event")

// readEvent reads what append wrote; Data are part of it, not a copy.
func readEvent(b []byte) (e Event, number uint64, err error) {
	var numbers [3]uint64
	for i := range numbers {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return e, 0, errEvent
		}
		numbers[i], b = v, b[n:]
	}
	time, n := binary.Varint(b)
	if n <= 0 {
		return e, 0, errEvent
	}
	b = b[n:]
	size, n := binary.Uvarint(b)
	if n <= 0 || size > uint64(len(b)-n) || numbers[1] > 1<<32-1 {
		return e, 0, errEvent
	}
	b = b[n:]
	e = Event{ID: string(b[:size]), Partition: uint32(numbers[1]), Position: numbers[2], Time: time, Data: b[size:]}
	return e, numbers[0], nil
}
