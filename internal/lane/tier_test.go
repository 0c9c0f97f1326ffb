package lane

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// workspace is the memory a kernel works on: rows of lanes, data and indices.
// Everything in it is compared after a run, so that a kernel that writes past
// its rows is seen.
type workspace struct {
	v   [8][]V
	d   [3][]float64
	idx []int32
}

// tierCase runs one kernel on n rows of a workspace.
type tierCase struct {
	name string
	run  func(w *workspace, n int)
}

// specials are the numbers that kernels treat in ways of their own.
var specials = []float64{
	math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1, -1, 0.5, -40, 20, 100,
	math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1023, -0x1p-1060, 0x1p-1022,
	0x1p-54, -0x1p-55, math.MaxFloat64, -math.MaxFloat64, math.Sqrt2, math.Sqrt2 / 2,
	709.782712893384, 709.7827128933841, 710, -745.1332191019412, -746, -708.5, 1 - 0x1p-53, -1 + 0x1p-53, 1e300,
}

// pool holds numbers of every magnitude.
var pool = func() (x [1 << 12]float64) {
	r := rand.New(rand.NewPCG(1, 7))
	for i := range x {
		switch i % 8 {
		case 0:
			x[i] = math.Ldexp(r.NormFloat64(), r.IntN(2100)-1050)
		case 1, 2, 3:
			x[i] = 100 * r.NormFloat64()
		default:
			x[i] = r.NormFloat64()
		}
	}
	return x
}()

// newWorkspace fills a workspace of n rows, and some more, with numbers of
// every magnitude, a share of them special. offset shifts all memory by that
// many numbers from a multiple of 64 bytes.
func newWorkspace(seed uint64, n, offset int, share float64) *workspace {
	r := rand.NewPCG(seed, 7)
	draw := func() float64 {
		u := r.Uint64()
		if float64(u>>32) < share*0x1p32 {
			return specials[u%uint64(len(specials))]
		}
		return pool[u%uint64(len(pool))]
	}
	w := &workspace{}
	rows := n + 8
	for i := range w.v {
		buf := make([]float64, W*(rows+1)+8)
		for j := range buf {
			buf[j] = draw()
		}
		w.v[i] = unsafe.Slice((*V)(unsafe.Pointer(&buf[offset])), rows)
	}
	for i, size := range [3]int{rows * rows, rows, 2 * rows} { // the first holds a matrix
		w.d[i] = make([]float64, offset+size+120)[offset:]
		for j := range w.d[i] {
			w.d[i][j] = draw()
		}
	}
	for range rows {
		w.idx = append(w.idx, int32(r.Uint64()%uint64(max(1, n))))
	}
	return w
}

// difference says where a and b differ: NaN equals NaN, all else bit for bit.
func (a *workspace) difference(b *workspace) string {
	for i := range a.v {
		for r := range a.v[i] {
			for l, x := range a.v[i][r] {
				if y := b.v[i][r][l]; !sameBits(x, y) {
					return fmt.Sprintf("v[%d] row %d lane %d: %v (%#x), Go has %v (%#x)", i, r, l, y, math.Float64bits(y), x, math.Float64bits(x))
				}
			}
		}
	}
	for i := range a.d {
		for j, x := range a.d[i] {
			if !sameBits(x, b.d[i][j]) {
				return fmt.Sprintf("d[%d][%d] changed", i, j)
			}
		}
	}
	return ""
}

func sameBits(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}

// assemblyTiers are the tiers of this CPU beyond Go.
func assemblyTiers() []Tier {
	var t []Tier
	for k := AVX2; k <= supported(); k++ {
		t = append(t, k)
	}
	return t
}

// unequal runs a case in Go and in every tier on the same memory, and says
// where they differ.
func unequal(c tierCase, seed uint64, n, offset int, share float64) string {
	undo := Force(Go)
	want := newWorkspace(seed, n, offset, share)
	c.run(want, n)
	undo()
	for _, tier := range assemblyTiers() {
		undo := Force(tier)
		got := newWorkspace(seed, n, offset, share)
		c.run(got, n)
		undo()
		if d := want.difference(got); d != "" {
			return fmt.Sprintf("%s %v n=%d offset=%d seed=%d: %s", c.name, tier, n, offset, seed, d)
		}
	}
	return ""
}

