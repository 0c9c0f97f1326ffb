package cascade_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cascade"
	"github.com/seed78144065/credence/nn/predictive"
)

// always is a classifier that says the same of every row.
type always struct {
	probability float64
	fail        error
}

func (a always) Classify(_ context.Context, in []*nn.Tensor, to *predictive.Classes) error {
	if a.fail != nil {
		return a.fail
	}
	rows := in[0].Shape()[0]
	to.Reset(rows, 1, 2)
	for row := range rows {
		copy(to.At(row, 0), []float64{math.Log(1 - a.probability), math.Log(a.probability)})
	}
	return nil
}

// A service whose large model is down goes on with the small one, and says so.
func ExampleCascade() {
	c := cascade.Cascade{Light: always{probability: 0.1}, Heavy: always{fail: errors.New("out of memory")}}
	in, err := nn.NewTensor([]float32{1, 2}, 2, 1)
	if err != nil {
		log.Fatal(err)
	}
	var a cascade.Answers
	if err := c.Answer(context.Background(), []*nn.Tensor{in}, &a); err != nil {
		log.Fatal(err)
	}
	for row := range a.Rows() {
		fmt.Printf("%v: %.1f\n", a.By[row], a.Mean(row, nil)[1])
	}
	fmt.Println(a.Degraded)
	// Output:
	// light: 0.1
	// light: 0.1
	// cascade: heavy: out of memory
}
