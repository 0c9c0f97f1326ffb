// Package store keeps a state that learns from a stream, and where in the stream
// it is, so that whatever happens to the process neither loses an event nor
// counts one twice.
//
//	s, err := store.Open(ctx, "rates", state, store.Config{SyncEvery: 1000})
//	from, ok := s.Position(0)                                    // go on reading after it
//	outcome, err := s.Apply(store.Event{ID: id, Position: offset, Data: data})
//	now := s.View()                                              // for readers, at any time
//	err = s.Sync()                                               // then the source may forget
//	err = s.Close()
//
// A state is any pointer with the four methods of State: Apply takes an event in,
// Snapshot is a copy for readers, AppendBinary and UnmarshalBinary keep it. Those
// of packages below online have the last three.
//
// # What is on the disk
//
// A folder with a lock, the last two snapshots, and logs of the events since the
// first of them. An event goes to the log before it goes to the state; opening
// reads the last snapshot and replays the log, to the same bits, because the same
// events in the same order give the same state. A snapshot and a new log are
// written whole under another name, synced and renamed.
//
// # What a crash costs
//
// Nothing if the process is killed once events are synced: every one by default,
// or Config.SyncEvery together. What was not synced is lost from state and position
// alike, so the source delivers it again. A last record that was not written to
// its end is cut off, and records that were written and not synced are written
// anew, in a snapshot. A bad snapshot is passed over for the one before and its
// log. Any other byte that is not what was written is an error with the file and
// where in it: where a record does not fit its sums, but a later one says that all
// before it was synced, nothing is skipped and nothing guessed.
//
// # Twice, and in disorder
//
// Sources deliver again what they are not sure was taken. An event with an ID
// counts once among the last Config.Remember events with one; an event without
// is known by its position, which then must grow within a partition. With
// Config.Reorder events are held until so many later ones have come, and count in
// the order of their times; Config.Late says what becomes of those that come later
// still. All this is part of what is kept.
//
// # One writer, many readers
//
// One store has a folder at a time. Apply, Sync, Snapshot and Release wait for each
// other; View and Position wait for no disk. A store runs nothing in the
// background: a service that is idle calls Sync by its own clock.
//
// # Notation
//
//	position   where in the source an event is: an offset, a sequence number
//	taken      of an event: in the log, not a duplicate
//
// # References
//
// None.
//
// # Stability
//
// New; names may change. Files are versioned: later versions read those of
// earlier ones, and a later file is refused.
//
// # Tests
//
// Example, cases, property, every operation of the disk fails, loss of power,
// every cut, every flip, kill -9, race, golden files, planted errors, fuzz, bad
// input, benchmark.
package store