// testEqual runs cases at every length 0 to 70, aligned and not, with many
// special numbers and with few.
func testEqual(t *testing.T, cases []tierCase) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for n := 0; n <= 70; n++ {
				for offset := range 2 {
					for _, share := range []float64{0, 0.3} {
						if d := unequal(c, uint64(n), n, (1+int(10*share))*offset, share); d != "" {
							t.Fatal(d)
						}
					}
				}
			}
		})
	}
}

// fuzzEqual fuzzes cases by seed, length and alignment.
func fuzzEqual(f *testing.F, cases []tierCase) {
	f.Add(uint64(1), uint8(9), uint8(0), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, n, offset, share uint8) {
		for _, c := range cases {
			if d := unequal(c, seed, int(n)%96, int(offset)%8, float64(share)/512); d != "" {
				t.Fatal(d)
			}
		}
	})
}

// TestUnequalPlanted asserts that one wrong bit is seen, in a result or in a
// row that the kernel should have left alone, and that NaN differs from all
// but NaN.
func TestUnequalPlanted(t *testing.T) {
	if len(assemblyTiers()) == 0 {
		return // nothing to compare: Go is all there is
	}
	for _, row := range []int{8, 9} {
		d := unequal(tierCase{"planted", func(w *workspace, n int) {
			Exp(w.v[0][:n], w.v[1])
			if Active() != Go {
				w.v[0][row][7] = math.Nextafter(w.v[0][row][7], 1)
			}
		}}, 1, 9, 0, 0)
		if d == "" {
			t.Errorf("a wrong bit in row %d goes unseen", row)
		}
	}
	if sameBits(math.NaN(), 1) || sameBits(0, math.Copysign(0, -1)) || !sameBits(math.NaN(), -math.NaN()) {
		t.Error("sameBits is wrong")
	}
}

// TestForce asserts that a tier is taken as far as the CPU has it, whatever
// the environment variable says, and that Force undoes itself.
func TestForce(t *testing.T) {
	before := Active()
	for tier := Go; tier <= AVX512; tier++ {
		undo := Force(tier)
		if want := min(tier, supported()); Active() != want {
			t.Errorf("forced %v: %v is in use, want %v", tier, Active(), want)
		}
		undo()
		if got := chosen(tier.String()); got != min(tier, supported()) {
			t.Errorf("CREDENCE_SIMD=%v chooses %v", tier, got)
		}
	}
	for _, unknown := range []string{"", "AVX2", "sse", "none "} {
		if got := chosen(unknown); got != supported() {
			t.Errorf("CREDENCE_SIMD=%q chooses %v, want %v", unknown, got, supported())
		}
	}
	if Active() != before {
		t.Errorf("%v is in use after all, want %v", Active(), before)
	}
}

// TestKernelAllocations asserts that no kernel allocates, in any tier.
func TestKernelAllocations(t *testing.T) {
	w := newWorkspace(1, 64, 0, 0)
	for tier := Go; tier <= supported(); tier++ {
		undo := Force(tier)
		for _, cases := range [][]tierCase{elementaryCases, panelCases, reductionCases, leapfrogCases, groupCases} {
			for _, c := range cases {
				if a := testing.AllocsPerRun(3, func() { c.run(w, 64) }); a != 0 {
					t.Errorf("%s %v: %v allocations", c.name, tier, a)
				}
			}
		}
		var total V
		y := w.d[0][:64]
		if a := testing.AllocsPerRun(3, func() {
			BernoulliLogit(&total, w.v[1], w.v[2], y)
			PoissonLog(&total, w.v[1], w.v[2], y, y)
			BinomialLogit(&total, w.v[1], w.v[2], y, Data(w.d[1]), y)
			Normal(&total, 64, Data(y), Lanes(w.v[1]), Acc{}, Acc{w.v[2], 1}, &NormalScale{})
		}); a != 0 {
			t.Errorf("densities %v: %v allocations", tier, a)
		}
		undo()
	}
}
