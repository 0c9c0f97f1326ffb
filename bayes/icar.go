package bayes

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/rng"
)

// ICAR is the intrinsic conditional autoregression of a vector (along the last
// dim) on a graph of neighbours: log p(x) = −½ Σ (x[a] − x[b])² over the edges
// {a, b}, up to a constant that depends on the graph alone and is left out, as
// Stan's users do. A common level changes nothing, so x is held to sum to zero,
// by its support; multiply it by a scale:
//
//	phi := m.Param("phi", bayes.ICAR(edges), region)
//	rate := bayes.Exp(alpha.Add(sigma.Mul(phi)))
//
// A graph of several components leaves their levels free, and then the prior
// is improper; ICARSoft is too.
//
// Shapes: edges are pairs of positions, from 0, each once.
// Source: [Morris2019] §2.
// Cost: O(edges) an event; the first draw O(K³), others O(K²).
func ICAR(edges [][2]int) Dist {
	d := newICAR("ICAR", edges, 0)
	d.support = ir.Support{Kind: ir.SumToZero}
	return d
}

// ICARSoft is ICAR whose sum is only near zero: the sum of x is Normal(0, sd·K),
// whose log density is complete. Stan's users take sd = 0.001.
func ICARSoft(edges [][2]int, sd float64) Dist {
	d := newICAR("ICARSoft", edges, sd)
	if !(sd > 0 && sd <= math.MaxFloat64) && d.err == nil {
		d.err = ir.Faultf(ir.BadSupport, d.pos, "ICARSoft: sd is %v; it must be positive", sd)
	}
	return d
}

func newICAR(name string, edges [][2]int, soft float64) Dist {
	g := &icar{name: name, edges: slices.Clone(edges), soft: soft}
	d := dist(g)
	seen := make(map[[2]int]int)
	for i, e := range edges {
		lo, hi := min(e[0], e[1]), max(e[0], e[1])
		g.nodes = max(g.nodes, hi+1)
		first, twice := seen[[2]int{lo, hi}]
		seen[[2]int{lo, hi}] = i
		switch {
		case d.err != nil:
		case lo < 0:
			d.err = ir.Faultf(ir.BadData, d.pos, "%s: edge %d is %v; positions count from 0", name, i, e)
		case lo == hi:
			d.err = ir.Faultf(ir.BadData, d.pos, "%s: edge %d is %v; nothing is its own neighbour", name, i, e)
		case twice:
			d.err = ir.Faultf(ir.BadData, d.pos, "%s: edges %d and %d are the same, %v; list each once", name, first, i, e)
		}
	}
	return d
}

type icar struct {
	name  string
	edges [][2]int
	nodes int // that edges name
	soft  float64

	once  sync.Once
	level []float64 // K·K: the factor of what draws have as precision
}

func (d *icar) Name() string { return d.name }
func (d *icar) Domain() ir.Domain {
	if d.soft == 0 {
		return ir.Domain{Rank: 1, Support: ir.Support{Kind: ir.SumToZero}}
	}
	return ir.Domain{Rank: 1}
}
func (*icar) Params() []ir.ParamSpec { return nil }

func (d *icar) CheckShapes(x []int, _ [][]int) string {
	if x[0] >= d.nodes {
		return ""
	}
	return fmt.Sprintf("has %d elements; an edge names position %d", x[0], d.nodes-1)
}

func (d *icar) written([]*ir.Node) string {
	if d.soft > 0 {
		return fmt.Sprintf("ICARSoft(%d edges, %v)", len(d.edges), d.soft)
	}
	return fmt.Sprintf("ICAR(%d edges)", len(d.edges))
}

func (d *icar) LogDensity(r *lane.Rows) {
	for i := range r.N {
		lp := r.Out(i)
		for _, e := range d.edges {
			a, b := *r.X.Elem(i, e[0]), r.X.Elem(i, e[1])
			da, db := r.X.GradElem(i, e[0]), r.X.GradElem(i, e[1])
			for l := range lp {
				step := a[l] - b[l]
				lp[l] = math.FMA(-0.5*step, step, lp[l])
				da[l] -= step
				db[l] += step
			}
		}
		if d.soft > 0 {
			d.addSum(r, i)
		}
	}
}

// addSum adds the log density of the sum of event i.
func (d *icar) addSum(r *lane.Rows, i int) {
	var sum lane.V
	for j := range r.K {
		for l, v := range r.X.Elem(i, j) {
			sum[l] += v
		}
	}
	sd := float64(d.soft * float64(r.K))
	norm, lp := -logPositive(sd)-halfLog2Pi, r.Out(i)
	for l, s := range sum {
		z := s / sd
		lp[l] += math.FMA(-0.5*z, z, norm)
		sum[l] = z / sd
	}
	for j := range r.K {
		g := r.X.GradElem(i, j)
		for l, v := range sum {
			g[l] -= v
		}
	}
}

// Draw draws with precision Q + 11ᵀ/K, Q the Laplacian of the graph: what is
// left of that without its mean has the pseudo-inverse of Q as covariance. A
// graph of several components gives NaN.
func (d *icar) Draw(src rng.Source, x []float64, _ [][]float64) {
	n := len(x)
	d.once.Do(func() { d.level = d.factor(n) })
	level := d.level
	if len(level) != n*n { // Bind gave the dim another size
		level = d.factor(n)
	}
	mean := 0.0
	for j := range x {
		x[j] = rng.StdNormal(src)
	}
	linalg.SolveUpper(level, x)
	for _, v := range x {
		mean += v / float64(n)
	}
	common := 0.0
	if d.soft > 0 {
		common = float64(d.soft * rng.StdNormal(src))
	}
	for j := range x {
		x[j] += common - mean
	}
}

// factor returns the Cholesky factor of Q + 11ᵀ/n, NaN unless the graph is
// connected.
func (d *icar) factor(n int) []float64 {
	q := make([]float64, n*n)
	for i := range q {
		q[i] = 1 / float64(n)
	}
	for _, e := range d.edges {
		q[e[0]*n+e[0]]++
		q[e[1]*n+e[1]]++
		q[e[0]*n+e[1]]--
		q[e[1]*n+e[0]]--
	}
	if !connected(d.edges, n) {
		q[0] = math.NaN()
	}
	return linalg.Factor(q, n)
}

// connected reports whether edges join all n positions.
func connected(edges [][2]int, n int) bool {
	reached := make([]bool, n)
	reached[0] = true
	for grew, left := true, n-1; left > 0; {
		if !grew {
			return false
		}
		grew = false
		for _, e := range edges {
			if a, b := &reached[e[0]], &reached[e[1]]; *a != *b {
				*a, *b, grew = true, true, true
				left--
			}
		}
	}
	return true
}
