package drift

import (
	"cmp"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// CUSUM looks for a change of the mean by cumulative sums of scores. Each score
// compares an observation with mean and standard deviation of those before it
// since the last alarm; of a normal stream that doesn't change the scores are
// independent standard normal, whatever its mean and scale, so that the mean run
// length to a false alarm is known beforehand.
//
// Source: [Page1954] for the sums S ← max(0, S + z − Shift/2); [Hawkins1987] for
// the scores; [Siegmund1985] ch. II and X for the threshold.
//
// Deviation: Student's distribution becomes normal by the approximation
// of [Wallace1959], whose cost doesn't grow with the length of the stream.
type CUSUM struct {
	// Shift is the change of the mean, in standard deviations, that is found
	// soonest; default 1, at most 2.
	Shift float64
	// RunLength is the mean number of observations to a false alarm, to 3 % up to a
	// Shift of 1 and to 8 % beyond; default 10000.
	RunLength float64
	// Side is the direction of change; default Both.
	Side Side
}

func (r CUSUM) start() (state, error) {
	r.Shift, r.RunLength = cmp.Or(r.Shift, 1), cmp.Or(r.RunLength, 10_000)
	err := of("CUSUM", within("Shift", r.Shift, 0.1, 2), within("RunLength", r.RunLength, 10, 1e12), r.Side.fault())
	if err != nil {
		return nil, err
	}
	one := r.RunLength
	if r.Side == Both { // rates of alarms add
		one *= 2
	}
	return &cusum{rule: r, threshold: threshold(r.Shift/2, one)}, nil
}

// threshold returns where the alarm of a one-sided CUSUM with allowance k is for
// a mean run length: [Siegmund1985] ch. X, (e^{2kb} − 2kb − 1)/(2k²) with b
// the threshold + 1.166, solved by bisection.
func threshold(k, length float64) float64 {
	const overshoot = 1.166 // mean overshoot of a normal random walk, both barriers: [Siegmund1985] ch. X
	low, high := 0.0, 1.0
	for run(k, high+overshoot) < length {
		high *= 2
	}
	for mid := high / 2; low < mid && mid < high; mid = (low + high) / 2 {
		if run(k, mid+overshoot) < length {
			low = mid
		} else {
			high = mid
		}
	}
	return high
}

func run(k, b float64) float64 {
	x := float64(2 * k * b)
	return (numeric.Expm1(x) - x) / (2 * k * k)
}

type cusum struct {
	rule      CUSUM
	threshold float64
	up, down  float64
	before    span // all observations but the newest
}

func (c *cusum) name() string { return "CUSUM" }

func (c *cusum) settings() []float64 {
	return []float64{c.rule.Shift, c.rule.RunLength, float64(c.rule.Side)}
}

func (c *cusum) check(x float64) error { return number(x) }

func (c *cusum) update(x float64, since *span) level {
	z := c.score(x)
	c.before = *since
	k := c.rule.Shift / 2
	c.up, c.down = max(0, c.up+z-k), max(0, c.down-z-k)
	if c.rule.Side.up() && c.up > c.threshold || c.rule.Side.down() && c.down > c.threshold {
		return alarm
	}
	return calm
}

// score is standard normal if x is of the same normal distribution as what came
// before; 0 while nothing is known of its scale.
func (c *cusum) score(x float64) float64 {
	b := &c.before
	if b.n < 2 || b.squares == 0 {
		return 0
	}
	freedom := b.n - 1
	// Student's t with freedom: the deviation over sd·√(1 + 1/n).
	t := b.deviation(x) / math.Sqrt(b.squares/freedom*(1+1/b.n))
	// Wallace's approximation; 8ν + 1 and 8ν + 3 are his.
	f := float64(8 * freedom)
	return math.Copysign((f+1)/(f+3)*math.Sqrt(freedom*numeric.Log1p(t*t/freedom)), t)
}

func (c *cusum) restart() { *c = cusum{rule: c.rule, threshold: c.threshold} }
func (c *cusum) reset()   { c.restart() }

func (c *cusum) numbers(to []float64) []float64 {
	return append(to, c.up, c.down, c.before.n, c.before.origin, c.before.mean, c.before.squares)
}

func (c *cusum) set(from []float64) error {
	next := cusum{rule: c.rule, threshold: c.threshold}
	if err := scan(from, &next.up, &next.down, &next.before.n, &next.before.origin, &next.before.mean, &next.before.squares); err != nil {
		return err
	}
	if err := sound(from...); err != nil {
		return err
	}
	if next.up < 0 || next.down < 0 || !whole(next.before.n) || next.before.squares < 0 {
		return fmt.Errorf("sums %v; want none below 0", from)
	}
	*c = next
	return nil
}

func (c *cusum) clone() state {
	d := *c
	return &d
}
