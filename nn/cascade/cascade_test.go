package cascade

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
)

// oracle is a classifier of two classes whose log-odds are its one input times a
// slope.
type oracle struct {
	slope   float64
	classes int
	fail    error
	wait    time.Duration
	calls   *int
}

func (o oracle) Classify(ctx context.Context, in []*nn.Tensor, to *predictive.Classes) error {
	to.Reset(0, 0, 0)
	if o.calls != nil {
		*o.calls++
	}
	if o.fail != nil {
		return o.fail
	}
	if o.wait > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(o.wait):
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	x := in[0].Float32s()
	to.Reset(len(x), 1, max(2, o.classes))
	for i, v := range x {
		l := to.At(i, 0)
		for k := range l {
			l[k] = math.Inf(-1)
		}
		z := o.slope * float64(v)
		l[0], l[1] = -math.Log1p(math.Exp(z)), -math.Log1p(math.Exp(-z))
	}
	return nil
}

func column(t testing.TB, x ...float32) []*nn.Tensor {
	t.Helper()
	in, err := nn.NewTensor(x, len(x), 1)
	if err != nil {
		t.Fatal(err)
	}
	return []*nn.Tensor{in}
}

var ctx = context.Background()

// Each row is answered as by its tier alone, in its place.
func TestAnswer(t *testing.T) {
	in := column(t, 3, 0.1, -4, 0, -0.2, 5)
	light, heavy := oracle{slope: 1}, oracle{slope: 10}
	c := Cascade{Light: light, Heavy: heavy, Gate: EntropyAbove(0.5)}
	var a Answers
	for range 2 { // the second time in the memory of the first
		if err := c.Answer(ctx, in, &a); err != nil {
			t.Fatal(err)
		}
		var l, h predictive.Classes
		if light.Classify(ctx, in, &l) != nil || heavy.Classify(ctx, in, &h) != nil {
			t.Fatal("the oracles fail")
		}
		if want := []Tier{Light, Heavy, Light, Heavy, Heavy, Light}; !slices.Equal(a.By, want) || a.Degraded != nil || a.Escalated() != 0.5 {
			t.Errorf("%v, %v, %v", a.By, a.Degraded, a.Escalated())
		}
		for row := range a.Rows() {
			want := l.Mean(row, nil)
			if a.By[row] == Heavy {
				want = h.Mean(row, nil)
			}
			if got := a.Mean(row, nil); !slices.Equal(got, want) {
				t.Errorf("row %d: %v, want %v", row, got, want)
			}
			if s := a.Split(row); s.Epistemic != 0 || s.Total != s.Aleatoric {
				t.Errorf("row %d of one member: %+v", row, s)
			}
		}
	}
	none := Cascade{Light: light, Heavy: oracle{fail: errors.New("must not be asked")}, Gate: EntropyAbove(1)}
	if err := none.Answer(ctx, in, &a); err != nil || a.Degraded != nil || a.Escalated() != 0 {
		t.Error(err, a.Degraded, a.By)
	}
}

// Without a gate the light classifier is asked when the heavy one fails, no sooner.
func TestFallback(t *testing.T) {
	in, calls := column(t, 1, -1), 0
	light := oracle{slope: 1, calls: &calls}
	var a Answers
	c := Cascade{Light: light, Heavy: oracle{slope: 10}}
	if err := c.Answer(ctx, in, &a); err != nil || a.Escalated() != 1 || calls != 0 || a.Degraded != nil {
		t.Error(err, a.By, calls, a.Degraded)
	}
	broken := errors.New("broken")
	c.Heavy = oracle{fail: broken}
	if err := c.Answer(ctx, in, &a); err != nil || a.Escalated() != 0 || calls != 1 || !errors.Is(a.Degraded, broken) {
		t.Error(err, a.By, calls, a.Degraded)
	}
	c.Heavy, c.Budget = oracle{wait: time.Minute}, time.Millisecond
	if err := c.Answer(ctx, in, &a); err != nil || a.Escalated() != 0 || !errors.Is(a.Degraded, context.DeadlineExceeded) {
		t.Error("over its budget:", err, a.By, a.Degraded)
	}
	c.Gate = EntropyAbove(0)
	if err := c.Answer(ctx, in, &a); err != nil || a.Escalated() != 0 || !errors.Is(a.Degraded, context.DeadlineExceeded) {
		t.Error("over its budget, behind a gate:", err, a.By, a.Degraded)
	}
	c.Light, c.Budget, c.Heavy = oracle{fail: broken}, 0, oracle{slope: 10}
	if err := c.Answer(ctx, in, &a); err != nil || a.Escalated() != 1 || !errors.Is(a.Degraded, broken) {
		t.Error("the light one fails:", err, a.By, a.Degraded)
	}
}

