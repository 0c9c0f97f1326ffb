package filter_test

import (
	"fmt"
	"log"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online/filter"
)

// A pendulum of which only the sine of the angle is seen, with noise: its angle
// and rate, by tangents and by points.
func ExampleNewUnscented() {
	const dt, gravity = 0.1, 9.81
	model := filter.Nonlinear{
		Transition: filter.Function{At: func(to, x []float64) {
			to[0], to[1] = x[0]+dt*x[1], x[1]-dt*gravity*math.Sin(x[0])
		}},
		Observe:    filter.Function{At: func(to, x []float64) { to[0] = math.Sin(x[0]) }},
		Innovation: mat.NewDiagDense(2, []float64{1e-4, 1e-2}),
		Noise:      mat.NewSymDense(1, []float64{0.04}),
		Start:      filter.Gaussian{Mean: []float64{1, 0}, Cov: mat.NewSymDense(2, []float64{0.1, 0, 0, 0.5})},
	}
	extended, err := filter.NewExtended(model) // derivatives by differences
	if err != nil {
		log.Fatal(err)
	}
	unscented, err := filter.NewUnscented(model, filter.Points{})
	if err != nil {
		log.Fatal(err)
	}
	for _, y := range []float64{0.84, 0.83, 0.62, math.NaN(), -0.14, -0.55, -0.93} {
		if err := extended.Update(y); err != nil {
			log.Fatal(err)
		}
		if err := unscented.Update(y); err != nil {
			log.Fatal(err)
		}
	}
	e, u := extended.State(), unscented.State()
	fmt.Printf("tangents: angle %.2f ± %.2f, rate %.2f ± %.2f\n", e.Mean[0], e.SD(0), e.Mean[1], e.SD(1))
	fmt.Printf("points:   angle %.2f ± %.2f, rate %.2f ± %.2f\n", u.Mean[0], u.SD(0), u.Mean[1], u.SD(1))
	fmt.Printf("log evidence %.2f and %.2f\n", extended.LogEvidence(), unscented.LogEvidence())
	// Output:
	// tangents: angle -0.85 ± 0.14, rate -3.36 ± 0.59
	// points:   angle -0.86 ± 0.14, rate -3.41 ± 0.60
	// log evidence -0.27 and -0.56
}
