package rng

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/samplers.txt")

// The first 20 draws of every sampler, bit for bit. A difference on another
// CPU means a fused or reordered operation; a difference after a change means
// that every result of the library moves.
func TestSamplersGolden(t *testing.T) {
	const name = "testdata/samplers.txt"
	var b strings.Builder
	for _, s := range samplers {
		src := New(1, Purpose("golden "+s.name))
		fmt.Fprint(&b, s.name)
		for range 20 {
			fmt.Fprint(&b, " ", strconv.FormatFloat(s.draw(&src), 'x', -1, 64))
		}
		fmt.Fprintln(&b)
	}
	x := make([]float64, 20)
	src := New(1, "golden Dirichlet")
	alpha := make([]float64, 20)
	for i := range alpha {
		alpha[i] = 0.25 * float64(i+1)
	}
	Dirichlet(&src, x, alpha)
	fmt.Fprint(&b, "Dirichlet")
	for _, v := range x {
		fmt.Fprint(&b, " ", strconv.FormatFloat(v, 'x', -1, 64))
	}
	order := make([]int, 20)
	Perm(&src, order)
	fmt.Fprintln(&b, "\nPerm", order)
	if *update {
		if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	if len(gotLines) != len(wantLines) {
		t.Fatalf("%d lines, golden file has %d", len(gotLines), len(wantLines))
	}
	for i := range gotLines {
		if gotLines[i] != wantLines[i] {
			t.Errorf("got  %s\nwant %s", gotLines[i], wantLines[i])
		}
	}
}

func TestSamplersDoNotAllocate(t *testing.T) {
	src := New(1, "alloc")
	for _, s := range samplers {
		if n := testing.AllocsPerRun(100, func() { sink += s.draw(&src) }); n != 0 {
			t.Errorf("%s: %v allocations a draw", s.name, n)
		}
	}
	x, alpha, order := make([]float64, 4), []float64{0.1, 1, 2, 3}, make([]int, 10)
	swap := func(i, j int) { order[i], order[j] = order[j], order[i] }
	site, noise := NewSite(1, Key("y")), Noise{}
	for name, draw := range map[string]func(){
		"Dirichlet": func() { Dirichlet(&src, x, alpha) },
		"Perm":      func() { Perm(&src, order) },
		"Shuffle":   func() { Shuffle(&src, len(order), swap) },
		"Site":      func() { noise = site.At(3, 4); sink += Normal(&noise, 0, 1) },
	} {
		if n := testing.AllocsPerRun(100, draw); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
