package rng

import (
	"bufio"
	"encoding"
	"fmt"
	"hash/fnv"
	"os"
	"strconv"
	"strings"
	"testing"
)

var (
	_ Source                     = (*Stream)(nil)
	_ encoding.BinaryMarshaler   = (*Stream)(nil)
	_ encoding.BinaryUnmarshaler = (*Stream)(nil)
)

// readWords reads a file of one hexadecimal word a line.
func readWords(t *testing.T, name string) []uint64 {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var words []uint64
	for scan := bufio.NewScanner(f); scan.Scan(); {
		w, err := strconv.ParseUint(scan.Text(), 16, 64)
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, w)
	}
	return words
}

// The reference is whole-number arithmetic in Python, testdata/words.py.
func TestStreamGolden(t *testing.T) {
	want := readWords(t, "testdata/stream.txt")
	if len(want) != 1000 {
		t.Fatalf("golden file has %d words, want 1000", len(want))
	}
	s := New(42, "golden", 3)
	for i, w := range want {
		if got := s.Uint64(); got != w {
			t.Fatalf("word %d: got %016x, want %016x", i, got, w)
		}
	}
}

// The first outputs of SplitMix64 from 1234567, as published with the
// algorithm's reference programs (splitmix64.c; Rosetta Code).
func TestMix(t *testing.T) {
	state := uint64(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821} {
		state += golden
		if got := mix(state); got != want {
			t.Errorf("output %d: got %d, want %d", i, got, want)
		}
	}
}

func TestKey(t *testing.T) {
	for _, name := range []string{"", "a", "theta", "mcmc/transition", "größe"} {
		h := fnv.New64a()
		h.Write([]byte(name))
		if got := Key(name); got != h.Sum64() {
			t.Errorf("Key(%q) = %x, hash/fnv has %x", name, got, h.Sum64())
		}
	}
}

func TestStreamKeys(t *testing.T) {
	a, b := New(7, "p", 1, 2), New(7, "p", 1, 2)
	if a != b {
		t.Error("equal keys give different streams")
	}
	// Every pair of distinct keys starts at a different place.
	seen := map[Stream]string{}
	for seed := range uint64(20) {
		for _, purpose := range []Purpose{"", "p", "q", "mcmc/init", "mcmc/transition"} {
			streams := map[string]Stream{"": New(seed, purpose)}
			for id := range uint64(20) {
				streams[fmt.Sprint(id)] = New(seed, purpose, id)
				streams[fmt.Sprint(id, 0)] = New(seed, purpose, id, 0)
				streams[fmt.Sprint(1000, id)] = New(seed, purpose, 1000, id)
			}
			for ids, s := range streams {
				name := fmt.Sprint(seed, purpose, ids)
				if other, ok := seen[s]; ok {
					t.Errorf("keys %s and %s share a stream", name, other)
				}
				seen[s] = name
			}
		}
	}
}

func TestStreamSaveRestore(t *testing.T) {
	s := New(1, "save")
	for range 100 {
		s.Uint64()
	}
	state, err := s.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var restored Stream
	if err := restored.UnmarshalBinary(state); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if a, b := s.Uint64(), restored.Uint64(); a != b {
			t.Fatalf("word %d after restoring: %x, want %x", i, b, a)
		}
	}
}

func TestStreamUnmarshalBadInput(t *testing.T) {
	for _, size := range []int{0, 1, 15, 17, 1000} {
		s := New(1, "bad")
		before := s
		err := s.UnmarshalBinary(make([]byte, size))
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("rng: saved stream has %d bytes; want 16", size)) {
			t.Errorf("%d bytes: error %v does not name both sizes", size, err)
		}
		if s != before {
			t.Errorf("%d bytes: the stream changed", size)
		}
	}
}

func TestConstructorAllocations(t *testing.T) {
	var sum uint64
	chain := uint64(0)
	if n := testing.AllocsPerRun(100, func() {
		s := New(1, "alloc", chain, 5)
		sum += s.Uint64()
		site := NewSite(1, Key("alloc"))
		noise := site.At(chain, 3)
		sum += noise.Uint64()
		chain++
	}); n != 0 {
		t.Errorf("%v allocations, want 0", n)
	}
	_ = sum
}

func FuzzStreamUnmarshal(f *testing.F) {
	f.Add([]byte("0123456789abcdef"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var s Stream
		if s.UnmarshalBinary(data) != nil {
			return
		}
		state, err := s.MarshalBinary()
		if err != nil || string(state) != string(data) {
			t.Errorf("saved %x after restoring %x (%v)", state, data, err)
		}
	})
}
