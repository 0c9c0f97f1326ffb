package glm

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// TestCountsFarFromExpected: the mode is where the slope is 0 also where a count was
// expected that is beyond all computing, and the moments are finite. Newton's steps
// from there are of 1 each, and once took for ever.
func TestCountsFarFromExpected(t *testing.T) {
	for _, y := range []float64{0, 1, 3, 1e9} {
		for _, m := range []float64{-50, 0, 5, 30, 800, 1e6, 1e12} {
			for _, v := range []float64{1e-6, 0.01, 1, 30, 899} {
				mode := peak(poisson{}, y, m, v)
				at := poisson{}.at(y, mode)
				off := math.Abs(at.slope-(mode-m)/v) / (at.curvature + 1/v)
				if !(off <= 1e-12*max(1, math.Abs(mode))) { // rounding of m and eᵗ
					t.Errorf("y %v, m %v, v %v: the mode %v is %g off", y, m, v, mode, off)
				}
				s := poisson{}.match(y, m, v)
				if !(s.curvature >= 0 && s.curvature <= 1/v) || s.slope-s.slope != 0 {
					t.Errorf("y %v, m %v, v %v: %+v", y, m, v, s)
				}
			}
		}
	}
	if got, want := peak(poisson{}, 3, 1e6, 1), numeric.Log(3+1e6); math.Abs(got-want) > 2e-5 { // eᵗ = y + m − t there
		t.Errorf("mode %v; want about %v", got, want)
	}
}

// TestExposureForItsLog: an exposure given where its log belongs is told.
func TestExposureForItsLog(t *testing.T) {
	m, err := New(Config{Family: Poisson, Features: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, offset := range []float64{1e6, -701} {
		err := m.Update(Row{X: []float64{1}, Y: 3, Offset: offset})
		_, predicted := m.Predict(Row{X: []float64{1}, Offset: offset})
		for _, err := range []error{err, predicted} {
			if !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), "want the log of the exposure") {
				t.Errorf("offset %v: error %v", offset, err)
			}
		}
	}
	if m.N() != 0 {
		t.Errorf("%v rows were learnt", m.N())
	}
}
