package bn_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

const small = `// A network with all that BIF has.
network "Small one" { property "author is nobody" ; }
variable "light-on" { type discrete[2] { "true" "false" }; property position = (1, 2); }
variable dog { // no quotes
  type discrete [ 3 ] { in, out, <away };
}
/* the child is slowest
   in a table */
probability ( "light-on" ) { table 0.25, 0.75; }
probability ( dog | "light-on" ) { table 0.6 0.05 0.3 0.15 0.1 0.8; }
variable bark { type discrete [2] {yes,no}; }
probability ( bark | dog, "light-on" ) {
  default 0.5, 0.5;
  (out, "false") 0.125, 0.875;
  property "a row more";
}
`

func TestBIF(t *testing.T) {
	n, err := bn.Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	if n.Name() != "Small one" || n.Len() != 3 {
		t.Errorf("%q has %d variables", n.Name(), n.Len())
	}
	for name, want := range map[string][]float64{
		"light-on": {0.25, 0.75},
		"dog":      {0.6, 0.3, 0.1, 0.05, 0.15, 0.8},
		"bark":     {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.125, 0.875, 0.5, 0.5, 0.5, 0.5},
	} {
		p, err := n.CPT(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range p.Values() {
			if x != want[i] {
				t.Errorf("%s: %v, want %v", name, p.Values(), want)
				break
			}
		}
	}
	again, err := bn.Parse(n.BIF())
	if err != nil || !again.Equal(n) {
		t.Errorf("printed and read again it is another network: %v\n%s", err, n.BIF())
	}
}

// TestPublished: networks of others are read, and printing keeps every bit.
func TestPublished(t *testing.T) {
	files, err := filepath.Glob(folder + "*.bif")
	if err != nil || len(files) == 0 {
		t.Fatalf("no networks: %v", err)
	}
	for _, file := range files {
		n, err := bn.ReadFile(file)
		if err != nil {
			t.Error(err)
			continue
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write([]byte(n.BIF())); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		if again, err := bn.Read(&packed); err != nil || !again.Equal(n) {
			t.Errorf("%s: printed, compressed and read again it is another network: %v", file, err)
		}
		for _, form := range forms(t, n) {
			if again, err := bn.Parse(form); err != nil || !again.Equal(n) {
				t.Errorf("%s: printed and read again it is another network: %v\n%.100s", file, err, form)
			}
		}
	}
}

func TestBIFFaults(t *testing.T) {
	const head = "network n { }\nvariable A { type discrete [ 2 ] { yes, no }; }\nvariable B { type discrete [ 2 ] { yes, no }; }\n"
	const a = "probability ( A ) { table 0.5, 0.5; }\n"
	for _, c := range []struct{ text, want string }{
		{"", `line 1 col 1: there should be "network", not the end`},
		{"net x { }", `line 1 col 1: there should be "network"`},
		{"network n {", `line 1 col 12: there should be a property or }`},
		{"network n { property x", `has no end`},
		{"network n { } variables", `line 1 col 15: there should be a variable`},
		{"network n { } /* x", `line 1 col 15: the comment /* has no end`},
		{"network \"n", `line 1 col 9: the quoted name has no end`},
		{"network n { } variable A { }", `line 1 col 24: variable A has no type`},
		{"network n { } variable A { type continuous; }", `line 1 col 33: there should be "discrete"`},
		{"network n { } variable A { type discrete [ 3 ] { a, b }; }", `said to have 3 states, but has 2`},
		{"network n { } variable A { type discrete [ 2 ] { a, a }; }", `the state "a" twice`},
		{head + "variable A { type discrete [ 1 ] { x }; }", `line 4 col 10: variable A is given twice`},
		{head + "probability ( ) { }", `line 4 col 13: the probability names no variable`},
		{head + "probability ( X ) { table 1.0; }", `line 4 col 15: no variable "X" before here`},
		{head + "probability ( A ) { table 0.5, 0.4; }", `line 4 col 21: the probabilities of A sum to 0.9, want 1`},
		{head + "probability ( A ) { table 0.5; }", `line 4 col 21: there are 1 probabilities, want 2`},
		{head + "probability ( A ) { table 0.5, x; }", `line 4 col 32: "x" is no probability`},
		{head + "probability ( A ) { table -0.5, 1.5; }", `line 4 col 27: "-0.5" is no probability`},
		{head + "probability ( A ) { table NaN, 1; }", `"NaN" is no probability`},
		{head + "probability ( A | A ) { table 1, 0, 0, 1; }", `A is named twice`},
		{head + a + "probability ( B | A ) { (yes) 0.5, 0.5; }", `line 5 col 15: 1 of the 2 rows of B are not there`},
		{head + a + "probability ( B | A ) { (yes) 0.5, 0.5; (on) 1, 0; }", `line 5 col 42: A has no state "on" (there are yes, no)`},
		{head + a + "probability ( B | A ) { (yes, no) 0.5, 0.5; }", `there are 2 states, want one of each of the 1 parents`},
		{head + a + "probability ( B | A ) { (yes) 0.5, 0.5; (yes) 0.5, 0.5; }", `the row is there already, in line 5`},
		{head + a + a, `line 5 col 15: the probabilities of A are given twice`},
		{head + a, `no table of B`},
		{head + "probability ( A | B ) { default 0.5, 0.5; }\nprobability ( B | A ) { default 0.5, 0.5; }", `cycle`},
	} {
		if _, err := bn.Parse(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want one with %q", c.text, err, c.want)
		}
	}
	// All at once.
	_, err := bn.Parse(head + "probability ( A ) { table 0.5, 0.4; }\nprobability ( B | X ) { table 0.5, 0.4; }")
	if err == nil || strings.Count(err.Error(), "line") != 2 {
		t.Errorf("two faults: %v", err)
	}
	var at *bn.SyntaxError
	if !errors.As(err, &at) || at.Line != 4 {
		t.Errorf("the first is at %+v", at)
	}
	// A table that would be too large is refused before it is made.
	var wide strings.Builder
	wide.WriteString("network n { }")
	for _, c := range "abcdefghijklmnopqrstuvwxyz" {
		wide.WriteString(" variable " + string(c) + " { type discrete [ 2 ] { 0 1 }; }")
	}
	wide.WriteString(" probability ( a b c d e f g h i j k l m n o p q r s t u v w x y z ) { default 0.5 0.5; }")
	if _, err := bn.Parse(wide.String()); err == nil || !strings.Contains(err.Error(), "6.71e+07 cells") {
		t.Errorf("26 variables in a table: %v", err)
	}
}

func TestReadFaults(t *testing.T) {
	if _, err := bn.ReadFile(filepath.Join(t.TempDir(), "none.bif")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := bn.Read(bytes.NewReader([]byte{0x1f, 0x8b, 1})); err == nil {
		t.Error("what is only the head of a compressed file is read")
	}
	if _, err := bn.Read(bytes.NewReader(nil)); err == nil {
		t.Error("an empty file is read")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add(smallXML)
	f.Add(smallJSON)
	for _, name := range []string{"asia", "cancer"} {
		text, err := os.ReadFile(folder + name + ".bif")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, err := bn.Parse(text)
		if err != nil {
			return
		}
		for _, form := range forms(t, n) {
			if again, err := bn.Parse(form); err != nil || !again.Equal(n) {
				t.Errorf("printed and read again: %v\n%s", err, form)
			}
		}
	})
}