// Errors leave no rows that could be taken for answers.
func TestAnswerFaults(t *testing.T) {
	in, broken := column(t, 0, 0), errors.New("broken")
	good := oracle{slope: 1}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	var a Answers
	for _, c := range []struct {
		name, want string
		ctx        context.Context
		cascade    Cascade
	}{
		{"nothing", "has a Heavy classifier", ctx, Cascade{}},
		{"a gate without sets", "NotSingle has no Sets", ctx, Cascade{Light: good, Heavy: good, Gate: NotSingle{}}},
		{"a gate to nobody", "and a Light one", ctx, Cascade{Heavy: good, Gate: EntropyAbove(0)}},
		{"no stand-in", "heavy: broken", ctx, Cascade{Heavy: oracle{fail: broken}}},
		{"both fail", "heavy: broken", ctx, Cascade{Light: oracle{fail: broken}, Heavy: oracle{fail: broken}}},
		{"both fail behind a gate", "light: broken", ctx, Cascade{Light: oracle{fail: broken}, Heavy: oracle{fail: broken}, Gate: EntropyAbove(0)}},
		{"other classes", "2 rows and 3 classes of 2 rows that went on, the light one 2", ctx, Cascade{Light: good, Heavy: oracle{slope: 1, classes: 3}, Gate: EntropyAbove(0)}},
		{"cancelled", "canceled", cancelled, Cascade{Light: good, Heavy: good, Gate: EntropyAbove(0)}},
		{"cancelled without a gate", "canceled", cancelled, Cascade{Light: good, Heavy: good}},
	} {
		if err := (&Cascade{Light: good, Heavy: good, Gate: EntropyAbove(0)}).Answer(ctx, in, &a); err != nil {
			t.Fatal(err)
		}
		err := c.cascade.Answer(c.ctx, in, &a)
		if err == nil || !strings.Contains(err.Error(), c.want) || a.Rows() != 0 || a.Degraded != nil {
			t.Errorf("%s: %v, %d rows, %v; want %s", c.name, err, a.Rows(), a.Degraded, c.want)
		}
	}
}

func TestEntropyOf(t *testing.T) {
	p := [][]float64{{1, 0}, {0.9, 0.1}, {0.5, 0.5}, {0.2, 0.8}, {0.6, 0.4}}
	h := func(q float64) float64 { return -q*math.Log(q) - (1-q)*math.Log(1-q) }
	for share, want := range map[float64]float64{0: h(0.5), 1: 0, 0.5: h(0.8), 0.125: (h(0.5) + h(0.6)) / 2} {
		if got, err := EntropyOf(p, share); err != nil || math.Abs(float64(got)-want) > 1e-15 {
			t.Errorf("share %v: %v, %v, want %v", share, got, err, want)
		}
	}
	for want, of := range map[string]func() (EntropyAbove, error){
		"share of 1.5":             func() (EntropyAbove, error) { return EntropyOf(p, 1.5) },
		"share of NaN":             func() (EntropyAbove, error) { return EntropyOf(p, math.NaN()) },
		"no rows":                  func() (EntropyAbove, error) { return EntropyOf(nil, 0.5) },
		"row 1, [2 -1]":            func() (EntropyAbove, error) { return EntropyOf([][]float64{{1, 0}, {2, -1}}, 0.5) },
		"row 0, [0.5 0.4]":         func() (EntropyAbove, error) { return EntropyOf([][]float64{{0.5, 0.4}}, 0.5) },
		"row 0, [NaN 0.5], is not": func() (EntropyAbove, error) { return EntropyOf([][]float64{{math.NaN(), 0.5}}, 0.5) },
	} {
		if _, err := of(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

type sizes map[float64]int

func (s sizes) Size(p []float64) int { return s[p[1]] }

func TestNotSingle(t *testing.T) {
	g := NotSingle{sizes{0.1: 1, 0.5: 2, 0.6: 0}}
	if g.Escalate([]float64{0.9, 0.1}) || !g.Escalate([]float64{0.5, 0.5}) || !g.Escalate([]float64{0.4, 0.6}) {
		t.Error("other rows go on than those whose set is not one class")
	}
}

func TestAnswerAllocatesNothing(t *testing.T) {
	in := column(t, 3, 0.1, -4, 0, -0.2, 5)
	c := Cascade{Light: oracle{slope: 1}, Heavy: oracle{slope: 10}, Gate: EntropyAbove(0.5)}
	var a Answers
	if n := testing.AllocsPerRun(100, func() {
		if err := c.Answer(ctx, in, &a); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
