package bayes

import (
	"errors"
	"fmt"

	"github.com/seed78144065/credence/internal/ir"
)

// Classes of fault in a model or its data, for errors.Is.
var (
	// ErrShape: dims or sizes that don't fit together.
	ErrShape = errors.New("bayes: shape mismatch")
	// ErrData: data that are missing, not finite or of a kind that can't be used.
	ErrData = errors.New("bayes: bad data")
	// ErrSupport: a value outside the range of a distribution or parameter.
	ErrSupport = errors.New("bayes: outside the support")
	// ErrUnknownName: a name the model doesn't have.
	ErrUnknownName = errors.New("bayes: unknown name")
	// ErrDuplicate: a name used twice.
	ErrDuplicate = errors.New("bayes: duplicate name")
	// ErrModel: a construction that can't be compiled or run.
	ErrModel = errors.New("bayes: invalid model")
)

// BuildError is one fault of a model: what is wrong, the value seen, what to
// do, and the user's line. errors.Is finds its class.
type BuildError struct {
	At  string // file:line of the user's code, "" if unknown
	Msg string // what is wrong, the value seen and what to do
	err error
}

// Error returns the position and the message.
func (e *BuildError) Error() string {
	if e.At == "" {
		return "bayes: " + e.Msg
	}
	return e.At + ": bayes: " + e.Msg
}

// Unwrap returns the class of the fault.
func (e *BuildError) Unwrap() error { return e.err }

// fault returns a BuildError at a position.
func fault(class error, pos ir.Pos, format string, args ...any) error {
	return &BuildError{At: pos.String(), Msg: fmt.Sprintf(format, args...), err: class}
}

// public turns the engine's faults into BuildErrors.
func public(err error) error {
	if err == nil {
		return nil
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, e := range many.Unwrap() {
			all = append(all, public(e))
		}
		return errors.Join(all...)
	}
	var f *ir.Fault
	if !errors.As(err, &f) {
		return err
	}
	class := map[ir.FaultKind]error{
		ir.BadShape: ErrShape, ir.BadData: ErrData, ir.BadSupport: ErrSupport,
		ir.BadName: ErrDuplicate, ir.BadModel: ErrModel,
	}[f.Kind]
	return fault(class, f.Pos, "%s", f.Msg)
}

// TermError says which term of a model is not finite at a point, and where:
// samplers that find no starting point return it.
type TermError struct {
	Term  string  // name of the parameter or the data
	Dist  string  // the distribution as written
	Row   int     // event of the term, from 0
	Value float64 // its log density
	At    string  // file:line
}

// Error says which term, which row and what to look at.
func (e *TermError) Error() string {
	at := ""
	if e.At != "" {
		at = e.At + ": "
	}
	return fmt.Sprintf("%sbayes: the log density of %s ~ %s is %v in row %d: check its parameters and the data of that row",
		at, e.Term, e.Dist, e.Value, e.Row)
}
