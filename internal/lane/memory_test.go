package lane

import (
	"testing"
	"unsafe"
)

func TestMakeIsAligned(t *testing.T) {
	for n := range 200 {
		x := Make(n)
		if len(x) != n {
			t.Fatalf("%d rows, want %d", len(x), n)
		}
		if n > 0 && uintptr(unsafe.Pointer(&x[0]))%line != 0 {
			t.Fatalf("%d rows start at %p", n, &x[0])
		}
		flat := Flat(x)
		if len(flat) != n*W || n > 0 && &flat[n*W-1] != &x[n-1][W-1] {
			t.Fatalf("%d rows are not %d numbers", n, len(flat))
		}
	}
}

// TestArena: rows follow one another, none is handed out twice, and more than
// there are come from elsewhere, aligned as well.
func TestArena(t *testing.T) {
	a := NewArena(5)
	x, y := a.Rows(2), a.Rows(3)
	if &y[0] != (*V)(unsafe.Add(unsafe.Pointer(&x[1]), line)) || a.Left() != 0 || cap(x) != 2 {
		t.Errorf("rows are not one block: %p, %p, %d left", &x[0], &y[0], a.Left())
	}
	z := a.Rows(1)
	z[0][0] = 1
	if x[0][0] != 0 || y[0][0] != 0 || uintptr(unsafe.Pointer(&z[0]))%line != 0 {
		t.Error("rows beyond the block overlap it or are not aligned")
	}
}
