package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/hillstrom"
)

// load reads the table: the file, or the embedded data. The columns named as
// labels stay text, so that a level is called what it is called in the file.
func load(file string, labels ...string) (*bayes.Table, error) {
	text, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("campaign: -data: %w", err)
	}
	// A column that the analysis doesn't need may have holes.
	csv := bayes.CSVConfig{Missing: []string{"", "NA", "NaN"}}
	t, err := bayes.ReadCSV(named{bytes.NewReader(text), file}, csv)
	if err != nil {
		return nil, fmt.Errorf("campaign: -data: %w", err)
	}
	for _, name := range t.Names() {
		if slices.Contains(labels, name) {
			csv.Factors = append(csv.Factors, name)
		}
	}
	if t, err = bayes.ReadCSV(named{bytes.NewReader(text), file}, csv); err != nil {
		return nil, fmt.Errorf("campaign: -data: %w", err)
	}
	return t, nil
}

func read(file string) ([]byte, error) {
	if file != "" {
		return os.ReadFile(file)
	}
	return hillstrom.CSV()
}

// named is a reader with the name that faults of the data carry.
type named struct {
	io.Reader
	name string
}

func (n named) Name() string { return n.name }
