package mediation_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// A drug lowers pressure and makes people tired; tired people move less. Whoever is tired
// is so because of the drug, and tiredness moves mediator and outcome: then no data say
// what goes through moving in each person. What drawing it anew would do they say.
func ExampleInterventional() {
	g := dag.MustParse("drug -> tired; drug -> moves; drug -> stroke; tired -> moves; tired -> stroke; moves -> stroke")
	q := mediation.Query{Effect: causal.ATE("drug", "stroke"), Mediators: []string{"moves"}}
	_, err := mediation.Identify(g, q)
	var no *mediation.NotIdentifiedError
	fmt.Println(errors.As(err, &no), no.Recanting)

	e, err := mediation.Interventional(g, q, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range e.Assumptions() {
		fmt.Println("-", a)
	}
	fmt.Println(e.Variables(), e.Graph().Has("tired"))

	// One in ten thousand cases of each kind, made up: drug, tired, moves, stroke.
	var p []float64
	for drug := range 2 {
		for tired := range 2 {
			for moves := range 2 {
				isTired := 0.1 + 0.4*float64(drug)
				isMoving := 0.7 - 0.1*float64(drug) - 0.3*float64(tired)
				hasStroke := 0.06 - 0.03*float64(drug) + 0.01*float64(tired) - 0.02*float64(moves)
				of := func(chance float64, is int) float64 {
					if is == 1 {
						return chance
					}
					return 1 - chance
				}
				cell := 0.5 * of(isTired, tired) * of(isMoving, moves)
				p = append(p, cell*(1-hasStroke), cell*hasStroke)
			}
		}
	}
	var vars []discrete.Variable
	for _, name := range []string{"drug", "tired", "moves", "stroke"} {
		vars = append(vars, discrete.Variable{Name: name, Levels: 2})
	}
	table, err := discrete.NewTable(vars, p)
	if err != nil {
		log.Fatal(err)
	}
	f, err := e.FromTable(table, mediation.At{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("direct %.4f, by moving less %+.4f\n", f.Direct(mediation.Control).Mean(), f.Indirect(mediation.Treated).Mean())
	// Output:
	// true [tired]
	// - The graph is right, with what it leaves out: ADMG { drug -> tired; drug -> moves; drug -> stroke; tired -> moves; tired -> stroke; moves -> stroke }.
	// - Effects are of drawing moves anew for each case; they are no shares of what drug does to single cases.
	// [drug stroke moves tired] true
	// direct -0.0260, by moving less +0.0044
}

// A quantity that no method has, with its posterior: how many more women would Berkeley
// have admitted, had they applied where men did?
func ExampleCounts_Posterior() {
	rows, err := read("ucb_admissions.csv")
	if err != nil {
		log.Fatal(err)
	}
	q := mediation.Query{Effect: causal.ATE("Gender", "Admit").Between("Female", "Male"), Mediators: []string{"Dept"}}
	by := mediation.Counts{Weights: "Freq", Success: "Admitted", Draws: 500}
	counts, at, err := by.Tabulate(rows, q, "Gender", "Dept", "Admit")
	if err != nil {
		log.Fatal(err)
	}
	shares, err := mediation.Shares(counts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.0f applications; %s; empty: %v; levels %d and %d, fault: %v\n",
		counts.Total(), by.Assumption(counts), mediation.Empty(counts, q), at.From, at.To, at.Check(shares, q))
	women := at.From
	var y [2][2][]float64 // [who is judged][whose choice of department], women first
	err = by.Posterior(context.Background(), counts, func(_ int, joint *discrete.Table) error {
		choice, err := joint.Margin("Gender", "Dept")
		if err != nil {
			return err
		}
		if choice, err = choice.Condition("Gender"); err != nil {
			return err
		}
		admit, err := joint.Condition("Gender", "Dept")
		if err != nil {
			return err
		}
		for judged, g := range []int{women, at.To} {
			for choosing, h := range []int{women, at.To} {
				sum := 0.0
				for d := range 6 { // departments A to F
					c, err := choice.At(discrete.Values{"Gender": h, "Dept": d})
					if err != nil {
						return err
					}
					for level, score := range at.Scores {
						a, err := admit.At(discrete.Values{"Gender": g, "Dept": d, "Admit": level})
						if err != nil {
							return err
						}
						sum += score * a * c
					}
				}
				y[judged][choosing] = append(y[judged][choosing], sum)
			}
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	f, err := mediation.NewEffects(q, "a sum of one's own", y, nil, 1)
	if err != nil {
		log.Fatal(err)
	}
	lo, hi := f.Indirect(mediation.Control).Interval(0.95)
	fmt.Printf("of 1000 women %.0f more (%.0f to %.0f), of %d draws\n", 1000*f.Indirect(mediation.Control).Mean(), 1000*lo, 1000*hi, by.Size())
	// Output:
	// 4526 applications; Each combination of 3 variables has a probability of its own, with a prior of 0.5 cases; rows are independent.; empty: []; levels 0 and 1, fault: <nil>
	// of 1000 women 209 more (166 to 246), of 500 draws
}
