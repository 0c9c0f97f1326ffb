package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/examples/internal/clitest"
	"github.com/seed78144065/credence/internal/cases"
)

// TestCasesIdentify: graph, table and values as files and flags, against known
// verdicts and numbers. Tables have eleven digits; numbers are compared at 1e-8.
func TestCasesIdentify(t *testing.T) {
	const every = 5 // of 260 cases
	count, numbers := 0, 0
	err := cases.Lines("causal/id/random_admg.jsonl", func(c struct {
		ID                   string
		Nodes                []string
		Directed, Bidirected [][2]string
		X, Y, Given          []string
		Identifiable         bool
		Variables            []string `json:"variables_binary_joint_order"`
		Joint                []float64
		Truth                []struct {
			X, Given, Y []int
			P           float64
		}
	}) {
		if count++; count%every != 0 {
			return
		}
		graph := strings.Join(c.Nodes, "\n") + "\n"
		for _, e := range c.Directed {
			graph += e[0] + " -> " + e[1] + "\n"
		}
		for _, e := range c.Bidirected {
			graph += e[0] + " <-> " + e[1] + "\n"
		}
		query := "P(" + strings.Join(c.Y, ", ") + " | do(" + strings.Join(c.X, ", ") + ")"
		if len(c.Given) > 0 {
			query += ", " + strings.Join(c.Given, ", ")
		}
		args := []string{"-graph", clitest.File(t, "graph.txt", graph), "-query", query + ")"}
		if !c.Identifiable {
			if a := object(t, args...); a.Identifiable || a.Hedge == nil || a.Witness == nil {
				t.Errorf("%s: identifiable %v, hedge %v, witness %v", c.ID, a.Identifiable, a.Hedge, a.Witness)
			}
			return
		}
		var table strings.Builder
		fmt.Fprintf(&table, "%s,p\n", strings.Join(c.Variables, ","))
		for cell, p := range c.Joint {
			for i := range c.Variables {
				fmt.Fprintf(&table, "%d,", cell>>(len(c.Variables)-1-i)&1)
			}
			fmt.Fprintln(&table, strconv.FormatFloat(p, 'g', -1, 64))
		}
		want := c.Truth[len(c.Truth)-1]
		var values []string
		for i, name := range slices.Concat(c.X, c.Given, c.Y) {
			values = append(values, fmt.Sprintf("%s=%d", name, slices.Concat(want.X, want.Given, want.Y)[i]))
		}
		a := object(t, append(args, "-joint", clitest.File(t, "table.csv", table.String()), "-values", strings.Join(values, ","))...)
		if !a.Identifiable || a.Value == nil || !(math.Abs(*a.Value-want.P) <= 1e-8) {
			t.Errorf("%s: identifiable %v, value %v, want %v", c.ID, a.Identifiable, a.Value, want.P)
		}
		numbers++
	})
	if err != nil {
		t.Fatal(err)
	}
	if numbers == 0 {
		t.Error("no number was compared")
	}
}
