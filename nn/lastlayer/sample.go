package lastlayer

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// A Prior is what is believed of a last layer before its data.
type Prior struct {
	// Precision is λ: weights and biases are normal with mean 0 and variance 1/λ.
	// 0 means that 1/√λ is learned, half-normal with scale Scale.
	Precision, Scale float64
	// NoiseVariance is that of numbers about their mean, for SampleNormal. 0 means
	// that its square root is learned, half-normal with scale NoiseScale.
	NoiseVariance, NoiseScale float64
}

// check tells what is wrong with a prior; noise says whether there is any.
func (p Prior) check(noise bool) error {
	var faults []error
	one := func(a, b string, x, y float64) {
		for _, v := range []float64{x, y} {
			if !(v >= 0) || math.IsInf(v, 1) {
				faults = append(faults, fmt.Errorf("lastlayer: a prior with %s %v and %s %v; want numbers above 0", a, x, b, y))
				return
			}
		}
		if (x == 0) == (y == 0) {
			faults = append(faults, fmt.Errorf("lastlayer: a prior with %s %v and %s %v; give one of them", a, x, b, y))
		}
	}
	one("Precision", "Scale", p.Precision, p.Scale)
	if noise {
		one("NoiseVariance", "NoiseScale", p.NoiseVariance, p.NoiseScale)
	} else if p.NoiseVariance != 0 || p.NoiseScale != 0 {
		faults = append(faults, errors.New("lastlayer: a prior of noise, for classes, which have none"))
	}
	return errors.Join(faults...)
}

// Sample draws from the posterior of a last layer that tells classes apart, by
// any method of inference: a logistic regression on the features, a softmax
// regression for more than two classes. HeadsOf makes members of the draws.
//
// Shapes: features are [row][feature]; a label is a class from 0, each of which is
// seen. The draws have weight [feature] and bias, or weight [feature, class] and
// bias [class], and scale, 1/√λ, if that is learned.
// Errors: all faults of data and prior; of the method. With the error of a
// context that ended come the draws so far.
func Sample(ctx context.Context, features [][]float64, labels []int, prior Prior, by bayes.Inferrer) (*bayes.Draws, error) {
	width, err := checkFeatures(features)
	if err != nil {
		return nil, errors.Join(err, prior.check(false))
	}
	classes, err := checkLabels(labels, len(features), nil)
	if err := errors.Join(err, prior.check(false)); err != nil {
		return nil, err
	}
	m, x, row, feature := regression(features, width)
	var weight, bias bayes.Expr
	y := m.Data("label", labels, row)
	if classes == 2 {
		weight, bias = prior.weights(m, feature)
		m.Observe(y, bayes.BernoulliLogitGLM(x, bias, weight))
	} else {
		weight, bias = prior.weights(m, feature, m.DimSize("class", classes))
		m.Observe(y, bayes.CategoricalLogit(bayes.MatMul(x, weight).Add(bias)))
	}
	return infer(ctx, m, by)
}

// SampleNormal is Sample of a layer that predicts a number with normal noise. The
// draws have noise, its standard deviation, as well.
func SampleNormal(ctx context.Context, features [][]float64, y []float64, prior Prior, by bayes.Inferrer) (*bayes.Draws, error) {
	width, err := checkFeatures(features)
	if err != nil {
		return nil, errors.Join(err, prior.check(true))
	}
	if err := errors.Join(checkNumbers(y, len(features)), prior.check(true)); err != nil {
		return nil, err
	}
	m, x, row, feature := regression(features, width)
	weight, bias := prior.weights(m, feature)
	if prior.NoiseVariance == 0 {
		noise := m.Param("noise", bayes.HalfNormal(prior.NoiseScale))
		m.Observe(m.Data("y", y, row), bayes.NormalGLM(x, bias, weight, noise))
		return infer(ctx, m, by)
	}
	noise := math.Sqrt(prior.NoiseVariance)
	m.Observe(m.Data("y", y, row), bayes.NormalGLM(x, bias, weight, noise))
	draws, err := infer(ctx, m, by)
	if draws == nil {
		return nil, err
	}
	type drawn struct {
		Bias float64 `bayes:"bias"`
	}
	known, fault := bayes.Derive(draws, "noise", func(drawn) float64 { return noise })
	if fault != nil {
		return nil, errors.Join(err, fault)
	}
	draws, fault = draws.With("noise", known)
	return draws, errors.Join(err, fault)
}

