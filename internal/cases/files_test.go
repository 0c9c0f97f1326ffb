package cases_test

import (
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/cases"
)

// run tests every case of a file by the function of its type; planned are the
// types that nothing answers yet. A file that CREDENCE_CASES lacks is told, not
// failed.
func run(t *testing.T, name string, planned []string, byType map[string]func(t *testing.T, c cases.Case)) {
	t.Helper()
	file, err := cases.Open(name)
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range file.Types {
		if _, has := byType[kind]; has == slices.Contains(planned, kind) {
			t.Errorf("%s: the type %q must be tested or planned, and not both", name, kind)
		}
	}
	for _, c := range file.Cases {
		if f := byType[c.Type]; f != nil {
			t.Run(c.ID, func(t *testing.T) { f(t, c) })
		} else {
			t.Logf("%s: planned: %s", c.ID, c.Kind)
		}
	}
}

// decode fills in with the fields of the case.
func decode(t *testing.T, c cases.Case, in any) {
	t.Helper()
	if err := c.Decode(in); err != nil {
		t.Fatal(err)
	}
}

// check compares results with the case's.
func check(t *testing.T, c cases.Case, got map[string]any) {
	t.Helper()
	if err := c.Check(got); err != nil {
		t.Error(err)
	}
}
