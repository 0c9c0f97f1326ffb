package glm

import (
	"context"
	"hash/crc32"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/online"
)

// TestBits: every CPU and every tier of kernels gives these bits. The rows are
// whole eighths, so that nothing else can differ.
func TestBits(t *testing.T) {
	want := map[string]uint32{
		"logistic full assumed density 11":     0x8cfd5079,
		"logistic diagonal assumed density 11": 0xc9b3b8e6,
		"logistic full laplace 11":             0xeb5d0fd1,
		"logistic diagonal laplace 11":         0xc06db5ed,
		"probit full assumed density 11":       0xb511f845,
		"probit diagonal assumed density 11":   0xd06e88f2,
		"probit full laplace 11":               0x3be007e5,
		"probit diagonal laplace 11":           0xca36be91,
		"poisson full assumed density 11":      0xf6ba2c6f,
		"poisson diagonal assumed density 11":  0xeea135de,
		"poisson full laplace 11":              0x1759da0,
		"poisson diagonal laplace 11":          0x853fe0b8,
	}
	for _, c := range kinds() {
		c.Features = 11
		r := rand.New(rand.NewPCG(9, 9))
		rows := make([]Row, 400)
		for i := range rows {
			rows[i].X = make([]float64, c.Features)
			for j := range rows[i].X {
				rows[i].X[j] = float64(r.IntN(33)-16) / 8
			}
			rows[i].Y = float64(r.IntN(2))
			if c.Family == Poisson {
				rows[i].Y = float64(r.IntN(9))
			}
		}
		m, shard := learned(t, c, rows[:200]), learned(t, c, rows[200:])
		if err := m.Merge(shard); err != nil {
			t.Fatal(err)
		}
		if err := m.Forget(0.9, online.KeepPrior); err != nil {
			t.Fatal(err)
		}
		fitted, err := Fit(context.Background(), c, rows)
		if err != nil {
			t.Fatal(err)
		}
		if got := crc32.ChecksumIEEE(append(bits(t, m), bits(t, fitted)...)); got != want[m.settings()] {
			t.Errorf("%q: %#x,", m.settings(), got)
		}
	}
}
