package posteriordb

import (
	"maps"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/infer"
)

// nearlyRight is the error of a mean, in standard deviations, up to which draws
// serve: a third of what k-hat must flag.
const nearlyRight = misleading / 3

// judgeAuto runs the choice of method on a posterior with defaults and no hints:
// its means are right, or its draws say that they may not be.
func judgeAuto(t *testing.T, kit Kit, posterior string, refs []Reference) (method string) {
	t.Helper()
	m, err := kit.Model(posterior)
	if err != nil {
		t.Fatal(err)
	}
	draws, why, err := infer.Fit(t.Context(), compile(t, m), infer.Auto{Seed: 1})
	if err != nil {
		t.Errorf("%s: %v\n%v", posterior, err, why)
		return "failed"
	}
	worst, at, err := WorstMean(draws, refs)
	if err != nil {
		t.Fatal(err)
	}
	warned := slices.ContainsFunc(draws.Check(), func(w bayes.Warning) bool {
		return w.Code == bayes.WarnRhat || w.Code == bayes.WarnDivergences || w.Code == bayes.WarnKhat
	})
	method = why.Attempts[len(why.Attempts)-1].Method
	t.Logf("%-45s %s: worst mean %.2f sd (%s), warned: %v", posterior, method, worst, at, warned)
	if worst > nearlyRight && !warned {
		t.Errorf("%s: the mean of %s is %.2f standard deviations off, and nothing says so:\n%v", posterior, at, worst, why)
	}
	return method
}

// TestAutoIsRight on posteriors of each kind that take little time.
func TestAutoIsRight(t *testing.T) {
	autoIsRight(t, "arK-arK", "arma-arma11", "diamonds-diamonds", "eight_schools-eight_schools_centered",
		"eight_schools-eight_schools_noncentered", "gp_pois_regr-gp_regr", "kidiq-kidscore_interaction", "mesquite-mesquite")
}

func autoIsRight(t *testing.T, posteriors ...string) {
	kit, ok := open(t)
	if !ok {
		return
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	if posteriors == nil {
		posteriors = slices.Sorted(maps.Keys(refs))
	}
	chosen := make(map[string]int)
	for _, name := range posteriors {
		chosen[judgeAuto(t, kit, name, refs[name])]++
	}
	t.Logf("chosen: %v", chosen)
	if len(chosen) < 3 {
		t.Errorf("chosen: %v; want some of each method, or the choice is none", chosen)
	}
}
