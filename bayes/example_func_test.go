package bayes_test

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
)

// michaelis is the rate of an enzyme at substrate s = x[1], scaled to 1, with
// the constant k = x[0]: s/(k + s).
type michaelis struct{}

func (michaelis) String() string { return "Michaelis–Menten" }

func (michaelis) Value(y []float64, x [][]float64) {
	for i, s := range x[1] {
		y[i] = s / (x[0][0] + s)
	}
}

func (michaelis) Gradient(dx [][]float64, dy, y []float64, x [][]float64) {
	k := x[0][0]
	for i, s := range x[1] {
		if dx[0] != nil {
			dx[0][0] -= dy[i] * s / math.Pow(k+s, 2)
		}
		if dx[1] != nil {
			dx[1][i] += dy[i] * k / math.Pow(k+s, 2)
		}
	}
}

// A function of one's own, whose gradient is then checked.
func ExampleCall() {
	m := bayes.NewModel("enzyme")
	run := m.DimSize("run", 4)
	s := m.Data("s", []float64{0.1, 0.5, 1, 5}, run)
	k := m.Param("k", bayes.LogNormal(0, 1))
	rate := bayes.Call(michaelis{}, []bayes.Expr{k, s}, run)
	m.Observe(m.Data("rate", []float64{0.12, 0.4, 0.61, 0.88}, run), bayes.Normal(rate, 0.05))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rate)
	fmt.Println(bayestest.CheckGradient(prog, 1))
	// Output:
	// Michaelis–Menten(k, s[run=4])
	// <nil>
}
