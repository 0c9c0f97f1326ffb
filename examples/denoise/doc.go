// Command denoise takes noise out of a grey picture, and says how sure it is of
// every pixel.
//
//	go run ./examples/denoise -out pictures
//	go run ./examples/denoise -data photo.jpg -size 128 -noise 0.15 -out pictures
//	go run ./examples/denoise -data noisy.png -add=false -noise 0.08 -out pictures
//
// Thousands of parameters, one a pixel, in one posterior sampled by NUTS.
//
// # Notation
//
//	x    true brightness of each pixel: 0 is black, 1 white
//	y    noisy brightness
//	d    difference of neighbours, down or across
//	s    scale of the differences
//
// # References
//
// [Besag1993], [Beskos2013]; see REFERENCES.md.
//
// # Stability
//
// The flags and the JSON are kept; what the text looks like is not.
//
// # Tests
//
// Gain of the signal-to-noise ratio and coverage on the embedded picture; a
// field of two pixels against quadrature; a planted error; pictures there and
// back; bad input.
package main
