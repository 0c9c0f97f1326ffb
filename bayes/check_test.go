package bayes_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// wantWarnings checks codes and variables, in order.
func wantWarnings(t *testing.T, got []bayes.Warning, want ...string) {
	t.Helper()
	var have []string
	for _, w := range got {
		have = append(have, strings.TrimSpace(w.Code+" "+w.Var))
		if w.Msg == "" {
			t.Errorf("%s has no message", w.Code)
		}
	}
	if !slices.Equal(have, want) {
		t.Errorf("warnings %q, want %q\n%v", have, want, got)
	}
}

func TestCheckGoodDraws(t *testing.T) {
	wantWarnings(t, normalDraws(t, 4, 500).Check())
}

// checkRun returns 4 chains of 500 normal draws of x and g[a], g[b], g[c] to
// spoil: values [element][chain][draw].
func checkRun() bayes.Run {
	r := rand.New(rand.NewPCG(5, 6))
	run := bayes.Run{Chains: 4, Draws: 500, Vars: []bayes.Variable{
		{Name: "x"}, {Name: "g", Dims: []bayes.Dim{bayes.NewDim("group", "a", "b", "c")}}}}
	for range 4 * 4 * 500 {
		run.Values = append(run.Values, r.NormFloat64())
	}
	return run
}

func check(t *testing.T, run bayes.Run) []bayes.Warning {
	t.Helper()
	d, err := bayes.NewDraws(run)
	if err != nil {
		t.Fatal(err)
	}
	return d.Check()
}

func TestCheckSampler(t *testing.T) {
	run := checkRun()
	n := run.Chains * run.Draws
	diverging, cut, energy := make([]float64, n), make([]float64, n), make([]float64, n)
	diverging[3], diverging[1999] = 1, 1
	cut[700] = 1
	r := rand.New(rand.NewPCG(1, 1))
	for i := range energy {
		energy[i] = r.NormFloat64()
		if i/run.Draws == 2 { // chain 2 creeps: small steps between energies
			energy[i] = float64(i%run.Draws) / 100
		}
	}
	run.Stats = []bayes.Stat{{Name: "diverging", Values: diverging}, {Name: "reached_max_treedepth", Values: cut}, {Name: "energy", Values: energy}}
	got := check(t, run)
	wantWarnings(t, got, "divergences", "ebfmi", "tree_depth")
	if got[0].Value != 2 || !strings.Contains(got[0].Msg, "2 of 2000 transitions diverged") {
		t.Errorf("%+v", got[0])
	}
	if !(got[1].Value < 0.01) || !strings.Contains(got[1].Msg, "in chain 2 and below 0.3 in 1 of 4 chains") {
		t.Errorf("%+v", got[1])
	}
	if got[2].Value != 1 {
		t.Errorf("%+v", got[2])
	}
}

func TestCheckMixing(t *testing.T) {
	run := checkRun()
	at := func(element, chain, draw int) *float64 { return &run.Values[(element*4+chain)*500+draw] }
	for draw := range 500 {
		*at(2, 0, draw) += 3 // g[b]: chain 0 is elsewhere, g[c] a little
		*at(3, 0, draw) += .5
		for chain := range 4 { // x: a slow walk, the same in each chain up to noise
			*at(0, chain, draw) = math.Sin(float64(draw)/40) + .05**at(0, chain, draw)
		}
	}
	got := check(t, run)
	codes := map[string]bayes.Warning{}
	for _, w := range got {
		codes[w.Code+" "+w.Var] = w
	}
	if w, ok := codes["rhat g[b]"]; !ok || !(w.Value > 1.3) || !strings.Contains(w.Msg, "worst of 2 such elements of 3") {
		t.Errorf("R-hat of g: %+v in %v", w, got)
	}
	if w, ok := codes["ess_bulk x"]; !ok || !(w.Value < 400) {
		t.Errorf("bulk ESS of x: %+v in %v", w, got)
	}
	if _, ok := codes["ess_tail x"]; !ok {
		t.Errorf("no warning of the tail ESS of x in %v", got)
	}
}

// The ESS rule is 100 per chain: what passes as four chains may not pass as
// eight.
func TestCheckESSPerChain(t *testing.T) {
	run := checkRun()
	run.Chains, run.Draws = 40, 50 // 2000 independent draws, 4000 asked for
	wantWarnings(t, check(t, run), "ess_bulk x", "ess_tail x", "ess_bulk g[c]", "ess_tail g[c]")
}

