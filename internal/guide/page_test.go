package guide

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sample is a file with two examples.
const sample = `package p

import "fmt"

const size = 3

func Example_one() {
	a := size
	fmt.Println(a)
	if a > 2 {
		fmt.Println("large")
	}
	// Output:
	// 3
	// large
}

func Example_two() {
	fmt.Println("two")
	// Output: two
}
`

// write writes a file into a folder of the test.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// fence makes a block.
func fence(kind, text string) string { return "```" + kind + "\n" + text + "\n```\n\n" }

// TestCheck plants one fault at a time.
func TestCheck(t *testing.T) {
	const one, two = "a := size\nfmt.Println(a)", "fmt.Println(\"two\")"
	for _, c := range []struct{ page, want string }{
		{fence("go", "const size = 3") + "and\n\n" + fence("go", one) + fence("text", "3\nlarge"), ""},
		{fence("go", one) + fence("go", "if a > 2 {\n\tfmt.Println(\"large\")\n}") + fence("text", "large"), ""},
		{fence("go", one) + fence("text", "3") + fence("go", two) + fence("text", "two"), ""},
		{fence("python", "print(4)"), ""},
		{fence("go", "a := size + 1"), ":1: no source has"},
		{fence("go", "fmt.Println(a"), "no source has"}, // part of a line
		{fence("go", one) + fence("text", "4"), ":6: no example"},
		{fence("go", one) + fence("text", "larg"), "no example"},
		{fence("go", one) + fence("text", "3") + fence("go", two) + fence("text", "3"), ":14: no example"}, // of another example
		{fence("text", "3"), "no example"},                                                                 // without code
	} {
		p, err := Read(write(t, "page.md", c.page))
		if err != nil {
			t.Fatal(err)
		}
		faults, err := p.Check(write(t, "example_p_test.go", sample))
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, f := range faults {
			text += f.Error() + "\n"
		}
		if (c.want == "") != (text == "") || !strings.Contains(text, c.want) {
			t.Errorf("page\n%sfaults %q, want %q", c.page, text, c.want)
		}
	}
}

func TestReadFaults(t *testing.T) {
	if _, err := Read("absent.md"); err == nil {
		t.Error("a page that is not there was read")
	}
	if _, err := Read(write(t, "open.md", "```go\na := 1\n")); err == nil || !strings.Contains(err.Error(), "not closed") {
		t.Errorf("an open fence: %v", err)
	}
	p := &Page{Name: "none"}
	if _, err := p.Check("absent_test.go"); err == nil {
		t.Error("a source that is not there was read")
	}
	if _, err := p.Check(write(t, "bad.go", "package")); err == nil {
		t.Error("a source that is no Go was read")
	}
}

func TestExported(t *testing.T) {
	file := write(t, "p.go", `package p

type Pair[A, B any] struct {
	First A
	rest  B
}

func (p *Pair[A, B]) Swap() {}

type hidden struct{ Field int }

type Shape interface{ Area() float64 }

const Max, low = 3, 1

func New() {}
`)
	names, err := Exported(filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range strings.Fields("Pair Pair.First Pair.Swap Shape Shape.Area Max New") {
		if !names[want] {
			t.Errorf("%s is missing", want)
		}
		delete(names, want)
	}
	if len(names) > 0 {
		t.Errorf("and %v", names)
	}
	if _, err := Exported(t.TempDir()); err == nil {
		t.Error("an empty folder exports something")
	}
	if _, err := Exported(filepath.Dir(write(t, "p.go", "package"))); err == nil {
		t.Error("what is no Go exports something")
	}
}
