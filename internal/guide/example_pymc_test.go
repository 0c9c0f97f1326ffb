package guide_test

import (
	"bytes"
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/arviz"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/infer"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/online/smc"
	"github.com/seed78144065/credence/vi"
)

// The code of docs/from-pymc.md, section by section.

// Heights of seedlings in four beds, in cm, after days in the light.
var (
	bedNames = []string{"north", "east", "south", "west"}
	bedOf    = []int{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}
	days     = []float64{1, 3, 5, 1, 3, 5, 1, 3, 5, 1, 3, 5}
	height   = []float64{2.0, 3.1, 4.2, 2.4, 3.9, 5.5, 3.1, 4.8, 6.9, 2.2, 3.6, 5.1}
)

// seedlings is a regression whose slope varies between beds.
func seedlings(varying bool) *bayes.Model {
	m := bayes.NewModel("seedlings")
	bed, row := m.Dim("bed", bedNames...), m.DimSize("row", len(height))
	mean := m.Param("mean", bayes.Normal(0.5, 0.5))
	level := m.Param("level", bayes.Normal(2, 1))
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	slope := mean
	if varying {
		spread := m.Param("spread", bayes.HalfNormal(0.5))
		z := m.Param("z", bayes.Normal(0, 1), bed)
		byBed := m.Let("slope", mean.Add(spread.Mul(z)))
		slope = byBed.At(m.Data("bed of row", bedOf, row))
	}
	mu := level.Add(slope.Mul(m.Data("days", days, row)))
	m.Observe(m.Data("height", height, row), bayes.Normal(mu, sigma))
	return m
}

func Example_pymcModel() {
	ctx := context.Background()
	m := bayes.NewModel("seedlings")
	bed, row := m.Dim("bed", bedNames...), m.DimSize("row", len(height))
	mean := m.Param("mean", bayes.Normal(0.5, 0.5))
	spread := m.Param("spread", bayes.HalfNormal(0.5))
	level := m.Param("level", bayes.Normal(2, 1))
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	z := m.Param("z", bayes.Normal(0, 1), bed)
	slope := m.Let("slope", mean.Add(spread.Mul(z)))
	mu := level.Add(slope.At(m.Data("bed of row", bedOf, row)).Mul(m.Data("days", days, row)))
	m.Observe(m.Data("height", height, row), bayes.Normal(mu, sigma))
	prog := must(m.Compile())
	draws := must(mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))

	south := must(must(draws.Var("slope")).Label("south"))
	lo, hi := south.Interval(0.94)
	fmt.Printf("%s: %.2f (%.2f to %.2f)\n", south.Name(), south.Mean(), lo, hi)
	// Output:
	// slope[south]: 1.05 (0.94 to 1.15)
}

func Example_pymcPrior() {
	ctx := context.Background()
	prog := must(seedlings(true).Compile())
	prior := must(prog.Prior(ctx, 1000, 1))
	seen := must(prior.Var("height"))
	check := must(criticism.PriorPredictiveCheck(ctx, height, seen, criticism.Min(), criticism.Max()))
	for _, t := range check.Tested {
		fmt.Printf("%s: data %.1f, prior %.0f to %.0f\n", t.Name, t.Observed, t.Low, t.High)
	}
	// Output:
	// min: data 2.0, prior -5 to 4
	// max: data 6.9, prior 2 to 14
}

func Example_pymcPredict() {
	ctx := context.Background()
	prog := must(seedlings(true).Compile())
	draws := must(mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))
	later := must(prog.Bind(bayes.Values{"bed of row": []int{0, 2}, "days": []float64{7, 7}, "height": []float64{0, 0}}))
	predicted := must(must(later.Predict(ctx, draws, 1)).Var("height"))
	fmt.Printf("%.1f ± %.1f\n", predicted.Means(), predicted.SDs())
	still := must(prog.Do(bayes.Values{"spread": 0.0})) // pm.do
	same := must(must(still.Predict(ctx, draws, 1)).Var("slope"))
	fmt.Println("slopes differ by", same.Means()[2]-same.Means()[0])
	// Output:
	// [5.2 9.0] ± [0.4 0.4]
	// slopes differ by 0
}

func Example_pymcCompare() {
	ctx := context.Background()
	var models []criticism.Model
	for _, name := range []string{"one slope", "a slope a bed"} {
		prog := must(seedlings(name != "one slope").Compile())
		draws := must(mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}}))
		loo := must(criticism.LOO(ctx, must(prog.LogLik(ctx, draws))))
		loo = must(criticism.Refine{Program: prog, Draws: draws}.Estimate(ctx, loo, "height"))
		models = append(models, criticism.Model{Name: name, Elpd: loo})
	}
	for _, r := range must(criticism.Compare(models...)) {
		fmt.Printf("%s: %.1f ± %.1f\n", r.Name, r.Diff, r.DiffSE)
	}
	// Output:
	// a slope a bed: 0.0 ± 0.0
	// one slope: -12.5 ± 6.4
}

