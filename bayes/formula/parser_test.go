package formula

import (
	"reflect"
	"strings"
	"testing"
)

// sample texts: the first form is what is written, the second canonical.
var texts = [][2]string{
	{"y~x", "y ~ x"},
	{"y ~ x1*x2 + s(t)+(1+x|group)+offset(log(n))", "y ~ x1 * x2 + s(t) + (1 + x | group) + offset(log(n))"},
	{"~ 0+a", "~ 0 + a"},
	{"y ~ a / b : c ^ 2 %in% d", "y ~ a/b:c^2 %in% d"},
	{"y ~ (a+b)^2-a:b", "y ~ (a + b)^2 - a:b"},
	{"y|trials(n) ~ -1 + x", "y | trials(n) ~ -1 + x"},
	{"y ~ x\n  + z; sigma~z", "y ~ x + z\nsigma ~ z"},
	{"\n\ny ~ bs( x,df=5 )\n\n sigma ~ (1||g)\n", "y ~ bs(x, df = 5)\nsigma ~ (1 || g)"},
	{"`my y` ~ `a b` + x.1 + .dot + _u", "`my y` ~ `a b` + x.1 + .dot + _u"},
	{"y ~ s(t, bs='cr', k = 1e1)", `y ~ s(t, bs = "cr", k = 1e1)`},
	{"y ~ I(-x^-2 / 3)", "y ~ I(-x^-2/3)"},
	{"höhe ~ größe", "höhe ~ größe"},
	{"y ~ f('a\"b')", `y ~ f('a"b')`},
	{"y ~ (\nx +\nz)", "y ~ (x + z)"},
	{"y ~ `.5` + `9`", "y ~ `.5` + `9`"},
	{"y ~ .", "y ~ ."},
}

func TestParsePrint(t *testing.T) {
	for _, c := range texts {
		f, err := Parse(c[0])
		if err != nil {
			t.Errorf("%q: %v", c[0], err)
			continue
		}
		if got := f.String(); got != c[1] {
			t.Errorf("%q prints as %q, want %q", c[0], got, c[1])
		}
		checkRoundTrip(t, f)
	}
}

// TestPrecedence: the tree, not only the text, is R's.
func TestPrecedence(t *testing.T) {
	var show func(n *Node) string
	show = func(n *Node) string {
		if len(n.Args) == 0 {
			return n.Text
		}
		var args []string
		for _, a := range n.Args {
			args = append(args, show(a))
		}
		return "(" + n.Text + " " + strings.Join(args, " ") + ")"
	}
	for text, want := range map[string]string{
		"~ a + b * c":     "(+ a (* b c))",
		"~ a * b:c":       "(* a (: b c))",
		"~ a - b + c":     "(+ (- a b) c)",
		"~ a/b/c":         "(/ (/ a b) c)",
		"~ -a^b":          "(- (^ a b))",
		"~ a^b^c":         "(^ a (^ b c))",
		"~ -a:b":          "(: (- a) b)",
		"~ a %in% b:c":    "(%in% a (: b c))",
		"~ a * b %in% c":  "(* a (%in% b c))",
		"~ 1 + x | g":     "(| (+ 1 x) g)",
		"~ f(x, k = -2)":  "(f x (- 2))",
		"~ a^-b":          "(^ a (- b))",
		"~ x + s(t, k=3)": "(+ x (s t 3))",
	} {
		f, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := show(f.Parts[0].Right); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestPositions(t *testing.T) {
	f, err := Parse("y ~ ö + x\nsigma ~ zz")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.Parts[0].Right.Args[1].Pos, (Pos{9, 1, 9}); got != want {
		t.Errorf("x is at %+v, want %+v", got, want)
	}
	if got, want := f.Parts[1].Right.Pos, (Pos{19, 2, 9}); got != want {
		t.Errorf("zz is at %+v, want %+v", got, want)
	}
	if got, want := strings.Join(f.Names(), " "), "y ö x zz"; got != want {
		t.Errorf("names %q, want %q", got, want)
	}
}

func TestSyntaxErrors(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string // parts of the message, in order
	}{
		{"", []string{"formula: col 1: the formula is empty"}},
		{"y", []string{"col 2", "~ should divide"}},
		{"y ~ x +", []string{"col 8", "found the end"}},
		{"y ~ x + * z", []string{"col 9", `found "*"`}},
		{"y ~ (x", []string{"col 5: this ( is never closed\n    y ~ (x\n        ^"}},
		{"y ~ x)", []string{"col 6: this ) closes nothing"}},
		{"y ~ x z", []string{"col 7", `found "z" where an operator`}},
		{"y ~ x ~ z", []string{"col 7: a second ~"}},
		{"y ~ x & z", []string{"col 7", `"&" has no meaning`}},
		{"y ~ `x", []string{"col 5", "no partner"}},
		{"y ~ f(x,)", []string{"col 9", "argument is missing"}},
		{"y ~ f(2 = x)", []string{"col 7", "can't be the name"}},
		{"y ~ 1e999", []string{"col 5", "too large"}},
		{"y ~ x\nsigma ~ z $ w\nnu ~ )", []string{"line 2 col 11", "    sigma ~ z $ w\n              ^", "line 3 col 6"}},
		{"y ~ é + $", []string{"col 9", "    y ~ é + $\n            ^"}},
		{"y ~ a $ b $ c", []string{"col 7", "col 11"}},
		{"y ~ " + strings.Repeat("(", 1000), []string{"col 205", "more than 200"}},
		{"y ~ \xff", []string{"col 5"}},
	} {
		_, err := Parse(c.text)
		if err == nil {
			t.Errorf("%.40q has no fault", c.text)
			continue
		}
		rest := err.Error()
		for _, w := range c.want {
			_, after, ok := strings.Cut(rest, w)
			if !ok {
				t.Errorf("%.40q: error lacks %q:\n%v", c.text, w, err)
				break
			}
			rest = after
		}
	}
}

// checkRoundTrip: printing and parsing again gives the same tree.
func checkRoundTrip(t *testing.T, f *Formula) {
	t.Helper()
	text := f.String()
	g, err := Parse(text)
	if err != nil {
		t.Fatalf("%q, which was printed: %v", text, err)
	}
	var unplaced func(n *Node) *Node
	unplaced = func(n *Node) *Node {
		if n == nil {
			return nil
		}
		c := &Node{Kind: n.Kind, Text: n.Text, Label: n.Label}
		for _, a := range n.Args {
			c.Args = append(c.Args, unplaced(a))
		}
		return c
	}
	if len(f.Parts) != len(g.Parts) {
		t.Fatalf("%q has %d parts, its print %d", f.text, len(f.Parts), len(g.Parts))
	}
	for i := range f.Parts {
		if !reflect.DeepEqual(unplaced(f.Parts[i].Left), unplaced(g.Parts[i].Left)) ||
			!reflect.DeepEqual(unplaced(f.Parts[i].Right), unplaced(g.Parts[i].Right)) {
			t.Fatalf("%q and its print %q have different trees", f.text, text)
		}
	}
	if again := g.String(); again != text {
		t.Fatalf("%q prints as %q", text, again)
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range texts {
		f.Add(c[0])
	}
	for _, s := range []string{"y ~ x)(", "~~", "a~b;;c~d", "y ~ x = 2", "y ~ f(a=b=c)", "((((", "y ~ 1e+", "y ~ --+x^-y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			_ = err.Error()
			return
		}
		checkRoundTrip(t, p)
	})
}
