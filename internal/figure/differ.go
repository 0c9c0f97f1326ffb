package figure

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
)

// Rasterisers round edges by CPU, so a pixel may differ a little, and a few of
// them by more. Planted changes move ten times as many or more.
const (
	samePixel = 0x2000 // of 0xffff, in any colour
	SameShare = 1e-4   // of the pixels, some 30: pictures that differ in no more are the same
)

// Differ returns the share of pixels that are not the same in two PNGs: 1 if the
// pictures have different sizes.
func Differ(a, b []byte) (float64, error) {
	x, errX := png.Decode(bytes.NewReader(a))
	y, errY := png.Decode(bytes.NewReader(b))
	if err := errors.Join(errX, errY); err != nil {
		return 0, fmt.Errorf("plot: %w", err)
	}
	r := x.Bounds()
	if r != y.Bounds() {
		return 1, nil
	}
	n := 0
	for i := r.Min.X; i < r.Max.X; i++ {
		for j := r.Min.Y; j < r.Max.Y; j++ {
			if !samePixels(x, y, i, j) {
				n++
			}
		}
	}
	return float64(n) / float64(r.Dx()*r.Dy()), nil
}

func samePixels(x, y image.Image, i, j int) bool {
	r1, g1, b1, _ := x.At(i, j).RGBA()
	r2, g2, b2, _ := y.At(i, j).RGBA()
	for _, d := range [3]int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
		if max(d, -d) > samePixel {
			return false
		}
	}
	return true
}
