//go:build !cgo

package ort

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn"
)

// Without cgo nothing can be loaded, and the error says what to do.
func TestNoCgo(t *testing.T) {
	_, err := Load("")
	if !errors.Is(err, ErrLibrary) || !strings.Contains(err.Error(), "CGO_ENABLED=1") {
		t.Errorf("the error is %v", err)
	}
	if _, err := open(nil, nil, nil, nn.Options{}); !errors.Is(err, ErrLibrary) {
		t.Errorf("the error is %v", err)
	}
}
