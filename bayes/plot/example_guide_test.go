package plot_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/internal/figure/golden"
	"github.com/seed78144065/credence/mcmc"
)

// accidents of each of 647 women in a shell factory, in five weeks [Greenwood1920].
func accidents() []float64 {
	var y []float64
	for k, women := range []int{447, 132, 42, 21, 3, 2} {
		for range women {
			y = append(y, float64(k))
		}
	}
	return y
}

// factory samples one rate for all women, and draws what it predicts.
func factory(y []float64) (draws *bayes.Draws, predicted bayes.RV) {
	m := bayes.NewModel("accidents")
	m.Observe(m.Data("y", y), bayes.Poisson(m.Param("rate", bayes.Exponential(1))))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	draws, err = mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Draws: 250})
	if err != nil {
		log.Fatal(err)
	}
	p, err := prog.Predict(ctx, draws, 2)
	if err != nil {
		log.Fatal(err)
	}
	if predicted, err = p.Var("y"); err != nil {
		log.Fatal(err)
	}
	return draws, predicted
}

// Did the chains mix, and does the model repeat the data? Two pictures of one fit.
func Example_guide() {
	y := accidents()
	draws, predicted := factory(y)

	dir, err := os.MkdirTemp("", "accidents")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	chains, err := plot.RankECDF(draws, plot.Config{Vars: []string{"rate"}})
	if err != nil {
		log.Fatal(err)
	}
	counts, err := plot.PredictiveCounts(y, plot.Replicates(predicted, 100), plot.Config{Units: map[string]string{"": "accidents"}})
	if err != nil {
		log.Fatal(err)
	}
	for name, fig := range map[string]*plot.Figure{"chains.png": chains, "counts.svg": counts} {
		if err := fig.Save(filepath.Join(dir, name)); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%s; note: %q\n", chains.Title, chains.Note)
	fmt.Printf("%s; note: %q\n", counts.Title, counts.Note)
	check, err := criticism.PosteriorPredictiveCheck(context.Background(), y, predicted, criticism.SD(), criticism.Zeros())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(check)
	// Output:
	// Ranks by chain, 95 % band; note: ""
	// Predictive check: counts; note: ""
	// posterior predictive check: 2000 replicated data sets
	// quantity       data        low       high       p    mcse
	// sd           0.8318     0.6174     0.7481   0.000   0.001
	// zeros        0.6909      0.575     0.6739   0.007   0.003
	// sd is 0.8318, and as high in none of the replicated data sets: the model does not repeat it
	// zeros is 0.6909, and as high in 0.35 % of the replicated data sets: the model does not repeat it
	// The model saw these data, so p is nearer to 1 than chance makes it: a small p is evidence, a large one hardly any.
}

// TestGuidePictures holds the picture of the guide.
func TestGuidePictures(t *testing.T) {
	y := accidents()
	_, predicted := factory(y)
	counts, err := plot.PredictiveCounts(y, plot.Replicates(predicted, 100), plot.Config{Units: map[string]string{"": "accidents"}})
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, map[string]*plot.Figure{"guide_counts": counts})
}
