package scorer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cache"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/lastlayer"
	"github.com/seed78144065/credence/nn/ood"
	"github.com/seed78144065/credence/nn/predictive"
	"github.com/seed78144065/credence/nn/selective"
)

var ctx = context.Background()

// network reads a file of a kit.
func network(t testing.TB, k *kit.Kit, file, output string, scale predictive.Scale) Network {
	t.Helper()
	model, err := os.ReadFile(k.Path(file))
	if err != nil {
		t.Fatal(err)
	}
	return Network{model, output, scale}
}

func members(t testing.TB, k *kit.Kit) (all []Network) {
	t.Helper()
	for _, file := range k.Members {
		all = append(all, network(t, k, file, k.Output(t, "members", "logit"), predictive.Logit))
	}
	return all
}

// rows returns those of a file of a kit as a scorer takes them.
func rows(t testing.TB, k *kit.Kit, role string) (*kit.Data, Data) {
	t.Helper()
	d := k.Read(t, role)
	m := k.Open(t, k.Members[0], nn.Options{})
	return d, Data{kit.Inputs(t, m, d.X), d.Labels}
}

func fit(t testing.TB, c Config, calib Data) *Scorer {
	t.Helper()
	s, err := Fit(ctx, c, calib, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func score(t testing.TB, s *Scorer, in []*nn.Tensor) *Scores {
	t.Helper()
	to := new(Scores)
	if err := s.Score(ctx, in, to); err != nil {
		t.Fatal(err)
	}
	return to
}

// coverage returns the share of sets with the truth, and their mean size.
func coverage(scores *Scores, labels []int) (share, size float64) {
	for i, s := range scores.Rows {
		if slices.Contains(s.Set, labels[i]) {
			share++
		}
		size += float64(len(s.Set))
	}
	return share / float64(len(labels)), size / float64(len(labels))
}

// The sets of an ensemble behind a temperature are those of the reference, which
// has none: it keeps the order of the scores.
func TestCasesSets(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if !k.Has("conformal_ensemble_mean_prob") {
			return
		}
		_, calib := rows(t, k, "calib")
		test, in := rows(t, k, "test")
		for _, c := range []struct {
			name  string
			alpha float64
		}{{"alpha=0.05", 0.05}, {"alpha=0.1", 0.1}, {"alpha=0.2", 0.2}} {
			s := fit(t, Config{Members: members(t, k), Alpha: c.alpha}, calib)
			share, size := coverage(score(t, s, in.Inputs), test.Labels)
			k.Check(t, "conformal_ensemble_mean_prob/"+c.name+"/lac/coverage", share)
			k.Check(t, "conformal_ensemble_mean_prob/"+c.name+"/lac/mean_size", size)
			if len(s.Notes()) != 0 {
				t.Errorf("%q", s.Notes())
			}
		}
	}, "binary")
}

// As many rows go on from the light network as in the reference.
func TestCasesCascade(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if k.Light == "" {
			return
		}
		_, calib := rows(t, k, "calib")
		_, in := rows(t, k, "test")
		light := network(t, k, k.Light, k.Output(t, "light", "prob"), predictive.Probability)
		s := fit(t, Config{Members: members(t, k), Light: &light, Escalate: 0.2}, calib)
		k.Check(t, "cascade_light_then_ensemble/calib_80pct_entropy_threshold", float64(s.Gate().(cascade.EntropyAbove)))
		heavy := 0.0
		for _, row := range score(t, s, in.Inputs).Rows {
			heavy += float64(row.By)
		}
		k.Check(t, "cascade_light_then_ensemble/escalated_fraction_test", heavy/float64(len(in.Labels)))
		if len(s.Notes()) == 0 {
			t.Error("calibration rows serve twice, and nothing is said of it")
		}
	}, "binary")
}

var policy = selective.Binary(decision.Costs{FalsePositive: 5, FalseNegative: 100, Review: 2})

