package exec

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
)

// chains are so many chains of nodes in rows, each of sums of products with noise
// that all share, a sum over rows in the first and a value that all read whole.
func chains(rows, n int) Graph {
	row := []*ir.Dim{{Name: "row", Size: rows}}
	w := &ir.Node{Op: ir.Param, Name: "w"}
	x := &ir.Node{Op: ir.Param, Name: "x", Dims: row}
	noise := &ir.Node{Op: ir.NormalNoise, Name: "u", Dims: row}
	coin := &ir.Node{Op: ir.UniformNoise, Name: "v", Dims: row}
	of := func(op ir.Op, args ...*ir.Node) *ir.Node {
		dims := row
		if op == ir.Sum {
			dims = nil
		}
		return &ir.Node{Op: op, Args: args, Dims: dims, Axis: ir.All}
	}
	g := Graph{Params: []*ir.Node{w, x}}
	first := of(ir.Add, x, of(ir.Mul, w, noise))
	total := of(ir.Sum, first)
	for k := range n {
		y := of(ir.Add, first, of(ir.Mul, w, of(ir.Less, coin, &ir.Node{Op: ir.Const, Num: []float64{float64(k) / 10}})))
		z := of(ir.Add, of(ir.Exp, of(ir.Neg, of(ir.Square, y))), of(ir.Mul, total, noise))
		g.Outputs = append(g.Outputs, of(ir.Where, coin, z, y))
	}
	return g
}

// TestTiles: tile by tile, a program without a density gives the bits that it
// gives step by step, for arrays that tiles divide and that they don't; and many
// chains take hardly more rows than one.
func TestTiles(t *testing.T) {
	for _, rows := range []int{1, leastTile, leastTile + 1, 3*leastTile - 5, maxTiles*leastTile + 3} {
		g := chains(rows, 3)
		p, err := Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		g.apart = true
		q, err := Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		if rows > leastTile && p.Ops() >= q.Ops()/2 {
			t.Errorf("%d rows: %d steps, of %d", rows, p.Ops(), q.Ops())
		}
		x := make([]float64, (1+rows)*lane.W)
		for i := range x {
			x[i] = math.Sqrt(float64(i%29)) - 2
		}
		var out [2][]float64
		for i, p := range []*Program{p, q} {
			f := p.NewFrame(Value)
			f.Seed = 3
			for l := range f.Draw {
				f.Draw[l] = uint64(l)
			}
			out[i] = make([]float64, p.OutputSize()*lane.W)
			f.Outputs(x, out[i])
			if n := testing.AllocsPerRun(3, func() { f.Outputs(x, out[i]) }); n > 0 {
				t.Errorf("%v allocations", n)
			}
		}
		for i, v := range out[0] {
			if math.Float64bits(v) != math.Float64bits(out[1][i]) {
				t.Fatalf("%d rows: number %d is %v tile by tile and %v step by step", rows, i, v, out[1][i])
			}
		}
	}
	few, err := Compile(chains(1000, 2))
	if err != nil {
		t.Fatal(err)
	}
	many, err := Compile(chains(1000, 40))
	if err != nil {
		t.Fatal(err)
	}
	if many.blocks > few.blocks+leastTile {
		t.Errorf("40 chains take %d rows of tiles, 2 take %d", many.blocks, few.blocks)
	}
}

// TestNoiseAddresses: noise is that of its name, row and draw, wherever it is
// computed; strata deal the eighths of (0, 1) to the draws.
func TestNoiseAddresses(t *testing.T) {
	row := []*ir.Dim{{Name: "row", Size: 100}}
	for _, op := range []ir.Op{ir.NormalNoise, ir.UniformNoise, ir.Strata} {
		draw := func(name string, seed, first uint64) []float64 {
			n := &ir.Node{Op: op, Name: name, Dims: row}
			p, err := Compile(Graph{Outputs: []*ir.Node{{Op: ir.Mul, Args: []*ir.Node{n, {Op: ir.Const, Num: []float64{1}}}, Dims: row}}})
			if err != nil {
				t.Fatal(err)
			}
			f := p.NewFrame(Value)
			f.Seed = seed
			for l := range f.Draw {
				f.Draw[l] = first + uint64(l)
			}
			out := make([]float64, p.OutputSize()*lane.W)
			f.Outputs(nil, out)
			return out
		}
		u := draw("u", 1, 0)
		seen := make(map[float64]bool)
		for i, v := range u {
			if seen[v] {
				t.Fatalf("%v: number %d comes twice", op, i)
			}
			seen[v] = true
		}
		for name, other := range map[string][]float64{"name": draw("v", 1, 0), "seed": draw("u", 2, 0), "draws": draw("u", 1, 8)} {
			for i := range u {
				if u[i] == other[i] {
					t.Fatalf("%v: another %s has number %d", op, name, i)
				}
			}
		}
		if op != ir.Strata {
			continue
		}
		var at [lane.W][lane.W]int // draws by stratum
		for i := 0; i < len(u); i += lane.W {
			var dealt [lane.W]bool
			for l, v := range u[i : i+lane.W] {
				k := int(v * lane.W)
				dealt[k] = true
				at[l][k]++
			}
			if dealt != [lane.W]bool{true, true, true, true, true, true, true, true} {
				t.Fatalf("row %d lacks a stratum: %v", i/lane.W, u[i:i+lane.W])
			}
		}
		// Each draw has each stratum in 100/8 rows: 64 binomial counts, of which one
		// is above 35 with probability 64·P(B(100, 1/8) > 35) = 1e-7.
		for l := range at {
			for k, n := range at[l] {
				if n > 35 {
					t.Errorf("draw %d has stratum %d in %d of 100 rows", l, k, n)
				}
			}
		}
	}
}

// TestFromNoiseFaults: shapes that don't fit are the fault of the node.
func TestFromNoiseFaults(t *testing.T) {
	u := &ir.Node{Op: ir.UniformNoise, Name: "u", Dims: []*ir.Dim{{Name: "row", Size: 3}}}
	for _, p := range []*ir.Node{
		{Op: ir.Data, Name: "p", Num: []float64{1, 2}, Dims: []*ir.Dim{{Name: "other", Size: 2}}},
		{Op: ir.Data, Name: "p", Num: []float64{math.NaN()}},
	} {
		for _, n := range []*ir.Node{
			{Op: ir.FromNoise, Args: []*ir.Node{u, p}, Dims: u.Dims, Density: threshold{}},
			{Op: ir.NoiseOf, Args: []*ir.Node{u, u, p}, Dims: u.Dims, Density: threshold{}},
		} {
			if _, err := Compile(Graph{Outputs: []*ir.Node{n}}); err == nil {
				t.Error(fmt.Sprint(n.Op, " takes ", ir.Shape(p.Dims)))
			}
		}
	}
}

// threshold is 1 where noise lies below its parameter.
type threshold struct{ ir.Density }

func (threshold) Name() string      { return "threshold" }
func (threshold) Domain() ir.Domain { return ir.Domain{} }
func (threshold) Params() []ir.ParamSpec {
	return []ir.ParamSpec{{Name: "p", Lo: 0, Hi: 1, Closed: true}}
}
func (threshold) Law() ir.Law  { return ir.StdUniform }
func (threshold) Coarse() bool { return true }
func (threshold) FromNoise(u float64, p [][]float64) float64 {
	return truth(u < p[0][0])
}
func (threshold) Noise(x, v float64, p [][]float64) float64 { return v * p[0][0] }
