package report_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"log"
	"regexp"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/report"
	"github.com/seed78144065/credence/mcmc"
)

// Eight schools [Rubin1981], their effects parameters by themselves, which samplers find
// hard: the page says so, and what to do.
func Example_guide() {
	ctx := context.Background()
	effects := []float64{28, 8, -3, 7, -1, 1, 18, 12}
	se := []float64{15, 10, 16, 11, 9, 11, 10, 18}

	m := bayes.NewModel("schools")
	school := m.Dim("school", "A", "B", "C", "D", "E", "F", "G", "H")
	mu, tau := m.Param("mu", bayes.Normal(0, 5)), m.Param("tau", bayes.HalfCauchy(5))
	theta := m.Param("theta", bayes.Normal(mu, tau), school)
	m.Observe(m.Data("effect", effects, school), bayes.Normal(theta, se))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Draws: 200})
	if err != nil {
		log.Fatal(err)
	}
	predicted, err := prog.Predict(ctx, draws, 2)
	if err != nil {
		log.Fatal(err)
	}
	replicated, err := predicted.Var("effect")
	if err != nil {
		log.Fatal(err)
	}

	check, err := criticism.PosteriorPredictiveCheck(ctx, effects, replicated)
	if err != nil {
		log.Fatal(err)
	}
	var page bytes.Buffer // or a file
	err = report.Write(&page, draws, report.Config{
		Title: "Does coaching help?", Model: m.String(), Units: map[string]string{"theta": "points"},
		Sections: []report.Section{report.Criticism("Does the model repeat the data?", "Mean, spread and extremes of the eight effects.", check)},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verdict(page.String()))
	// Output:
	// Don't trust these draws yet.
	// What is wrong: divergent transitions; energies change too slowly; the chains disagree; too few independent draws for the middle; too few independent draws for the tails.
	// What to do first: raise the target acceptance rate to 0.95, then 0.99. If some remain, write the effects of groups in their non-centred form, or give scales a prior that keeps them away from 0; the figure of pairs shows where to look.
	// Measured: R-hat at most 1.220, bulk effective sample size at least 28, tail effective sample size at least 15, 62 of 1600 transitions divergent, E-BFMI at least 0.22.
}

// verdict is the text of the page's first box, without its marks.
func verdict(page string) string {
	_, page, _ = strings.Cut(page, `<h2 id="verdict"`)
	page, _, _ = strings.Cut(`<h2`+page, "</section>")
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, ""))
	return regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(strings.TrimSpace(text), "\n")
}
