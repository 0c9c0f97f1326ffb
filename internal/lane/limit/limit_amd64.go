//go:build !purego

package limit

// MultiplyAdds returns the GFLOP/s of independent fused multiply-adds, two
// operations each, on 8 lanes (wide, AVX-512) or 4 (AVX2).
func MultiplyAdds(wide bool) float64 {
	const n = 1000
	if wide {
		return 2 * 16 * 8 * n / Best(func() { multiplyAddsAVX512(n) })
	}
	return 2 * 12 * 4 * n / Best(func() { multiplyAddsAVX2(n) })
}

// Read returns the GB/s at which one core reads x again and again.
func Read(wide bool, x [][8]float64) float64 {
	read := readAVX2
	if wide {
		read = readAVX512
	}
	return float64(64*len(x)) / Best(func() { read(&x[0], len(x)) })
}
