// Package scoring is what the programs that score rows with networks have in
// common: flags, files, fitting a scorer, what it is worth on rows with labels, what
// its decisions cost, pictures and files.
//
//	p := cli.NewExact("fraudscore", "CSV `file`, the same as -test", stdout, stderr)
//	q := scoring.Ask(p, scoring.Defaults{Files: embedded, Costs: decision.Costs{FalsePositive: 5, FalseNegative: 200, Review: 8}})
//	if err := q.Read(args); err != nil { // all that is wrong with flags and files
//		return err
//	}
//	defer q.Close()
//	a, err := q.Answer(ctx)
//	…
//	r, err := a.Result()
//	return a.Report(r, text)
//
// # Notation
//
// None.
//
// # References
//
// Those of the packages below nn.
//
// # Stability
//
// None: it is for this repository's examples.
//
// # Tests
//
// Those of the programs fraudscore and medical.
package scoring
