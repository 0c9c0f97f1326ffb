package estimator

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/nearest"
)

// TwoStage is two-stage least squares: the treatment is predicted from the
// instrument, the outcome from that prediction. One instrument of 0 and 1
// without covariates gives Wald's ratio, the effect in compliers.
//
// Source: [AngristImbens1995] for what it estimates: a weighted mean of effects
// in those whose treatment follows the instrument.
type TwoStage struct {
	// Instruments are names of those the graph has, by default the first.
	Instruments []string
	// Formula is the right side that has the covariates, by default main effects
	// of what the instrument must be conditioned on.
	Formula string
	// Covariance is that of the coefficients; a leverage is how the fitted outcome
	// of a row moves with the outcome.
	Covariance Covariance
	// Cluster is a column; rows of one cluster may depend on each other.
	Cluster string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "2SLS".
func (TwoStage) Name() string { return "2SLS" }

// Refuse returns why not: another population than compliers, instruments that the
// graph does not have, a formula without what they must be conditioned on.
func (s TwoStage) Refuse(e *causal.Estimand) error {
	q := e.Query()
	var errs []error
	if q.Over != causal.Compliers {
		errs = append(errs, fmt.Errorf("it gives the LATE, the effect in compliers, not the %v: ask for causal.LATE", q.Over))
	}
	if len(q.Given) > 0 {
		errs = append(errs, fmt.Errorf("it gives one number, not an effect for each value of %s", strings.Join(q.Given, ", ")))
	}
	if q.Over == causal.Compliers {
		_, given, err := s.instruments(e)
		errs = append(errs, err)
		if err == nil && s.Formula != "" {
			errs = append(errs, checkFormula(s.Formula, given, e.Query()))
		}
	}
	return errors.Join(errs...)
}

// instruments returns the instruments and what they are conditioned on.
func (s TwoStage) instruments(e *causal.Estimand) (names, given []string, err error) {
	all := e.Instruments()
	if len(s.Instruments) == 0 {
		return []string{all[0].Z}, all[0].Given, nil
	}
	known := make([]string, len(all))
	for i, v := range all {
		known[i] = v.Z
	}
	for i, name := range s.Instruments {
		k := slices.Index(known, name)
		if k < 0 {
			return nil, nil, fmt.Errorf("%s is no instrument in the graph%s", name, nearest.Suggest(name, known))
		}
		if i > 0 && !slices.Equal(all[k].Given, given) {
			return nil, nil, fmt.Errorf("%s must be conditioned on {%s}, %s on {%s}: use one at a time", s.Instruments[0], strings.Join(given, ", "), name, strings.Join(all[k].Given, ", "))
		}
		given = all[k].Given
	}
	return s.Instruments, given, nil
}

// Estimate predicts in two stages. Diagnostics have the F of the instruments in
// the first stage, classical and effective, and the Anderson–Rubin set where it
// is an interval; AndersonRubin gives it in any case. With more instruments than
// one, sargan tests whether they agree.
//
// Errors: those of the formula; a *CollinearError; an instrument that moves nothing.
// Source: [MontielOlea2013] for the effective F, of which 10 is the usual bound
// [StaigerStock1997]; [Sargan1958].
func (s TwoStage) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	v, err := s.read(e, data)
	if err != nil {
		return nil, err
	}
	second, err := v.second()
	var none *CollinearError
	if errors.As(err, &none) {
		return nil, fmt.Errorf("estimator: %s moves %s not at all beyond what the covariates do: it is no instrument in these rows; look at its column, or take another", strings.Join(v.names[v.covariates:], ", "), e.Query().Treatment)
	}
	if err != nil {
		return nil, err
	}
	last := second.x.k - 1
	cov, err := second.covarianceOf(s.Covariance, v.cluster)
	if err != nil {
		return nil, err
	}
	f, err := newEffect(v.step*second.Coefficients()[last], math.Abs(v.step)*math.Sqrt(cov.At(last, last)), s.Level, data.N())
	if err != nil {
		return nil, err
	}
	c := make([]float64, second.x.k)
	c[last] = v.step
	if f.Influence, err = second.Influence(c); err != nil {
		return nil, err
	}
	for i := range f.Influence {
		f.Influence[i] += f.Mean
	}
	if err := s.diagnose(f, v, second); err != nil {
		return nil, err
	}
	f.Assumptions = append(f.Assumptions, "given the covariates, treatment and outcome are linear in the instruments: "+right(s.Formula, v.given)[2:])
	if !v.binary {
		f.Assumptions = append(f.Assumptions, fmt.Sprintf("%s has many values: the effect is that of a step of %v, averaged over steps and people by how many the instrument moves there", e.Query().Treatment, v.step))
	}
	return f, nil
}

