package bayes

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/internal/ir"
)

// tailsPoint is a row of testdata/tails.json; By are derivatives of F by x and
// the parameters, over the smaller tail.
type tailsPoint struct {
	Dist         string
	X            float64
	P            []float64
	Lower, Upper float64
	By           []float64
}

func readTails(t testing.TB) map[string][]tailsPoint {
	t.Helper()
	text, err := os.ReadFile("testdata/tails.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Points []tailsPoint }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	by := make(map[string][]tailsPoint)
	for _, p := range file.Points {
		by[p.Dist] = append(by[p.Dist], p)
	}
	return by
}

// tailsError returns the largest errors of the logarithms, relative, and of the
// derivatives, relative to the value or to 1e-3 if that is larger (those by a
// tail index or degrees of freedom vanish somewhere).
func tailsError(d ir.Cumulative, points []tailsPoint) (logs, slopes float64, atLogs, atSlopes tailsPoint) {
	for _, p := range points {
		var params [3]float64
		copy(params[:], p.P)
		got := tailsAt(d, p.X, params)
		for _, c := range [][2]float64{{got.Lower, p.Lower}, {got.Upper, p.Upper}} {
			if e := math.Abs(c[0]-c[1]) / math.Abs(c[1]); !(e <= logs) {
				logs, atLogs = e, p
			}
		}
		for k, want := range p.By {
			v := got.ByX
			if k > 0 {
				v = got.By[k-1]
			}
			if e := math.Abs(v-want) / max(math.Abs(want), 1e-3); !(e <= slopes) {
				slopes, atSlopes = e, p
			}
		}
	}
	return logs, slopes, atLogs, atSlopes
}

// Distribution functions and their derivatives against 180-digit arithmetic, in
// both tails.
func TestTailsTable(t *testing.T) {
	const tolerance = 1e-10
	table := readTails(t)
	for _, d := range cumulative {
		points := table[d.Name()]
		if len(points) < 12 {
			t.Errorf("%s has %d reference points", d.Name(), len(points))
			continue
		}
		logs, slopes, atLogs, atSlopes := tailsError(d, points)
		t.Logf("%-23s %3d points: logarithms to %.1e, derivatives to %.1e", d.Name(), len(points), logs, slopes)
		if logs > tolerance {
			t.Errorf("%s: logarithms off by %.2g at %+v", d.Name(), logs, atLogs)
		}
		if slopes > tolerance {
			t.Errorf("%s: derivatives off by %.2g at %+v", d.Name(), slopes, atSlopes)
		}
	}
}

type cdfer interface{ CDF(x float64) float64 }

// Distribution functions against those of gonum, which have their digits in the
// lower tail.
func TestTailsAgainstGonum(t *testing.T) {
	const tolerance = 1e-11
	table := readTails(t)
	for name, cdf := range map[string]func(p []float64) cdfer{
		"Normal":       func(p []float64) cdfer { return distuv.Normal{Mu: p[0], Sigma: p[1]} },
		"StudentT":     func(p []float64) cdfer { return distuv.StudentsT{Nu: p[0], Mu: p[1], Sigma: p[2]} },
		"Gamma":        func(p []float64) cdfer { return distuv.Gamma{Alpha: p[0], Beta: p[1]} },
		"InverseGamma": func(p []float64) cdfer { return distuv.InverseGamma{Alpha: p[0], Beta: p[1]} },
		"Beta":         func(p []float64) cdfer { return distuv.Beta{Alpha: p[0], Beta: p[1]} },
		"Weibull":      func(p []float64) cdfer { return distuv.Weibull{K: p[0], Lambda: p[1]} },
		"Laplace":      func(p []float64) cdfer { return distuv.Laplace{Mu: p[0], Scale: p[1]} },
		"Gumbel":       func(p []float64) cdfer { return distuv.GumbelRight{Mu: p[0], Beta: p[1]} },
		"Pareto":       func(p []float64) cdfer { return distuv.Pareto{Xm: p[0], Alpha: p[1]} },
		"Poisson":      func(p []float64) cdfer { return distuv.Poisson{Lambda: p[0]} },
		"Binomial":     func(p []float64) cdfer { return distuv.Binomial{N: p[0], P: p[1]} },
	} {
		for _, d := range cumulative {
			if d.Name() != name {
				continue
			}
			for _, c := range table[name] {
				var p [3]float64
				copy(p[:], c.P)
				got, want := math.Exp(tailsAt(d, c.X, p).Lower), cdf(c.P).CDF(c.X)
				if !(math.Abs(got-want) <= tolerance) {
					t.Errorf("%s%v at %v: %v, gonum has %v", name, c.P, c.X, got, want)
				}
			}
		}
	}
}

// misplaced is a distribution function of parameters that are a little off.
type misplaced struct{ ir.Cumulative }

func (m misplaced) Tails(x float64, p [3]float64) ir.Tails {
	p[0] *= 1 + 1e-8
	return m.Cumulative.Tails(x, p)
}

// The table finds a first parameter that is off by 1e-8, in values and derivatives.
func TestTailsPlantedErrors(t *testing.T) {
	table := readTails(t)
	for _, d := range cumulative {
		if logs, slopes, _, _ := tailsError(misplaced{d}, table[d.Name()]); !(logs > 1e-10 && slopes > 1e-10) {
			t.Errorf("%s goes unnoticed: %.1e, %.1e", d.Name(), logs, slopes)
		}
	}
}
