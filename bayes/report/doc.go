// Package report writes a page about any draws that stands by itself: can they
// be trusted, what do they say, and what was run.
//
//	file, err := os.Create("report.html")
//	if err != nil {
//		return err
//	}
//	loo, err := report.Validation(elpd) // of criticism.LOO; sections are optional
//	if err != nil {
//		return err
//	}
//	err = report.Write(file, draws, report.Config{Model: model.String(), Sections: []report.Section{loo}})
//	return errors.Join(err, file.Close())
//
// The page is HTML without scripts or anything to load: figures are inside. It
// begins with the verdict in plain words, then what each failed check means and
// what to do, a table, and figures of what is known worst. Of many numbers it
// shows the worst, and says so. It is printable, follows the reader's dark mode
// and has texts in place of pictures for those who can't see them. The same
// input gives the same bytes, except that the pixels of large figures may
// differ between kinds of CPU.
//
// # Notation
//
//	M, N   chains, draws a chain
//
// # References
//
// [Kish1965], [Vehtari2021]; see REFERENCES.md.
//
// # Stability
//
// Write, Config and Section are meant to last. Words, figures and layout of the
// page are not.
//
// # Tests
//
// Example; a golden page, without its figures; properties of pages of many kinds
// of draws (well-formed, nothing to load, everything escaped, alternative texts);
// planted faults that the verdict must name; bad input; benchmark.
package report
