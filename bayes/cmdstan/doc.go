// Package cmdstan reads and writes the CSV files of Stan's programs: draws from
// CmdStan come in, draws of this library go to tools that read Stan's files.
//
//	draws, err := cmdstan.ReadFiles("schools_1.csv", "schools_2.csv") // one file a chain
//	run := draws.Config().(cmdstan.Config)                            // what the comments say
//	fmt.Println(run.Model, run.Chains[0].StepSize, draws.Summary())
//	names, err := cmdstan.WriteFiles("out", "schools", draws)         // out/schools_1.csv, …
//
// A column theta.2.1, or theta[2,1] in older files, is an element of a variable
// theta, indices from 1; columns of a tuple, t:1 and t:2.3, are variables t:1
// and t:2, and for an array of tuples the indices of array and element follow
// one another. Stan writes arrays with the first index fastest, Draws keep
// them row-major: reader and writer turn one into the other. The sampler's
// columns have ArviZ's names in Draws: lp, acceptance_rate, step_size,
// tree_depth, n_steps, diverging, energy; any other column x__ is a statistic x.
//
// Files have no names of dims, no labels and no weights: [Write] drops the first
// two and refuses the third. bayes.Draws has JSON of its own, which loses
// nothing; bayes/arviz is for Python.
//
// # Faults
//
// Each with file, line, column and value: fields that are no numbers, rows that
// are too short or too long, elements that are missing or doubled, a file cut
// off, files of one run that differ in columns, model, counts or version, and
// one chain given twice. Stan's nan, inf and -inf are read and written; the sign
// and payload of a NaN are lost, all else comes back to the bit.
//
// # Notation
//
//	[column][chain][row]   values as they are collected
//	lead                   rows of a file before its draws: warm-up, or a mean
//
// # References
//
// [Stan2023]: see REFERENCES.md.
//
// # Stability
//
// What can be read only grows. Written files change with Stan's.
//
// # Tests
//
// Example; table (files of rstan, and files written here, against what R reads
// of them); property (write and read is the identity); bad input; fuzz.
package cmdstan
