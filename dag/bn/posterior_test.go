package bn_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/numeric"
)

// Cases one by one give what they do all at once: prior and counts; Mean is their
// shares.
func TestTablePosterior(t *testing.T) {
	n := readNetwork(t, "cancer.bif")
	cases := sample(t, n, 3, 40)
	all, err := n.TablePosterior(bn.BDeu(2))
	if err != nil {
		t.Fatal(err)
	}
	if err := all.Update(cases); err != nil {
		t.Fatal(err)
	}
	counts, _ := enumerated(t, n, cases)
	one, err := n.TablePosterior(bn.BDeu(2))
	if err != nil {
		t.Fatal(err)
	}
	for k := range cases.N() {
		if err := one.Update(only(t, n, cases, k)); err != nil {
			t.Fatal(err)
		}
	}
	if one.Cases() != 40 || all.Cases() != 40 {
		t.Errorf("%d and %d cases", one.Cases(), all.Cases())
	}
	mean, err := all.Mean()
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range n.Variables() {
		a, _ := all.Parameters(v.Name)
		b, _ := one.Parameters(v.Name)
		cpt, _ := mean.CPT(v.Name)
		for k, p := range a.Values() {
			if want := counts[i][k] + 2/float64(a.Cells()); math.Abs(p-want) > 1e-12 || math.Abs(b.Values()[k]-p) > 1e-12 {
				t.Errorf("%s, cell %d: %v, one by one %v, want %v", v.Name, k, p, b.Values()[k], want)
			}
			row := k / len(v.States) * len(v.States)
			sum := 0.0
			for _, q := range a.Values()[row : row+len(v.States)] {
				sum += q
			}
			if math.Abs(cpt.Values()[k]-p/sum) > 1e-12 {
				t.Errorf("%s, cell %d: mean %v, want %v", v.Name, k, cpt.Values()[k], p/sum)
			}
		}
	}
	fitted, err := n.Fit(context.Background(), cases, bn.FitConfig{Prior: bn.BDeu(2)})
	if err != nil {
		t.Fatal(err)
	}
	if d := (stepped{fitted.Network}).distance(t, mean); d > 1e-12 {
		t.Errorf("Fit with the same prior is %v from the mean", d)
	}
}

// one is a row of data.
type one struct {
	dag.Columns
	row int
}

func (o one) N() int { return 1 }

func (o one) Codes(name string) ([]int, []string, error) {
	codes, levels, err := o.Columns.Codes(name)
	return codes[o.row : o.row+1], levels, err
}

