package glm

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/cases"
)

// TestCasesOnlineGLM compares with assumed-density filtering and Laplace's method
// in other programs, with posteriors by quadrature over a grid, and with moments
// from mpmath.
func TestCasesOnlineGLM(t *testing.T) {
	file, err := cases.Open("online/online_glm.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]func(*testing.T, cases.Case){
		"logistic_exact_laplace": logisticCase, "probit_exact_adf": probitCase, "logistic_tilted_moments": tiltedCase,
		// Package online has these.
		"forgetting_linear_regression": nil, "forgetting_beta_bernoulli": nil,
	}
	for _, c := range file.Cases {
		run, known := kinds[c.Type]
		if !known {
			t.Errorf("no test of type %q", c.Type)
		} else if run != nil {
			t.Run(c.ID, func(t *testing.T) { run(t, c) })
		}
	}
}

// regressionCase is all that a case of a regression may hold.
type regressionCase struct {
	X     [][]float64
	Y     []float64
	Prior struct{ Mean, SD float64 }
	Exact struct {
		Mean     []float64
		Cov      [][]float64
		Evidence float64 `json:"log_evidence"`
		Predict  []struct {
			X []float64
			P float64
		}
	}
	Tolerance struct {
		Methods map[string]limits
	}
}

// limits say how far a method may be from the exact posterior.
type limits struct {
	Mean    float64 `json:"mean_exact_sd_multiple"`
	SD      float64 `json:"sd_rel"`
	Predict float64 `json:"predict_abs"`
}

func (c *regressionCase) config(f Family) Config {
	n := len(c.X[0])
	means, sds := make([]float64, n), make([]float64, n)
	for i := range n {
		means[i], sds[i] = c.Prior.Mean, c.Prior.SD
	}
	return Config{Family: f, Features: n, Mean: means, SD: sds}
}

func (c *regressionCase) rows() []Row {
	out := make([]Row, len(c.Y))
	for i := range out {
		out[i] = Row{X: c.X[i], Y: c.Y[i]}
	}
	return out
}

func matrix(s *mat.SymDense) [][]float64 {
	out := make([][]float64, s.SymmetricDim())
	for i := range out {
		for j := range out {
			out[i] = append(out[i], s.At(i, j))
		}
	}
	return out
}

// compare says by how much a model misses an exact posterior, if it is more than
// the limits.
func (c *regressionCase) compare(m *Model, l limits) error {
	var faults []error
	for i, mean := range c.Exact.Mean {
		sd := math.Sqrt(c.Exact.Cov[i][i])
		got := m.Coefficient(i)
		if math.Abs(got.Mu-mean) > l.Mean*sd || math.Abs(got.Sigma/sd-1) > l.SD {
			faults = append(faults, fmt.Errorf("coefficient %d is %v, exactly %v with an sd of %v", i, got, mean, sd))
		}
	}
	for _, at := range c.Exact.Predict {
		p, err := m.Predict(Row{X: at.X})
		if got := p.Mean(); err != nil || math.Abs(got-at.P) > l.Predict {
			faults = append(faults, fmt.Errorf("the probability at %v is %v, exactly %v; %v", at.X, got, at.P, err))
		}
	}
	return errors.Join(faults...)
}

// grid is a posterior of two coefficients by sums over equidistant nodes around
// that of Laplace's method, 8 standard deviations of it and more to each side; the
// likelihood is math's.
func (c *regressionCase) grid(t *testing.T, f Family) map[string]any {
	t.Helper()
	fitted, err := Fit(context.Background(), c.config(f), c.rows())
	if err != nil {
		t.Fatal(err)
	}
	const step, most = 0.25, 40
	l := fitted.now.(*dense).factor()
	var z float64
	mean, second := make([]float64, 2), [][]float64{{0, 0}, {0, 0}}
	predict := make([]float64, len(c.Exact.Predict))
	for i := -most; i <= most; i++ {
		for j := -most; j <= most; j++ {
			d := []float64{l[0] * step * float64(i), l[2]*step*float64(i) + l[3]*step*float64(j)}
			b := []float64{fitted.Mean()[0] + d[0], fitted.Mean()[1] + d[1]}
			sum := -fitted.LogEvidence()
			for k, x := range c.X {
				sum += logProbability(f, c.Y[k], x[0]*b[0]+x[1]*b[1])
			}
			for _, v := range b {
				q := (v - c.Prior.Mean) / c.Prior.SD
				sum -= q*q/2 + math.Log(c.Prior.SD) + math.Log(2*math.Pi)/2
			}
			w := math.Exp(sum) * step * step * l[0] * l[3]
			z += w
			for p := range 2 {
				mean[p] += w * d[p]
				for q := range 2 {
					second[p][q] += w * d[p] * d[q]
				}
			}
			for p, at := range c.Exact.Predict {
				predict[p] += w * math.Exp(logProbability(f, 1, at.X[0]*b[0]+at.X[1]*b[1]))
			}
		}
	}
	for p := range 2 {
		for q := range 2 {
			second[p][q] = second[p][q]/z - mean[p]/z*mean[q]/z
		}
	}
	got := map[string]any{"cov": second, "log_evidence": math.Log(z) + fitted.LogEvidence(), "mean": []float64{mean[0]/z + fitted.Mean()[0], mean[1]/z + fitted.Mean()[1]}}
	if len(predict) > 0 {
		var out []map[string]any
		for p, at := range c.Exact.Predict {
			out = append(out, map[string]any{"x": at.X, "p": predict[p] / z})
		}
		got["predict"] = out
	}
	return got
}

