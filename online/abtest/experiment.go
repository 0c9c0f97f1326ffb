package abtest

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/online/sequential"
)

// Arm is one arm of an experiment.
type Arm struct {
	Name string // one of its own
	// N is the number of units that were assigned to it; 0 of all arms means not
	// known, and that their shares are not checked.
	N      int
	Metric Metric
	// Estimate is its mean with a standard error, which Sequential needs.
	Estimate Estimate
	// Warnings are what is known to be wrong with its data; the Decision repeats them.
	Warnings []string
}

// Experiment is the arms of a test with the rule that decides.
type Experiment struct {
	Arms []Arm // two or more
	// Control is the name of the arm that others are compared with; "" is the first.
	Control string
	// LowerIsBetter is of a metric that is to be small: churn, costs, delays.
	LowerIsBetter bool
	// Level is the share of the posterior that intervals hold; 0 means 0.95.
	Level float64
	// Loss is the expected loss below which an arm may be chosen, in units of the
	// metric; 0 means a thousandth of the
	// control's mean.
	Loss float64
	// ROPE is the difference that is as good as none, up to which an arm counts as
	// equal to the control, in units of the metric; 0 means that any difference counts.
	ROPE float64
	// Shares are those in which units were meant to come to the arms; nil means equal
	// ones.
	Shares []float64
	// Sequential, if it is there, is for experiments that are looked at again and again:
	// an arm other than the control is shipped only if the interval of its difference
	// that is valid at every look, by AlwaysValid at level Level, holds nothing but
	// what is better. Its Alpha is left 0.
	Sequential *sequential.Asymptotic
}

const (
	usualLevel = 0.95  // the level of almost all published intervals
	usualLoss  = 0.001 // of the control's mean: our choice, what few would notice
)

// Decide compares the arms and applies the rule of Decision.
//
// Errors: fewer than two arms, names that are empty or doubled, no such control,
// metrics of different kinds, options out of range; all faults at once.
func (e Experiment) Decide() (*Decision, error) {
	control, err := e.check()
	if err != nil {
		return nil, err
	}
	d := &Decision{
		Kind: e.Arms[0].Metric.kind, Control: e.Arms[control].Name, LowerIsBetter: e.LowerIsBetter, Level: e.Level, LossThreshold: e.Loss, ROPE: e.ROPE,
		ProbBest: map[string]float64{}, ExpectedLoss: map[string]float64{}, Difference: map[string]Difference{},
		Lift: map[string]Lift{}, ProbBeatsControl: map[string]float64{}, Warnings: []string{},
	}
	if d.Level == 0 {
		d.Level = usualLevel
	}
	if mean := e.Arms[control].Metric.mean; d.LossThreshold == 0 && mean == mean {
		d.LossThreshold = usualLoss * math.Abs(mean)
	}
	if err := e.arms(d); err != nil {
		return nil, err
	}
	if err := e.against(d, control); err != nil {
		return nil, err
	}
	if err := errors.Join(e.rank(d), e.anytime(d, control)); err != nil {
		return nil, err
	}
	if err := e.warn(d); err != nil {
		return nil, err
	}
	d.decide()
	return d, nil
}

// check returns the index of the control.
func (e Experiment) check() (control int, err error) {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("abtest: "+format, a...)) }
	if len(e.Arms) < 2 {
		fault("%d arms; want two or more", len(e.Arms))
	}
	names := []string{}
	known := 0
	for i, a := range e.Arms {
		switch {
		case a.Name == "":
			fault("arm %d has no name", i+1)
		case slices.Contains(names, a.Name):
			fault("two arms have the name %q", a.Name)
		}
		names = append(names, a.Name)
		if err := sameKind(e.Arms[0].Metric, a.Metric); err != nil {
			fault("arm %q: %w", a.Name, err)
		}
		if e.Sequential != nil && a.Estimate == (Estimate{}) {
			fault("arm %q has no Estimate, which Sequential needs: EstimateProportion or EstimateMean of its data", a.Name)
		}
		if a.N < 0 {
			fault("arm %q has %d units; want none or more", a.Name, a.N)
		}
		if a.N > 0 {
			known++
		}
	}
	if known > 0 && known < len(e.Arms) {
		fault("the number of units is known of %d of %d arms; want all or none", known, len(e.Arms))
	}
	if e.Shares != nil && len(e.Shares) != len(e.Arms) {
		fault("%d Shares of %d arms; want one for each, or nil for equal ones", len(e.Shares), len(e.Arms))
	} else if e.Shares != nil && known == 0 {
		fault("Shares are checked against the number of units, N of each Arm, which is 0")
	}
	if e.Control != "" {
		if control = slices.Index(names, e.Control); control < 0 {
			fault("the control is %q; the arms are %q", e.Control, names)
		}
	}
	if e.Level != 0 && checkLevel(e.Level) != nil {
		faults = append(faults, checkLevel(e.Level))
	}
	if e.Sequential != nil && e.Sequential.Alpha != 0 {
		fault("Sequential's Alpha is %v, but its level is that of the experiment; leave it 0 and set Level", e.Sequential.Alpha)
	}
	for _, o := range e.sizes() {
		if !(o.value >= 0 && o.value <= math.MaxFloat64) {
			fault("%s is %v; want a finite number of 0 or more", o.name, o.value)
		}
	}
	return control, errors.Join(faults...)
}

