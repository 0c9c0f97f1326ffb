//go:build slow

package dag_test

import "testing"

// Every CPDAG, MAG and PAG of 4 nodes, from all 46,656 mixed graphs.
func TestAdjustmentInAllClasses(t *testing.T) { checkClasses(t, 4) }
