package bn_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

// worth compares the value of a test with the truth.
func (q question) worth(v bn.Value, dec *bn.Decision) error {
	var faults []error
	expect := func(what string, got, want float64) {
		if !agree(got, want) {
			faults = append(faults, fmt.Errorf("%s: %s of %s is %v, want %v", q.name, what, v.Variable, got, want))
		}
	}
	least := func(p []float64) float64 {
		best := math.Inf(1)
		for _, row := range dec.Cost {
			sum := 0.0
			for k, x := range p {
				sum += x * row[k]
			}
			best = min(best, sum)
		}
		return best
	}
	now := q.truth.posterior(q.target, q.findings...)
	information, saving := bits(now), 0.0
	if dec != nil {
		saving = least(now)
	}
	for _, o := range v.Outcomes {
		seen := with(q.findings, bn.Finding{Variable: v.Variable, State: o.State})
		p := q.truth.prob(seen...) / q.truth.prob(q.findings...)
		expect("the probability of "+o.State, o.Probability, p)
		if p == 0 {
			continue
		}
		after := q.truth.posterior(q.target, seen...)
		for k, x := range after {
			expect("the posterior after "+o.State, o.Posterior[k], x)
		}
		information -= p * bits(after)
		if dec != nil {
			saving -= p * least(after)
		}
	}
	expect("the information", v.Information, information)
	expect("the saving", v.Saving, saving)
	if dec != nil {
		expect("the net value", v.Net, saving-v.Cost)
	}
	return errors.Join(faults...)
}

// treat is a decision whose costs depend on the number of states alone.
func treat(states int) *bn.Decision {
	dec := &bn.Decision{Actions: []string{"wait", "treat", "operate"}, Cost: make([][]float64, 3)}
	for k := range states {
		dec.Cost[0] = append(dec.Cost[0], float64(10*k))
		dec.Cost[1] = append(dec.Cost[1], 4)
		dec.Cost[2] = append(dec.Cost[2], float64(9-5*k))
	}
	return dec
}

func TestTests(t *testing.T) {
	for _, q := range questions(t) {
		d := q.diagnose(t)
		for _, dec := range []*bn.Decision{nil, treat(len(q.target.States))} {
			list, err := d.Tests(nil, dec)
			if err != nil {
				t.Fatal(err)
			}
			if len(list) != q.net.Len()-1-len(q.findings) {
				t.Errorf("%s: %d tests", q.name, len(list))
			}
			for i, v := range list {
				if err := q.worth(v, dec); err != nil {
					t.Error(err)
				}
				if i > 0 && (dec == nil && v.Information > list[i-1].Information || v.Net > list[i-1].Net) {
					t.Errorf("%s: %s is out of order", q.name, v.Variable)
				}
				// Planted: information that is a little off.
				v.Information += 1e-6
				if q.worth(v, dec) == nil {
					t.Errorf("%s: wrong information is not noticed", q.name)
				}
			}
			if dec == nil {
				continue
			}
			c, err := d.Decide(*dec)
			if err != nil {
				t.Fatal(err)
			}
			p, perfect := q.truth.posterior(q.target, q.findings...), 0.0
			for a, row := range dec.Cost {
				sum := 0.0
				for k := range row {
					sum += p[k] * row[k]
				}
				if !agree(c.Expected[a], sum) || c.Cost > sum+1e-9 {
					t.Errorf("%s: %s costs %v, want %v; %s is chosen, which costs %v", q.name, dec.Actions[a], c.Expected[a], sum, c.Action, c.Cost)
				}
			}
			for k, x := range p {
				perfect += x * min(dec.Cost[0][k], dec.Cost[1][k], dec.Cost[2][k])
			}
			if !agree(c.Perfect, c.Cost-perfect) {
				t.Errorf("%s: to know it is worth %v, want %v", q.name, c.Perfect, c.Cost-perfect)
			}
			for _, v := range list {
				if v.Saving > c.Perfect+1e-9 {
					t.Errorf("%s: %s saves %v, more than to know saves, %v", q.name, v.Variable, v.Saving, c.Perfect)
				}
			}
		}
	}
}

// Costs decide the order: by net value, else by information for the cost.
func TestTestsOrder(t *testing.T) {
	n, err := bn.ReadFile(folder + "asia.bif")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := tree.Diagnose("lung", bn.Finding{Variable: "dysp", State: "yes"})
	if err != nil {
		t.Fatal(err)
	}
	first := func(tests []bn.Test, dec *bn.Decision) bn.Value {
		t.Helper()
		list, err := d.Tests(tests, dec)
		if err != nil {
			t.Fatal(err)
		}
		return list[0]
	}
	if v := first([]bn.Test{{"smoke", 0}, {"xray", 0}, {"asia", 0}}, nil); v.Variable != "xray" {
		t.Errorf("%s tells most", v.Variable)
	}
	if v := first([]bn.Test{{"smoke", 1}, {"xray", 1000}, {"asia", 1}}, nil); v.Variable != "smoke" {
		t.Errorf("%s tells most for its cost", v.Variable)
	}
	if v := first([]bn.Test{{"xray", 1000}, {"smoke", 0}}, nil); v.Variable != "smoke" {
		t.Errorf("%s tells most for its cost, with one that is free", v.Variable)
	}
	dec := &bn.Decision{Actions: []string{"operate", "wait"}, Cost: [][]float64{{100, 60}, {300, 0}}}
	v := first([]bn.Test{{"smoke", 5}, {"xray", 10}}, dec)
	if v.Variable != "xray" || !(v.Net > 0) || v.Outcomes[0].Action != "operate" || v.Outcomes[1].Action != "wait" {
		t.Errorf("%+v", v)
	}
	if s := v.String(); !strings.Contains(s, "saves") || !strings.Contains(s, "bits") {
		t.Errorf("the words are %q", s)
	}
	if v := first([]bn.Test{{"asia", 0}}, &bn.Decision{Actions: []string{"wait"}, Cost: [][]float64{{1, 0}}}); v.Saving != 0 || !strings.Contains(v.String(), "nothing it can show") {
		t.Errorf("%v with one action", v)
	}
}

func TestTestsFaults(t *testing.T) {
	n, err := bn.ReadFile(folder + "asia.bif")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := tree.Diagnose("lung", bn.Finding{Variable: "dysp", State: "yes"})
	if err != nil {
		t.Fatal(err)
	}
	for want, tests := range map[string][]bn.Test{
		`did you mean "xray"`:       {{"xrya", 1}},
		"lung is what is asked":     {{"lung", 1}},
		"dysp was observed already": {{"dysp", 1}},
		"xray is given twice":       {{"xray", 1}, {"xray", 2}},
		"xray costs -1":             {{"xray", -1}},
		"smoke costs NaN":           {{"xray", 1}, {"smoke", math.NaN()}},
	} {
		if _, err := d.Tests(tests, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	for want, dec := range map[string]bn.Decision{
		"0 actions and 0 rows":            {},
		"wait has 1 costs, but lung has":  {Actions: []string{"wait"}, Cost: [][]float64{{1}}},
		"action wait has the cost +Inf":   {Actions: []string{"wait"}, Cost: [][]float64{{1, math.Inf(1)}}},
		"2 actions and 1 rows of costs, ": {Actions: []string{"wait", "go"}, Cost: [][]float64{{1, 2}}},
	} {
		if _, err := d.Decide(dec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
		if _, err := d.Tests(nil, &dec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
