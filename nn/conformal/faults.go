package conformal

import (
	"errors"
	"fmt"
)

var errNotFitted = errors.New("conformal: not fitted; make it by a function that begins with Fit, or read one that was kept")

const mostFaults = 10 // that a person reads

// faultList collects what is wrong with rows: the first ten, and how many more.
type faultList struct {
	said  []error
	extra int
}

func (f *faultList) add(format string, args ...any) {
	if len(f.said) < mostFaults {
		f.said = append(f.said, fmt.Errorf(format, args...))
	} else {
		f.extra++
	}
}

func (f *faultList) err() error {
	if f.extra > 0 {
		return errors.Join(append(f.said, fmt.Errorf("conformal: and %d more rows at fault", f.extra))...)
	}
	return errors.Join(f.said...)
}
