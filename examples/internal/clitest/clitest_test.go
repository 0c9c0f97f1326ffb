package clitest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

// program prints its last but one argument; "fail" fails, "warn" writes to stderr.
func program(_ context.Context, args []string, stdout, stderr io.Writer) error {
	for _, a := range args {
		switch a {
		case "fail":
			return errors.New("program: it fails")
		case "warn":
			fmt.Fprint(stderr, "careful")
		}
	}
	_, err := io.WriteString(stdout, args[0])
	return err
}

// recorder is a test that lives on after what would end it.
type recorder struct {
	testing.TB // makes folders
	log        strings.Builder
}

func (r *recorder) Helper()                        {}
func (r *recorder) Errorf(format string, a ...any) { fmt.Fprintf(&r.log, format+"\n", a...) }
func (r *recorder) Fatalf(format string, a ...any) { r.Errorf(format, a...); panic(r) }
func (r *recorder) Fatal(a ...any)                 { fmt.Fprintln(&r.log, a...); panic(r) }

// log returns what a test says.
func log(t testing.TB, test func(t testing.TB)) string {
	r := &recorder{TB: t}
	func() {
		defer func() {
			if v := recover(); v != nil && v != r {
				panic(v)
			}
		}()
		test(r)
	}()
	return r.log.String()
}

func TestObject(t *testing.T) {
	r, fields := Object[struct{ A int }](t, program, `{"a": 1, "b": [2]}`)
	fields.Are(t, "a", "b")
	if r.A != 1 || len(fields) != 2 {
		t.Errorf("%+v, %v", r, fields)
	}
	if b, err := os.ReadFile(File(t, "x.csv", "text")); err != nil || string(b) != "text" {
		t.Errorf("%q, %v", b, err)
	}
}

// TestFaults: what is wrong with a program fails its test.
func TestFaults(t *testing.T) {
	for want, test := range map[string]func(t testing.TB){
		"program: it fails":            func(t testing.TB) { Text(t, program, "fail") },
		`also writes "careful"`:        func(t testing.TB) { Text(t, program, "text", "warn") },
		"invalid character":            func(t testing.TB) { Object[int](t, program, "text") },
		`fields ["a"], want ["a" "b"]`: func(t testing.TB) { Fields{"a": 1}.Are(t, "a", "b") },
		"README.md":                    func(t testing.TB) { Fields{"a": 1}.InReadme(t) },
		"no such file":                 func(t testing.TB) { File(t, "below/nothing", "") },
	} {
		if got := log(t, test); !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
