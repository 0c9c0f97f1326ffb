package sequential

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// TestBounded against the definition, product by product (testdata/bounded.py), in any
// unit.
func TestBounded(t *testing.T) {
	text, err := os.ReadFile("testdata/bounded.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Alpha, Low, High float64
		X                []float64
		Rows             []struct {
			N    int
			Null float64
			LogE float64 `json:"log_e"`
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, unit := range []float64{1, 1e-6, 250} {
		at := func(x float64) float64 { return -3*unit + unit*x }
		run := func(null float64, n int) *Test[float64] {
			e := made[float64](t)(NewBounded(Bounded{Null: at(null), Low: at(0), High: at(1), Alpha: file.Alpha}))
			for _, x := range file.X[:n] {
				if err := e.Update(at(x)); err != nil {
					t.Fatal(err)
				}
			}
			return e
		}
		for _, r := range file.Rows {
			if got := run(r.Null, r.N).LogE(); math.Abs(got-r.LogE) > 1e-11*(1+math.Abs(r.LogE)) {
				t.Errorf("in units of %v the log e-value against %v is %v after %d, want %v", unit, r.Null, got, r.N, r.LogE)
			}
			if got := run(math.Min(1, r.Null+0.01), r.N).LogE(); math.Abs(got-r.LogE) <= 1e-11*(1+math.Abs(r.LogE)) { // planted
				t.Errorf("another null would not be seen after %d", r.N)
			}
		}
		lo, hi := run(0.5, len(file.X)).Interval(1 - file.Alpha)
		if math.Abs(lo-at(file.Low)) > 1e-9*unit || math.Abs(hi-at(file.High)) > 1e-9*unit {
			t.Errorf("in units of %v the interval is %v to %v, want %v to %v", unit, lo, hi, at(file.Low), at(file.High))
		}
	}
}
