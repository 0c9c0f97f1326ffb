package main

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"os"

	"github.com/seed78144065/credence/bayes"
)

// The e-mail campaign of Kevin Hillstrom's MineThatData challenge, 2008; see
// README.md for its terms.
//
//go:embed data/hillstrom.csv.gz
var hillstromCSV []byte

// load reads the table: the file, or the embedded data.
func load(file string) (*bayes.Table, error) {
	var r io.Reader
	if file == "" {
		z, err := gzip.NewReader(bytes.NewReader(hillstromCSV))
		if err != nil {
			return nil, fmt.Errorf("campaign: the embedded data: %w", err)
		}
		r = z
	} else {
		f, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("campaign: -data: %w", err)
		}
		defer f.Close()
		r = f
	}
	// A column that the analysis doesn't need may have holes.
	t, err := bayes.ReadCSV(r, bayes.CSVConfig{Missing: []string{"", "NA", "NaN"}})
	if err != nil {
		return nil, fmt.Errorf("campaign: -data: %w", err)
	}
	return t, nil
}
