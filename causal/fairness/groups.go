package fairness

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// Groups compares how the decisions of a rule meet groups: demographic parity,
// equalised odds, predictive parity, calibration within groups. They are facts
// about the data and say nothing of causes, and where base rates differ no rule but
// a perfect one meets them all.
//
// Source: [Hardt2016] for equalised odds; [Chouldechova2017] for what can't be had
// together.
type Groups struct {
	// Group and Score are columns; a score is a probability, or a decision of 0 and 1.
	Group, Score string
	// Outcome is the column of what was to be predicted, 0 and 1 or two levels, the
	// second of which is the good one; "" if it isn't known, as where the decision
	// itself is the outcome.
	Outcome string
	// Success is the level of Outcome, or of a Score of labels, that counts as 1.
	Success string
	// Threshold: from this score on the decision is 1; 0 is 1/2.
	Threshold float64
	// Weights is a column of how often each row is there; "" for once.
	Weights string
	// Reference is the group the others are compared with; "" is the first level.
	Reference string
	// Bins of scores for calibration; 0 is 10.
	Bins int
	// Level of intervals, 0 for 0.95. Comparisons hold at this level all together.
	Level float64
	// Draws is their number; 0 is 4000.
	Draws int
	Seed  uint64
}

// Rate is a share of cases of a group, with its interval.
type Rate struct {
	Group    string     `json:"group"`    // of which
	Name     string     `json:"rate"`     // what is counted: selection rate, …
	Mean     float64    `json:"mean"`     // a share
	Interval [2]float64 `json:"interval"` // of that share
	// Of so many cases. Without cases there is an interval, of the prior, and a
	// warning.
	Of float64 `json:"of"`

	draws []float64
}

// Comparison is the difference of a rate between a group and the reference.
type Comparison struct {
	Criterion string     `json:"criterion"`  // as demographic parity
	Rate      string     `json:"rate"`       // what is compared
	Group     string     `json:"group"`      // the one
	Reference string     `json:"reference"`  // the other
	Mean      float64    `json:"difference"` // of the group less that of the reference
	Interval  [2]float64 `json:"interval"`   // of the difference
	// Violated says that the interval, at the level of all comparisons together, does
	// not cover 0.
	Violated bool `json:"violated"`
}

// Bin is how scores of a group in a range agree with outcomes.
type Bin struct {
	Group    string     `json:"group"`    // of which
	Score    float64    `json:"score"`    // mean of the bin
	Rate     float64    `json:"rate"`     // of outcomes
	Interval [2]float64 `json:"interval"` // of the share of positive outcomes
	Of       float64    `json:"of"`       // cases
	// Off says that the score lies outside the interval at the level of all bins
	// together.
	Off bool `json:"off"`
}

// Metrics is what Groups gives.
type Metrics struct {
	Rates       []Rate       `json:"rates"`                 // of each group
	Comparisons []Comparison `json:"comparisons"`           // of each group with the reference
	Calibration []Bin        `json:"calibration,omitempty"` // of scores, if there are any
	Level       float64      `json:"level"`                 // of intervals
	// Together is the level at which each of the comparisons was made so that all
	// hold together with Level (Bonferroni).
	Together float64  `json:"level_of_each"`
	Warnings []string `json:"warnings,omitempty"`
}

// The defaults of Groups.
const (
	defaultLevel = 0.95
	defaultDraws = 4000 // the ends of an interval of 0.95 then have 0.95 ± 0.003
	defaultBins  = 10   // deciles of the scale, as reliability diagrams have them
	jeffreys     = 0.5  // the beta prior of Jeffreys, [Gelman2013] §2.8
	fewCases     = 10   // fewer say little of a rate
)

// The rates, and which criterion asks that they are equal.
var criteria = map[string]string{
	"selection rate": "demographic parity", "true positive rate": "equalised odds", "false positive rate": "equalised odds",
	"positive predictive value": "predictive parity",
}

