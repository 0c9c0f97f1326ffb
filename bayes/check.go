package bayes

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes/diagnostics"
)

// Warning is one thing Check found wrong with a set of draws.
type Warning struct {
	// Code is one of the Warn constants.
	Code string
	// Var is the variable or its worst element, theta[A]; "" if the warning is
	// about the run.
	Var string
	// Value is the measure that gave the warning.
	Value float64
	// Msg says what was found, what it means and what to do.
	Msg string
}

// Codes of warnings.
const (
	WarnDivergences = "divergences" // Value: number of divergent transitions
	WarnTreeDepth   = "tree_depth"  // Value: number of draws cut at the largest tree depth
	WarnEBFMI       = "ebfmi"       // Value: the lowest E-BFMI of a chain
	WarnRhat        = "rhat"        // Value: R-hat
	WarnESSBulk     = "ess_bulk"    // Value: bulk effective sample size
	WarnESSTail     = "ess_tail"    // Value: tail effective sample size
	WarnTargetESS   = "target_ess"  // Value: the smaller of bulk and tail ESS
	WarnNotFinite   = "not_finite"  // Value: number of draws with NaN or Inf
	WarnFewDraws    = "few_draws"   // Value: draws per chain
	WarnStuck       = "stuck"       // Value: the number every draw is equal to
	WarnKhat        = "khat"        // Value: Pareto k-hat of importance weights
	WarnWeights     = "weights"     // Value: effective sample size of the weights, 1/Σw²
)

const (
	rhatLimit     = 1.01 // [Vehtari2021], recommendations for practice
	essPerChain   = 100  // the same: 400 for the four chains it asks for
	ebfmiLimit    = 0.3  // [Betancourt2017] §6.1
	diagnosable   = 6    // draws per chain, the fewest bayes/diagnostics can judge
	khatLimit     = 0.7  // [Vehtari2024] §3
	warnedWeights = 100  // as few as one chain may have: essPerChain
)

// Check returns what is wrong with the draws, the gravest first; nothing means
// that no check failed, not that the model is right.
//
// Rules: any divergent transition ([Betancourt2017] §6.2); any draw whose
// trajectory was cut at the largest tree depth; E-BFMI below 0.3 in a chain
// ([Betancourt2017] §6.1); R-hat above 1.01, bulk or tail effective sample
// size below 100 per chain ([Vehtari2021], recommendations for practice);
// bulk or tail effective sample size below the target of the run, if it had one;
// a Pareto k-hat, the statistic khat, above 0.7 ([Vehtari2024] §3); weights worth
// fewer than 100 equal ones; draws that are NaN or infinite;
// fewer than 6 draws per chain. Each rule warns once per variable, with its
// worst element. R-hat and effective sample sizes ask how chains have mixed:
// [Draws.Independent] ones have k-hat and weights to pass instead.
//
// A variable that never moves is a constant of the model and fine, unless no
// variable moves or it stands at another value in each chain: then the sampler
// is stuck. Rules whose measure does not exist (NaN) do not warn.
func (d *Draws) Check() []Warning {
	var out []Warning
	warn := func(code, name string, value float64, format string, a ...any) {
		out = append(out, Warning{Code: code, Var: name, Value: value, Msg: fmt.Sprintf(format, a...)})
	}
	n := d.chains * d.draws
	if k := d.countStat("diverging"); k > 0 {
		warn(WarnDivergences, "", k, "%.0f of %d transitions diverged: the sampler can't follow the posterior there and the draws may be biased; "+
			"raise TargetAccept, or reparametrise (non-centred group effects)", k, n)
	}
	d.checkEnergy(warn)
	if k := d.countStat("reached_max_treedepth"); k > 0 {
		warn(WarnTreeDepth, "", k, "%.0f of %d trajectories were cut at the largest tree depth: the draws are right but dear; "+
			"raise the depth, scale the parameters alike or use a dense metric", k, n)
	}
	d.checkKhat(warn)
	d.checkWeights(warn)
	if d.draws < diagnosable {
		warn(WarnFewDraws, "", float64(d.draws), "%d draws per chain are too few to check: R-hat and effective sample size need %d", d.draws, diagnosable)
		return out
	}
	d.checkVariableMeasures(warn)
	return out
}

type warnFunc func(code, name string, value float64, format string, a ...any)

