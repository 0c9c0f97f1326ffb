package plot_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/plot"
)

func ExampleReliability() {
	prob := []float64{0.1, 0.2, 0.3, 0.7, 0.8, 0.9}
	d, err := calibration.Reliability(prob, []int{0, 0, 1, 1, 0, 1}, calibration.Bins{Count: 3})
	if err != nil {
		log.Fatal(err)
	}
	fig, err := plot.Reliability(plot.Config{}, plot.Forecast{Name: "network", Diagram: d})
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := fig.Save(filepath.Join(dir, "reliability.png")); err != nil {
		log.Fatal(err)
	}
	fmt.Println(fig.Title)
	// Output: Are the probabilities right?
}