// Compare computes rates and compares them.
//
// Result: intervals are of the posterior of each rate under Jeffreys' prior.
// Errors, all at once: columns that are missing, have missing values or others than
// they should; one group alone; an unknown reference.
func (g Groups) Compare(ctx context.Context, data *bayes.Table) (*Metrics, error) {
	c, err := g.read(data)
	if err != nil {
		return nil, err
	}
	m := &Metrics{Level: g.Level}
	if m.Level == 0 {
		m.Level = defaultLevel
	}
	if g.Draws == 0 {
		g.Draws = defaultDraws
	}
	if !(m.Level > 0 && m.Level < 1) || g.Draws < 1 || g.Bins < 0 {
		return nil, fmt.Errorf("fairness: Groups: level %g, %d draws, %d bins; want a level between 0 and 1, draws and bins above 0", m.Level, g.Draws, g.Bins)
	}
	if !(g.Threshold >= 0 && g.Threshold <= 1) {
		return nil, fmt.Errorf("fairness: Groups: the threshold is %v; scores are probabilities, want one between 0 and 1, or 0 for ½", g.Threshold)
	}
	for k, group := range c.groups {
		for _, r := range c.rates(k) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			src := rng.New(g.Seed, "causal/fairness", uint64(len(m.Rates)))
			rate := Rate{Group: group, Name: r.name, Of: r.of, draws: make([]float64, g.Draws)}
			for i := range rate.draws {
				rate.draws[i] = rng.Beta(&src, r.hits+jeffreys, r.of-r.hits+jeffreys)
			}
			rate.Mean = r.hits / r.of
			if r.of == 0 {
				rate.Mean = 0.5 // of the prior
			}
			if rate.Interval, err = interval(rate.draws, m.Level); err != nil {
				return nil, err
			}
			if r.of < fewCases {
				m.Warnings = append(m.Warnings, fmt.Sprintf("%s has %g cases for the %s: the interval says little but the prior", group, r.of, r.name))
			}
			m.Rates = append(m.Rates, rate)
		}
	}
	if err := m.compare(c.groups[c.reference]); err != nil {
		return nil, err
	}
	if c.outcome != nil {
		m.Calibration, err = c.calibrate(g, m.Level)
	}
	return m, err
}

// compare makes all comparisons with the reference.
func (m *Metrics) compare(reference string) error {
	var pairs [][2]Rate
	for _, r := range m.Rates {
		for _, s := range m.Rates {
			if criteria[r.Name] != "" && s.Name == r.Name && s.Group == reference && r.Group != reference {
				pairs = append(pairs, [2]Rate{r, s})
			}
		}
	}
	m.Together = 1 - (1-m.Level)/float64(max(len(pairs), 1))
	for _, p := range pairs {
		d := make([]float64, len(p[0].draws))
		for i := range d {
			d[i] = p[0].draws[i] - p[1].draws[i]
		}
		between, err := interval(d, m.Together)
		if err != nil {
			return err
		}
		m.Comparisons = append(m.Comparisons, Comparison{criteria[p[0].Name], p[0].Name, p[0].Group, reference, p[0].Mean - p[1].Mean, between, between[0] > 0 || between[1] < 0})
	}
	return nil
}

// Parity returns the smallest ratio of two groups' selection rates and which two: the
// four-fifths rule asks for 0.8. It is 1 if all are 0.
func (m *Metrics) Parity() (ratio float64, low, high string) {
	ratio = 1
	for _, r := range m.Rates {
		for _, s := range m.Rates {
			if r.Name == "selection rate" && s.Name == r.Name && s.Mean > 0 && r.Mean/s.Mean < ratio {
				ratio, low, high = r.Mean/s.Mean, r.Group, s.Group
			}
		}
	}
	return ratio, low, high
}

// String tabulates rates and comparisons.
func (m *Metrics) String() string {
	var b strings.Builder
	for _, r := range m.Rates {
		fmt.Fprintf(&b, "  %-26s %-16s %.3f (%.3f to %.3f), %g cases\n", r.Name, r.Group, r.Mean, r.Interval[0], r.Interval[1], r.Of)
	}
	for _, c := range m.Comparisons {
		verdict := "not refuted"
		if c.Violated {
			verdict = "violated"
		}
		fmt.Fprintf(&b, "  %s: %s of %s less %s %+.3f (%+.3f to %+.3f), %s\n", c.Criterion, c.Rate, c.Group, c.Reference, c.Mean, c.Interval[0], c.Interval[1], verdict)
	}
	off := 0
	for _, bin := range m.Calibration {
		if bin.Off {
			off++
			fmt.Fprintf(&b, "  calibration: %s has score %.2f where %.2f (%.2f to %.2f) are right\n", bin.Group, bin.Score, bin.Rate, bin.Interval[0], bin.Interval[1])
		}
	}
	if len(m.Calibration) > 0 && off == 0 {
		fmt.Fprintf(&b, "  calibration: not refuted in any of %d bins\n", len(m.Calibration))
	}
	for _, w := range m.Warnings {
		fmt.Fprintf(&b, "  warning: %s\n", w)
	}
	return b.String()
}

// interval returns the equal-tailed interval of draws.
func interval(values []float64, level float64) (at [2]float64, err error) {
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "v"}}, Chains: 1, Draws: len(values), Values: values})
	if err != nil {
		return at, err
	}
	v, err := d.Var("v")
	if err != nil {
		return at, err
	}
	at[0], at[1] = v.Interval(level)
	return at, nil
}
