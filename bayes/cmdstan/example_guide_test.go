package cmdstan_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/bayes/cmdstan"
)

// Two chains of eight schools, sampled by rstan, much too short: the files are read
// and judged here, and written again for tools that read Stan's.
func ExampleReadFiles() {
	files := []string{"testdata/schools_1.csv", "testdata/schools_2.csv"}
	draws, err := cmdstan.ReadFiles(files...)
	if err != nil {
		log.Fatal(err)
	}
	run := draws.Config().(cmdstan.Config)
	fmt.Printf("Stan %s: %d chains of %d draws; every draw that Stan kept stands for %d\n",
		run.Version, draws.Chains(), draws.Len(), run.Thin)
	for _, c := range run.Chains {
		fmt.Printf("chain %d: seed %d, step size %.2f\n", c.ID, c.Seed, c.StepSize)
	}
	fmt.Print(draws.Summary("mu", "tau"))
	warnings := draws.Check()
	fmt.Println(len(warnings), "warnings:", warnings[0].Msg)

	dir, err := os.MkdirTemp("", "schools")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	names, err := cmdstan.WriteFiles(dir, "again", draws)
	if err != nil {
		log.Fatal(err)
	}
	again, err := cmdstan.ReadFiles(names...)
	if err != nil {
		log.Fatal(err)
	}
	before, _ := draws.Var("mu")
	after, _ := again.Var("mu")
	fmt.Println(filepath.Base(names[0]), filepath.Base(names[1]), "same mean:", before.Mean() == after.Mean())

	_, err = cmdstan.ReadFiles(files[0], files[0])
	fmt.Println(err)
	// Output:
	// Stan 2.21.0: 2 chains of 10 draws; every draw that Stan kept stands for 2
	// chain 1: seed 1, step size 0.45
	// chain 2: seed 1, step size 0.25
	//       mean     sd      q5  median    q95  mcse_mean  ess_bulk  ess_tail   rhat
	// mu   5.149  2.468  0.5696   5.063  8.397       0.78        10        10  1.293
	// tau  2.946  2.596  0.1771   1.980  7.406       0.82        10        10  1.089
	// 18 warnings: R-hat of mu is 1.293, above 1.01: the chains disagree; run longer, or look for several modes or a parameter the data don't determine
	// again_1.csv again_2.csv same mean: true
	// cmdstan: testdata/schools_1.csv:66: id 1 and seed 1 are those of chain 1: one chain was given twice
}
