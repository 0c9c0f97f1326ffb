package formula_test

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/mcmc"
)

// sleep is how long three people took to react after days of little sleep.
func sleep() *bayes.Table {
	table, err := bayes.FromColumns(
		bayes.Col("ms", []float64{250, 259, 251, 321, 357, 415, 223, 205, 203, 205, 210, 214, 199, 194, 234, 233, 229, 220}),
		bayes.Col("days", []float64{0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5}),
		bayes.Col("person", []string{"Ann", "Ann", "Ann", "Ann", "Ann", "Ann", "Ben", "Ben", "Ben", "Ben", "Ben", "Ben", "Cat", "Cat", "Cat", "Cat", "Cat", "Cat"}),
	)
	if err != nil {
		panic(err)
	}
	return table
}

func Example() {
	m, err := formula.Build("ms ~ days + (1 | person)", sleep(), formula.Config{
		Priors: map[string]bayes.Dist{"b[days]": bayes.Normal(0, 20), "sigma": bayes.HalfNormal(50)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(m)
	ctx := context.Background()
	fit, err := m.Fit(ctx, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
	if err != nil {
		fmt.Println(err)
		return
	}
	slope, err := fit.Slope(ctx, nil, "days", 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("a day costs time:", slope.ProbPositive() > 0.95)
	// Output:
	// ms ~ days + (1 | person)
	// ms ~ Normal(mu, sigma), mu = eta
	// 18 rows, 3 groups of person
	// priors
	//   Intercept  StudentT(3, 226, 140)  default
	//   b[days]    Normal(0, 20)          given
	//   sd_person  HalfStudentT(3, 82)    default
	//   sigma      HalfNormal(50)         given
	// defaults: centre of the predictor 226, unit 32.62 (median and median absolute deviation of the response)
	// a day costs time: true
}

func ExampleParse() {
	f, err := formula.Parse("y ~ x1*x2+s(t) + (1+x | group)\n  + offset(log(n))")
	fmt.Println(f, err)
	fmt.Println(f.Names())

	_, err = formula.Parse("y ~ x + * z)")
	fmt.Println(err)
	// Output:
	// y ~ x1 * x2 + s(t) + (1 + x | group) + offset(log(n)) <nil>
	// [y x1 x2 t x group n]
	// formula: col 9: found "*" where a column, a number or a function should be
	//     y ~ x + * z)
	//             ^
	// formula: col 12: this ) closes nothing
	//     y ~ x + * z)
	//                ^
}

func ExampleModelMatrix() {
	table, err := bayes.FromColumns(
		bayes.Col("dose", []float64{0, 1, 2, 3}),
		bayes.Col("arm", []string{"a", "b", "a", "b"}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	names, x, err := formula.ModelMatrix("~ dose * arm", table, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(names)
	fmt.Println(mat.Formatted(x))

	_, _, err = formula.ModelMatrix("~ dosis + log(dose)", table, nil)
	fmt.Println(err)
	// Output:
	// [(Intercept) dose armb dose:armb]
	// ⎡1  0  0  0⎤
	// ⎢1  1  1  1⎥
	// ⎢1  2  0  0⎥
	// ⎣1  3  1  3⎦
	// formula: col 3: column "dosis" is not in the table (did you mean "dose"?)
	//     ~ dosis + log(dose)
	//       ^
	// formula: col 11: log(dose) is -Inf in row 0, where dose is 0
	//     ~ dosis + log(dose)
	//               ^
}

func ExampleFit_Fitted() {
	m, err := formula.Build("ms ~ days + (1 | person)", sleep(), formula.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	fit, err := m.Fit(ctx, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := bayes.FromColumns(bayes.Col("days", []float64{3, 3}), bayes.Col("person", []string{"Ben", "Dan"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, err := fit.Fitted(ctx, table, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	sds := mean.SDs()
	fmt.Println("Dan, who is new, is less certain than Ben:", sds[1] > 2*sds[0])
	// Output:
	// Dan, who is new, is less certain than Ben: true
}

func ExampleFit_CompareLevels() {
	table, err := bayes.FromColumns(
		bayes.Col("recovered", []int{3, 5, 8, 9}), bayes.Col("patients", []int{12, 12, 11, 12}),
		bayes.Col("arm", []string{"placebo", "placebo", "drug", "drug"}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := formula.Build("recovered | trials(patients) ~ arm", table, formula.Config{Family: formula.Binomial})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	fit, err := m.Fit(ctx, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	gain, err := fit.CompareLevels(ctx, nil, "arm", "placebo", "drug", 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("of a dozen, about %.0f more recover\n", gain.Mean())
	// Output:
	// of a dozen, about 5 more recover
}

// All faults of a formula are told at once, each with its place.
func ExampleBuild() {
	_, err := formula.Build("ms ~ dais + (1 | persom)", sleep(), formula.Config{})
	fmt.Println(err)
	// Output:
	// formula: col 6: column "dais" is not in the table (did you mean "days"?)
	//     ms ~ dais + (1 | persom)
	//          ^
	// formula: col 18: column "persom" is not in the table (did you mean "person"?)
	//     ms ~ dais + (1 | persom)
	//                      ^
}

// What one person's next times may be, errors of measurement included.
func ExampleFit_Predict() {
	m, err := formula.Build("ms ~ days + (1 | person)", sleep(), formula.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	fit, err := m.Fit(ctx, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	next, err := bayes.FromColumns(bayes.Col("days", []float64{6}), bayes.Col("person", []string{"Cat"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	times, err := fit.Predict(ctx, next, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, err := fit.Fitted(ctx, next, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("a time is less certain than its mean:", times.SDs()[0] > 1.2*mean.SDs()[0])
	week, err := fit.CompareNumbers(ctx, next, "days", 1, 7, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	day, err := fit.Slope(ctx, next, "days", 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("six days cost %.0f times what one does\n", week.Mean()/day.Mean())
	// Output:
	// a time is less certain than its mean: true
	// six days cost 6 times what one does
}

// What the model expects along days, for the middle of all people, and its
// figure.
func ExampleFit_ConditionalEffect() {
	m, err := formula.Build("ms ~ days + (1 | person)", sleep(), formula.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	fit, err := m.Fit(ctx, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := fit.ConditionalEffect(ctx, "days", formula.EffectConfig{Points: 11, Level: 0.9})
	if err != nil {
		fmt.Println(err)
		return
	}
	var groups []plot.Group
	for _, c := range e.Curves {
		g := plot.Group{Name: c.Group}
		for i := range e.X {
			g.Rows = append(g.Rows, plot.Interval{Mid: c.Mean[i], Lo: c.Lower[i], Hi: c.Upper[i]})
		}
		groups = append(groups, g)
	}
	figure, err := plot.ConditionalEffects(e.X, groups, plot.Config{Units: map[string]string{"x": "days", "y": "ms"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("days from", e.X[0], "to", e.X[10], "- a figure:", figure != nil)
	fmt.Println("later is slower:", e.Curves[0].Mean[10] > e.Curves[0].Mean[0])
	// Output:
	// days from 0 to 5 - a figure: true
	// later is slower: true
}

// The columns of one table, and the same columns of another: what centres them and
// which levels there are was learnt from the first.
func ExampleNewDesign() {
	learn, err := bayes.FromColumns(bayes.Col("y", []float64{1, 2, 4}), bayes.Col("dose", []float64{1, 2, 6}), bayes.Col("arm", []string{"a", "b", "b"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	design, err := formula.NewDesign("y ~ center(dose) + arm", learn, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	next, err := bayes.FromColumns(bayes.Col("dose", []float64{4}), bayes.Col("arm", []string{"b"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	x, err := design.Matrix(next)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(design.Response(), "by", design.Names())
	fmt.Println(mat.Formatted(x))
	other, err := bayes.FromColumns(bayes.Col("dose", []float64{4}), bayes.Col("arm", []string{"c"}))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = design.Matrix(other)
	fmt.Println(err)
	// Output:
	// y by [(Intercept) center(dose) armb]
	// [1  1  1]
	// formula: col 20: arm has the level "c" in row 0, which the data of the fit did not have (there are a, b)
	//     y ~ center(dose) + arm
	//                        ^
}

// The same people rested and tired: what would be expected of them on average, and how
// slow the slowest tenth of their times.
func ExampleFit_Averages() {
	m, err := formula.Build("ms ~ days + (1 | person)", sleep(), formula.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	fit, err := m.Fit(ctx, mcmc.Config{Seed: 1, Draws: 500, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
	if err != nil {
		fmt.Println(err)
		return
	}
	var tables []*bayes.Table
	for _, days := range []float64{0, 5} {
		t, err := bayes.FromColumns(bayes.Col("days", []float64{days, days, days}), bayes.Col("person", []string{"Ann", "Ben", "Cat"}))
		if err != nil {
			fmt.Println(err)
			return
		}
		tables = append(tables, t)
	}
	mean, err := fit.Averages(ctx, tables, formula.AverageConfig{}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	slow, err := fit.Quantiles(ctx, tables, []float64{0.9}, formula.QuantileConfig{Replicates: 10}, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fit.Model().Formula())
	fmt.Printf("means rested and tired %.0f ± %.0f\n", mean.Means(), mean.SDs())
	fmt.Printf("one time in ten is above %.0f\n", slow.Means())
	// Output:
	// ms ~ days + (1 | person)
	// means rested and tired [213 278] ± [16 16]
	// one time in ten is above [287 353]
}

// Two formulas in one model: a dose decides the level of a drug, and the level the
// pain. What acts on the dose then acts on the pain.
func ExampleModel_Mechanism() {
	table, err := bayes.FromColumns(
		bayes.Col("dose", []float64{1, 2, 3, 4, 5, 6}),
		bayes.Col("level", []float64{2.1, 3.9, 6.2, 8.1, 9.8, 12.1}),
		bayes.Col("pain", []float64{8.9, 8.1, 6.8, 6.1, 5.2, 3.9}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	level, err := formula.Build("level ~ dose", table, formula.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	pain, err := formula.Build("pain ~ level", table, formula.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := bayes.NewModel("drug")
	row := m.DimSize("row", table.N())
	columns := map[string]bayes.Expr{"dose": m.Column(table, "dose", row), "level": m.Column(table, "level", row)}
	levels, err := level.Mechanism(m, "level_", columns, row)
	if err != nil {
		fmt.Println(err)
		return
	}
	m.Observe(columns["level"], levels)
	pains, mean, err := pain.MechanismMean(m, "pain_", columns, row)
	if err != nil {
		fmt.Println(err)
		return
	}
	m.Observe(m.Column(table, "pain", row), pains)
	m.Let("expected", mean)
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1, Draws: 500, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
	if err != nil {
		fmt.Println(err)
		return
	}
	none, err := prog.Do(bayes.Values{"dose": 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	without, err := none.Predict(context.Background(), draws, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := without.Var("pain")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("without the drug: %.0f\n", v.Means())
	// Output:
	// without the drug: [10 10 10 10 10 10]
}