// whole returns a configuration with every part.
func whole(t testing.TB, k *kit.Kit) Config {
	t.Helper()
	train := k.Read(t, "train")
	detector, err := ood.FitMahalanobis(ctx, train.X, nil, ood.MahalanobisOptions{Ridge: 1e-3, Standardize: true})
	if err != nil {
		t.Fatal(err)
	}
	light := network(t, k, k.Light, k.Output(t, "light", "logit"), predictive.Logit)
	return Config{
		Members: members(t, k), Light: &light, Alpha: 0.05, Escalate: 0.3,
		Sample: []float64{0.7, 0.3}, Population: []float64{0.99, 0.01},
		Familiar: detector, FalseAlarms: 0.05, HandOver: HandOver{Unfamiliar: true},
		Policy: &policy,
		Cache:  &cache.Config{Size: 1000},
	}
}

// A bundle gives the scores that its scorer gave, bit for bit, and itself again.
func TestBundle(t *testing.T) {
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	_, in := rows(t, k, "test")
	features := network(t, k, k.Features, k.Output(t, "features", ""), 0)
	head := k.Open(t, k.Features, nn.Options{})
	train := k.Read(t, "train")
	layer, err := lastlayer.Fit(ctx, kit.Run(t, head, train.X, features.Output), train.Labels, lastlayer.Config{Precision: 1})
	if err != nil {
		t.Fatal(err)
	}
	draws, err := layer.Draw(16, 3)
	if err != nil {
		t.Fatal(err)
	}
	seen := kit.Run(t, head, train.X, features.Output)
	near, err := ood.FitKNN(ctx, seen, ood.KNNOptions{K: 10})
	if err != nil {
		t.Fatal(err)
	}
	masked := network(t, k, k.MCDropout.Mask, k.Output(t, "mcdropout", "logit"), predictive.Logit)
	var masks []string
	for name := range k.MCDropout.Masks {
		masks = append(masks, name)
	}
	slices.Sort(masks)
	light := network(t, k, k.Light, k.Output(t, "light", "logit"), predictive.Logit)
	for name, c := range map[string]Config{
		"whole":    whole(t, k),
		"plain":    {Members: members(t, k)[:1]},
		"fused":    {Members: []Network{network(t, k, k.Fused, k.Output(t, "fused", "logits"), predictive.Logit)}, Fused: true, Calibration: calibration.IsotonicRegression{}},
		"layer":    {Members: []Network{features}, Layer: layer, Familiar: near, Features: &features, Rule: conformal.APS{}, HandOver: HandOver{NotSingle: true}},
		"draws":    {Members: []Network{features}, Layer: draws},
		"masks":    {Members: []Network{masked}, Masks: &predictive.MaskConfig{Ports: masks, Rate: k.MCDropout.Rate, Passes: 8, Seed: math.MaxUint64}, PerClass: true},
		"two sets": {Members: members(t, k), Light: &light, Calibration: calibration.PlattScaling{}},
	} {
		s := fit(t, c, calib)
		want := score(t, s, in.Inputs)
		var file bytes.Buffer
		if err := s.Write(&file); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := Read(file.Bytes(), nn.Options{}, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := score(t, again, in.Inputs)
		for i := range want.Rows {
			if !same(got.Rows[i], want.Rows[i]) {
				t.Errorf("%s: row %d: %+v, want %+v", name, i, got.Rows[i], want.Rows[i])
				break
			}
		}
		var second bytes.Buffer
		if err := again.Write(&second); err != nil || !bytes.Equal(file.Bytes(), second.Bytes()) {
			t.Errorf("%s: the bundle of a bundle is another one: %v", name, err)
		}
		if again.Digest() != s.Digest() || again.Classes() != 2 || !slices.Equal(again.Notes(), s.Notes()) || again.Alpha() != s.Alpha() {
			t.Errorf("%s: %v, %v", name, again.Notes(), s.Notes())
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
		if err := again.Score(ctx, in.Inputs, new(Scores)); !errors.Is(err, nn.ErrClosed) {
			t.Errorf("%s: closed, and %v", name, err)
		}
	}
}

func same(a, b Score) bool {
	return slices.Equal(a.Prob, b.Prob) && slices.Equal(a.Set, b.Set) && a.Uncertainty == b.Uncertainty && a.Unfamiliarity == b.Unfamiliarity &&
		a.Judged == b.Judged && a.Choice == b.Choice && a.By == b.By && a.Reason == b.Reason
}

// A bundle that was cut or changed is refused, or is the bundle that it was: a
// zip has bytes that nobody reads.
func TestDamage(t *testing.T) {
	k := kit.Named(t, "pima_diabetes")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	_, in := rows(t, k, "test")
	light := network(t, k, k.Light, k.Output(t, "light", "logit"), predictive.Logit)
	s := fit(t, Config{Members: []Network{light}}, calib)
	want := score(t, s, in.Inputs)
	var file bytes.Buffer
	if err := s.Write(&file); err != nil {
		t.Fatal(err)
	}
	refused, n := 0, 0
	try := func(what string, at int, data []byte) {
		n++
		again, err := Read(data, nn.Options{}, nil)
		if err != nil {
			refused++
			return
		}
		defer again.Close()
		got := score(t, again, in.Inputs)
		for i := range want.Rows {
			if !same(got.Rows[i], want.Rows[i]) {
				t.Fatalf("%s at %d gives another scorer", what, at)
			}
		}
	}
	for at := 0; at < file.Len(); at += 3 {
		data := bytes.Clone(file.Bytes())
		data[at] ^= 1 << (at % 8)
		try("a bit", at, data)
		if at%60 == 0 {
			try("a cut", at, file.Bytes()[:at])
		}
	}
	if refused < n*9/10 {
		t.Errorf("%d of %d damaged bundles are refused", refused, n)
	}
}

// Planted: files that a zip holds whole, and that are no bundle.
func TestReadFaults(t *testing.T) {
	k := kit.Named(t, "pima_diabetes")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	light := network(t, k, k.Light, k.Output(t, "light", "logit"), predictive.Logit)
	s := fit(t, Config{Members: []Network{light}}, calib)
	var file bytes.Buffer
	if err := s.Write(&file); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string][2]string{
		"up to version 1":            {`"version": 1,`, `"version": 9,`},
		`the kind "credence.scores"`: {`"credence.scorer"`, `"credence.scores"`},
		`unknown field "alphA_"`:     {`"alpha":`, `"alphA_":`},
		"not the registered model":   {`"sha256": "`, `"sha256": "0`},
		"Alpha is 7":                 {`"alpha": 0.1`, `"alpha": 7`},
		"no sets":                    {`"sets":`, `"gate_single":`},
		"sets of 2":                  {`"classes": 2`, `"classes": 3`},
	} {
		data := repack(t, file.Bytes(), func(text string) string { return strings.Replace(text, change[0], change[1], 1) })
		if _, err := Read(data, nn.Options{}, nil); !errors.Is(err, ErrBundle) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := Read(nil, nn.Options{}, nil); !errors.Is(err, ErrBundle) {
		t.Error(err)
	}
}

// Rows that come again are not computed again, whatever batch they come in.
func TestCache(t *testing.T) {
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	test, in := rows(t, k, "test")
	s := fit(t, whole(t, k), calib)
	first := score(t, s, in.Inputs)
	m := k.Open(t, k.Members[0], nn.Options{})
	mixed := append([][]float64{test.X[7], slices.Repeat([]float64{0.5}, len(test.X[0]))}, test.X[3])
	got := score(t, s, kit.Inputs(t, m, mixed))
	for i, want := range []struct {
		row    int
		cached bool
	}{{7, true}, {-1, false}, {3, true}} {
		if got.Rows[i].Cached != want.cached || want.cached && !same(got.Rows[i], first.Rows[want.row]) {
			t.Errorf("row %d: %+v", i, got.Rows[i])
		}
	}
	got.Rows[0].Prob[0] = 7 // the caller's, and nobody else's
	if again := score(t, s, kit.Inputs(t, m, mixed)); again.Rows[0].Prob[0] == 7 || !again.Rows[1].Cached {
		t.Error("a caller can change what the cache keeps, or a row was not kept")
	}
}

// failing makes every second call of a classifier fail.
type failing struct {
	predictive.Classifier
	fail bool
}

func (f *failing) Classify(ctx context.Context, in []*nn.Tensor, to *predictive.Classes) error {
	if f.fail {
		return errors.New("out of order")
	}
	return f.Classifier.Classify(ctx, in, to)
}

// What stands in says so, is handed over where that is asked for, and is not kept.
func TestDegraded(t *testing.T) {
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	_, in := rows(t, k, "test")
	c := whole(t, k)
	c.HandOver = HandOver{Degraded: true}
	s := fit(t, c, calib)
	broken := &failing{s.cascade.Heavy, true}
	s.cascade.Heavy = broken
	for range 2 {
		got := score(t, s, in.Inputs)
		if got.Degraded == nil || !strings.Contains(got.Degraded.Error(), "out of order") {
			t.Fatal(got.Degraded)
		}
		for i, row := range got.Rows {
			if row.Cached || row.By != cascade.Light || row.Choice.Action != selective.HandOver || row.Reason != "degraded" || row.Choice.Cost != 2 {
				t.Fatalf("row %d: %+v", i, row)
			}
		}
	}
	broken.fail = false
	if got := score(t, s, in.Inputs); got.Degraded != nil || got.Rows[0].Reason != "" {
		t.Error(got.Degraded, got.Rows[0])
	}
	broken.fail = true
	if _, err := Fit(ctx, Config{Members: c.Members}, Data{in.Inputs, in.Labels[1:]}, nil); err == nil || !strings.Contains(err.Error(), "431 rows of inputs and 430 labels") {
		t.Error(err)
	}
}

// Probabilities at the base rate of use, costs and the doubts of a detector.
func TestDecisions(t *testing.T) {
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	test, in := rows(t, k, "test")
	c := whole(t, k)
	c.Cache = nil
	moved := score(t, fit(t, c, calib), in.Inputs)
	shift := decision.PriorShift{Training: 0.3, Population: 0.01}
	c.Sample, c.Population, c.Policy, c.HandOver, c.PerClass = nil, nil, nil, HandOver{}, true
	plain := score(t, fit(t, c, calib), in.Inputs)
	unfamiliar := 0
	for i, row := range moved.Rows {
		want, err := shift.Correct(plain.Rows[i].Prob[1])
		if err != nil || math.Abs(row.Prob[1]-want) > 1e-14 {
			t.Errorf("row %d: %v, want %v (%v)", i, row.Prob[1], want, err)
		}
		if !slices.Equal(row.Set, plain.Rows[i].Set) {
			t.Errorf("row %d: the base rate changes its set, %v to %v", i, plain.Rows[i].Set, row.Set)
		}
		choice, err := policy.Decide(row.Prob)
		if err != nil {
			t.Fatal(err)
		}
		if !row.Unfamiliarity.Familiar {
			unfamiliar++
			choice.Action, choice.Cost = selective.HandOver, 2
		}
		if row.Choice != choice || (row.Reason == "unfamiliar") == row.Unfamiliarity.Familiar {
			t.Errorf("row %d: %+v, want %+v", i, row, choice)
		}
		if plain.Rows[i].Choice != (selective.Choice{}) {
			t.Errorf("row %d: %+v without a policy", i, plain.Rows[i].Choice)
		}
	}
	// At a rate of 0.05 the number of false alarms is beta-binomial; 0.1 of 431 rows is
	// more than 3 standard deviations away.
	if share := float64(unfamiliar) / float64(len(test.X)); share > 0.1 {
		t.Errorf("%v of ordinary rows are unfamiliar", share)
	}
}

func TestConcurrent(t *testing.T) {
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	_, calib := rows(t, k, "calib")
	_, in := rows(t, k, "test")
	s := fit(t, whole(t, k), calib)
	want := score(t, s, in.Inputs)
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			to := new(Scores)
			for range 8 {
				if err := s.Score(ctx, in.Inputs, to); err != nil {
					t.Error(err)
					return
				}
				for i := range want.Rows {
					if !same(to.Rows[i], want.Rows[i]) {
						t.Errorf("row %d: %+v, want %+v", i, to.Rows[i], want.Rows[i])
						return
					}
				}
			}
		})
	}
	wait.Wait()
}

// A score is what a service answers: names in lower case, tiers in words, no null.
func TestScoreJSON(t *testing.T) {
	s := Score{Prob: []float64{0.25, 0.75}, Set: []int{}, Unfamiliarity: ood.Verdict{Score: math.Inf(1)}, Judged: true, By: cascade.Heavy}
	got, err := json.Marshal(s)
	want := `{"prob":[0.25,0.75],"set":[],"uncertainty":{"total":0,"aleatoric":0,"epistemic":0},` +
		`"unfamiliarity":{"p_value":0,"familiar":false,"score":"Infinity"},"judged":true,` +
		`"choice":{"action":0,"cost":0,"best":0,"saving":0},"by":"heavy","cached":false}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}
