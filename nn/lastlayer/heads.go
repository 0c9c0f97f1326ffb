package lastlayer

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn/predictive"
)

// Heads are draws of a last layer: by Posterior.Draw from a normal
// approximation, by HeadsOf from what a sampler drew. Each is a member. Heads are
// never written to after that, and safe for concurrent use.
type Heads struct {
	likelihood     Likelihood
	outputs, width int
	theta          []float64 // [member][output][feature, then bias]
	noise          []float64 // variances, [member], of a Normal likelihood
}

// Likelihood returns what the outputs mean.
func (h *Heads) Likelihood() Likelihood { return h.likelihood }

// Features returns the number of features of a row.
func (h *Heads) Features() int { return h.width - 1 }

// Classes returns the number of classes, 0 of a Normal likelihood.
func (h *Heads) Classes() int { return classesOf(h.likelihood, h.outputs) }

// Members returns the number of layers.
func (h *Heads) Members() int { return len(h.theta) / max(1, h.outputs*h.width) }

// Head returns a member.
func (h *Heads) Head(member int) Head { return headOf(h.at(member), h.width) }

func (h *Heads) at(member int) []float64 {
	n := h.outputs * h.width
	return h.theta[member*n : (member+1)*n]
}

// Classify writes what each member says of rows of features.
//
// Errors: rows of another width or not finite; a Normal likelihood; of ctx. to
// has no rows then. Cost: nothing is allocated where to has held as much.
func (h *Heads) Classify(ctx context.Context, features [][]float64, to *predictive.Classes) error {
	to.Reset(0, 0, 0)
	if h.likelihood == Normal {
		return errNotClasses
	}
	if err := checkRows(features, h.width-1); err != nil {
		return err
	}
	to.Reset(len(features), h.Members(), h.Classes())
	for i, x := range features {
		if err := ctx.Err(); err != nil {
			to.Reset(0, 0, 0)
			return fmt.Errorf("lastlayer: %w", err)
		}
		for m := range to.Members {
			theta, logit := h.at(m), to.At(i, m)
			if h.likelihood == Bernoulli {
				writeLogOdds(affine(theta, x), logit)
				continue
			}
			for k := range logit {
				logit[k] = affine(theta[k*h.width:(k+1)*h.width], x)
			}
			norm := numeric.LogSumExp(logit)
			for k := range logit {
				logit[k] = min(0, logit[k]-norm)
			}
		}
	}
	return nil
}

// Regress writes what each member says of rows of features.
//
// Errors: rows of another width or not finite; a likelihood other than Normal; of
// ctx. to has no rows then.
func (h *Heads) Regress(ctx context.Context, features [][]float64, to *predictive.Normals) error {
	to.Reset(0, 0)
	if h.likelihood != Normal {
		return errNotNormal
	}
	if err := checkRows(features, h.width-1); err != nil {
		return err
	}
	to.Reset(len(features), h.Members())
	for i, x := range features {
		if err := ctx.Err(); err != nil {
			to.Reset(0, 0)
			return fmt.Errorf("lastlayer: %w", err)
		}
		for m := range to.Members {
			to.Mean[i*to.Members+m], to.Variance[i*to.Members+m] = affine(h.at(m), x), h.noise[m]
		}
	}
	return nil
}

// Classify writes what members say of rows of features. Of two classes the
// members are not drawn: each has the middle of an equal share of the normal
// distribution of the log-odds, in rising order, the outermost moved out until the
// variance is right, so that their mean has no Monte Carlo error. Of more classes they are those of Draw,
// with the number and seed of Config.
//
// Errors: rows of another width or not finite; a Normal likelihood; of ctx. to
// has no rows then. Cost: nothing is allocated where to has held as much.
func (p *Posterior) Classify(ctx context.Context, features [][]float64, to *predictive.Classes) error {
	if p.likelihood == Categorical {
		return p.drawn.Classify(ctx, features, to)
	}
	to.Reset(0, 0, 0)
	if p.likelihood == Normal {
		return errNotClasses
	}
	if err := checkRows(features, p.width-1); err != nil {
		return err
	}
	to.Reset(len(features), p.members, 2)
	for i, x := range features {
		if err := ctx.Err(); err != nil {
			to.Reset(0, 0, 0)
			return fmt.Errorf("lastlayer: %w", err)
		}
		f, v := p.output(0, x)
		sd := math.Sqrt(v)
		for m, z := range p.strata {
			writeLogOdds(math.FMA(sd, z, f), to.At(i, m))
		}
	}
	return nil
}

// Regress writes what members say of rows of features: the means of the members
// are spread as Classify spreads log-odds, and all have the variance of the noise.
//
// Errors: rows of another width or not finite; a likelihood other than Normal; of
// ctx. to has no rows then. Cost: nothing is allocated where to has held as much.
func (p *Posterior) Regress(ctx context.Context, features [][]float64, to *predictive.Normals) error {
	to.Reset(0, 0)
	if p.likelihood != Normal {
		return errNotNormal
	}
	if err := checkRows(features, p.width-1); err != nil {
		return err
	}
	to.Reset(len(features), p.members)
	for i, x := range features {
		if err := ctx.Err(); err != nil {
			to.Reset(0, 0)
			return fmt.Errorf("lastlayer: %w", err)
		}
		f, v := p.output(0, x)
		sd := math.Sqrt(v)
		for m, z := range p.strata {
			to.Mean[i*p.members+m], to.Variance[i*p.members+m] = math.FMA(sd, z, f), p.noise
		}
	}
	return nil
}

var (
	errNotClasses = errors.New("lastlayer: a Normal likelihood predicts numbers, not classes; use Regress")
	errNotNormal  = errors.New("lastlayer: a likelihood of classes predicts no numbers; use Classify")
)

// writeLogOdds writes the log-probabilities of two classes, of which class 1 has
// the log-odds f.
func writeLogOdds(f float64, to []float64) {
	to[0], to[1] = -numeric.Softplus(f), -numeric.Softplus(-f)
}

// checkRows tells what is wrong with rows to predict.
func checkRows(features [][]float64, width int) error {
	var faults []error
	for i, x := range features {
		if fault := checkRow(x, width); fault != nil {
			faults = append(faults, fmt.Errorf("lastlayer: row %d %w", i, fault))
		}
	}
	if len(features) == 0 {
		return errors.New("lastlayer: no rows of features")
	}
	return first(faults)
}
