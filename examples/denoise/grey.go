package main

import (
	"bytes"
	_ "embed"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"os"

	"github.com/seed78144065/credence/examples/internal/cli"
	"gonum.org/v1/gonum/floats"
)

// A raccoon, 128 by 128; see README.md.
//
//go:embed data/raccoon.png
var raccoonPNG []byte

// grey is a picture; 0 is black and 1 white, rows from the top.
type grey struct {
	rows, cols int
	pixels     []float64
}

const (
	minSide = 4
	maxSide = 512 // 262,144 parameters
)

// load reads a picture and makes it smaller, by averaging, until neither side
// has more than size pixels.
func load(p *cli.Program, size int) (*grey, error) {
	file, err := p.Read(raccoonPNG)
	if err != nil {
		return nil, err
	}
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, p.Fault("-data: %s: %w; it must be PNG or JPEG", p.Data, err)
	}
	b := m.Bounds()
	if b.Dx() < minSide || b.Dy() < minSide {
		return nil, p.Fault("-data: %s is %d by %d pixels, want %d or more each way", p.Data, b.Dx(), b.Dy(), minSide)
	}
	by := (max(b.Dx(), b.Dy()) + size - 1) / size // pixels averaged into one, each way
	g := &grey{rows: b.Dy() / by, cols: b.Dx() / by}
	if g.rows < minSide || g.cols < minSide {
		return nil, p.Fault("-size %d makes the picture %d by %d pixels, want %d or more each way", size, g.cols, g.rows, minSide)
	}
	for r := range g.rows {
		for c := range g.cols {
			sum := 0.0
			for i := range by {
				for j := range by {
					v := color.Gray16Model.Convert(m.At(b.Min.X+c*by+j, b.Min.Y+r*by+i)).(color.Gray16)
					sum += float64(v.Y) / math.MaxUint16
				}
			}
			g.pixels = append(g.pixels, sum/float64(by*by))
		}
	}
	return g, nil
}

// noisy returns the picture with independent normal noise on every pixel.
func (g *grey) noisy(sd float64, seed uint64) *grey {
	rng := rand.New(rand.NewPCG(seed, 0))
	n := &grey{rows: g.rows, cols: g.cols}
	for _, v := range g.pixels {
		n.pixels = append(n.pixels, v+float64(sd*rng.NormFloat64()))
	}
	return n
}

// matrix returns the pixels by row.
func (g *grey) matrix() [][]float64 {
	m := make([][]float64, g.rows)
	for r := range m {
		m[r] = g.pixels[r*g.cols : (r+1)*g.cols]
	}
	return m
}

// psnr is the peak signal-to-noise ratio to the truth, in decibels: 20 if
// pixels are off by a tenth of the range.
func (g *grey) psnr(truth *grey) float64 {
	sum := 0.0
	for i, v := range g.pixels {
		sum += (v - truth.pixels[i]) * (v - truth.pixels[i])
	}
	return -10 * math.Log10(sum/float64(len(g.pixels))) // by definition of the decibel
}

// stretched returns the picture with its darkest pixel black and its brightest
// white.
func (g *grey) stretched() *grey {
	low, high := floats.Min(g.pixels), floats.Max(g.pixels)
	s := &grey{rows: g.rows, cols: g.cols}
	for _, v := range g.pixels {
		s.pixels = append(s.pixels, (v-low)/max(high-low, math.SmallestNonzeroFloat64))
	}
	return s
}

// image returns the picture in 8 bits; what is beyond black and white is cut.
func (g *grey) image() *image.Gray {
	m := image.NewGray(image.Rect(0, 0, g.cols, g.rows))
	for i, v := range g.pixels {
		m.Pix[i] = uint8(math.Round(math.MaxUint8 * min(max(v, 0), 1)))
	}
	return m
}

// save writes a PNG file.
func (g *grey) save(path string) error {
	var b bytes.Buffer
	if err := png.Encode(&b, g.image()); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
