package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// saved writes a notebook to a file of its own.
func saved(t *testing.T, cells ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.ipynb")
	if err := os.WriteFile(file, written(t, cells...), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// outputsOf returns the text of all outputs of the code cells of a file.
func outputsOf(t *testing.T, file string) (text []string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := parse(b)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range n.code() {
		all := ""
		for _, o := range c["outputs"].([]any) {
			o := o.(object)
			switch o["output_type"] {
			case "stream":
				all += o["name"].(string) + ":" + joined(o["text"])
			case "error":
				all += "error:" + o["evalue"].(string)
			default:
				all += "picture:" + joined(o["data"].(object)["text/plain"])
			}
		}
		text = append(text, all)
	}
	return text
}

const drawing = `import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

func square(side int) {
	f, err := os.Create(filepath.Join(os.Getenv("NBSHOW_DIR"), "square.png"))
	if err != nil {
		panic(err)
	}
	m := image.NewGray(image.Rect(0, 0, 100, 100))
	for i := range side * side {
		m.Set(i%side, i/side, color.White)
	}
	if err := png.Encode(f, m); err != nil {
		panic(err)
	}
	f.Close()
}
`

// TestRun: declarations and imports come along, later ones replace earlier ones,
// state does not; what was written is what comes again.
func TestRun(t *testing.T) {
	file := saved(t,
		"import \"fmt\"\nimport str \"strings\"\n\nvar (\n\tn    = 1\n\tword = \"a\"\n)\n\n// T is a type.\ntype T struct{}\n\nfunc (T) name() string { return str.Repeat(word, 3) }\n\n//gonb:%%\nn++\nfmt.Println(n, T{}.name())\n",
		"var word = \"b\"\n\n%%\nfmt.Println(n, T{}.name())\n",
		"import \"os\"\n\nfunc main() { fmt.Fprintln(os.Stderr, \"aside\"); fmt.Println(word) }\n",
		drawing, "//gonb:%%\nsquare(30)\n")
	if err := run(t.Context(), []string{"-update", file}, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(outputsOf(t, file), "|")
	if want := "stdout:2 aaa\n|stdout:1 bbb\n|stdout:b\nstderr:aside\n||picture:square"; got != want {
		t.Errorf("outputs %q, want %q", got, want)
	}
	first, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if err := errors.Join(run(t.Context(), []string{file}, &said), run(t.Context(), []string{"-update", file}, &said)); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(file); err != nil || !bytes.Equal(first, again) {
		t.Errorf("a second run changes the notebook (%v)", err)
	}
	for _, c := range []struct{ old, now, want string }{
		{`fmt.Println(n, T{}.name())\n"`, `fmt.Println(n, n)\n"`, `cell 1: stdout line 1 was "2 aaa", is "2 2"`},
		{`square(30)`, `square(32)`, "cell 5: of the picture square a share"},
		{`square(30)`, `square(30); fmt.Println()`, "cell 5: the outputs are stdout, display_data, were display_data"},
	} {
		changed := bytes.Replace(first, []byte(c.old), []byte(c.now), 1)
		if bytes.Equal(changed, first) {
			t.Fatalf("%q is not in the notebook", c.old)
		}
		if err := os.WriteFile(file, changed, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := run(t.Context(), []string{file}, &said); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.now, err, c.want)
		}
		if after, err := os.ReadFile(file); err != nil || !bytes.Equal(after, changed) {
			t.Errorf("%s: a check writes (%v)", c.now, err)
		}
	}
}

// TestBadCells: the error names notebook, cell and line, and is in the notebook;
// cells after it are left alone.
func TestBadCells(t *testing.T) {
	print := "import \"fmt\"\n\n//gonb:%%\nfmt.Println(1)\n"
	for _, c := range []struct{ cell, want string }{
		{"func f() int {\n\treturn x\n}\n", "cell 2, line 2: undefined: x"},
		{"//gonb:%%\nfmt.Println(1)\nfmt.Println(\n", "cell 2, line 4"},
		{"//gonb:%%\n\nvar a int\n", "cell 2, line 3: declared and not used: a"},
		{"//gonb:%%\npanic(\"no\" + fmt.Sprint(1))\n", "cell 2, line 2: panic: no1"},
		{"import \"os\"\n\n%%\nfmt.Fprintln(os.Stderr, \"sorry\")\nos.Exit(3)\n", "cell 2: sorry (exit status 3)"},
		{"//gonb:%%\nfor {\n}\n", "cell 2: has not ended after 2s"},
		{"//gonb:%%\nfor {\n\tfmt.Println(\"again and again\")\n}\n", "cell 2: prints more than 1048576 bytes"},
		{"import \"os\"\n\n%%\nfmt.Println(os.TempDir() + \"/x\")\n", "a path of this machine"},
		{"//gonb:%%\nfmt.Println(\"/dev/null\")\n", "cell 2: has /dev/null, a path of this machine"},
		{"import \"github.com/seed78144065/credence/internal/rng\"\n", "is internal: notebooks use what users have"},
		{"import \"nowhere/at/all\"\n\n%%\nall.Do()\n", "nowhere/at/all"},
		{"!ls\n", `cell 2, line 1: the command "!ls" of gonb is not known here`},
		{"//gonb:%test\n", "is not known here"},
		{"%%\n%%\n", "cell 2, line 2: a second %%"},
		{"func main() {}\n\n%%\n", "a main beside func main"},
		{"%%\n}\nfunc g() {\n", "a } too many"},
		{"func init() {}\n", "func init would run in every later cell"},
		{"import (\n\t\"os\"\n\t\"path/filepath\"\n)\n\n%%\nos.WriteFile(filepath.Join(os.Getenv(\"NBSHOW_DIR\"), \"a.png\"), nil, 0o644)\n", "shows a.png, which is no picture"},
		{"import (\n\t\"os\"\n\t\"path/filepath\"\n)\n\n%%\nos.WriteFile(filepath.Join(os.Getenv(\"NBSHOW_DIR\"), \"a.svg\"), nil, 0o644)\n", "only .png can be shown"},
	} {
		file := saved(t, print, c.cell, print)
		err := run(t.Context(), []string{"-update", "-timeout", "2s", file}, &bytes.Buffer{})
		if err == nil || !strings.HasPrefix(err.Error(), file+": ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.cell, err, c.want)
			continue
		}
		if strings.Contains(c.want, "nowhere") {
			continue // the go tool builds nothing then
		}
		if got := outputsOf(t, file); got[0] != "stdout:1\n" || !strings.Contains(got[1], "error:cell 2") || got[2] != "" {
			t.Errorf("%q: outputs %q", c.cell, got)
		}
	}
}

// TestLines: where the fault is in a function of an earlier cell, the error names
// the lines that led there, the cell's own among them.
func TestLines(t *testing.T) {
	file := saved(t, "func must(err error) {\n\tif err != nil {\n\t\tpanic(err)\n\t}\n}\n",
		"import \"errors\"\n\nfunc read() { must(errors.New(\"no such column\")) }\n",
		"//gonb:%%\nprintln(1)\nread()\n")
	err := run(t.Context(), []string{file}, &bytes.Buffer{})
	for _, want := range []string{"cell 3: 1\n", "panic: no such column", "cell 1, line 3: was running", "cell 2, line 3: was running", "cell 3, line 3: was running"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	for line := range strings.Lines(err.Error()) {
		if !strings.HasPrefix(line, file+": ") {
			t.Errorf("%q doesn't name the notebook", line)
		}
	}
}

func TestBadRuns(t *testing.T) {
	file := saved(t, "//gonb:%%\nselect {}\n")
	other := filepath.Join(t.TempDir(), "python.ipynb")
	if err := os.WriteFile(other, bytes.Replace(written(t), []byte("gonb"), []byte("python3"), 1), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		args []string
	}{
		{"no notebook", nil},
		{"no such file", []string{"nowhere.ipynb"}},
		{`the kernel is "python3", want gonb`, []string{other}},
		{"flag provided but not defined", []string{"-write", file}},
	} {
		if err := run(t.Context(), c.args, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.args, err, c.want)
		}
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, []string{"-update", file}, &bytes.Buffer{}); !strings.Contains(err.Error(), "context canceled") {
		t.Errorf("after cancel: %v", err)
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
		t.Errorf("a run that was cancelled writes (%v)", err)
	}
}
