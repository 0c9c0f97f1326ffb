package dag_test

import (
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
)

// TestParseMistakes: what would be another graph without a word is an error.
func TestParseMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"dag { X -> Y; U [laten]; U -> {X Y} }":     `dag: line 1 col 18: laten is no role of U, want latent, selected, exposure, outcome or adjusted (did you mean latent?)`,
		"X [exposure, tall]\nX -> Y":                `tall is no role of X`,
		"cloud cover -> rain":                       `dag: line 1 col 7: "cover" follows on the line of another statement`,
		"rain -> cloud cover":                       `dag: line 1 col 15: "cover" follows`,
		`{"nodes": ["X"], "edges": [["X", "Y"]]}`:   `a string can't be here: a graph is as {"class": "DAG"`,
		"X -> Y; Z [latent] Z -> X":                 `"Z" follows on the line`,
		"X -> Y # causes\nZ -> X [label=y]; Z -> Y": "",
		"A B C\nA -> B":                             "",
		"dag { X Y X -> Y }":                        "",
		`X [label="tall", shape=box, observed]`:     "",
	} {
		_, err := dag.Parse(text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestNoEffect: cause and outcome the other way round are told, whatever is adjusted for.
func TestNoEffect(t *testing.T) {
	g := dag.MustParse("X -> M -> Y; X <- A -> Y")
	for _, z := range [][]string{{"M", "A"}, nil} {
		v, err := g.IsAdjustmentSet([]string{"Y"}, []string{"X"}, z)
		if err != nil || !v.NoEffect || !strings.HasSuffix(v.String(), "no causal path leads from x to y, so that by the graph x has no effect on y") {
			t.Errorf("the effect of Y on X with %v: %v, %v", z, v, err)
		}
		if v, err = g.IsAdjustmentSet([]string{"X"}, []string{"Y"}, z); err != nil || v.NoEffect {
			t.Errorf("the effect of X on Y with %v: %v, %v", z, v, err)
		}
	}
	if v, err := dag.MustParse("pag { X o-o Y }").IsAdjustmentSet([]string{"X"}, []string{"Y"}, nil); err != nil || v.NoEffect {
		t.Errorf("a possible effect: %v, %v", v, err)
	}
}

// TestIndependenceMistakes: questions that have no answer are errors, all at once.
func TestIndependenceMistakes(t *testing.T) {
	table, err := bayes.FromColumns(bayes.Col("X", []float64{1, 2, 4, 3}), bayes.Col("Y", []float64{2, 1, 3, 5}))
	if err != nil {
		t.Fatal(err)
	}
	x, y := []string{"X"}, []string{"Y"}
	_, err = dag.TestIndependencies(t.Context(), table, []dag.Independence{{X: x, Y: x}, {Y: y}, {X: x, Y: y, Given: x}}, 0.95)
	for _, want := range []string{"level is 0.95, want one between 0 and 0.5", `X _||_ X: "X" is there twice`, "_||_ Y: want at least one column in X and in Y", `X _||_ Y | X: "X" is there twice`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if _, err = dag.TestIndependencies(t.Context(), nil, nil, 0); err == nil || !strings.Contains(err.Error(), "there are no data") {
		t.Errorf("no data: %v", err)
	}
}
