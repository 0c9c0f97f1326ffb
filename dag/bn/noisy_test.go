package bn_test

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

// TestNoisyOR: against an explicit network in which each cause has an inhibitor
// and the effect is the OR of what gets through.
func TestNoisyOR(t *testing.T) {
	fever := bn.Variable{Name: "fever", States: []string{"yes", "no"}}
	flu := bn.Variable{Name: "flu", States: []string{"no", "yes"}}
	cold := bn.Variable{Name: "cold", States: []string{"none", "mild", "bad"}}
	table, err := bn.NoisyOR(fever, "yes", []bn.Cause{{flu, []float64{0, 0.8}}, {cold, []float64{0, 0.1, 0.4}}}, 0.05)
	if err != nil {
		t.Fatal(err)
	}
	p := table.Values()
	k := 0
	for _, f := range []float64{0, 0.8} {
		for _, c := range []float64{0, 0.1, 0.4} {
			want := 0.0
			for events := range 8 { // which of flu, cold and leak get through
				through := []float64{f, c, 0.05}
				q := 1.0
				for i := range through {
					if events>>i&1 == 1 {
						q *= through[i]
					} else {
						q *= 1 - through[i]
					}
				}
				if events > 0 {
					want += q
				}
			}
			if math.Abs(p[k]-want) > 1e-15 || math.Abs(p[k]+p[k+1]-1) > 1e-15 {
				t.Errorf("row %d is %v, want %v", k/2, p[k:k+2], want)
			}
			k += 2
		}
	}
}

// TestNoisyMax: against the maximum of independent degrees, enumerated.
func TestNoisyMax(t *testing.T) {
	pain := bn.Variable{Name: "pain", States: []string{"severe", "none", "some"}}
	cause := bn.Variable{Name: "cause", States: []string{"a", "b"}}
	other := bn.Variable{Name: "other", States: []string{"a", "b"}}
	ascending := []string{"none", "some", "severe"}
	rank := []int{2, 0, 1} // of the states as listed
	one := [][]float64{{0, 1, 0}, {0.25, 0.25, 0.5}}
	two := [][]float64{{0.125, 0.625, 0.25}, {0.5, 0, 0.5}}
	leak := []float64{0.0625, 0.9375, 0}
	table, err := bn.NoisyMax(pain, ascending, []bn.GradedCause{{cause, one}, {other, two}}, leak)
	if err != nil {
		t.Fatal(err)
	}
	var want []float64
	for a := range 2 {
		for b := range 2 {
			row := make([]float64, 3)
			for x, p := range one[a] {
				for y, q := range two[b] {
					for z, r := range leak {
						high := x
						for _, s := range []int{y, z} {
							if rank[s] > rank[high] {
								high = s
							}
						}
						row[high] += p * q * r
					}
				}
			}
			want = append(want, row...)
		}
	}
	if d := near(table.Values(), want); d > 1e-15 {
		t.Errorf("%v, want %v", table.Values(), want)
	}
	if d := near(table.Values(), append(want[3:], want[:3]...)); d < 0.1 {
		t.Error("planted: rows in another order are not seen")
	}
}

func TestNoisyFaults(t *testing.T) {
	yesno := []string{"yes", "no"}
	e := bn.Variable{Name: "effect", States: yesno}
	c := bn.Variable{Name: "cause", States: yesno}
	for _, k := range []struct {
		effect  bn.Variable
		present string
		causes  []bn.Cause
		leak    float64
		want    string
	}{
		{e, "maybe", nil, 0, `no state "maybe"`},
		{bn.Variable{Name: "three", States: []string{"a", "b", "c"}}, "a", nil, 0, "see NoisyMax"},
		{e, "yes", []bn.Cause{{c, []float64{0.5}}}, 0, "1 strengths are given for the 2 states of cause"},
		{e, "yes", []bn.Cause{{c, []float64{1.5, 0}}}, 0, "a strength of cause is 1.5"},
		{e, "yes", []bn.Cause{{c, []float64{math.NaN(), 0}}}, 0, "a strength of cause is NaN"},
		{e, "yes", nil, -0.1, "the leak"},
		{e, "yes", []bn.Cause{{c, []float64{1, 0}}, {c, []float64{1, 0}}}, 0, "given twice"},
	} {
		if _, err := bn.NoisyOR(k.effect, k.present, k.causes, k.leak); err == nil || !strings.Contains(err.Error(), k.want) {
			t.Errorf("error %v, want one with %q", err, k.want)
		}
	}
	if _, err := bn.NoisyMax(e, []string{"no", "no"}, nil, nil); err == nil || !strings.Contains(err.Error(), "named twice") {
		t.Errorf("a degree twice: %v", err)
	}
	if _, err := bn.NoisyMax(e, []string{"no"}, nil, nil); err == nil {
		t.Error("a degree is not named")
	}
	var many []bn.Cause
	for range 30 {
		many = append(many, bn.Cause{Variable: c, Strength: []float64{0.5, 0}})
	}
	if _, err := bn.NoisyOR(e, "yes", many, 0); err == nil || !strings.Contains(err.Error(), "cells") {
		t.Errorf("thirty causes: %v", err)
	}
}
