//go:build !purego && !slow

// Cells are built without tags, so that the tests with tags would say the same
// again: only those without run the notebooks.

package main

import (
	"bytes"
	"errors"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestNotebooks runs the notebooks of the repository: text to the letter, pictures
// to the pixel or nearly so, and no change to the files. It reads the names of all
// files first: then the go command runs it again when code of cells has changed, which
// this package does not import.
func TestNotebooks(t *testing.T) {
	if err := fs.WalkDir(os.DirFS("../.."), ".", func(name string, d fs.DirEntry, err error) error {
		if (name == ".git" || name == "node_modules") && d.IsDir() {
			return fs.SkipDir
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../notebooks/*.ipynb")
	if err != nil || len(files) == 0 {
		t.Fatalf("no notebooks: %v", err)
	}
	var said bytes.Buffer
	if err := run(t.Context(), files, &said); err != nil {
		t.Errorf("%v\n%s", err, said.String())
	}
	for _, file := range files {
		before, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		n, err := parse(before)
		if err != nil {
			t.Fatal(err)
		}
		if after, err := n.encode(); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s is not written as Jupyter does: nbrun -update does (%v)", file, err)
		}
		for i, c := range n.code() {
			if err := formatted(joined(c["source"])); err != nil {
				t.Errorf("%s: cell %d: %v", file, i+1, err)
			}
		}
	}
}

// formatted checks that both parts of a cell are as gofmt has them.
func formatted(cell string) error {
	above, below, _ := strings.Cut(cell, "//gonb:%%\n")
	for _, part := range []string{above, below} {
		want, err := format.Source([]byte(part))
		if err != nil {
			return err
		}
		if strings.TrimRight(string(want), "\n") != strings.TrimRight(part, "\n") {
			return errors.New("not formatted as gofmt does")
		}
	}
	return nil
}
