package conformal_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/conformal"
)

// shells is what a network says of the age of shells, their rings, and their kind.
type shells struct {
	bands []conformal.Band
	rings []float64
	kind  []string
}

// readShells asks a network that was trained to say the 5 % and 95 % quantiles of the
// rings.
func readShells(file string) (s shells) {
	const dir = "../../testdata/cases/nn/abalone_age/"
	f, err := os.Open(dir + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	x, err := table.Matrix("male", "female", "length", "diameter", "height", "whole_weight", "shucked_weight", "viscera_weight", "shell_weight")
	if err != nil {
		log.Fatal(err)
	}
	rows := make([][]float64, table.N())
	for i := range rows {
		rows[i] = x.RawRowView(i)
		s.kind = append(s.kind, map[[2]float64]string{{1, 0}: "male", {0, 1}: "female", {0, 0}: "infant"}[[2]float64(rows[i])])
	}
	if s.rings, err = table.Numbers("y"); err != nil {
		log.Fatal(err)
	}
	m, err := nn.OpenFile(dir+"quantiles.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	column := func(c int) []float64 {
		quantile, err := nn.NewPredictor(m, "quantiles", c)
		if err != nil {
			log.Fatal(err)
		}
		q, err := quantile.Predict(context.Background(), rows)
		if err != nil {
			log.Fatal(err)
		}
		return q
	}
	lo, hi := column(0), column(2)
	for i := range rows {
		s.bands = append(s.bands, conformal.Quantiles(lo[i], hi[i]))
	}
	return s
}

// Example_guide is the code of docs/packages/nn/conformal.md.
func Example_guide() {
	calib, test := readShells("calib.csv"), readShells("test.csv")

	intervals, err := conformal.FitIntervals(calib.bands, calib.rings, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	widened, _ := intervals.Thresholds()
	fmt.Println("widened by", widened, "- too few rows:", widened.Trivial())
	first, err := intervals.Interval(test.bands[0])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f to %.1f rings, %.1f wide; there were %.0f, inside: %v\n",
		first.Lo, first.Hi, first.Width(), test.rings[0], first.Contains(test.rings[0]))

	trial, err := conformal.TryIntervals(intervals, test.bands, test.rings)
	if err != nil {
		log.Fatal(err)
	}
	trial.Groups = test.kind
	report, err := trial.Report(0.95)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range append([]conformal.Coverage{report.All}, report.ByGroup...) {
		fmt.Printf("%-6s %4d rows, covered %.3f (%.3f to %.3f), short: %v\n", c.Of, c.Rows, c.Share, c.Lo, c.Hi, c.Short())
	}

	// A promise for each kind: a threshold from its own rows.
	scores, err := conformal.Residuals(calib.bands, calib.rings)
	if err != nil {
		log.Fatal(err)
	}
	kinds, err := conformal.FitGroups(scores, calib.kind, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	each := conformal.Trial{Groups: test.kind, GroupLaws: kinds.Laws()}
	for i, b := range test.bands {
		t, err := kinds.Threshold(test.kind[i])
		if err != nil {
			log.Fatal(err)
		}
		each.Covered = append(each.Covered, t.Covers(b.Score(test.rings[i])))
		each.Sizes = append(each.Sizes, b.Interval(t.Score).Width())
	}
	if report, err = each.Report(0.95); err != nil {
		log.Fatal(err)
	}
	for _, c := range report.ByGroup {
		fmt.Printf("%-6s covered %.3f, expected %.3f to %.3f, %.1f wide\n", c.Of, c.Share, c.ExpectedLo, c.ExpectedHi, c.MeanSize)
	}
	// Output:
	// widened by 0.5324921607971191 at alpha 0.1 from 1044 calibration scores - too few rows: false
	// 8.2 to 17.1 rings, 8.9 wide; there were 23, inside: false
	// all    1045 rows, covered 0.924 (0.907 to 0.940), short: false
	// female  307 rows, covered 0.941 (0.909 to 0.965), short: false
	// infant  343 rows, covered 0.939 (0.908 to 0.962), short: false
	// male    395 rows, covered 0.899 (0.865 to 0.927), short: false
	// female covered 0.941, expected 0.853 to 0.945, 7.6 wide
	// infant covered 0.904, expected 0.851 to 0.942, 4.9 wide
	// male   covered 0.916, expected 0.856 to 0.939, 6.9 wide
}
