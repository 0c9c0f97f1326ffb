package main

import (
	"fmt"
	"math"
	"os"

	"gonum.org/v1/gonum/floats"

	"github.com/seed78144065/credence/bayes"
)

// readStanRun reads what run.R wrote of a run: files prefix-chains.csv and
// prefix-draws.csv.
func readStanRun(prefix string) (s sampling, err error) {
	chains, err := readTable(prefix+"-chains.csv", "warmup_s", "sampling_s", "leapfrogs", "divergences")
	if err != nil {
		return s, err
	}
	draws, err := readTable(prefix+"-draws.csv", "chain")
	if err != nil {
		return s, err
	}
	sum := func(name string) float64 {
		x, _ := chains.Float(name) // readTable has seen it
		return floats.Sum(x)
	}
	s.cpu = sum("warmup_s") + sum("sampling_s")
	if !(s.cpu > 0) {
		return s, fmt.Errorf("bench: %s-chains.csv: the chains took %v s", prefix, s.cpu)
	}
	s.leapfrogs, s.divergences = sum("leapfrogs")/float64(draws.N()), sum("divergences")

	chain, _ := draws.Float("chain")
	for i, c := range chain {
		if c != math.Floor(c) || c < 1 || int(c) > chains.N() {
			return s, fmt.Errorf("bench: %s-draws.csv, row %d: chain is %v, of %d", prefix, i+1, c, chains.N())
		}
	}
	s.leastESS = math.Inf(1)
	for _, name := range draws.Names() {
		if name == "chain" {
			continue
		}
		x, err := draws.Float(name)
		if err != nil {
			return s, fmt.Errorf("bench: %s-draws.csv: %w", prefix, err)
		}
		byChain := make([][]float64, chains.N())
		for i, c := range chain {
			byChain[int(c)-1] = append(byChain[int(c)-1], x[i])
		}
		s.count(byChain)
	}
	if !(s.leastESS < math.Inf(1)) {
		return s, fmt.Errorf("bench: %s-draws.csv: the least ESS of %d parameters is %v: the file is cut short, or a draw is missing", prefix, len(draws.Names())-1, s.leastESS)
	}
	s.essPerCPU = s.leastESS / s.cpu
	return s, nil
}

// readTable reads a file that must have columns of these names, all numbers.
func readTable(name string, columns ...string) (*bayes.Table, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("bench: rstan left no result: %w", err)
	}
	defer f.Close()
	t, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		return nil, fmt.Errorf("bench: %s: %w", name, err)
	}
	for _, c := range columns {
		if _, err := t.Float(c); err != nil {
			return nil, fmt.Errorf("bench: %s: %w", name, err)
		}
	}
	return t, nil
}
