package dag_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
)

// The criterion is sound and complete: in random models of binary variables, one
// of which decides who is seen, the formula gives the truncated factorisation for
// the sets that are admissible, and for no other.
func TestSelectedEffectByNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	accepted, refused, beyond := 0, 0, 0
	for k := range 500 {
		p, class := randomADMG(r, 4+k%2, 0.4, 0), dag.DAG
		if k%3 == 0 {
			p, class = randomADMG(r, 4+k%2, 0.4, 0.15), dag.ADMG
		}
		x, y, s := r.IntN(p.n), r.IntN(p.n), r.IntN(p.n)
		if x == y || x == s || y == s {
			continue
		}
		g, err := p.graph(class)
		if err != nil {
			t.Fatal(err)
		}
		model := newSCM(r, p, g)
		seen := model.joint(0, 0)
		done := [2][]float64{model.joint(1<<x, 0), model.joint(1<<x, 1<<x)}
		if g, err = g.Assign(dag.Selected, letters[s]); err != nil {
			t.Fatal(err)
		}
		unbiased := r.IntN(1<<p.n) | r.IntN(1<<p.n)
		unbiased &^= 1<<x | 1<<y | 1<<s
		q, err := g.SelectedEffect(letters[x:x+1], letters[y:y+1], names(unbiased))
		if err != nil {
			t.Fatal(err)
		}
		exists := false
		X, Y, S := uint(1)<<x, uint(1)<<y, uint(1)<<s
		for z := range uint(1) << p.n {
			if z&(X|Y|S) != 0 {
				continue
			}
			for part := range values(z & uint(unbiased)) {
				worst := 0.0
				for v := range values(X | Y) {
					sum := 0.0
					for u := range values(z) {
						w := u | v | S
						sum += event(seen, X|Y|z|S, w) / event(seen, X|z|S, w) * // P(y | x, z, S=1)
							event(seen, z|S, w) / event(seen, part|S, w) * event(seen, part, w)
					}
					worst = max(worst, math.Abs(sum-event(done[v>>x&1], X|Y, v)))
				}
				verdict, err := q.Check(names(int(z)), names(int(part)))
				// As in TestAdjustmentByNumbers.
				if err != nil || verdict.Valid != (worst < 1e-9) {
					t.Fatalf("%v: %s -> %s selected by %s with %v, %v external: the formula is off by %v: %v, %v", p, letters[x], letters[y], letters[s], names(int(z)), names(int(part)), worst, verdict, err)
				}
				exists = exists || verdict.Valid
				if verdict.Valid {
					accepted++
					if part != 0 && part != z {
						beyond++
					}
				} else {
					refused++
				}
			}
		}
		z, part, ok := q.Canonical()
		z2, part2, ok2 := q.Minimal()
		if ok != exists || ok2 != exists {
			t.Fatalf("%v: %s -> %s selected by %s: admissible sets exist: %v; canonical %v %v %v, minimal %v %v %v", p, letters[x], letters[y], letters[s], exists, z, part, ok, z2, part2, ok2)
		}
	}
	if accepted < 200 || refused < 200 || beyond < 20 {
		t.Errorf("%d accepted, %d of them partly external, %d refused", accepted, beyond, refused)
	}
}

func TestSelectedEffectFaults(t *testing.T) {
	g, err := dag.Parse("dag { X -> Y; W -> X; W -> Y; W -> S; U -> W; U [latent] }")
	if err != nil {
		t.Fatal(err)
	}
	_, none := g.SelectedEffect([]string{"X"}, []string{"Y"}, nil)
	g, err = g.Assign(dag.Selected, "S")
	if err != nil {
		t.Fatal(err)
	}
	_, inside := g.SelectedEffect([]string{"X"}, []string{"S"}, []string{"U", "S", "Ww"})
	q, err := g.SelectedEffect([]string{"X"}, []string{"Y"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, external := q.Check([]string{"W"}, []string{"W"})
	_, outside := q.Check([]string{"S"}, []string{"W"})
	for _, c := range []struct {
		err  error
		want []string
	}{
		{none, []string{"no node is Selected: use TotalEffect"}},
		{inside, []string{"S is in both y and the selected nodes", "S is in both the selected nodes and unbiased", "U in unbiased is latent", `no node "Ww"`}},
		{external, []string{"W in external was not named as measured without bias"}},
		{outside, []string{"S is in both the selected nodes and z", "W in external is not in z"}},
	} {
		for _, want := range c.want {
			if c.err == nil || !strings.Contains(c.err.Error(), want) {
				t.Errorf("%v lacks %q", c.err, want)
			}
		}
	}
}
