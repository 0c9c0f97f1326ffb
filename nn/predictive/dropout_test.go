//go:build cgo

package predictive_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/kit"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/ort"
	"github.com/seed78144065/credence/nn/predictive"
)

// load returns ONNX Runtime; a machine without the library fails, with the way
// to have it.
func load(t testing.TB) *ort.Runtime {
	t.Helper()
	r, err := ort.Load("")
	if err != nil {
		t.Fatalf("%v\nin this repository: npm ci --ignore-scripts, which make test does", err)
	}
	return r
}

// passed is what a reference says of passes with dropout: numbers of another
// stream of masks, to be met within its error of Monte Carlo, for which the kit
// has a tolerance.
type passed struct {
	nll, brier, accuracy, sd, epistemic, se float64
	distinct                                int
}

func passStatistics(c *predictive.Classes, labels []int) (p passed) {
	rows := float64(c.Rows)
	for r, y := range labels {
		prob := c.Mean(r, nil)
		p.nll -= math.Log(prob[y]) / rows
		p.brier += (prob[1] - float64(y)) * (prob[1] - float64(y)) / rows
		if prob[y] > 0.5 {
			p.accuracy += 1 / rows
		}
		se := c.StandardErrors(r, nil)[1]
		p.se += se / rows
		p.sd += se * math.Sqrt(float64(c.Members)) / rows
		p.epistemic += c.Split(r).Epistemic / rows
		said := map[float64]bool{}
		for m := range c.Members {
			said[c.At(r, m)[1]] = true
		}
		p.distinct = max(p.distinct, len(said))
	}
	return p
}

func (p passed) check(t *testing.T, k *kit.Kit, key string) {
	t.Helper()
	for name, got := range map[string]float64{
		"test/nll": p.nll, "test/brier": p.brier, "test/accuracy": p.accuracy, "prob_sd_mean": p.sd,
		"epistemic_MI_mean": p.epistemic, "monte_carlo_se_of_mean_prob": p.se,
		"max_distinct_outputs_over_rows": float64(p.distinct),
	} {
		if k.Has(key + "/" + name) {
			k.Check(t, key+"/"+name, got)
		}
	}
}

func maskConfig(k *kit.Kit, seed uint64) predictive.MaskConfig {
	c := predictive.MaskConfig{Rate: k.MCDropout.Rate, Passes: k.MCDropout.Draws, Seed: seed}
	for name := range k.MCDropout.Masks {
		c.Ports = append(c.Ports, name)
	}
	return c
}

// Passes with masks and with the operator, in both runtimes where they have it,
// say what the reference's passes said.
func TestCasesDropout(t *testing.T) {
	kits := 0
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		if k.MCDropout == nil {
			return
		}
		kits++
		test := k.Read(t, "test")
		light := k.Open(t, k.MCDropout.Eval, nn.Options{})
		in := kit.Inputs(t, light, test.X)
		logit := predictive.ClassConfig{Output: k.Output(t, "mcdropout", "logit"), Scale: predictive.Logit}
		prob := predictive.ClassConfig{Output: k.Output(t, "mcdropout", "prob")}

		masked, raw := k.Open(t, k.MCDropout.Mask, nn.Options{}), k.Open(t, k.MCDropout.Mask, nn.Options{Runtime: load(t)})
		mc := maskConfig(k, 5)
		mc.PerRow = true
		own := classify(t, predictive.Masks(masked, mc), logit, in)
		passStatistics(own, test.Labels).check(t, k, "mcdropout_200_masks")
		passStatistics(classify(t, predictive.Masks(raw, mc), prob, in), test.Labels).check(t, k, "mcdropout_200_masks")
		mc.PerRow = false
		passStatistics(classify(t, predictive.Masks(masked, mc), prob, in), test.Labels).check(t, k, "mcdropout_200_masks")

		alive := k.Open(t, k.MCDropout.Train, predictive.DropoutOptions(nn.Options{Runtime: load(t)}))
		dropped := classify(t, predictive.Dropout(alive, predictive.DropoutConfig{Passes: k.MCDropout.Draws}), logit, in)
		passStatistics(dropped, test.Labels).check(t, k, "mcdropout_train_op_200")
		away := 0.0
		for r := range dropped.Rows {
			away += math.Abs(dropped.Mean(r, nil)[1]-own.Mean(r, nil)[1]) / float64(dropped.Rows)
		}
		k.Check(t, "mcdropout_train_op_200/mean_abs_diff_vs_mask_mean", away)

		dead := k.Open(t, k.MCDropout.Train, nn.Options{Runtime: load(t)})
		passes := make([]*nn.Model, 20) // as many as the reference tried
		for i := range passes {
			passes[i] = dead
		}
		same := passStatistics(classify(t, predictive.Separate(passes...), logit, in), test.Labels)
		k.Check(t, "mcdropout_train_op_200/with_DEFAULT_graph_optimisation/max_distinct_outputs_over_rows", same.distinct)
	}, "binary")
	t.Log(kits, "kits")
}

