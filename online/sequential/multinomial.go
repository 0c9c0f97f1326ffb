package sequential

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// NewMultinomial tests whether categories have given shares, against a Dirichlet
// mixture of others around them: arms of an experiment against the shares that
// were planned. An observation is how many new units fell into each category.
//
// Shares are positive and are divided by their sum. Concentration is how near to
// them the alternatives are, in units: the standard deviation of a share of ½ is
// ½/√(concentration + 1). Interval is NaN: shares are more than one number.
//
// Source: [Lindon2022].
func NewMultinomial(shares []float64, concentration, alpha float64) (*Test[[]int], error) {
	m := &multinomial{shares: slices.Clone(shares), counts: make([]float64, len(shares)), concentration: concentration}
	total := 0.0
	for i, s := range shares {
		if err := positive(fmt.Sprintf("share %d", i+1), s); err != nil {
			return nil, fmt.Errorf("sequential: multinomial: %w", err)
		}
		total += s
	}
	if len(shares) < 2 {
		return nil, fmt.Errorf("sequential: multinomial: %d categories; want two or more", len(shares))
	}
	if err := positive("concentration", concentration); err != nil {
		return nil, fmt.Errorf("sequential: multinomial: %w", err)
	}
	for i := range m.shares {
		m.shares[i] /= total
	}
	return begin[[]int](m, alpha)
}

type multinomial struct {
	shares, counts []float64
	concentration  float64
}

func (m *multinomial) name() string        { return "multinomial" }
func (m *multinomial) settings() []float64 { return append(slices.Clone(m.shares), m.concentration) }

func (m *multinomial) check(counts []int) error {
	if len(counts) != len(m.shares) {
		return fmt.Errorf("counts of %d categories; want %d", len(counts), len(m.shares))
	}
	for i, c := range counts {
		if c < 0 {
			return fmt.Errorf("a count of %d in category %d; want none or more", c, i+1)
		}
	}
	return nil
}

func (m *multinomial) learn(counts []int) {
	for i, c := range counts {
		m.counts[i] += float64(c)
	}
}

func (m *multinomial) n() float64 {
	sum := 0.0
	for _, c := range m.counts {
		sum += c
	}
	return sum
}

// logE: a Dirichlet is a Beta of the last category against those before it, and of
// the one before that, and so on; a Beta's normaliser cancels less than Γ's.
func (m *multinomial) logE() float64 {
	log, prior, after := 0.0, float64(m.concentration*m.shares[0]), float64(m.concentration*m.shares[0])+m.counts[0]
	for i := 1; i < len(m.shares); i++ {
		p := float64(m.concentration * m.shares[i])
		log += numeric.Lbeta(p+m.counts[i], after) - numeric.Lbeta(p, prior)
		prior, after = prior+p, after+p+m.counts[i]
	}
	for i, c := range m.counts {
		if c > 0 {
			log -= float64(c * numeric.Log(m.shares[i]))
		}
	}
	return log
}

func (m *multinomial) interval(float64) (lo, hi float64) { return math.NaN(), math.NaN() }

func (m *multinomial) state(to []float64) []float64 { return append(to, m.counts...) }

func (m *multinomial) set(from []float64) error {
	if len(from) != len(m.counts) {
		return fmt.Errorf("counts of %d categories; want %d", len(from), len(m.counts))
	}
	for _, c := range from {
		if !(c >= 0 && c <= math.MaxFloat64) {
			return fmt.Errorf("a count of %v", c)
		}
	}
	copy(m.counts, from)
	return nil
}

func (m *multinomial) clone() process[[]int] {
	c := *m
	c.counts = slices.Clone(m.counts)
	return &c
}
