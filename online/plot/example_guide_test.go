package plot_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"testing"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/internal/figure/golden"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
	"github.com/seed78144065/credence/online/drift"
	"github.com/seed78144065/credence/online/plot"
)

// giftCards is the share of fraud that is known day by day; on day 28 it doubles.
func giftCards() plot.Rate {
	rate, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 30})
	if err != nil {
		log.Fatal(err)
	}
	detector, err := drift.New(drift.CUSUM{Side: drift.Up})
	if err != nil {
		log.Fatal(err)
	}
	fraud := plot.Rate{Name: "gift cards"}
	for day := range 40 {
		cases := online.Trials{Successes: 4 + day%3, N: 200}
		if day >= 28 { // then it doubles
			cases.Successes *= 2
		}
		if err := rate.Forget(0.8, online.KeepPrior); err != nil { // some five days count
			log.Fatal(err)
		}
		if err := rate.Update(cases); err != nil {
			log.Fatal(err)
		}
		now, seen := rate.Posterior().Dist(), float64(cases.Successes)/float64(cases.N)
		fraud.At, fraud.Seen = append(fraud.At, float64(day)), append(fraud.Seen, seen)
		fraud.Band = append(fraud.Band, bayesplot.Interval{Lo: now.Quantile(0.05), Mid: now.Mean(), Hi: now.Quantile(0.95)})
		alarm, err := detector.Update(seen)
		if err != nil {
			log.Fatal(err)
		}
		if alarm {
			fraud.Alarms = append(fraud.Alarms, float64(day))
		}
	}
	return fraud
}

// Example_guide is the code of docs/packages/online/plot.md.
func Example_guide() {
	fraud := giftCards()
	fig, err := plot.Rates([]plot.Rate{fraud}, plot.Config{X: "day", Y: "fraud rate"})
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := fig.Save(filepath.Join(dir, "rates.png")); err != nil { // or .svg, .pdf
		log.Fatal(err)
	}
	fmt.Printf("%s: %s; alarm on day %.0f\n", fig.Title, fraud.Name, fraud.Alarms)

	var days []float64
	var looks []*abtest.Decision
	for day := 1; day <= 10; day++ {
		e := abtest.Experiment{}
		for arm, bought := range []int{15 * day, 18 * day} {
			e.Arms = append(e.Arms, abtest.Arm{Name: []string{"old", "new"}[arm], N: 500 * day,
				Metric: abtest.Binomial(online.Beta{Alpha: 1 + float64(bought), Beta: 1 + float64(500*day-bought)})})
		}
		d, err := e.Decide()
		if err != nil {
			log.Fatal(err)
		}
		days, looks = append(days, float64(day)), append(looks, d)
	}
	best, err := plot.ProbBest(days, looks, plot.Config{X: "day"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: new %.2f on the last day\n", best.Title, looks[9].ProbBest["new"])
	// Output:
	// Rates as they moved: gift cards; alarm on day [29]
	// Probability to be the best arm: new 0.95 on the last day
}

// TestGuidePictures holds the picture of the guide.
func TestGuidePictures(t *testing.T) {
	fig, err := plot.Rates([]plot.Rate{giftCards()}, plot.Config{X: "day", Y: "fraud rate"})
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, map[string]*plot.Figure{"guide_rates": fig})
}
