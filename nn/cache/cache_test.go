package cache

import (
	"errors"
	"hash/maphash"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed78144065/credence/nn"
)

func tensor[T nn.Element](t testing.TB, data []T, shape ...int) *nn.Tensor {
	t.Helper()
	x, err := nn.NewTensor(data, shape...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func newCache(t testing.TB, c Config) *Cache[int] {
	t.Helper()
	scores, err := New[int](c)
	if err != nil {
		t.Fatal(err)
	}
	return scores
}

// A row is found by its bits and the digest, wherever it stands in a batch, and
// no other is.
func TestGet(t *testing.T) {
	c := newCache(t, Config{})
	num, cat := tensor(t, []float32{1, 2, 3, 4, 1, 2}, 3, 2), tensor(t, []int64{7, 8, 7}, 3, 1)
	in := []*nn.Tensor{num, cat}
	c.Put("a", in, 0, 5)
	if v, ok := c.Get("a", in, 0); !ok || v != 5 {
		t.Error(v, ok)
	}
	if v, ok := c.Get("a", in, 2); !ok || v != 5 {
		t.Error("the same row of the batch", v, ok)
	}
	type key struct {
		digest string
		in     []*nn.Tensor
		row    int
	}
	negative := tensor(t, []float32{float32(math.Copysign(0, -1))}, 1)
	c.Put("a", []*nn.Tensor{tensor(t, []float32{0}, 1)}, 0, 6)
	for name, k := range map[string]key{
		"another row":          {"a", in, 1},
		"another digest":       {"b", in, 0},
		"another order":        {"a", []*nn.Tensor{cat, num}, 0},
		"half of it":           {"a", in[:1], 0},
		"another bit":          {"a", []*nn.Tensor{tensor(t, []float32{1, math.Nextafter32(2, 3)}, 1, 2), cat}, 0},
		"negative zero":        {"a", []*nn.Tensor{negative}, 0},
		"no such row":          {"a", in, 3},
		"a row below zero":     {"a", in, -1},
		"text":                 {"a", []*nn.Tensor{tensor(t, []string{"x"}, 1)}, 0},
		"a tensor of nothing":  {"a", []*nn.Tensor{new(nn.Tensor)}, 0},
		"a scalar":             {"a", []*nn.Tensor{tensor(t, []float32{1})}, 0},
		"nil":                  {"a", []*nn.Tensor{nil}, 0},
		"no inputs":            {"a", nil, 0},
		"ints for floats":      {"a", []*nn.Tensor{tensor(t, []float64{1, 2}, 1, 2), cat}, 0},
		"a longer digest only": {"aa", in, 0},
	} {
		if v, ok := c.Get(k.digest, k.in, k.row); ok {
			t.Errorf("%s: found %v", name, v)
		}
		before := c.Len()
		if c.Put(k.digest, []*nn.Tensor{tensor(t, []string{"x"}, 1)}, 0, 1); c.Len() != before {
			t.Error("text was kept")
		}
	}
	if c.Clear(); c.Len() != 0 {
		t.Error(c.Len())
	}
	if _, ok := c.Get("a", in, 0); ok {
		t.Error("cleared, and still there")
	}
}

// All types of numbers are told apart by their values.
func TestTypes(t *testing.T) {
	c := newCache(t, Config{})
	for i, in := range []*nn.Tensor{
		tensor(t, []float32{1, 2}, 2), tensor(t, []float64{1, 2}, 2), tensor(t, []int64{1, 2}, 2),
		tensor(t, []int32{1, 2}, 2), tensor(t, []bool{true, false}, 2),
	} {
		for row := range 2 {
			c.Put("m", []*nn.Tensor{in}, row, 10*i+row)
		}
		for row := range 2 {
			if v, ok := c.Get("m", []*nn.Tensor{in}, row); !ok || v != 10*i+row {
				t.Errorf("%v, row %d: %v, %v", in.Type(), row, v, ok)
			}
		}
	}
}

// Planted: an entry under a key that is not its own, as by a collision of hashes,
// is a miss.
func TestCollision(t *testing.T) {
	c := newCache(t, Config{})
	in := []*nn.Tensor{tensor(t, []float32{1, 2}, 2)}
	b, _ := bytesOf(nil, in, 0)
	other, _ := bytesOf(nil, in, 1)
	c.entries.Set(c.key("m", b), entry[int]{"m", string(other), 9})
	if v, ok := c.Get("m", in, 0); ok {
		t.Error("another row's result:", v)
	}
	c.entries.Set(c.key("m", b), entry[int]{"n", string(b), 9})
	if v, ok := c.Get("m", in, 0); ok {
		t.Error("another model's result:", v)
	}
	if c.key("m", b) != maphash.Bytes(c.seed, b)^maphash.String(c.seed, "m") {
		t.Error("the key is not the hash")
	}
}

// The cache never grows past its size, and results grow old.
func TestLimits(t *testing.T) {
	c := newCache(t, Config{Size: 100})
	x := make([]float32, 10_000)
	for i := range x {
		x[i] = float32(i)
	}
	in := []*nn.Tensor{tensor(t, x, len(x))}
	for row := range x {
		c.Put("m", in, row, row)
	}
	c.entries.CleanUp()
	if c.Len() > 100 || c.Len() < 50 {
		t.Errorf("%d rows of at most 100", c.Len())
	}
	aged := newCache(t, Config{MaxAge: time.Millisecond})
	aged.Put("m", in, 0, 1)
	time.Sleep(20 * time.Millisecond)
	if _, ok := aged.Get("m", in, 0); ok {
		t.Error("a result outlived MaxAge")
	}
}

func TestConcurrent(t *testing.T) {
	c := newCache(t, Config{Size: 64})
	x := make([]float32, 256)
	for i := range x {
		x[i] = float32(i)
	}
	in := []*nn.Tensor{tensor(t, x, len(x))}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for i := range 4096 {
				row := i * 7 % len(x)
				if v, ok := c.Get("m", in, row); ok && v != row {
					t.Errorf("row %d has the result of %d", row, v)
				}
				c.Put("m", in, row, row)
			}
		})
	}
	wait.Wait()
}

