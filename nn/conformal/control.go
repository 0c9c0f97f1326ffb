package conformal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/snapshot"
)

// ErrUncontrolled says that no setting of a curve keeps the risk as low as asked, as
// far as the calibration set can tell.
var ErrUncontrolled = errors.New("conformal: no setting controls the risk")

// Control is a setting of a rule, and what is promised of it.
type Control struct {
	// Risk has the setting, the boldest that is allowed, and what the calibration
	// set lost at it.
	Risk Risk
	// Alpha is the risk that was asked for, Delta the probability with which the
	// calibration set may deceive; 0 where the promise is on average over
	// calibration sets.
	Alpha, Delta float64
	// Bound is what the risk is at most: with probability 1 − Delta at this setting
	// alone, or on average.
	Bound float64
	// Certified are all settings that are allowed, together with probability 1 −
	// Delta; nil where the promise is on average.
	Certified []float64
}

// Certificate says how settings are tested; the zero value is the usual choice.
type Certificate struct {
	Tail Tail // how a bound is found
	// Starts is at how many settings, evenly spaced from the safest on, testing
	// begins; each goes on to bolder ones until a test fails. 0 means 1, right where
	// the risk grows along the curve; as many as there are settings is Bonferroni's
	// method, which presumes nothing of the curve. Where few rows are left at the
	// safe end, as of [FalseAlarms], 10 or so.
	Starts int
}

// Expected returns the boldest setting whose expected loss is at most alpha: the
// mean over calibration sets and new rows. It is for losses that no row has less of
// at a bolder setting.
//
// Errors: alpha not between 0 and the bound of losses; a loss that is not monotone;
// ErrUncontrolled.
// Source: [Angelopoulos2024] theorem 1.
func (c *Curve) Expected(alpha float64) (Control, error) {
	if err := c.check(alpha); err != nil {
		return Control{}, err
	}
	if !c.monotone {
		return Control{}, errors.New("conformal: Expected: some row loses less at a bolder setting; Certify takes such losses")
	}
	out, found := Control{Alpha: alpha}, false
	for _, r := range c.risks {
		bound := (r.Loss + c.bound) / float64(r.N+1)
		if !(bound <= alpha) {
			break
		}
		out.Risk, out.Bound, found = r, bound, true
	}
	if !found {
		r := c.risks[0]
		return Control{}, c.none(alpha, (r.Loss+c.bound)/float64(r.N+1))
	}
	return out, nil
}

// Certify returns the settings whose risk is at most alpha, all of them right with
// probability 1 − delta over calibration sets, and of these the boldest.
//
// Errors: alpha not between 0 and the bound of losses, delta not between 0 and 1; the
// binomial tail for losses that are not 0 or 1; ErrUncontrolled.
// Source: [Angelopoulos2025] algorithm 1, a fixed sequence from each start; for a
// risk that grows along the curve, and one start, the bound of [Bates2021].
func (c *Curve) Certify(alpha, delta float64, how Certificate) (Control, error) {
	err := c.check(alpha)
	if !(delta > 0 && delta < 1) {
		err = errors.Join(err, fmt.Errorf("conformal: Certify: delta is %v; want the probability of being deceived, 0.1 say", delta))
	}
	if how.Tail > Hoeffding || how.Tail == Binomial && !c.whole {
		err = errors.Join(err, fmt.Errorf("conformal: Certify: the tail is %v; want HoeffdingBentkus, which takes any loss", how.Tail))
	}
	m := len(c.risks)
	starts := max(1, how.Starts)
	if how.Starts < 0 || starts > max(1, m) {
		err = errors.Join(err, fmt.Errorf("conformal: Certify: Starts is %d for %d settings; want 1 to as many", how.Starts, m))
	}
	if err != nil {
		return Control{}, err
	}
	out, last := Control{Alpha: alpha, Delta: delta}, -1
	passing := false // from an earlier start to here
	for j, r := range c.risks {
		begins := (j*starts+m-1)/m*m < (j+1)*starts // some k has ⌊k·m/starts⌋ = j
		if !begins && !passing {
			continue
		}
		passing = how.Tail.P(r.N, r.Loss/c.bound, alpha/c.bound) <= delta/float64(starts)
		if passing {
			out.Certified, last = append(out.Certified, r.Setting), j
		}
	}
	upper := func(r Risk) float64 {
		return float64(c.bound * how.Tail.Upper(r.N, r.Loss/c.bound, delta/float64(starts)))
	}
	if last < 0 {
		least := math.Inf(1)
		for _, r := range c.risks {
			least = min(least, upper(r))
		}
		return Control{}, c.none(alpha, least)
	}
	out.Risk, out.Bound = c.risks[last], upper(c.risks[last])
	return out, nil
}

// check returns what is wrong with a curve or an alpha.
func (c *Curve) check(alpha float64) error {
	if len(c.risks) == 0 {
		return errors.New("conformal: the Curve has no settings; make it by Misses, FalseAlarms, Costs or NewCurve")
	}
	if !(alpha > 0 && alpha < c.bound) {
		return fmt.Errorf("conformal: alpha is %v; want a risk between 0 and the largest loss, %v", alpha, c.bound)
	}
	return nil
}

// none says that no setting will do, and how near the best is.
func (c *Curve) none(alpha, least float64) error {
	rows := 0
	for _, r := range c.risks {
		rows = max(rows, r.N)
	}
	return fmt.Errorf("%w: at most %v was asked, and of %d rows at most %.4g can be promised; want more calibration rows, safer settings or a larger alpha", ErrUncontrolled, alpha, rows, least)
}

// controlKind names it in JSON.
const controlKind = "conformal.control"

// controlled is a Control as it is kept.
type controlled struct {
	Kind      string    `json:"kind"`
	Version   int       `json:"version"`
	Alpha     float64   `json:"alpha"`
	Delta     float64   `json:"delta"`
	Setting   float64   `json:"setting"`
	N         int       `json:"n"`
	Loss      float64   `json:"loss"`
	Bound     float64   `json:"bound"`
	Certified []float64 `json:"certified,omitempty"`
}

// MarshalJSON writes it; UnmarshalJSON reads it back bit for bit.
func (c Control) MarshalJSON() ([]byte, error) {
	return json.Marshal(controlled{controlKind, version, c.Alpha, c.Delta, c.Risk.Setting, c.Risk.N, c.Risk.Loss, c.Bound, c.Certified})
}

// UnmarshalJSON reads what MarshalJSON wrote. Errors: ErrSnapshot; the Control is
// unchanged.
func (c *Control) UnmarshalJSON(text []byte) error {
	var k controlled
	if err := json.Unmarshal(text, &k); err != nil {
		return damaged(err)
	}
	if k.Kind != controlKind {
		return fmt.Errorf("%w: of kind %q; want %q", ErrSnapshot, k.Kind, controlKind)
	}
	if err := snapshot.Version(k.Version, version); err != nil {
		return err
	}
	if !(k.Alpha > 0 && k.Delta >= 0 && k.Delta < 1 && k.N >= 0 && k.Loss >= 0 && k.Bound >= 0) {
		return fmt.Errorf("%w: alpha %v, delta %v, %d rows that lost %v, bound %v", ErrSnapshot, k.Alpha, k.Delta, k.N, k.Loss, k.Bound)
	}
	*c = Control{Risk{k.Setting, k.N, k.Loss}, k.Alpha, k.Delta, k.Bound, k.Certified}
	return nil
}
