package main

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
)

// TestRaccoon cleans the embedded picture, a quarter of its default size, and
// writes what there is to see.
func TestRaccoon(t *testing.T) {
	dir := t.TempDir()
	var out, progress bytes.Buffer
	if err := run(context.Background(), []string{"-size", "32", "-out", dir, "-json"}, &out, &progress); err != nil {
		t.Fatal(err)
	}
	var r result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	// 20 dB are 0.1 of noise; two more are a third less error.
	if r.Rows != 32 || math.Abs(r.PSNRNoisy-20) > 1 || r.PSNR < r.PSNRNoisy+2 {
		t.Errorf("%d rows, from %v to %v dB", r.Rows, r.PSNRNoisy, r.PSNR)
	}
	if r.Inside < 0.85 || r.Inside > 0.99 {
		t.Errorf("a share %v of the true pixels is in the 0.9 intervals", r.Inside)
	}
	if r.Uncertainty[1] >= 0.1 {
		t.Errorf("a cleaned pixel is no better known than a noisy one: %v", r.Uncertainty)
	}
	if r.Trust.Divergences > 0 || r.Trust.RhatMax > 1.2 {
		t.Errorf("%+v", r.Trust)
	}
	for _, name := range []string{"truth", "noisy", "mean", "sd"} {
		f, err := os.Open(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(f)
		f.Close()
		if err != nil || m.Bounds() != image.Rect(0, 0, 32, 32) {
			t.Errorf("%s: %v, %v", name, m, err)
		}
	}
	for _, name := range []string{"pictures.png", "trace.svg", "denoise.json"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if progress.Len() > 0 {
		t.Errorf("no terminal, yet there is progress: %q", progress.String())
	}
}

// four is a picture of four pixels; the posterior of the model with noise 0.1
// is that of testdata/quadrature.py.
var (
	four     = &grey{2, 2, []float64{0.2, 0.3, 0.6, 0.5}}
	fourMean = []float64{0.27143, 0.32659, 0.52857, 0.47341, 0.15775} // and s
)

// TestQuadrature: statistic: the largest of five |z|; null distribution: of
// five standard normals at most, so 5.2 is passed with probability 1e-6. A
// model with a fifth more noise must not pass.
func TestQuadrature(t *testing.T) {
	const limit = 5.2 // Φ⁻¹(1 − 1e-6/10)
	for _, c := range []struct {
		noise float64
		pass  bool
	}{{0.1, true}, {0.12, false}} {
		prog, err := model(four, c.noise).Compile()
		if err != nil {
			t.Fatal(err)
		}
		draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Draws: 4000, Seed: 3, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
		if err != nil {
			t.Fatal(err)
		}
		z := 0.0
		rows := draws.Summary("x", "s").Rows
		for k, row := range rows {
			z = max(z, math.Abs(row.Mean-fourMean[k])/row.MCSEMean)
		}
		if (z <= limit) != c.pass {
			t.Errorf("noise %v: the worst mean is %v standard errors off: %v", c.noise, z, draws.Summary("x", "s"))
		}
	}
}

// TestPictures: a picture is read as it was written, and averaged.
func TestPictures(t *testing.T) {
	g := &grey{rows: 4, cols: 8}
	for i := range 32 {
		g.pixels = append(g.pixels, float64(i*8)/255)
	}
	file := filepath.Join(t.TempDir(), "a.png")
	if err := g.save(file); err != nil {
		t.Fatal(err)
	}
	p := cli.New("denoise", "", 100, os.Stdout, os.Stderr)
	p.Data = file
	same, err := load(p, 8)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range same.pixels {
		if math.Abs(v-g.pixels[i]) > 1e-4 { // 16 bits
			t.Fatalf("pixel %d is %v, was %v", i, v, g.pixels[i])
		}
	}
	if half, err := load(p, 4); err == nil { // 2 rows are too few
		t.Errorf("%+v", half)
	}
	if z := same.psnr(&grey{4, 8, make([]float64, 32)}); math.Abs(z+10*math.Log10(10416./32*64/255/255)) > 1e-3 { // Σ i² of 0 … 31 is 10416
		t.Errorf("PSNR %v", z)
	}
	if s := same.stretched().pixels; s[0] != 0 || s[31] != 1 {
		t.Errorf("stretched from %v to %v", s[0], s[31])
	}
	// A picture that is noisy as it is.
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-data", file, "-add=false", "-noise", "0.05", "-draws", "20"}, &out, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "8 by 4 pixels") || !strings.Contains(out.String(), "is known to within") {
		t.Errorf("the text is %s", out.String())
	}
}

func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	text, small := filepath.Join(dir, "text.png"), filepath.Join(dir, "small.png")
	if err := os.WriteFile(text, []byte("no picture"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := (&grey{2, 9, make([]float64, 18)}).save(small); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"text.png: image: unknown format": {"-data", text},
		"is 9 by 2 pixels":                {"-data", small},
		"no such file":                    {"-data", filepath.Join(dir, "nowhere.png")},
		"-size is 3":                      {"-size", "3"},
		"-size is 1000":                   {"-size", "1000"},
		"-noise is 0":                     {"-noise", "0"},
		"-noise is NaN":                   {"-noise", "NaN"},
	} {
		var out bytes.Buffer
		if err := run(context.Background(), args, &out, &out); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", args, err, want)
		}
	}
}
