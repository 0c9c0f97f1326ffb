package arviz

import (
	"bytes"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// BenchmarkRead reads 100 draws of 1000 numbers.
func BenchmarkRead(b *testing.B) {
	d := draws(b, filled(bayes.Run{Chains: 1, Draws: 100, Vars: []bayes.Variable{{Name: "x", Dims: []bayes.Dim{bayes.Size(1000)}}}}))
	file := text(b, &InferenceData{Posterior: d})
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(strings.NewReader(file)); err != nil {
			b.Fatal(err)
		}
	}
}

// TestReadAllocations: numbers are parsed where they are: what is allocated
// for a file doesn't grow with the count of its numbers but by doubling.
func TestReadAllocations(t *testing.T) {
	d := draws(t, filled(bayes.Run{Chains: 1, Draws: 100, Vars: []bayes.Variable{{Name: "x", Dims: []bayes.Dim{bayes.Size(100)}}}}))
	file := []byte(text(t, &InferenceData{Posterior: d}))
	if n := testing.AllocsPerRun(5, func() {
		if _, err := Read(bytes.NewReader(file)); err != nil {
			t.Fatal(err)
		}
	}); n > 1000 { // of 10,000 numbers
		t.Errorf("%v allocations", n)
	}
}
