package individual

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/internal/numeric"
)

// Config says how a Study is made.
type Config struct {
	// Inputs are the columns in the order of the networks' inputs; nil is the
	// estimand's adjustment set as it stands. They must be an adjustment set.
	Inputs []string
	// Clip are bounds that the mean propensity is moved to; the zero value leaves it.
	Clip [2]float64
	// Cluster is a column; rows of one cluster may depend on each other.
	Cluster string
	// Level is that of intervals, 0 for 0.95.
	Level float64
}

// defaultLevel is the usual one.
const defaultLevel = 0.95

// Study is rows with a treatment and an outcome, and what networks that have not
// seen them say of each. It is immutable.
type Study struct {
	Estimand *causal.Estimand // the question, and how it is identified
	Heads    *Heads           // what the networks say
	// CATE is the effect of each row, the mean over members; Epistemic the standard
	// deviation over members.
	CATE, Epistemic []float64
	// Control, Treated and Propensity are means over members, the last clipped.
	Control, Treated, Propensity []float64
	// ATE is the average effect by AIPW; its Influence are the scores by row, and
	// its Warnings and Diagnostics speak of overlap.
	ATE *causal.Effect
	// PlugIn is the average of CATE: right only if the outcome networks are.
	PlugIn float64

	data    *bayes.Table
	treated []float64 // 1 and 0
	outcome []float64
	base    []float64 // scores of the outcome without treatment
	cluster []int
	clip    [2]float64
	level   float64
}

// FromNetworks asks networks about the rows of a table and makes a Study of what
// they say.
//
// Errors: those of Ask and New; Inputs that are no adjustment set of the graph.
func FromNetworks(ctx context.Context, e *causal.Estimand, data *bayes.Table, networks []Network, c Config) (*Study, error) {
	if err := check(e, data); err != nil {
		return nil, err
	}
	inputs, _ := e.Adjustment()
	if c.Inputs != nil {
		var err error
		if e, err = e.AdjustFor(c.Inputs...); err != nil {
			return nil, fmt.Errorf("individual: %w", err)
		}
		inputs = c.Inputs
	}
	if err := e.CheckData(data); err != nil {
		return nil, err
	}
	rows, err := Rows(data, inputs...)
	if err != nil {
		return nil, err
	}
	h, err := Ask(ctx, networks, rows)
	if err != nil {
		return nil, err
	}
	return New(e, data, h, c)
}

// New makes a Study of predictions: heads of the table's rows, of networks that
// were trained on others.
//
// Errors: an estimand of another population than everyone, or without adjustment
// set; those of estimator.Predicted and of the data.
// Source: [Chernozhukov2018] equation 5.3 for the scores.
func New(e *causal.Estimand, data *bayes.Table, h *Heads, c Config) (*Study, error) {
	if err := check(e, data); err != nil {
		return nil, err
	}
	if err := h.check(data.N()); err != nil {
		return nil, err
	}
	s := &Study{Estimand: e, Heads: h, data: data, level: c.Level, clip: c.Clip}
	if s.level == 0 {
		s.level = defaultLevel
	}
	s.CATE, s.Epistemic = h.Effects()
	s.Control, s.Treated, s.Propensity = over(h.Control), over(h.Treated), over(h.Propensity)
	by := estimator.Predicted{Control: s.Control, Treated: s.Treated, Propensity: s.Propensity, Clip: c.Clip, Cluster: c.Cluster, Level: s.level}
	var err error
	if s.ATE, err = causal.Estimate(context.Background(), e, data, by); err != nil { // which never waits
		return nil, fmt.Errorf("individual: %w", err)
	}
	s.Estimand = s.ATE.Estimand
	if c.Clip != [2]float64{} {
		for i, p := range s.Propensity {
			s.Propensity[i] = min(max(p, c.Clip[0]), c.Clip[1])
		}
	}
	if c.Cluster != "" {
		if s.cluster, _, err = data.Codes(c.Cluster); err != nil {
			return nil, fmt.Errorf("individual: clusters: %w", err)
		}
	}
	return s, s.read()
}

// check refuses what no scores can be made of.
func check(e *causal.Estimand, data *bayes.Table) error {
	switch {
	case e == nil:
		return errors.New("individual: no estimand: heads alone say what is seen in each arm, not what treating does; causal.Identify makes one of a graph")
	case data == nil || data.N() == 0:
		return errors.New("individual: no data: the table has no rows")
	case e.Query().Over != causal.Everyone:
		return fmt.Errorf("individual: the query asks for the %v; ask for the ATE, and estimator.Predicted for others of the same heads", e.Query().Over)
	}
	if _, ok := e.Adjustment(); !ok {
		return errors.New("individual: no set of variables to adjust for will do in this graph, so that no head says what treating does")
	}
	return nil
}

// read takes treatment and outcome from the table, which CheckData has passed.
func (s *Study) read() error {
	q := s.Estimand.Query()
	_, to, err := q.Contrast(s.data)
	if err != nil {
		return err
	}
	if s.treated, err = s.data.Numbers(q.Treatment); err != nil {
		return err
	}
	if s.outcome, err = s.data.Numbers(q.Outcome); err != nil {
		return err
	}
	s.base = make([]float64, len(s.CATE))
	was := s.treated
	s.treated = make([]float64, len(was))
	for i, x := range was {
		if x == to {
			s.treated[i] = 1
		}
		s.base[i] = s.Control[i] + (1-s.treated[i])*(s.outcome[i]-s.Control[i])/(1-s.Propensity[i])
		s.PlugIn += (s.CATE[i] - s.PlugIn) / float64(i+1)
	}
	return nil
}

// Overlap reports how the arms overlap in the propensity.
func (s *Study) Overlap() (*estimator.Overlap, error) {
	return estimator.Predicted{Control: s.Control, Treated: s.Treated, Propensity: s.Propensity}.CheckOverlap(s.Estimand, s.data)
}

// Estimate is a number with how sure it is, by the normal distribution.
type Estimate struct {
	Value    float64    `json:"value"`    // of the number
	SE       float64    `json:"se"`       // standard error
	Interval [2]float64 `json:"interval"` // about the value
}

// String says value and interval.
func (e Estimate) String() string {
	return fmt.Sprintf("%.4g (%.4g to %.4g)", e.Value, e.Interval[0], e.Interval[1])
}

// estimate is of a value that has a standard error.
func (s *Study) estimate(value, se float64) Estimate {
	half := float64(numeric.NormalQuantile(0.5+s.level/2) * se)
	return Estimate{value, se, [2]float64{value - half, value + half}}
}

// mean is the estimate whose scores by row these are; clusters are of the rows in
// this order.
func (s *Study) mean(scores []float64, rows []int) (Estimate, error) {
	cluster := s.cluster
	if cluster != nil && rows != nil {
		cluster = make([]int, len(rows))
		for j, i := range rows {
			cluster[j] = s.cluster[i]
		}
	}
	se, err := estimator.StandardError(scores, cluster)
	if err != nil {
		return Estimate{}, fmt.Errorf("individual: %w", err)
	}
	value := 0.0
	for j, v := range scores {
		value += (v - value) / float64(j+1)
	}
	if math.IsNaN(value) {
		return Estimate{}, errors.New("individual: the scores are too large to average")
	}
	return s.estimate(value, se), nil
}
