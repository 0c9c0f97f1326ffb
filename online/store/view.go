package store

import "maps"

// View is one moment of a store: the state, and where the source was.
type View[S any] struct {
	State S // a copy, the reader's own
	Counts
	positions map[uint32]uint64
}

// Position is that of the store at the moment of the view.
func (v View[S]) Position(partition uint32) (at uint64, ok bool) {
	at, ok = v.positions[partition]
	return at, ok
}

// View returns a consistent copy for a reader: no event is in one part of it and
// not in another. Readers wait for each other's copies and for the state's
// Apply, never for the disk, so they may see an event before it is synced. View
// works after Close, and after an error of the disk.
//
// Cost: that of the state's Snapshot. Where many ask often, one takes a view now
// and then and gives it to all, if what they call on the state changes nothing.
func (s *Store[S]) View() View[S] {
	s.reading.RLock()
	defer s.reading.RUnlock()
	return View[S]{s.consumer.state.Snapshot(), s.consumer.counts, maps.Clone(s.consumer.positions)}
}

// Position returns the largest position of a partition of the source that an
// event was taken from; ok is false if none was. What comes after it is next:
// the state has all events up to it that were delivered, and none of it twice.
func (s *Store[S]) Position(partition uint32) (at uint64, ok bool) {
	s.reading.RLock()
	defer s.reading.RUnlock()
	at, ok = s.consumer.positions[partition]
	return at, ok
}

// Counts returns how many events there were.
func (s *Store[S]) Counts() Counts {
	s.reading.RLock()
	defer s.reading.RUnlock()
	return s.consumer.counts
}
