package criticism

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// Stacking returns the weights, one a model, whose mixture of predictive
// distributions has the largest elpd. A model that adds nothing to the others
// gets weight 0, even if it is nearly the best one.
//
// Shapes: as [Compare].
// Result: non-negative, sum 1; the mean log score is within 1e-12 of the
// largest.
// Source: [Yao2018] §3.1. The optimum is found as the dual of a linear program
// is, [KoenkerMizera2014].
// Cost: about 20 Newton steps of O(n·K²).
func Stacking(models ...Model) ([]float64, error) {
	if err := checkModels(models); err != nil {
		return nil, err
	}
	return stack(densities(models))
}

// PseudoBMA returns weights in proportion to exp(Elpd). Being overconfident
// where models differ by less than they can be told apart, it is here for
// comparison; see [PseudoBMAPlus].
//
// Shapes: as [Compare]. Source: [Yao2018] §3.4; values of R loo 2.5.1.
func PseudoBMA(models ...Model) ([]float64, error) {
	if err := checkModels(models); err != nil {
		return nil, err
	}
	sums := make([]float64, len(models))
	for k, m := range models {
		sums[k] = m.Elpd.Elpd
	}
	return softmax(sums), nil
}

// PseudoBMAPlus averages [PseudoBMA] over n replicates of the Bayesian
// bootstrap of the observations, and so takes the uncertainty of Elpd into
// account.
//
// Shapes: as [Compare]; n replicates, 1000 for instance. The same seed gives the
// same weights.
// Source: [Yao2018] §3.4; values of R loo 2.5.1 for the same bootstrap weights.
func PseudoBMAPlus(n int, seed uint64, models ...Model) ([]float64, error) {
	if n < 1 {
		return nil, fmt.Errorf("criticism: PseudoBMAPlus: %d replicates; want at least 1", n)
	}
	if err := checkModels(models); err != nil {
		return nil, err
	}
	bootstrap := rng.New(seed, "criticism/bootstrap")
	alpha := make([]float64, len(models[0].Points))
	for i := range alpha {
		alpha[i] = 1
	}
	return bootstrapped(models, n, func(share []float64) { rng.Dirichlet(&bootstrap, share, alpha) }), nil
}

// bootstrapped averages pseudo-BMA weights over n draws of the shares of the
// observations.
func bootstrapped(models []Model, n int, draw func(share []float64)) []float64 {
	size := len(models[0].Points)
	share, sums, mean := make([]float64, size), make([]float64, len(models)), make([]float64, len(models))
	for range n {
		draw(share)
		for k, m := range models {
			sums[k] = 0
			for i, p := range m.Points {
				sums[k] += float64(size) * share[i] * p.Elpd
			}
		}
		for k, w := range softmax(sums) {
			mean[k] += w / float64(n)
		}
	}
	return mean
}

// densities returns exp(elpd) [observation, model], each row scaled to have a
// largest value of 1, which changes no weight.
func densities(models []Model) *mat.Dense {
	p := mat.NewDense(len(models[0].Points), len(models), nil)
	for i := range models[0].Points {
		top := math.Inf(-1)
		for _, m := range models {
			top = max(top, m.Points[i].Elpd)
		}
		for k, m := range models {
			p.Set(i, k, numeric.Exp(m.Points[i].Elpd-top))
		}
	}
	return p
}

// stack maximises (1/n) Σ log (P·w)ᵢ − Σ w over w ≥ 0, whose solution sums to 1.
// Primal and dual: w·s = 0, s = 1 − gradient ≥ 0; Newton steps follow w·s = μ to
// μ = 0.
func stack(p *mat.Dense) ([]float64, error) {
	const (
		gap      = 1e-14 // of w·s, which bounds how far the mean log score is from the largest
		steps    = 200   // ten times what is needed
		interior = 0.995 // share of the way to the boundary, customary in interior-point methods
		descent  = 0.1   // μ a step, likewise
	)
	n, k := p.Dims()
	w, s := mat.NewVecDense(k, nil), mat.NewVecDense(k, nil)
	for j := range k {
		w.SetVec(j, 1/float64(k))
		s.SetVec(j, 1)
	}
	var mix, dw mat.VecDense
	scaled, hessian := mat.NewDense(n, k, nil), mat.NewSymDense(k, nil)
	right := mat.NewVecDense(k, nil)
	for range steps {
		mu := mat.Dot(w, s) / float64(k)
		mix.MulVec(p, w)
		scaled.Apply(func(i, _ int, v float64) float64 { return v / mix.AtVec(i) }, p)
		hessian.SymOuterK(1/float64(n), scaled.T())
		residual := 0.0
		for j := range k {
			slope := 1 - mat.Sum(scaled.ColView(j))/float64(n)
			residual = max(residual, math.Abs(slope-s.AtVec(j)))
			right.SetVec(j, descent*mu/w.AtVec(j)-slope)
			hessian.SetSym(j, j, hessian.At(j, j)+s.AtVec(j)/w.AtVec(j))
		}
		if float64(k)*mu < gap && residual < gap*1e2 { // rounding of a mean of n terms
			return normalised(w.RawVector().Data), nil
		}
		var factor mat.Cholesky
		if !factor.Factorize(hessian) {
			return nil, errors.New("criticism: Stacking: the models' densities are too far apart to be weighed")
		}
		if err := factor.SolveVecTo(&dw, right); err != nil && factor.Cond() == math.Inf(1) {
			return nil, fmt.Errorf("criticism: Stacking: %w", err)
		}
		along, alongDual := 1.0, 1.0
		ds := make([]float64, k)
		for j := range k {
			ds[j] = (descent*mu-s.AtVec(j)*dw.AtVec(j))/w.AtVec(j) - s.AtVec(j)
			if dw.AtVec(j) < 0 {
				along = min(along, -interior*w.AtVec(j)/dw.AtVec(j))
			}
			if ds[j] < 0 {
				alongDual = min(alongDual, -interior*s.AtVec(j)/ds[j])
			}
		}
		w.AddScaledVec(w, along, &dw)
		s.AddScaledVec(s, alongDual, mat.NewVecDense(k, ds))
	}
	return nil, errors.New("criticism: Stacking: no convergence; the models' densities are too far apart to be weighed")
}

// softmax returns exp(x) scaled to sum 1.
func softmax(x []float64) []float64 {
	w := make([]float64, len(x))
	all := numeric.LogSumExp(x)
	for i := range x {
		w[i] = numeric.Exp(x[i] - all)
	}
	return w
}

// normalised scales w to sum 1.
func normalised(w []float64) []float64 {
	out := make([]float64, len(w))
	sum := 0.0
	for _, v := range w {
		sum += v
	}
	for i, v := range w {
		out[i] = v / sum
	}
	return out
}