func TestNewFaults(t *testing.T) {
	for _, c := range []Config{{Size: -1}, {MaxAge: -1}} {
		if _, err := New[int](c); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "neither can be negative") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestZero: a Cache that New did not make keeps nothing, and nobody falls over it.
func TestZero(t *testing.T) {
	var c Cache[int]
	in := []*nn.Tensor{tensor(t, []float32{1}, 1, 1)}
	c.Put("m", in, 0, 1)
	if v, ok := c.Get("m", in, 0); ok || c.Len() != 0 {
		t.Errorf("%v, %v, of %d", v, ok, c.Len())
	}
	c.Clear()
}

func TestGetAllocatesNothing(t *testing.T) {
	c := newCache(t, Config{})
	in := []*nn.Tensor{tensor(t, make([]float32, 30), 1, 30)}
	c.Put("m", in, 0, 1)
	if n := testing.AllocsPerRun(100, func() { c.Get("m", in, 0) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkGet is a hit of a row of 30 float32.
func BenchmarkGet(b *testing.B) {
	c := newCache(b, Config{})
	x := make([]float32, 30*1000)
	for i := range x {
		x[i] = float32(i)
	}
	in := []*nn.Tensor{tensor(b, x, 1000, 30)}
	digest := "92ba8e4492ba8e4492ba8e4492ba8e4492ba8e4492ba8e4492ba8e4492ba8e44"
	for row := range 1000 {
		c.Put(digest, in, row, row)
	}
	b.ReportAllocs()
	row := 0
	for b.Loop() {
		if _, ok := c.Get(digest, in, row); !ok {
			b.Fatal("a miss")
		}
		if row++; row == 1000 {
			row = 0
		}
	}
}
