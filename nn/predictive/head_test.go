package predictive

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn"
)

// All shapes of outputs that heads read, and what they say.
func TestClassShapes(t *testing.T) {
	nan := float32(math.NaN())
	inf := float32(math.Inf(1))
	three := []int{-1, 3}
	for _, c := range []struct {
		name  string
		model *nn.Model
		fused bool
		scale Scale
		want  []float64 // probabilities
		err   string
	}{
		{"one column", says(t, "p", []int{-1, 1}, []int{2, 1}, 0.25, 1), false, Probability, []float64{0.75, 0.25, 0, 1}, ""},
		{"no column", says(t, "p", []int{-1}, []int{2}, 0.25, 0), false, Probability, []float64{0.75, 0.25, 1, 0}, ""},
		{"a rounding above 1", says(t, "p", []int{-1}, []int{1}, 1.0000001), false, Probability, []float64{0, 1}, ""},
		{"log-odds", says(t, "z", []int{-1, 1}, []int{2, 1}, 0, inf), false, Logit, []float64{0.5, 0.5, 0, 1}, ""},
		{"three classes", says(t, "p", three, []int{1, 3}, 0.5, 0.25, 0.25), false, Probability, []float64{0.5, 0.25, 0.25}, ""},
		{"sum of half precision", says(t, "p", three, []int{1, 3}, 0.50024414, 0.25, 0.25), false, Probability, []float64{0.50024414 / 1.00024414, 0.25 / 1.00024414, 0.25 / 1.00024414}, ""},
		{"logits of three", says(t, "z", three, []int{1, 3}, 7, 7, -inf), false, Logit, []float64{0.5, 0.5, 0}, ""},
		{"fused binary", says(t, "p", []int{-1, 2}, []int{2, 2}, 0.25, 0.5, 1, 0), true, Probability, []float64{0.75, 0.25, 0.5, 0.5, 0, 1, 1, 0}, ""},
		{"fused column", says(t, "p", []int{-1, 2, 1}, []int{1, 2, 1}, 0.25, 0.5), true, Probability, []float64{0.75, 0.25, 0.5, 0.5}, ""},
		{"fused classes", says(t, "p", []int{-1, 2, 2}, []int{1, 2, 2}, 0.25, 0.75, 1, 0), true, Probability, []float64{0.25, 0.75, 1, 0}, ""},

		{"logits taken for a probability", says(t, "z", []int{-1, 1}, []int{3, 1}, 0.5, -2.25, 8), false, Probability, nil, "row 1, member 0: -2.25 is no probability; if it is log-odds, set the scale to Logit (2 such of 3)"},
		{"logits taken for probabilities", says(t, "z", three, []int{1, 3}, 4, -1, 0.5), false, Probability, nil, "add up to 3.5; if they are logits"},
		{"probabilities of another sum", says(t, "p", three, []int{1, 3}, 0.5, 0.25, 0.125), false, Probability, nil, "they add up to 0.875"},
		{"a negative one", says(t, "p", three, []int{1, 3}, 0.5, -0.25, 0.75), false, Probability, nil, "[0.5 -0.25 0.75] are no probabilities, they add up to 1"},
		{"NaN", says(t, "p", []int{-1, 1}, []int{2, 1}, 0.5, nan), false, Probability, nil, "row 1, member 0: NaN is no probability"},
		{"NaN of three", says(t, "p", three, []int{1, 3}, 0.5, nan, 0.5), false, Probability, nil, "they add up to NaN"},
		{"NaN logit", says(t, "z", []int{-1}, []int{1}, nan), false, Logit, nil, "no probabilities come of the logits [NaN]"},
		{"NaN among logits", says(t, "z", three, []int{1, 3}, 1, nan, 2), false, Logit, nil, "logits [1 NaN 2]"},
		{"NaN before logits", says(t, "z", three, []int{1, 3}, nan, 1, 2), false, Logit, nil, "logits [NaN 1 2]"},
		{"infinity among logits", says(t, "z", three, []int{1, 3}, 1, inf, 2), false, Logit, nil, "logits [1 +Inf 2]"},
		{"no class at all", says(t, "z", three, []int{1, 3}, -inf, -inf, -inf), false, Logit, nil, "logits [-Inf -Inf -Inf]"},
		{"too many dimensions", says(t, "p", []int{-1, 3, 2}, []int{1, 3, 2}, 1, 0, 1, 0, 1, 0), false, Probability, nil, "the shape of p float32 [? 3 2] is [1 3 2]"},
		{"a scalar", says(t, "p", nil, nil, 1), false, Probability, nil, "has no dimension of rows"},
		{"no rows", says(t, "p", []int{-1, 1}, []int{0, 1}), false, Probability, nil, "no rows"},
	} {
		who := Separate(c.model)
		if c.fused {
			who = Fused(c.model)
		}
		h, err := NewClassHead(who, ClassConfig{Scale: c.scale})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := Classes{Rows: 1, Members: 1, Classes: 1, LogProb: []float64{0}}
		err = h.Classify(context.Background(), []*nn.Tensor{tensor(t, 2, 1, 2)}, &got)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) || !errors.Is(err, ErrOutput) && !errors.Is(err, nn.ErrInput) {
				t.Errorf("%s: %v, want %q", c.name, err, c.err)
			}
			if got.Rows != 0 || len(got.LogProb) != 0 {
				t.Errorf("%s: %d rows after an error", c.name, got.Rows)
			}
			continue
		}
		if err == nil {
			err = got.Check()
		}
		if err != nil || len(got.LogProb) != len(c.want) {
			t.Errorf("%s: %v, %+v", c.name, err, got)
			continue
		}
		for i, p := range c.want {
			if !near(math.Exp(got.LogProb[i]), p, 0x1p-20, 8) && !(c.name == "sum of half precision" && near(math.Exp(got.LogProb[i]), p, 0, 0x1p30)) {
				t.Errorf("%s: probability %d is %v, want %v", c.name, i, math.Exp(got.LogProb[i]), p)
			}
		}
	}
}

