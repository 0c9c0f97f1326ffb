package criticism

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
)

// scalingReference is testdata/powerscaling.json: mpmath 1.2.1, SciPy 1.10.1.
type scalingReference struct {
	Distances []struct {
		X, P, Q  []float64
		Distance float64
	}
	Normal, Gamma []scalingCase
	Shift, Scale  float64
}

type scalingCase struct {
	Name              string
	PriorMean         float64 `json:"prior_mean"`
	PriorSD           float64 `json:"prior_sd"`
	Mean, SD          float64
	Shape, Rate       float64
	Total             float64
	N                 int
	Prior, Likelihood float64
}

func readScaling(t *testing.T) scalingReference {
	t.Helper()
	raw, err := os.ReadFile("testdata/powerscaling.json")
	if err != nil {
		t.Fatal(err)
	}
	var r scalingReference
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// midpoints returns the n midpoint quantiles of a distribution as draws.
func midpoints(t *testing.T, prog *bayes.Program, n int, quantile func(p float64) float64) *bayes.Draws {
	t.Helper()
	values := make([]float64, n)
	for i := range values {
		values[i] = quantile((float64(i) + 0.5) / float64(n))
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 1, Draws: n, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// program returns the model of a case and 4000 quantiles of its posterior.
func (c scalingCase) program(t *testing.T) (*bayes.Program, *bayes.Draws) {
	t.Helper()
	m := bayes.NewModel(c.Name)
	y := make([]float64, c.N)
	var quantile func(p float64) float64
	if c.Shape > 0 {
		y[0] = c.Total
		m.Observe(m.Data("y", y), bayes.Poisson(m.Param("x", bayes.Gamma(c.Shape, c.Rate))))
		quantile = distuv.Gamma{Alpha: c.Shape + c.Total, Beta: c.Rate + float64(c.N)}.Quantile
	} else {
		for i := range y {
			y[i] = c.Mean
		}
		m.Observe(m.Data("y", y), bayes.Normal(m.Param("x", bayes.Normal(c.PriorMean, c.PriorSD)), c.SD))
		a, b := 1/(c.PriorSD*c.PriorSD), float64(c.N)/(c.SD*c.SD)
		quantile = distuv.Normal{Mu: (a*c.PriorMean + b*c.Mean) / (a + b), Sigma: 1 / math.Sqrt(a+b)}.Quantile
	}
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return prog, midpoints(t, prog, 4000, quantile)
}

func TestCumulativeDistance(t *testing.T) {
	r := readScaling(t)
	for i, c := range r.Distances {
		if got := cumulativeDistance(c.X, c.P, c.Q); !(math.Abs(got-c.Distance) < 1e-12) {
			t.Errorf("case %d: %v, want %v", i, got, c.Distance)
		}
		n := len(c.X)
		x, p, q := make([]float64, n), make([]float64, n), make([]float64, n)
		for k := range x { // mirrored, in another unit, the other way round
			x[k], p[k], q[k] = -7*c.X[n-1-k], c.Q[n-1-k], c.P[n-1-k]
		}
		if got := cumulativeDistance(x, p, q); !(math.Abs(got-c.Distance) < 1e-12) {
			t.Errorf("case %d mirrored: %v, want %v", i, got, c.Distance)
		}
		if got := cumulativeDistance(c.X, c.P, c.P); got != 0 {
			t.Errorf("case %d: %v of equal distributions", i, got)
		}
	}
	if got := cumulativeDistance([]float64{1, 1}, []float64{0.3, 0.7}, []float64{0.5, 0.5}); got != 0 {
		t.Errorf("%v of a constant", got)
	}
	if d := (r.Shift + r.Scale) / 2; math.Abs(d-sensitive) > 1e-3 { // what the limit is said to be
		t.Errorf("a shift or scale by 0.23 gives %v", d)
	}
}

// quadrature is how far sums over 4000 quantiles may be from integrals, relative.
const quadrature = 0.01

func TestPowerScalingClosedForm(t *testing.T) {
	r := readScaling(t)
	verdicts := map[string]string{"conflict": WarnConflict, "strong prior": WarnPrior}
	for _, c := range append(r.Normal, r.Gamma...) {
		prog, draws := c.program(t)
		s, err := PowerScaling{Program: prog, Draws: draws}.Estimate(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		row := s.Rows[0]
		if len(s.Rows) != 1 || off(row.Prior, c.Prior) || off(row.Likelihood, c.Likelihood) {
			t.Errorf("%s: %+v, want %v and %v", c.Name, s.Rows, c.Prior, c.Likelihood)
		}
		w := s.Warnings()
		if want := verdicts[c.Name]; want == "" && len(w) > 0 || want != "" && (len(w) != 1 || w[0].Code != want || row.Verdict() == "") {
			t.Errorf("%s: warnings %v, want %q", c.Name, w, want)
		}
		if text := s.String(); !strings.Contains(text, row.Verdict()) {
			t.Error(text)
		}
		weighted, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 1, Draws: 4001, Values: append(append([]float64{}, value(t, draws)...), 50),
			LogWeights: append(make([]float64, 4000), math.Inf(-1))})
		if err != nil {
			t.Fatal(err)
		}
		again, err := PowerScaling{Program: prog, Draws: weighted, Priors: []string{"x"}, Likelihoods: []string{"y"}}.Estimate(context.Background(), "x")
		if err != nil {
			t.Fatal(err)
		}
		// one draw more makes for a tail longer by one at most
		if near := func(a, b float64) bool { return math.Abs(a/b-1) < 1e-3 }; !near(again.Rows[0].Prior, row.Prior) || !near(again.Rows[0].Likelihood, row.Likelihood) {
			t.Errorf("%s: with a draw of weight 0: %+v, without %+v", c.Name, again.Rows, row)
		}
	}
}

func off(got, want float64) bool { return !(math.Abs(got/want-1) < quadrature) }

func value(t *testing.T, d *bayes.Draws) []float64 {
	t.Helper()
	v, err := d.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	return v.Values()
}

// TestPowerScalingPlanted: usual slips must be off the closed form.
func TestPowerScalingPlanted(t *testing.T) {
	r := readScaling(t)
	for _, c := range r.Gamma {
		prog, draws := c.program(t)
		prior, err := prog.LogPrior(context.Background(), draws)
		if err != nil {
			t.Fatal(err)
		}
		likelihood, err := prog.LogLik(context.Background(), draws)
		if err != nil {
			t.Fatal(err)
		}
		x, base := value(t, draws), softmax(make([]float64, 4000))
		lp := value(t, prior)
		ll := make([]float64, len(x))
		y, err := likelihood.Var("y")
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range y.Values() {
			ll[i%len(ll)] += l
		}
		estimate := func(log []float64) float64 {
			w, _ := scaled(log, nil)
			return moved(x, base, w)
		}
		withJacobian, posterior, first := make([]float64, len(x)), make([]float64, len(x)), y.Values()[:len(x)]
		for i := range x {
			withJacobian[i], posterior[i] = lp[i]+numeric.Log(x[i]), lp[i]+ll[i]
		}
		if off(estimate(lp), c.Prior) || off(estimate(ll), c.Likelihood) {
			t.Fatalf("%s: %v and %v, want %v and %v", c.Name, estimate(lp), estimate(ll), c.Prior, c.Likelihood)
		}
		full, _ := diagnostics.PSIS(lp, 1)
		for name, slip := range map[string]bool{
			"prior with the Jacobian":     off(estimate(withJacobian), c.Prior),
			"likelihood for the prior":    off(estimate(ll), c.Prior),
			"posterior for the prior":     off(estimate(posterior), c.Prior),
			"one observation":             off(estimate(first), c.Likelihood),
			"natural logarithm":           off(estimate(lp)/math.Ln2, c.Prior),
			"power 2 for 1.01":            off(moved(x, base, [2][]float64{softmax(full), softmax(full)}), c.Prior),
			"distance without its square": off(math.Pow(estimate(lp), 2), c.Prior),
		} {
			if !slip {
				t.Errorf("%s: %s is not seen", c.Name, name)
			}
		}
	}
}

func TestPowerScalingBadInput(t *testing.T) {
	c := readScaling(t).Normal[0]
	prog, draws := c.program(t)
	model := func(prior bayes.Dist, observe bool) *bayes.Program {
		m := bayes.NewModel("m")
		x := m.Param("x", prior)
		if observe {
			m.Observe(m.Data("y", []float64{1}), bayes.Normal(x, 1))
		}
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	positive := model(bayes.HalfNormal(1), true) // of which negative draws are impossible
	outside := midpoints(t, prog, 8, distuv.UnitNormal.Quantile)
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for want, run := range map[string]func() (*Sensitivity, error){
		"it needs Program and Draws": func() (*Sensitivity, error) { return PowerScaling{Program: prog}.Estimate(context.Background()) },
		`no variable "z"`: func() (*Sensitivity, error) {
			return PowerScaling{Program: prog, Draws: draws}.Estimate(context.Background(), "z", "x")
		},
		`the prior: `: func() (*Sensitivity, error) {
			return PowerScaling{Program: prog, Draws: draws, Priors: []string{"z"}}.Estimate(context.Background())
		},
		`the likelihood: `: func() (*Sensitivity, error) {
			return PowerScaling{Program: prog, Draws: draws, Likelihoods: []string{"x"}}.Estimate(context.Background())
		},
		"every prior": func() (*Sensitivity, error) {
			return PowerScaling{Program: model(bayes.Flat(), true), Draws: draws}.Estimate(context.Background())
		},
		"observes nothing": func() (*Sensitivity, error) {
			return PowerScaling{Program: model(bayes.Normal(0, 1), false), Draws: draws}.Estimate(context.Background())
		},
		"the log prior is -Inf in chain 0, draw 0": func() (*Sensitivity, error) {
			return PowerScaling{Program: positive, Draws: outside}.Estimate(context.Background())
		},
		"context canceled": func() (*Sensitivity, error) {
			s, err := PowerScaling{Program: prog, Draws: draws}.Estimate(cancelled)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
			return s, err
		},
	} {
		s, err := run()
		if err == nil || s != nil || !strings.HasPrefix(err.Error(), "criticism: PowerScaling: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want an error with %q", s, err, want)
		}
	}
}
