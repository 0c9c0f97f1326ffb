package schema_test

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/schema"
)

// TestLearnedBits pins what a table teaches (ranges, means, medians) and what rows become
// by it: the same on every CPU.
func TestLearnedBits(t *testing.T) {
	src := rng.New(1, "schema/bits")
	x, y, z := make([]float64, 301), make([]float64, 301), make([]float64, 301)
	ward := make([]string, len(x))
	for i := range x {
		x[i], y[i], z[i] = 10*rng.StdNormal(&src), rng.Uniform(&src), math.NaN()
		if rng.Bernoulli(&src, 0.8) == 1 {
			z[i] = rng.Poisson(&src, 40)
		}
		ward[i] = []string{"south", "north", "west"}[int(3*rng.Uniform(&src))]
	}
	train := table(t, bayes.Col("x", x), bayes.Col("y", y), bayes.Col("z", z), bayes.Col("ward", ward))
	s, err := schema.FromTable(train,
		schema.Input{Port: "single", Columns: []schema.Column{
			{Name: "x", Missing: schema.Missing{Rule: schema.Mean}}, {Name: "y"}, {Name: "z", Missing: schema.Missing{Rule: schema.Median}},
		}},
		schema.Input{Port: "double", Type: nn.Float64, Columns: []schema.Column{
			{Name: "z", Missing: schema.Missing{Rule: schema.Mean}}, {Name: "z_missing", Indicates: "z"},
		}},
		schema.Input{Port: "ward", Type: nn.Int64, Columns: []schema.Column{{Name: "ward"}}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Encoder(nil)
	if err != nil {
		t.Fatal(err)
	}
	var b schema.Batch
	if err := e.Table(train, &b); err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	h.Write(text)
	// the shortest digits that tell a number from all others
	fmt.Fprint(h, b.Tensors[0].Float32s(), b.Tensors[1].Float64s(), b.Tensors[2].Int64s(), b.Flags)
	if got, want := h.Sum64(), uint64(0x817048e45c7b2f18); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
