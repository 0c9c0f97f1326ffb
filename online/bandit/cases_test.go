package bandit

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/par"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"

	"gonum.org/v1/gonum/stat/distuv"
)

// TestCasesBandits compares with closed forms and simulations; every case has an
// error planted that must be seen.
func TestCasesBandits(t *testing.T) {
	file, err := cases.Open("online/bandits.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	run := map[string]func(*testing.T, cases.Case){
		"linucb_disjoint": linUCB, "off_policy_evaluation": offPolicy, "thompson_regret": thompsonRegret,
		"gaussian_best_arm": gaussianBest, "discounted_beta": discountedBeta,
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			if run[c.Type] == nil {
				t.Fatalf("no test of type %q", c.Type)
			}
			run[c.Type](t, c)
		})
	}
}

func decode[T any](t *testing.T, c cases.Case) (v T) {
	t.Helper()
	if err := c.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func linUCB(t *testing.T, c cases.Case) {
	in := decode[struct {
		Prior  struct{ Ridge float64 }
		Params struct {
			Alpha float64
			Arms  int `json:"n_arms"`
		}
		X, Query [][]float64
		Arm      []int
		Reward   []float64
	}](t, c)
	result := func(shift int) map[string]any {
		var learners []Learner
		for range in.Params.Arms {
			learners = append(learners, must[Learner](t)(Linear(len(in.X[0]), in.Prior.Ridge, 1)))
		}
		b := must[*Contextual](t)(NewContextual(ContextualConfig{UCB: in.Params.Alpha}, learners...))
		for i, x := range in.X {
			if err := b.Observe((in.Arm[i]+shift)%in.Params.Arms, x, in.Reward[i]); err != nil {
				t.Fatal(err)
			}
		}
		type arm struct {
			Theta []float64 `json:"theta"`
			UCB   []float64 `json:"ucb"`
			Mean  []float64 `json:"mean"`
			Var   []float64 `json:"var_factor"`
		}
		arms := make([]arm, in.Params.Arms)
		var chosen []int
		for _, x := range in.Query {
			means, sds, err := b.Scores(x)
			if err != nil {
				t.Fatal(err)
			}
			for i := range arms {
				arms[i].Theta = b.arms[i].(*linear).mean
				arms[i].Mean = append(arms[i].Mean, means[i])
				arms[i].Var = append(arms[i].Var, sds[i]*sds[i])
				arms[i].UCB = append(arms[i].UCB, means[i]+in.Params.Alpha*sds[i])
			}
			choice := must[Choice](t)(b.Choose(x))
			chosen = append(chosen, choice.Arm)
			if err := b.Forgo(choice.ID); err != nil {
				t.Fatal(err)
			}
		}
		return map[string]any{"arms": arms, "chosen": chosen}
	}
	if err := c.Check(result(0)); err != nil {
		t.Error(err)
	}
	if c.Check(result(1)) == nil {
		t.Error("rewards of the wrong arm would not be seen")
	}
}

func offPolicy(t *testing.T, c cases.Case) {
	in := decode[struct {
		Params struct {
			Target []float64 `json:"target_policy"`
			Q      []float64 `json:"q_hat"`
		}
		Propensities [][]float64
		Action       []int
		Reward       []float64
	}](t, c)
	result := func(propensity func(i int) float64) map[string]any {
		var log []Record
		for i, a := range in.Action {
			log = append(log, Record{Action: a, Propensity: propensity(i), Reward: in.Reward[i]})
		}
		policy := Policy{in.Params.Target}
		ips := must[Estimate](t)(IPS(log, policy))
		snips := must[Estimate](t)(SNIPS(log, policy))
		dr := must[Estimate](t)(DR(log, policy, [][]float64{in.Params.Q}))
		return map[string]any{"ips": ips.Value, "ips_se": ips.SE, "ess": ips.ESS, "snips": snips.Value, "dr": dr.Value, "dr_se": dr.SE}
	}
	if err := c.Check(result(func(i int) float64 { return in.Propensities[i][in.Action[i]] })); err != nil {
		t.Error(err)
	}
	if c.Check(result(func(int) float64 { return 1 })) == nil {
		t.Error("propensities that are dropped would not be seen")
	}
}

// thompsonRegret: means over replications, at least as many as the case asks for,
// within its multiple of the standard errors of both: false alarms 6e-5 a
// number for 4 of them.
func thompsonRegret(t *testing.T, c cases.Case) {
	type summary struct{ Mean, SE, SD float64 }
	in := decode[struct {
		Prior  struct{ Alpha, Beta float64 }
		Params struct {
			Means []float64 `json:"arm_means"`
		}
		Options struct {
			Horizons []int
			Least    int `json:"min_replications"`
		}
		Tolerance struct {
			ByKey map[string]struct {
				Multiple float64 `json:"se_multiple"`
			} `json:"by_key"`
		}
		Regret map[string]summary `json:"cumulative_regret"`
	}](t, c)
	best := 0.0
	for _, m := range in.Params.Means {
		best = max(best, m)
	}
	constant := 0.0
	for _, m := range in.Params.Means {
		if m < best {
			constant += (best - m) / (m*math.Log(m/best) + (1-m)*math.Log((1-m)/(1-best)))
		}
	}
	if err := c.Check(map[string]any{"lai_robbins_constant": constant}, "cumulative_regret"); err != nil {
		t.Error(err)
	}
	last := in.Options.Horizons[len(in.Options.Horizons)-1]
	value := func(greedy bool) Value[online.Beta] {
		v := Probability
		if greedy { // planted: the mean in place of a draw
			v.Draw = func(d *online.Beta, _ Source) float64 { return d.Alpha / (d.Alpha + d.Beta) }
		}
		return v
	}
	outside := func(greedy bool, replications int) (faults []string) {
		regret := make([][]float64, replications)
		one := func(r int) error {
			prior, err := online.NewBernoulli(online.Beta{Alpha: in.Prior.Alpha, Beta: in.Prior.Beta})
			if err != nil {
				return err
			}
			arms := make([]*online.Posterior[online.Beta, bool], len(in.Params.Means))
			for i := range arms {
				arms[i] = prior
			}
			b, err := New(Config{Seed: uint64(r)}, value(greedy), arms...)
			if err != nil {
				return err
			}
			world := rng.New(uint64(r), "rewards", 0)
			sum := 0.0
			for step := range last {
				choice, err := b.Choose()
				if err != nil {
					return err
				}
				mean := in.Params.Means[choice.Arm]
				sum += best - mean
				if err := b.Reward(choice.ID, rng.Uniform(&world) < mean); err != nil {
					return err
				}
				for _, h := range in.Options.Horizons {
					if h == step+1 {
						regret[r] = append(regret[r], sum)
					}
				}
			}
			return nil
		}
		errs := make([]error, replications)
		par.New().Do(replications, func(r int) { errs[r] = one(r) })
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		for k, h := range in.Options.Horizons {
			mean, square := 0.0, 0.0
			for _, r := range regret {
				mean += r[k] / float64(replications)
				square += r[k] * r[k] / float64(replications)
			}
			se := math.Sqrt((square - mean*mean) / float64(replications-1))
			want := in.Regret[strconv.Itoa(h)]
			if limit := in.Tolerance.ByKey["cumulative_regret"].Multiple * math.Hypot(se, want.SE); math.Abs(mean-want.Mean) > limit {
				faults = append(faults, fmt.Sprintf("at %d: regret %v, want %v within %v", h, mean, want.Mean, limit))
			}
		}
		return faults
	}
	for _, fault := range outside(false, in.Options.Least) {
		t.Error(fault)
	}
	if outside(true, in.Options.Least) == nil {
		t.Error("a mean in place of a draw would not be seen")
	}
}

func gaussianBest(t *testing.T, c cases.Case) {
	in := decode[struct{ Params struct{ Mean, SD []float64 } }](t, c)
	var of []decision.Continuous
	for i, m := range in.Params.Mean {
		of = append(of, distuv.Normal{Mu: m, Sigma: in.Params.SD[i]})
	}
	got := must[[]float64](t)(decision.ProbLargest(of...))
	if err := c.Check(map[string]any{"prob_best": got}); err != nil {
		t.Error(err)
	}
	// A bandit with these beliefs has these propensities.
	var arms []*online.Posterior[online.Normal, float64]
	for i, m := range in.Params.Mean {
		arms = append(arms, must[*online.Posterior[online.Normal, float64]](t)(online.NewNormalMean(1, online.Normal{Mean: m, Variance: in.Params.SD[i] * in.Params.SD[i]})))
	}
	b := must[*Bandit[online.Normal, float64]](t)(New(Config{}, Mean, arms...))
	if err := c.Check(map[string]any{"prob_best": must[[]float64](t)(b.Propensities())}); err != nil {
		t.Error(err)
	}
	of[0] = distuv.Normal{Mu: in.Params.Mean[0], Sigma: in.Params.SD[1]}
	if c.Check(map[string]any{"prob_best": must[[]float64](t)(decision.ProbLargest(of...))}) == nil {
		t.Error("a standard deviation of another arm would not be seen")
	}
}

func discountedBeta(t *testing.T, c cases.Case) {
	in := decode[struct {
		Prior  struct{ Alpha, Beta float64 }
		Params struct {
			Gamma float64
			Arms  int `json:"n_arms"`
		}
		Arm, Reward []int
	}](t, c)
	result := func(what online.Forgetting) map[string]any {
		var arms []*online.Posterior[online.Beta, bool]
		for range in.Params.Arms {
			arms = append(arms, must[*online.Posterior[online.Beta, bool]](t)(online.NewBernoulli(online.Beta{Alpha: in.Prior.Alpha, Beta: in.Prior.Beta})))
		}
		b := must[*Bandit[online.Beta, bool]](t)(New(Config{Keep: in.Params.Gamma, Forgetting: what}, Probability, arms...))
		for i, a := range in.Arm {
			if err := b.Observe(a, in.Reward[i] == 1); err != nil {
				t.Fatal(err)
			}
		}
		var alpha, beta []float64
		for i := range b.Len() {
			d := b.Arm(i).Posterior()
			alpha, beta = append(alpha, d.Alpha), append(beta, d.Beta)
		}
		return map[string]any{"alpha": alpha, "beta": beta}
	}
	if err := c.Check(result(online.KeepPrior)); err != nil {
		t.Error(err)
	}
	if c.Check(result(online.FadePrior)) == nil {
		t.Error("a prior that fades would not be seen")
	}
}