func logProbability(f Family, y, t float64) float64 {
	if y == 0 {
		t = -t
	}
	if f == Probit {
		return math.Log(math.Erfc(-t/math.Sqrt2) / 2)
	}
	return -math.Log1p(math.Exp(-t))
}

func read(t *testing.T, c cases.Case) *regressionCase {
	t.Helper()
	in := new(regressionCase)
	if err := c.Decode(in); err != nil {
		t.Fatal(err)
	}
	return in
}

// learned is a model that has seen all rows in their order.
func learned(t testing.TB, c Config, rows []Row) *Model {
	t.Helper()
	m, err := New(c)
	if err == nil {
		err = m.Update(rows...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func logisticCase(t *testing.T, c cases.Case) {
	in := read(t, c)
	fitted, err := Fit(context.Background(), in.config(Logistic), in.rows())
	if err != nil {
		t.Fatal(err)
	}
	var mackay []map[string]any
	for _, at := range in.Exact.Predict {
		p, err := fitted.Predict(Row{X: at.X})
		if err != nil {
			t.Fatal(err)
		}
		mackay = append(mackay, map[string]any{"x": at.X, "p": p.MacKay()})
	}
	got := map[string]any{"exact": in.grid(t, Logistic), "laplace": map[string]any{
		"mode": fitted.Mean(), "cov": matrix(fitted.Covariance()), "log_evidence": fitted.LogEvidence(), "predict_mackay": mackay,
	}}
	if err := c.Check(got); err != nil {
		t.Error(err)
	}
	if err := in.compare(fitted, in.Tolerance.Methods["iterated"]); err != nil {
		t.Errorf("Laplace: %v", err)
	}
	single := in.Tolerance.Methods["single_pass_adf"]
	config := in.config(Logistic)
	filtered := learned(t, config, in.rows())
	if err := in.compare(filtered, single); err != nil {
		t.Errorf("assumed density: %v", err)
	}
	t.Logf("assumed density: log evidence %.3f, exactly %.3f", filtered.LogEvidence(), in.Exact.Evidence)
	if in.compare(learned(t, config, in.rows()[:len(in.Y)/4]), single) == nil { // planted
		t.Error("a model of a quarter of the rows would not be seen")
	}
	config.Method = Laplace
	if err := in.compare(learned(t, config, in.rows()), single); err != nil {
		t.Errorf("Laplace row by row: %v", err)
	}
}

func probitCase(t *testing.T, c cases.Case) {
	in := read(t, c)
	config := in.config(Probit)
	full := learned(t, config, in.rows())
	config.Diagonal = true
	m, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	var first []float64
	for _, r := range in.rows() {
		p, err := m.Predict(r)
		if err == nil {
			err = m.Update(r)
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(first) < 10 { // the file has as many
			first = append(first, p.Mean())
		}
	}
	variances := make([]float64, len(first[:2]))
	for i := range variances {
		variances[i] = m.Covariance().At(i, i)
	}
	got := map[string]any{
		"exact":        in.grid(t, Probit),
		"adf_diagonal": map[string]any{"mean": m.Mean(), "var": variances, "predictive_before_update_first10": first},
		"adf_full":     map[string]any{"mean": full.Mean(), "cov": matrix(full.Covariance()), "log_evidence": full.LogEvidence()},
	}
	if err := c.Check(got); err != nil {
		t.Error(err)
	}
	for i, mean := range in.Exact.Mean {
		sd := math.Sqrt(in.Exact.Cov[i][i])
		t.Logf("coefficient %d: %.2f sd from the exact mean, diagonal %.2f", i, (full.Mean()[i]-mean)/sd, (m.Mean()[i]-mean)/sd)
	}
}

// tiltedCase: the moments of a predictor given one response, by the limit of exact
// methods.
func tiltedCase(t *testing.T, c cases.Case) {
	var in struct {
		Rows []struct {
			Mean float64 `json:"prior_mean"`
			Var  float64 `json:"prior_var"`
		}
	}
	if err := c.Decode(&in); err != nil {
		t.Fatal(err)
	}
	var z, means, variances []float64
	for _, r := range in.Rows {
		s := logistic{}.match(1, r.Mean, r.Var)
		z = append(z, math.Exp(s.logZ))
		means = append(means, r.Mean+r.Var*s.slope)
		variances = append(variances, r.Var-r.Var*r.Var*s.curvature)
	}
	got := map[string]any{"rows[].Z": z, "rows[].mean": means, "rows[].var": variances}
	if err := c.Check(got); err != nil {
		t.Error(err)
	}
	got["rows[].var"] = variances[1:] // planted
	if c.Check(got) == nil {
		t.Error("a row less would not be seen")
	}
}
