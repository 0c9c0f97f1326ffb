package evidence

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// agreement is what the formulas and mpmath must share, absolute on the log
// scale.
const agreement = 1e-11

func readReference(t *testing.T) (ref struct {
	One   [][4]float64 `json:"one_sample"`     // t, n, scale, logBF
	Two   [][5]float64 `json:"two_sample"`     // t, n, m, scale, logBF
	Point [][6]float64 `json:"binomial_point"` // k, n, null, alpha, beta, logBF
}) {
	t.Helper()
	raw, err := os.ReadFile("testdata/evidence.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestTAgainstMpmath(t *testing.T) {
	ref := readReference(t)
	planted := map[string]int{}
	for _, c := range ref.One {
		got, err := OneSampleT(c[0], int(c[1]), c[2])
		if err != nil || !(math.Abs(got-c[3]) < agreement) {
			t.Errorf("one sample %v: %.14g, %v", c, got, err)
		}
		for name, slip := range map[string]func() (float64, error){
			"n degrees of freedom": func() (float64, error) { return cauchyT("", c[0], c[1], c[1], c[2]) },
			"scale squared twice":  func() (float64, error) { return cauchyT("", c[0], c[1], c[1]-1, c[2]*c[2]*c[2]) },
			"null over alternative": func() (float64, error) {
				x, err := cauchyT("", c[0], c[1], c[1]-1, c[2])
				return -x, err
			},
		} {
			if wrong, err := slip(); err != nil || math.Abs(wrong-c[3]) > agreement {
				planted[name]++
			}
		}
	}
	for _, c := range ref.Two {
		got, err := TwoSampleT(c[0], int(c[1]), int(c[2]), c[3])
		if err != nil || !(math.Abs(got-c[4]) < agreement) {
			t.Errorf("two samples %v: %.14g, %v", c, got, err)
		}
		if wrong, err := cauchyT("", c[0], c[1]+c[2], c[1]+c[2]-2, c[3]); err != nil || math.Abs(wrong-c[4]) > agreement {
			planted["sum of the sizes"]++
		}
	}
	if len(planted) != 4 {
		t.Errorf("not every planted error was seen: %v", planted)
	}
}

func TestBinomialPointAgainstMpmath(t *testing.T) {
	for _, c := range readReference(t).Point {
		k, n := int(c[0]), int(c[1])
		got, err := BinomialPoint(k, n, c[2], c[3], c[4])
		if err != nil || !(math.Abs(got-c[5]) < agreement) {
			t.Errorf("%v: %.14g, %v", c, got, err)
		}
		// The same as the ratio of densities: another road to it.
		ratio := SavageDickey(distuv.Beta{Alpha: c[3], Beta: c[4]}, distuv.Beta{Alpha: c[3] + c[0], Beta: c[4] + c[1] - c[0]}, c[2])
		if !(math.Abs(ratio-c[5]) < agreement) {
			t.Errorf("%v: ratio of densities %.14g", c, ratio)
		}
		upside := SavageDickey(distuv.Beta{Alpha: c[3] + c[0], Beta: c[4] + c[1] - c[0]}, distuv.Beta{Alpha: c[3], Beta: c[4]}, c[2])
		if n > 0 && math.Abs(upside-c[5]) < agreement {
			t.Errorf("%v: prior and posterior exchanged would not be seen", c)
		}
	}
}

func TestPosterior(t *testing.T) {
	for _, c := range []struct{ logBF, prior, want float64 }{
		{0, 0.5, 0.5}, {math.Log(3), 0.5, 0.75}, {math.Log(9), 0.1, 0.5}, {1e4, 0, 0}, {-1e4, 1, 1}, {-1e4, 0.5, 0}, {1e4, 0.5, 1},
		{math.Inf(1), 0.5, 1}, {math.NaN(), 0.5, math.NaN()},
	} {
		got, err := Posterior(c.logBF, c.prior)
		if err != nil || !(math.Abs(got-c.want) < 1e-15 || math.IsNaN(got) && math.IsNaN(c.want)) { // rounding
			t.Errorf("Posterior(%v, %v) = %v, %v, want %v", c.logBF, c.prior, got, err, c.want)
		}
	}
}

// TestGPriorBruteForce: each model by the normal equations, and the Bayes
// factor as the ratio of two multivariate densities of y.
func TestGPriorBruteForce(t *testing.T) {
	const n, p, g = 12, 3, 7.5
	x, y := mat.NewDense(n, p, nil), make([]float64, n)
	for i := range n {
		for j := range p {
			x.Set(i, j, 100*float64(j)+math.Sin(float64(5*i*(j+2)))) // far from centred
		}
		y[i] = 40 + x.At(i, 0) - 0.7*x.At(i, 2) + math.Cos(float64(9*i))
	}
	s, err := GPrior(x, y, g)
	if err != nil {
		t.Fatal(err)
	}
	sum, inclusion := 0.0, make([]float64, p)
	for m, r := range s.Models {
		want := []int{}
		design := [][]float64{}
		for j := range p {
			if m>>j&1 == 1 {
				want = append(want, j)
				c := mat.Col(nil, j, x)
				centre(c)
				design = append(design, c)
				inclusion[j] += r.Prob
			}
		}
		if !slices.Equal(r.Predictors, want) {
			t.Errorf("model %d has the predictors %v", m, r.Predictors)
		}
		centred := slices.Clone(y)
		centre(centred)
		total, explained := 0.0, 0.0
		for _, v := range centred {
			total += v * v
		}
		if k := len(design); k > 0 {
			gram, right, b := mat.NewDense(k, k, nil), mat.NewVecDense(k, nil), mat.NewVecDense(k, nil)
			for a := range k {
				for i := range n {
					right.SetVec(a, right.AtVec(a)+design[a][i]*centred[i])
					for c := range k {
						gram.Set(a, c, gram.At(a, c)+design[a][i]*design[c][i])
					}
				}
			}
			if err := b.SolveVec(gram, right); err != nil {
				t.Fatal(err)
			}
			explained = mat.Dot(b, right)
		}
		k := float64(len(design))
		// Σ over the marginal: |I + g·P|^−½ (y'(I + gP)⁻¹y)^−(n−1)/2, P the projection on the design.
		logBF := -k/2*math.Log(1+g) - (n-1)/2.0*math.Log(1-g/(1+g)*explained/total)
		bic := n*math.Log((total-explained)/n) + (k+1)*math.Log(n)
		for _, c := range [][2]float64{{r.R2, explained / total}, {r.LogBF, logBF}, {r.BIC, bic}} {
			if !(math.Abs(c[0]-c[1]) < 1e-10) { // digits that normal equations lose
				t.Errorf("model %v: %+v, want R2 %v, log BF %v, BIC %v", want, r, explained/total, logBF, bic)
				break
			}
		}
		if wrong := (n-k)/2*math.Log(1+g) - n/2.0*math.Log(1+g*(1-r.R2)); k > 0 && math.Abs(wrong-r.LogBF) < 1e-10 {
			t.Error("an intercept that is not counted would not be seen")
		}
		sum += r.Prob
	}
	if math.Abs(sum-1) > 1e-14 || !slices.EqualFunc(inclusion, s.Inclusion, func(a, b float64) bool { return math.Abs(a-b) < 1e-14 }) { // rounding
		t.Errorf("probabilities sum to %v, inclusion %v, want %v", sum, s.Inclusion, inclusion)
	}
}
