package nn

import (
	"errors"
	"math"
	"testing"
)

// One element that is not finite is found wherever it stands, with infinities
// that could cancel; numbers whose sum overflows are finite.
func TestCheckFindsEachElement(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for n := range 41 {
		data := make([]float32, n)
		for i := range data {
			data[i] = math.MaxFloat32
		}
		x := tensor(t, data, n)
		if err := x.Check(); err != nil {
			t.Fatalf("%d large numbers: %v", n, err)
		}
		for i := range data {
			for _, bad := range []float32{inf, -inf, nan} {
				data[i], data[n-1-i] = bad, -bad
				var fault *NonFiniteError
				if err := x.Check(); !errors.As(err, &fault) || fault.First != min(i, n-1-i) {
					t.Fatalf("%v and its opposite at %d of %d: %v", bad, i, n, err)
				}
				data[i], data[n-1-i] = -1, 1e-40
				if err := x.Check(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
