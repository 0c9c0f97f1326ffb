package bounds_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
)

// TestPublishedTrials compares with the bounds of [BalkePearl1997] for two trials in
// which some events never happened: cholestyramine (section 4.1) and vitamin A
// (section 4.2).
func TestPublishedTrials(t *testing.T) {
	for _, c := range []struct {
		name      string
		seen      [2][2][2]float64 // P(x, y | z) by z, x, y
		low, high float64
	}{
		{"cholestyramine", [2][2][2]float64{{{.919, .081}, {0, 0}}, {{.315, .073}, {.139, .473}}}, 0.392, 0.780},
		{"vitamin A", [2][2][2]float64{{{.0064, .9936}, {0, 0}}, {{.0028, .1972}, {.001, .799}}}, -0.1946, 0.0054},
	} {
		var p []float64
		for _, byX := range c.seen {
			for _, byY := range byX {
				p = append(p, byY[0]/2, byY[1]/2)
			}
		}
		r, err := bounds.LP(dag.MustParse("Z -> X -> Y; X <-> Y"), bounds.Effect("X", "Y"), bounds.Config{}, bounds.Data{P: table(t, p, "Z", "X", "Y")})
		if err != nil || math.Abs(r.Lower-c.low) > 5e-4 || math.Abs(r.Upper-c.high) > 5e-4 { // as published
			t.Errorf("%s: %v, %v; want %v to %v", c.name, r, err, c.low, c.high)
		}
	}
}

// TestInstrumentClosedForm compares with the closed form of [BalkePearl1997] on
// distributions with zeros, where a simplex method may stumble.
func TestInstrumentClosedForm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	g := dag.MustParse("Z -> X -> Y; X <-> Y")
	tested := 0
	for tested < 200 {
		// Shares of some of the 16 types; few, so that much is 0.
		var share [4][4]float64
		sum := 0.0
		for range 1 + r.IntN(5) {
			i, j, w := r.IntN(4), r.IntN(4), r.Float64()
			share[i][j] += w
			sum += w
		}
		var q [2][2][2]float64 // P(y, x | z) by z, x, y
		for i := range 4 {
			for j := range 4 {
				for z := range 2 {
					x := i >> z & 1
					q[z][x][j>>x&1] += share[i][j] / sum
				}
			}
		}
		var p []float64
		for z := range 2 {
			for x := range 2 {
				p = append(p, q[z][x][0]/2, q[z][x][1]/2)
			}
		}
		low, high := balkePearl(q)
		got, err := bounds.LP(g, bounds.Effect("X", "Y"), bounds.Config{}, bounds.Data{P: table(t, p, "Z", "X", "Y")})
		if err != nil {
			t.Fatalf("%v: %v", q, err)
		}
		checkInterval(t, "closed form", got.Interval, err, [2]float64{low, high})
		tested++
	}
}

// balkePearl returns the closed form, [BalkePearl1997] eq. 13–14; q is
// P(y, x | z) by z, x, y.
func balkePearl(q [2][2][2]float64) (low, high float64) {
	p := func(y, x, z int) float64 { return q[z][x][y] }
	low = max(
		p(1, 1, 1)+p(0, 0, 0)-1,
		p(1, 1, 0)+p(0, 0, 1)-1,
		p(1, 1, 0)-p(1, 1, 1)-p(1, 0, 1)-p(0, 1, 0)-p(1, 0, 0),
		p(1, 1, 1)-p(1, 1, 0)-p(1, 0, 0)-p(0, 1, 1)-p(1, 0, 1),
		-p(0, 1, 1)-p(1, 0, 1),
		-p(0, 1, 0)-p(1, 0, 0),
		p(0, 0, 1)-p(0, 1, 1)-p(1, 0, 1)-p(0, 1, 0)-p(0, 0, 0),
		p(0, 0, 0)-p(0, 1, 0)-p(1, 0, 0)-p(0, 1, 1)-p(0, 0, 1),
	)
	high = min(
		1-p(0, 1, 1)-p(1, 0, 0),
		1-p(0, 1, 0)-p(1, 0, 1),
		-p(0, 1, 0)+p(0, 1, 1)+p(0, 0, 1)+p(1, 1, 0)+p(0, 0, 0),
		-p(0, 1, 1)+p(1, 1, 1)+p(0, 0, 1)+p(0, 1, 0)+p(0, 0, 0),
		p(1, 1, 1)+p(0, 0, 1),
		p(1, 1, 0)+p(0, 0, 0),
		-p(1, 0, 1)+p(1, 1, 1)+p(0, 0, 1)+p(1, 1, 0)+p(1, 0, 0),
		-p(1, 0, 0)+p(1, 1, 0)+p(0, 0, 0)+p(1, 1, 1)+p(1, 0, 1),
	)
	return low, high
}

