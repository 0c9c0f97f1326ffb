package numeric

import (
	"math"
	"testing"
)

var (
	inf  = math.Inf(1)
	nan  = math.NaN()
	zero = math.Copysign(0, -1) // -0
)

const (
	huge = math.MaxFloat64
	tiny = math.SmallestNonzeroFloat64
)

// specials lists the exact results at zeros, poles, infinities and outside
// the domain.
var specials = []struct {
	name string
	f    func(float64) float64
	io   [][2]float64
}{
	{"Exp", Exp, [][2]float64{{0, 1}, {zero, 1}, {inf, inf}, {-inf, 0}, {nan, nan}, {huge, inf}, {-huge, 0}, {710, inf}, {709.7827128933841, inf}, {-745.1332191019412, 0}, {-745.1332191019411, tiny}, {-746, 0}, {tiny, 1}, {-tiny, 1}}},
	{"Expm1", Expm1, [][2]float64{{0, 0}, {zero, zero}, {inf, inf}, {-inf, -1}, {nan, nan}, {huge, inf}, {-huge, -1}, {tiny, tiny}, {-tiny, -tiny}, {-40, -1}}},
	{"Log", Log, [][2]float64{{0, -inf}, {zero, -inf}, {1, 0}, {inf, inf}, {-inf, nan}, {nan, nan}, {-1, nan}, {-tiny, nan}}},
	{"Log1p", Log1p, [][2]float64{{0, 0}, {zero, zero}, {-1, -inf}, {inf, inf}, {-inf, nan}, {nan, nan}, {-1.5, nan}, {tiny, tiny}, {-tiny, -tiny}}},
	{"Tanh", Tanh, [][2]float64{{0, 0}, {zero, zero}, {inf, 1}, {-inf, -1}, {nan, nan}, {huge, 1}, {-huge, -1}, {tiny, tiny}}},
	{"Sin", Sin, [][2]float64{{0, 0}, {zero, zero}, {inf, nan}, {-inf, nan}, {nan, nan}, {tiny, tiny}}},
	{"Cos", Cos, [][2]float64{{0, 1}, {zero, 1}, {inf, nan}, {-inf, nan}, {nan, nan}, {tiny, 1}}},
	{"Expit", Expit, [][2]float64{{0, 0.5}, {zero, 0.5}, {inf, 1}, {-inf, 0}, {nan, nan}, {huge, 1}, {-huge, 0}, {40, 1}}},
	{"Softplus", Softplus, [][2]float64{{inf, inf}, {-inf, 0}, {nan, nan}, {huge, huge}, {-huge, 0}, {0, math.Ln2}}},
	{"Log1mExp", Log1mExp, [][2]float64{{-inf, zero}, {0, -inf}, {1, nan}, {inf, nan}, {nan, nan}, {-huge, zero}}},
	{"Lgamma", Lgamma, [][2]float64{{0, inf}, {zero, inf}, {1, 0}, {2, 0}, {inf, inf}, {-inf, inf}, {nan, nan}, {-1, inf}, {-2, inf}, {-1e300, inf}, {huge, inf}}},
	{"Digamma", Digamma, [][2]float64{{0, -inf}, {zero, inf}, {inf, inf}, {-inf, nan}, {nan, nan}, {-1, nan}, {-7, nan}, {-1e300, nan}, {tiny, -inf}, {-tiny, inf}}},
	{"Trigamma", Trigamma, [][2]float64{{0, inf}, {zero, inf}, {inf, 0}, {-inf, nan}, {nan, nan}, {-1, inf}, {-7, inf}, {tiny, inf}, {-tiny, inf}}},
	{"Erf", Erf, [][2]float64{{0, 0}, {zero, zero}, {inf, 1}, {-inf, -1}, {nan, nan}, {huge, 1}, {-huge, -1}}},
	{"Erfc", Erfc, [][2]float64{{0, 1}, {zero, 1}, {inf, 0}, {-inf, 2}, {nan, nan}, {huge, 0}, {-huge, 2}, {27.3, 0}}},
	{"NormalCDF", NormalCDF, [][2]float64{{0, 0.5}, {zero, 0.5}, {inf, 1}, {-inf, 0}, {nan, nan}, {huge, 1}, {-huge, 0}, {-38.6, 0}}},
	{"LogNormalCDF", LogNormalCDF, [][2]float64{{0, -math.Ln2}, {inf, zero}, {-inf, -inf}, {nan, nan}, {huge, zero}, {-huge, -inf}}},
	{"InverseMills", InverseMills, [][2]float64{{inf, 0}, {-inf, inf}, {nan, nan}, {huge, 0}, {-huge, huge}}},
	{"LogBesselI0", func(x float64) float64 { l, _ := LogBesselI0(x); return l }, [][2]float64{{0, 0}, {inf, -inf}, {-inf, nan}, {nan, nan}, {-1, nan}}},
	{"LogBesselI0 slope", func(x float64) float64 { _, s := LogBesselI0(x); return s }, [][2]float64{{0, -1}, {inf, zero}, {nan, nan}, {-tiny, nan}}},
	{"NormalQuantile", NormalQuantile, [][2]float64{{0, -inf}, {zero, -inf}, {1, inf}, {0.5, 0}, {-0.1, nan}, {-tiny, nan}, {1.5, nan}, {inf, nan}, {-inf, nan}, {nan, nan}}},
}

