package bayes

import (
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

var path = [][2]int{{0, 1}, {2, 1}}

// ICARSoft differs from the normal distribution whose precision is the graph's
// Laplacian and that of the sum by a constant, in its derivatives by nothing.
func TestICARIsNormal(t *testing.T) {
	const soft = 0.2
	s := 1 / (soft * soft * 9)
	prec := []float64{1 + s, -1 + s, s, -1 + s, 2 + s, -1 + s, s, -1 + s, 1 + s}
	points := [][]float64{{0, 0, 0}, {1, -0.5, 2}, {-3, 0.25, 0.5}}
	grad := func(d Dist, x []float64) (lp float64, g []float64) {
		n := &ir.Node{Op: ir.Param, Name: "x", Dims: []*ir.Dim{{Size: 3}}}
		p, err := exec.Compile(exec.Graph{Params: []*ir.Node{n}, Terms: []*ir.Node{(&Model{}).term(n, d, ir.Here())}})
		if err != nil {
			t.Fatal(err)
		}
		var out [Lanes]float64
		gs := make([]float64, 3*Lanes)
		p.NewFrame(exec.Gradient).Eval(spread(x), gs, out[:])
		return out[5], []float64{gs[5], gs[Lanes+5], gs[2*Lanes+5]}
	}
	for _, c := range []struct {
		d    Dist
		sums bool // x has to be compared where it sums to zero
	}{{ICARSoft(path, soft), false}, {ICAR(path), true}} {
		constant := 0.0
		for i, x := range points {
			x = slices.Clone(x)
			if c.sums {
				x[2] = -x[0] - x[1]
			}
			lp, g := grad(c.d, x)
			want, gw := grad(MvNormalPrecision([]float64{0, 0, 0}, matrixOf(prec)), x)
			if i == 0 {
				constant = lp - want
			}
			if apart(lp-want, constant) > 1e-13 {
				t.Errorf("%v at %v: %v, want %v", c.d, x, lp, want+constant)
			}
			for j := range g {
				if apart(g[j], gw[j]) > 1e-13 {
					t.Errorf("%v at %v: derivative %d is %v, want %v", c.d, x, j, g[j], gw[j])
				}
			}
		}
	}
}

// On a path the steps of draws are independent standard normal, and the sum is
// zero or has its own spread.
func TestICARDraws(t *testing.T) {
	for _, soft := range []bool{false, true} {
		d := ICAR(path)
		if soft {
			d = ICARSoft(path, 0.3)
		}
		x := draw(d, nil, vector, 60)
		var first, second, both, sum []float64
		for v := range slices.Chunk(x, vector) {
			first, second = append(first, v[1]-v[0]), append(second, v[2]-v[1])
			both, sum = append(both, (v[2]-v[0])/math.Sqrt2), append(sum, v[0]+v[1]+v[2])
		}
		for i, v := range [][]float64{first, second, both} {
			if m := misfit(t, Normal(0, 1), ir.Support{}, v); !(m < 1) {
				t.Errorf("%v: steps %d are %.2f of the limit", d, i, m)
			}
		}
		if !soft {
			if worst := max(slices.Max(sum), -slices.Min(sum)); worst > 1e-14 {
				t.Errorf("a sum is %v", worst)
			}
			continue
		}
		if m := misfit(t, Normal(0, 0.9), ir.Support{}, sum); !(m < 1) {
			t.Errorf("sums are %.2f of the limit", m)
		}
		if m := misfit(t, Normal(0, 0.3), ir.Support{}, sum); m < 1 { // planted: sd of the mean for the sum's
			t.Errorf("sums pass as Normal(0, 0.3), %.2f of the limit", m)
		}
	}
}

// As a prior it moves on vectors that sum to zero, and is drawn there; a graph
// of two parts has no draws.
func TestICARPrior(t *testing.T) {
	m := NewModel("map")
	m.Param("phi", ICAR(path), Size(vector))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	if p.Dim() != vector-1 {
		t.Errorf("%d coordinates", p.Dim())
	}
	draws, err := p.Prior(t.Context(), 100, 1)
	if err != nil {
		t.Fatal(err)
	}
	phi, err := draws.Var("phi")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, e := range phi.Elems() {
		sum += e.ByChain()[0][17]
	}
	if !(math.Abs(sum) < 1e-14) {
		t.Errorf("a draw sums to %v", sum)
	}
	x := make([]float64, 4)
	ICAR([][2]int{{0, 1}, {2, 3}}).density.Draw(oneWord{}, x, nil)
	if x[0] == x[0] {
		t.Errorf("islands are drawn: %v", x)
	}
}

// oneWord is a source of one word.
type oneWord struct{}

func (oneWord) Uint64() uint64 { return 0x123456789abcdef }
