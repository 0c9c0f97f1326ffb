package lane

import "os"

// A Tier is an instruction set that kernels are written for. All give the same
// bits.
type Tier uint8

const (
	Go     Tier = iota // the loops of this package
	AVX2               // with FMA
	AVX512             // F, DQ and VL
)

var tierNames = map[string]Tier{"go": Go, "avx2": AVX2, "avx512": AVX512}

// active is the tier in use: the best of this CPU, or the one that the
// environment variable CREDENCE_SIMD names (avx512, avx2, go), or the best
// below that one if the CPU lacks it. Other values of the variable mean
// nothing.
var active = chosen(os.Getenv("CREDENCE_SIMD"))

// Active returns the tier in use.
func Active() Tier { return active }

// Force makes t the tier in use, as far as the CPU goes, and returns what
// undoes it. It is for tests, and not safe while kernels run.
func Force(t Tier) (undo func()) {
	before := active
	active = min(t, supported())
	return func() { active = before }
}

// String returns the name that CREDENCE_SIMD knows the tier by.
func (t Tier) String() string {
	for name, u := range tierNames {
		if t == u {
			return name
		}
	}
	return "unknown"
}

func chosen(name string) Tier {
	if t, ok := tierNames[name]; ok {
		return min(t, supported())
	}
	return supported()
}
