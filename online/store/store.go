package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/seed78144065/credence/internal/journal"
)

// Errors of stores; what wraps them says more.
var (
	// ErrDamaged says that what is on the disk is not what was written.
	ErrDamaged = errors.New("store: damaged")
	// ErrLocked says that another store, of this process or another, has the
	// folder. On Windows nothing says so: keep to one writer there.
	ErrLocked = journal.ErrLocked
	// ErrClosed says that the store was closed.
	ErrClosed = errors.New("store: it is closed")
)

// Store is a state in a folder, with the position of its source.
//
// Its methods may be called by several goroutines; those that change it wait
// for each other. View waits for no disk.
type Store[S State[S]] struct {
	dir      string
	cfg      Config
	recovery Recovery

	writing    sync.Mutex // whoever changes anything
	broken     error      // why nothing can be changed any more
	folder     folder
	generation uint64 // of the last files
	good       uint64 // of the last snapshot that can be read
	log        *journal.Writer
	begins     uint64 // events taken before the log
	pending    int    // events since the last sync
	buf        []byte // to work in

	reading  sync.RWMutex // who reads or changes what is in consumer
	consumer *consumer[S]
}

// Open opens the store in a folder, which it makes if there is none, and locks
// it. A new store begins with the state as it is; else the state becomes what it
// was, from the last snapshot and the events since. It must have been made with
// the settings of that which was stored, and is the store's from now on.
//
// Errors: Config; ErrLocked; ErrDamaged, with file and byte; files of a later
// version; what the state's UnmarshalBinary returns; ctx; those of the disk.
// Cost: reads a snapshot and replays up to Config.SnapshotEvery events; writes a
// snapshot if the process before it ended with events that it had not synced.
func Open[S State[S]](ctx context.Context, dir string, state S, c Config) (*Store[S], error) {
	c, err := c.filled()
	if v := reflect.ValueOf(state); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		err = errors.Join(err, errors.New("store: no state; want one that was made with its settings"))
	}
	if err != nil {
		return nil, err
	}
	s := &Store[S]{dir: dir, cfg: c}
	if s.folder, err = c.open(dir); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err := s.recover(ctx, state); err != nil {
		return nil, errors.Join(fmt.Errorf("store: open %s: %w", dir, err), s.release())
	}
	return s, nil
}

// Recovery returns what Open found.
func (s *Store[S]) Recovery() Recovery { return s.recovery }

// Apply takes an event: into the log, which is synced if it is due, and then into
// the state.
//
// Errors: a Refusal, of this event or of one that it released, after which the
// store goes on; an event too large, which wraps online.ErrData. Those of the
// disk are for good: the event does not count, the state stays as it is for
// View, and opened again the store goes on from what reached the disk.
// Cost: no allocation but the state's; a sync takes a thousand times as long as
// the rest on a fast disk, and more on others.
func (s *Store[S]) Apply(e Event) (Outcome, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.broken != nil {
		return 0, s.broken
	}
	if err := e.check(); err != nil {
		return 0, err
	}
	if s.consumer.duplicate(&e) {
		s.reading.Lock()
		defer s.reading.Unlock()
		s.consumer.reach(&e) // in the log with the next event
		return Duplicate, nil
	}
	if s.counts().Taken-s.begins >= uint64(s.cfg.SnapshotEvery) {
		if err := s.rotate(); err != nil {
			return 0, s.fail(err)
		}
	}
	s.buf = e.append(s.buf[:0], s.counts().Taken+1)
	if err := s.write(recordEvent, s.buf); err != nil {
		return 0, s.fail(err)
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	return s.consumer.take(e)
}

// Release takes in all events that Config.Reorder holds back, as at the end of a
// stream. Errors: the Refusals, joined; those of the disk as of Apply.
func (s *Store[S]) Release() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if err := s.write(recordRelease, nil); err != nil {
		return s.fail(err)
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	return s.consumer.release()
}

// Sync waits until all events that were applied are on the disk. After it the
// source may forget all up to Position. Errors: those of the disk, as of Apply.
func (s *Store[S]) Sync() error { return s.change(s.sync) }

// Snapshot writes a snapshot now, so that opening replays nothing. Errors: those
// of the disk, as of Apply.
func (s *Store[S]) Snapshot() error { return s.change(s.rotate) }

// Close syncs, and lets the folder go. View goes on to work. Errors: those of the
// disk, also an earlier one.
func (s *Store[S]) Close() error {
	err := s.change(s.sync)
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.folder == nil {
		return err
	}
	err = errors.Join(err, s.release())
	s.folder, s.broken = nil, ErrClosed
	return err
}

// change does what changes the folder and no state.
func (s *Store[S]) change(do func() error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if err := do(); err != nil {
		return s.fail(err)
	}
	return nil
}

// write writes a record, and syncs if it is due.
func (s *Store[S]) write(kind byte, payload []byte) error {
	if err := s.log.Append(kind, payload); err != nil {
		return err
	}
	if s.pending++; s.cfg.SyncEvery != Never && s.pending >= s.cfg.SyncEvery {
		return s.sync()
	}
	return nil
}

// sync syncs the log, and marks it synced.
func (s *Store[S]) sync() error {
	if s.pending == 0 {
		return nil
	}
	if err := s.log.Sync(); err != nil {
		return err
	}
	s.pending = 0
	s.buf = s.buf[:0]
	if err := mark(s.log, s.buf); err != nil {
		return err
	}
	return s.log.Flush()
}

// fail makes an error of the disk that for good.
func (s *Store[S]) fail(err error) error {
	s.broken = fmt.Errorf("store: %s: %w; when that is put right open it again, and go on reading from its position", s.dir, err)
	return s.broken
}

// release closes what is open.
func (s *Store[S]) release() (err error) {
	if s.log != nil {
		err = s.log.Medium().Close()
	}
	return errors.Join(err, s.folder.close())
}

// counts are those of the consumer, for who has writing locked.
func (s *Store[S]) counts() Counts { return s.consumer.counts }
