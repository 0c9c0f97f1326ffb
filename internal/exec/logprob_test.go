package exec

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/ir"
)

// logProb turns a term into the value of its events.
func logProb(t *ir.Node) *ir.Node {
	dims := t.Args[0].Dims
	return &ir.Node{Op: ir.LogProb, Args: t.Args, Density: t.Density, Dims: dims[:len(dims)-t.Density.Domain().Rank]}
}

// logProbCases are the terms of all shapes as values, and a mixture of two.
func logProbCases() map[string]*ir.Node {
	cases := make(map[string]*ir.Node)
	for name, g := range termGraphs() {
		if t := g.Terms; len(t) == 1 && t[0].Op == ir.Term {
			cases["LogProb "+name] = logProb(t[0])
		}
	}
	r := rand.New(rand.NewPCG(5, 5))
	a := dim("a", 4)
	y, weight := data(r, -2, 2, a), param("w", unit)
	component := func(log *ir.Node, mean string) *ir.Node {
		return elementwise(ir.Add, log, logProb(term(testNormal{}, y, param(mean, realLine), param("sd"+mean, positive))))
	}
	cases["LogProb mixture"] = elementwise(ir.LogAddExp,
		component(elementwise(ir.Log, weight), "1"),
		component(elementwise(ir.Log1p, elementwise(ir.Neg, weight)), "2"))
	return cases
}

// TestPlantedLogProb: a wrong partial derivative is seen through the value.
func TestPlantedLogProb(t *testing.T) {
	x := param("x", realLine, dim("a", 3))
	if checkGraph(weighted(logProb(term(testNormal{wrong: true}, number(1), x, number(1)))), 9) == nil {
		t.Error("a wrong partial derivative passes")
	}
}

// TestLogProbFaults: as for terms, but that data outside the support are
// impossible and no fault.
func TestLogProbFaults(t *testing.T) {
	a, b := dim("a", 3), dim("b", 2)
	x := param("x", realLine, a)
	for _, c := range []struct {
		n    *ir.Node
		kind ir.FaultKind
		want string
	}{
		{logProb(term(testNormal{}, vector(a, 1, math.NaN(), 2), x, number(1))), ir.BadData, "data[a=3] is NaN in row 1"},
		{logProb(term(testNormal{}, x, param("m", realLine, b), number(1))), ir.BadShape, "Normal: shape mismatch"},
		{logProb(term(testNormal{}, x, x, number(-1))), ir.BadSupport, "Normal: sd has value -1"},
		{logProb(term(testNormal{}, vector(a, 1, 2, 3), number(0), number(-1))), ir.BadSupport, "Normal: sd has value -1"},
		{logProb(term(testCount{}, vector(b, 0, 0.5), param("p", unit), number(3))), ir.BadSupport, "whole numbers"},
	} {
		_, err := Compile(graphOf(c.n))
		var f *ir.Fault
		if !errors.As(err, &f) || f.Kind != c.kind || !strings.Contains(f.Msg, c.want) {
			t.Errorf("error %v, want kind %v with %q", err, c.kind, c.want)
		}
	}
	if _, err := Compile(graphOf(logProb(term(testCount{}, vector(b, 0, 7), param("p", unit), number(3))))); err != nil {
		t.Error(err)
	}
}
