package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestBadData: each fault of the data is told with its place, and how to mend
// it.
func TestBadData(t *testing.T) {
	const good = "arm,site,y,z,pay\na,n,0,0.5,0\nb,n,1,1.5,9.5\na,s,1,2.5,3.5\nb,s,0,3.5,0\na,n,1,0.1,8.5\nb,s,0,0.2,7.5\na,s,1,0.3,1\nb,n,1,0.4,2\na,n,0,1.4,4\nb,s,1,2.4,6\n"
	flags := func(more ...string) []string {
		return append([]string{"-treatment", "arm", "-control", "a", "-outcome", "y", "-draws", "10"}, more...)
	}
	for _, c := range []struct {
		name, text string
		flags      []string
		want       []string
	}{
		{"no such treatment", good, flags("-treatment", "arms"), []string{`-treatment: bayes: column "arms"`, `did you mean "arm"`}},
		{"no such outcome", good, flags("-outcome", "y,zz"), []string{`-outcome: bayes: column "zz"`}},
		{"no such segment", good, flags("-segment", "sites"), []string{`-segment: bayes: column "sites"`, `did you mean "site"`}},
		{"several faults at once", good, flags("-outcome", "w", "-segment", "sites"), []string{`"w"`, `"sites"`}},
		{"no such control", good, flags("-control", "c"), []string{`-control: column "arm"`, `no level "c"`}},
		{"one arm", "arm,y\na,0\na,1\n", flags(), []string{"one arm only", `"a"`}},
		{"empty cell", "arm,site,y\na,n,0\nb,n,1\na,s,1\na,n,1\n", flags("-segment", "site"), []string{`segment "site=s" has no customer in arm "b"`}},
		{"constant outcome", "arm,y\na,1\nb,1\n", flags(), []string{`column "y" is 1 in every row`}},
		{"text as outcome", good, flags("-outcome", "site"), []string{`column "site"`, "factor"}},
		{"too many segments", crossed(15), flags("-segment", "c,d"), []string{"c, d make 225 segments, too many"}},
		{"far too many segments", crossed(15), flags("-segment", "a1,a2,a3,a4,a5,a6,a7,a8,a9,a10,a11"), []string{`column "a11" is one too many`}},
		{"missing outcome", "arm,y\na,1\nb,NaN\n", flags(), []string{`column "y": row 2 is empty`}},
		{"missing arm", "arm,y\na,1\n,0\nb,0\n", flags(), []string{`column "arm": row 2 is empty`}},
		{"missing segment", "arm,site,y\na,n,1\nb,,0\n", flags("-segment", "site"), []string{`column "site": row 2 is empty`}},
		{"negative revenue", "arm,y\na,1.5\nb,-2\n", flags("-kind", "revenue"), []string{`column "y", a revenue: row 2: -2 is negative`}},
		{"not binary", "arm,y\na,1\nb,2\n", flags("-kind", "binary"), []string{"row 2: 2 is not 0 or 1"}},
		{"not a count", "arm,y\na,1\nb,1.5\n", flags("-kind", "count"), []string{"row 2: 1.5 is not a count"}},
		{"too few buyers", "arm,y\na,1.5\na,2\na,3\na,0\nb,0\nb,2\n", flags("-kind", "revenue"), []string{`arm "b" has 1 buyers`}},
		{"equal amounts", "arm,y\na,1.5\na,2\na,3\na,0\nb,2\nb,2\nb,2\n", flags("-kind", "revenue"), []string{`arm "b"`, "no two buyers"}},
		{"not a number", "arm,y\na,1\nb,x\na,0\n", flags(), []string{`column "y"`, "test.csv:3:"}},
		{"ragged", "arm,y\na,1\nb\n", flags(), []string{"test.csv:3:", "1 fields"}},
		{"empty file", "", flags(), []string{"empty"}},
		{"too many arms", "arm,y\n" + names(60), flags("-control", "c1"), []string{"60 values, too many for arms"}},
	} {
		_, err := analyseText(t, c.text, c.flags...)
		checkError(t, c.name, err, c.want)
	}
	_, err := load("nowhere.csv")
	checkError(t, "no such file", err, []string{"-data", "nowhere.csv"})
}

func names(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("c" + string(rune('0'+i/10)) + string(rune('0'+i%10)) + "," + string(rune('0'+i%2)) + "\n")
	}
	return b.String()
}

// crossed is a table of n² combinations of c and d, and of columns like c.
func crossed(n int) string {
	var b strings.Builder
	b.WriteString("arm,y,c,d,a1,a2,a3,a4,a5,a6,a7,a8,a9,a10,a11\n")
	for i := range n * n {
		fmt.Fprintf(&b, "%c,%d,%d,%d%s\n", "ab"[i%2], i%3%2, i%n, i/n, strings.Repeat(fmt.Sprintf(",%d", i%n), 11))
	}
	return b.String()
}

func TestBadFlags(t *testing.T) {
	for _, c := range []struct {
		flags []string
		want  []string
	}{
		{[]string{"-data", "x.csv"}, []string{"-treatment is missing", "-control is missing", "-outcome is missing"}},
		{[]string{"-kind", "money"}, []string{`-kind "money" is unknown`, "revenue"}},
		{[]string{"-kind", "binary,real"}, []string{"2 kinds for 3 outcomes"}},
		{[]string{"-outcome", "visit,visit"}, []string{`"visit" twice`}},
		{[]string{"-segment", "mens,mens"}, []string{`"mens" twice`}},
		{[]string{"-segment", "visit"}, []string{"segments must be known before"}},
		{[]string{"-outcome", "segment"}, []string{"which is the treatment"}},
		{[]string{"-margin", "NaN", "-cost", "-1"}, []string{"-margin is NaN", "-cost is -1"}},
		{[]string{"-draws", "0"}, []string{"-draws is 0, want 10 or more"}},
		{[]string{"-outcome", "visit,", "spend"}, []string{`"spend" is no flag`}},
		{[]string{"-seed", "-1"}, []string{"seed"}},
	} {
		_, err := parse(c.flags, io.Discard)
		checkError(t, strings.Join(c.flags, " "), err, c.want)
	}
}

func checkError(t *testing.T, name string, err error, want []string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", name)
		return
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: the error lacks %q:\n%v", name, w, err)
		}
	}
}