// TestTruthIsWithin draws structural models of graphs of all kinds: the bounds hold
// what the model says, and are a point where the query is identified.
func TestTruthIsWithin(t *testing.T) {
	after := func(v string, k int, x string, l int) discrete.Event {
		return discrete.Event{Var: v, Value: k, Do: discrete.Values{x: l}}
	}
	one := func(of ...discrete.Event) bounds.Query {
		return bounds.Query{Terms: []bounds.Term{{Weight: 1, Of: of}}}
	}
	for _, c := range []struct {
		name, graph string
		query       bounds.Query
		identified  bool
		experiment  []string // variables set; outcomes are the others
	}{
		{"confounded", "X -> Y; X <-> Y", bounds.Effect("X", "Y"), false, nil},
		{"unconfounded", "X -> Y", bounds.Effect("X", "Y"), true, nil},
		{"back door", "Z -> X -> Y; Z -> Y", bounds.Effect("X", "Y"), true, nil},
		{"PNS without confounding", "X -> Y", bounds.NecessityAndSufficiency("X", "Y"), false, nil},
		{"PN by experiment", "X -> Y; X <-> Y", bounds.Necessity("X", "Y"), false, []string{"X"}},
		{"instrument with a covariate", "W -> Z -> X -> Y; W -> Y; W -> X; X <-> Y", bounds.Effect("X", "Y"), false, nil},
		{"mediator outside of the district", "X -> M -> Y; X <-> Y", bounds.Effect("X", "Y"), true, nil},
		{"confounded mediator", "X -> M -> Y; M <-> Y; X -> Y", bounds.Effect("M", "Y"), false, nil},
		{"direct effect", "X -> M -> Y; M <-> Y; X -> Y", one(discrete.Event{Var: "Y", Value: 1, Do: discrete.Values{"X": 1, "M": 0}}), false, nil},
		{"effect on the treated", "Z -> X -> Y; X <-> Y", bounds.Query{Terms: []bounds.Term{{Weight: 1, Of: []discrete.Event{after("Y", 1, "X", 0)}}}, Given: []discrete.Event{{Var: "X", Value: 1}}}, false, nil},
		{"compliers", "Z -> X -> Y; X <-> Y", bounds.CompliersEffect("Z", "X", "Y"), false, nil},
		{"a descendant", "X -> Y -> W; X <-> Y; X <-> W", bounds.Effect("X", "Y"), false, nil},
		{"two districts", "A -> B -> X -> Y; A <-> B; X <-> Y", bounds.Effect("X", "Y"), false, nil},
	} {
		for seed := range uint64(6) {
			g := dag.MustParse(c.graph)
			m, err := discrete.RandomStructural(g, discrete.Config{Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			joint, err := m.Joint()
			if err != nil {
				t.Fatal(err)
			}
			if joint, err = joint.Margin(g.Names()...); err != nil {
				t.Fatal(err)
			}
			data := []bounds.Data{{P: joint}}
			if c.experiment != nil {
				p, err := m.Do([]string{"Y"}, c.experiment, nil)
				if err != nil {
					t.Fatal(err)
				}
				data = append(data, bounds.Data{P: p, Do: c.experiment})
			}
			truth := 0.0
			for _, term := range c.query.Terms {
				p, err := m.Counterfactual(term.Of, c.query.Given)
				if err != nil {
					t.Fatal(err)
				}
				truth += term.Weight * p
			}
			if math.IsNaN(truth) {
				continue // the model has no such units
			}
			r, err := bounds.LP(g, c.query, bounds.Config{}, data...)
			if err != nil {
				t.Errorf("%s, seed %d: %v", c.name, seed, err)
				continue
			}
			if truth < r.Lower-tolerance || truth > r.Upper+tolerance || r.Upper-r.Lower > 2+tolerance {
				t.Errorf("%s, seed %d: %v does not hold the truth, %v", c.name, seed, r, truth)
			}
			positive := !slices.Contains(joint.Values(), 0)
			if c.identified && positive && r.Upper-r.Lower > tolerance {
				t.Errorf("%s, seed %d: %v, but the query is identified", c.name, seed, r)
			}
		}
	}
}

// TestBoundsArePlanted: bounds that forget a constraint are wider, and those of a
// graph with an arrow too few exclude the truth of some model.
func TestBoundsArePlanted(t *testing.T) {
	wider, excluded := 0, 0
	for seed := range uint64(20) {
		m, err := discrete.RandomStructural(dag.MustParse("Z -> X -> Y; Z -> Y; X <-> Y"), discrete.Config{Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		joint, err := m.Joint()
		if err != nil {
			t.Fatal(err)
		}
		of := bounds.Effect("X", "Y")
		right, err := bounds.LP(dag.MustParse("Z -> X -> Y; Z -> Y; X <-> Y"), of, bounds.Config{}, bounds.Data{P: joint})
		if err != nil {
			t.Fatal(err)
		}
		wrong, err := bounds.LP(dag.MustParse("Z -> X -> Y; X <-> Y"), of, bounds.Config{}, bounds.Data{P: joint})
		var contradiction *bounds.ContradictionError
		switch {
		case errors.As(err, &contradiction):
			excluded++
			if !(contradiction.Short > 0) {
				t.Errorf("seed %d: %v", seed, err)
			}
		case err != nil:
			t.Fatal(err)
		default:
			if right.Upper-right.Lower > wrong.Upper-wrong.Lower+tolerance {
				wider++
			}
			truth := 0.0
			for _, term := range of.Terms {
				p, err := m.Counterfactual(term.Of, nil)
				if err != nil {
					t.Fatal(err)
				}
				truth += term.Weight * p
			}
			if truth < wrong.Lower-tolerance || truth > wrong.Upper+tolerance {
				excluded++
			}
		}
	}
	if wider < 5 || excluded == 0 {
		t.Errorf("of 20 models the graph without Z -> Y gives narrower bounds of %d, and wrong ones or none of %d", wider, excluded)
	}
}
