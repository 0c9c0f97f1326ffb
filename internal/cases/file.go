package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Variable is the environment variable that names a folder of cases to test
// against instead of testdata/cases.
const Variable = "CREDENCE_CASES"

// File is a file of cases.
type File struct {
	// Types are the types that its cases may have.
	Types []string
	Cases []Case
}

// Open reads a file by its path below the folder of cases:
// "online/hierarchical_models.json".
//
// Result: the error wraps fs.ErrNotExist if there is no such file.
func Open(name string) (*File, error) {
	raw, err := read(name)
	if err != nil {
		return nil, err
	}
	return parse(name, raw)
}

// Path returns where a file below the folder of cases is, or would be:
// "causal/bn/asia.bif".
func Path(name string) string {
	dir := os.Getenv(Variable)
	if dir == "" {
		dir = filepath.Join(ModuleRoot(), "testdata", "cases")
	}
	return filepath.Join(dir, filepath.FromSlash(name))
}

// Absent reports whether an error is that the folder of [Variable] lacks a file,
// which a test tells and does not fail for.
func Absent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) && os.Getenv(Variable) != ""
}

// read returns the bytes of a file below the folder of cases.
func read(name string) ([]byte, error) {
	raw, err := os.ReadFile(Path(name))
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	return raw, nil
}

// ModuleRoot returns the folder of go.mod above the working directory, "." if
// there is none.
func ModuleRoot() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return "."
}

func parse(name string, raw []byte) (*File, error) {
	var head struct {
		Format int
		Types  []string
		Cases  []json.RawMessage
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("cases: %s: %w", name, err)
	}
	const format = 2 // of the files that this package knows
	if head.Format != format {
		return nil, fmt.Errorf("cases: %s has format %d, want %d", name, head.Format, format)
	}
	f := &File{Types: head.Types, Cases: make([]Case, len(head.Cases))}
	for i, text := range head.Cases {
		c := &f.Cases[i]
		c.raw = text
		if err := json.Unmarshal(text, c); err != nil {
			return nil, fmt.Errorf("cases: %s: case %d: %w", name, i, err)
		}
		if err := json.Unmarshal(text, &c.fields); err != nil {
			return nil, fmt.Errorf("cases: %s: case %d: %w", name, i, err)
		}
		if !slices.Contains(f.Types, c.Type) {
			return nil, fmt.Errorf("cases: %s: case %q has the type %q, which the file does not list", name, c.ID, c.Type)
		}
	}
	return f, nil
}
