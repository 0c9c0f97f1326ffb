package bayes_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/seed78144065/credence/bayes"
)

// showTable writes each column as name=values; missing values as ?.
func showTable(t testing.TB, tab *bayes.Table) string {
	t.Helper()
	var out []string
	for _, name := range tab.Names() {
		if tab.IsFactor(name) {
			f, err := tab.Factor(name)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, name+"="+showFactor(f))
			continue
		}
		x, err := tab.Float(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, name+"="+fmt.Sprint(x))
	}
	return strings.Join(out, "; ")
}

func TestReadCSV(t *testing.T) {
	for _, c := range []struct {
		name, text string
		cfg        bayes.CSVConfig
		want       string
	}{
		{"plain", "age,channel\n30,web\n25,phone\n", bayes.CSVConfig{}, "age=[30 25]; channel=[phone web] [1 0]"},
		{"no newline at the end", "x\n1", bayes.CSVConfig{}, "x=[1]"},
		{"byte order mark", "\xef\xbb\xbfage\n1\n", bayes.CSVConfig{}, "age=[1]"},
		{"CRLF and blank lines", "a,b\r\n1,2\r\n\r\n3,4\r\n", bayes.CSVConfig{}, "a=[1 3]; b=[2 4]"},
		{"quotes", "\"a, b\",c\n\"1\",\"x\"\"y\nz\"\n2,\"1,5\"\n", bayes.CSVConfig{}, `a, b=[1 2]; c=[1,5 x"y` + "\nz] [1 0]"},
		{"white space", " a , b\n 1 , x \n2,x\n", bayes.CSVConfig{}, "a=[1 2]; b=[x] [0 0]"},
		{"number forms", "x\n-1.5e3\n+.5\n1e-400\n007\n", bayes.CSVConfig{}, "x=[-1500 0.5 0 7]"},
		{"truth", "x\nTRUE\nfalse\nTrue\n", bayes.CSVConfig{}, "x=[1 0 1]"},
		{"truth and more", "x\nTRUE\nmaybe\n", bayes.CSVConfig{}, "x=[TRUE maybe] [0 1]"},
		{"truth as factor", "x\nTRUE\nfalse\n", bayes.CSVConfig{Factors: []string{"x"}}, "x=[TRUE false] [0 1]"},
		{"separator", "a;b\n1;x\n", bayes.CSVConfig{Comma: ';'}, "a=[1]; b=[x] [0]"},
		{"missing", "a,b,c\nNA,x,\n2,NA,\n", bayes.CSVConfig{Missing: []string{"NA", ""}}, "a=[NaN 2]; b=[x] [0 -1]; c=[NaN NaN]"},
		{"columns", "a,b,c\n1,x,3\n", bayes.CSVConfig{Columns: []string{"c", "a"}}, "c=[3]; a=[1]"},
		{"faulty column not read", "a,b\n1,x\n2,3\n", bayes.CSVConfig{Columns: []string{"a"}}, "a=[1 2]"},
		{"factor of numbers", "zip\n10\n9\n", bayes.CSVConfig{Factors: []string{"zip"}}, "zip=[9 10] [1 0]"},
		{"mixed factor", "zip\n10\nK1A\n", bayes.CSVConfig{Factors: []string{"zip"}}, "zip=[10 K1A] [0 1]"},
		{"not numbers", "x\nNaN\nInf\n0x1p-2\n1_000\n", bayes.CSVConfig{Factors: []string{"x"}}, "x=[0x1p-2 1_000 Inf NaN] [3 2 0 1]"},
		{"labels NA", "x\nNA\nNA\n", bayes.CSVConfig{Factors: []string{"x"}}, "x=[NA] [0 0]"},
		{"NA among labels", "x\nNA\nEU\n", bayes.CSVConfig{}, "x=[EU NA] [1 0]"},
		{"constant", "x\n1\n1\n", bayes.CSVConfig{}, "x=[1 1]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, err := bayes.ReadCSV(strings.NewReader(c.text), c.cfg)
			if err != nil {
				t.Fatal(err)
			}
			if got := showTable(t, tab); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReadCSVFaults(t *testing.T) {
	for _, c := range []struct {
		name, text string
		cfg        bayes.CSVConfig
		want       []string
	}{
		{"empty", "", bayes.CSVConfig{}, []string{"the file is empty"}},
		{"only a mark", "\xef\xbb\xbf", bayes.CSVConfig{}, []string{"the file is empty"}},
		{"no rows", "a,b\n", bayes.CSVConfig{}, []string{"no rows below the header"}},
		{"semicolons", "a;b\n1;2\n", bayes.CSVConfig{}, []string{`line 1: "a;b" is the only column: if ';' separates columns, set CSVConfig.Comma`}},
		{"tabs", "a\tb\n1\t2\n", bayes.CSVConfig{}, []string{`if '\t' separates columns`}},
		{"decimal commas", "a;b\n1,5;2\n2;3\n-3,25;4\n", bayes.CSVConfig{Comma: ';', Missing: []string{"2"}}, []string{`line 2: column "a": "1,5" is, like every field of the column, a number with a decimal comma`}},
		{"no header", "1,2\n3,4\n", bayes.CSVConfig{}, []string{"line 1: holds numbers: want a line of column names"}},
		{"names", "a,,a\n1,2,3\n", bayes.CSVConfig{}, []string{"line 1: column 2 has no name", `line 1: column "a": is there twice: columns 1 and 3`}},
		{"ragged", "a,b\n1\n2,3\n4,5,6\n\"7\n7\"\n", bayes.CSVConfig{},
			[]string{"line 2: has 1 fields, the header has 2", "line 4: has 3 fields", "line 5: has 1 fields"}},
		{"separator", "a;b\n1,5;2\n", bayes.CSVConfig{}, []string{"line 2: has 2 fields, the header has 1"}},
		{"absent", "age,channel\n1,x\n", bayes.CSVConfig{Columns: []string{"agee", "y"}, Factors: []string{"chanel"}, Numeric: []string{"z"}},
			[]string{`column "agee": is in CSVConfig.Columns but not in the file (did you mean "age"?)`, `column "y"`,
				`column "chanel": is in CSVConfig.Factors but not`, `column "z": is in CSVConfig.Numeric but not`}},
		{"config", "a\n1\n", bayes.CSVConfig{Columns: []string{"a", "a"}, Factors: []string{"a"}, Numeric: []string{"a"}},
			[]string{"in CSVConfig.Columns twice", "in CSVConfig.Factors and in Numeric"}},
		{"comma", "a\n1\n", bayes.CSVConfig{Comma: '"'}, []string{"CSVConfig.Comma is"}},
		{"text among numbers", "a,b\n1,x\n2,y\nn/a,z\n", bayes.CSVConfig{}, []string{`line 4: column "a": "n/a" is not a number but most fields are`}},
		{"number among text", "a\nx\ny\n3\n", bayes.CSVConfig{}, []string{`line 4: column "a": "3" is a number but most fields are not`}},
		{"NaN among numbers", "a\n1\n2\nNaN\n", bayes.CSVConfig{}, []string{`line 4: column "a": "NaN" is not a number`}},
		{"declared numeric", "a\nx\ny\n3\n", bayes.CSVConfig{Numeric: []string{"a"}}, []string{`line 2: column "a": "x" is not a number`, `line 3: column "a": "y"`}},
		{"nothing but NA", "a,b\n1,NA\n2,NaN\n", bayes.CSVConfig{}, []string{`line 2: column "b": "NA" is, like every field of the column, a usual sign of a missing value: list it in CSVConfig.Missing`}},
		{"range", "a\n1\n1e999\n", bayes.CSVConfig{}, []string{`line 3: column "a": "1e999" is beyond the range`}},
		{"empty fields", "a,b\n1,x\n,y\n3,\n", bayes.CSVConfig{}, []string{`line 3: column "a": the field is empty`, `line 4: column "b": the field is empty`}},
		{"bare quote", "a,b\n1,x\"y\n", bayes.CSVConfig{}, []string{`line 2: col 4: a " inside a field`}},
		{"open quote", "a,b\n1,\"x\n2,y\n", bayes.CSVConfig{}, []string{"the quotes that open on line 2 aren't closed"}},
		{"ragged and quote", "a,b\n1\n2,\"x\n", bayes.CSVConfig{}, []string{"line 2: has 1 fields", "open on line 3"}},
		{"UTF-16", "\xff\xfea\x00", bayes.CSVConfig{}, []string{"UTF-16"}},
		{"Latin-1", "caf\xe9,b\n1,\xe9\n", bayes.CSVConfig{}, []string{`line 1: "caf\xe9" in column 1 isn't UTF-8`, `line 2: column "b": "\xe9" isn't UTF-8`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, err := bayes.ReadCSV(strings.NewReader(c.text), c.cfg)
			wantFaults(t, err, c.want...)
			if tab != nil {
				t.Error("a table despite the error")
			}
		})
	}
}

// Ten faults of a kind are listed, the rest are counted.
func TestReadCSVManyFaults(t *testing.T) {
	text := "a,b\n" + strings.Repeat("1\n", 500)
	_, err := bayes.ReadCSV(strings.NewReader(text), bayes.CSVConfig{})
	wantFaults(t, err, "line 2:", "line 11:", "and 490 more faults of this kind")
	if n := strings.Count(err.Error(), "\n") + 1; n != 11 {
		t.Errorf("%d lines of errors", n)
	}
}

func TestReadCSVNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.csv")
	if err := os.WriteFile(path, []byte("a\n1\nx\n2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = bayes.ReadCSV(f, bayes.CSVConfig{})
	var fault *bayes.DataError
	if !errors.As(err, &fault) {
		t.Fatalf("%T: %v", err, err)
	}
	if fault.File != path || fault.Line != 3 || fault.Column != "a" || fault.Value != "x" {
		t.Errorf("%+v", fault)
	}
	if want := "bayes: " + path + `:3: column "a": "x" is not`; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v", err)
	}
}

func TestReadCSVReaderError(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, text := range []string{"", "a,b\n", "a,b\n1,2\n"} {
		_, err := bayes.ReadCSV(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), bayes.CSVConfig{})
		if !errors.Is(err, broken) {
			t.Errorf("after %q: %v", text, err)
		}
	}
}

// What is read and written again reads the same.
func FuzzReadCSV(f *testing.F) {
	for _, text := range []string{
		"age,channel\n30,web\n25,phone\n", "\xef\xbb\xbfa;b\r\n\"1\";\"x\"\"\"\r\n", "a,b\n1\n2,3,4\n", "a\nNA\n1e999\n", "a\n\"x", "a,a\n\n1,TRUE\n",
	} {
		f.Add(text, false)
		f.Add(text, true)
	}
	f.Fuzz(func(t *testing.T, text string, semicolon bool) {
		cfg := bayes.CSVConfig{Missing: []string{"NA"}}
		if semicolon {
			cfg.Comma = ';'
		}
		tab, err := bayes.ReadCSV(strings.NewReader(text), cfg)
		if err != nil {
			if tab != nil {
				t.Fatal("a table despite the error")
			}
			return
		}
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		rows := make([][]string, tab.N()+1)
		rows[0] = tab.Names()
		again := bayes.CSVConfig{Missing: []string{"NA"}}
		for _, name := range tab.Names() {
			if tab.IsFactor(name) {
				again.Factors = append(again.Factors, name)
			} else {
				again.Numeric = append(again.Numeric, name)
			}
			for i := range tab.N() {
				rows[i+1] = append(rows[i+1], cell(t, tab, name, i))
			}
		}
		if slices.ContainsFunc(slices.Concat(rows...), func(s string) bool { return strings.Contains(s, "\r") }) {
			return // encoding/csv reads CRLF inside quotes as LF
		}
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		back, err := bayes.ReadCSV(&out, again)
		if err != nil {
			t.Fatalf("%v\n%q", err, rows)
		}
		if a, b := showTable(t, tab), showTable(t, back); a != b {
			t.Fatalf("%q\nread as  %s\nand then %s", text, a, b)
		}
	})
}

// cell writes one value as CSV text.
func cell(t *testing.T, tab *bayes.Table, name string, i int) string {
	f, err := tab.Factor(name)
	if err != nil {
		t.Fatal(err)
	}
	if f.Codes[i] < 0 {
		return "NA"
	}
	if tab.IsFactor(name) {
		return f.Levels[f.Codes[i]]
	}
	x, err := tab.Float(name)
	if err != nil || math.IsInf(x[i], 0) {
		t.Fatal(x[i], err)
	}
	return strconv.FormatFloat(x[i], 'g', -1, 64)
}
