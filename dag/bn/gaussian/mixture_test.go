package gaussian_test

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag/bn/gaussian"
)

// The density of what is found is a product: of some findings, and of the others
// given these. So the normal distribution, the mixture and the posterior are checked
// against each other, and each against TestPosterior.
func TestChainRule(t *testing.T) {
	linear, mixed := 0, 0
	for i, c := range readSolved(t)[:24] {
		if len(c.Values) < 2 {
			continue
		}
		n := c.network(t)
		some, others := map[string]float64{}, map[string]float64{}
		var names []string
		for j, node := range n.Nodes() {
			if x, found := c.Values[node.Name]; found {
				if len(some) == 0 || j%2 == 0 && len(others) > 0 {
					some[node.Name] = x
				} else {
					others[node.Name] = x
					names = append(names, node.Name)
				}
			}
		}
		p, err := n.Posterior(gaussian.Findings{States: c.States, Values: some})
		if err != nil {
			t.Fatal(err)
		}
		m, err := p.Values(names...)
		if err != nil {
			t.Fatal(err)
		}
		l, err := m.LogDensity(others)
		if err != nil {
			t.Fatal(err)
		}
		want := c.Expected.LogEvidence
		if sum := p.LogEvidence() + l; !(math.Abs(sum-want) < 1e-12*max(1, math.Abs(want))) {
			t.Errorf("case %d: %v + %v, want %v", i, p.LogEvidence(), l, want)
		}
		if n.Discrete() != nil {
			mixed++
			continue
		}
		linear++
		joint, err := n.Joint()
		if err != nil {
			t.Fatal(err)
		}
		if l, err = joint.LogDensity(c.Values); err != nil || !(math.Abs(l-want) < 1e-12*max(1, math.Abs(want))) {
			t.Errorf("case %d: the joint distribution says %v, want %v (%v)", i, l, want, err)
		}
		given, err := joint.Condition(some)
		if err != nil {
			t.Fatal(err)
		}
		if given, err = given.Condition(others); err != nil { // one after another
			t.Fatal(err)
		}
		for j, name := range given.Names() {
			if want := c.Expected.Means[j]; name != c.Expected.Free[j] || !(math.Abs(given.Means()[j]-want) < 1e-12*max(1, math.Abs(want))) {
				t.Errorf("case %d: the mean of %s is %v, want %v", i, name, given.Means()[j], want)
			}
		}
	}
	if linear < 3 || mixed < 5 {
		t.Errorf("%d linear networks and %d others were tested", linear, mixed)
	}
}

func TestMixture(t *testing.T) {
	c := readSolved(t)[12]
	p, err := c.network(t).Posterior(gaussian.Findings{States: c.States, Values: c.Values})
	if err != nil {
		t.Fatal(err)
	}
	names := c.Expected.Free
	m, err := p.Values(names...)
	if err != nil {
		t.Fatal(err)
	}
	turned := slices.Clone(names)
	slices.Reverse(turned)
	margin, err := m.Margin(turned...)
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, part := range margin.Components() {
		total += part.Weight
	}
	if !slices.Equal(margin.Names(), turned) || math.Abs(total-1) > 1e-15*float64(len(margin.Components())) {
		t.Errorf("a margin of %q with weights that sum to %v", margin.Names(), total)
	}
	for i, name := range names {
		k := len(names) - 1 - i
		for j := range names {
			if a, b := m.Covariance().At(i, j), margin.Covariance().At(k, len(names)-1-j); math.Abs(a-b) > 1e-14*math.Sqrt(m.Covariance().At(i, i)*m.Covariance().At(j, j)) {
				t.Errorf("covariance %v, in the margin %v", a, b)
			}
		}
		for _, prob := range []float64{1e-10, 0.3, 0.999} {
			x, err := m.Quantile(name, prob)
			if err != nil {
				t.Fatal(err)
			}
			if f, err := margin.CDF(name, x); err != nil || math.Abs(f/prob-1) > 1e-10 { // a rounding of x is that much of so small a probability
				t.Errorf("the quantile of %v has probability %v (%v)", prob, f, err)
			}
		}
	}
	if f, err := m.CDF(names[0], math.NaN()); err != nil || !math.IsNaN(f) {
		t.Errorf("the probability to be below NaN is %v, %v", f, err)
	}
	for _, given := range [][]string{nil, {"nobody"}, {names[0], names[0]}} {
		if _, err := m.Margin(given...); err == nil {
			t.Errorf("a margin of %q", given)
		}
	}
	// What others determine has no density.
	r := gaussian.Regression{Coefficients: []float64{1}, Variance: 1e-308}
	n, err := gaussian.New(nil, gaussian.LinearGaussian("X", gaussian.Regression{Variance: 1}), gaussian.LinearGaussian("Y", r, "X"))
	if err != nil {
		t.Fatal(err)
	}
	joint, err := n.Joint()
	if err != nil {
		t.Fatal(err)
	}
	same, err := joint.Condition(map[string]float64{"X": 1})
	if err != nil {
		t.Fatal(err)
	}
	if mean, err := same.Mean("Y"); err != nil || mean != 1 {
		t.Errorf("the mean of what is the same is %v, %v", mean, err)
	}
	if sd, err := same.SD("Y"); err != nil || math.Abs(sd/1e-154-1) > 1e-15 {
		t.Errorf("its standard deviation is %v, %v", sd, err)
	}
	for _, values := range []map[string]float64{{"Z": 1}, {"X": math.Inf(1)}} {
		if _, err := joint.Condition(values); err == nil {
			t.Errorf("given %v", values)
		}
	}
	for _, f := range []func(string) (float64, error){joint.Mean, joint.SD, m.Mean, m.SD} {
		if _, err := f("nobody"); err == nil {
			t.Error("of an unknown variable")
		}
	}
}
