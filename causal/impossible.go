package causal

import "fmt"

// ImpossibleError says that what was seen can't have been, by the model, whichever
// way the noise is known.
type ImpossibleError struct {
	// Evidence is the first finding, in the order of See and Given, that is
	// impossible together with those before.
	Evidence string
	Row      int // of the data, from 0
	Draw     int // of the parameters, from 0; −1: any
}

// Error names the finding.
func (e *ImpossibleError) Error() string {
	by := "by any draw of the parameters"
	if e.Draw >= 0 {
		by = fmt.Sprintf("by draw %d of the parameters", e.Draw)
	}
	return fmt.Sprintf("causal: what was seen has probability 0 %s: %s, in row %d; look at the value, or at what the model takes to be impossible", by, e.Evidence, e.Row)
}