// A log-odds of 76 has its digits, which a probability has not.
func TestLogitsKeepTheirDigits(t *testing.T) {
	h, err := NewClassHead(Separate(says(t, "z", []int{-1}, []int{2}, 76, -76)), ClassConfig{Scale: Logit})
	if err != nil {
		t.Fatal(err)
	}
	var c Classes
	if err := h.Classify(context.Background(), []*nn.Tensor{tensor(t, 2, 1, 2)}, &c); err != nil {
		t.Fatal(err)
	}
	// −log1p(e⁷⁶) and −log1p(e⁻⁷⁶), mpmath 1.3.0.
	if want := -9.854154686111256e-34; !near(c.LogProb[0], -76, 0, 1) || !near(c.LogProb[1], want, 0, 4) || c.At(0, 0)[0] != c.At(1, 0)[1] || c.At(0, 0)[1] != c.At(1, 0)[0] {
		t.Errorf("log-probabilities %v, want -76 and %v", c.LogProb, want)
	}
	wide, err := NewClassHead(Separate(says(t, "z", []int{-1, 2}, []int{2, 2}, 0, 76, 76, 0)), ClassConfig{Scale: Logit})
	if err != nil {
		t.Fatal(err)
	}
	var d Classes
	if err := wide.Classify(context.Background(), []*nn.Tensor{tensor(t, 2, 1, 2)}, &d); err != nil {
		t.Fatal(err)
	}
	for i, l := range c.LogProb {
		if d.LogProb[i] != l {
			t.Errorf("two columns say %v, one %v", d.LogProb, c.LogProb)
			break
		}
	}
}

