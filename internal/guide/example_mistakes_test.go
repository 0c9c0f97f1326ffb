package guide_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/schema"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/glm"
	"github.com/seed78144065/credence/online/labels"
	"github.com/seed78144065/credence/online/sequential"
)

// The mistakes of docs/mistakes.md, and what is said of each.

// told prints an error, of a value that nobody wants.
func told[T any](_ T, err error) { fmt.Println(err) }

// read reads a table from text.
func read(csv string) (*bayes.Table, error) {
	return bayes.ReadCSV(strings.NewReader(csv), bayes.CSVConfig{})
}

func Example_mistakesInTables() {
	told(read("dose;pain\n1;7\n2;5\n"))
	told(bayes.ReadCSV(strings.NewReader("dose;pain\n1,5;7\n2,5;5\n"), bayes.CSVConfig{Comma: ';'}))
	told(read("dose,pain\n1,7\n2\n"))
	told(read("dose,dose\n1,7\n"))
	t := must(read("dose,pain,arm\n1,7,a\n2,5,b\n3,4,a\n"))
	told(t.Float("does"))
	told(t.Float("arm"))
	// Output:
	// bayes: line 1: "dose;pain" is the only column: if ';' separates columns, set CSVConfig.Comma to it
	// bayes: line 2: column "dose": "1,5" is, like every field of the column, a number with a decimal comma: write points; if it is a label, name the column in Factors
	// bayes: line 3: has 1 fields, the header has 2
	// bayes: line 1: column "dose": is there twice: columns 1 and 2
	// bayes: column "does": is not in the table (did you mean "dose"?)
	// bayes: column "arm": is a factor with the levels a, b, not numbers; use Factor
}

func Example_mistakesInModels() {
	t := must(read("dose,pain,arm\n1,7,a\n2,5,b\n3,4,a\n"))
	m := bayes.NewModel("pain")
	sigma := m.Param("sigma", bayes.Normal(0, 1))
	slope := m.Param("slope", bayes.Uniform(1, 0))
	m.Observe(m.Column(t, "arm"), bayes.Normal(0, 1))
	m.Observe(m.Column(t, "pian"), bayes.Normal(slope, sigma))
	m.Param("sigma", bayes.HalfNormal(1))
	m.Let("sum", m.Data("a", []float64{1, 2, 3}).Add(m.Data("b", []float64{1, 2})))
	prog, err := m.Compile()
	fmt.Println(err)
	told(mcmc.Sample(context.Background(), prog, mcmc.Config{}))
	// Output:
	// example_mistakes_test.go:54: bayes: Uniform: the interval (1, 0) is empty: lo must be below hi
	// example_mistakes_test.go:55: bayes: Observe: arm[3] are labels (a, b), not numbers that Normal could have made: take a distribution of categories, or read the column as numbers
	// example_mistakes_test.go:56: bayes: Column: column "pian": is not in the table (did you mean "pain"?)
	// example_mistakes_test.go:57: bayes: "sigma" is declared twice
	// example_mistakes_test.go:58: bayes: Add: shape mismatch: a[3] and b[2]
	// mcmc: the target is nil: look at the error of Compile, or of what else should have made it
}

func Example_mistakesInSupports() {
	m := bayes.NewModel("pain")
	sigma := m.Param("sigma", bayes.Normal(0, 1))
	m.Observe(m.Data("pain", []float64{7, 5, 4}), bayes.Normal(0, sigma))
	m.Observe(m.Data("visits", []float64{1, 2.5, 3}), bayes.Poisson(2))
	told(m.Compile())
	// Output:
	// example_mistakes_test.go:74: bayes: Normal: sd is "sigma", whose prior Normal(0, 1) allows numbers that sd can't be, which lies between 0 and +Inf: take a prior such as HalfNormal or Exponential, or restrict it by Truncated or On
	// example_mistakes_test.go:75: bayes: visits[3] is 2.5 in row 1: Poisson wants whole numbers
}

