//go:build !cgo

package ort

import (
	"fmt"

	"github.com/seed78144065/credence/nn"
)

var errNoCgo = fmt.Errorf("ort: %w: this program was built without cgo, which calls of the library need; build it with CGO_ENABLED=1 and a C compiler for its system, or run small models without this package, by nn's own executor", ErrLibrary)

func load(string) (Library, error) { return Library{}, errNoCgo }

func open([]byte, []nn.Port, []nn.Port, nn.Options) (nn.Session, error) { return nil, errNoCgo }
