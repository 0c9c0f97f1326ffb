//go:build cgo

package ort_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/ort"
	raw "github.com/yalue/onnxruntime_go"
)

// child runs one test again in a process of its own, where the library is not
// loaded yet.
func child(t *testing.T, variables ...string) {
	t.Helper()
	c := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), append(variables, inChild+"=1")...)
	if out, err := c.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, out)
	}
}

const inChild = "CREDENCE_ORT_CHILD"

// The library that this machine has is found; make test asks this before it
// brings one.
func TestLibraryIsThere(t *testing.T) {
	l := load(t).Library()
	found, err := ort.Find("")
	if err == nil && found.Path != l.Path && filepath.IsAbs(l.Path) {
		t.Errorf("found %v, loaded %v", found, l)
	}
	digest, name, err := l.Build()
	t.Logf("%s, version %s, sha256 %s %s", l.Path, l.Version, digest, name)
	if strings.Contains(filepath.ToSlash(l.Path), "/onnxruntime-node/") && l.Version == "1.24.3" && (err != nil || name == "") {
		t.Errorf("the published build has the digest %s, which is not known: %v", digest, err)
	}
}

// A program that loaded the library by itself keeps it: models open in it, and
// nothing is torn down.
func TestProgramsOwnLibrary(t *testing.T) {
	if os.Getenv(inChild) == "" {
		child(t)
		return
	}
	found, err := ort.Find("")
	if err != nil {
		t.Fatal(err)
	}
	raw.SetSharedLibraryPath(found.Path)
	if err := raw.InitializeEnvironment(); err != nil {
		t.Fatal(err)
	}
	r, err := ort.Load("")
	if err != nil || r.Library() != (ort.Library{Version: raw.GetVersion()}) {
		t.Fatalf("%v, %v", r, err)
	}
	m, err := nn.Open(identity(onnx.Float32, "N"), nn.Options{Runtime: r})
	if err != nil {
		t.Fatal(err)
	}
	y, err := m.Run(context.Background(), map[string]*nn.Tensor{"x": newTensor(t, []float32{1, 2}, 2)})
	if err := errors.Join(err, m.Close()); err != nil || !slices.Equal(y["y"].Float32s(), []float32{1, 2}) {
		t.Errorf("%v, %v", y, err)
	}
	if !raw.IsInitialized() {
		t.Error("the program's library is gone")
	}
}

// A file that looks like the library and isn't is refused when it is loaded, on
// other machines before.
func TestLooksLikeTheLibrary(t *testing.T) {
	if os.Getenv(inChild) == "" {
		path, err := filepath.Abs(filepath.Join("testdata", "library.so"))
		if err != nil {
			t.Fatal(err)
		}
		child(t, ort.Variable+"="+path)
		return
	}
	_, err := ort.Load("")
	want := "testdata"
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		want = "returned no interface: it is not ONNX Runtime"
	}
	if !errors.Is(err, ort.ErrLibrary) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "take "+ort.Variable+" away") {
		t.Errorf("the error is %v", err)
	}
	if _, err := (&ort.Runtime{}).Open(identity(onnx.Float32, "N"), nn.Options{}); !errors.Is(err, ort.ErrLibrary) {
		t.Errorf("without a library the error is %v", err)
	}
}
