package numeric_test

import (
	"fmt"

	"github.com/seed78144065/credence/internal/numeric"
)

func ExampleNormalQuantile() {
	for _, p := range []float64{1e-300, 0.025, 0.5, 0.975} {
		fmt.Printf("%.6f\n", numeric.NormalQuantile(p))
	}
	// Output:
	// -37.047096
	// -1.959964
	// 0.000000
	// 1.959964
}

func ExampleLogSumExp() {
	// The exponentials alone would underflow.
	fmt.Printf("%.4f\n", numeric.LogSumExp([]float64{-1000, -1000, -1001}))
	// Output: -999.1380
}

func ExampleLbeta() {
	// log Γ(1e15) is 3.4e16; the difference keeps every digit.
	fmt.Println(numeric.Lbeta(1e15, 2))
	// Output: -69.07755278982137
}

func ExampleSoftplus() {
	fmt.Printf("%.4g %.4g %.4g\n", numeric.Softplus(-40), numeric.Softplus(0), numeric.Softplus(800))
	// Output: 4.248e-18 0.6931 800
}

func ExampleLchoose() {
	fmt.Printf("%.6f\n", numeric.Lchoose(52, 5))
	// Output: 14.770622
}

func ExampleLogAddExp() {
	fmt.Printf("%.6f %.6f\n", numeric.LogAddExp(-1000, -1001), numeric.LogDiffExp(-1000, -1001))
	// Output: -999.686738 -1000.458675
}
