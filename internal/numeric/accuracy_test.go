package numeric

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Reference values: testdata/reference.py (mpmath 1.3, 60 to 400 digits).
var referenceDir = flag.String("reference", "testdata", "directory of the reference values, for larger sets")

// accuracy is the documented bound of one function. The error is counted in
// ulp of max(|exact value|, floor); floor is 0 where the bound is relative
// everywhere.
type accuracy struct {
	name  string
	f     func(x []float64) float64
	bound float64
	floor float64
}

func unary(f func(float64) float64) func([]float64) float64 {
	return func(x []float64) float64 { return f(x[0]) }
}

func binary(f func(a, b float64) float64) func([]float64) float64 {
	return func(x []float64) float64 { return f(x[0], x[1]) }
}

var accuracies = []accuracy{
	{"exp", unary(Exp), 0.8, 0},
	{"expm1", unary(Expm1), 1.5, 0},
	{"log", unary(Log), 0.8, 0},
	{"log1p", unary(Log1p), 0.8, 0},
	{"tanh", unary(Tanh), 1.5, 0},
	{"sin", unary(Sin), 1, 0},
	{"cos", unary(Cos), 1, 0},
	{"pow", binary(Pow), 1, 0},
	{"expit", unary(Expit), 2, 0},
	{"softplus", unary(Softplus), 1.5, 0},
	{"log1mexp", unary(Log1mExp), 2, 0},
	{"logaddexp", binary(LogAddExp), 1.5, 1},
	{"logdiffexp", binary(LogDiffExp), 1.5, 32}, // the sum cancels
	{"lgamma", unary(Lgamma), 1, 0},
	{"lgammanegative", unary(Lgamma), 1, 1},
	{"digamma", unary(Digamma), 1, 0},
	{"digammanegative", unary(Digamma), 1, 2},
	{"trigamma", unary(Trigamma), 1.5, 0},
	{"erf", unary(Erf), 1, 0},
	{"erfc", unary(Erfc), 1.5, 0},
	{"normalcdf", unary(NormalCDF), 1.5, 0},
	{"lognormalcdf", unary(LogNormalCDF), 2, 0},
	{"normalquantile", unary(NormalQuantile), 1.5, 0},
	{"inversemills", unary(InverseMills), 4, 0},
	{"besseli0", func(x []float64) float64 { l, _ := LogBesselI0(x[0]); return l }, 16, 0},
	{"besseli0slope", func(x []float64) float64 { _, s := LogBesselI0(x[0]); return s }, 4, 1},
	{"lbeta", binary(Lbeta), 2, 1},
	{"lchoose", binary(Lchoose), 3, 1},
}

// TestAccuracy asserts the documented error bound of each function.
func TestAccuracy(t *testing.T) {
	for _, a := range accuracies {
		t.Run(a.name, func(t *testing.T) {
			rows := readReference(t, a.name)
			worst, at := worstError(a.f, a.floor, rows)
			t.Logf("max error %.3f ulp at %v, %d points", worst, at, len(rows))
			if !(worst <= a.bound) {
				t.Errorf("error %.3f ulp at %v exceeds the bound %g", worst, at, a.bound)
			}
		})
	}
}

// reference is one row of a table: the exact value is value + rest·ulp(value).
type reference struct {
	args  []float64
	value float64
	rest  float64
}

func readReference(t *testing.T, name string) []reference {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(*referenceDir, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var raw [][]any
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	rows := make([]reference, len(raw))
	for i, r := range raw {
		n := len(r) - 1
		v := make([]float64, n)
		for j := range v {
			if v[j], err = strconv.ParseFloat(r[j].(string), 64); err != nil {
				t.Fatal(err)
			}
		}
		rows[i] = reference{v[:n-1], v[n-1], r[n].(float64)}
	}
	return rows
}

// worstError returns the largest error in ulp of max(|value|, floor).
func worstError(f func([]float64) float64, floor float64, rows []reference) (worst float64, at []float64) {
	for _, r := range rows {
		e := ulpError(f(r.args), r, floor)
		if !(e <= worst) { // NaN counts as worst
			worst, at = e, r.args
		}
	}
	return worst, at
}

func ulpError(got float64, r reference, floor float64) float64 {
	if got == r.value && (math.IsInf(got, 0) || got == 0) {
		return 0
	}
	unit := ulp(r.value)
	return math.Abs((got-r.value)/unit-r.rest) * (unit / math.Max(unit, ulp(floor)))
}

// ulp returns the distance from |x| to the next larger double.
func ulp(x float64) float64 {
	x = math.Abs(x)
	return math.Nextafter(x, math.Inf(1)) - x
}