func regression(features [][]float64, width int) (m *bayes.Model, x bayes.Expr, row, feature bayes.Dim) {
	m = bayes.NewModel("last layer")
	row, feature = m.DimSize("row", len(features)), m.DimSize("feature", width)
	return m, m.Data("features", features, row, feature), row, feature
}

// weights declares weights and biases.
func (p Prior) weights(m *bayes.Model, feature bayes.Dim, class ...bayes.Dim) (weight, bias bayes.Expr) {
	dims := append([]bayes.Dim{feature}, class...)
	if p.Precision != 0 {
		sd := 1 / math.Sqrt(p.Precision)
		return m.Param("weight", bayes.Normal(0, sd), dims...), m.Param("bias", bayes.Normal(0, sd), class...)
	}
	scale := m.Param("scale", bayes.HalfNormal(p.Scale))
	weight = m.Param("standard weight", bayes.Normal(0, 1), dims...)
	bias = m.Param("standard bias", bayes.Normal(0, 1), class...)
	return m.Let("weight", scale.Mul(weight)), m.Let("bias", scale.Mul(bias))
}

func infer(ctx context.Context, m *bayes.Model, by bayes.Inferrer) (*bayes.Draws, error) {
	if by == nil {
		return nil, errors.New("lastlayer: no method of inference; mcmc.Config{} is one")
	}
	prog, err := m.Compile()
	if err != nil {
		return nil, fmt.Errorf("lastlayer: %w", err)
	}
	return by.Infer(ctx, prog)
}

// HeadsOf returns the draws of Sample or SampleNormal as members, thinned to at
// most so many of all chains together.
//
// Errors: draws without weight and bias, of shapes that don't go together, not
// finite, or with weights of their own (those of Pathfinder); most below 1 a
// chain.
func HeadsOf(draws *bayes.Draws, most int) (*Heads, error) {
	if draws == nil || draws.Chains()*draws.Len() == 0 {
		return nil, errors.New("lastlayer: no draws")
	}
	if draws.LogWeights() != nil {
		return nil, errors.New("lastlayer: the draws have weights, and members count alike; use a method without, such as mcmc.Config")
	}
	if most < draws.Chains() || most > maxMembers {
		return nil, fmt.Errorf("lastlayer: at most %d members of %d chains; want between one a chain and %d", most, draws.Chains(), maxMembers)
	}
	draws, err := draws.Thin(most / draws.Chains())
	if err != nil {
		return nil, fmt.Errorf("lastlayer: %w", err)
	}
	weight, err := draws.Var("weight")
	bias, other := draws.Var("bias")
	if err = errors.Join(err, other); err != nil {
		return nil, fmt.Errorf("lastlayer: these are not draws of Sample: %w", err)
	}
	shape, outputs := weight.Dims(), 1
	switch {
	case len(shape) == 1 && len(bias.Dims()) == 0:
	case len(shape) == 2 && len(bias.Dims()) == 1 && shape[1].Size() == bias.Dims()[0].Size():
		outputs = shape[1].Size()
	default:
		return nil, fmt.Errorf("lastlayer: these are not draws of Sample: weight has the dims %v, bias %v", shape, bias.Dims())
	}
	h := &Heads{outputs: outputs, width: shape[0].Size() + 1}
	if outputs > 1 {
		h.likelihood = Categorical
	}
	h.theta = make([]float64, draws.Chains()*draws.Len()*outputs*h.width)
	h.fill(weight, 0)
	h.fill(bias, h.width-1)
	if noise, err := draws.Var("noise"); err == nil && outputs == 1 {
		h.likelihood = Normal
		for c := range draws.Chains() {
			for _, sd := range noise.Chain(c) {
				h.noise = append(h.noise, sd*sd)
			}
		}
	}
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("lastlayer: %w", err)
	}
	return h, nil
}

// fill writes elements of a variable, [feature] or [feature, class], into the
// weights of all members, from a feature on.
func (h *Heads) fill(v bayes.RV, feature int) {
	n, e := h.outputs*h.width, 0
	for _, element := range v.Elems() {
		k, j := e%h.outputs, feature+e/h.outputs
		m := 0
		for c := range element.Chains() {
			for _, x := range element.Chain(c) {
				h.theta[m*n+k*h.width+j] = x
				m++
			}
		}
		e++
	}
}
