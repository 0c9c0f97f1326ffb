package predictive

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn"
)

const casesDir = "../../testdata/cases/nn/"

func openFile(t testing.TB, name string) *nn.Model {
	t.Helper()
	m, err := nn.OpenFile(casesDir+name, nn.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

// rowsOf returns invented rows of a number of columns.
func rowsOf(t testing.TB, columns, from, rows int) *nn.Tensor {
	x := make([]float32, columns*rows)
	for i := range x {
		x[i] = float32((i+from*columns)%13)/6 - 1
	}
	return tensor(t, columns, x...)
}

func classHead(t testing.TB, who Members, c ClassConfig) *ClassHead {
	t.Helper()
	h, err := NewClassHead(who, c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func classes(t testing.TB, h *ClassHead, in ...*nn.Tensor) *Classes {
	t.Helper()
	var c Classes
	if err := h.Classify(context.Background(), in, &c); err != nil {
		t.Fatal(err)
	}
	return &c
}

// masked is the members of the tests: passes of a network with two masks.
func masked(t testing.TB, passes int, perRow bool) Members {
	return Masks(openFile(t, "fraud_ulb/mcdropout_mask.onnx"), MaskConfig{
		Ports: []string{"mask1", "mask0"}, Rate: 0.2, Passes: passes, Seed: 3, PerRow: perRow,
	})
}

// Passes of a row are the same bits in any batch, in tiles of any number of
// passes, with more passes after them, and in calls side by side.
func TestMasksNeverDependOnTheBatch(t *testing.T) {
	logit := ClassConfig{Output: "logit", Scale: Logit}
	const passes, batch = 70, 67 // 15 passes a tile, and 10 left over
	for _, perRow := range []bool{false, true} {
		h := classHead(t, masked(t, passes, perRow), logit)
		whole := classes(t, h, rowsOf(t, 30, 0, batch))
		more := classes(t, classHead(t, masked(t, 2*passes, perRow), logit), rowsOf(t, 30, 0, batch))
		var wg sync.WaitGroup
		for _, rows := range []int{1, 2, 40, batch} {
			wg.Go(func() {
				var part Classes
				if err := h.Classify(context.Background(), []*nn.Tensor{rowsOf(t, 30, 0, rows)}, &part); err != nil {
					t.Error(err)
				}
				for r := range part.Rows {
					for m := range passes {
						if !slices.Equal(part.At(r, m), whole.At(r, m)) || !slices.Equal(whole.At(r, m), more.At(r, m)) {
							t.Errorf("per row %v: row %d of %d, pass %d: %v, %v, %v", perRow, r, rows, m, part.At(r, m), whole.At(r, m), more.At(r, m))
							return
						}
					}
				}
			})
		}
		wg.Wait()
		last := classes(t, h, rowsOf(t, 30, batch-1, 1))
		if same := slices.Equal(last.LogProb, whole.LogProb[(batch-1)*passes*2:]); same == perRow {
			t.Errorf("per row %v: a row alone says the same as in a batch: %v", perRow, same)
		}
	}
	other := Masks(openFile(t, "fraud_ulb/mcdropout_mask.onnx"), MaskConfig{Ports: []string{"mask0", "mask1"}, Rate: 0.2, Passes: 70, Seed: 4})
	a, b := classes(t, classHead(t, other, logit), rowsOf(t, 30, 0, 1)), classes(t, classHead(t, masked(t, 70, false), logit), rowsOf(t, 30, 0, 1))
	if slices.Equal(a.LogProb, b.LogProb) {
		t.Error("another seed says the same")
	}
}

// Masks leave units out at their rate, and each other alone. Statistics: the
// number left out, and the number of units on which two masks agree, standardised;
// null distribution: binomial, here normal; false-alarm rate 1e-6 in all. Planted:
// a rate that is off by a twentieth, and ports that share their noise.
func TestMaskStatistics(t *testing.T) {
	const (
		units, passes, rows = 64, 500, 4
		n                   = units * passes * rows
		rate                = 0.2
		critical            = 5.16 // two-sided, 1e-6/4
	)
	draw := func(port string, rate float64) []float64 {
		x := make([]float64, n)
		drawMasks(x, rng.NewSite(9, rng.Key("nn/predictive/mask/"+port)), rate, rows, 0, passes, units)
		for i, v := range x {
			if v != 0 && v != 1/(1-rate) {
				t.Fatalf("a mask has %v", v)
			}
			if x[i] = 0; v == 0 {
				x[i] = 1
			}
		}
		return x
	}
	z := func(count, p float64) float64 { return (count - n*p) / math.Sqrt(n*p*(1-p)) }
	sum := func(x []float64) (s float64) {
		for _, v := range x {
			s += v
		}
		return s
	}
	agree := func(x, y []float64) (s float64) {
		for i, v := range x {
			if v == y[i] {
				s++
			}
		}
		return s
	}
	a, b := draw("mask0", rate), draw("mask1", rate)
	const both = rate*rate + (1-rate)*(1-rate)
	shifted := slices.Concat(a[units:], a[:units]) // the next row or pass
	for name, got := range map[string]float64{
		"left out of the first": z(sum(a), rate), "of the second": z(sum(b), rate),
		"agreement": z(agree(a, b), both), "agreement with the next": z(agree(a, shifted), both),
	} {
		if math.Abs(got) > critical {
			t.Errorf("%s: z is %v", name, got)
		}
	}
	if got := z(sum(draw("mask0", rate*1.05)), rate); math.Abs(got) < critical {
		t.Errorf("another rate passes: z is %v", got)
	}
	if got := z(agree(a, draw("mask0", rate)), both); math.Abs(got) < critical {
		t.Errorf("ports that share their noise pass: z is %v", got)
	}
}

// Masks of float64, of several dimensions, and inputs of which one has no rows:
// then passes go one by one, and say the same.
func TestMasksOfOtherKinds(t *testing.T) {
	var shapes [][]int
	f := fake{
		inputs:  []nn.Port{{Name: "m", Type: nn.Float64, Shape: []nn.Dim{{Size: -1}, {Size: 2}, {Size: 3}}}, port("x", -1, 2), {Name: "scale", Type: nn.Float32}},
		outputs: []nn.Port{port("mean", -1)},
		run: func(_ context.Context, in, out []*nn.Tensor) error {
			shapes = append(shapes, slices.Clone(in[0].Shape()))
			out[0].Reset(nn.Float32, in[0].Shape()[0])
			for r := range out[0].Float32s() {
				sum := 0.0
				for _, v := range in[0].Float64s()[6*r : 6*r+6] {
					sum += v
				}
				out[0].Float32s()[r] = float32(sum) + in[1].Float32s()[2*r]
			}
			return nil
		},
	}
	scale, err := nn.NewTensor([]float32{1})
	if err != nil {
		t.Fatal(err)
	}
	for _, perRow := range []bool{false, true} {
		run := func(f fake, in ...*nn.Tensor) (n Normals) {
			h, err := NewNormalHead(Masks(f.model(t, false), MaskConfig{Ports: []string{"m"}, Rate: 0.5, Passes: 6, PerRow: perRow}), NormalConfig{})
			if err != nil {
				t.Fatal(err)
			}
			shapes = nil
			if err := h.Regress(context.Background(), in, &n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		single := run(f, rowsOf(t, 2, 0, 3), scale)
		if len(shapes) != 6 || !slices.Equal(shapes[0], []int{3, 2, 3}) {
			t.Errorf("with a scalar: shapes of masks %v", shapes)
		}
		g := f
		g.inputs = f.inputs[:2]
		tiled := run(g, rowsOf(t, 2, 0, 3))
		if len(shapes) != 1 || !slices.Equal(shapes[0], []int{18, 2, 3}) {
			t.Errorf("in a tile: shapes of masks %v", shapes)
		}
		if !slices.Equal(single.Mean, tiled.Mean) || single.Rows != 3 || single.Members != 6 {
			t.Errorf("per row %v: one by one %v, in a tile %v", perRow, single.Mean, tiled.Mean)
		}
		spread := tiled.Mean[0]
		if !slices.ContainsFunc(tiled.Mean[:6], func(v float64) bool { return v != spread }) {
			t.Errorf("per row %v: all passes say %v", perRow, spread)
		}
	}
}

// Passes of inputs that differ in rows, which only the model can make sense of, go
// one by one; outputs of other rows than the inputs are refused in tiles.
func TestPassesOfSharedInputs(t *testing.T) {
	var calls [][]int
	f := fake{
		inputs:  []nn.Port{port("x", -1, 2), port("context", -1, 2)},
		outputs: []nn.Port{port("mean", -1)},
		run: func(_ context.Context, in, out []*nn.Tensor) error {
			calls = append(calls, []int{in[0].Shape()[0], in[1].Shape()[0]})
			out[0].Reset(nn.Float32, in[0].Shape()[0])
			for i := range out[0].Float32s() {
				out[0].Float32s()[i] = float32(10*len(calls) + i)
			}
			return nil
		},
	}
	h, err := NewNormalHead(Dropout(f.model(t, false), DropoutConfig{Passes: 3}), NormalConfig{})
	if err != nil {
		t.Fatal(err)
	}
	calls = nil
	var n Normals
	if err := h.Regress(context.Background(), []*nn.Tensor{rowsOf(t, 2, 0, 2), rowsOf(t, 2, 0, 1)}, &n); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(calls) != "[[2 1] [2 1] [2 1]]" || !slices.Equal(n.Mean, []float64{10, 20, 30, 11, 21, 31}) {
		t.Errorf("calls %v, means %v", calls, n.Mean)
	}
	calls = nil
	if err := h.Regress(context.Background(), []*nn.Tensor{rowsOf(t, 2, 0, 2), rowsOf(t, 2, 0, 2)}, &n); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(calls) != "[[6 6]]" || !slices.Equal(n.Mean, []float64{10, 12, 14, 11, 13, 15}) {
		t.Errorf("in a tile: calls %v, means %v", calls, n.Mean)
	}
	g := f
	g.run = func(_ context.Context, in, out []*nn.Tensor) error {
		out[0].Reset(nn.Float32, 1)
		out[0].Float32s()[0]++
		return nil
	}
	if h, err = NewNormalHead(Dropout(g.model(t, false), DropoutConfig{Passes: 3}), NormalConfig{}); err != nil {
		t.Fatal(err)
	}
	err = h.Regress(context.Background(), []*nn.Tensor{rowsOf(t, 2, 0, 2), rowsOf(t, 2, 0, 2)}, &n)
	if !errors.Is(err, ErrOutput) || !strings.Contains(err.Error(), "is [1] for 3 passes of 2 rows") || n.Rows != 0 {
		t.Errorf("one row in all: %v", err)
	}
}

// Passes that differ by no more than rounding, and masks that have no part in the
// outputs, are refused; so are probes that the model can't take.
func TestPassesThatAgree(t *testing.T) {
	noise := float32(1)
	f := fake{
		inputs:  []nn.Port{port("x", -1, 2), port("mask", -1, 4)},
		outputs: []nn.Port{port("mean", -1)},
		run: func(_ context.Context, in, out []*nn.Tensor) error {
			out[0].Reset(nn.Float32, in[0].Shape()[0])
			noise *= -1
			for r := range out[0].Float32s() {
				out[0].Float32s()[r] = (in[0].Float32s()[2*r] + 1) * (1 + noise*0x1p-22)
			}
			return nil
		},
	}
	m := f.model(t, false)
	mask := MaskConfig{Ports: []string{"mask"}, Rate: 0.5, Passes: 8}
	for _, c := range []struct {
		who  Members
		want string
	}{
		{Dropout(m, DropoutConfig{Passes: 8}), "no dropout is at work"},
		{Masks(m, mask), `the masks ["mask"] have no part in them`},
	} {
		if _, err := NewNormalHead(c.who, NormalConfig{}); !errors.Is(err, ErrPassesAgree) || !errors.Is(err, ErrMembers) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	for _, probe := range [][]*nn.Tensor{{}, {nil}, {rowsOf(t, 3, 0, 2)}} {
		mask.Probe = probe
		if _, err := NewNormalHead(Masks(m, mask), NormalConfig{}); !errors.Is(err, ErrMembers) || errors.Is(err, ErrPassesAgree) || !strings.Contains(err.Error(), "probe") {
			t.Errorf("probe %v: %v", probe, err)
		}
	}
}

// Inputs that passes can't take, in words about the caller's shapes.
func TestPassesOfBadInputs(t *testing.T) {
	h := classHead(t, masked(t, 20, false), ClassConfig{Output: "prob"})
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	nan := rowsOf(t, 30, 0, 2)
	nan.Float32s()[31] = float32(math.NaN())
	for _, c := range []struct {
		ctx  context.Context
		in   []*nn.Tensor
		want string
		is   error
	}{
		{context.Background(), nil, "0 inputs, the members want 1: [x float32 [N 30]]", nn.ErrInput},
		{context.Background(), []*nn.Tensor{nil}, "the input x float32 [N 30] is missing", nn.ErrInput},
		{context.Background(), []*nn.Tensor{rowsOf(t, 30, 0, 0)}, "the batch has no rows", nn.ErrInput},
		{context.Background(), []*nn.Tensor{rowsOf(t, 29, 0, 2)}, "given with the shape [2 29]", nn.ErrInput},
		{context.Background(), []*nn.Tensor{new(nn.Tensor)}, "x float32", nn.ErrInput},
		{context.Background(), []*nn.Tensor{nan}, "x is NaN at [1 1]", nn.ErrInput},
		{cancelled, []*nn.Tensor{rowsOf(t, 30, 0, 2)}, "context canceled", context.Canceled},
	} {
		var got Classes
		got.Reset(2, 20, 2)
		err := h.Classify(c.ctx, c.in, &got)
		if !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.want) || got.Rows != 0 {
			t.Errorf("%v, %d rows, want %q", err, got.Rows, c.want)
		}
	}
	if p := fmt.Sprint(h.Inputs()); p != "[x float32 [N 30]]" {
		t.Errorf("inputs %v", p)
	}
}

// The same bits on every CPU.
func TestGoldenBits(t *testing.T) {
	h := fnv.New64a()
	write := func(x ...float64) {
		for _, v := range x {
			b := math.Float64bits(v)
			h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24), byte(b >> 32), byte(b >> 40), byte(b >> 48), byte(b >> 56)})
		}
	}
	fused := openFile(t, "fraud_ulb/ensemble_fused.onnx")
	for _, c := range []*Classes{
		classes(t, classHead(t, Fused(fused), ClassConfig{Output: "logits", Scale: Logit}), rowsOf(t, 30, 0, 20)),
		classes(t, classHead(t, Fused(fused), ClassConfig{Output: "probs"}), rowsOf(t, 30, 0, 20)),
		classes(t, classHead(t, masked(t, 9, false), ClassConfig{Output: "logit", Scale: Logit}), rowsOf(t, 30, 0, 20)),
		classes(t, classHead(t, masked(t, 9, true), ClassConfig{Output: "prob"}), rowsOf(t, 30, 0, 20)),
	} {
		write(c.LogProb...)
		for r := range c.Rows {
			s := c.Split(r)
			write(s.Total, s.Aleatoric, s.Epistemic)
			write(c.Mean(r, nil)...)
			write(c.LogMean(r, nil)...)
			write(c.StandardErrors(r, nil)...)
		}
	}
	head, err := NewNormalHead(Separate(openFile(t, "abalone_age/gauss0.onnx"), openFile(t, "abalone_age/gauss1.onnx")), NormalConfig{Mean: "mean", Spread: "log_var"})
	if err != nil {
		t.Fatal(err)
	}
	var n Normals
	if err := head.Regress(context.Background(), []*nn.Tensor{rowsOf(t, 9, 0, 20)}, &n); err != nil {
		t.Fatal(err)
	}
	for r := range n.Rows {
		mean, a, e := n.Split(r)
		write(mean, a, e, n.CDF(r, 9), n.LogDensity(r, 9), n.CRPS(r, 9), n.Quantile(r, 0.9), NormalNLL(9, mean, a+e), NormalCRPS(9, mean, a+e))
	}
	const golden = uint64(0xce50543dd0a32bd)
	if h.Sum64() != golden {
		t.Errorf("bits %#x, want %#x", h.Sum64(), golden)
	}
}

func TestAllocations(t *testing.T) {
	logit := ClassConfig{Output: "logit", Scale: Logit}
	var members []*nn.Model
	for i := range 5 {
		members = append(members, openFile(t, fmt.Sprintf("fraud_ulb/member%d.onnx", i)))
	}
	heads := []*ClassHead{
		classHead(t, Separate(members...), logit),
		classHead(t, Fused(openFile(t, "fraud_ulb/ensemble_fused.onnx")), ClassConfig{Output: "probs"}),
		classHead(t, masked(t, 32, false), logit),
		classHead(t, masked(t, 32, true), logit),
	}
	for k, h := range heads {
		for _, n := range []int{1, 20} {
			var to Classes
			in := []*nn.Tensor{rowsOf(t, 30, 0, n)}
			if a := testing.AllocsPerRun(20, func() {
				if err := h.Classify(context.Background(), in, &to); err != nil {
					t.Fatal(err)
				}
			}); a != 0 {
				t.Errorf("head %d: %v allocations a call of %d rows", k, a, n)
			}
		}
	}
	regressor, err := NewNormalHead(Separate(openFile(t, "abalone_age/gauss0.onnx")), NormalConfig{Mean: "mean", Spread: "log_var"})
	if err != nil {
		t.Fatal(err)
	}
	var to Normals
	in := []*nn.Tensor{rowsOf(t, 9, 0, 20)}
	if a := testing.AllocsPerRun(20, func() {
		if err := regressor.Regress(context.Background(), in, &to); err != nil {
			t.Fatal(err)
		}
	}); a != 0 {
		t.Errorf("%v allocations a call of a regressor", a)
	}
}
