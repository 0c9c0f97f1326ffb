// Command nbrun runs the notebooks of the repository with the go tool, and
// checks that they still say what is checked in, or rewrites what they say.
//
//	go run ./internal/nbrun notebooks/*.ipynb            # an error where an output changed
//	go run ./internal/nbrun -update notebooks/*.ipynb    # writes the outputs
//
// A notebook is nbformat 4.5 with the kernel gonb, whose rules for Go hold:
//
//	import "fmt"                                    // imports and declarations
//	func double(x int) int { return 2 * x }         // are there in all later cells
//	//gonb:%%
//	fmt.Println(double(21))                         // the rest of the cell is its main
//
// A declaration replaces one of the same name in an earlier cell. Every cell is
// a program of its own: no state is kept from cell to cell but what functions and
// variables make anew. The programs of a notebook are built at once, in the
// module of the working directory, and run one by one in the folder of the
// notebook. What they print becomes its streams; PNG files that they save in the
// folder $NBSHOW_DIR, its pictures, in order of their names. The first cell that
// fails ends the run of a notebook.
//
// Of gonb's other commands (lines that begin with % or !) there are none; nor is
// an import that is missing added. Imports that a cell does not use are left out,
// as gonb does.
//
// # What is the same
//
// Text must be the same to the letter. Pictures must have the same size and, up
// to what rasterisers round by CPU, the same pixels; -update leaves a picture
// that is the same as it was. Text with the path of a folder of this machine is
// an error: another machine would not print it.
//
// # Notation
//
//	cell     code cell, counted from 1: the number that Jupyter shows as [n]
//	line     of a cell, from 1
//
// # References
//
// The format is that of Jupyter's nbformat, version 4.5.
//
// # Stability
//
// Internal. What notebooks may rely on is above.
//
// # Tests
//
// All notebooks of the repository, in a run without tags; round trips, each fact of
// the published schema, faults of the format one by one, a fuzzed reader; cells that
// don't compile, panic, don't end, print too much or have changed.
package main
