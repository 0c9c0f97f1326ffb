//go:build slow

package posteriordb

import (
	"slices"
	"testing"
)

// TestReferenceAll samples the other posteriors with reference values.
func TestReferenceAll(t *testing.T) {
	checkAll(t, func(posterior string) bool { return !slices.Contains(quick, posterior) })
}
