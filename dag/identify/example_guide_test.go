package identify_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
)

// The code of docs/graphs.md, section by section.

const clinic = `dag {
	age -> drug -> pressure -> better
	age -> better
	weight -> pressure
}`

const trial = `dag {
	assigned -> drug -> better
	frailty [latent]
	drug <- frailty -> better
}`

// patients are made up, by the graph of the clinic with one effect more.
func patients() *bayes.Table {
	r := rand.New(rand.NewPCG(1, 2))
	columns := map[string][]float64{}
	const n = 400
	for range n {
		age, weight := r.NormFloat64(), r.NormFloat64()
		drug := age + r.NormFloat64()
		pressure := weight - drug + r.NormFloat64()
		better := 0.3*drug - pressure - age + r.NormFloat64()
		for name, x := range map[string]float64{"age": age, "weight": weight, "drug": drug, "pressure": pressure, "better": better} {
			columns[name] = append(columns[name], x)
		}
	}
	var all []bayes.Column
	for _, name := range []string{"age", "weight", "drug", "pressure", "better"} {
		all = append(all, bayes.Col(name, columns[name]))
	}
	table, err := bayes.FromColumns(all...)
	if err != nil {
		log.Fatal(err)
	}
	return table
}

// trialTable is of a trial in which not all took what they were assigned.
func trialTable() *discrete.Table {
	vars := []discrete.Variable{{Name: "assigned", Levels: 2}, {Name: "drug", Levels: 2}, {Name: "better", Levels: 2}}
	joint, err := discrete.NewTable(vars, []float64{.4595, .0405, 0, 0, .1575, .0365, .0695, .2365})
	if err != nil {
		log.Fatal(err)
	}
	return joint
}

// clinicTable is of the clinic's variables, of two levels each.
func clinicTable() *discrete.Table {
	m, err := discrete.Random(dag.MustParse(clinic), discrete.Config{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	joint, err := m.Joint()
	if err != nil {
		log.Fatal(err)
	}
	return joint
}

func Example_graph() {
	g, err := dag.Parse(clinic)
	if err != nil {
		log.Fatal(err) // names line and column, a cycle, an edge given twice
	}
	causes, err := g.Ancestors("pressure")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(causes)
	_, err = g.Ancestors("presure")
	fmt.Println(err)
	// Output:
	// [age drug pressure weight]
	// dag: Ancestors: no node "presure" (did you mean "pressure"?)
}

func Example_check() {
	ctx, g, table := context.Background(), dag.MustParse(clinic), patients()
	report, err := g.TestImplied(ctx, table, 0.05)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
	// Output:
	// the data contradict 1 of 5 independencies (all at level 0.05 together): the graph lacks an edge or a latent cause, or has one the wrong way
	//   drug _||_ better | age, pressure: Fisher z = 5.42, n = 400, p = 5.9e-08, adjusted 2.9e-07
}

func Example_adjust() {
	g := dag.MustParse(clinic)
	effect, err := g.TotalEffect([]string{"drug"}, []string{"better"})
	if err != nil {
		log.Fatal(err)
	}
	for set := range effect.AllMinimal() {
		fmt.Println("enough:", set)
	}
	best, ok, err := effect.Optimal()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("smallest variance:", best, ok)
	verdict, err := effect.Check([]string{"pressure"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verdict)
	// Output:
	// enough: [age]
	// smallest variance: [age weight] true
	// no adjustment set: pressure is forbidden: on a causal path from x to y, or an effect of such a node; the path drug <- age -> better is open: age is a fork that is not given
}

func Example_instrument() {
	g := dag.MustParse(trial)
	instruments, err := g.Instruments("drug", "better")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(instruments)
	_, err = g.IsInstrument("frailty", "drug", "better", nil)
	fmt.Println(err)
	// Output:
	// [assigned]
	// dag: IsInstrument: frailty in z is latent: data don't have it
}

func Example_identify() {
	ctx, g, joint := context.Background(), dag.MustParse(clinic), clinicTable()
	query, err := identify.ParseQuery("P(better | do(drug), weight)")
	if err != nil {
		log.Fatal(err)
	}
	found, err := identify.Effect(g, query)
	if err != nil {
		log.Fatal(err)
	}
	short, err := found.Simplify(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(short.Estimand)
	fmt.Println(short.Estimand.LaTeX())
	fmt.Println("in random models of the graph:", short.Verify(ctx))
	p, err := estimand.Evaluate(short.Estimand, estimand.Observed(joint), discrete.Values{"drug": 1, "weight": 0})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", p.Values())
	// Output:
	// Σ_age [P(age) P(better | weight, drug, age)]
	// \sum_{\mathrm{age}}\left[P(\mathrm{age}) \, P(\mathrm{better} \mid \mathrm{weight}, \mathrm{drug}, \mathrm{age})\right]
	// in random models of the graph: <nil>
	// [0.569 0.431]
}

func Example_refusal() {
	ctx, g := context.Background(), dag.MustParse(trial)
	query := identify.Query{Outcome: []string{"better"}, Do: []string{"drug"}}
	_, err := identify.Effect(g, query)
	var no *identify.NotIdentifiedError
	if !errors.As(err, &no) {
		log.Fatal(err)
	}
	fmt.Println(no)
	witness, err := no.Witness(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(witness.P)
	// Output:
	// identify: P(better | do(drug)) is not identified: unobserved causes tie drug to better; measure such a cause, add an experiment (Search), or bound it (package bounds)
	// [0.5 0.75]
}

func Example_bounds() {
	g, joint := dag.MustParse(trial), trialTable()
	r, err := bounds.LP(g, bounds.Effect("drug", "better"), bounds.Config{}, bounds.Data{P: joint})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r)
	// Output:
	// P(better[drug=1]=1) - P(better[drug=0]=1) in [0.392, 0.78] (16 kinds of units of {drug, better})
}
