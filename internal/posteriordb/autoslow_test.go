//go:build slow

package posteriordb

import "testing"

// TestAutoIsRightOnAll posteriors with reference draws.
func TestAutoIsRightOnAll(t *testing.T) { autoIsRight(t) }
