package formula

import (
	"encoding/binary"
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestGoldenBits pins the bits of columns and of the scales of default priors,
// which draws depend on: bases, contrasts, smooths, functions and units are the
// same on every CPU.
func TestGoldenBits(t *testing.T) {
	const n = 60
	x, z, y, arm := make([]float64, n), make([]float64, n), make([]float64, n), make([]string, n)
	for i := range n {
		x[i], z[i] = float64(i*i%37)/7, 1+float64(i*7%23)/3
		y[i], arm[i] = float64(i*i*i%41)/9, string(rune('a'+i%4))
	}
	table, err := bayes.FromColumns(bayes.Col("x", x), bayes.Col("z", z), bayes.Col("y", y), bayes.Col("arm", arm))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Build("y ~ poly(x, 3) * arm + bs(z, df = 6) + log(z) + s(x, k = 7) + scale(z):arm + I(x^2.5) + (1 + ns(z, df = 3) | arm)\nsigma ~ sin(x)",
		table, Config{Contrasts: map[string]Contrast{"arm": Polynomial}, AllowDeficient: true})
	if err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	put := func(x ...float64) {
		for _, v := range x {
			if err := binary.Write(h, binary.LittleEndian, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, q := range m.parts {
		d := q.data(newFrame(table, m.list))
		for _, col := range d.cols {
			put(col...)
		}
		for _, z := range d.smooths {
			put(z...)
		}
		for _, g := range d.groups {
			for _, col := range g.cols {
				put(col...)
			}
		}
	}
	for _, p := range m.priors.list {
		put(p.scale)
	}
	put(m.centre, m.unit)
	const want = 0x1b0d1efe47002790
	if got := h.Sum64(); got != want {
		t.Errorf("bits %#x, want %#x", got, uint64(want))
	}
}
