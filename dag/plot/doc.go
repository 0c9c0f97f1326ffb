// Package plot draws causal graphs: causes left of effects, paths and sets in
// colour.
//
//	fig, err := plot.Graph(g, plot.Config{
//		Path: path.Nodes, // the open path of g.OpenPath
//		Sets: []plot.Set{{Name: "adjust for", Nodes: set}},
//	})
//	err = fig.Save("graph.svg") // or .png, .pdf
//
// Nodes that say where they are, as dagitty's do, stay there if all do. Latent
// nodes and <-> are dashed, exposure and outcome have a thick rim, colours are
// told apart by the colour-blind.
//
// # References
//
// [Sugiyama1981]: see REFERENCES.md.
//
// # Stability
//
// Names are meant to last. What a picture looks like may change in any version.
//
// # Tests
//
// Example; golden image; layouts (columns, crossings, distances); bad input.
package plot
