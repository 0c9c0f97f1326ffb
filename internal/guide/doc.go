// Package guide holds the pages of docs/ against the code: what a page shows is what
// an example of a test does and prints, and what it names exists.
//
//	page, err := guide.Read("../docs/causal.md")
//	faults, err := page.Check("example_guide_test.go")
//	for _, f := range faults { // a block of code that no example has, or output it doesn't print
//		t.Error(f)
//	}
//	names, err := guide.Exported("online/abtest") // Experiment, Experiment.Loss, Compare, …
//
// A block of a page marked go is a run of lines of a source file, in a function
// without the function's indentation. A block marked text is a run of lines of the
// output of an example that has a block of code before it, and after the block of
// text before that. The go command runs examples and compares what they print, so a
// page that passes is true. Blocks marked otherwise (python, stan, r) are of others
// and not looked at.
//
// # Notation
//
// A block is what lies between two fences of three backquotes, of which the first
// is followed by a word, its kind.
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
// Planted faults; bad input; the pages that say how to come from elsewhere, whose
// code is the examples of this package; the names that pages call by a package; the
// names and sources of the glossary.
package guide