func only(t *testing.T, n *bn.Network, cases *bn.Cases, row int) *bn.Cases {
	t.Helper()
	c, err := n.Cases(one{cases, row})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ask returns P(of = first state | given).
func ask(n *bn.Network, of string, given discrete.Values) (float64, error) {
	joint, err := n.Model().Joint()
	if err != nil {
		return 0, err
	}
	seen, err := joint.Fix(given)
	if err != nil {
		return 0, err
	}
	both, err := seen.Margin(of)
	if err != nil {
		return 0, err
	}
	p, err := both.At(discrete.Values{of: 0})
	return p / both.Total(), err
}

// The interval of a parameter is that of its Beta distribution. The statistic is
// the share of draws below the exact quantile, binomial with 4,000 draws: within
// 4.9 standard errors, a false-alarm rate of 1e-6. With a case more it is seen to
// fail at 400.
func TestIntervals(t *testing.T) {
	n := readNetwork(t, "cancer.bif")
	p, err := n.TablePosterior(bn.PerCell(1))
	if err != nil {
		t.Fatal(err)
	}
	cases := sample(t, n, 3, 300)
	if err := p.Update(cases); err != nil {
		t.Fatal(err)
	}
	table, err := p.Parameters("Smoker")
	if err != nil {
		t.Fatal(err)
	}
	a, b := table.Values()[0], table.Values()[1]
	const draws = 4000
	smoker := func(n *bn.Network) ([]float64, error) {
		v, err := ask(n, "Smoker", nil)
		return []float64{v}, err
	}
	got, err := p.Intervals(context.Background(), bn.IntervalConfig{Draws: draws, Level: 0.8, Seed: 1}, smoker)
	if err != nil {
		t.Fatal(err)
	}
	off := func(x, q, a, b float64) float64 {
		cdf := math.Exp(numeric.IncompleteBeta(a, b, x, 1-x).Lower)
		return math.Abs(cdf-q) / math.Sqrt(q*(1-q)/draws)
	}
	if lower, upper := off(got[0].Lower, 0.1, a, b), off(got[0].Upper, 0.9, a, b); lower > 4.9 || upper > 4.9 {
		t.Errorf("the ends of %v are %.1f and %.1f standard errors from those of Beta(%v, %v)", got[0], lower, upper, a, b)
	}
	if off(got[0].Lower, 0.1, a+5, b) < 4.9 {
		t.Error("five cases more make no difference")
	}
	if mean := a / (a + b); math.Abs(got[0].Mean-mean) > 4.9*got[0].SD/math.Sqrt(draws) {
		t.Errorf("mean %v, want %v", got[0].Mean, mean)
	}
	again, err := p.Intervals(context.Background(), bn.IntervalConfig{Draws: draws, Level: 0.8, Seed: 1}, smoker)
	if err != nil || again[0] != got[0] {
		t.Errorf("again %v, %v", again, err)
	}
}

// Intervals of a query cover: of 200 networks drawn from the prior, each with 50
// cases, the interval of 0.8 holds the true P(Cancer | Xray, Dyspnoea). The number
// that it does is Binomial(200, 0.8): 160 ± 28 at a false-alarm rate of 1e-6.
// Planted: intervals that take each case for nine are too narrow to cover. Those
// without cases, of 20 worlds, are wider.
func TestIntervalsCover(t *testing.T) {
	n := readNetwork(t, "cancer.bif")
	prior, err := n.TablePosterior(bn.PerCell(1))
	if err != nil {
		t.Fatal(err)
	}
	query := func(n *bn.Network) ([]float64, error) {
		v, err := ask(n, "Cancer", discrete.Values{"Xray": 0, "Dyspnoea": 0})
		return []float64{v}, err
	}
	const worlds = 200
	covered, sure, width, before := 0, 0, 0.0, 0.0
	for k := range uint64(worlds) {
		world, err := prior.Draw(9, k)
		if err != nil {
			t.Fatal(err)
		}
		truth, err := query(world)
		if err != nil {
			t.Fatal(err)
		}
		p, err := n.TablePosterior(bn.PerCell(1))
		if err != nil {
			t.Fatal(err)
		}
		c := bn.IntervalConfig{Draws: 100, Level: 0.8, Seed: k}
		holds := func() (bool, float64) {
			i, err := p.Intervals(context.Background(), c, query)
			if err != nil {
				t.Fatal(err)
			}
			return i[0].Lower <= truth[0] && truth[0] <= i[0].Upper, i[0].Upper - i[0].Lower
		}
		cases := sample(t, world, k, 50)
		if k < 20 {
			_, w := holds()
			before += w
		}
		for range 9 {
			if err := p.Update(cases); err != nil {
				t.Fatal(err)
			}
			if p.Cases() == 50 {
				in, w := holds()
				if in {
					covered++
				}
				if k < 20 {
					width += w
				}
			}
		}
		if in, _ := holds(); in {
			sure++
		}
	}
	if covered < 160-28 || covered > 160+28 {
		t.Errorf("%d of %d intervals cover", covered, worlds)
	}
	if sure >= 160-28 || width >= before {
		t.Errorf("with each case nine times %d cover; widths %v, without cases %v", sure, width, before)
	}
}

func TestPosteriorBadInput(t *testing.T) {
	n := readNetwork(t, "cancer.bif")
	if _, err := n.TablePosterior(bn.Prior{}); err == nil || !strings.Contains(err.Error(), "without a prior") {
		t.Errorf("no prior: %v", err)
	}
	p, err := n.TablePosterior(bn.PerCell(1))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Update(punch(t, n, sample(t, n, 1, 50), 0.5, 1)); err == nil || !strings.Contains(err.Error(), "missing") || p.Cases() != 0 {
		t.Errorf("missing values: %v", err)
	}
	if err := p.Update(sample(t, readNetwork(t, "asia.bif"), 1, 50)); err == nil || !strings.Contains(err.Error(), "another network") {
		t.Errorf("another network: %v", err)
	}
	if _, err := p.Parameters("Smokr"); err == nil || !strings.Contains(err.Error(), "Smoker") {
		t.Errorf("unknown variable: %v", err)
	}
	ctx := context.Background()
	one := func(*bn.Network) ([]float64, error) { return []float64{1}, nil }
	for _, c := range []bn.IntervalConfig{{Draws: 1}, {Draws: -3}, {Level: 2}, {Level: math.NaN()}} {
		if _, err := p.Intervals(ctx, c, one); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	wrong := errors.New("no answer")
	if _, err := p.Intervals(ctx, bn.IntervalConfig{}, func(*bn.Network) ([]float64, error) { return nil, wrong }); !errors.Is(err, wrong) {
		t.Errorf("a query that fails: %v", err)
	}
	if _, err := p.Intervals(ctx, bn.IntervalConfig{}, func(*bn.Network) ([]float64, error) { return []float64{math.NaN()}, nil }); err == nil {
		t.Error("NaN is taken for an answer")
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := p.Intervals(stopped, bn.IntervalConfig{}, one); !errors.Is(err, context.Canceled) {
		t.Errorf("after cancel: %v", err)
	}
}
