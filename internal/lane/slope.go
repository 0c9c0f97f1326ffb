package lane

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Reverse kernels of elementary functions: each adds dy·f′(x) to dx, given y =
// f(x). A lane whose dy is zero is left alone.

// ExpGrad is the reverse of Exp.
func ExpGrad(dx, dy, x, y []V) {
	if n := len(dx); n == 0 || !fastExpGrad(&dx[0], &dy[:n][0], &x[:n][0], &y[:n][0], n) {
		MapGrad(dx, dy, x, y, expSlope)
	}
}

// LogGrad is the reverse of Log.
func LogGrad(dx, dy, x, y []V) {
	if n := len(dx); n == 0 || !fastLogGrad(&dx[0], &dy[:n][0], &x[:n][0], &y[:n][0], n) {
		MapGrad(dx, dy, x, y, logSlope)
	}
}

// Log1pGrad is the reverse of Log1p.
func Log1pGrad(dx, dy, x, y []V) {
	if n := len(dx); n == 0 || !fastLog1pGrad(&dx[0], &dy[:n][0], &x[:n][0], &y[:n][0], n) {
		MapGrad(dx, dy, x, y, log1pSlope)
	}
}

// Expm1Grad is the reverse of Expm1.
func Expm1Grad(dx, dy, x, y []V) {
	if n := len(dx); n == 0 || !fastExpm1Grad(&dx[0], &dy[:n][0], &x[:n][0], &y[:n][0], n) {
		MapGrad(dx, dy, x, y, expm1Slope)
	}
}

// TanhGrad is the reverse of Tanh.
func TanhGrad(dx, dy, x, y []V) {
	if n := len(dx); n == 0 || !fastTanhGrad(&dx[0], &dy[:n][0], &x[:n][0], &y[:n][0], n) {
		MapGrad(dx, dy, x, y, tanhSlope)
	}
}

// ExpitGrad is the reverse of Expit.
func ExpitGrad(dx, dy, x, y []V) {
	if n := len(dx); n == 0 || !fastExpitGrad(&dx[0], &dy[:n][0], &x[:n][0], &y[:n][0], n) {
		MapGrad(dx, dy, x, y, expitSlope)
	}
}

// SoftplusGrad is the reverse of Softplus.
func SoftplusGrad(dx, dy, x, y []V) {
	if n := len(dx); n == 0 || !fastSoftplusGrad(&dx[0], &dy[:n][0], &x[:n][0], &y[:n][0], n) {
		MapGrad(dx, dy, x, y, softplusSlope)
	}
}

func expSlope(x, y float64) float64      { return y }
func logSlope(x, y float64) float64      { return 1 / x }
func log1pSlope(x, y float64) float64    { return 1 / (1 + x) }
func expm1Slope(x, y float64) float64    { return y + 1 }
func tanhSlope(x, y float64) float64     { return math.FMA(-y, y, 1) }
func expitSlope(x, y float64) float64    { return float64(y * numeric.Expit(-x)) }
func softplusSlope(x, y float64) float64 { return numeric.Expit(x) }
