package dag_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/dag"
)

// instrumental answers by definition, on paths.
func (p plain) instrumental(z, x, y, given int) bool {
	forb := p.forbidden(1<<x, 1<<y) | p.closure(1<<y, false)
	if p.separated(1<<z, 1<<x, given) || (given|1<<z)&forb != 0 {
		return false
	}
	first := plain{n: p.n}
	causes := p.forbidden(1<<x, 1<<y) & p.closure(1<<y, true) // on causal paths
	for _, e := range p.edges {
		out := e.a == x && e.atA == dag.Tail && causes>>e.b&1 == 1 || e.b == x && e.atB == dag.Tail && causes>>e.a&1 == 1
		if !out {
			first.edges = append(first.edges, e)
		}
	}
	return first.separated(1<<z, 1<<y, given)
}

// partialCovariance returns the covariance of two nodes given a set.
func partialCovariance(cov *mat.SymDense, a, b, given int) float64 {
	var rows []int
	for i := range cov.SymmetricDim() {
		if given>>i&1 == 1 {
			rows = append(rows, i)
		}
	}
	out := cov.At(a, b)
	if len(rows) == 0 {
		return out
	}
	part := mat.NewSymDense(len(rows), nil)
	left, right := mat.NewVecDense(len(rows), nil), mat.NewVecDense(len(rows), nil)
	for k, i := range rows {
		left.SetVec(k, cov.At(a, i))
		right.SetVec(k, cov.At(b, i))
		for l, j := range rows {
			part.SetSym(k, l, cov.At(i, j))
		}
	}
	var coefficients mat.VecDense
	if err := coefficients.SolveVec(part, right); err != nil {
		panic(err)
	}
	return out - mat.Dot(left, &coefficients)
}

// Random ADMGs: every variable and set as the definition says; where any is an
// instrument one is found; and the ratio of covariances of a valid one is the
// total effect of the linear model, of others it is not.
func TestInstruments(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 1))
	valid, biased, conditional := 0, 0, 0
	for range 500 {
		p := randomADMG(r, 4+r.IntN(4), 0.3, 0.15)
		g, err := p.graph(dag.ADMG)
		if err != nil {
			t.Fatal(err)
		}
		x, y := 0, 1
		seed := r.Uint64()
		cov := linearCovariance(rand.New(rand.NewPCG(seed, 1)), p)
		effect := totalEffect(rand.New(rand.NewPCG(seed, 1)), p, x, y)
		exists := false
		for z := 2; z < p.n; z++ {
			for given := range 1 << p.n {
				if given&(1|2|1<<z) != 0 {
					continue
				}
				want := p.instrumental(z, x, y, given)
				v, err := g.IsInstrument(letters[z], "A", "B", names(given))
				if err != nil || v.Valid != want {
					t.Fatalf("%v: %s given %v for A -> B: %v, %v; want %v", p, letters[z], names(given), v, err, want)
				}
				exists = exists || want
				ratio := partialCovariance(cov, z, y, given) / partialCovariance(cov, z, x, given)
				off := math.Abs(ratio-effect) > 1e-7*(1+math.Abs(effect)) // rounding of the ratio, whose denominator may be small
				if want {
					valid++
					if given != 0 {
						conditional++
					}
				} else if off {
					biased++
				}
				if want && off {
					t.Fatalf("%v: %s given %v for A -> B: the ratio is %v, the effect %v", p, letters[z], names(given), ratio, effect)
				}
			}
		}
		found, err := g.Instruments("A", "B")
		if err != nil || exists != (len(found) > 0) {
			t.Fatalf("%v: instruments for A -> B: %v, %v; there are some: %v", p, found, err, exists)
		}
		for _, i := range found {
			if !p.instrumental(slices.Index(letters, i.Z), x, y, bits(i.Given)) {
				t.Fatalf("%v: %v is no instrument for A -> B", p, i)
			}
		}
	}
	if valid < 100 || biased < 100 || conditional < 30 {
		t.Errorf("%d valid, %d of them conditional, %d biased", valid, conditional, biased)
	}
}

// totalEffect returns the sum over causal paths of the products of coefficients
// of the model that linearCovariance draws from the same stream.
func totalEffect(r *rand.Rand, p plain, x, y int) float64 {
	without := p
	without.edges = slices.DeleteFunc(slices.Clone(p.edges), func(e plainEdge) bool { return e.atA == dag.Arrow && e.atB == dag.Arrow })
	system := linearSystem(r, p)
	effect := 0.0
	for path := range without.paths(x, y) {
		if causal(path) {
			product := 1.0
			for _, e := range path {
				product *= -system.At(e.b, e.a)
			}
			effect += product
		}
	}
	return effect
}

func TestInstrumentVerdicts(t *testing.T) {
	g := graph(t, dag.ADMG, dag.Directed("Z", "X"), dag.Directed("X", "M"), dag.Directed("M", "Y"), dag.Bidirected("X", "Y"),
		dag.Directed("W", "Z"), dag.Directed("W", "Y"), dag.Directed("M", "D"))
	for _, c := range []struct {
		z     string
		given string
		want  string
	}{
		{"Z", "W", "an instrument"},
		{"Z", "", "no instrument: the path Z <- W -> Y is open: W is a fork that is not given"},
		{"Z", "W D", "no instrument: D is y, on a causal path from x to y, or an effect of such a node"},
		{"W", "Z", "no instrument: it is independent of x; the path W -> Y is open"},
	} {
		v, err := g.IsInstrument(c.z, "X", "Y", strings.Fields(c.given))
		if err != nil || v.String() != c.want {
			t.Errorf("%s given %q: %v, %v; want %s", c.z, c.given, v, err, c.want)
		}
	}
	if _, err := g.IsInstrument("X", "X", "Q", nil); err == nil || !strings.Contains(err.Error(), "X is in both x and z") || !strings.Contains(err.Error(), `no node "Q"`) {
		t.Errorf("faults: %v", err)
	}
	if _, err := graph(t, dag.MAG, dag.Directed("X", "Y")).Instruments("X", "Y"); err == nil || !strings.Contains(err.Error(), "want a DAG or ADMG") {
		t.Errorf("instruments of a MAG: %v", err)
	}
}
