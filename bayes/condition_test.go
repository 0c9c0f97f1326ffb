package bayes_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// pair is x → y, drawn for rows, with a class that nobody sees.
func pair(t *testing.T) bayes.Joint {
	t.Helper()
	m := bayes.NewModel("pair")
	row := m.DimSize("row", 2)
	b := m.Param("b", bayes.Normal(0, 1))
	x := m.Generate("x", bayes.Beta(2, 3), row)
	k := m.Generate("k", bayes.Bernoulli(x), row)
	y := m.Generate("y", bayes.Normal(bayes.Mul(b, x).Add(k), 0.5), row)
	m.Let("sum", x.Add(y))
	m.Let("total", y.Sum())
	return bayes.Joint{Worlds: []bayes.World{{Name: "f", Program: compile(t, m)}}}
}

func bDraws(t *testing.T, n int) *bayes.Draws {
	t.Helper()
	values := make([]float64, n)
	for k := range values {
		values[k] = float64(k%7) - 3
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "b"}}, Chains: 1, Draws: n, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestConditionedGradient: the target of what nobody saw has the gradient that
// differences give, in every lane, with a class summed out and evidence solved.
func TestConditionedGradient(t *testing.T) {
	for _, seen := range [][]bayes.Seen{
		{{"f.y", []float64{0.3, 1.2}}},
		{{"f.sum", []float64{0.3, 1.2}}},
	} {
		c, err := pair(t).Condition(bDraws(t, 9), 1, seen)
		if err != nil {
			t.Fatal(err)
		}
		if c.Dim() != 2 || !c.Depends() || fmt.Sprint(c.Sums(), c.Inferred()) != "[k] [x k]" && fmt.Sprint(c.Sums(), c.Inferred()) != "[k] [x y k]" {
			t.Errorf("%v: %d unknown, %v, %v", seen, c.Dim(), c.Sums(), c.Inferred())
		}
		all := c.Members(0)
		for l := range bayes.Lanes {
			member := c.Members(l)
			if err := bayestest.CheckGradient(struct{ bayes.Target }{member}, 1); err != nil { // lane 0 alone
				t.Error(err)
			}
			var x, grad, alone [2 * bayes.Lanes]float64
			var logp, lone [bayes.Lanes]float64
			for i := range x {
				x[i] = float64(i/bayes.Lanes) - 0.3
			}
			if err := errors.Join(all.LogDensityGradBatch(x[:], grad[:], logp[:]), member.LogDensityGradBatch(x[:], alone[:], lone[:])); err != nil {
				t.Fatal(err)
			}
			if logp[l] != lone[0] || grad[l] != alone[0] {
				t.Errorf("lane %d isn't member %d", l, l)
			}
		}
	}
}

func TestConditionFaults(t *testing.T) {
	j, d := pair(t), bDraws(t, 9)
	two := []float64{1, 2}
	for want, ask := range map[string]func() (*bayes.Conditioned, error){
		`no "f.yy" (did you mean "f.y"?)`: func() (*bayes.Conditioned, error) { return j.Condition(d, 1, []bayes.Seen{{"f.yy", two}}) },
		"was seen as 1 values":            func() (*bayes.Conditioned, error) { return j.Condition(d, 1, []bayes.Seen{{"f.y", two[:1]}}) },
		"NaN at position 1": func() (*bayes.Conditioned, error) {
			return j.Condition(d, 1, []bayes.Seen{{"f.y", []float64{1, math.NaN()}}})
		},
		"there are no draws":                  func() (*bayes.Conditioned, error) { return j.Condition(nil, 1, []bayes.Seen{{"f.y", two}}) },
		`no "late"`:                           func() (*bayes.Conditioned, error) { return j.Condition(d, 1, nil, "late") },
		"f.total was seen, which is computed": func() (*bayes.Conditioned, error) { return j.Condition(d, 1, []bayes.Seen{{"f.total", two[:1]}}) },
		"Beta wants values in [0, 1]":         func() (*bayes.Conditioned, error) { return j.Condition(d, 1, []bayes.Seen{{"f.x", two}}) },
		"no world":                            func() (*bayes.Conditioned, error) { return bayes.Joint{}.Condition(d, 1, nil) },
	} {
		if _, err := ask(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	c, err := j.Condition(d, 1, []bayes.Seen{{"f.k", two}}) // a class 2 there is none of
	if err == nil {
		_, err = c.Start(context.Background(), 8, 1)
	}
	if !errors.Is(err, bayes.ErrSupport) {
		t.Errorf("a class that there is not: %v", err)
	}
}
