package scorer

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cache"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/nn/selective"
)

// ErrConfig is wrapped by errors about what a scorer is to be made of.
var ErrConfig = errors.New("scorer: bad configuration")

// A Network is an ONNX file and the output that is read of it.
type Network struct {
	Model  []byte           // the file
	Output string           // empty means the only one
	Scale  predictive.Scale // what the output means: probabilities, logits, …
}

// Config says what a scorer is made of. Only Members is needed; the zero value of
// the rest leaves a part out, or means what its comment says.
type Config struct {
	// Members are the networks that are asked about each row: one, or an
	// ensemble. They classify, and take the same inputs.
	Members []Network
	// Fused says that the one network of Members is an ensemble in one graph.
	Fused bool
	// Masks asks the one network of Members several times, with masks for dropout.
	Masks *predictive.MaskConfig
	// Layer is what is believed of the last layer of the one network of Members,
	// whose output is the features then: a lastlayer.Posterior or Heads.
	Layer lastlayer.Layer

	// Light answers the rows of which it is sure, and stands in where Members fail.
	// It takes the same inputs.
	Light *Network
	// Escalate is the share of rows that go on from Light to Members, those of the
	// largest entropy. 0 means those whose conformal set, at the level Alpha, is not
	// one class.
	Escalate float64
	// Budget is how long Members may take before Light stands in; 0: no limit.
	Budget time.Duration

	// Calibration fits a map to what each tier says: nil means temperature, with a
	// note, and the networks' own probabilities, if there is no best one.
	Calibration calibration.Method

	// Alpha is how often the set of classes may miss the truth: 0 means 0.1.
	Alpha float64
	// Rule scores classes for the sets: nil means conformal.LAC. Rules that draw
	// random numbers are refused: a row has one score.
	Rule conformal.Rule
	// PerClass holds Alpha for the rows of each class. It is what to have where
	// classes are used at other shares than those of the calibration rows: the
	// promise over all rows is then no longer kept, that by class is. Population
	// sets it.
	PerClass bool

	// Population is the share of each class where the scorer is used; nil means
	// that of the calibration rows, which came from there. Probabilities move
	// from Sample, the shares in the data that the networks were trained on, nil for
	// those of the calibration rows.
	Sample, Population []float64

	// Familiar scores how unlike training a row is, by the inputs, or by the output
	// of Features; FalseAlarms is the share of ordinary rows that may be called
	// unfamiliar: 0 means 0.01, or what the calibration rows can tell.
	Familiar    ood.Detector
	Features    *Network
	FalseAlarms float64

	// Policy decides what to do about a row, or to hand it over: selective.Binary
	// makes one of decision.Costs.
	Policy *selective.Policy
	// HandOver gives rows to people whatever the costs say.
	HandOver HandOver

	// Schema turns records into inputs.
	Schema *schema.Schema

	// Cache keeps the scores of rows that come again; nil keeps none. It is not part of
	// a bundle.
	Cache *cache.Config
	// Options open the networks; a bundle has none, and is read with others. The
	// digests are looked after.
	Options nn.Options
}

// HandOver are reasons for a person to look at a row.
type HandOver struct {
	Unfamiliar bool `json:"unfamiliar,omitempty"` // the row is unlike those of training
	NotSingle  bool `json:"not_single,omitempty"` // its set is not one class
	Degraded   bool `json:"degraded,omitempty"`   // a stand-in answered
}

const (
	defaultAlpha       = 0.1
	defaultFalseAlarms = 0.01
)

// check returns all that is wrong with c, and sets defaults.
func (c *Config) check() error {
	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf(format, a...)) }
	if len(c.Members) == 0 {
		fault("there are no Members")
	}
	alone := 0
	for _, is := range []bool{c.Fused, c.Masks != nil, c.Layer != nil} {
		if is {
			alone++
		}
	}
	if alone > 1 || alone == 1 && len(c.Members) > 1 {
		fault("%d Members; Fused, Masks and Layer are each about one network, and one of them at a time", len(c.Members))
	}
	if c.Layer != nil && c.Layer.Likelihood() == lastlayer.Normal {
		fault("Layer predicts a number; a scorer tells classes apart")
	}
	if c.Alpha == 0 {
		c.Alpha = defaultAlpha
	}
	if c.Rule == nil {
		c.Rule = conformal.LAC{}
	}
	if !(c.Alpha > 0 && c.Alpha < 1) {
		fault("Alpha is %v; want a share between 0 and 1", c.Alpha)
	}
	if draws(c.Rule) {
		fault("%+v draws random numbers; want a rule without them", c.Rule)
	}
	if !(c.Escalate >= 0 && c.Escalate <= 1) {
		fault("Escalate is %v; want a share in [0, 1]", c.Escalate)
	}
	if c.Light == nil && (c.Escalate > 0 || c.Budget > 0) {
		fault("Escalate and Budget are about Light, and there is none")
	}
	if c.Budget < 0 {
		fault("Budget is %v; want 0 or more", c.Budget)
	}
	if !(c.FalseAlarms >= 0 && c.FalseAlarms < 1) {
		fault("FalseAlarms is %v; want a share in [0, 1)", c.FalseAlarms)
	}
	if c.Familiar == nil && (c.Features != nil || c.FalseAlarms > 0) {
		fault("Features and FalseAlarms are about Familiar, and there is none")
	}
	faults = append(faults, checkShares("Sample", c.Sample), checkShares("Population", c.Population))
	if c.Sample != nil && c.Population == nil {
		fault("Sample moves probabilities to Population, and there is none")
	}
	if c.Population != nil {
		c.PerClass = true
	}
	if c.HandOver.Unfamiliar && c.Familiar == nil {
		fault("HandOver.Unfamiliar is about Familiar, and there is none")
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return nil
}

func checkShares(name string, shares []float64) error {
	sum := 0.0
	for _, s := range shares {
		if !(s > 0 && s < 1) {
			return fmt.Errorf("%s is %v; want shares between 0 and 1", name, shares)
		}
		sum += s
	}
	if shares != nil && !(math.Abs(sum-1) <= numeric.ShareSlack) {
		return fmt.Errorf("%s is %v, which add up to %v; want shares that add up to 1", name, shares, sum)
	}
	return nil
}

// draws tells whether a rule gives a row another set each time.
func draws(r conformal.Rule) bool {
	switch r := r.(type) {
	case conformal.APS:
		return r.Randomised
	case conformal.RAPS:
		return r.Randomised
	}
	return false
}
