package ir

import (
	"fmt"
	"runtime"
	"strings"
)

// Pos remembers where a node was made. Frames are resolved only when an error
// is printed, so remembering costs about a microsecond.
type Pos struct {
	pc [12]uintptr
	n  int
}

// Here returns the position of the caller's caller chain.
func Here() Pos {
	var p Pos
	p.n = runtime.Callers(3, p.pc[:])
	return p
}

const module = "github.com/seed78144065/credence/"

// String returns file:line of the first frame outside the library's packages,
// "" if the position is unknown.
func (p Pos) String() string {
	if p.n == 0 {
		return ""
	}
	frames := runtime.CallersFrames(p.pc[:p.n])
	for {
		f, more := frames.Next()
		library := strings.HasPrefix(f.Function, module) &&
			!strings.HasPrefix(f.Function, module+"examples/") && !strings.HasSuffix(f.File, "_test.go")
		if !library && f.File != "" {
			return fmt.Sprintf("%s:%d", f.File[strings.LastIndexByte(f.File, '/')+1:], f.Line)
		}
		if !more {
			return ""
		}
	}
}
