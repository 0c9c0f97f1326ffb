package filter

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// Level is a level that walks at random.
type Level struct{ Variance float64 }

func (c Level) part() (part, error) {
	return part{name: "level", k: 1, observe: []float64{1}, transition: []float64{1}, variances: []variance{{"level", c.Variance, []int{0}}}}, nil
}

func (c Level) set(value func(string) float64) Component {
	c.Variance = found(c.Variance, "level", value)
	return c
}

// found is a variance, or the value of its name if it is Free.
func found(v float64, name string, value func(string) float64) float64 {
	if v == Free {
		return value(name)
	}
	return v
}

// Trend is a level with a slope, both of which walk at random. With Level 0 it is
// smooth.
type Trend struct{ Level, Slope float64 }

func (c Trend) part() (part, error) {
	return part{
		name: "trend", k: 2, observe: []float64{1, 0}, transition: []float64{1, 1, 0, 1},
		variances: []variance{{"level", c.Level, []int{0}}, {"slope", c.Slope, []int{1}}},
	}, nil
}

func (c Trend) set(value func(string) float64) Component {
	c.Level, c.Slope = found(c.Level, "level", value), found(c.Slope, "slope", value)
	return c
}

// Seasonal is a pattern of a period by dummies: the sum over each period is
// noise. Its states are those of the step and of the Period−2 before it.
//
// Source: [Durbin2012] §3.2.2.
type Seasonal struct {
	Period   int
	Variance float64 // of its noise
}

func (c Seasonal) name() string { return fmt.Sprintf("seasonal %d", c.Period) }

func (c Seasonal) part() (part, error) {
	if c.Period < 2 {
		return part{}, fmt.Errorf("a Seasonal of period %d; want 2 or more", c.Period)
	}
	k := c.Period - 1
	p := part{name: c.name(), k: k, observe: make([]float64, k), transition: make([]float64, k*k), variances: []variance{{c.name(), c.Variance, []int{0}}}}
	p.observe[0] = 1
	for j := range k {
		p.transition[j] = -1
	}
	for r := 1; r < k; r++ {
		p.transition[r*k+r-1] = 1
	}
	return p, nil
}

func (c Seasonal) set(value func(string) float64) Component {
	c.Variance = found(c.Variance, c.name(), value)
	return c
}

// Trigonometric is a pattern of a period, which need not be whole, by pairs of
// waves whose amplitudes walk at random.
//
// Source: [Durbin2012] §3.2.2.
type Trigonometric struct {
	Period    float64 // steps
	Harmonics int     // waves of Period, Period/2, …; 0 means as many as there are
	Variance  float64 // of each wave's noise
}

func (c Trigonometric) name() string { return fmt.Sprintf("seasonal %g", c.Period) }

func (c Trigonometric) part() (part, error) {
	if !(c.Period >= 2 && c.Period <= 1<<20) { // a bound on the number of states
		return part{}, fmt.Errorf("a Trigonometric of period %v; want 2 or more", c.Period)
	}
	if c.Harmonics < 0 || float64(2*c.Harmonics) > c.Period {
		return part{}, fmt.Errorf("%d harmonics of period %v; want at most half as many as the period", c.Harmonics, c.Period)
	}
	if c.Harmonics == 0 {
		c.Harmonics = int(c.Period / 2)
	}
	k := 2 * c.Harmonics
	if float64(k) == c.Period {
		k-- // the shortest wave alternates: one state
	}
	p := part{name: c.name(), k: k, observe: make([]float64, k), transition: make([]float64, k*k), variances: []variance{{name: c.name(), value: c.Variance}}}
	for r := range k {
		p.variances[0].states = append(p.variances[0].states, r)
		angle := 2 * math.Pi * float64(r/2+1) / c.Period
		if r == k-1 && r%2 == 0 {
			p.observe[r], p.transition[r*k+r] = 1, -1
			break
		}
		cos, sin := numeric.Cos(angle), numeric.Sin(angle)
		p.transition[r*k+r] = cos
		if r%2 == 0 {
			p.observe[r], p.transition[r*k+r+1] = 1, sin
		} else {
			p.transition[r*k+r-1] = -sin
		}
	}
	return p, nil
}

func (c Trigonometric) set(value func(string) float64) Component {
	c.Variance = found(c.Variance, c.name(), value)
	return c
}

// Cycle is a wave whose amplitude and phase move, and return to nothing at a
// rate: stationary. Its Variance is that of the noise of its two states, not of
// the wave, which is Variance/(1 − Damping²).
//
// Source: [Durbin2012] §3.2.4.
type Cycle struct {
	Period   float64 // steps, more than 2
	Damping  float64 // in (0, 1): what is left of the wave after a step
	Variance float64
}

func (c Cycle) name() string { return fmt.Sprintf("cycle %g", c.Period) }

