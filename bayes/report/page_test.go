package report

import (
	"encoding/base64"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
)

var update = flag.Bool("update", false, "rewrite the golden page")

// picturesOf matches the figures of a page.
var picturesOf = regexp.MustCompile(`src="data:image/(svg\+xml|png);base64,([^"]*)"`)

// sections are those of a page that has all.
func sections(t *testing.T) []Section {
	t.Helper()
	f, err := plot.Khat([]float64{0.1, 0.8, 0.3}, nil, plot.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return []Section{
		{Title: "Prior sensitivity", Text: "How much the prior matters.\n\nA second <paragraph>."},
		{Title: "Left out", Result: "elpd  -1 < 2\n", Warnings: []bayes.Warning{{Code: "khat", Msg: "k-hat is above 0.7 at 1 of 3"}}, Figures: []*plot.Figure{f}},
	}
}

// TestGolden compares a page with what it was, its figures aside: those are
// golden in package plot.
func TestGolden(t *testing.T) {
	text := write(t, kinds["divergent"].of(t), Config{Title: "Golden", Model: "model golden\n  x ~ Normal(0, 1)\n", Units: map[string]string{"theta": "points"}, Sections: sections(t)})
	text = picturesOf.ReplaceAllString(text, `src="figure"`)
	const path = "testdata/page.html"
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("the page differs from %s; -update rewrites it, look at it then", path)
	}
}

// TestSameBytes: a page depends on its input alone.
func TestSameBytes(t *testing.T) {
	c := Config{Sections: sections(t)}
	first := write(t, kinds["divergent"].of(t), c)
	if second := write(t, kinds["divergent"].of(t), c); first != second {
		t.Error("two pages of the same draws differ")
	}
}

// TestPages: the page of every kind of draws is well-formed, loads nothing and
// can be read without seeing it.
func TestPages(t *testing.T) {
	for name, m := range kinds {
		text := write(t, m.of(t), Config{Sections: sections(t)})
		for _, fault := range pageFaults(text) {
			t.Errorf("%s: %s", name, fault)
		}
		t.Logf("%s: %d kB", name, len(text)/1000)
		if len(text) > 2e6 {
			t.Errorf("%s: the page takes %d bytes", name, len(text))
		}
	}
	// Planted: what the test must see.
	for planted, want := range map[string]string{
		`<h1>a</h1><script>1</script>`:                          "script",
		`<h1>a</h1><img src="http://x/y.png" alt="b">`:          "loads",
		`<h1>a</h1><img src="data:image/png;base64,AA==">`:      "no alt",
		`<h1>a</h1><h3>b</h3>`:                                  "h3 after h1",
		`<h1>a</h1><p id="b"></p><p id="b"></p>`:                "twice",
		`<h1>a</h1><section aria-labelledby="c"></section>`:     "points to nothing",
		`<h1>a</h1><p><b></p></b>`:                              "syntax",
		`<p></p>`:                                               "h1",
		`<h1>a</h1><p onclick="x()"></p>`:                       "onclick",
		`<h1>a</h1><img alt="b" src="data:image/png;base64,?">`: "base64",
	} {
		if faults := strings.Join(pageFaults("<html><body>"+planted+"</body></html>"), "; "); !strings.Contains(faults, want) {
			t.Errorf("%s has faults %q, want %q", planted, faults, want)
		}
	}
}

// pageFaults returns what is wrong with a page.
func pageFaults(text string) (faults []string) {
	fault := func(parts ...string) { faults = append(faults, strings.Join(parts, "")) }
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var ids, targets []string
	var open []string
	headings, level := 0, 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			fault(err.Error())
			break
		}
		if end, ok := token.(xml.EndElement); ok {
			if len(open) == 0 || open[len(open)-1] != end.Name.Local {
				fault("syntax: </", end.Name.Local, "> closes nothing open")
				break
			}
			open = open[:len(open)-1]
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		tag := start.Name.Local
		open = append(open, tag)
		attributes := map[string]string{}
		for _, a := range start.Attr {
			attributes[a.Name.Local] = a.Value
			switch {
			case strings.HasPrefix(a.Name.Local, "on"):
				fault("<", tag, "> has ", a.Name.Local)
			case a.Name.Local == "id" && slices.Contains(ids, a.Value):
				fault("the id ", a.Value, " is there twice")
			case a.Name.Local == "id":
				ids = append(ids, a.Value)
			case a.Name.Local == "aria-labelledby":
				targets = append(targets, a.Value)
			case a.Name.Local == "href":
				targets = append(targets, strings.TrimPrefix(a.Value, "#"))
			}
		}
		switch tag {
		case "script", "link", "iframe", "object", "embed", "base", "form":
			fault("has a <", tag, ">")
		case "img":
			if attributes["alt"] == "" {
				fault("a picture has no alt")
			}
			if _, data, ok := strings.Cut(attributes["src"], ";base64,"); !ok || !strings.HasPrefix(attributes["src"], "data:image/") {
				fault("a picture loads ", attributes["src"])
			} else if _, err := base64.StdEncoding.DecodeString(data); err != nil {
				fault("a picture is no base64: ", err.Error())
			}
		case "h1", "h2", "h3":
			now, _ := strconv.Atoi(tag[1:])
			if now > level+1 {
				fault(tag, " after h", strconv.Itoa(level))
			}
			if level = now; now == 1 {
				headings++
			}
		}
	}
	if headings != 1 {
		fault("has ", strconv.Itoa(headings), " h1")
	}
	for _, target := range targets {
		if !slices.Contains(ids, target) {
			fault(target, " points to nothing")
		}
	}
	return faults
}

// TestEscaped: names, labels and texts of the user are text, in pages and in
// figures.
func TestEscaped(t *testing.T) {
	const evil = `<script>alert(1)</script>`
	text := write(t, kinds["names"].of(t), Config{
		Title: evil, Model: evil, Units: map[string]string{"": evil},
		Sections: []Section{{Title: evil, Text: evil, Result: evil, Warnings: []bayes.Warning{{Msg: evil}}}},
	})
	if n := strings.Count(text, "&lt;script&gt;alert(1)&lt;/script&gt;"); n < 7 { // title and heading, model, contents, section's own four
		t.Errorf("the text is there %d times", n)
	}
	lower := strings.ToLower(text)
	for _, bad := range []string{"<script", "<img src=x", "<b>", "<i>"} {
		if strings.Contains(lower, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	drawings := 0
	for _, m := range picturesOf.FindAllStringSubmatch(text, -1) {
		if m[1] == "png" {
			continue
		}
		drawings++
		b, err := base64.StdEncoding.DecodeString(m[2])
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "<script") || strings.Contains(string(b), "<img") {
			t.Error("a figure has a name that is not escaped")
		}
		if err := xml.Unmarshal(b, new(struct{})); err != nil {
			t.Errorf("a figure is no XML: %v", err)
		}
	}
	if drawings < 3 {
		t.Errorf("%d figures are drawings", drawings)
	}
}
