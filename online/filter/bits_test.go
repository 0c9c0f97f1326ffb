package filter

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
)

// TestGoldenBits: what is learnt is the same on every CPU, bit for bit.
func TestGoldenBits(t *testing.T) {
	got := map[string]uint32{}
	floats := func(name string, x ...[]float64) {
		var b []byte
		for _, v := range x {
			for _, f := range v {
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
			}
		}
		got[name] = crc32.ChecksumIEEE(b)
	}
	y := noise(60)
	f := made(t, tracking())
	if err := f.Run(Series{Y: y}); err != nil {
		t.Fatal(err)
	}
	floats("filter", f.stream.Numbers(), []float64{f.LogEvidence()})
	d, err := NewDLM(seasonal(12, 0.9, 0.95, 0.99))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range y {
		if err := d.Update(v); err != nil {
			t.Fatal(err)
		}
	}
	floats("DLM", d.f.stream.Numbers(), []float64{d.df, d.scale, d.evidence})
	fit, err := Structural{Components: []Component{Level{Free}, AR{[]float64{0.5}, Free}}, Noise: Free}.Fit(context.Background(), nile)
	if err != nil {
		t.Fatal(err)
	}
	floats("fit", []float64{fit.Variances["level"], fit.Variances["ar"], fit.Variances["noise"], fit.LogLik})
	s := everything(60)
	free, err := s.Variances()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for i, name := range free {
		values[name] = float64(i+1) / 8
	}
	if s, err = s.With(values); err != nil {
		t.Fatal(err)
	}
	parts, err := s.Smooth(y)
	if err != nil {
		t.Fatal(err)
	}
	src := rng.New(1, "filter/golden")
	path := parts.Draw(&src)
	mean, sd := parts.Signal()
	floats("smoothed", parts.sm.Mean, parts.sm.Cov, path[0], path[59], mean, sd)
	want := map[string]uint32{"filter": 0xf2f92f8c, "DLM": 0x53ae21ca, "fit": 0xe3428331, "smoothed": 0x38dd7c42}
	for name, sum := range got {
		if want[name] != sum {
			t.Errorf("%q: %#x, want %#x", name, sum, want[name])
		}
	}
}
