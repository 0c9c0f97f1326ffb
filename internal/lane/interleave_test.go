package lane

import "testing"

func TestInterleave32(t *testing.T) {
	for tier := Go; tier <= supported(); tier++ {
		undo := Force(tier)
		for n := range 71 {
			dst, src := make([]V, n+2), make([]float32, W*n)
			for i := range src {
				src[i] = float32(pool[i])
				if i%9 == 0 {
					src[i] = float32(specials[i/9%len(specials)])
				}
			}
			Interleave32(dst[1:n+1], src)
			if dst[0] != (V{}) || dst[n+1] != (V{}) {
				t.Fatalf("%v, %d columns: other rows changed", tier, n)
			}
			for i, row := range dst[1 : n+1] {
				for l, got := range row {
					if want := float64(src[l*n+i]); !sameBits(got, want) {
						t.Fatalf("%v, %d columns: number %d of row %d is %v, want %v", tier, n, i, l, got, want)
					}
				}
			}
		}
		undo()
	}
}
