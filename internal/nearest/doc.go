// Package nearest finds the name that was meant by a wrong one.
//
//	fmt.Errorf("no column %q%s", "agr", nearest.Suggest("agr", []string{"age", "income"}))
//	// no column "agr" (did you mean "age"?)
//
// Stability: internal. Tests: table, example.
package nearest
