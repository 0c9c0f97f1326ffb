package individual_test

import (
	"context"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/individual"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
)

// ihdp is the kit of networks of the IHDP data.
type ihdp struct {
	*kit.Kit
	networks []individual.Network
	tables   map[string]*bayes.Table
	data     map[string]*kit.Data
	estimand *causal.Estimand
}

// roles are the files, in the order of the reference's "all".
var roles = []string{"train", "calib", "test"}

func open(t testing.TB) *ihdp {
	t.Helper()
	k := &ihdp{Kit: kit.Named(t, "ihdp_tarnet"), tables: map[string]*bayes.Table{}, data: map[string]*kit.Data{}}
	if k.Kit == nil {
		return nil
	}
	for _, file := range k.Members {
		m, err := nn.OpenFile(k.Path(file), nn.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { m.Close() })
		var n individual.Network
		for what, to := range map[string]*causal.Predictor{"mu0": &n.Control, "mu1": &n.Treated, "propensity": &n.Propensity} {
			if *to, err = nn.NewPredictor(m, k.Output(t, "members", what), 0); err != nil {
				t.Fatal(err)
			}
		}
		k.networks = append(k.networks, n)
	}
	var err error
	if k.estimand, err = causal.Unconfounded(causal.ATE(k.Columns.Treatment, k.Columns.Label), k.Columns.Features...); err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, role := range roles {
		k.data[role] = k.Read(t, role)
		text, err := os.ReadFile(k.Path(k.Files[role]))
		if err != nil {
			t.Fatal(err)
		}
		k.tables[role] = read(t, string(text))
		if all.Len() > 0 {
			_, rest, _ := strings.Cut(string(text), "\n")
			text = []byte(rest)
		}
		all.Write(text)
	}
	k.tables["all"] = read(t, all.String())
	return k
}

func read(t testing.TB, text string) *bayes.Table {
	t.Helper()
	table, err := bayes.ReadCSV(strings.NewReader(text), bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func (k *ihdp) study(t testing.TB, role string) *individual.Study {
	t.Helper()
	s, err := individual.FromNetworks(context.Background(), k.estimand, k.tables[role], k.networks, individual.Config{Clip: [2]float64(k.PropensityClip)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (k *ihdp) column(t testing.TB, role, name string) []float64 {
	t.Helper()
	x, err := k.tables[role].Float(name)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestCasesIHDP: what five networks say of effects, file by file.
func TestCasesIHDP(t *testing.T) {
	k := open(t)
	if k == nil {
		return
	}
	for _, role := range k.Keys("") {
		s := k.study(t, role)
		m0, m1 := k.column(t, role, k.Columns.Truth["mu0"]), k.column(t, role, k.Columns.Truth["mu1"])
		truth := make([]float64, len(m0))
		for i := range truth {
			truth[i] = m1[i] - m0[i]
		}
		pehe := func(cate []float64) float64 {
			square := 0.0
			for i, v := range cate {
				square += (v - truth[i]) * (v - truth[i]) / float64(len(cate))
			}
			return math.Sqrt(square)
		}
		members := make([]float64, len(k.networks))
		for m := range members {
			one := &individual.Heads{Control: s.Heads.Control[m : m+1], Treated: s.Heads.Treated[m : m+1]}
			cate, _ := one.Effects()
			members[m] = pehe(cate)
		}
		naive, err := causal.Estimate(context.Background(), k.estimand, k.tables[role], estimator.Difference{Naive: true})
		if err != nil {
			t.Fatal(err)
		}
		k.Check(t, role, map[string]any{
			"n": len(truth), "true_ate": mean(truth), "plugin_ate": s.PlugIn, "aipw_ate_clip.02_.98": s.ATE.Mean, "aipw_se": s.ATE.SE,
			"naive_difference": naive.Mean, "sqrt_pehe_ensemble": pehe(s.CATE), "sqrt_pehe_members": members,
			"epistemic_sd_of_cate_mean": mean(s.Epistemic),
		})
	}
	if want := slices.Sorted(slices.Values(append([]string{"all"}, roles...))); !slices.Equal(k.Keys(""), want) {
		t.Errorf("the reference is of %v, want %v", k.Keys(""), want)
	}
}

func mean(x []float64) (m float64) {
	for _, v := range x {
		m += v / float64(len(x))
	}
	return m
}
