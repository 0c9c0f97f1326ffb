package ort

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// ErrLibrary is wrapped by errors about the shared library of ONNX Runtime: none
// found, or one that this program can't use.
var ErrLibrary = errors.New("ONNX Runtime can't be loaded")

// A Library is a shared library of ONNX Runtime.
type Library struct {
	Path    string // a bare name if the system's loader found it
	Version string // what the file says it is, such as 1.24.3, or 1.24 on Windows
}

// Build returns the SHA-256 digest of the file, in hexadecimal, and the name of
// the published build that has it; the name is empty for a file that is not
// among those known here, which may be good as well.
//
// Errors: those of reading the file, wrapped in ErrLibrary.
//
// Cost: it reads the file, some 35 MB.
func (l Library) Build() (digest, name string, err error) {
	f, err := os.Open(l.Path)
	if err != nil {
		return "", "", fmt.Errorf("ort: %w: %w", ErrLibrary, err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", "", fmt.Errorf("ort: %w: %w", ErrLibrary, err)
	}
	digest = hex.EncodeToString(h.Sum(nil))
	return digest, builds[digest], nil
}

// builds are the libraries that npm's onnxruntime-node 1.24.3 has, by digest;
// sha256sum of its files gave them.
var builds = map[string]string{
	"92ba8e44d31b80a34f5e805076a044122c3be1fffe0d88ed790de7267b0b2682": "onnxruntime-node 1.24.3 linux/x64",
	"33032cb5b91c12edbf028d7c69fa40a31848d66c0095448758af237d5e0b07db": "onnxruntime-node 1.24.3 linux/arm64",
	"76831409ce6eded92b4cb343cf422c458a60c1ea1d5f3cfa69692ab7fcc67f0f": "onnxruntime-node 1.24.3 darwin/arm64",
	"4bc168111012971ae1ffef36c1f29c06b026d17e9063bd17f6390359fbe32a84": "onnxruntime-node 1.24.3 win32/x64",
	"65dd5f706f8dd42ce96f6358ef3180c3c30f390022de00b75ada6f498ba4cce1": "onnxruntime-node 1.24.3 win32/arm64",
}

// The interface that this package was compiled for; later libraries have it too.
const oldestMajor, oldestMinor = 1, 24

// checkVersion refuses libraries that lack the interface. An unknown version
// passes: the library itself is asked when it is loaded.
func checkVersion(version string) error {
	var major, minor int
	if n, _ := fmt.Sscanf(version, "%d.%d", &major, &minor); n < 2 {
		return nil
	}
	if cmp.Or(cmp.Compare(major, oldestMajor), cmp.Compare(minor, oldestMinor)) < 0 {
		return fmt.Errorf("is version %s, too old: at least %d.%d is needed", version, oldestMajor, oldestMinor)
	}
	return nil
}
