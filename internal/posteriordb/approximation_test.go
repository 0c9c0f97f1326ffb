package posteriordb

import (
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/vi"
)

// misleading is the mean error, in standard deviations, that k-hat must flag.
const misleading = 0.5

// unreliable is the k-hat from which on draws are not to be trusted:
// [Vehtari2024] §3.
const unreliable = 0.7

// judgeApproximation fits and reports the worst mean, and whether the fit says
// that it isn't to be trusted: by k-hat or by having no approximation at all.
func judgeApproximation(t *testing.T, kit Kit, posterior, label string, method vi.Method, refs []Reference) (worst float64, flagged bool) {
	t.Helper()
	m, err := kit.Model(posterior)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	a, err := vi.Fit(t.Context(), compile(t, m), method)
	if _, ok := errors.AsType[*vi.HessianError](err); ok {
		t.Logf("%-45s %s: no approximation: %v", posterior, label, err)
		return 0, true
	}
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(start).Seconds()
	worst, at, err := WorstMean(a.Draws(), refs)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%-45s %s: k-hat %.2f, worst mean %.2f sd (%s), ELBO %.2f ± %.2f, %d evaluations, %.3f s", posterior, label, a.Khat, worst, at, a.ELBO, a.ELBOSE, a.Evaluations, took)
	warned := slices.ContainsFunc(a.Check(), func(w bayes.Warning) bool { return w.Code == bayes.WarnKhat })
	if warned != (a.Khat > unreliable) {
		t.Errorf("%s: k-hat is %v, and the warning is there: %v", posterior, a.Khat, warned)
	}
	return worst, warned
}

// approximated is a method, and whether all its means are right: then it is too good
// for the test to see anything.
type approximated struct {
	label  string
	method vi.Method
	right  bool
}

// flagsWrongMeans: of every posterior whose approximation has a mean more than
// half a standard deviation off, k-hat says so. The log lists those that it
// misses, and those that it flags though their means are right.
func flagsWrongMeans(t *testing.T, costly []string, methods ...approximated) {
	kit, ok := open(t)
	if !ok {
		return
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range costly {
		delete(refs, name)
	}
	for _, c := range methods {
		var missed, right, wrong, cautious []string
		for _, name := range slices.Sorted(maps.Keys(refs)) {
			worst, flagged := judgeApproximation(t, kit, name, c.label, c.method, refs[name])
			switch {
			case worst > misleading && !flagged:
				missed = append(missed, name)
			case worst > misleading || flagged && worst == 0:
				wrong = append(wrong, name)
			case flagged:
				cautious = append(cautious, name)
			default:
				right = append(right, name)
			}
		}
		t.Logf("%s: %d right, %d flagged and wrong %v, %d flagged though right %v, false negatives: %v",
			c.label, len(right), len(wrong), wrong, len(cautious), cautious, missed)
		if len(missed) > 0 {
			t.Errorf("%s: k-hat misses %v", c.label, missed)
		}
		if len(right) == 0 || (len(wrong) == 0) != c.right {
			t.Errorf("%s: %d right and %d wrong: the test sees nothing, or more than it did", c.label, len(right), len(wrong))
		}
	}
}

func TestKhatFlagsWrongMeans(t *testing.T) {
	flagsWrongMeans(t, nil, approximated{"Laplace", vi.Laplace{Seed: 1}, false}, approximated{"Pathfinder", vi.Pathfinder{Seed: 1}, false})
}

// TestKhatFlagsWrongMeansOfADVI, but for the posteriors that take most of the
// time, whose turn comes in the slow tests.
func TestKhatFlagsWrongMeansOfADVI(t *testing.T) {
	flagsWrongMeans(t, []string{"hudson_lynx_hare-lotka_volterra", "bball_drive_event_0-hmm_drive_0", "low_dim_gauss_mix-low_dim_gauss_mix", "hmm_example-hmm_example"},
		approximated{"mean-field ADVI", vi.ADVI{Seed: 1}, false}, approximated{"full-rank ADVI", vi.ADVI{Seed: 1, Family: vi.FullRank}, true})
}
