package cascade_test

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/predictive"
)

// TestAnsweredBits pins the gate, who answers, and what: the same on every CPU.
func TestAnsweredBits(t *testing.T) {
	light, heavy := network("light.onnx"), network("member0.onnx", "member1.onnx")
	calib, _ := payments("calib.csv")
	var said predictive.Classes
	if err := light.Classify(t.Context(), calib, &said); err != nil {
		t.Fatal(err)
	}
	gate, err := cascade.EntropyOf(said.Means(), 0.3)
	if err != nil {
		t.Fatal(err)
	}
	test, _ := payments("test.csv")
	c := cascade.Cascade{Light: light, Heavy: heavy, Gate: gate}
	var a cascade.Answers
	if err := c.Answer(t.Context(), test, &a); err != nil {
		t.Fatal(err)
	}
	h := fnv.New64a()
	// the shortest digits that tell a number from all others
	fmt.Fprint(h, float64(gate), a.By)
	for row := range a.Rows() {
		fmt.Fprint(h, a.Mean(row, nil), a.Split(row))
	}
	if got, want := h.Sum64(), uint64(0xe72a79f47a873dd0); got != want {
		t.Errorf("%#x, want %#x", got, want)
	}
}