// Dropout that is not at work is refused when the head is made: the optimiser
// took it out, the file was made for evaluation, or the probe shuts it off.
func TestDropoutThatIsNotAtWork(t *testing.T) {
	k := kit.Named(t, "pima_diabetes")
	if k == nil {
		return
	}
	removed := k.Open(t, k.MCDropout.Train, nn.Options{Runtime: load(t)})
	evaluation := k.Open(t, k.MCDropout.Eval, nn.Options{})
	kept := k.Open(t, k.MCDropout.Train, predictive.DropoutOptions(nn.Options{Runtime: load(t), Entries: map[string]string{
		"optimization.disable_specified_optimizers": "ConstantSharing",
	}}))
	config := predictive.ClassConfig{Output: "prob"}
	for name, m := range map[string]*nn.Model{"removed": removed, "evaluation": evaluation} {
		_, err := predictive.NewClassHead(predictive.Dropout(m, predictive.DropoutConfig{Passes: 20}), config)
		if !errors.Is(err, predictive.ErrPassesAgree) || !errors.Is(err, predictive.ErrMembers) ||
			!strings.Contains(err.Error(), "DropoutOptions") || !strings.Contains(err.Error(), "training mode") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := predictive.NewClassHead(predictive.Dropout(kept, predictive.DropoutConfig{Passes: 20}), config); err != nil {
		t.Errorf("with other entries kept: %v", err)
	}
	short, err := nn.NewTensor(make([]float32, 3), 1, 3)
	if err != nil {
		t.Fatal(err)
	}
	_, err = predictive.NewClassHead(predictive.Dropout(kept, predictive.DropoutConfig{Passes: 20, Probe: []*nn.Tensor{short}}), config)
	if !errors.Is(err, nn.ErrInput) || !strings.Contains(err.Error(), "Probe") {
		t.Errorf("a probe of another shape: %v", err)
	}
	_, err = predictive.NewClassHead(predictive.Dropout(kept, predictive.DropoutConfig{Passes: 1}), config)
	if !errors.Is(err, predictive.ErrMembers) || !strings.Contains(err.Error(), "1 passes") {
		t.Errorf("one pass: %v", err)
	}
}

func TestDropoutOptionsKeepOthers(t *testing.T) {
	const name = "optimization.disable_specified_optimizers"
	before := map[string]string{name: "ConstantSharing", "session.disable_prepacking": "1"}
	o := predictive.DropoutOptions(nn.Options{Entries: before, Spinning: true})
	if o.Entries[name] != "ConstantSharing;EliminateDropout" || o.Entries["session.disable_prepacking"] != "1" || !o.Spinning {
		t.Errorf("options %+v", o)
	}
	if before[name] != "ConstantSharing" {
		t.Errorf("the caller's map is %v", before)
	}
	if twice := predictive.DropoutOptions(o); twice.Entries[name] != o.Entries[name] {
		t.Errorf("twice: %v", twice.Entries)
	}
}

// The mean of passes by the runtime's own dropout and by our masks is the same.
// Statistic: the difference of the means over rows and passes over its standard
// error; null distribution: normal, by 192 rows of 200 passes, all independent;
// false-alarm rate 1e-6. Planted: masks of another rate, and no masks.
func TestDropoutMeansAgree(t *testing.T) {
	k := kit.Named(t, "pima_diabetes")
	if k == nil {
		return
	}
	const critical = 4.8916 // two-sided, 1e-6
	logit := predictive.ClassConfig{Output: "prob"}
	alive := k.Open(t, k.MCDropout.Train, predictive.DropoutOptions(nn.Options{Runtime: load(t)}))
	masked := k.Open(t, k.MCDropout.Mask, nn.Options{})
	in := kit.Inputs(t, alive, k.Read(t, "test").X)
	dropped := classify(t, predictive.Dropout(alive, predictive.DropoutConfig{Passes: 200}), logit, in)
	z := func(other *predictive.Classes) float64 {
		d, v := 0.0, 0.0
		for r := range dropped.Rows {
			a, b := dropped.StandardErrors(r, nil)[1], other.StandardErrors(r, nil)[1]
			d += dropped.Mean(r, nil)[1] - other.Mean(r, nil)[1]
			v += a*a + b*b
		}
		return d / math.Sqrt(v)
	}
	mc := maskConfig(k, 11)
	mc.PerRow = true
	if got := z(classify(t, predictive.Masks(masked, mc), logit, in)); math.Abs(got) > critical {
		t.Errorf("z is %v", got)
	}
	mc.Rate = 0.5
	if got := z(classify(t, predictive.Masks(masked, mc), logit, in)); math.Abs(got) < critical {
		t.Errorf("masks of half the units pass: z is %v", got)
	}
	evaluation := k.Open(t, k.MCDropout.Eval, nn.Options{})
	if got := z(classify(t, predictive.Separate(evaluation, evaluation), logit, in)); math.Abs(got) < critical {
		t.Errorf("a network without dropout passes: z is %v", got)
	}
}

// An ensemble of networks that only ONNX Runtime has: the entropies of the first
// rows of the reference.
func TestCasesImages(t *testing.T) {
	kit.Each(t, func(t *testing.T, k *kit.Kit) {
		members := k.OpenMembers(t, nn.Options{Runtime: load(t)})
		in := kit.Inputs(t, members[0], k.Read(t, "test").X)
		c := classify(t, predictive.Separate(members...), predictive.ClassConfig{Output: k.Output(t, "members", "logits"), Scale: predictive.Logit}, in)
		var total, epistemic []float64
		for r := range 5 {
			s := c.Split(r)
			total, epistemic = append(total, s.Total), append(epistemic, s.Epistemic)
		}
		k.Check(t, "ood_scores_first5_test/ensemble_entropy", total)
		k.Check(t, "ood_scores_first5_test/ensemble_MI", epistemic)
		if c.Classes != len(k.Classes) {
			t.Errorf("%d classes, the kit has %v", c.Classes, k.Classes)
		}
	}, "classification")
}

// One head serves several models in one runtime and in another.
func TestMembersOfSeveralRuntimes(t *testing.T) {
	k := kit.Named(t, "fraud_ulb")
	if k == nil {
		return
	}
	own, other := k.OpenMembers(t, nn.Options{}), k.OpenMembers(t, nn.Options{Runtime: load(t)})
	in := kit.Inputs(t, own[0], k.Read(t, "test").X)
	c := classify(t, predictive.Separate(slices.Concat(own, other)...), predictive.ClassConfig{Output: "prob"}, in)
	for r := range c.Rows {
		for m := range own {
			a, b := math.Exp(c.At(r, m)[1]), math.Exp(c.At(r, m+len(own))[1])
			if math.Abs(a-b) > 1e-5+1e-4*a { // the tolerance of nn's known answers
				t.Errorf("row %d, member %d: %v and %v", r, m, a, b)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h, err := predictive.NewClassHead(predictive.Separate(other...), predictive.ClassConfig{Output: "prob"})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Classify(ctx, in, c); !errors.Is(err, context.Canceled) || c.Rows != 0 || len(c.LogProb) != 0 {
		t.Errorf("cancelled: %v, %d rows", err, c.Rows)
	}
}
