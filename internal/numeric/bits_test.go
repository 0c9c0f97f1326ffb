package numeric

import (
	"encoding/json"
	"flag"
	"hash/fnv"
	"math"
	"os"
	"strconv"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/bits.golden")

const bitsFile = "testdata/bits.golden"

// TestBits compares a hash of every function's results with the stored one.
// The results must not depend on the architecture, the instruction set level
// (GOAMD64) or the compiler, so one file serves them all. The stored values
// come from amd64; a deliberate change of a function rewrites them (-update).
func TestBits(t *testing.T) {
	got := map[string]string{}
	for _, a := range accuracies {
		got[a.name] = bitsHash(a.f, func(yield func([]float64)) {
			for _, r := range readReference(t, a.name) {
				yield(r.args)
			}
		})
	}
	got["logsumexp"] = bitsHash(LogSumExp, func(yield func([]float64)) {
		for _, r := range readReference(t, "logsumexp") {
			yield(r.args)
		}
	})
	for name, f := range map[string]func(tailsPoint) Tails{"incompletegamma": gammaAt, "incompletebeta": betaAt} {
		got[name] = bitsHash(func(x []float64) float64 { return x[0] }, func(yield func([]float64)) {
			for _, p := range readTails(t, name) {
				r := f(p)
				for _, v := range []float64{r.Lower, r.Upper, r.ByX, r.ByA, r.ByB} {
					yield([]float64{v})
				}
			}
		})
	}
	if *update {
		data, err := json.MarshalIndent(got, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(bitsFile, append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(bitsFile)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Errorf("%d functions, golden file has %d", len(got), len(want))
	}
	for name, h := range got {
		if h != want[name] {
			t.Errorf("%s: hash of results %s, want %s", name, h, want[name])
		}
	}
}

// bitsHash is the FNV-1a hash of f's results, every NaN counted as the same.
func bitsHash(f func([]float64) float64, args func(func([]float64))) string {
	h := fnv.New64a()
	args(func(x []float64) {
		b := math.Float64bits(f(x))
		if y := math.Float64frombits(b); y != y {
			b = math.Float64bits(math.NaN())
		}
		var buf [8]byte
		for i := range buf {
			buf[i] = byte(b >> (8 * i))
		}
		h.Write(buf[:])
	})
	return strconv.FormatUint(h.Sum64(), 16)
}
