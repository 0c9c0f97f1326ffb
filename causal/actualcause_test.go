package causal_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// actualCase is a deterministic model in a situation, with causes to be judged.
type actualCase struct {
	pplCase
	Context map[string]float64
	Queries []struct {
		Cause   map[string]float64
		Outcome [2]any
		Verdict string
		Witness []string `json:"smallest_witness"`
	}
}

// TestCasesActualCause compares verdicts and sizes of smallest witnesses with
// those of brute force over witnesses.
func TestCasesActualCause(t *testing.T) {
	verdicts := map[string]causal.Verdict{"cause": causal.IsCause, "not_cause": causal.NotCause, "not_minimal": causal.NotMinimal}
	asked := 0
	for _, raw := range pplCases(t) {
		if raw.Kind != "actual_cause" {
			continue
		}
		var c actualCase
		if err := json.Unmarshal(raw.raw, &c); err != nil {
			t.Fatal(err)
		}
		m := bayes.NewModel(c.ID)
		vars := map[string]bayes.Expr{"": m.Data("one", 1)}
		for name := range c.Context {
			vars[name] = m.Data(name, 0)
			m.Observe(vars[name], bayes.Bernoulli(0.5))
		}
		for _, n := range c.Nodes {
			vars[n.Name] = m.Let(n.Name, written(parse(t, n.Expr), func(name string) bayes.Expr { return vars[name] }))
		}
		scm, err := causal.FromModel(compiled(t, m))
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range c.Queries {
			asked++
			got, err := causal.ActualCause(context.Background(), scm, c.Context, q.Cause, q.Outcome[0].(string), q.Outcome[1].(float64))
			if err != nil {
				t.Errorf("%s %v: %v", c.ID, q.Cause, err)
				continue
			}
			want, known := verdicts[q.Verdict]
			if !known {
				t.Fatalf("%s: no verdict %q is known", c.ID, q.Verdict)
			}
			if got.Verdict != want || want == causal.IsCause && !slices.Equal(got.Witness, q.Witness) && len(got.Witness) != len(q.Witness) {
				t.Errorf("%s %v: %v, witness %v; want %v, %v", c.ID, q.Cause, got, got.Witness, want, q.Witness)
			}
		}
	}
	t.Logf("%d causes", asked)
}

// TestActualCauseLarge: of throwers in a row, each of whom throws unless one
// before has hit, the first is the cause, if that all others did not throw is
// held. If all throw at once none is: twenty nodes are searched in vain.
func TestActualCauseLarge(t *testing.T) {
	judge := func(n int, wait bool) (*causal.Actuality, error) {
		m := bayes.NewModel("throwers")
		situation := make(map[string]float64)
		hit := m.Let("nobody yet", bayes.Mul(0, m.Data("zero", 1)))
		for i := range n {
			name := string(rune('a' + i))
			will := m.Data("will "+name, 0)
			m.Observe(will, bayes.Bernoulli(0.5))
			situation["will "+name] = 1
			throws := bayes.Mul(1, will)
			if wait {
				throws = will.Mul(bayes.Sub(1, hit))
			}
			hit = m.Let("hit by "+name, bayes.Max(hit, m.Let(name, throws)))
		}
		m.Let("broken", bayes.Mul(1, hit))
		scm, err := causal.FromModel(compiled(t, m))
		if err != nil {
			t.Fatal(err)
		}
		return causal.ActualCause(context.Background(), scm, situation, map[string]float64{"a": 1}, "broken", 1)
	}
	if got, err := judge(6, true); err != nil || got.Verdict != causal.IsCause || !slices.Equal(got.Witness, []string{"b", "c", "d", "e", "f"}) || got.Instead["a"] != 0 {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := judge(20, false); err != nil || got.Verdict != causal.NotCause {
		t.Errorf("%v, %v", got, err)
	}
	_, err := judge(20, true)
	wants(t, err, "39 variables are between cause and outcome")
}

func TestActualCauseFaults(t *testing.T) {
	m := bayes.NewModel("fire")
	match, rain := m.Data("match", 0), m.Data("rain", 0)
	m.Observe(match, bayes.Bernoulli(0.5))
	m.Observe(rain, bayes.Bernoulli(0.5))
	lit := m.Let("lit", match.Mul(bayes.Sub(1, rain)))
	m.Observe(m.Data("spread", 0), bayes.Bernoulli(bayes.Mul(0.5, lit)))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(situation, cause map[string]float64, outcome string) error {
		_, err := causal.ActualCause(context.Background(), scm, situation, cause, outcome, 1)
		return err
	}
	dry := map[string]float64{"match": 1, "rain": 0}
	wants(t, ask(dry, nil, "lit"), "the cause has no variables")
	wants(t, ask(dry, map[string]float64{"lit": 1}, "lit"), "its own cause")
	wants(t, ask(dry, map[string]float64{"matchh": 1}, "lit"), `did you mean "f.match"?`)
	wants(t, ask(map[string]float64{"match": 3, "rainn": 0}, map[string]float64{"match": 1}, "lit"), "match can't be 3", "says nothing of rain", `"rainn"`)
	wants(t, ask(dry, map[string]float64{"match": 1}, "spread"), "spread is drawn by chance given others")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := causal.ActualCause(ctx, scm, dry, map[string]float64{"match": 1}, "lit", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got, err := causal.ActualCause(context.Background(), scm, dry, map[string]float64{"match": 0}, "lit", 1); err != nil || got.Verdict != causal.NotCause {
		t.Errorf("what did not happen is a cause: %v, %v", got, err)
	}
}
