package cmdstan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/cmdstan"
)

// Files of one run of CmdStan, a chain each.
func ExampleRead() {
	const head = "# model = coin\n# method = sample\n#   sample\n#     num_samples = 2\n"
	draws, err := cmdstan.Read(
		strings.NewReader(head+"# id = 1\nlp__,theta.1,theta.2\n-7.1,0.2,0.5\n-6.8,0.3,0.4\n"),
		strings.NewReader(head+"# id = 2\nlp__,theta.1,theta.2\n-6.9,0.1,0.6\n-7.0,0.2,0.5\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	theta, _ := draws.Var("theta")
	fmt.Println(draws.Chains(), "chains of", draws.Len(), draws.Config().(cmdstan.Config).Model)
	fmt.Println(theta.Means())
	// Output:
	// 2 chains of 2 coin
	// [0.2 0.5]
}

// A chain for tools that read Stan's files.
func ExampleWrite() {
	draws, err := bayes.NewDraws(bayes.Run{
		Vars:   []bayes.Variable{{Name: "mu"}, {Name: "m", Dims: []bayes.Dim{bayes.Size(2), bayes.Size(2)}}},
		Chains: 1, Draws: 1, Values: []float64{0.1, 11, 12, 21, 22},
		Stats: []bayes.Stat{{Name: "lp", Values: []float64{-3.5}}, {Name: "diverging", Values: []float64{0}}}, Seed: 42,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := cmdstan.Write(os.Stdout, draws, 0); err != nil {
		fmt.Println(err)
	}
	// Output:
	// # stan_version_major = 2
	// # stan_version_minor = 32
	// # stan_version_patch = 2
	// # model = credence
	// # method = sample
	// #   sample
	// #     num_samples = 1
	// #     num_warmup = 0
	// #     save_warmup = 0
	// #     thin = 1
	// #     algorithm = fixed_param
	// # id = 1
	// # random
	// #   seed = 42
	// lp__,divergent__,mu,m.1.1,m.2.1,m.1.2,m.2.2
	// -3.5,0,0.1,11,21,12,22
	// #
}

// A file for each chain, as CmdStan writes them and its tools want them.
func ExampleWriteFiles() {
	dir, err := os.MkdirTemp("", "chains")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	draws, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "mu"}}, Chains: 2, Draws: 2, Values: []float64{1, 2, 3, 4}})
	if err != nil {
		fmt.Println(err)
		return
	}
	names, err := cmdstan.WriteFiles(dir, "run", draws)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range names {
		fmt.Println(filepath.Base(name))
	}
	back, err := cmdstan.ReadFiles(names...)
	if err != nil {
		fmt.Println(err)
		return
	}
	mu, err := back.Var("mu")
	fmt.Println(mu.Values(), err)
	// Output:
	// run_1.csv
	// run_2.csv
	// [1 2 3 4] <nil>
}
