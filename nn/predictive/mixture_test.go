package predictive

import (
	"math"
	"testing"
)

// point is what testdata/mixture.py says of a mixture at y.
type point struct {
	Mean, Variance           []float64
	Y, CDF, LogDensity, CRPS float64
	P, Quantile              float64
}

func (p point) normals() *Normals {
	return &Normals{Rows: 1, Members: len(p.Mean), Mean: p.Mean, Variance: p.Variance}
}

// The mixture against 40 digits, the CRPS against its definition by quadrature.
func TestMixtureAgainstArithmeticOfFortyDigits(t *testing.T) {
	var known struct{ Points, Quantiles []point }
	readJSON(t, "testdata/mixture.json", &known)
	for _, p := range known.Points {
		n := p.normals()
		// The condition of y − mean is |y|/sd, that of a score so many sd.
		sd := math.Sqrt(p.Variance[0])
		condition := max(1, math.Abs(p.Y)/sd)
		if got := n.CDF(0, p.Y); !near(got, p.CDF, 1e-300, 64*condition) {
			t.Errorf("%v: CDF %v, want %v", p, got, p.CDF)
		}
		if got := n.LogDensity(0, p.Y); !near(got, p.LogDensity, 1, 64*condition) {
			t.Errorf("%v: log density %v, want %v", p, got, p.LogDensity)
		}
		scale := sd + math.Abs(p.Mean[0]-p.Y)
		if got := n.CRPS(0, p.Y); !near(got, p.CRPS, scale, 64) {
			t.Errorf("%v: CRPS %v, want %v", p, got, p.CRPS)
		}
		if n.Members == 1 {
			if got := NormalCRPS(p.Y, p.Mean[0], p.Variance[0]); !near(got, p.CRPS, scale, 64) {
				t.Errorf("%v: CRPS of the normal %v, want %v", p, got, p.CRPS)
			}
			if got := NormalNLL(p.Y, p.Mean[0], p.Variance[0]); !near(-got, p.LogDensity, 1, 64) {
				t.Errorf("%v: NLL of the normal %v, want %v", p, got, -p.LogDensity)
			}
		}
	}
	for _, p := range known.Quantiles {
		n := p.normals()
		got := n.Quantile(0, p.P)
		if !near(got, p.Quantile, 1, 64) {
			t.Errorf("%v: quantile %v, want %v", p, got, p.Quantile)
		}
		if n.CDF(0, got) < p.P*(1-0x1p-50) || n.CDF(0, math.Nextafter(got, -100)) > p.P*(1+0x1p-50) {
			t.Errorf("%v: the quantile %v is not where the CDF crosses", p, got)
		}
	}
}

// Members without a variance are steps; members far apart keep their digits.
func TestMixtureOfSteps(t *testing.T) {
	n := &Normals{Rows: 1, Members: 2, Mean: []float64{1, 3}, Variance: []float64{0, 0}}
	for y, want := range map[float64]float64{0.5: 0, 1: 0.5, 2: 0.5, 3: 1, 4: 1} {
		if got := n.CDF(0, y); got != want {
			t.Errorf("CDF(%v) is %v, want %v", y, got, want)
		}
	}
	for p, want := range map[float64]float64{0.25: 1, 0.5: 1, 0.75: 3, 0: math.Inf(-1), 1: math.Inf(1)} {
		if got := n.Quantile(0, p); got != want {
			t.Errorf("Quantile(%v) is %v, want %v", p, got, want)
		}
	}
	// ∫(F − step)² from 1 to 2 and from 2 to 3.
	if got := n.CRPS(0, 2); got != 0.5 {
		t.Errorf("CRPS is %v, want ½", got)
	}
	if a, b := n.LogDensity(0, 2), n.LogDensity(0, 3); !math.IsInf(a, -1) || !math.IsInf(b, 1) {
		t.Errorf("log densities %v and %v", a, b)
	}
	if got := NormalCRPS(2, 5, 0); got != 3 {
		t.Errorf("CRPS of a step 3 away is %v", got)
	}
}

func TestMixtureOfNaN(t *testing.T) {
	n := &Normals{Rows: 1, Members: 2, Mean: []float64{1, math.NaN()}, Variance: []float64{1, 1}}
	for name, x := range map[string]float64{
		"CDF": n.CDF(0, 1), "quantile": n.Quantile(0, 0.5), "log density": n.LogDensity(0, 1), "CRPS": n.CRPS(0, 1),
		"level −1": n.Quantile(0, -1), "level NaN": n.Quantile(0, math.NaN()),
		"NLL of a negative variance": NormalNLL(0, 0, -1), "CRPS of a negative variance": NormalCRPS(0, 0, -1),
	} {
		if !math.IsNaN(x) {
			t.Errorf("%s: %v, want NaN", name, x)
		}
	}
}