func Example_pymcMissing() {
	nan := math.NaN()
	m := bayes.NewModel("rain")
	day := m.DimSize("day", 5)
	level, sigma := m.Param("level", bayes.Normal(0, 5)), m.Param("sigma", bayes.HalfNormal(2))
	m.Impute("rain", []float64{1.2, nan, 0.8, 2.0, nan}, bayes.Normal(level, sigma), day)
	prog := must(m.Compile())
	draws := must(mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1}))
	gaps := must(draws.Var("rain.missing"))
	fmt.Printf("%.1f ± %.1f\n", gaps.Means(), gaps.SDs())
	// Output:
	// [1.3 1.3] ± [1.5 1.5]
}

func Example_pymcCustom() {
	// A Laplace density, written out as the log density of its own.
	m := bayes.NewModel("custom")
	y := m.Data("y", []float64{0.3, -1.2, 2.5, 0.1})
	loc, scale := m.Param("loc", bayes.Normal(0, 2)), m.Param("scale", bayes.HalfNormal(2))
	m.Potential("y given loc", bayes.Sub(bayes.Log(bayes.Mul(2, scale)).Neg(), bayes.Abs(y.Sub(loc)).Div(scale)))
	prog := must(m.Compile())

	n := bayes.NewModel("built in")
	loc, scale = n.Param("loc", bayes.Normal(0, 2)), n.Param("scale", bayes.HalfNormal(2))
	n.Observe(n.Data("y", []float64{0.3, -1.2, 2.5, 0.1}), bayes.Laplace(loc, scale))
	at := bayes.Values{"loc": 0.5, "scale": 1.5}
	fmt.Printf("%.6f %.6f\n", must(prog.LogDensity(at)), must(must(n.Compile()).LogDensity(at)))
	fmt.Println("gradient:", bayestest.CheckGradient(prog, 1))
	// Output:
	// -10.104640 -10.104640
	// gradient: <nil>
}

func Example_pymcFaults() {
	m := bayes.NewModel("wrong")
	a := m.Data("a", []float64{1, 2, 3}, m.Dim("bed", "north", "east", "south"))
	b := m.Data("b", []float64{1, math.NaN()}, m.Dim("day", "Mon", "Tue"))
	m.Observe(b, bayes.Normal(0, m.Param("sigma", bayes.HalfNormal(1))))
	m.Let("sum", a.Add(m.Data("c", []float64{1, 2})))
	_, err := m.Compile()
	fmt.Println(err)
	// Output:
	// example_pymc_test.go:154: bayes: Data: "b" has value NaN in row 1: data must be finite; drop or impute the row
	// example_pymc_test.go:156: bayes: Add: shape mismatch: a[bed=3] and c[2]
}

func Example_pymcMethods() {
	ctx := context.Background()
	prog := must(seedlings(true).Compile())
	for _, method := range []bayes.Inferrer{
		mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}}, // pm.sample
		vi.ADVI{Seed: 1, Family: vi.FullRank},                       // pm.fit
		vi.Pathfinder{Seed: 1},                                      // pmx.fit(method="pathfinder")
		smc.Tempering{Seed: 1},                                      // pm.sample_smc
		infer.Auto{Seed: 1},                                         // whichever is good enough
	} {
		draws := must(method.Infer(ctx, prog))
		fmt.Printf("%T: mean %.2f\n", method, must(draws.Var("mean")).Mean())
	}
	// Output:
	// mcmc.Config: mean 0.71
	// vi.ADVI: mean 0.72
	// vi.Pathfinder: mean 0.72
	// smc.Tempering: mean 0.73
	// infer.Auto: mean 0.72
}

func Example_pymcArviZ() {
	ctx := context.Background()
	prog := must(seedlings(true).Compile())
	draws := must(mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Draws: 100}))
	var file bytes.Buffer
	data := arviz.InferenceData{
		Posterior:           draws,
		PosteriorPredictive: must(prog.Predict(ctx, draws, 1)),
		LogLikelihood:       must(prog.LogLik(ctx, draws)),
	}
	if err := arviz.Write(&file, &data); err != nil {
		panic(err)
	}
	back := must(arviz.Read(&file))
	fmt.Println(back.Posterior.Names())
	figure := must(plot.Forest(draws, plot.Config{Vars: []string{"slope"}}))
	fmt.Println("a figure:", figure != nil)
	// Output:
	// [mean level sigma spread z slope]
	// a figure: true
}
