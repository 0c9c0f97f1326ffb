// Package clitest runs an example program in its tests as a user would, and reads
// what it prints.
//
//	func object(t *testing.T, args ...string) result {
//		t.Helper()
//		r, fields := clitest.Object[result](t, run, args...)
//		fields.Are(t, "conclusion", "n")
//		return r
//	}
//
//	data := clitest.File(t, "own.csv", "a,b\n1,2\n")
//	if r := object(t, "-data", data); r.N != 1 {
//		t.Errorf("%+v", r)
//	}
//
// # Notation
//
// None.
//
// # References
//
// None.
//
// # Stability
//
// None: it is for this repository's examples.
//
// # Tests
//
// Programs that fail, and the tests of every example.
package clitest
