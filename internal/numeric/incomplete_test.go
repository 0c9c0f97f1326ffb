package numeric

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// tailsPoint is a row of testdata/incomplete*.json (mpmath 1.3, 500 digits); By
// are derivatives by the parameters and the argument, the last.
type tailsPoint struct {
	A, B, X, Y   float64
	Lower, Upper float64
	By           []float64
}

func readTails(t *testing.T, name string) []tailsPoint {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []tailsPoint
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// tailsError returns the largest relative errors of logarithms and of
// derivatives, with the points that have them.
func tailsError(f func(p tailsPoint) Tails, rows []tailsPoint) (logs, slopes float64, atLogs, atSlopes tailsPoint) {
	for _, p := range rows {
		got := f(p)
		for _, c := range [][2]float64{{got.Lower, p.Lower}, {got.Upper, p.Upper}} {
			if e := math.Abs(c[0]-c[1]) / math.Abs(c[1]); !(e <= logs) && c[0] != c[1] {
				logs, atLogs = e, p
			}
		}
		by := []float64{got.ByA, got.ByX}
		if len(p.By) == 3 {
			by = []float64{got.ByA, got.ByB, got.ByX}
		}
		for k, want := range p.By {
			if e := math.Abs(by[k]-want) / math.Abs(want); !(e <= slopes) {
				slopes, atSlopes = e, p
			}
		}
	}
	return logs, slopes, atLogs, atSlopes
}

func gammaAt(p tailsPoint) Tails { return IncompleteGamma(p.A, p.X) }

func betaAt(p tailsPoint) Tails {
	if p.Y == 0 {
		p.Y = 1 - p.X
	} else {
		p.X = 1 - p.Y
	}
	return IncompleteBeta(p.A, p.B, p.X, p.Y)
}

func TestIncomplete(t *testing.T) {
	const tolerance = 1e-10
	for _, c := range []struct {
		name string
		f    func(tailsPoint) Tails
	}{{"incompletegamma", gammaAt}, {"incompletebeta", betaAt}} {
		rows := readTails(t, c.name)
		logs, slopes, atLogs, atSlopes := tailsError(c.f, rows)
		t.Logf("%s: %d points, logarithms to %.1e, derivatives to %.1e", c.name, len(rows), logs, slopes)
		if !(logs <= tolerance) {
			t.Errorf("%s: logarithms off by %.2g at %+v: %+v", c.name, logs, atLogs, c.f(atLogs))
		}
		if !(slopes <= tolerance) {
			t.Errorf("%s: derivatives off by %.2g at %+v: %+v", c.name, slopes, atSlopes, c.f(atSlopes))
		}
	}
}

// The table finds a Stirling correction left out and a fraction of few steps.
func TestIncompletePlantedErrors(t *testing.T) {
	saved := lgammaStirling[0]
	lgammaStirling[0] *= 1 + 1e-6
	gammaLogs, _, _, _ := tailsError(gammaAt, readTails(t, "incompletegamma"))
	betaLogs, _, _, _ := tailsError(betaAt, readTails(t, "incompletebeta"))
	lgammaStirling[0] = saved
	if !(gammaLogs > 1e-10 && betaLogs > 1e-10) {
		t.Errorf("unnoticed: %.1e, %.1e", gammaLogs, betaLogs)
	}
	_, slopes, _, _ := tailsError(func(p tailsPoint) Tails {
		got, next := gammaAt(p), IncompleteGamma(p.A*(1+1e-9), p.X)
		got.ByA = next.ByA
		return got
	}, readTails(t, "incompletegamma"))
	if !(slopes > 1e-10) {
		t.Errorf("a derivative at a neighbour goes unnoticed: %.1e", slopes)
	}
}

func TestIncompleteSpecialValues(t *testing.T) {
	for _, c := range []struct {
		got          Tails
		lower, upper float64
	}{
		{IncompleteGamma(2, 0), -inf, 0}, {IncompleteGamma(2, -1), -inf, 0}, {IncompleteGamma(2, inf), 0, -inf},
		{IncompleteGamma(0, 1), nan, nan}, {IncompleteGamma(nan, 1), nan, nan}, {IncompleteGamma(inf, 1), nan, nan},
		{IncompleteGamma(1, nan), nan, nan}, {IncompleteGamma(huge, 1), -inf, 0},
		{IncompleteBeta(2, 3, 0, 1), -inf, 0}, {IncompleteBeta(2, 3, 1, 0), 0, -inf}, {IncompleteBeta(0, 3, 0.5, 0.5), nan, nan},
		{IncompleteBeta(2, -1, 0.5, 0.5), nan, nan}, {IncompleteBeta(2, 3, nan, nan), nan, nan}, {IncompleteBeta(1, 1, 0.5, 0.5), -math.Ln2, -math.Ln2},
	} {
		for _, v := range [][2]float64{{c.got.Lower, c.lower}, {c.got.Upper, c.upper}} {
			if !(math.Abs(v[0]-v[1]) < 1e-15 || identical(v[0], v[1])) {
				t.Errorf("%+v, want %v and %v", c.got, c.lower, c.upper)
			}
		}
	}
}

// The two tails add up to 1 and the derivatives are those of differences,
// anywhere: no branch has a seam.
func TestIncompleteSeams(t *testing.T) {
	for a := 1e-3; a < 1e5; a *= 3.7 {
		for q := 0.02; q < 60; q *= 1.31 {
			x := a * q
			g := IncompleteGamma(a, x)
			if sum := Exp(g.Lower) + Exp(g.Upper); !(math.Abs(sum-1) < 1e-12) {
				t.Errorf("IncompleteGamma(%v, %v): the tails add up to %v", a, x, sum)
			}
			b := 1 / q
			f := IncompleteBeta(a, b, x/(1+x), 1/(1+x))
			if sum := Exp(f.Lower) + Exp(f.Upper); !(math.Abs(sum-1) < 1e-12) {
				t.Errorf("IncompleteBeta(%v, %v): the tails add up to %v", a, b, sum)
			}
			if f.ByA > 0 || f.ByB < 0 || g.ByA > 0 {
				t.Errorf("at %v, %v the derivatives %v, %v, %v have the wrong sign", a, x, f.ByA, f.ByB, g.ByA)
			}
		}
	}
}
