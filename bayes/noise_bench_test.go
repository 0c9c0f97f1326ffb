package bayes

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/numeric"
)

// givenEdges are 15 edges on 10 nodes.
var givenEdges = [][2]int{{0, 1}, {0, 2}, {1, 3}, {2, 3}, {2, 4}, {3, 5}, {4, 5}, {4, 6}, {5, 7}, {6, 7}, {6, 8}, {7, 9}, {8, 9}, {1, 6}, {0, 8}}

// given is a graph of 10 variables in rows, each a function of its parents and of
// noise that is given, with an action on the second in each world.
func given(rows, worlds int, logistic bool) exec.Graph {
	row := []*ir.Dim{{Name: "row", Size: rows}}
	w := &ir.Node{Op: ir.Param, Name: "w"}
	g := exec.Graph{Params: []*ir.Node{w}}
	var noise []*ir.Node
	for i := range 10 {
		noise = append(noise, &ir.Node{Op: ir.Param, Name: fmt.Sprint("u", i), Dims: row})
	}
	g.Params = append(g.Params, noise...)
	s := noisy{scales: make(map[*ir.Node]bool)}
	one := &ir.Node{Op: ir.Const, Num: []float64{1}}
	var first []*ir.Node
	for k := range worlds {
		nodes := make([]*ir.Node, 10)
		for i := range nodes {
			if i == 1 {
				nodes[i] = &ir.Node{Op: ir.Data, Dims: row, Num: make([]float64, rows)}
				for r := range rows {
					nodes[i].Num[r] = float64(k)
				}
				continue
			}
			if k > 0 && (i == 0 || i == 2 || i == 4) { // no action reaches these
				nodes[i] = first[i]
				continue
			}
			mean := Mul(Expr{w}, 0.5)
			for _, e := range givenEdges {
				if e[1] == i {
					mean = mean.Add(Mul(Expr{nodes[e[0]]}, Expr{w}))
				}
			}
			law := ir.Node{Dims: row}
			if logistic {
				nodes[i] = s.from(&law, bernoulliLogit{}, []*ir.Node{mean.n}, noise[i])
			} else {
				nodes[i] = s.from(&law, normal{}, []*ir.Node{mean.n, one}, noise[i])
			}
		}
		if first == nil {
			first = nodes
		}
		g.Outputs = append(g.Outputs, nodes[9])
	}
	return g
}

// BenchmarkNoiseGiven reports unit-draw-worlds a second of one goroutine: 10
// variables, 15 edges, an action on the second of them, the last asked for, and
// the plain loop over the same arrays [variable][8] beside it.
func BenchmarkNoiseGiven(b *testing.B) {
	const rows = 512
	for _, logistic := range []bool{false, true} {
		kind := map[bool]string{false: "linear", true: "logistic"}[logistic]
		x := make([]float64, (1+10*rows)*Lanes)
		for i := range x {
			x[i] = float64(i%17)/8 - 1
		}
		for _, worlds := range []int{1, 8, 64} {
			p, err := exec.Compile(given(rows, worlds, logistic))
			if err != nil {
				b.Fatal(err)
			}
			f := p.NewFrame(exec.Value)
			out := make([]float64, p.OutputSize()*Lanes)
			b.Run(fmt.Sprintf("%s/worlds=%d", kind, worlds), func(b *testing.B) {
				best(b, rows*Lanes*worlds, func() { f.Outputs(x, out) })
			})
		}
		out := make([]float64, rows*Lanes)
		b.Run(kind+"/loop", func(b *testing.B) {
			best(b, rows*Lanes, func() { plain(x[Lanes:], x[:Lanes], out, rows, logistic) })
		})
	}
}

// best reports n things a second by the fastest of all runs, which other work on
// the machine has not interrupted.
func best(b *testing.B, n int, run func()) {
	least := time.Hour
	for b.Loop() {
		start := time.Now()
		run()
		least = min(least, time.Since(start))
	}
	b.ReportMetric(float64(n)/least.Seconds(), "unit-draw-worlds/s")
}

// plain is one world as anybody would write it: for each row and draw, one
// variable after the other.
func plain(u, w, out []float64, rows int, logistic bool) {
	var parents [10][]int
	for _, e := range givenEdges {
		parents[e[1]] = append(parents[e[1]], e[0])
	}
	var x [10][Lanes]float64
	for r := range rows {
		for i := range x {
			y := &x[i]
			if i == 1 {
				for l := range y {
					y[l] = 1
				}
				continue
			}
			for l := range y {
				y[l] = 0.5 * w[l]
			}
			for _, p := range parents[i] {
				for l, v := range &x[p] {
					y[l] += w[l] * v
				}
			}
			for l, noise := range u[(i*rows+r)*Lanes:][:Lanes] {
				switch {
				case !logistic:
					y[l] += noise
				case noise < numeric.Expit(y[l]):
					y[l] = 1
				default:
					y[l] = 0
				}
			}
		}
		copy(out[r*Lanes:], x[9][:])
	}
}
