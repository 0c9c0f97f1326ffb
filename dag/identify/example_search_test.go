package identify_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
)

// distributions reads queries.
func distributions(texts ...string) (all []identify.Query) {
	for _, text := range texts {
		q, err := identify.ParseQuery(text)
		if err != nil {
			log.Fatal(err)
		}
		all = append(all, q)
	}
	return all
}

// Cholesterol can't be set, diet can: an experiment on diet, in place of one on
// cholesterol.
func ExampleSearch() {
	d, err := identify.Search{
		Graph: dag.MustParse("diet -> cholesterol -> attack; diet <-> cholesterol; diet <-> attack"),
		Data:  distributions("P(cholesterol, attack | do(diet))"),
		Query: distributions("P(attack | do(cholesterol))")[0],
	}.Find(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Distribution, "=", d.Estimand)
	for _, step := range d.Steps {
		fmt.Printf("%s: %s\n  %s\n", step.Query, step.Rule, step.Words)
	}
	fmt.Println(d.Verify(context.Background()))
	// Output:
	// P(attack | do(cholesterol)) = P(attack | do(diet), cholesterol)
	// P(cholesterol, attack | do(diet)): data
	//   number 1 of the data
	// P(attack | do(diet), cholesterol): condition
	//   divide by the probability of cholesterol
	// P(attack | do(diet, cholesterol)): rule 2
	//   setting cholesterol is like seeing it: the graph without arrows into diet and out of cholesterol separates it from attack given diet
	// P(attack | do(cholesterol)): rule 3
	//   setting diet makes no difference: the graph without arrows into diet, cholesterol separates it from attack given cholesterol
	// <nil>
}

// A trial elsewhere, where people are of other ages: weighted by the ages here.
func ExampleSearch_transport() {
	s := identify.Search{
		Graph:     dag.MustParse("treatment -> recovery; age -> recovery; elsewhere -> age"),
		Data:      distributions("P(recovery, age | do(treatment), elsewhere)", "P(age)"),
		Query:     distributions("P(recovery | do(treatment))")[0],
		Transport: []string{"elsewhere"},
	}
	d, err := s.Find(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Estimand)
	trial, err := discrete.NewTable([]discrete.Variable{{Name: "treatment", Levels: 2}, {Name: "age", Levels: 2}, {Name: "recovery", Levels: 2}},
		[]float64{0.4, 0.4, 0.1, 0.1, 0.2, 0.6, 0.1, 0.1}) // half of the young recover, ¾ if treated; of the old half anyway
	if err != nil {
		log.Fatal(err)
	}
	here, err := discrete.NewTable([]discrete.Variable{{Name: "age", Levels: 2}}, []float64{0.5, 0.5})
	if err != nil {
		log.Fatal(err)
	}
	effect, err := d.Evaluate(discrete.Values{"treatment": 1, "recovery": 1}, trial, here)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", effect.Total())
	// Output:
	// Σ_age [P[elsewhere](recovery | do(treatment), age) P(age)]
	// 0.625
}

// Only patients of a clinic are in the data, and age brings people there.
func ExampleSearch_selection() {
	d, err := identify.Search{
		Graph:     dag.MustParse("treatment -> recovery; age -> recovery; age -> treatment; age -> clinic"),
		Data:      distributions("P(treatment, recovery, age | clinic)", "P(age)"),
		Query:     distributions("P(recovery | do(treatment))")[0],
		Selection: []string{"clinic"},
	}.Find(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Estimand)
	// Output:
	// Σ_age [P(recovery | treatment, age, clinic=1) P(age)]
}

// Who is old does not answer, and who is ill does not tell the age: each is missing
// depending on the other.
func ExampleSearch_missing() {
	s := identify.Search{
		Graph:   dag.MustParse("age -> illness; age -> answered; illness -> told"),
		Data:    distributions("P(age*, illness*, told, answered)"),
		Query:   distributions("P(illness | age)")[0],
		Missing: map[string]string{"age": "told", "illness": "answered"},
	}
	d, err := s.Find(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Estimand)

	s.Graph = dag.MustParse("age -> illness; illness -> answered; illness -> told") // the ill do not answer
	_, err = s.Find(context.Background())
	fmt.Println(err)
	// Output:
	// (P(age | illness, answered=1, told=1) P(illness | answered=1)) / (Σ_illness' [P(age | illness', answered=1, told=1) P(illness' | answered=1)])
	// identify: P(illness | age): the rules do not lead from the data to it, but to 349 other distributions; the closest is P(illness | age, answered=1)
}
