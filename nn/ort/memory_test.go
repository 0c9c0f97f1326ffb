//go:build cgo && linux

package ort_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/seed78144065/credence/nn"
)

// resident returns the memory of the process in bytes.
func resident(t *testing.T) int {
	t.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	var pages, in int
	if err == nil {
		_, err = fmt.Sscan(string(text), &pages, &in)
	}
	if err != nil {
		t.Fatal(err)
	}
	return in * os.Getpagesize()
}

// A service that loads models anew keeps the memory it has: a thousand models
// opened, called and closed add less than 4 KiB each, where one that stays open
// holds some 140. Planted: two hundred that stay open are seen.
func TestReloadMemory(t *testing.T) {
	model, err := os.ReadFile(filepath.Join(kits, "fraud_ulb", "member0.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	x := newTensor(t, make([]float32, 8*30), 8, 30)
	open := func() *nn.Model {
		m, err := nn.Open(model, nn.Options{Runtime: load(t)})
		if err == nil {
			err = m.RunInto(context.Background(), []*nn.Tensor{x}, []*nn.Tensor{nil, new(nn.Tensor)})
		}
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	reload := func(times int) {
		for range times {
			if err := open().Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	const most = 4 << 20 // bytes: 4 KiB for each of a thousand
	reload(100)
	before := resident(t)
	reload(1000)
	growth := resident(t) - before
	t.Logf("a thousand reloads: %+d KiB", growth>>10)
	if growth > most {
		t.Errorf("memory grew by %d KiB", growth>>10)
	}
	before = resident(t)
	var kept []*nn.Model
	for range 200 {
		kept = append(kept, open())
	}
	growth = resident(t) - before
	t.Logf("two hundred that stay open: %+d KiB", growth>>10)
	if growth < most {
		t.Errorf("two hundred models that stay open go unnoticed: memory grew by %d KiB", growth>>10)
	}
	for _, m := range kept {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}
