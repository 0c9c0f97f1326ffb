package bayes_test

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// The age of two people is not known, but it goes with their income, and their
// health tells something too.
func ExampleModel_Impute() {
	nan := math.NaN()
	income := []float64{-1.2, -0.5, 0.1, 0.4, 0.9, 1.6}
	ages := []float64{24, 33, nan, 45, 52, nan}
	health := []float64{9.1, 7.8, 7.2, 6.0, 5.1, 3.2}
	m := bayes.NewModel("health")
	person := m.DimSize("person", len(ages))
	expected := m.Param("level", bayes.Normal(40, 10)).Add(m.Param("slope", bayes.Normal(0, 10)).Mul(m.Data("income", income, person)))
	age := m.Impute("age", ages, bayes.Normal(expected, m.Param("tau", bayes.HalfNormal(5))), person)
	mean := m.Param("alpha", bayes.Normal(10, 5)).Add(m.Param("beta", bayes.Normal(0, 0.5)).Mul(age))
	m.Observe(m.Data("health", health, person), bayes.Normal(mean, m.Param("sigma", bayes.HalfNormal(1))))
	fmt.Println(means(m, "age.missing", "beta"))
	// Output: age.missing[2] 40.0 age.missing[5] 62.2 beta -0.2
}

// Measurement error: doses are read with an error whose size is known, so the
// true ones are parameters. Taking readings for doses would flatten the slope.
func ExampleModel_Observe_measurementError() {
	read := []float64{-1.8, -1.0, -1.4, 0.0, 0.4, -0.2, 1.3, 1.0}
	growth := []float64{2.0, 2.9, 3.1, 3.9, 4.2, 4.3, 4.8, 5.3}
	m := bayes.NewModel("growth")
	plant := m.DimSize("plant", len(read))
	dose := m.Param("dose", bayes.Normal(0, m.Param("spread", bayes.HalfNormal(2))), plant)
	m.Observe(m.Data("read", read, plant), bayes.Normal(dose, 0.4))
	slope := m.Param("slope", bayes.Normal(0, 2))
	mean := m.Param("level", bayes.Normal(4, 2)).Add(slope.Mul(dose))
	m.Observe(m.Data("growth", growth, plant), bayes.Normal(mean, m.Param("sigma", bayes.HalfNormal(1))))
	fmt.Println(means(m, "slope")) // readings for doses: 0.9
	// Output: slope 1.0
}
