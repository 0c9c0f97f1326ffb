package criticism

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// PredictiveCheck compares data with what a model says that data look like, in
// terms of test quantities.
type PredictiveCheck struct {
	// Posterior is whether the model had seen the data.
	Posterior bool
	// Draws is the number of replicated data sets.
	Draws  int
	Tested []Tested
}

// Tested is one quantity T of a predictive check.
type Tested struct {
	Name string // of the quantity
	// Observed is T(y), of a [Discrepancy] the mean of T(y, θ) over the draws.
	Observed float64
	// ObservedDraws is T(y, θ) at each draw, nil if T does not depend on θ.
	ObservedDraws []float64
	// Replicated is T of each replicated data set, chain after chain.
	Replicated []float64
	// Low and High hold 95 % of Replicated between them, the rest on both sides.
	Low, High float64
	// Below and Above are the shares of replicated data sets whose T is at most,
	// or at least, that of the data.
	Below, Above float64
	// P is the tail-area probability, two-sided: twice the smaller share, at
	// most 1. MCSE is its Monte Carlo standard error.
	P, MCSE float64
}

// WarnPredictive is the code of the warning that data differ from what the
// model predicts. Value: the tail-area probability P.
const WarnPredictive = "predictive"

const (
	// extreme is the share of replicated data sets below which the model does
	// not repeat the data, [Gelman2013] §6.3.
	extreme = 0.01
	// unusual is where one may look closer: one in twenty, as customary.
	unusual = 0.05
	// level is the share of replicated data sets between Low and High, as
	// customary.
	level = 0.95
)

// PosteriorPredictiveCheck asks whether data are like those that the fitted
// model would make.
//
// Its p-values are conservative: since the model was fitted to the same data,
// they crowd around ½, the more so the better the parameters can follow the
// quantity, and are not uniform under the right model. A small one says that
// the model does not repeat the quantity; a middling one says little. [LOOPIT]
// does not use data twice. It can't see what the data can't contradict: a
// wrong Jacobian or prior of a parameter that the data determine, or a scale
// that another parameter makes up for. Simulation-based calibration, in
// bayes/bayestest, sees errors of the computation.
//
// Shapes: observed has an element for each of replicated, a variable of what
// [bayes.Program.Predict] returned, in row-major order. Without quantities
// they are [Mean], [SD], [Min] and [Max].
// Result: in the order of the quantities; weights of the draws are honoured.
// Ties count to both sides. MCSE has the effective sample size of the draws,
// and is never below about 2/S for S of them.
// Errors: lengths that differ, values or quantities that are not finite, each
// with its place. A cancelled context gives its error and no result.
// Source: [GelmanMengStern1996] §2; conservative: [Meng1994].
func PosteriorPredictiveCheck(ctx context.Context, observed []float64, replicated bayes.RV, quantities ...Quantity) (*PredictiveCheck, error) {
	return predictiveCheck(ctx, true, observed, replicated, quantities)
}

// PriorPredictiveCheck asks whether data are like those that the model expects
// before it sees any. Its p-values are uniform under the right model, but for
// ties. Replicated data are a variable of what [bayes.Program.Prior] returned;
// all else is as for [PosteriorPredictiveCheck].
//
// Data well inside a prior predictive distribution that is far too wide look
// ordinary by location. What a prior that is missing or too vague gives away
// are quantities of spread, such as [SD] and [Max]: those of the data are among
// the smallest.
//
// Source: [Box1980].
func PriorPredictiveCheck(ctx context.Context, observed []float64, replicated bayes.RV, quantities ...Quantity) (*PredictiveCheck, error) {
	return predictiveCheck(ctx, false, observed, replicated, quantities)
}

// String says in a sentence what the tail areas mean.
func (t Tested) String() string {
	side, share := "high", t.Above
	if t.Below < t.Above {
		side, share = "low", t.Below
	}
	often := "none"
	if share > 0 {
		often = fmt.Sprintf("%.2g %%", 100*share)
	}
	switch {
	case t.Below == 1 && t.Above == 1:
		return fmt.Sprintf("%s is %.4g in every replicated data set too, so that it tells nothing", t.Name, t.Observed)
	case share < extreme:
		return fmt.Sprintf("%s is %.4g, and as %s in %s of the replicated data sets: the model does not repeat it", t.Name, t.Observed, side, often)
	case share < unusual:
		return fmt.Sprintf("%s is %.4g, and as %s in %s of the replicated data sets: look closer", t.Name, t.Observed, side, often)
	}
	return fmt.Sprintf("%s is %.4g, which is ordinary", t.Name, t.Observed)
}