// option is one of those that are in units of the metric.
type option struct {
	name  string
	value float64
}

func (e Experiment) sizes() []option { return []option{{"Loss", e.Loss}, {"ROPE", e.ROPE}} }

// arms sums up each arm.
func (e Experiment) arms(d *Decision) error {
	for _, a := range e.Arms {
		lo, hi, err := a.Metric.Interval(d.Level)
		if err != nil {
			return fmt.Errorf("abtest: arm %q: %w", a.Name, err)
		}
		d.Arms = append(d.Arms, ArmSummary{Name: a.Name, N: a.N, Mean: a.Metric.mean, SD: a.Metric.sd, Interval: [2]float64{lo, hi}, Metric: a.Metric})
	}
	return nil
}

// against compares every arm with the control.
func (e Experiment) against(d *Decision, control int) error {
	var c Comparison
	for i, a := range e.Arms {
		if i == control {
			continue
		}
		if err := c.Compare(e.Arms[control].Metric, a.Metric); err != nil {
			return err
		}
		if d.ProbBeatsControl[a.Name] = c.ProbBetter; e.LowerIsBetter {
			d.ProbBeatsControl[a.Name] = 1 - c.ProbBetter
		}
		lo, hi, err := c.Interval(d.Level)
		if err != nil {
			return err
		}
		diff := Difference{Mean: c.Mean, SD: c.SD, Interval: [2]float64{lo, hi}, Level: d.Level}
		if d.ROPE > 0 {
			if diff.ProbInROPE, err = c.ProbWithin(-d.ROPE, d.ROPE); err != nil {
				return err
			}
		}
		d.Difference[a.Name] = diff
		if err := c.relative(); err != nil {
			d.Warnings = append(d.Warnings, fmt.Sprintf("%s has no lift: %v", a.Name, err))
			continue
		}
		lift := Lift{Level: d.Level}
		lift.Mean, _ = c.LiftMean()
		lift.Median, _ = c.LiftMedian()
		if lift.Interval[0], lift.Interval[1], err = c.LiftInterval(d.Level); err != nil {
			return err
		}
		d.Lift[a.Name] = lift
	}
	return nil
}

// rank compares all arms with each other.
func (e Experiment) rank(d *Decision) error {
	metrics := make([]Metric, len(e.Arms))
	for i, a := range e.Arms {
		metrics[i] = a.Metric
	}
	r, err := rank(e.LowerIsBetter, metrics)
	if err != nil {
		return err
	}
	for i, a := range e.Arms {
		d.ProbBest[a.Name] = r.ProbBest[i]
		if r.Loss[i] == r.Loss[i] {
			d.ExpectedLoss[a.Name] = r.Loss[i]
		}
	}
	return nil
}

// warn collects what speaks against trusting the decision.
func (e Experiment) warn(d *Decision) error {
	for _, a := range e.Arms {
		if a.Metric.few != "" {
			d.Warnings = append(d.Warnings, a.Name+": "+a.Metric.few)
		}
		for _, w := range a.Warnings {
			d.Warnings = append(d.Warnings, a.Name+": "+w)
		}
	}
	control := e.Arms[slices.IndexFunc(e.Arms, func(a Arm) bool { return a.Name == d.Control })].Metric
	for _, o := range e.sizes() {
		if control.law.link != identity && o.value > control.mean {
			d.Warnings = append(d.Warnings, fmt.Sprintf("%s is %s, more than the control's mean, %s: it is in units of the metric, neither relative nor per cent", o.name, short(o.value), short(control.mean)))
		}
	}
	if e.Arms[0].N > 0 {
		counts := make([]int, len(e.Arms))
		for i, a := range e.Arms {
			counts[i] = a.N
		}
		check, err := CheckShares(counts, e.Shares)
		if err != nil {
			return err
		}
		d.SRM = &check.P
		if check.Doubtful() {
			d.Warnings = append(d.Warnings, fmt.Sprintf("the arms have %v units, which by chance would be so far from the planned shares with probability %.2g: find out what chose them, for it may have chosen by the metric too", counts, check.P))
		}
	}
	if len(d.ExpectedLoss) < len(e.Arms) {
		d.Warnings = append(d.Warnings, "the tail of a metric is so heavy that it has no mean: there are probabilities and intervals, but no expected loss to decide by")
	}
	return nil
}
