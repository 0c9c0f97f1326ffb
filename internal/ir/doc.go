// Package ir is the form of a model between the builder that users write and
// the program that runs: nodes, shapes, positions and faults.
//
//	n := &ir.Node{Op: ir.Add, Args: []*ir.Node{mu, eta}, Dims: dims, Pos: ir.Here()}
//
// Nodes form a graph without cycles, are built bottom-up and never changed.
// Interventions and new data are rewrites of the graph (Rewrite), never
// changes in place.
//
// Stability: internal. Tests: broadcasting table, positions, rewriting.
package ir