// Warnings returns one for each quantity that fewer than one replicated data
// set in a hundred have as extreme.
//
// Rules: the smaller of Below and Above is less than 0.01. Of ten quantities
// one in five right models has such a one.
func (c *PredictiveCheck) Warnings() []bayes.Warning {
	var out []bayes.Warning
	for _, t := range c.Tested {
		if min(t.Below, t.Above) < extreme {
			out = append(out, bayes.Warning{Code: WarnPredictive, Var: t.Name, Value: t.P, Msg: t.String() + c.advice()})
		}
	}
	return out
}

func (c *PredictiveCheck) advice() string {
	if c.Posterior {
		return "; ask what part of the model makes it, and whether it matters to the question"
	}
	return "; prior, likelihood and data disagree: check units, then ask whether the prior says what is known"
}

// String returns the table and a sentence for each quantity.
func (c *PredictiveCheck) String() string {
	var b strings.Builder
	kind := "prior"
	if c.Posterior {
		kind = "posterior"
	}
	fmt.Fprintf(&b, "%s predictive check: %d replicated data sets\n", kind, c.Draws)
	width := len("quantity")
	for _, t := range c.Tested {
		width = max(width, len([]rune(t.Name)))
	}
	fmt.Fprintf(&b, "%-*s %10s %10s %10s %7s %7s\n", width, "quantity", "data", "low", "high", "p", "mcse")
	for _, t := range c.Tested {
		fmt.Fprintf(&b, "%-*s %10.4g %10.4g %10.4g %7.3f %7.3f\n", width, t.Name, t.Observed, t.Low, t.High, t.P, t.MCSE)
	}
	for _, t := range c.Tested {
		fmt.Fprintln(&b, t)
	}
	if c.Posterior {
		fmt.Fprintln(&b, "The model saw these data, so p is nearer to 1 than chance makes it: a small p is evidence, a large one hardly any.")
	}
	return b.String()
}

func predictiveCheck(ctx context.Context, posterior bool, observed []float64, replicated bayes.RV, quantities []Quantity) (*PredictiveCheck, error) {
	if err := checkReplicated(observed, replicated); err != nil {
		return nil, err
	}
	if len(quantities) == 0 {
		quantities = []Quantity{Mean(), SD(), Min(), Max()}
	}
	draws := replicated.Chains() * replicated.Len()
	c := &PredictiveCheck{Posterior: posterior, Draws: draws}
	set := make([]float64, len(observed))
	sets := func(draw int) []float64 {
		for i := range set {
			set[i] = replicated.Values()[i*draws+draw]
		}
		return set
	}
	var faults []error
	for _, q := range quantities {
		t, err := q.test(ctx, observed, sets, replicated)
		if err != nil {
			faults = append(faults, fmt.Errorf("criticism: test quantity %q: %w", q.Name, err))
		}
		c.Tested = append(c.Tested, t)
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("criticism: predictive check: stopped: %w", err)
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return c, nil
}

// checkReplicated returns what keeps data from being compared with
// replications.
func checkReplicated(observed []float64, replicated bayes.RV) error {
	draws := replicated.Chains() * replicated.Len()
	if draws == 0 {
		return errors.New("criticism: there are no replicated data; pass a variable of what Program.Predict or Program.Prior returned")
	}
	if len(observed) != replicated.Size() {
		return fmt.Errorf("criticism: %d observed values, but %q has %d in each replicated data set", len(observed), replicated.Name(), replicated.Size())
	}
	var faults []error
	bad := func(v float64) bool { return v-v != 0 }
	if i := slices.IndexFunc(observed, bad); i >= 0 {
		faults = append(faults, fmt.Errorf("criticism: observed value %d is %v; it must be finite", i, observed[i]))
	}
	if i := slices.IndexFunc(replicated.Values(), bad); i >= 0 {
		draw := i % draws
		faults = append(faults, fmt.Errorf("criticism: element %d of the replicated %q is %v in chain %d, draw %d; it must be finite",
			i/draws, replicated.Name(), replicated.Values()[i], draw/replicated.Len(), draw%replicated.Len()))
	}
	return errors.Join(faults...)
}
