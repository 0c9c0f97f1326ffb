package predictive

import "github.com/seed78144065/credence/internal/numeric"

// Split is the uncertainty about a class, in nats, and where it comes from.
type Split struct {
	// Total is the entropy of the mean over members.
	Total float64 `json:"total"`
	// Aleatoric is the mean entropy of the members: what stays uncertain for
	// those who know the network.
	Aleatoric float64 `json:"aleatoric"`
	// Epistemic is the mutual information of class and member, the difference of
	// the two: how much the members disagree. More data of this kind would
	// lessen it.
	Epistemic float64 `json:"epistemic"`
}

// Split returns the uncertainty of one row.
//
// Result: all three between 0 and the logarithm of the number of classes; NaN
// where a log-probability is.
// Source: [Depeweg2018] eqs. 1 and 2, of classes.
func (c *Classes) Split(row int) Split {
	var s Split
	var mean entropy
	for k := range c.Classes {
		p := 0.0
		for m := range c.Members {
			l := c.At(row, m)[k]
			q := numeric.Exp(l)
			p += q
			if q != 0 {
				s.Aleatoric -= float64(q * l)
			}
		}
		mean.add(p / float64(c.Members))
	}
	s.Aleatoric /= float64(c.Members)
	s.Total = mean.nats()
	s.Epistemic = max(0, s.Total-s.Aleatoric)
	return s
}

// entropy adds up −Σ p log p. The logarithm of the largest p is found from the
// sum of the others, which keeps the digits of a probability near 1.
type entropy struct{ largest, others, sum float64 }

func (e *entropy) add(p float64) {
	if p > e.largest {
		p, e.largest = e.largest, p
	}
	e.others += p
	if p != 0 {
		e.sum -= float64(p * numeric.Log(p))
	}
}

func (e *entropy) nats() float64 {
	return max(0, e.sum-float64(e.largest*numeric.Log1p(-e.others)))
}