// countStat counts the draws for which a 0/1 statistic is set.
func (d *Draws) countStat(name string) float64 {
	chains, _ := d.Stat(name)
	count := 0.0
	for _, chain := range chains {
		for _, x := range chain {
			if x != 0 {
				count++
			}
		}
	}
	return count
}

func (d *Draws) checkEnergy(warn warnFunc) {
	energy, _ := d.Stat("energy")
	worst, at, low := math.Inf(1), 0, 0
	for k, chain := range energy {
		e := diagnostics.EBFMI(chain)
		if e < ebfmiLimit {
			low++
		}
		if e < worst {
			worst, at = e, k
		}
	}
	if low > 0 {
		warn(WarnEBFMI, "", worst, "E-BFMI is %.2f in chain %d and below %.1f in %d of %d chains: the chains move too slowly between energies and "+
			"may miss the tails; reparametrise, heavy tails and funnels first", worst, at, ebfmiLimit, low, d.chains)
	}
}

// checkVariableMeasures applies the rules that each variable has to pass.
func (d *Draws) checkVariableMeasures(warn warnFunc) {
	limit := float64(essPerChain * d.chains)
	moved, constant, independent := false, math.NaN(), d.Independent()
	var measure diagnostics.Summarizer
	for _, v := range d.vars {
		var rhat, bulk, tail, short, bad worstElement
		for name, e := range v.Elems() {
			if k := countNotFinite(e.values); k > 0 {
				moved = true
				bad.see(name, float64(k), float64(k))
				continue
			}
			if isConstant(e.values) {
				constant = e.values[0]
				continue
			}
			moved = true
			if independent {
				continue
			}
			r := e.summaryRow(name, &measure)
			rhat.see(name, r.Rhat, r.Rhat-rhatLimit)
			bulk.see(name, r.ESSBulk, limit-r.ESSBulk)
			tail.see(name, r.ESSTail, limit-r.ESSTail)
			least := min(r.ESSBulk, r.ESSTail)
			short.see(name, least, d.targetESS-least)
		}
		size := v.Size()
		if bad.count > 0 {
			warn(WarnNotFinite, bad.name, bad.value, "%.0f of %d draws of %s are NaN or infinite%s: look for a division by 0, the log of 0 or an overflow in its definition",
				bad.value, len(v.values)/size, bad.name, bad.others(size))
		}
		if rhat.count > 0 {
			warn(WarnRhat, rhat.name, rhat.value, "R-hat of %s is %.3f, above %.2f%s: the chains disagree; run longer, or look for several modes or a parameter the data don't determine",
				rhat.name, rhat.value, rhatLimit, rhat.others(size))
		}
		if bulk.count > 0 {
			warn(WarnESSBulk, bulk.name, bulk.value, "bulk ESS of %s is %.0f, below %.0f%s: its mean and median are imprecise; draw more",
				bulk.name, bulk.value, limit, bulk.others(size))
		}
		if tail.count > 0 {
			warn(WarnESSTail, tail.name, tail.value, "tail ESS of %s is %.0f, below %.0f%s: its 5 %% and 95 %% quantiles are imprecise; draw more",
				tail.name, tail.value, limit, tail.others(size))
		}
		if short.count > 0 {
			warn(WarnTargetESS, short.name, short.value, "ESS of %s is %.0f after %d draws per chain, below the target of %.0f%s: the run ended before it was reached; allow more draws",
				short.name, short.value, d.draws, d.targetESS, short.others(size))
		}
	}
	if !moved {
		warn(WarnStuck, d.vars[0].name, constant, "no variable moved in %d draws: the sampler is stuck; check the scale of the start and the gradient", d.chains*d.draws)
	}
}

// worstElement remembers the element of a variable that breaks a rule most,
// and how many break it.
type worstElement struct {
	name          string
	value, excess float64
	count         int
}

// see notes an element whose value exceeds the rule's limit by excess.
func (w *worstElement) see(name string, value, excess float64) {
	if !(excess > 0) { // also NaN
		return
	}
	if w.count++; w.count == 1 || excess > w.excess {
		w.name, w.value, w.excess = name, value, excess
	}
}

// others tells how many elements of the variable share the fault.
func (w *worstElement) others(size int) string {
	if size == 1 {
		return ""
	}
	return fmt.Sprintf(" (worst of %d such elements of %d)", w.count, size)
}

func countNotFinite(values []float64) int {
	count := 0
	for _, x := range values {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			count++
		}
	}
	return count
}

func isConstant(values []float64) bool {
	for _, x := range values {
		if x != values[0] {
			return false
		}
	}
	return true
}
