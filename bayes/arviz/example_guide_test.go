package arviz_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/arviz"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/mcmc"
)

// Eight schools with all that ArviZ can use, to a file and back: what is read can
// be checked and compared as what was sampled.
func Example_exchange() {
	effects := []float64{28, 8, -3, 7, -1, 1, 18, 12} // [Rubin1981], table 1
	se := []float64{15, 10, 16, 11, 9, 11, 10, 18}
	m := bayes.NewModel("schools")
	school := m.Dim("school", "A", "B", "C", "D", "E", "F", "G", "H")
	mu, tau := m.Param("mu", bayes.Normal(0, 5)), m.Param("tau", bayes.HalfCauchy(5))
	z := m.Param("z", bayes.Normal(0, 1), school)
	theta := m.Let("theta", mu.Add(tau.Mul(z)))
	y := m.Data("y", effects, school)
	m.Observe(y, bayes.Normal(theta, m.Data("se", se, school)))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	predicted, err := prog.Predict(ctx, draws, 2)
	if err != nil {
		log.Fatal(err)
	}
	loglik, err := prog.LogLik(ctx, draws)
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "schools")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	file, err := os.Create(filepath.Join(dir, "schools.json"))
	if err != nil {
		log.Fatal(err)
	}
	err = arviz.Write(file, &arviz.InferenceData{
		Posterior: draws, PosteriorPredictive: predicted, LogLikelihood: loglik,
		ObservedData: []arviz.Array{{Name: "y", Dims: []bayes.Dim{school}, Values: effects}},
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}

	if file, err = os.Open(file.Name()); err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	data, err := arviz.Read(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(data.Posterior.Summary("mu", "tau"))
	fmt.Println(len(data.Posterior.Check()), "warnings; statistics:", strings.Join(data.Posterior.StatNames(), " "))
	loo, err := criticism.LOO(ctx, data.LogLikelihood, "y")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("elpd %.1f ± %.1f\n", loo.Elpd, loo.ElpdSE)

	_, err = arviz.Read(strings.NewReader(`{"posterior": {"theta": [[[0.5, 1.5]]]},
		"coords": {"school": ["A", "B", "C"]}, "dims": {"theta": ["school"]}}`))
	fmt.Println(err)
	// Output:
	//       mean     sd      q5  median    q95  mcse_mean  ess_bulk  ess_tail   rhat
	// mu   4.289  3.368  -1.213   4.305  9.766      0.042      6528      5009  1.000
	// tau  3.710  3.392  0.2490   2.796  9.884      0.049      4154      3418  1.001
	// 0 warnings; statistics: lp acceptance_rate step_size tree_depth n_steps diverging energy reached_max_treedepth
	// elpd -30.7 ± 1.5
	// arviz: line 2 col 24: coords.school has 3 labels, the dim of posterior.theta has size 2
}