// What can't be members of one ensemble, all at once.
func TestMembersThatDiffer(t *testing.T) {
	a := says(t, "p", []int{-1, 1}, []int{1, 1}, 0.5)
	wide := says(t, "p", []int{-1, 3}, []int{1, 3}, 0.5, 0.25, 0.25)
	renamed := says(t, "probability", []int{-1, 1}, []int{1, 1}, 0.5)
	other := fake{inputs: []nn.Port{port("y", -1, 2)}, outputs: []nn.Port{port("p", -1, 1)}}.model(t, false)
	text := fake{inputs: []nn.Port{port("x", -1, 2)}, outputs: []nn.Port{{Name: "p", Type: nn.String, Shape: []nn.Dim{{Size: -1}}}, port("q", -1)}}.model(t, false)
	for _, c := range []struct {
		who    Members
		config ClassConfig
		want   []string
	}{
		{Separate(), ClassConfig{}, []string{"there are no models"}},
		{Members{}, ClassConfig{}, []string{"there are no models"}},
		{Separate(nil, a, nil), ClassConfig{}, []string{"model 0 is nil", "model 2 is nil"}},
		{Separate(a, other, a, other), ClassConfig{Output: "p"}, []string{"model 1 has the inputs [y float32 [? 2]], model 0 has [x float32 [? 2]]", "model 3"}},
		{Separate(a, renamed, renamed), ClassConfig{Output: "p"}, []string{`model 1 has no output "p"`, "model 2", "it has [probability"}},
		{Separate(a, wide), ClassConfig{Output: "p"}, []string{"model 1 has the output p float32 [? 3], model 0 has p float32 [? 1]"}},
		{Separate(text), ClassConfig{Output: "p"}, []string{"is of another type"}},
		{Separate(text), ClassConfig{}, []string{"several outputs", "name the one to read"}},
		{Fused(says(t, "p", []int{-1}, []int{1}, 0.5)), ClassConfig{}, []string{"no dimension of members", "Separate"}},
		{Separate(a), ClassConfig{Scale: 7}, []string{"scale 7"}},
		{Dropout(a, DropoutConfig{Passes: 1}), ClassConfig{}, []string{"1 passes"}},
		{Masks(a, MaskConfig{Ports: []string{"x"}, Rate: 0.5, Passes: 0}), ClassConfig{}, []string{"0 passes", "all inputs are named as masks"}},
		{Masks(a, MaskConfig{Ports: []string{"X"}, Rate: 1, Passes: 8}), ClassConfig{}, []string{"the rate of the masks is 1", `no input "X" for a mask (did you mean "x"?)`}},
		{Masks(a, MaskConfig{Rate: math.NaN(), Passes: 8}), ClassConfig{}, []string{"rate of the masks is NaN", "no inputs are named as masks"}},
		{Dropout(a, DropoutConfig{Passes: 1 << 21}), ClassConfig{}, []string{"2097152 passes", "the largest number"}},
		{Masks(openFile(t, "fraud_ulb/mcdropout_mask.onnx"), MaskConfig{Ports: []string{"mask0"}, Rate: 0.5, Passes: 1 << 40}), ClassConfig{Output: "prob"}, []string{"1099511627776 passes", "too many to keep"}},
		{Masks(fake{inputs: []nn.Port{port("m", -1, 1<<31, 1<<31, 1<<31), port("x", -1)}, outputs: []nn.Port{port("p", -1)}}.model(t, false), MaskConfig{Ports: []string{"m"}, Rate: 0.5, Passes: 8}), ClassConfig{}, []string{"is no mask"}},
		{Masks(text, MaskConfig{Ports: []string{"x", "x"}, Rate: 0.5, Passes: 8}), ClassConfig{}, []string{`"x" is named twice`}},
		{Masks(fake{inputs: []nn.Port{port("m", -1, -1), port("x", -1)}, outputs: []nn.Port{port("p", -1)}}.model(t, false), MaskConfig{Ports: []string{"m", "x"}, Rate: 0.5, Passes: 8}), ClassConfig{}, []string{"the input m float32 [? ?] is no mask", "the input x float32 [?] is no mask"}},
	} {
		_, err := NewClassHead(c.who, c.config)
		if !errors.Is(err, ErrMembers) {
			t.Errorf("%v: %v", c.want, err)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("the error is %v, want one with %q", err, want)
			}
		}
	}
}

// Members that turn out to differ when they are run, and one that fails: nothing
// is left that could be taken for the whole.
func TestMembersThatFail(t *testing.T) {
	open := []int{-1, -1}
	a := says(t, "p", open, []int{2, 1}, 0.5, 0.25)
	in := []*nn.Tensor{tensor(t, 2, 1, 2, 3, 4)}
	broken := errors.New("broken")
	failing := fake{inputs: []nn.Port{port("x", -1, 2)}, outputs: []nn.Port{port("p", -1, -1)},
		run: func(context.Context, []*nn.Tensor, []*nn.Tensor) error { return broken }}.model(t, false)
	nan := fake{inputs: []nn.Port{port("x", -1, 2)}, outputs: []nn.Port{port("p", -1, -1)},
		run: func(_ context.Context, _, out []*nn.Tensor) error {
			out[0].Reset(nn.Float32, 2, 1)
			copy(out[0].Float32s(), []float32{0.5, float32(math.NaN())})
			return nil
		}}.model(t, false)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	cancelling := fake{inputs: []nn.Port{port("x", -1, 2)}, outputs: []nn.Port{port("p", -1, -1)},
		run: func(_ context.Context, _, out []*nn.Tensor) error {
			cancel()
			out[0].Reset(nn.Float32, 2, 1)
			clear(out[0].Float32s())
			return nil
		}}.model(t, false)
	for _, c := range []struct {
		name   string
		second *nn.Model
		in     []*nn.Tensor
		is     error
		want   string
	}{
		{"rows", says(t, "p", open, []int{1, 1}, 0.5), in, ErrOutput, "member 1: output is not what the head reads: 1 rows of 2 classes; the members before it had 2 rows of 2"},
		{"classes", says(t, "p", open, []int{2, 3}, 1, 0, 0, 0, 1, 0), in, ErrOutput, "2 rows of 3 classes"},
		{"failing", failing, in, broken, "member 1: broken"},
		{"not finite", nan, in, nn.ErrNonFinite, "member 1: nn: p is NaN at [1 0]"},
		{"missing input", a, []*nn.Tensor{nil}, nn.ErrInput, "missing"},
		{"no inputs", a, nil, nn.ErrInput, "0 inputs"},
		{"cancelled between members", cancelling, in, context.Canceled, "member 2"},
	} {
		h, err := NewClassHead(Separate(a, c.second, a), ClassConfig{})
		if err != nil {
			t.Fatal(err)
		}
		var got Classes
		got.Reset(3, 3, 2)
		err = h.Classify(ctx, c.in, &got)
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if got.Rows != 0 || len(got.LogProb) != 0 {
			t.Errorf("%s: %d rows are left", c.name, got.Rows)
		}
	}
}

