package ort

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Environment variables that name the library: ours, and the one that other
// programs in Go read.
const (
	Variable      = "CREDENCE_ONNXRUNTIME"
	OtherVariable = "ONNXRUNTIME_SHARED_LIBRARY_PATH"
)

// A Place is somewhere that a library was looked for.
type Place struct {
	Path string // a file or a pattern
	Why  string // it was not taken
}

// A SearchError says which places were tried, each with the reason why it would
// not do, and how to get a library. It wraps ErrLibrary.
type SearchError struct {
	Tried []Place // in that order
	Fix   string  // how to get a library
}

// Error says all of it, a line for each place.
func (e *SearchError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "ort: %v; tried:", ErrLibrary)
	for _, p := range e.Tried {
		fmt.Fprintf(&b, "\n  %s: %s", p.Path, p.Why)
	}
	fmt.Fprintf(&b, "\nto have it: %s", e.Fix)
	return b.String()
}

// Unwrap returns ErrLibrary.
func (e *SearchError) Unwrap() error { return ErrLibrary }

// Find returns the library that Load would load, by inspection of files alone. A
// path that is given, or stands in an environment variable, is the only one
// tried. Else the first of these that will do is taken:
//
//   - beside the program, and in lib beside it;
//   - node_modules/onnxruntime-node of the working directory and all above;
//   - credence/onnxruntime in the user's cache;
//   - the directories of the loader's variable, such as LD_LIBRARY_PATH;
//   - the system's directories.
//
// Load asks the loader of the system between the last two, by name.
//
// Errors: a *SearchError.
func Find(path string) (Library, error) {
	var found Library
	err := thisHost().search(path, func(l Library) error {
		if !filepath.IsAbs(l.Path) {
			return errors.New("only the loader can tell")
		}
		found = l
		return nil
	})
	return found, err
}

// A host is what the search depends on.
type host struct {
	os, arch   string
	variable   func(string) string
	executable string // empty if not known, as the next two
	dir        string
	cache      string
	system     []string
}

func thisHost() host {
	h := host{os: runtime.GOOS, arch: runtime.GOARCH, variable: os.Getenv}
	h.executable, _ = os.Executable()
	h.dir, _ = os.Getwd()
	h.cache, _ = os.UserCacheDir()
	switch h.os {
	case "darwin":
		h.system = []string{"/usr/local/lib", "/opt/homebrew/lib"}
	case "windows":
	default:
		triple := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[h.arch] // of Debian's multiarch
		h.system = []string{"/usr/lib", "/usr/lib64", "/usr/lib/" + triple + "-linux-gnu", "/usr/local/lib", "/home/linuxbrew/.linuxbrew/lib"}
	}
	return h
}

// search offers libraries to take, in order, until it takes one.
func (h host) search(path string, take func(Library) error) error {
	var tried []Place
	try := func(path string) bool {
		l := Library{Path: path}
		var err error
		if filepath.IsAbs(path) {
			l.Version, err = h.inspectFile(path)
		}
		if err == nil {
			err = take(l)
		}
		if err != nil {
			tried = append(tried, Place{Path: path, Why: err.Error()})
		}
		return err == nil
	}
	for _, p := range [...]Place{{path, "the path given"}, {h.variable(Variable), Variable}, {h.variable(OtherVariable), OtherVariable}} {
		if p.Path == "" {
			continue
		}
		abs, err := filepath.Abs(p.Path)
		if err == nil && try(abs) {
			return nil
		}
		if err != nil {
			tried = append(tried, Place{Path: p.Path, Why: err.Error()})
		}
		tried[0].Path += " (" + p.Why + ")"
		return &SearchError{Tried: tried, Fix: "take " + p.Why + " away or put it right; if nothing is found then, " + h.fix()}
	}
	for _, pattern := range h.patterns() {
		matches := []string{pattern}
		if filepath.IsAbs(pattern) {
			matches, _ = filepath.Glob(pattern) // its only error is a bad pattern: a directory with brackets
			if len(matches) == 0 {
				tried = append(tried, Place{Path: pattern, Why: "no such file"})
			}
		}
		for _, m := range matches {
			if try(m) {
				return nil
			}
		}
	}
	return &SearchError{Tried: tried, Fix: h.fix()}
}

// patterns returns what to look for after the variables: absolute patterns of
// files, and names for the system's loader.
func (h host) patterns() (patterns []string) {
	files, name, variable := []string{"libonnxruntime.so*"}, "libonnxruntime.so.1", "LD_LIBRARY_PATH"
	switch h.os {
	case "windows":
		files, name, variable = []string{"onnxruntime.dll"}, "onnxruntime.dll", "PATH"
	case "darwin":
		files, name, variable = []string{"libonnxruntime.dylib", "libonnxruntime.[0-9]*.dylib"}, "libonnxruntime.dylib", "DYLD_LIBRARY_PATH"
	}
	in := func(dirs ...string) {
		for _, d := range dirs {
			for _, f := range files {
				if filepath.IsAbs(d) {
					patterns = append(patterns, filepath.Join(d, f))
				}
			}
		}
	}
	if h.executable != "" {
		beside := filepath.Dir(h.executable)
		in(beside, filepath.Join(beside, "lib"))
	}
	system, processor := h.node()
	for d := h.dir; d != ""; d = filepath.Dir(d) {
		// napi-v6 is the interface between Node and its modules, part of the path in
		// all versions so far that will do.
		in(filepath.Join(d, "node_modules", "onnxruntime-node", "bin", "napi-v6", system, processor))
		if d == filepath.Dir(d) {
			break
		}
	}
	if h.cache != "" {
		in(filepath.Join(h.cache, "credence", "onnxruntime"))
	}
	in(filepath.SplitList(h.variable(variable))...)
	patterns = append(patterns, name)
	in(h.system...)
	return patterns
}

// node returns system and processor as Node names them.
func (h host) node() (system, processor string) {
	system, processor = h.os, h.arch
	if system == "windows" {
		system = "win32"
	}
	if processor == "amd64" {
		processor = "x64"
	}
	return system, processor
}

// fix returns the one command that brings a library to this host.
func (h host) fix() string {
	system, processor := h.node()
	for _, name := range builds {
		if strings.HasSuffix(name, system+"/"+processor) {
			return "npm install --ignore-scripts onnxruntime-node@1.24.3, in the working directory or one above it"
		}
	}
	return fmt.Sprintf("build ONNX Runtime %d.%d or later for %s/%s, and put its path into %s", oldestMajor, oldestMinor, h.os, h.arch, Variable)
}

func (h host) inspectFile(path string) (version string, err error) {
	f, err := os.Open(path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return "", errors.New("no such file")
		}
		return "", errors.Unwrap(err) // without the path, which stands before it
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.IsDir() {
		return "", errors.New("is a directory; the library's own path is needed")
	}
	return inspect(f, h.os, h.arch)
}
