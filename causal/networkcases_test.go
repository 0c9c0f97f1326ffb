package causal_test

import (
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
)

// TestCasesNetworkInModel acts on a model whose mechanisms are networks read from
// ONNX files, those of the IHDP data: what treating everybody and nobody does in it is
// what Standardize says, and the average of the heads by hand.
func TestCasesNetworkInModel(t *testing.T) {
	k := kit.Named(t, "ihdp_tarnet")
	if k == nil {
		return
	}
	text, err := os.ReadFile(k.Path(k.Files["test"]))
	if err != nil {
		t.Fatal(err)
	}
	data, err := bayes.ReadCSV(strings.NewReader(string(text)), bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	treatment, outcome, x := k.Columns.Treatment, k.Columns.Label, k.Columns.Features
	var edges []string
	for _, name := range x {
		edges = append(edges, name+" -> "+treatment, name+" -> "+outcome)
	}
	g := dag.MustParse(strings.Join(append(edges, treatment+" -> "+outcome), "; "))
	estimand, err := causal.Identify(g, causal.ATE(treatment, outcome))
	if err != nil {
		t.Fatal(err)
	}
	inputs := append([]string{treatment}, x...)
	var ensemble causal.Ensemble
	for _, file := range k.Members {
		m, err := nn.OpenFile(k.Path(file), nn.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		head := func(what string) causal.Predictor {
			p, err := nn.NewPredictor(m, k.Output(t, "members", what), 0)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		ensemble = append(ensemble, causal.Heads{head("mu0"), head("mu1")})
	}
	r, err := causal.Standardize(context.Background(), estimand, ensemble, data, causal.StandardizeConfig{Inputs: inputs})
	if err != nil {
		t.Fatal(err)
	}
	effect, err := r.Effect(0, 1)
	if err != nil {
		t.Fatal(err)
	}
	var want float64
	k.Reference(t, "test/plugin_ate", &want)
	if tol := k.Tolerance("test"); math.Abs(effect.Mean-want) > tol.Abs+tol.Rel*math.Abs(want) {
		t.Errorf("Standardize gives %v, want %v", effect.Mean, want)
	}
	mechanisms := map[string]causal.Mechanism{
		treatment: causal.Function{Of: func([]float64) float64 { return 0.2 }, Parents: x, Noise: causal.BernoulliNoise},
		outcome:   causal.Network{Predictor: ensemble, Parents: inputs},
	}
	for _, name := range x {
		mechanisms[name] = causal.Given{}
	}
	scm, err := causal.NewSCM(g, data, mechanisms)
	if err != nil {
		t.Fatal(err)
	}
	const draws = 8
	ans := ask(t, scm, constants(t, draws, nil, map[string][]float64{outcome + "_sigma": {1}}),
		map[string]map[string]bayes.Action{"none": {treatment: bayes.Set(0)}, "all": {treatment: bayes.Set(1)}})
	none, all := values(t, ans, "none."+outcome), values(t, ans, "all."+outcome)
	planted := values(t, ans, "f."+outcome)
	mean, as := 0.0, 0.0
	for i := range all {
		row := i / draws
		byHand := r.Rows[1][row] - r.Rows[0][row]
		if math.Abs(all[i]-none[i]-byHand) > 1e-9*max(1, math.Abs(byHand)) {
			t.Fatalf("row %d: the worlds differ by %v, the heads by %v", row, all[i]-none[i], byHand)
		}
		mean += (all[i] - none[i]) / float64(len(all))
		as += (all[i] - planted[i]) / float64(len(all))
	}
	if math.Abs(mean-effect.Mean) > 1e-9 {
		t.Errorf("acting on the model gives %v, Standardize %v", mean, effect.Mean)
	}
	if math.Abs(as-effect.Mean) < 0.1 {
		t.Errorf("planted: against the world as it is the effect is %v", as)
	}
}