// Means and spreads on all scales, from files and fused.
func TestNormalShapes(t *testing.T) {
	both := func(spread float32, fused bool) *nn.Model {
		f := fake{inputs: []nn.Port{port("x", -1, 2)}, outputs: []nn.Port{port("mean", -1, -1), port("spread", -1, -1)}}
		f.run = func(_ context.Context, _, out []*nn.Tensor) error {
			for k, t := range out {
				if t == nil {
					continue
				}
				t.Reset(nn.Float32, 2, 1)
				if fused {
					t.Reset(nn.Float32, 1, 2)
				}
				copy(t.Float32s(), [][]float32{{1, 2}, {spread, 2 * spread}}[k])
			}
			return nil
		}
		return f.model(t, true)
	}
	nan := float32(math.NaN())
	in := []*nn.Tensor{tensor(t, 2, 1, 2, 3, 4)}
	for _, c := range []struct {
		name   string
		who    Members
		config NormalConfig
		want   []float64 // variances
		err    string
	}{
		{"variance", Separate(both(3, false)), NormalConfig{Mean: "mean", Spread: "spread", Scale: Variance}, []float64{3, 6}, ""},
		{"standard deviation", Separate(both(3, false)), NormalConfig{Mean: "mean", Spread: "spread", Scale: StandardDeviation}, []float64{9, 36}, ""},
		{"logarithm", Separate(both(-1, false)), NormalConfig{Mean: "mean", Spread: "spread"}, []float64{math.Exp(-1), math.Exp(-2)}, ""},
		{"none", Separate(both(3, false)), NormalConfig{Mean: "mean"}, []float64{0, 0}, ""},
		{"fused", Fused(both(3, true)), NormalConfig{Mean: "mean", Spread: "spread", Scale: Variance}, []float64{3, 6}, ""},
		{"negative", Separate(both(-3, false)), NormalConfig{Mean: "mean", Spread: "spread", Scale: Variance}, nil, `row 0, member 0: "spread" is -3, no spread: it is 0 at least; if it is a logarithm`},
		{"negative root", Separate(both(-3, false)), NormalConfig{Mean: "mean", Spread: "spread", Scale: StandardDeviation}, nil, `"spread" is -3`},
		{"too large", Separate(both(500, false)), NormalConfig{Mean: "mean", Spread: "spread"}, nil, `row 1, member 0: "spread" is 1000, no spread: a log-variance has a finite exponential`},
		{"NaN", Separate(both(nan, false)), NormalConfig{Mean: "mean", Spread: "spread"}, nil, `"spread" is NaN`},
		{"NaN mean", Separate(both(nan, false)), NormalConfig{Mean: "spread"}, nil, "the mean is NaN"},
		{"several a row", Separate(says(t, "m", []int{-1, 2}, []int{1, 2}, 1, 2)), NormalConfig{}, nil, "has 2 numbers a row"},
		{"other rows", Separate(says(t, "m", []int{-1}, []int{2}, 1, 2), says(t, "m", []int{-1}, []int{1}, 1)), NormalConfig{}, nil, "member 1: output is not what the head reads: 1 rows; the members before it had 2"},
	} {
		h, err := NewNormalHead(c.who, c.config)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := Normals{Mean: []float64{7, 7}, Variance: []float64{7, 7}} // of a call before
		err = h.Regress(context.Background(), in, &got)
		if c.err != "" {
			if !errors.Is(err, ErrOutput) || !strings.Contains(err.Error(), c.err) || got.Rows != 0 {
				t.Errorf("%s: %v, %d rows, want %q", c.name, err, got.Rows, c.err)
			}
			continue
		}
		if err != nil || got.Rows*got.Members != 2 || got.Mean[0] != 1 || got.Mean[1] != 2 || !near(got.Variance[0], c.want[0], 0, 4) || !near(got.Variance[1], c.want[1], 0, 4) {
			t.Errorf("%s: %v, %+v, want variances %v", c.name, err, got, c.want)
		}
	}
	for _, c := range []NormalConfig{{Mean: "mean", Spread: "mean"}, {Mean: "nope", Spread: "spread"}, {Mean: "mean", Scale: 9}} {
		if _, err := NewNormalHead(Separate(both(1, false)), c); !errors.Is(err, ErrMembers) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestQuantiles(t *testing.T) {
	levels := []float64{0.05, 0.5, 0.95}
	in := []*nn.Tensor{tensor(t, 2, 1, 2, 3, 4)}
	crossing := says(t, "q", []int{-1, 3}, []int{2, 3}, 1, 2, 3, 5, 4, 6)
	h, err := NewQuantileHead(crossing, QuantileConfig{Levels: levels})
	if err != nil {
		t.Fatal(err)
	}
	var q Quantiles
	if err := h.Predict(context.Background(), in, &q); err != nil {
		t.Fatal(err)
	}
	if q.Rows != 2 || q.Crossed != 1 || q.Row(1)[0] != 4 || q.Row(1)[1] != 5 || q.Row(0)[2] != 3 {
		t.Errorf("quantiles %+v", q)
	}
	if a := testing.AllocsPerRun(10, func() { h.Predict(context.Background(), in, &q) }); a > 0 {
		t.Errorf("%v allocations", a)
	}
	for _, levels := range [][]float64{nil, {0.5, 0.5}, {0.9, 0.1}, {0, 0.5}, {0.5, 1}, {math.NaN()}} {
		if _, err := NewQuantileHead(crossing, QuantileConfig{Levels: levels}); !errors.Is(err, ErrMembers) || !strings.Contains(err.Error(), "levels") {
			t.Errorf("%v: %v", levels, err)
		}
	}
	for _, c := range []struct {
		model  *nn.Model
		levels []float64
		want   string
	}{
		{says(t, "q", []int{-1, -1}, []int{2, 3}, 1, 2, 3, 4, 5, 6), levels[:2], "3 columns for the 2 levels"},
		{says(t, "q", []int{-1, 3}, []int{1, 3}, 1, float32(math.NaN()), 3), levels, "row 0: the quantile at 0.5 is NaN"},
	} {
		h, err := NewQuantileHead(c.model, QuantileConfig{Levels: c.levels})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Predict(context.Background(), in, &q); !errors.Is(err, ErrOutput) || !strings.Contains(err.Error(), c.want) || q.Rows != 0 {
			t.Errorf("%v, %d rows, want %q", err, q.Rows, c.want)
		}
	}
	if _, err := NewQuantileHead(nil, QuantileConfig{Levels: levels}); !errors.Is(err, ErrMembers) {
		t.Errorf("no model: %v", err)
	}
}

// Heads that are the zero value say so, and leave nothing behind.
func TestZeroHeads(t *testing.T) {
	c, n, q := Classes{Rows: 1}, Normals{Rows: 1}, Quantiles{Rows: 1}
	for name, err := range map[string]error{
		"ClassHead":    new(ClassHead).Classify(t.Context(), nil, &c),
		"NormalHead":   new(NormalHead).Regress(t.Context(), nil, &n),
		"QuantileHead": new(QuantileHead).Predict(t.Context(), nil, &q),
	} {
		if err == nil || !strings.Contains(err.Error(), "New"+name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c.Rows+n.Rows+q.Rows != 0 {
		t.Errorf("rows of no head: %d, %d, %d", c.Rows, n.Rows, q.Rows)
	}
}

// Levels of another number than the columns are told when the head is made.
func TestQuantileLevels(t *testing.T) {
	m := says(t, "q", []int{-1, 3}, []int{1, 3}, 1, 2, 3)
	if _, err := NewQuantileHead(m, QuantileConfig{Levels: []float64{0.1, 0.9}}); !errors.Is(err, ErrMembers) || !strings.Contains(err.Error(), "3 columns for the 2 levels") {
		t.Errorf("two levels of three columns: %v", err)
	}
}
