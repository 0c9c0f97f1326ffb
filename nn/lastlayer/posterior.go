package lastlayer

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online/glm"
)

// A Posterior is what is believed of a last layer: a normal distribution of its
// weights and biases. Fit and FitNormal make it. It is never written to after
// that, and safe for concurrent use.
type Posterior struct {
	likelihood      Likelihood
	outputs, width  int
	diagonal        bool
	mean            []float64 // [output][feature, then bias]
	root            []float64 // R with RᵀR the covariance: a lower triangle by rows, or a diagonal
	precision       float64
	noise           float64
	logLik, logProb float64
	members         int
	seed            uint64

	strata []float64 // standard normal, of the members of one output
	drawn  *Heads    // the members of more than two classes
}

func (f *fit) posterior() *Posterior {
	p := &Posterior{
		likelihood: f.likelihood, outputs: f.outputs, width: f.width, diagonal: f.config.Diagonal,
		mean: f.theta, precision: f.precision, noise: f.noise, logLik: f.logLik, logProb: f.logEvidence,
		members: f.config.Members, seed: f.config.Seed,
	}
	p.root = f.curvature.root(f.factor[:len(f.curvature.h)], math.Sqrt(f.noise))
	p.prepare()
	return p
}

// prepare makes what follows from the rest.
func (p *Posterior) prepare() {
	if p.likelihood == Categorical {
		p.drawn = p.draw(p.members, p.seed)
		return
	}
	p.strata = strata(p.members)
}

// strata returns the middles of n ≥ 2 equal shares of the standard normal
// distribution, of which the first and the last are moved out until the variance
// is 1.
func strata(n int) []float64 {
	z, inner := make([]float64, n), 0.0
	for i := range z {
		z[i] = numeric.NormalQuantile((float64(i) + 0.5) / float64(n))
		if i > 0 && i < n-1 {
			inner = math.FMA(z[i], z[i], inner)
		}
	}
	z[n-1] = math.Sqrt((float64(n) - inner) / 2)
	z[0] = -z[n-1]
	return z
}

// Likelihood returns what the outputs mean.
func (p *Posterior) Likelihood() Likelihood { return p.likelihood }

// Features returns the number of features of a row.
func (p *Posterior) Features() int { return p.width - 1 }

// Classes returns the number of classes, 0 of a Normal likelihood.
func (p *Posterior) Classes() int { return classesOf(p.likelihood, p.outputs) }

func classesOf(l Likelihood, outputs int) int {
	switch l {
	case Bernoulli:
		return 2
	case Categorical:
		return outputs
	}
	return 0
}

// Mean returns the mean of weights and biases.
func (p *Posterior) Mean() Head { return headOf(p.mean, p.width) }

// Precision returns λ, of the prior.
func (p *Posterior) Precision() float64 { return p.precision }

// NoiseVariance returns that of a Normal likelihood, 1 of others.
func (p *Posterior) NoiseVariance() float64 { return p.noise }

// LogLik returns the log likelihood of the data at the mean.
func (p *Posterior) LogLik() float64 { return p.logLik }

// LogEvidence returns the log of the probability of all labels given the
// features, of the normal approximation about the mean; exact for a Normal
// likelihood without a Head. It compares layers on the same labels.
func (p *Posterior) LogEvidence() float64 { return p.logProb }

// EffectiveParameters returns how many weights the data determine, rather than
// the prior: between 0 and all of them.
//
// Source: [Mackay1992a], γ = n − λ·tr Σ.
func (p *Posterior) EffectiveParameters() float64 {
	return float64(len(p.mean)) - float64(p.precision*linalg.Dot(p.root, p.root))
}

// Predict writes the mean and variance of each output at a row of features:
// log-odds for Bernoulli, logits for Categorical, the mean without its noise for
// Normal.
//
// Shapes: mean and variance are [output].
// Errors: a row of another width or not finite; other lengths.
// Cost: n²/2 multiply-adds for n weights; nothing is allocated.
func (p *Posterior) Predict(x []float64, mean, variance []float64) error {
	if err := checkRow(x, p.width-1); err != nil {
		return fmt.Errorf("lastlayer: the row %w", err)
	}
	if len(mean) != p.outputs || len(variance) != p.outputs {
		return fmt.Errorf("lastlayer: room for %d means and %d variances of %d outputs", len(mean), len(variance), p.outputs)
	}
	for k := range mean {
		mean[k], variance[k] = p.output(k, x)
	}
	return nil
}

