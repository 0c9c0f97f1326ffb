package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
)

// Consume takes events until the source ends or ctx is done, and syncs. It is
// the one writer of a service: each event is taken before the next is asked for,
// so a source that is faster waits.
//
// Refused, if not nil, is told of the events that the state refuses, and may end
// the loop by an error.
//
// Errors: of the source; of ctx; of refused, or a Refusal if it is nil; those of
// the disk, as of Apply. All events before the error are taken.
func (s *Store[S]) Consume(ctx context.Context, source iter.Seq2[Event, error], refused func(error) error) error {
	if source == nil {
		return errors.New("store: Consume: no source")
	}
	for e, err := range source {
		if err == nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("store: the source ended after %d events: %w", s.Counts().Taken, err), s.Sync())
		}
		_, err = s.Apply(e)
		if _, ok := errors.AsType[*Refusal](err); ok && refused != nil {
			err = refused(err)
		}
		if err != nil {
			return errors.Join(err, s.Sync())
		}
	}
	return s.Sync()
}
