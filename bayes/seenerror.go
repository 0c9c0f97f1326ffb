package bayes

import "fmt"

// SeenError says that what was seen has no probability: the first piece of it
// that can't be, together with those before.
type SeenError struct {
	Seen string // the name of the variable
	Row  int    // of the piece, from 0
	Draw int    // of the parameters, under which it can't be, from 0; −1: any
	// Missed says that it is a condition that draws were led to and none met: it
	// may be possible all the same.
	Missed bool
}

// Error names the piece.
func (e *SeenError) Error() string {
	by := "no draw gives"
	if e.Draw >= 0 {
		by = fmt.Sprintf("draw %d of the parameters doesn't give", e.Draw)
	}
	return fmt.Sprintf("bayes: what was seen is impossible: %s a probability to %s, in row %d", by, e.Seen, e.Row)
}

// Unwrap returns ErrSupport.
func (e *SeenError) Unwrap() error { return ErrSupport }
