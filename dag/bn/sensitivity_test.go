package bn_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
)

// changed is the truth where an entry has the value x, the others of its row in
// proportion, alike if they are 0.
func (q question) changed(t *testing.T, e bn.Entry, x float64) brute {
	t.Helper()
	return bruteOf(t, q.with(t, e, x))
}

// with is the network with that entry.
func (q question) with(t *testing.T, e bn.Entry, x float64) *bn.Network {
	t.Helper()
	cpt, err := q.net.CPT(e.Variable)
	if err != nil {
		t.Fatal(err)
	}
	over, p := cpt.Vars(), cpt.Values()
	row := 0
	for k, f := range e.Given {
		s, err := q.net.State(f.Variable, f.State)
		if err != nil {
			t.Fatal(err)
		}
		if over[k].Name != f.Variable {
			t.Fatalf("%v: the parents are %v", e, over)
		}
		row = row*over[k].Levels + s
	}
	s, err := q.net.State(e.Variable, e.State)
	if err != nil {
		t.Fatal(err)
	}
	levels := over[len(over)-1].Levels
	own := p[row*levels : (row+1)*levels]
	rest := 0.0
	for j := range own {
		if j != s {
			rest += own[j]
		}
	}
	for j := range own {
		switch {
		case j == s:
			own[j] = x
		case rest == 0:
			own[j] = max(1-x, 0) / float64(levels-1) // rounded, 1 may be more
		default:
			own[j] *= max(1-x, 0) / rest
		}
	}
	c, err := discrete.NewTable(over, p)
	if err != nil {
		t.Fatal(err)
	}
	n, err := q.net.WithCPTs(c)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// fits compares a function, which has three free numbers, with the truth at three
// values of its entry.
func (q question) fits(t *testing.T, f bn.Function, state string) error {
	t.Helper()
	for _, x := range []float64{0, 0.75, 1} {
		b := q.changed(t, f.Entry, x)
		all := b.prob(q.findings...)
		if all < 1e-12 { // findings that become impossible have no posterior
			continue
		}
		want := b.prob(with(q.findings, bn.Finding{Variable: q.target.Name, State: state})...) / all
		if got := f.At(x); !agree(got, want) {
			return fmt.Errorf("%s=%s: %v = %v gives %v, want %v", q.name, state, f.Entry, x, got, want)
		}
	}
	return nil
}

func TestSensitivity(t *testing.T) {
	for _, q := range questions(t) {
		d := q.diagnose(t)
		s, err := d.Sensitivity(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for k, state := range q.target.States {
			functions, err := s.Functions(state)
			if err != nil {
				t.Fatal(err)
			}
			entries := 0
			for _, c := range q.net.CPTs() {
				entries += c.Cells()
			}
			if len(functions) != entries {
				t.Errorf("%s: %d functions of %d entries", q.name, len(functions), entries)
			}
			for i, f := range functions {
				if err := q.fits(t, f, state); err != nil {
					t.Error(err)
				}
				if !agree(f.At(f.Value), d.Posterior()[k]) {
					t.Errorf("%s: unchanged, it is %v", q.name, f.At(f.Value))
				}
				if i > 0 && math.Abs(f.Derivative()) > math.Abs(functions[i-1].Derivative()) {
					t.Errorf("%s: %v is out of order", q.name, f.Entry)
				}
				const h = 1e-6 // of a central difference: its error is some h² and rounding over h
				if slope := (f.At(f.Value+h) - f.At(f.Value-h)) / (2 * h); math.Abs(slope-f.Derivative()) > 1e-6*max(1, math.Abs(slope)) {
					t.Errorf("%s: the derivative is %v, want %v", q.name, f.Derivative(), slope)
				}
				target := f.At(0.3)
				if x, ok := f.Solve(target); math.Abs(f.Derivative()) > 1e-6 && (!ok || math.Abs(x-0.3) > 1e-6) {
					t.Errorf("%s: %v is reached at %v, %v", q.name, target, x, ok)
				}
				if _, ok := f.Solve(1.5); ok {
					t.Errorf("%s: a probability of 1.5 is reached", q.name)
				}
				// [ChanDarwiche2005]: log odds of the answer change no more than those of the entry.
				if odds := logOdds(f.At(0.6)) - logOdds(f.At(f.Value)); math.Abs(odds) > math.Abs(logOdds(0.6)-logOdds(f.Value))+1e-9 {
					t.Errorf("%s: %v moves the log odds by %v", q.name, f.Entry, odds)
				}
			}
			// Planted: a slope that is a little off.
			planted := functions[0]
			planted.A *= 1 + 1e-5
			if planted.A != 0 && q.fits(t, planted, state) == nil {
				t.Errorf("%s: a wrong slope is not noticed", q.name)
			}
		}
	}
}

// logOdds takes what rounding made more than 1 for 1.
func logOdds(p float64) float64 { return math.Log(p / (1 - min(p, 1))) }

// TestOverturning: no smaller change of any entry makes another state the most
// probable, and those found make one just as probable.
func TestOverturning(t *testing.T) {
	found := 0
	for _, q := range questions(t) {
		d := q.diagnose(t)
		s, err := d.Sensitivity(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		functions, err := s.Functions("")
		if err != nil {
			t.Fatal(err)
		}
		list := s.Overturning()
		least := map[string]bn.Change{}
		for i, c := range list {
			found++
			least[c.Entry.String()] = c
			p := q.changed(t, c.Entry, c.To).posterior(q.target, q.findings...)
			if other, err := q.net.State(q.target.Name, c.State); err != nil || !agree(p[other], p[most(d.Posterior())]) {
				t.Errorf("%s: with %v = %v the posterior is %v, %v", q.name, c.Entry, c.To, p, err)
			}
			if i > 0 && c.Distance < list[i-1].Distance {
				t.Errorf("%s: %v is out of order", q.name, c)
			}
		}
		top := most(d.Posterior())
		for _, f := range functions {
			if v, err := q.net.Variable(f.Entry.Variable); err != nil || len(v.States) == 2 && f.Entry.State == v.States[1] {
				continue // changes with the first
			}
			c, can := least[f.Entry.String()]
			for i := range 5 {
				x := float64(i) / 4
				distance := math.Abs(logOdds(x) - logOdds(f.Value))
				if can && distance >= c.Distance {
					continue
				}
				b := q.changed(t, f.Entry, x)
				if b.prob(q.findings...) < 1e-12 {
					continue
				}
				p := b.posterior(q.target, q.findings...)
				for k := range p {
					if p[k] > p[top]+1e-9 {
						t.Errorf("%s: %v = %v overturns it: %v, but the smallest change is said to be %+v", q.name, f.Entry, x, p, c)
					}
				}
			}
		}
		if words := s.String(); len(list) > 0 != strings.Contains(words, "instead of") || !strings.Contains(words, d.MostProbable()) {
			t.Errorf("the words are %q", words)
		}
	}
	if found < 20 {
		t.Errorf("only %d changes overturn anything: the networks test nothing", found)
	}
}

// TestSensitivityPublished: on networks of many cliques functions are what
// inference says after each of forty entries is changed, and the smallest change
// that overturns the answer does.
func TestSensitivityPublished(t *testing.T) {
	published(t, func(t *testing.T, c network, n *bn.Network) {
		query := c.Queries[len(c.Queries)-1]
		q := question{name: c.Network, net: n}
		for _, name := range slices.Sorted(maps.Keys(query.Evidence)) {
			q.findings = append(q.findings, bn.Finding{Variable: name, State: query.Evidence[name]})
		}
		var err error
		if q.target, err = n.Variable(slices.Sorted(maps.Keys(query.Posterior))[0]); err != nil {
			t.Fatal(err)
		}
		if q.tree, err = n.Compile(bn.Config{}); err != nil {
			t.Fatal(err)
		}
		s, err := q.diagnose(t).Sensitivity(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		functions, err := s.Functions("")
		if err != nil {
			t.Fatal(err)
		}
		posterior := func(e bn.Entry, x float64) []float64 {
			tree, err := q.with(t, e, x).Compile(bn.Config{})
			if err != nil {
				t.Fatal(err)
			}
			d, err := tree.Diagnose(q.target.Name, q.findings...)
			if err != nil {
				t.Fatal(err)
			}
			return d.Posterior()
		}
		top := most(q.diagnose(t).Posterior())
		for i := 0; i < len(functions); i += 1 + len(functions)/40 {
			f := functions[i]
			for _, x := range []float64{0.25, 0.875} {
				if got, want := f.At(x), posterior(f.Entry, x)[top]; math.Abs(got-want) > 1e-10 {
					t.Errorf("%s: %v = %v gives %v, want %v", q.name, f.Entry, x, got, want)
				}
			}
		}
		if list := s.Overturning(); len(list) > 0 {
			c := list[0]
			p := posterior(c.Entry, c.To)
			k, err := n.State(q.target.Name, c.State)
			if err != nil || math.Abs(p[k]-p[top]) > 1e-10 {
				t.Errorf("%s: with %v = %v the posterior is %v, %v", q.name, c.Entry, c.To, p, err)
			}
		}
	})
}

func TestSensitivityFaults(t *testing.T) {
	q := questions(t)[0]
	d := q.diagnose(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := d.Sensitivity(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	s, err := d.Sensitivity(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var state *bn.UnknownStateError
	if _, err := s.Functions("nothing"); !errors.As(err, &state) {
		t.Errorf("an unknown state: %v", err)
	}
}
