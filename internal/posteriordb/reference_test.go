package posteriordb

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// quick are the posteriors of every test, a few seconds in all.
var quick = []string{
	"eight_schools-eight_schools_noncentered", "arK-arK", "sblri-blr", "kilpisjarvi_mod-kilpisjarvi",
	"mesquite-mesquite", "mesquite-logmesquite", "mesquite-logmesquite_logva", "mesquite-logmesquite_logvash",
	"kidiq-kidscore_interaction", "kidiq_with_mom_work-kidscore_interaction_z", "nes1980-nes", "gp_pois_regr-gp_regr",
}

// config is how a posterior is sampled, draws a chain times over.
func config(posterior string, seed uint64, times int) mcmc.Config {
	s := SamplingOf(posterior)
	if s.Draws == 0 {
		s.Draws = 1000
	}
	nuts := mcmc.NUTS{TargetAccept: s.TargetAccept}
	if s.Dense {
		nuts.Metric = mcmc.Dense
	}
	cfg := mcmc.Config{Seed: seed, Draws: times * s.Draws, Kernel: nuts, InitRadius: s.Radius}
	if s.Start != nil {
		cfg.Init = []bayes.Values{s.Start}
	}
	return cfg
}

func sampled(t *testing.T, prog *bayes.Program, cfg mcmc.Config) *bayes.Draws {
	t.Helper()
	d, err := mcmc.Sample(context.Background(), prog, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// tally is the worst of a run's verdicts.
type tally struct {
	rhat, ess, z float64
	failed       []Verdict
}

func judged(t *testing.T, d *bayes.Draws, refs []Reference) tally {
	t.Helper()
	verdicts, err := Judge(d, refs)
	if err != nil {
		t.Fatal(err)
	}
	if len(verdicts) == 0 {
		t.Fatal("no reference values")
	}
	w := tally{ess: math.Inf(1)}
	for _, v := range verdicts {
		w.rhat, w.ess = max(w.rhat, v.Rhat), min(w.ess, v.ESS)
		w.z = max(w.z, math.Abs(v.Z), math.Abs(v.ZSquare))
		if !math.IsNaN(v.ZSpread) {
			w.z = max(w.z, math.Abs(v.ZSpread))
		}
		if !v.Pass() {
			w.failed = append(w.failed, v)
		}
	}
	return w
}

func (w tally) String() string {
	return fmt.Sprintf("R-hat %.4f, least ESS %.0f, largest |z| %.2f", w.rhat, w.ess, w.z)
}

// check applies the kit's rule. A check that fails is repeated with a new seed
// and four times the draws, as the kit says: a false alarm (10⁻⁴ a check) goes
// away, a bias stays. The two failures together have probability 10⁻⁸.
func check(t *testing.T, kit Kit, posterior string, refs []Reference) {
	m, err := kit.Model(posterior)
	if err != nil {
		t.Fatal(err)
	}
	prog := compile(t, m)
	start := time.Now()
	first := judged(t, sampled(t, prog, config(posterior, 1, 1)), refs)
	t.Logf("%v, %.2f s", first, time.Since(start).Seconds())
	if len(first.failed) == 0 {
		return
	}
	t.Logf("repeated because of %v", first.failed)
	if again := judged(t, sampled(t, prog, config(posterior, 2, 4)), refs); len(again.failed) > 0 {
		t.Errorf("fails twice: %v", again.failed)
	}
}

func checkAll(t *testing.T, chosen func(posterior string) bool) {
	kit, ok := open(t)
	if !ok {
		return
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(refs)) {
		if !chosen(name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, kit, name, refs[name])
		})
	}
}

// TestReference samples with NUTS and compares with the kit's reference draws.
func TestReference(t *testing.T) {
	checkAll(t, func(posterior string) bool { return slices.Contains(quick, posterior) })
}

// TestReferenceFunnel: the centred eight schools can't be sampled well with
// defaults, and the draws must say so.
func TestReferenceFunnel(t *testing.T) {
	kit, ok := open(t)
	if !ok {
		return
	}
	m, err := kit.Model("eight_schools-eight_schools_centered")
	if err != nil {
		t.Fatal(err)
	}
	codes := make(map[string]string)
	for _, w := range sampled(t, compile(t, m), mcmc.Config{Seed: 1}).Check() {
		codes[w.Code] = w.Msg
	}
	if codes[bayes.WarnDivergences] == "" {
		t.Error("no warning of divergences")
	}
	if codes[bayes.WarnESSBulk]+codes[bayes.WarnESSTail]+codes[bayes.WarnRhat] == "" {
		t.Error("no warning of few effective draws or of chains that disagree")
	}
	for code, msg := range codes {
		t.Logf("%s: %s", code, msg)
	}
}

// TestReferenceSeesPlantedErrors biases good draws by amounts that the kit says
// are caught: the mean by a tenth of a standard deviation, the spread by a
// tenth.
func TestReferenceSeesPlantedErrors(t *testing.T) {
	kit, ok := open(t)
	if !ok {
		return
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	const posterior = "mesquite-logmesquite"
	m, err := kit.Model(posterior)
	if err != nil {
		t.Fatal(err)
	}
	d := sampled(t, compile(t, m), config(posterior, 1, 1))
	ref := refs[posterior][0] // beta[1], far from 0
	rv, err := parameter(d, ref.Parameter)
	if err != nil {
		t.Fatal(err)
	}
	for name, bias := range map[string]func(x float64) float64{
		"none":   func(x float64) float64 { return x },
		"mean":   func(x float64) float64 { return x + 0.1*ref.SD },
		"spread": func(x float64) float64 { return ref.Mean + 1.1*(x-ref.Mean) },
	} {
		if v := judge(mapped(rv.ByChain(), bias), ref); v.Pass() != (name == "none") {
			t.Errorf("bias %s: %v, passes %v", name, v, v.Pass())
		}
	}
	few := make([][]float64, 4)
	for k := range few {
		few[k] = rv.Chain(k)[:40]
	}
	if v := judge(few, ref); v.Pass() {
		t.Errorf("160 draws pass emptily: %v", v)
	}
}
