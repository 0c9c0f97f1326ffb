package exec

import (
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
)

// testPooled is testNormal with sufficient statistics. wrong plants an error in
// ∂/∂mean.
type testPooled struct{ testNormal }

func (testPooled) Pooled() (param int) { return 0 }

func (d testPooled) KernelPooled(r *lane.Rows) func() { return func() { d.pooled(r) } }

func (d testPooled) pooled(r *lane.Rows) {
	for g := range r.N {
		m, sd, dm, ds := r.P[0].At(g), r.P[1].At(0), r.P[0].Grad(g), r.P[1].Grad(0)
		n, center, square := r.Base[3*g], r.Base[3*g+1], r.Base[3*g+2]
		for l := range lane.W {
			v := sd[l] * sd[l]
			e := center - m[l]
			q := square + n*e*e
			r.Total[l] -= 0.5*q/v + n*numeric.Log(sd[l])
			dm[l] += n * e / v
			if d.wrong {
				dm[l] += 1e-3
			}
			ds[l] += (q/v - n) / sd[l]
		}
	}
}

// pooledGraphs are terms whose events share parameters, and how many steps they
// compile to beside transforms.
func pooledGraphs(normal ir.Density) map[string]struct {
	g     Graph
	steps int
} {
	obs, g := dim("obs", 8), dim("g", 3)
	y := vector(obs, 0.5, -1, 2, 0.25, 1, -0.5, 3, 1.5)
	sd, a, mu := param("sd", positive), param("a", realLine, g), param("mu", realLine)
	effect := group(a, vector(obs, 0, 2, 1, 0, 1, 1, 2, 0))
	sparse := group(a, vector(obs, 0, 2, 0, 0, 2, 2, 2, 0))
	own := group(param("b", realLine, obs), vector(obs, 7, 0, 1, 2, 3, 4, 5, 6))
	type graph = struct {
		g     Graph
		steps int
	}
	return map[string]graph{
		"one mean":             {graphOf(term(normal, y, mu, sd)), 1},
		"sd is data":           {graphOf(term(normal, y, mu, number(2))), 1},
		"means of groups":      {graphOf(term(normal, y, effect, sd)), 1},
		"an empty group":       {graphOf(term(normal, y, sparse, sd)), 2},
		"means used elsewhere": {graphOf(term(normal, y, effect, sd), alongAxis(ir.Sum, effect, ir.All)), 4},
		"means that depend":    {graphOf(term(normal, y, group(elementwise(ir.Mul, a, mu), vector(obs, 0, 2, 1, 0, 1, 1, 2, 0)), sd)), 2},
		"as many as events":    {graphOf(term(normal, y, own, sd)), 2},
		"sd by event":          {graphOf(term(normal, y, mu, elementwise(ir.Exp, effect))), 3},
		"events are drawn":     {graphOf(term(normal, param("x", realLine, obs), mu, sd)), 1},
	}
}

// TestPooled asserts that events are pooled where they share parameters and
// nowhere else, that density and gradient are those of the oracle, and that
// pointwise densities are those of every event, bit for bit.
func TestPooled(t *testing.T) {
	for name, c := range pooledGraphs(testPooled{}) {
		if err := checkGraph(c.g, 3); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		p, err := Compile(c.g)
		if err != nil {
			t.Fatal(err)
		}
		transforms := 0
		for _, n := range c.g.Params {
			if n.Support.Kind != ir.Real {
				transforms++
			}
		}
		if got := p.Ops() - transforms; got != c.steps {
			t.Errorf("%s: %d steps, want %d", name, got, c.steps)
		}
		_, _, terms := evaluate(t, c.g)
		_, _, apart := evaluate(t, pooledGraphs(testNormal{})[name].g)
		for k := range terms {
			for i := range terms[k] {
				if terms[k][i] != apart[k][i] {
					t.Errorf("%s: event %d of term %d is %v, want %v", name, i, k, terms[k][i], apart[k][i])
				}
			}
		}
	}
}

// TestPooledPlanted makes sure that a wrong gradient of groups is seen.
func TestPooledPlanted(t *testing.T) {
	if checkGraph(pooledGraphs(testPooled{testNormal{wrong: true}})["means of groups"].g, 3) == nil {
		t.Error("a wrong derivative goes unseen")
	}
}
