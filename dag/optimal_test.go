package dag_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/dag"
)

// linearCovariance returns the covariance of a linear model with the graph, its
// coefficients and variances drawn at random; a bidirected edge is a latent
// common cause.
func linearCovariance(r *rand.Rand, p plain) *mat.SymDense {
	var latents []plainEdge
	for _, e := range p.edges {
		if e.atA == dag.Arrow && e.atB == dag.Arrow {
			latents = append(latents, e)
		}
	}
	// (I − B) v = L u with independent u: v = (I − B)⁻¹ L u.
	system, load := linearSystem(r, p), mat.NewDense(p.n, p.n+len(latents), nil)
	for i := range p.n {
		load.Set(i, i, 0.5+r.Float64())
	}
	for k, e := range latents {
		load.Set(e.a, p.n+k, weight(r))
		load.Set(e.b, p.n+k, weight(r))
	}
	var mix mat.Dense
	if err := mix.Solve(system, load); err != nil {
		panic(err) // triangular with ones up to the order of its rows
	}
	cov := mat.NewSymDense(p.n, nil)
	cov.SymOuterK(1, &mix)
	return cov
}

// weight draws a coefficient that is not near 0.
func weight(r *rand.Rand) float64 { return (0.4 + r.Float64()) * float64(1-2*r.IntN(2)) }

// linearSystem draws I − B, where B has the coefficients of a linear model.
func linearSystem(r *rand.Rand, p plain) *mat.Dense {
	system := mat.NewDense(p.n, p.n, nil)
	for i := range p.n {
		system.Set(i, i, 1)
	}
	for _, e := range p.edges {
		if e.atA == dag.Tail {
			system.Set(e.b, e.a, -weight(r))
		} else if e.atB == dag.Tail {
			system.Set(e.a, e.b, -weight(r))
		}
	}
	return system
}

// residual returns the variance of a node given a set.
func residual(cov *mat.SymDense, node, given int) float64 {
	var rows []int
	for i := range cov.SymmetricDim() {
		if given>>i&1 == 1 || i == node {
			rows = append(rows, i)
		}
	}
	part := mat.NewSymDense(len(rows), nil)
	for a, i := range rows {
		for b, j := range rows {
			part.SetSym(a, b, cov.At(i, j))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(part) {
		panic("a covariance that is not positive definite")
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		panic(err)
	}
	at := slices.Index(rows, node)
	return 1 / inverse.At(at, at)
}

// In a linear model the least-squares coefficient of x has the asymptotic
// variance var(y | x, z) / var(x | z): it is smallest for the optimal set among
// all that are valid, and with latent causes for OptimalMinimal among the
// minimal ones.
func TestOptimalAdjustment(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	better, betterMinimal := 0, 0
	for k := range 1500 {
		p, class := randomADMG(r, 6, 0.45, 0), dag.DAG
		if k%2 == 1 {
			p, class = randomADMG(r, 6, 0.4, 0.08), dag.ADMG
		}
		g, err := p.graph(class)
		if err != nil {
			t.Fatal(err)
		}
		x, y := r.IntN(p.n), r.IntN(p.n)
		if x == y || p.closure(1<<x, false)>>y&1 == 0 {
			continue
		}
		a, err := g.TotalEffect(letters[x:x+1], letters[y:y+1])
		if err != nil {
			t.Fatal(err)
		}
		cov := linearCovariance(r, p)
		variance := func(z int) float64 { return residual(cov, y, z|1<<x) / residual(cov, x, z) }
		var valid []int
		for z := range 1 << p.n {
			if z>>x&1 == 0 && z>>y&1 == 0 && p.adjusts(1<<x, 1<<y, z) {
				valid = append(valid, z)
			}
		}
		compare := func(best []string, sets []int) (strictly int) {
			v := variance(bits(best))
			for _, z := range sets {
				if w := variance(z); w < v*(1-1e-9) { // rounding of two inverses of 6 rows
					t.Fatalf("%v: %s -> %s: %v has the variance %v, %v has %v", p, letters[x], letters[y], best, v, names(z), w)
				} else if w > v*(1+1e-9) {
					strictly = 1
				}
			}
			return strictly
		}
		if least, ok := a.OptimalMinimal(); ok {
			betterMinimal += compare(least, minimal(valid))
		}
		if class == dag.DAG {
			best, ok, err := a.Optimal()
			if err != nil || ok != (len(valid) > 0) {
				t.Fatalf("%v: optimal set %v, %v, %v", p, best, ok, err)
			}
			if ok {
				better += compare(best, valid)
			}
		}
	}
	if better < 20 || betterMinimal < 10 {
		t.Errorf("the optimal set is better in %d graphs only, the optimal minimal in %d", better, betterMinimal)
	}
}

// In a linear model the least-squares coefficient of x, beside z, is that of the edge
// from x to y for the sets that are valid for the direct effect, and for no other.
func TestDirectEffectByNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 1))
	valid, refused := 0, 0
	for range 400 {
		p := randomADMG(r, 4+r.IntN(2), 0.45, 0.1)
		g, err := p.graph(dag.ADMG)
		if err != nil {
			t.Fatal(err)
		}
		const x, y = 0, 1
		seed := r.Uint64()
		cov := linearCovariance(rand.New(rand.NewPCG(seed, 1)), p)
		want := -linearSystem(rand.New(rand.NewPCG(seed, 1)), p).At(y, x)
		a, err := g.DirectEffect(letters[x:x+1], letters[y:y+1])
		if err != nil {
			t.Fatal(err)
		}
		var sets []int
		for z := range 1 << p.n {
			if z>>x&1 == 1 || z>>y&1 == 1 {
				continue
			}
			got := partialCovariance(cov, x, y, z) / partialCovariance(cov, x, x, z)
			v, err := a.Check(names(z))
			if err != nil || v.Valid != (math.Abs(got-want) < 1e-9) { // rounding of inverses of 5 rows is far below, a chance bias far above
				t.Fatalf("%v: A -> B with %v: the coefficient is %v, of the edge %v: %v, %v", p, names(z), got, want, v, err)
			}
			if v.Valid {
				valid++
				sets = append(sets, z)
			} else {
				refused++
			}
		}
		var all []int
		for z := range a.AllMinimal() {
			all = append(all, bits(z))
		}
		least := minimal(sets)
		slices.Sort(all)
		slices.Sort(least)
		if !slices.Equal(all, least) {
			t.Fatalf("%v: minimal sets for the edge A -> B: %b, want %b", p, all, least)
		}
	}
	if valid < 200 || refused < 200 {
		t.Errorf("%d sets valid, %d refused", valid, refused)
	}
}
