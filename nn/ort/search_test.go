package ort

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakeHost returns a machine with nothing on it, and a way to put a library, or
// something else, somewhere.
func fakeHost(t *testing.T) (h host, put func(file []byte, path ...string) string) {
	t.Helper()
	root := t.TempDir()
	h = host{
		os: "linux", arch: "amd64", variable: func(string) string { return "" },
		executable: filepath.Join(root, "app", "bin", "serve"),
		dir:        filepath.Join(root, "home", "project", "cmd"),
		cache:      filepath.Join(root, "home", ".cache"),
		system:     []string{filepath.Join(root, "usr", "lib"), filepath.Join(root, "usr", "local", "lib")},
	}
	return h, func(file []byte, path ...string) string {
		full := filepath.Join(append([]string{root}, path...)...)
		if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, file, 0o644)); err != nil {
			t.Fatal(err)
		}
		return full
	}
}

// taken searches, where the system's loader knows nothing.
func (h host) taken(path string) (found Library, err error) {
	err = h.search(path, func(l Library) error {
		if !filepath.IsAbs(l.Path) {
			return errors.New("the loader has none")
		}
		found = l
		return nil
	})
	return found, err
}

// Of libraries in all places the first in the order that Find gives is taken;
// when it goes, the next.
func TestSearchOrder(t *testing.T) {
	h, put := fakeHost(t)
	good := elfLibrary(t, "", "")
	const so = "libonnxruntime.so.1"
	given, ours, theirs := put(good, "given.so"), put(good, "ours.so"), put(good, "theirs.so")
	variables := map[string]string{Variable: ours, OtherVariable: theirs, "LD_LIBRARY_PATH": filepath.Join(filepath.Dir(given), "ld")}
	h.variable = func(name string) string { return variables[name] }
	node := []string{"node_modules", "onnxruntime-node", "bin", "napi-v6", "linux", "x64", so}
	places := []string{
		put(good, "app", "bin", so),
		put(good, "app", "bin", "lib", so),
		put(good, append([]string{"home", "project", "cmd"}, node...)...),
		put(good, append([]string{"home", "project"}, node...)...),
		put(good, append([]string{"home"}, node...)...),
		put(good, "home", ".cache", "credence", "onnxruntime", so),
		put(good, "ld", "libonnxruntime.so.1.24.3"),
		put(good, "usr", "lib", "libonnxruntime.so"),
		put(good, "usr", "local", "lib", so),
	}
	for _, want := range []string{given, ours, theirs} {
		path := ""
		if want == given {
			path = given
		}
		if l, err := h.taken(path); err != nil || l != (Library{Path: want, Version: "1.24.3"}) {
			t.Errorf("%v, %v; want %s", l, err, want)
		}
		if want == ours {
			delete(variables, Variable)
		}
	}
	delete(variables, OtherVariable)
	for _, want := range places {
		l, err := h.taken("")
		if err != nil || l.Path != want {
			t.Errorf("%v, %v; want %s", l, err, want)
		}
		if err := os.Remove(want); err != nil {
			t.Fatal(err)
		}
	}
	_, err := h.taken("")
	var fault *SearchError
	if !errors.As(err, &fault) || !errors.Is(err, ErrLibrary) {
		t.Fatalf("with no library anywhere the error is %v", err)
	}
	for _, want := range places {
		if !slices.ContainsFunc(fault.Tried, func(p Place) bool { return filepath.Dir(p.Path) == filepath.Dir(want) }) {
			t.Errorf("the error does not say that %s was tried:\n%v", filepath.Dir(want), err)
		}
	}
	if text := err.Error(); !strings.Contains(text, "libonnxruntime.so.1: the loader has none") || !strings.Contains(text, "npm install --ignore-scripts onnxruntime-node@1.24.3") {
		t.Errorf("the error is\n%s", text)
	}
}

// A library that will not do is passed over, and the error says why; one that
// somebody named is not passed over.
func TestSearchRefuses(t *testing.T) {
	h, put := fakeHost(t)
	old := put(elfLibrary(t, "VERS_1.24.3", "VERS_1.22.0"), "app", "bin", "libonnxruntime.so.1")
	text := put([]byte("oid sha256:92ba\n"), "usr", "lib", "libonnxruntime.so")
	_, err := h.taken("")
	for _, want := range []string{old + ": is version 1.22.0, too old", text + ": is no library: it begins with \"oid \""} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v\nwant %q", err, want)
		}
	}
	good := put(elfLibrary(t, "", ""), "usr", "local", "lib", "libonnxruntime.so.1")
	if l, err := h.taken(""); err != nil || l.Path != good {
		t.Errorf("%v, %v; want %s", l, err, good)
	}
	for path, want := range map[string]string{
		old:                         "too old",
		filepath.Dir(good):          "is a directory",
		filepath.Join(good, "none"): "not a directory",
		good + ".none":              "no such file",
	} {
		_, err := h.taken(path)
		var fault *SearchError
		if !errors.As(err, &fault) || len(fault.Tried) != 1 || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path+" (the path given)") {
			t.Errorf("%s: the error is %v, want %q", path, err, want)
		}
	}
	h.variable = func(name string) string { return map[string]string{Variable: old}[name] }
	if _, err := h.taken(""); err == nil || !strings.Contains(err.Error(), "("+Variable+")") {
		t.Errorf("the error is %v", err)
	}
	h.arch, h.variable = "riscv64", func(string) string { return "" }
	if _, err := h.taken(""); err == nil || !strings.Contains(err.Error(), "build ONNX Runtime 1.24 or later for linux/riscv64") || !strings.Contains(err.Error(), "another processor") {
		t.Errorf("the error is %v", err)
	}
}

// Other systems have other names, of files, of variables and in Node.
func TestSearchNames(t *testing.T) {
	h, _ := fakeHost(t)
	h.variable = func(name string) string { return filepath.Join(h.cache, name) }
	for system, want := range map[string][]string{
		"darwin":  {"darwin/x64/libonnxruntime.[0-9]*.dylib", "DYLD_LIBRARY_PATH/libonnxruntime.dylib"},
		"windows": {"win32/x64/onnxruntime.dll", "PATH/onnxruntime.dll"},
	} {
		h.os = system
		all := filepath.ToSlash(strings.Join(h.patterns(), "\n"))
		for _, w := range want {
			if !strings.Contains(all, w) {
				t.Errorf("%s: %q is not among\n%s", system, w, all)
			}
		}
	}
}

// The digest of a file is that of its bytes; only builds known here have a name.
func TestBuild(t *testing.T) {
	const sum = "8401c4a3d0aa8156f71c9486ce7f21149c2e9983032c213780ad72ed92615425"
	l := Library{Path: filepath.Join("testdata", "library.so")}
	digest, name, err := l.Build()
	if digest != sum || name != "" || err != nil {
		t.Errorf("%s %q %v", digest, name, err)
	}
	if _, _, err := (Library{Path: "none"}).Build(); !errors.Is(err, ErrLibrary) {
		t.Errorf("the error is %v", err)
	}
}
