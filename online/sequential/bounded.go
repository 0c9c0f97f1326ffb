package sequential

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Bounded says what a test of the mean of bounded observations is of.
type Bounded struct {
	// Null is the mean of the null.
	Null float64
	// Low and High bound every observation; both 0 mean 0 and 1.
	Low, High float64
	// Alpha is the level at which StoppedAt stops, and that bets are for; 0 means 0.05,
	// the usual one.
	Alpha float64
}

// NewBounded tests whether the mean of observations between bounds is that of the
// null, whatever their distribution: exact, for revenue that has a cap or time in a
// day. It is soon where the variance is small beside the bounds.
//
// Source: [WaudbySmith2024b] theorem 2, the predictable plug-in with bets of at most
// ½, both ways at half each: an e-process for each mean, whose interval has a closed
// form.
func NewBounded(c Bounded) (*Test[float64], error) {
	c.Alpha = or(c.Alpha, usual)
	if c.Low == 0 && c.High == 0 {
		c.High = 1
	}
	if err := errors.Join(finite("Low", c.Low), finite("High", c.High), positive("High − Low", c.High-c.Low)); err != nil {
		return nil, fmt.Errorf("sequential: bounded: %w", err)
	}
	if !(c.Null >= c.Low && c.Null <= c.High) {
		return nil, fmt.Errorf("sequential: bounded: Null is %v; want a mean between %v and %v", c.Null, c.Low, c.High)
	}
	if err := falseAlarm("Alpha", c.Alpha); err != nil {
		return nil, fmt.Errorf("sequential: bounded: %w", err)
	}
	return begin[float64](&bounded{c: c}, c.Alpha)
}

// bounded keeps sums over observations scaled to [0, 1].
type bounded struct {
	c          Bounded
	num        float64
	sum        float64 // of observations
	squares    float64 // of their distances from the mean then, the new one among them
	bets       float64 // Σ λ
	betOutcome float64 // Σ λx
	paid       float64 // Σ (x − mean before)² ψ(λ)
}

func (b *bounded) name() string        { return "bounded" }
func (b *bounded) settings() []float64 { return []float64{b.c.Null, b.c.Low, b.c.High, b.c.Alpha} }

func (b *bounded) check(x float64) error {
	if !(x >= b.c.Low && x <= b.c.High) {
		return fmt.Errorf("it is %v; want a number between %v and %v", x, b.c.Low, b.c.High)
	}
	return nil
}

func (b *bounded) scaled(x float64) float64 { return (x - b.c.Low) / (b.c.High - b.c.Low) }

func (b *bounded) learn(x float64) {
	x = b.scaled(x)
	// The mean and variance before, of observations and one more: ½, and ¼ from it.
	before, variance := (0.5+b.sum)/(b.num+1), (0.25+b.squares)/(b.num+1)
	b.num++
	log := float64(2 * numeric.Log(2/b.c.Alpha))
	bet := math.Min(0.5, math.Sqrt(log/(variance*b.num*numeric.Log1p(b.num))))
	b.bets += bet
	b.betOutcome += float64(bet * x)
	off := x - before
	b.paid += float64(off * off * (-numeric.Log1p(-bet) - bet))
	b.sum += x
	after := x - (0.5+b.sum)/(b.num+1)
	b.squares += float64(after * after)
}

func (b *bounded) n() float64 { return b.num }

// logE is log ½(eᵈ + e⁻ᵈ) − paid, d what the bets have won against the null.
func (b *bounded) logE() float64 {
	d := math.Abs(b.betOutcome - float64(b.scaled(b.c.Null)*b.bets))
	return d + numeric.Log1p(numeric.Exp(-2*d)) - math.Ln2 - b.paid
}

// interval: log cosh d = paid − log α, d = log(y + √(y² − 1)) with the log of y.
func (b *bounded) interval(alpha float64) (lo, hi float64) {
	if b.num == 0 {
		return b.c.Low, b.c.High
	}
	y := b.paid - numeric.Log(alpha)
	d := y + numeric.Log1p(math.Sqrt(-numeric.Expm1(-2*y)))
	mean, half, width := b.betOutcome/b.bets, d/b.bets, b.c.High-b.c.Low
	lo, hi = b.c.Low+float64(width*(mean-half)), b.c.Low+float64(width*(mean+half))
	return math.Max(lo, b.c.Low), math.Min(hi, b.c.High)
}

func (b *bounded) state(to []float64) []float64 {
	return append(to, b.num, b.sum, b.squares, b.bets, b.betOutcome, b.paid)
}

func (b *bounded) set(from []float64) error {
	if len(from) != 6 {
		return fmt.Errorf("%d numbers; want the six sums of a bounded mean", len(from))
	}
	for _, v := range from {
		if !(v >= 0 && v <= largest) {
			return fmt.Errorf("%v are no sums of a bounded mean", from)
		}
	}
	b.num, b.sum, b.squares, b.bets, b.betOutcome, b.paid = from[0], from[1], from[2], from[3], from[4], from[5]
	return nil
}

func (b *bounded) clone() process[float64] { c := *b; return &c }
