//go:build !purego

package lane

import "golang.org/x/sys/cpu"

// supported returns the best tier of this CPU and operating system.
func supported() Tier {
	switch x := &cpu.X86; {
	case x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512VL:
		return AVX512
	case x.HasAVX2 && x.HasFMA:
		return AVX2
	}
	return Go
}