// output returns mean and variance of an output at a row that was checked.
func (p *Posterior) output(k int, x []float64) (mean, variance float64) {
	from, to := k*p.width, (k+1)*p.width
	mean = affine(p.mean[from:to], x)
	if p.diagonal {
		for j, r := range p.root[from : to-1] {
			v := float64(r * x[j])
			variance = math.FMA(v, v, variance)
		}
		return mean, math.FMA(p.root[to-1], p.root[to-1], variance)
	}
	for i := from; i < len(p.mean); i++ {
		at := i * (i + 1) / 2
		v := affine(p.root[at+from:at+min(i+1, to)], x)
		variance = math.FMA(v, v, variance)
	}
	return mean, variance
}

// affine returns w·x, and the bias behind w if it is there.
func affine(w, x []float64) float64 {
	if len(w) <= len(x) {
		return linalg.Dot(w, x)
	}
	return linalg.Dot(x, w) + w[len(x)]
}

// Probit returns the probabilities of the classes, at the cost of no integral:
// each output is made less extreme by its own variance. It is off by up to 0.02
// for two classes; of more it is a heuristic, and Classify has what they are.
//
// Errors: as Predict; a Normal likelihood.
// Source: [Mackay1992], 1/(1 + e^(−f/√(1+πs²/8))); the same for each
// output before the softmax, [Daxberger2021].
func (p *Posterior) Probit(x []float64, to []float64) ([]float64, error) {
	if p.likelihood == Normal {
		return nil, errNotClasses
	}
	if err := checkRow(x, p.width-1); err != nil {
		return nil, fmt.Errorf("lastlayer: the row %w", err)
	}
	to = to[:0]
	if p.likelihood == Bernoulli {
		f, v := p.output(0, x)
		f /= math.Sqrt(1 + float64(math.Pi/8*v))
		return append(to, numeric.Expit(-f), numeric.Expit(f)), nil
	}
	for k := range p.outputs {
		f, v := p.output(k, x)
		to = append(to, f/math.Sqrt(1+float64(math.Pi/8*v)))
	}
	norm := numeric.LogSumExp(to)
	for k, f := range to {
		to[k] = numeric.Exp(f - norm)
	}
	return to, nil
}

// Quadrature returns the probability of class 1 of two: the mean of 1/(1+e⁻ᶠ)
// over the normal distribution of the log-odds f.
//
// Result: within 1e-7, where the standard deviation is above 30 within 1e-6.
// Errors: as Predict; a likelihood other than Bernoulli.
// Source: equidistant nodes, as of glm.Prediction. Deviation: not the 64
// Gauss–Hermite nodes that are usual, which are off by 5e-5 at a standard
// deviation of 5 and by 0.02 at one of 20.
func (p *Posterior) Quadrature(x []float64) (float64, error) {
	if p.likelihood != Bernoulli {
		return math.NaN(), fmt.Errorf("lastlayer: Quadrature is of two classes, and the likelihood is %v; Classify has the mean over members", p.likelihood)
	}
	if err := checkRow(x, p.width-1); err != nil {
		return math.NaN(), fmt.Errorf("lastlayer: the row %w", err)
	}
	f, v := p.output(0, x)
	return glm.Prediction{Linear: f, SD: math.Sqrt(v)}.Mean(), nil
}

// Draw draws last layers. The same seed gives the same ones.
//
// Errors: fewer than one, or more than fit 2²⁸ bytes.
func (p *Posterior) Draw(members int, seed uint64) (*Heads, error) {
	if most := maxDrawn / max(1, len(p.mean)); len(p.mean) == 0 || members < 1 || members > most {
		return nil, fmt.Errorf("lastlayer: %d layers to draw, of %d weights each; want between 1 and %d, from a Posterior of Fit", members, len(p.mean), most)
	}
	return p.draw(members, seed), nil
}

func (p *Posterior) draw(members int, seed uint64) *Heads {
	n := len(p.mean)
	h := &Heads{likelihood: p.likelihood, outputs: p.outputs, width: p.width, theta: make([]float64, members*n)}
	z := make([]float64, n)
	for m := range members {
		s := rng.New(seed, "nn/lastlayer/draw", uint64(m))
		rng.FillNormal(&s, z)
		theta := h.theta[m*n : (m+1)*n]
		copy(theta, p.mean)
		for i, v := range z {
			if p.diagonal {
				theta[i] = math.FMA(p.root[i], v, theta[i])
				continue
			}
			at := i * (i + 1) / 2
			addScaled(theta[:i+1], v, p.root[at:at+i+1])
		}
		if p.likelihood == Normal {
			h.noise = append(h.noise, p.noise)
		}
	}
	return h
}
