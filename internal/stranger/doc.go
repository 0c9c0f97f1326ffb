// Package stranger has the tests of what somebody else does with this module: follow
// its README, import it from a module of their own, build for another system. Its
// code is these tests and the programs of testdata.
//
//	s := withPrograms(t)                      // a module of somebody else, in a folder of its own
//	s.build(t, "linux", "arm64", "./...")     // without cgo
//	out, err := s.command("bin/dag", nil).CombinedOutput()
//
// They are apart from the rules at the root of the module, which build nothing and so
// take seconds.
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
// None: it is for tests of this module.
//
// # Tests
//
// Programs of every area that build and print what they should, on other systems too
// and as large as docs/dependencies.md says (behind the tag slow); the commands of
// README.md; an import of what is not there.
package stranger
