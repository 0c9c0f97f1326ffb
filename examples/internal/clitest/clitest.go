package clitest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Run is a program without its main, as cli.Main takes it.
type Run func(ctx context.Context, args []string, stdout, stderr io.Writer) error

// Text runs the program and returns what it prints. An error of it ends the test;
// words on stderr, where nobody asked for any, fail it.
func Text(t testing.TB, run Run, args ...string) string {
	t.Helper()
	var out, rest bytes.Buffer
	if err := run(context.Background(), args, &out, &rest); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	if rest.Len() > 0 {
		t.Errorf("%q also writes %q", args, rest.String())
	}
	return out.String()
}

// Fields are the values of the object that a program prints, by name.
type Fields map[string]any

// Object runs the program with -json and returns its one object.
func Object[R any](t testing.TB, run Run, args ...string) (r R, fields Fields) {
	t.Helper()
	out := []byte(Text(t, run, slices.Concat(args, []string{"-json"})...))
	if err := errors.Join(json.Unmarshal(out, &r), json.Unmarshal(out, &fields)); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return r, fields
}

// Are fails the test unless the fields are those wanted, in order.
func (f Fields) Are(t testing.TB, want ...string) {
	t.Helper()
	if got := slices.Sorted(maps.Keys(f)); !slices.Equal(got, want) {
		t.Errorf("fields %q, want %q", got, want)
	}
}

// InReadme fails the test unless the README.md beside it tells of every field.
func (f Fields) InReadme(t testing.TB) {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("README.md lacks the field %q", name)
		}
	}
}

// File makes a file for the time of the test and returns its path.
func File(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
