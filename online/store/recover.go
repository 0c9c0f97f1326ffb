package store

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/internal/journal"
)

// A folder has generations: snapshot 7, and log 7 of the events since. Of the
// last two snapshots both are kept, and all logs since the first of them.
const (
	snapshotPrefix = "snapshot-"
	logPrefix      = "log-"
)

// fileName returns the name of a file of a generation, in the order of names.
func fileName(prefix string, generation uint64) string {
	return fmt.Sprintf("%s%012d", prefix, generation)
}

// Recovery says what Open found.
type Recovery struct {
	New      bool   // nothing: the store begins
	Replayed uint64 // events that came after the snapshot
	// Torn are the bytes of a last record that was not written to its end,
	// and was cut off: its event had not been synced, and the source has it.
	Torn int64
	// Skipped says why the last snapshot could not be read, if that before it
	// and the log since gave the state.
	Skipped error
}

// files are the generations in a folder, in order.
type files struct{ snapshots, logs []uint64 }

// find lists a folder, and removes what was not written to its end.
func find(d folder) (f files, err error) {
	names, err := d.list()
	if err != nil {
		return f, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, temporary) {
			if err := d.remove(name); err != nil {
				return f, err
			}
			continue
		}
		for prefix, list := range map[string]*[]uint64{snapshotPrefix: &f.snapshots, logPrefix: &f.logs} { // in any order
			if digits, ok := strings.CutPrefix(name, prefix); ok {
				g, err := strconv.ParseUint(digits, 10, 64)
				if err != nil || fileName(prefix, g) != name {
					return f, fmt.Errorf("%s is no file of a store: move it away", name)
				}
				*list = append(*list, g)
			}
		}
	}
	slices.Sort(f.snapshots)
	slices.Sort(f.logs)
	return f, nil
}

// newest returns the last of generations, 0 if there is none.
func newest(generations []uint64) uint64 {
	if len(generations) == 0 {
		return 0
	}
	return generations[len(generations)-1]
}

// recover puts the state where it was, or begins.
func (s *Store[S]) recover(ctx context.Context, state S) error {
	found, err := find(s.folder)
	if err != nil {
		return err
	}
	if err := s.folder.sync(); err != nil { // a crash may have come between a new name and its sync
		return err
	}
	s.generation = max(newest(found.snapshots), newest(found.logs))
	if s.generation == 0 {
		s.recovery.New = true
		s.consumer = newConsumer(state, s.cfg.settings())
		return s.rotate()
	}
	sum, err := s.readSnapshot(found.snapshots, state)
	if err != nil {
		return err
	}
	before := s.counts().Taken
	if err := s.replayLogs(ctx, found.logs, sum); err != nil {
		return err
	}
	s.recovery.Replayed = s.counts().Taken - before
	changed := s.consumer.settings != s.cfg.settings()
	if changed {
		s.consumer.adopt(s.cfg.settings())
	}
	if s.log == nil || changed || s.recovery.Skipped != nil || s.pending > 0 {
		return s.rotate()
	}
	return nil
}

// readSnapshot reads the last snapshot that is whole, and returns its check sum.
func (s *Store[S]) readSnapshot(generations []uint64, state S) (sum uint32, err error) {
	var skipped []error
	for _, g := range slices.Backward(generations) {
		name := fileName(snapshotPrefix, g)
		b, err := s.folder.read(name)
		if err != nil {
			return 0, err
		}
		if err := intact(b); err != nil {
			skipped = append(skipped, fmt.Errorf("%s: %w", name, err))
			continue
		}
		if s.consumer, err = restore(b, state); err != nil {
			return 0, fmt.Errorf("%s: %w", name, err)
		}
		s.good, s.recovery.Skipped = g, errors.Join(skipped...)
		return checksum(b), nil
	}
	if len(skipped) == 0 {
		return 0, fmt.Errorf("%w: there are logs, and no snapshot that they go on from", ErrDamaged)
	}
	return 0, fmt.Errorf("%w: no snapshot can be read: %w", ErrDamaged, errors.Join(skipped...))
}

// replayLogs takes in what the logs since the snapshot have, and goes on with the
// last of them. A crash between a snapshot and its log leaves none; that events are
// missing is seen by their numbers.
func (s *Store[S]) replayLogs(ctx context.Context, logs []uint64, sum uint32) error {
	for _, g := range logs {
		if g < s.good {
			continue
		}
		name := fileName(logPrefix, g)
		if err := s.replayLog(ctx, name, g == s.good, g == newest(logs), sum); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// replayLog replays one log, and stays with it if it is the last.
func (s *Store[S]) replayLog(ctx context.Context, name string, first, last bool, sum uint32) (err error) {
	m, size, err := s.folder.open(name)
	if err != nil {
		return err
	}
	defer func() {
		if !last || err != nil {
			err = errors.Join(err, m.Close())
		}
	}()
	r, err := journal.NewReader(m, size, format, journal.All)
	if err != nil {
		return err
	}
	taken, of, err := readLogHead(r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if taken != s.counts().Taken || first && of != sum {
		return fmt.Errorf("%w: it goes on from another snapshot, after %d events, not %d", ErrDamaged, taken, s.counts().Taken)
	}
	end, synced, err := s.consumer.replay(ctx, m, size, r, last)
	if err != nil {
		return err
	}
	if s.recovery.Torn = size - end; s.recovery.Torn > 0 {
		if err := m.Truncate(end); err != nil {
			return err
		}
	}
	if last {
		s.log, s.begins = journal.AppendTo(m, end), taken
		if !synced {
			// What was replayed may be in memory alone, and if a sync of it
			// failed another won't help: it has to be written anew.
			s.pending = 1
		}
	}
	return nil
}

// rotate writes a snapshot and begins a log, and then removes what is older than
// the last snapshot before.
func (s *Store[S]) rotate() error {
	if s.log != nil {
		if err := s.sync(); err != nil {
			return err
		}
	}
	b, err := s.consumer.appendTo(s.buf[:0])
	if err != nil {
		return err
	}
	s.buf = b
	next := s.generation + 1
	if err := writeFile(s.folder, fileName(snapshotPrefix, next), b); err != nil {
		return err
	}
	taken := s.counts().Taken
	head := logHead(taken, checksum(b))
	name := fileName(logPrefix, next)
	if err := writeFile(s.folder, name, head); err != nil {
		return err
	}
	m, size, err := s.folder.open(name)
	if err != nil {
		return err
	}
	if s.log != nil {
		if err := s.log.Medium().Close(); err != nil {
			return errors.Join(err, m.Close())
		}
	}
	before := s.good
	s.log, s.begins, s.good, s.generation = journal.AppendTo(m, size), taken, next, next
	return s.prune(before)
}

// prune removes all before a generation, and snapshots between it and the last.
func (s *Store[S]) prune(before uint64) error {
	found, err := find(s.folder)
	if err != nil {
		return err
	}
	for _, g := range found.snapshots {
		if g != before && g != s.generation {
			err = errors.Join(err, s.folder.remove(fileName(snapshotPrefix, g)))
		}
	}
	for _, g := range found.logs {
		if g < before {
			err = errors.Join(err, s.folder.remove(fileName(logPrefix, g)))
		}
	}
	return err
}

func checksum(b []byte) uint32 { return crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)) }
