package cli

import (
	"bytes"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/report"
)

func TestFaults(t *testing.T) {
	var out, usage bytes.Buffer
	parse := func(args ...string) (*Program, error) {
		p := New("test", "CSV", 100, &out, &usage)
		return p, p.Parse(args)
	}
	for want, args := range map[string][]string{
		"flag provided but not defined: -x": {"-x"},
		`"file" is no flag`:                 {"file"},
		"-draws is 9":                       {"-draws", "9"},
	} {
		if _, err := parse(args...); err == nil || !strings.HasPrefix(err.Error(), "test: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
	if _, err := parse("-help"); !errors.Is(err, flag.ErrHelp) || !strings.Contains(usage.String(), "-seed") {
		t.Errorf("-help gives %v and %q", err, usage.String())
	}
	name := filepath.Join(t.TempDir(), "bad.csv")
	if err := os.WriteFile(name, []byte("a,b\n1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for want, file := range map[string]string{"no such file": "nowhere.csv", "bad.csv:2": name} {
		p, err := parse("-data", file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Table(nil, bayes.CSVConfig{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	p := New("test", "CSV", 100, &out, &usage)
	p.OfferPage()
	if err := p.Parse([]string{"-report", filepath.Join(name, "below")}); err != nil {
		t.Fatal(err)
	}
	if err := p.WritePage(nil, report.Config{}); err == nil || !strings.HasPrefix(err.Error(), "test: -report: ") {
		t.Errorf("a file that can't be: %v", err)
	}
	p.Page = filepath.Join(t.TempDir(), "page.html")
	if err := p.WritePage(nil, report.Config{}); err == nil || !strings.Contains(err.Error(), "draws are nil") {
		t.Errorf("a page of no draws: %v", err)
	}
	p, err := parse("-out", filepath.Join(name, "below"))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Report(1, "", nil); err == nil || !strings.Contains(err.Error(), "-out") {
		t.Errorf("a folder that can't be: %v", err)
	}
	if err := p.Report(math.NaN(), "", nil); err == nil {
		t.Error("NaN as JSON is no error")
	}
}

// TestNewExact: a program that draws nothing has no flag that says how much.
func TestNewExact(t *testing.T) {
	var out bytes.Buffer
	p := NewExact("test", "CSV", &out, &out)
	if err := p.Parse([]string{"-json"}); err != nil || !p.JSON {
		t.Error(err)
	}
	if err := p.Parse([]string{"-draws", "100"}); err == nil {
		t.Error("-draws is no error")
	}
}

func TestList(t *testing.T) {
	for text, want := range map[string][]string{
		"":                    nil,
		"a":                   {"a"},
		" a, b c ,,d":         {"a", "b c", "d"},
		`"age, years", sex`:   {"age, years", "sex"},
		`6" pipe,the "wide"`:  {`6" pipe`, `the "wide"`},
		`"unfinished, at all`: {`"unfinished`, "at all"},
	} {
		if got := List(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestSeparators: the header says what separates columns.
func TestSeparators(t *testing.T) {
	for _, text := range []string{"a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n"} {
		table, err := New("test", "CSV", 100, nil, nil).Table([]byte(text), bayes.CSVConfig{})
		if err != nil || !slices.Equal(table.Names(), []string{"a", "b"}) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestReport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	for _, format := range []string{"-json=false", "-json"} {
		var out bytes.Buffer
		p := New("test", "CSV", 100, &out, &out)
		if err := p.Parse([]string{"-out", dir, format}); err != nil {
			t.Fatal(err)
		}
		if err := p.Report(map[string]int{"a": 1}, "text\n", nil); err != nil {
			t.Fatal(err)
		}
		want := "text\nFigures and JSON are in " + dir + ".\n"
		if p.JSON {
			want = "{\n  \"a\": 1\n}\n"
		}
		if out.String() != want {
			t.Errorf("%s prints %q, want %q", format, out.String(), want)
		}
	}
	if b, err := os.ReadFile(filepath.Join(dir, "test.json")); err != nil || !strings.Contains(string(b), `"a": 1`) {
		t.Errorf("the file has %q, %v", b, err)
	}
}
