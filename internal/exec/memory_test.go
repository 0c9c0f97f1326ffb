package exec

import (
	"testing"
	"unsafe"

	"github.com/seed78144065/credence/internal/lane"
)

// TestOneAlignedBlock: all rows that a gradient works on lie in one block of
// memory, of which none is left over, and start at a line of the cache.
func TestOneAlignedBlock(t *testing.T) {
	for name, g := range longGraphs(5000) {
		p, err := Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		f := p.NewFrame(Gradient)
		if n := f.memory.Left(); n != 0 {
			t.Errorf("%s: %d rows are left", name, n)
		}
		first := &f.val[0]
		in := func(rows []lane.V) {
			for i := range rows {
				x := uintptr(unsafe.Pointer(&rows[i]))
				if x%64 != 0 || x < uintptr(unsafe.Pointer(first)) {
					t.Fatalf("%s: row %d of %d is apart or crosses a line", name, i, len(rows))
				}
			}
		}
		in(f.val)
		in(f.adj)
		in(unsafe.Slice(f.lp, 1))
		for _, o := range f.ops {
			s, ok := o.(*segmentOp)
			if !ok {
				continue
			}
			for _, c := range s.chunks {
				in(c.val)
				in(c.adj)
				for _, m := range c.mine {
					in(m)
				}
			}
		}
	}
}