func Example_mistakesInFormulas() {
	t := must(read("dose,pain,arm\n1,7,a\n2,5,b\n3,4,a\n"))
	for _, f := range []string{"pain ~ doze", "pain ~ dose + pain", "pain ~ dose^2", "pain ~ mo(dose)", "pain ~ (dose | arm", "arm ~ dose"} {
		told(formula.Build(f, t, formula.Config{}))
	}
	// Output:
	// formula: col 8: column "doze" is not in the table (did you mean "dose"?)
	//     pain ~ doze
	//            ^
	// formula: col 15: pain is the response, or part of it, and can't predict itself: leave it out
	//     pain ~ dose + pain
	//                   ^
	// formula: col 12: dose^2 is only dose, for a power here is of terms, as in (a + b)^2; for that of a column write I(dose^2)
	//     pain ~ dose^2
	//                ^
	// formula: col 8: no function "mo" here: an effect of ordered steps is a model of bayes: shares by Dirichlet, summed by Cumsum, picked by At
	//     pain ~ mo(dose)
	//            ^
	// formula: col 8: this ( is never closed
	//     pain ~ (dose | arm
	//            ^
	// formula: col 1: arm is a factor with the levels a, b; the gaussian family can't have that as its response
	//     arm ~ dose
	//     ^
}

func Example_mistakesInGraphs() {
	for _, text := range []string{"x => y", "cloud cover -> rain", "x -> y; u [laten]; u -> y", "x -> m; m -> y; y -> x"} {
		told(dag.Parse(text))
	}
	g := must(dag.Parse("dose -> relief; severity -> {dose relief}"))
	told(g.TotalEffect([]string{"Dose"}, []string{"relief"}))
	a := must(g.TotalEffect([]string{"relief"}, []string{"dose"}))
	told(a.Check([]string{"severty"}))
	told(g.TestImplied(context.Background(), must(read("dose,severity\n1,2\n")), 0.95))
	// Output:
	// dag: line 1 col 4: '>' can't be here: edges are ->, <-, <->, --, o->, o-o and o--, names with other than letters, digits, _ and . need quotes
	// dag: line 1 col 7: "cover" follows on the line of another statement: put ; between them, or a name of several words in quotes
	// dag: line 1 col 12: laten is no role of u, want latent, selected, exposure, outcome or adjusted (did you mean latent?)
	// dag: there is a cycle: x -> m -> y -> x
	// dag: TotalEffect: no node "Dose" (did you mean "dose"?)
	// dag: TotalEffect: no node "severty" (did you mean "severity"?)
	// dag: TestIndependencies: level is 0.95, want one between 0 and 0.5: how often what is true may be rejected, such as 0.05
}

func Example_mistakesInEffects() {
	ctx := context.Background()
	var rows strings.Builder
	rows.WriteString("drug,age,pain\n")
	for i := range 60 {
		fmt.Fprintf(&rows, "%d,%d,%d\n", i%2, 30+i%17, 5+i%3-i%2)
	}
	t := must(read(rows.String()))
	told(causal.Unconfounded(causal.ATE("drug", "pain"), "age", "pain"))
	told(causal.Unconfounded(causal.ATE("drug", "drug"), "age"))
	told(causal.Identify(must(dag.Parse("u -> {drug pain}; drug -> pain; u [latent]")), causal.ATE("drug", "pain")))
	e := must(causal.Unconfounded(causal.ATE("drug", "pain"), "age"))
	told(causal.Estimate(ctx, e, t, estimator.IPW{Formula: "age + pain"}))
	told(causal.Estimate(ctx, e, t, estimator.AIPW{Level: 95}))
	told(causal.Estimate(ctx, e, t, estimator.TwoStage{}))
	told(causal.Estimate(ctx, must(causal.Unconfounded(causal.ATE("age", "pain"), "drug")), t, estimator.AIPW{}))
	// Output:
	// causal: "pain" is the outcome, and cannot be a covariate too: leave it out
	// causal: "drug" is treatment and outcome
	// causal: ATE of drug on pain is not identified: identify: P(pain | do(drug)) is not identified: unobserved causes tie drug to pain; measure such a cause, add an experiment (Search), or bound it (package bounds)
	// causal: IPW can't estimate the ATE of drug on pain: the formula "age + pain" has pain, which is the outcome and no covariate: leave it out
	// estimator: the level is 95; it is between 0 and 1
	// causal: 2SLS can't estimate the ATE of drug on pain: it gives the LATE, the effect in compliers, not the ATE: ask for causal.LATE
	// estimator: age is 30 in row 0, which is neither 0 nor 1: keep the rows of two values (Table.Rows), or take Standardisation with a formula that has age
}