func TestCheckConstants(t *testing.T) {
	run := checkRun()
	for i := range 2000 {
		run.Values[i] = 1 // x is fixed; so is g[a]
		run.Values[2000+i] = 0
	}
	wantWarnings(t, check(t, run))
	for i := range run.Values {
		run.Values[i] = 7
	}
	got := check(t, run)
	wantWarnings(t, got, "stuck x")
	if got[0].Value != 7 {
		t.Errorf("%+v", got[0])
	}
	for i := range run.Values {
		run.Values[i] = float64(i / 500) // each chain stands elsewhere
	}
	got = check(t, run)
	if len(got) == 0 || got[0].Code != bayes.WarnRhat || !math.IsInf(got[0].Value, 1) {
		t.Errorf("stuck chains: %+v", got)
	}
}

func TestCheckNotFinite(t *testing.T) {
	run := checkRun()
	run.Values[2*2000+7] = math.NaN()
	run.Values[3*2000], run.Values[3*2000+1] = math.Inf(1), math.Inf(-1)
	got := check(t, run)
	wantWarnings(t, got, "not_finite g[c]")
	if got[0].Value != 2 || !strings.Contains(got[0].Msg, "2 of 2000 draws of g[c]") {
		t.Errorf("%+v", got[0])
	}
}

func TestCheckFewDraws(t *testing.T) {
	run := checkRun()
	run.Draws, run.Values = 5, run.Values[:4*4*5]
	wantWarnings(t, check(t, run), "few_draws")
	run.Draws, run.Values = 0, nil
	wantWarnings(t, check(t, run), "few_draws")
}

func TestCheckWeights(t *testing.T) {
	run := checkRun()
	run.LogWeights = make([]float64, 2000)
	wantWarnings(t, check(t, run))
	run.LogWeights[5] = 10 // e^10 = 22026 against 1999
	got := check(t, run)
	if len(got) == 0 || got[0].Code != bayes.WarnWeights {
		t.Fatalf("%+v", got)
	}
	e := math.Exp(10)
	if want := (e + 1999) * (e + 1999) / (e*e + 1999); math.Abs(got[0].Value-want) > 1e-9 {
		t.Errorf("worth %v draws, want %v", got[0].Value, want)
	}
}

func TestCheckKhat(t *testing.T) {
	run := checkRun()
	khat := make([]float64, 2000)
	for i := range khat {
		khat[i] = 0.69
	}
	run.Stats = append(run.Stats, bayes.Stat{Name: "khat", Values: khat})
	wantWarnings(t, check(t, run))
	khat[1999] = math.Inf(1)
	wantWarnings(t, check(t, run), "khat")
	khat[1999] = math.NaN() // a measure that doesn't exist doesn't warn
	wantWarnings(t, check(t, run))
}

// TestCheckIndependent: of independent draws R-hat and effective sample sizes are
// chance. Planted: the same draws as one chain of a sampler are judged by both.
func TestCheckIndependent(t *testing.T) {
	run := checkRun()
	run.Chains, run.Draws = 1, 2000
	for i := range run.Values { // R-hat is far above 1.01, sample sizes far below 100
		run.Values[i] += 3 * float64(i%2000/1000)
	}
	run.Stats = nil
	has := func(code string) bool {
		return slices.ContainsFunc(check(t, run), func(w bayes.Warning) bool { return w.Code == code })
	}
	if !has(bayes.WarnRhat) || !has(bayes.WarnESSBulk) {
		t.Errorf("a chain that moved once: %+v", check(t, run))
	}
	run.Stats = []bayes.Stat{{Name: "khat", Values: make([]float64, 2000)}}
	wantWarnings(t, check(t, run))
	run.Stats, run.LogWeights = nil, make([]float64, 2000)
	wantWarnings(t, check(t, run))
	d, err := bayes.NewDraws(run)
	if err != nil {
		t.Fatal(err)
	}
	if r := d.Summary().Rows[0]; !d.Independent() || !math.IsNaN(r.Rhat) || math.IsNaN(r.ESSBulk) {
		t.Errorf("independent draws have %+v", r)
	}
	run.Values[7] = math.NaN()
	wantWarnings(t, check(t, run), "not_finite x")
	run.Chains, run.Draws = 4, 500 // chains that were given weights are chains
	if !has(bayes.WarnRhat) {
		t.Error("no R-hat of chains with weights")
	}
}
