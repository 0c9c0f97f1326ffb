//go:build cgo

package ort

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	ort "github.com/yalue/onnxruntime_go"
)

// environment is the process's one library; what it guards is global in C.
var environment struct {
	sync.Mutex
	library Library
}

func load(path string) (Library, error) {
	environment.Lock()
	defer environment.Unlock()
	loaded := &environment.library
	if ort.IsInitialized() {
		if loaded.Version == "" { // the program did it
			loaded.Version = ort.GetVersion()
		}
		if abs, err := filepath.Abs(path); path != "" && (err != nil || abs != loaded.Path) {
			return Library{}, fmt.Errorf("ort: %w: %s: this process has loaded %q, version %s, and can't have another", ErrLibrary, path, loaded.Path, loaded.Version)
		}
		return *loaded, nil
	}
	err := thisHost().search(path, func(l Library) error {
		ort.SetSharedLibraryPath(l.Path)
		// Errors come back as values: the library has no need to print them.
		if err := ort.InitializeEnvironment(ort.WithLogLevelFatal()); err != nil {
			return loadFault(err)
		}
		l.Version = ort.GetVersion()
		*loaded = l
		return nil
	})
	return *loaded, err
}

// loadFault says what the loader's words mean.
func loadFault(err error) error {
	switch text := err.Error(); {
	case strings.Contains(text, "API base: 2"): // what OrtApiBase::GetApi returned
		return fmt.Errorf("is too old: at least version %d.%d is needed", oldestMajor, oldestMinor)
	case strings.Contains(text, "API base"):
		return errors.New("returned no interface: it is not ONNX Runtime")
	case !strings.Contains(text, "\": "):
		return err
	default:
		return fmt.Errorf("the loader refuses it: %s", text[strings.LastIndex(text, "\": ")+3:]) // after the path
	}
}
