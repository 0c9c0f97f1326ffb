package predictive

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn"
)

// A Scale is how an output says how probable a class is.
type Scale uint8

const (
	// Probability: one number between 0 and 1, that of the positive class, or one
	// for each class, which add up to 1.
	Probability Scale = iota
	// Logit: the log-odds of the positive class, or one number for each class, of
	// which softmax makes probabilities; logarithms of probabilities are such.
	// It keeps what probabilities lose: those of a log-odds above 17 are 1 in
	// float32.
	Logit
)

// ClassConfig says what a ClassHead reads.
type ClassConfig struct {
	// Output is the name of the output; empty means the only one.
	Output string
	Scale  Scale
}

// ClassHead is a Classifier of members whose outputs are probabilities or
// logits.
type ClassHead struct {
	source *source
	scale  Scale
}

// NewClassHead returns what members say of classes.
//
// Errors: wrap ErrMembers, all that is wrong with the members; of members with
// dropout that is not at work also ErrPassesAgree.
func NewClassHead(who Members, c ClassConfig) (*ClassHead, error) {
	if c.Scale > Logit {
		return nil, fmt.Errorf("predictive: %w: scale %d is neither Probability nor Logit", ErrMembers, c.Scale)
	}
	s, err := newSource(who, c.Output)
	if err != nil {
		return nil, err
	}
	return &ClassHead{s, c.Scale}, nil
}

// Inputs returns the ports that Classify takes.
func (h *ClassHead) Inputs() []nn.Port { return h.source.ports() }

// Classify implements Classifier.
//
// Shapes: the output is [N] or [N 1], or [N K] of K classes; of a fused graph
// [N M] or [N M 1], or [N M K].
// Errors: those of nn.Model.RunInto with the member; those of outputs wrap
// ErrOutput and name the first row that is none. A context that ends between two
// members ends the call.
// Cost: with the same Classes nothing is allocated.
func (h *ClassHead) Classify(ctx context.Context, in []*nn.Tensor, to *Classes) error {
	err := errNoHead
	if h.source != nil {
		c := h.source.take()
		err = h.classify(ctx, c, in, to)
		h.source.give(c)
	}
	if err != nil {
		to.Reset(0, 0, 0)
	}
	return err
}

func (h *ClassHead) classify(ctx context.Context, c *scratch, in []*nn.Tensor, to *Classes) error {
	for first, members := 0, 1; first < members; {
		b, err := h.source.run(ctx, c, in, first)
		if err != nil {
			return err
		}
		width, err := h.source.width(c, 0, b)
		if err != nil {
			return err
		}
		classes := max(2, width)
		if first == 0 {
			members = h.source.members(b)
			to.Reset(b.rows, members, classes)
		} else if b.rows != to.Rows || classes != to.Classes {
			return fmt.Errorf("predictive: member %d: %w: %d rows of %d classes; the members before it had %d rows of %d", b.first, ErrOutput, b.rows, classes, to.Rows, to.Classes)
		}
		faults, fault := 0, error(nil)
		if x := c.out[0].Float32s(); x != nil {
			faults, fault = readClasses(to, x, width, h.scale, b)
		} else {
			faults, fault = readClasses(to, c.out[0].Float64s(), width, h.scale, b)
		}
		if faults > 0 {
			return fmt.Errorf("predictive: %w: %v: %w (%d such of %d)", ErrOutput, h.source.name(min(b.first, len(h.source.models)-1), 0), fault, faults, b.rows*b.members)
		}
		first += b.members
	}
	return nil
}

// readClasses writes the log-probabilities of a block, and says how many entries
// are none, and what is wrong with the first.
func readClasses[T float32 | float64](to *Classes, x []T, width int, s Scale, b block) (faults int, first error) {
	for r := range b.rows {
		for m := range b.members {
			at := (r*b.rowStep + m*b.memberStep) * width
			y, l := x[at:at+width], to.At(r, b.first+m)
			var ok bool
			switch {
			case s == Logit && width == 1:
				ok = binaryLogit(l, float64(y[0]))
			case s == Logit:
				for k, v := range y {
					l[k] = float64(v)
				}
				ok = logSoftmax(l)
			case width == 1:
				ok = binaryProbability(l, float64(y[0]))
			default:
				for k, v := range y {
					l[k] = float64(v)
				}
				ok = logNormalise(l)
			}
			if !ok {
				if faults++; first == nil {
					first = fault(r, b.first+m, y, s)
				}
			}
		}
	}
	return faults, first
}

// fault says what is wrong with what a member says of a row.
func fault[T float32 | float64](row, member int, y []T, s Scale) error {
	if s == Logit {
		return fmt.Errorf("row %d, member %d: no probabilities come of the logits %v", row, member, y)
	}
	if len(y) == 1 {
		return fmt.Errorf("row %d, member %d: %v is no probability; if it is log-odds, set the scale to Logit", row, member, y[0])
	}
	sum := 0.0
	for _, v := range y {
		sum += float64(v)
	}
	return fmt.Errorf("row %d, member %d: the %d numbers %v are no probabilities, they add up to %v; if they are logits, set the scale to Logit", row, member, len(y), y, sum)
}

// binaryLogit writes the log-probabilities of two classes, of which the second
// has log-odds z: log σ(±z) = min(±z, 0) − log1p(e^−|z|).
func binaryLogit(l []float64, z float64) bool {
	tail := numeric.Log1p(numeric.Exp(-max(z, -z)))
	l[0], l[1] = min(-z, 0)-tail, min(z, 0)-tail
	return z == z
}

// logSoftmax turns logits into log-probabilities. The sum leaves the largest
// out, so that a probability near 1 keeps the digits of its logarithm.
func logSoftmax(l []float64) bool {
	top := 0
	for k, v := range l {
		if v > l[top] {
			top = k
		}
	}
	largest, others := l[top], 0.0
	for k, v := range l {
		if l[k] = v - largest; k != top {
			others += numeric.Exp(l[k])
		}
	}
	tail := numeric.Log1p(others)
	for k := range l {
		l[k] -= tail
	}
	return largest-largest == 0 && others == others
}

// binaryProbability writes the logarithms of 1 − p and p.
func binaryProbability(l []float64, p float64) bool {
	if p > 1 && p <= 1+numeric.OutputSlack {
		p = 1
	}
	l[0], l[1] = numeric.Log1p(-p), numeric.Log(p)
	return p >= 0 && p <= 1
}

// logNormalise turns probabilities into logarithms that are normalised.
func logNormalise(p []float64) bool {
	sum, ok := 0.0, true
	for _, v := range p {
		sum += v
		ok = ok && v >= 0
	}
	shift := numeric.Log(sum)
	for k, v := range p {
		p[k] = min(0, numeric.Log(v)-shift)
	}
	return ok && sum >= 1-numeric.OutputSlack && sum <= 1+numeric.OutputSlack
}
