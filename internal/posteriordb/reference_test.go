package posteriordb

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// run is how a posterior is sampled: 8 chains of 1000 draws. Regressions have
// correlated coefficients, which a dense metric takes out.
type run struct {
	posterior string
	kernel    mcmc.NUTS
	radius    float64      // of the starting points, 0 for the default
	start     bayes.Values // of all chains, nil for random
}

var dense = mcmc.NUTS{Metric: mcmc.Dense}

// quick are the runs of every test, a few seconds in all.
var quick = []run{
	{"eight_schools-eight_schools_noncentered", mcmc.NUTS{}, 0, nil},
	{"arK-arK", dense, 0, nil},
	{"sblri-blr", dense, 0, nil},
	{"kilpisjarvi_mod-kilpisjarvi", dense, 0, nil},
	{"mesquite-mesquite", dense, 0, nil},
	{"mesquite-logmesquite", dense, 0, nil},
	{"mesquite-logmesquite_logva", dense, 0, nil},
	{"mesquite-logmesquite_logvash", dense, 0, nil},
	{"kidiq-kidscore_interaction", dense, 0, nil},
	{"kidiq_with_mom_work-kidscore_interaction_z", dense, 0, nil},
	{"nes1980-nes", dense, 0, nil},
	{"gp_pois_regr-gp_regr", dense, 0, nil},
}

// sampled draws from a posterior of the kit.
func (r run) sampled(t *testing.T, prog *bayes.Program, seed uint64, draws int) *bayes.Draws {
	t.Helper()
	cfg := mcmc.Config{Seed: seed, Draws: draws, Kernel: r.kernel, InitRadius: r.radius}
	if r.start != nil {
		cfg.Init = []bayes.Values{r.start}
	}
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
func (r run) check(t *testing.T, kit Kit, refs map[string][]Reference) {
	m, err := kit.Model(r.posterior)
	if err != nil {
		t.Fatal(err)
	}
	prog := compile(t, m)
	const draws = 1000
	start := time.Now()
	first := judged(t, r.sampled(t, prog, 1, draws), refs[r.posterior])
	t.Logf("%v, %.2f s", first, time.Since(start).Seconds())
	if len(first.failed) == 0 {
		return
	}
	t.Logf("repeated because of %v", first.failed)
	if again := judged(t, r.sampled(t, prog, 2, 4*draws), refs[r.posterior]); len(again.failed) > 0 {
		t.Errorf("fails twice: %v", again.failed)
	}
}

func checkAll(t *testing.T, runs []run) {
	kit, ok := open(t)
	if !ok {
		return
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		t.Run(r.posterior, func(t *testing.T) {
			t.Parallel()
			r.check(t, kit, refs)
		})
	}
}

// TestReference samples with NUTS and compares with the kit's reference draws.
func TestReference(t *testing.T) { checkAll(t, quick) }

// TestReferenceFunnel: the centred eight schools can't be sampled well by a
// plain sampler, and the draws must say so.
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
	for _, w := range (run{}).sampled(t, compile(t, m), 1, 1000).Check() {
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
	r := run{"mesquite-logmesquite", dense, 0, nil}
	m, err := kit.Model(r.posterior)
	if err != nil {
		t.Fatal(err)
	}
	d := r.sampled(t, compile(t, m), 1, 1000)
	ref := refs[r.posterior][0] // beta[1], far from 0
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
