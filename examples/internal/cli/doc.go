// Package cli holds what the example programs have in common and no reader of
// an example wants to read five times: flags, files, progress, and how much to
// trust the draws.
//
//	p := cli.New("eightschools", "CSV with the columns school, effect and se", stdout, stderr)
//	scale := p.Flags.Float64("scale", 5, "how large effects may be")
//	if err := p.Parse(args); err != nil {
//		return err
//	}
//	table, err := p.Table(embedded, bayes.CSVConfig{})
//	…
//	draws, err := p.Sample(ctx, prog, mcmc.NUTS{})
//	…
//	return p.Report(result, text, figures)
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
// Bad input, and the tests of every example.
package cli