// stages are the columns of both stages.
type stages struct {
	names      []string // of covariates, the intercept first, then instruments
	covariates int
	given      []string
	d, y       []float64
	step       float64    // how much of the treatment is asked for
	binary     bool       // the treatment has two values
	span       [2]float64 // ranges of treatment and first instrument
	cluster    []int
	first      *Regression // of the treatment on all
}

func (s TwoStage) read(e *causal.Estimand, data *bayes.Table) (*stages, error) {
	q := e.Query()
	from, to, err := q.Contrast(data)
	if err != nil {
		return nil, err
	}
	instruments, given, err := s.instruments(e)
	if err != nil {
		return nil, err
	}
	v := &stages{step: to - from, given: given}
	if v.d, err = numbers(data, q.Treatment); err != nil {
		return nil, fmt.Errorf("estimator: the treatment: %w", err)
	}
	if v.y, err = numbers(data, q.Outcome); err != nil {
		return nil, fmt.Errorf("estimator: the outcome: %w", err)
	}
	if v.cluster, err = clusters(data, s.Cluster); err != nil {
		return nil, err
	}
	lo, hi := slices.Min(v.d), slices.Max(v.d)
	v.binary = !slices.ContainsFunc(v.d, func(d float64) bool { return d != lo && d != hi })
	v.span[0] = hi - lo
	names, w, err := formula.ModelMatrix(right(s.Formula, given), data, nil)
	if err != nil {
		return nil, err
	}
	more, z, err := formula.ModelMatrix(right("", instruments), data, nil)
	if err != nil {
		return nil, err
	}
	n, k := w.Dims()
	v.covariates, v.names = k, slices.Concat(names, more[1:])
	x := mat.NewDense(n, len(v.names), nil)
	lo, hi = math.Inf(1), math.Inf(-1)
	for i := range n {
		row := x.RawRowView(i)
		copy(row, w.RawRowView(i))
		copy(row[k:], z.RawRowView(i)[1:])
		lo, hi = min(lo, row[k]), max(hi, row[k])
	}
	v.span[1] = hi - lo
	v.first, err = leastSquares(newRegressors(v.names, x), v.d, nil)
	return v, err
}

// second is the regression of the outcome on covariates and the treatment
// predicted, with residuals of the treatment as it is.
func (v *stages) second() (*Regression, error) {
	name := "treatment predicted by " + strings.Join(v.names[v.covariates:], ", ")
	r, err := leastSquares(v.first.x.replaced(v.covariates, name, v.first.fitted), v.y, nil)
	if err != nil {
		return nil, err
	}
	n := r.x.n
	b := r.Coefficients()[v.covariates]
	r.classic = 0
	for i, f := range v.first.fitted {
		r.score[i] += b * (f - v.d[i])
		r.classic += r.score[i] * r.score[i]
	}
	r.classic /= float64(n - v.covariates - 1)
	r.last = make([]float64, n)
	for i, d := range v.d {
		r.last[i] = (d - r.x.mean[v.covariates]) / r.x.scale[v.covariates]
	}
	return r, nil
}

// covarianceOf is clustered if there are clusters.
func (s *sandwich) covarianceOf(kind Covariance, cluster []int) (*mat.SymDense, error) {
	if cluster != nil {
		return s.clustered(cluster)
	}
	return s.covariance(kind)
}

