//go:build slow

package dag_test

import (
	"testing"

	"github.com/seed78144065/credence/dag"
)

// Every CPDAG, MAG and PAG of 4 nodes, from all 46,656 mixed graphs.
func TestAdjustmentInAllClasses(t *testing.T) { checkClasses(t, 4) }

// Every DAG of 5 nodes with names: separation and adjustment by walking all paths.
func TestAllDAGsOf5(t *testing.T) {
	const n, all = 5, 29281 // OEIS A003024
	seen := 0
	for code := range 59049 { // 3^10: no edge or one of two directions for each pair
		p, c := plain{n: n}, code
		for i := range n {
			for j := range i {
				switch c % 3 {
				case 1:
					p.edges = append(p.edges, plainEdge{j, i, dag.Tail, dag.Arrow})
				case 2:
					p.edges = append(p.edges, plainEdge{i, j, dag.Tail, dag.Arrow})
				}
				c /= 3
			}
		}
		g, err := p.graph(dag.DAG)
		if err != nil {
			continue // a cycle
		}
		seen++
		checkSeparation(t, p, g)
		for i := range n {
			for j := range n {
				if i != j {
					checkAdjustment(t, p, g, 1<<i, 1<<j)
				}
			}
		}
	}
	if seen != all {
		t.Errorf("%d DAGs, want %d", seen, all)
	}
}
