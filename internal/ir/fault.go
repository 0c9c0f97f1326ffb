package ir

import "fmt"

// FaultKind classifies a Fault.
type FaultKind uint8

// Kinds of fault.
const (
	BadShape FaultKind = iota
	BadData
	BadSupport
	BadName
	BadModel
)

// Fault is a mistake in a model: what is wrong, the value seen and what to do,
// and where the user wrote it.
type Fault struct {
	Kind FaultKind
	Pos  Pos
	Msg  string
}

// Error returns the message without its position.
func (f *Fault) Error() string { return f.Msg }

// Faultf returns a Fault at pos.
func Faultf(kind FaultKind, pos Pos, format string, args ...any) *Fault {
	return &Fault{Kind: kind, Pos: pos, Msg: fmt.Sprintf(format, args...)}
}