// diagnose adds what is known of the instruments.
func (s TwoStage) diagnose(f *causal.Effect, v *stages, second *Regression) error {
	n, k := v.first.x.n, v.first.x.k
	q := k - v.covariates
	plain, err := v.first.Covariance(Classical)
	if err != nil {
		return err
	}
	// Σ z² of what covariates leave of the instruments.
	left, err := v.block(plain, v.first.classic)
	if err != nil {
		return err
	}
	pi := v.first.Coefficients()[v.covariates:]
	strength := form(left, pi, pi)
	trace, err := v.trace(s, left)
	if err != nil {
		return err
	}
	f.Diagnostics["first_stage_f"] = strength / v.first.classic / float64(q)
	f.Diagnostics["first_stage_f_effective"] = strength / trace
	if q == 1 && v.covariates == 1 && v.binary {
		f.Diagnostics["compliers"] = math.Abs(pi[0]) * v.span[1] / v.span[0]
	}
	set, err := v.andersonRubin(s, f.Level)
	if err != nil {
		return err
	}
	f.Diagnostics["anderson_rubin_p"] = set.PZero
	if set.Shape == Bounded {
		f.Diagnostics["anderson_rubin_lower"], f.Diagnostics["anderson_rubin_upper"] = set.Lower, set.Upper
	}
	if weak := f.Diagnostics["first_stage_f_effective"]; weak < weakF {
		f.Warnings = append(f.Warnings, fmt.Sprintf("the instrument is weak, its effective F is %.1f and not 10 or more: estimate and interval may be far off; the Anderson–Rubin set does not depend on it: %v", weak, set))
	} else if set.Shape != Bounded {
		f.Warnings = append(f.Warnings, fmt.Sprintf("the Anderson–Rubin set is no interval: %v", set))
	}
	if q > 1 {
		if s.Covariance != Classical || v.cluster != nil {
			f.Assumptions = append(f.Assumptions, "the Anderson–Rubin set of several instruments takes rows to be independent and of one variance; that of each alone (Instruments) does not")
		}
		over := v.first.again(second.score)
		sum, total := 0.0, 0.0
		for i, u := range second.score {
			sum += over.fitted[i] * over.fitted[i]
			total += u * u
		}
		sargan := float64(n) * sum / total
		p := distuv.ChiSquared{K: float64(q - 1)}.Survival(sargan)
		f.Diagnostics["sargan"], f.Diagnostics["sargan_p"] = sargan, p
		if p < 1-f.Level {
			f.Warnings = append(f.Warnings, fmt.Sprintf("the instruments disagree (Sargan's test, p = %.2g): one of them is related to the outcome otherwise, or they move different people", p))
		}
	}
	return nil
}

// trace returns the trace of Q·V, V the covariance of the instruments'
// coefficients in the first stage.
func (v *stages) trace(s TwoStage, q *mat.SymDense) (sum float64, err error) {
	if q.SymmetricDim() == 1 && (s.Covariance != Classical || v.cluster != nil) {
		joint, err := v.jointVariance(s, v.first)
		return q.At(0, 0) * joint[2], err
	}
	robust, err := v.first.covarianceOf(s.Covariance, v.cluster)
	if err != nil {
		return 0, err
	}
	for i := range q.SymmetricDim() {
		for j := range q.SymmetricDim() {
			sum += q.At(i, j) * robust.At(v.covariates+j, v.covariates+i)
		}
	}
	return sum, nil
}

// weakF is the bound of [StaigerStock1997].
const weakF = 10

// block returns the inverse of the instruments' block of (XᵀX)⁻¹.
func (v *stages) block(covariance *mat.SymDense, variance float64) (*mat.SymDense, error) {
	k := covariance.SymmetricDim()
	b := mat.NewSymDense(k-v.covariates, nil)
	for i := v.covariates; i < k; i++ {
		for j := i; j < k; j++ {
			b.SetSym(i-v.covariates, j-v.covariates, covariance.At(i, j)/variance)
		}
	}
	var c mat.Cholesky
	if variance == 0 || !c.Factorize(b) {
		return nil, errors.New("estimator: the first stage leaves no residuals: treatment is instruments and covariates, so that nothing needs an instrument")
	}
	var out mat.SymDense
	return &out, c.InverseTo(&out)
}

// form returns aᵀQb.
func form(q *mat.SymDense, a, b []float64) float64 {
	return mat.Inner(mat.NewVecDense(len(a), a), q, mat.NewVecDense(len(b), b))
}
