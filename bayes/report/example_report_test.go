package report_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/report"
	"github.com/seed78144065/credence/mcmc"
)

func Example() {
	m := bayes.NewModel("heights")
	mu := m.Param("mu", bayes.Normal(170, 20))
	m.Observe(m.Data("height", []float64{171, 168, 180, 176, 165}), bayes.Normal(mu, 7))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	loglik, err := prog.LogLik(ctx, draws)
	if err != nil {
		log.Fatal(err)
	}
	elpd, err := criticism.LOO(ctx, loglik)
	if err != nil {
		log.Fatal(err)
	}
	loo, err := report.Validation(elpd)
	if err != nil {
		log.Fatal(err)
	}
	var page bytes.Buffer // or a file
	err = report.Write(&page, draws, report.Config{
		Title: "How tall?", Model: m.String(), Units: map[string]string{"mu": "cm"}, Sections: []report.Section{loo},
	})
	if err != nil {
		log.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if strings.Contains(line, "<h2") {
			fmt.Print(line)
		}
	}
	// Output:
	// <h2 id="verdict">No check of the draws failed.</h2>
	// <h2 id="summary">Summary</h2>
	// <h2 id="posterior">What the draws say</h2>
	// <h2 id="chains">How they were made</h2>
	// <h2 id="section0">Prediction of observations left out: PSIS-LOO</h2>
	// <h2 id="run">What was run</h2>
}

func ExampleWrite() {
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: 1, Draws: 3, Values: []float64{1, 2, 2}})
	if err != nil {
		log.Fatal(err)
	}
	var page bytes.Buffer
	fmt.Println(report.Write(&page, d, report.Config{Vars: []string{"y"}}), page.Len())
	fmt.Println(report.Write(&page, d, report.Config{}), strings.Contains(page.String(), "Too few draws to check"))
	// Output:
	// report: Write: Config.Vars: bayes: no variable "y" in the draws (there are x) 0
	// <nil> true
}

func ExampleValidation() {
	e := &criticism.Elpd{Method: "PSIS-LOO", Elpd: -30.8, ElpdSE: 1.2, P: 1.1, PSE: 0.2, Draws: 8000, Points: []criticism.Point{{Name: "y[0]", Khat: 0.81}, {Name: "y[1]", Khat: 0.2}}}
	s, err := report.Validation(e)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Title)
	fmt.Println(len(s.Warnings), s.Figures[0].Note)
	// Output:
	// Prediction of observations left out: PSIS-LOO
	// 1 k-hat above 0.7 at 1 of 2 observations: the estimate is not to be trusted there
}

func ExampleSensitivity() {
	e := &criticism.Sensitivity{Draws: 8000, Rows: []criticism.Sensitive{{Name: "mu", Prior: 0.02, Likelihood: 0.11}, {Name: "tau", Prior: 0.21, Likelihood: 0.03}}}
	s, err := report.Sensitivity(e)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Title)
	fmt.Println(len(s.Warnings), s.Figures[0].Note)
	// Output:
	// Is it the data or the prior?
	// 1 follows the prior, 0.05 or more: tau
}

// judgement is a critique of one's own.
type judgement string

func (j judgement) String() string            { return string(j) }
func (j judgement) Warnings() []bayes.Warning { return nil }

func ExampleCriticism() {
	s := report.Criticism("Residuals", "What the model leaves unexplained.", judgement("sd 1.2"))
	fmt.Println(s.Title, "/", s.Text, "/", s.Result)
	// Output: Residuals / What the model leaves unexplained. / sd 1.2
}