func Example_mistakesInStreams() {
	rate := must(online.NewBinomial(online.Beta{Alpha: 1, Beta: 1}))
	fmt.Println(rate.Update(online.Trials{Successes: 20, N: 7}))
	told(sequential.NewBinomial(0.5, online.Beta{Alpha: 1, Beta: 1}, 0.95))
	counts := must(glm.New(glm.Config{Family: glm.Poisson, Features: 1}))
	fmt.Println(counts.Update(glm.Row{X: []float64{1}, Y: 3, Offset: 1e6}))
	told(labels.KnownTest(online.Beta{Alpha: 1, Beta: 1}, labels.Test{Sensitivity: 0.95, Specificity: 0.02}, online.Trials{Successes: 30, N: 100}))
	// Output:
	// online: bad observation 1 of 1 for binomial: 20 successes of 7 trials; want between none and all
	// sequential: binomial: alpha is 0.95; want the probability of a false alarm: above 0 and at most ½, such as 0.05
	// online: bad observation: glm: row 1 of 1: the offset is 1e+06, a factor of e to that; want the log of the exposure
	// labels: KnownTest: of Sensitivity 0.95 and Specificity 0.02 a positive result would speak against being positive; Specificity is the share of negatives that are seen as negative, 1 less the rate of false alarms
}

func Example_mistakesWithNetworks() {
	p := [][]float64{{0.9, 0.1}, {0.2, 0.8}, {0.4, 0.6}}
	told(conformal.FitSets(conformal.LAC{}, p, []int{1, 2, 2}, 0.1))
	told(conformal.FitSets(conformal.LAC{}, p, []int{0, 1}, 90))
	told(calibration.AUC([]float64{0.1, 0.8}, []int{0, 0}))
	told(schema.FromTable(must(read("age,sex\n50,f\n61,m\n")), schema.Input{Port: "x", Columns: []schema.Column{{Name: "age"}, {Name: "sex"}}}))
	columns := must(schema.FromTable(must(read("age,weight\n50,61.5\n61,80\n")), schema.Input{Port: "x", Columns: []schema.Column{{Name: "age", Integer: true}, {Name: "weight"}}}))
	fmt.Println(must(columns.Encoder(nil)).JSON([]byte(`{"age": 50.5, "wieght": 61}`), &schema.Batch{}))
	// Output:
	// conformal: calibration row 1: label 2, want a class from 0 to 1
	// conformal: calibration row 2: label 2, want a class from 0 to 1
	// conformal: probabilities of 3 rows and 2 labels; want one label for every calibration row
	// conformal: alpha is 90, want the share of rows that may be missed, strictly between 0 and 1 (0.1 to cover 90 %)
	// calibration: AUC: 0 rows of class 1 and 2 of class 0; want at least 2 of both
	// schema: bad schema: input "x": column "sex" is text (f, m), the port of float32: if the model was trained on codes give Levels in their order; else make a number of it
	// schema: row 0: column "weight": is absent, and "wieght" is no column: if that is meant, rename it; if it is missing, give null
	// schema: row 0: column "age": 50.5 is not a whole number
}