func (c Cycle) part() (part, error) {
	if !(c.Period > 2 && c.Period <= math.MaxFloat64) || !(c.Damping > 0 && c.Damping < 1) {
		return part{}, fmt.Errorf("a Cycle of period %v and damping %v; want more than 2, and between 0 and 1", c.Period, c.Damping)
	}
	angle := 2 * math.Pi / c.Period
	cos, sin := c.Damping*numeric.Cos(angle), c.Damping*numeric.Sin(angle)
	v := 1 / ((1 - c.Damping) * (1 + c.Damping))
	return part{
		name: c.name(), k: 2, observe: []float64{1, 0}, transition: []float64{cos, sin, -sin, cos},
		variances: []variance{{c.name(), c.Variance, []int{0, 1}}}, start: []float64{v, 0, 0, v},
	}, nil
}

func (c Cycle) set(value func(string) float64) Component {
	c.Variance = found(c.Variance, c.name(), value)
	return c
}

// Regression is a sum of regressors times coefficients, which stay as they are
// or walk at random.
type Regression struct {
	Names []string    // of the columns
	X     [][]float64 // columns, each with a number for every step, those to be forecast included
	// Variances are those of the walks, by column; nil for coefficients that stay.
	Variances []float64
}

func (c Regression) part() (part, error) {
	k := len(c.X)
	if k == 0 || len(c.Names) != k || c.Variances != nil && len(c.Variances) != k {
		return part{}, fmt.Errorf("a Regression of %d columns with %d Names and %d Variances; want a name for each, and a variance for each or nil", k, len(c.Names), len(c.Variances))
	}
	p := part{name: "regression", k: k, columns: c.X, transition: make([]float64, k*k)}
	for j, x := range c.X {
		if len(x) != len(c.X[0]) || len(x) == 0 {
			return part{}, fmt.Errorf("regressor %q has %d numbers, %q %d; want one for each step", c.Names[j], len(x), c.Names[0], len(c.X[0]))
		}
		for t, v := range x {
			if !(math.Abs(v) <= largest) {
				return part{}, fmt.Errorf("regressor %q is %v at step %d; it must be finite", c.Names[j], v, t)
			}
		}
		p.transition[j*k+j] = 1
		v := variance{name: c.Names[j], states: []int{j}}
		if c.Variances != nil {
			v.value = c.Variances[j]
		}
		p.variances = append(p.variances, v)
	}
	return p, nil
}

func (c Regression) set(value func(string) float64) Component {
	c.Variances = slices.Clone(c.Variances)
	for j, v := range c.Variances {
		c.Variances[j] = found(v, c.Names[j], value)
	}
	return c
}

// AR is a stationary autoregression, y[t] = Σ Phi[i]·y[t−1−i] + noise.
type AR struct {
	Phi      []float64
	Variance float64 // of its noise
}

func (c AR) part() (part, error) {
	k := len(c.Phi)
	if k == 0 {
		return part{}, fmt.Errorf("an AR without Phi")
	}
	p := part{name: "ar", k: k, observe: make([]float64, k), transition: make([]float64, k*k), variances: []variance{{"ar", c.Variance, []int{0}}}}
	p.observe[0] = 1
	copy(p.transition, c.Phi)
	for r := 1; r < k; r++ {
		p.transition[r*k+r-1] = 1
	}
	unit := make([]float64, k*k)
	unit[0] = 1
	if p.start = stationary(p.transition, unit, k); p.start == nil {
		return part{}, fmt.Errorf("an AR with Phi %v, which is not stationary", c.Phi)
	}
	return p, nil
}

func (c AR) set(value func(string) float64) Component {
	c.Variance = found(c.Variance, "ar", value)
	return c
}

// stationary returns the covariance P = T·P·Tᵀ + Q, nil if there is none.
//
// Source: by doubling, P ← P + A·P·Aᵀ, A ← A² from P = Q, A = T, which sums twice
// as many terms of Σ Tʲ·Q·Tʲᵀ each time.
func stationary(t, q []float64, k int) []float64 {
	product := func(a, b []float64, transposed bool) []float64 {
		c := make([]float64, k*k)
		for i := range k {
			for j := range k {
				for l := range k {
					x := b[l*k+j]
					if transposed {
						x = b[j*k+l]
					}
					c[i*k+j] = math.FMA(a[i*k+l], x, c[i*k+j])
				}
			}
		}
		return c
	}
	p, a := slices.Clone(q), slices.Clone(t)
	for range 64 { // 2⁶⁴ terms: what has not settled then never does
		more := product(product(a, p, false), a, true)
		settled := true
		for i, v := range more {
			settled = settled && math.Abs(v) <= 0x1p-60*math.Abs(p[0]) // below rounding
			if v-v != 0 {
				return nil
			}
			p[i] += v
		}
		if settled {
			return p
		}
		a = product(a, a, false)
	}
	return nil
}
