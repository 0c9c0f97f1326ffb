// Package cases reads files of known answers, testdata/cases, and compares results with them by the rules that each
// case states. Tests of every area use it, so that a test has no number of its own.
//
//	file, err := cases.Open("online/hierarchical_models.json")
//	for _, c := range file.Cases {
//		var in struct {
//			T float64
//			N int
//		}
//		err := c.Decode(&in)
//		err = c.Check(map[string]any{"bf10": evidence(in.T, in.N)})
//	}
//
// # The files
//
// A file has a closed list of types; a case has a type, its data, its expected results by key, and a tolerance: a number
// passes when |got − want| ≤ max(abs, rel·|want|), element by element; by_key overrides both for a key. The variable
// CREDENCE_CASES names another folder to test against; a file that it lacks gives an error that wraps fs.ErrNotExist.
//
// # Stability
//
// Internal, for tests.
//
// # Tests
//
// The cases of every file that belongs to no one package; planted errors; bad input.
package cases