func TestSpecialValues(t *testing.T) {
	for _, s := range specials {
		for _, c := range s.io {
			if got := s.f(c[0]); !identical(got, c[1]) {
				t.Errorf("%s(%v) = %v, want %v", s.name, c[0], got, c[1])
			}
		}
	}
}

// TestPowSpecialValues compares with math.Pow over every pair of special
// arguments: exactly where the result is 0, ±Inf or NaN, in sign elsewhere
// (math.Pow keeps only 8 digits of (1-2⁻⁵³)^(2⁵³-1)).
func TestPowSpecialValues(t *testing.T) {
	args := []float64{0, zero, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 2.5, -2.5, inf, -inf, nan, huge, -huge, 1e20, -1e20, 0x1p53 - 1, 1 - 0x1p-53}
	for _, x := range args {
		for _, y := range args {
			got, want := Pow(x, y), math.Pow(x, y)
			if finite := want != 0 && !math.IsInf(want, 0) && want == want; finite {
				if !(got/want > 0) {
					t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
				}
			} else if !identical(got, want) {
				t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
			}
		}
	}
}

func TestBetaSpecialValues(t *testing.T) {
	for _, c := range [][3]float64{
		{0, 1, inf}, {1, 0, inf}, {0, inf, inf}, {0, 0, inf},
		{inf, 1, -inf}, {1, inf, -inf}, {inf, inf, -inf},
		{-1, 2, nan}, {2, -1, nan}, {nan, 1, nan}, {1, nan, nan}, {-inf, 1, nan},
		{1, 1, 0},
	} {
		if got := Lbeta(c[0], c[1]); !identical(got, c[2]) {
			t.Errorf("Lbeta(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
		}
	}
	for _, c := range [][3]float64{
		{5, 0, 0}, {5, 5, 0}, {0, 0, 0}, {5, 6, -inf}, {5, -1, -inf}, {1e300, 1e300, 0},
		{-1, 0, nan}, {inf, 1, nan}, {nan, 1, nan}, {5, nan, nan}, {5, inf, -inf},
	} {
		if got := Lchoose(c[0], c[1]); !identical(got, c[2]) {
			t.Errorf("Lchoose(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
		}
	}
}

// TestLchooseSmallK checks the stated absolute bound where k vanishes and
// log C(n, k) = k(ψ(n+1) - ψ(1)) + O(k²).
func TestLchooseSmallK(t *testing.T) {
	for _, n := range []float64{1, 3.5, 20, 1e6} {
		for k := 1e-9; k > 1e-300; k /= 1e3 {
			want := k * (Digamma(n+1) - Digamma(1))
			bound := 3*ulp(Log(k)) + 10*k*k
			if got := Lchoose(n, k); !(math.Abs(got-want) <= bound) {
				t.Errorf("Lchoose(%v, %v) = %v, want %v", n, k, got, want)
			}
		}
	}
}

// TestSymmetry asserts the identities that hold to the bit.
func TestSymmetry(t *testing.T) {
	for x := 1e-3; x < 40; x *= 1.003 {
		for _, s := range specials {
			switch s.name {
			case "Tanh", "Sin", "Erf":
				if s.f(-x) != -s.f(x) {
					t.Errorf("%s(%v) is not odd", s.name, x)
				}
			case "Cos":
				if s.f(-x) != s.f(x) {
					t.Errorf("Cos(%v) is not even", x)
				}
			}
		}
		if Lbeta(x, 3) != Lbeta(3, x) {
			t.Errorf("Lbeta(%v, 3) is not symmetric", x)
		}
		if p := 1 - 0.5*math.Exp2(-math.Floor(x)); NormalQuantile(p) != -NormalQuantile(1-p) {
			t.Errorf("NormalQuantile(%v) is not odd about 1/2", p)
		}
	}
}

// identical reports equal bits, any NaN equal to any other.
func identical(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

func TestLogAddExpSpecialValues(t *testing.T) {
	for _, c := range [][4]float64{ // a, b, sum, difference
		{-inf, -inf, -inf, -inf}, {3, -inf, 3, 3}, {-inf, 3, 3, nan}, {inf, 3, inf, inf}, {3, inf, inf, nan},
		{inf, -inf, inf, inf}, {-inf, inf, inf, nan}, {inf, inf, inf, nan}, {nan, 1, nan, nan}, {1, nan, nan, nan},
		{nan, inf, nan, nan}, {inf, nan, nan, nan}, {nan, -inf, nan, nan}, {-inf, nan, nan, nan},
		{2, 2, 2 + math.Ln2, -inf}, {huge, huge, huge, -inf}, {1, 2, 1 + Softplus(1), nan},
	} {
		if got := LogAddExp(c[0], c[1]); !identical(got, c[2]) && !(math.Abs(got-c[2]) < 1e-15) {
			t.Errorf("LogAddExp(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
		}
		if got := LogDiffExp(c[0], c[1]); !identical(got, c[3]) {
			t.Errorf("LogDiffExp(%v, %v) = %v, want %v", c[0], c[1], got, c[3])
		}
	}
}
