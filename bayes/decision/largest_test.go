package decision

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

// TestProbLargest compares with closed forms.
func TestProbLargest(t *testing.T) {
	normal := func(m, s float64) Continuous { return distuv.Normal{Mu: m, Sigma: s} }
	for name, c := range map[string]struct {
		of   []Continuous
		want float64 // of the first
		tol  float64
	}{
		"one":             {[]Continuous{normal(0, 1)}, 1, 1e-14},
		"two normals":     {[]Continuous{normal(1, 3), normal(0, 4)}, distuv.UnitNormal.CDF(0.2), 1e-11},
		"far apart":       {[]Continuous{normal(0, 1), normal(7, 1)}, distuv.UnitNormal.CDF(-7 / math.Sqrt2), 1e-13},
		"other scales":    {[]Continuous{normal(0, 1e-6), normal(0, 1e6), normal(0, 1)}, 0.25, 1e-6}, // above both, that are either side of it
		"six alike":       {[]Continuous{normal(2, 1), normal(2, 1), normal(2, 1), normal(2, 1), normal(2, 1), normal(2, 1)}, 1.0 / 6, 1e-12},
		"exponentials":    {[]Continuous{distuv.Exponential{Rate: 3}, distuv.Exponential{Rate: 1}}, 0.25, 1e-9},
		"gammas":          {[]Continuous{distuv.Gamma{Alpha: 4, Beta: 2}, distuv.Gamma{Alpha: 7, Beta: 5}}, distuv.Beta{Alpha: 7, Beta: 4}.CDF(5.0 / 7), 1e-10},
		"beta, uniform":   {[]Continuous{distuv.Beta{Alpha: 3, Beta: 2}, distuv.Beta{Alpha: 1, Beta: 1}}, 0.6, 1e-11}, // its mean
		"infinite ends":   {[]Continuous{distuv.Beta{Alpha: 0.3, Beta: 0.3}, distuv.Beta{Alpha: 0.3, Beta: 0.3}}, 0.5, 1e-12},
		"infinite end":    {[]Continuous{distuv.Beta{Alpha: 0.4, Beta: 0.6}, distuv.Beta{Alpha: 1, Beta: 1}}, 0.4, 1e-8},
		"all but an atom": {[]Continuous{distuv.Beta{Alpha: 0.05, Beta: 0.2}, distuv.Beta{Alpha: 1, Beta: 1}}, 0.2, 2e-4},
		"students":        {[]Continuous{distuv.StudentsT{Mu: 0, Sigma: 1, Nu: 1}, distuv.StudentsT{Mu: 2, Sigma: 3, Nu: 1}}, 0.5 - math.Atan(0.5)/math.Pi, 1e-8}, // Cauchy
	} {
		p, err := ProbLargest(c.of...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sum := 0.0
		for _, v := range p {
			sum += v
		}
		if math.Abs(p[0]-c.want) > c.tol || math.Abs(sum-1) > 1e-12 {
			t.Errorf("%s: %v, off by %g; sum %v", name, p[0], p[0]-c.want, sum)
		}
	}
}

// TestProbLargestFaults: errors in place of numbers that mean nothing.
func TestProbLargestFaults(t *testing.T) {
	for name, of := range map[string][]Continuous{
		"none": nil,
		"NaN":  {distuv.Normal{Mu: math.NaN(), Sigma: 1}, distuv.UnitNormal},
		"wide": {distuv.Normal{Mu: 0, Sigma: math.Inf(1)}, distuv.UnitNormal},
		"atom": {distuv.Normal{Mu: 1, Sigma: 0}, distuv.UnitNormal},
	} {
		if p, err := ProbLargest(of...); err == nil {
			t.Errorf("%s: %v and no error", name, p)
		}
	}
}
