package bn_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

var benched = []struct {
	network         string
	variable, state string // a finding
}{
	{"alarm", "HRBP", "HIGH"},
	{"hepar2", "jaundice", "present"},
	{"insurance", "Accident", "Mild"},
	{"hailfinder", "CldShadeConv", "None"},
}

func read(b *testing.B, name string) *bn.Network {
	n, err := bn.ReadFile(folder + name + ".bif")
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkRead reads a file.
func BenchmarkRead(b *testing.B) {
	for _, c := range benched {
		b.Run(c.network, func(b *testing.B) {
			for b.Loop() {
				read(b, c.network)
			}
		})
	}
}

// BenchmarkCompile compiles a network and finds all prior distributions.
func BenchmarkCompile(b *testing.B) {
	for _, c := range benched {
		n := read(b, c.network)
		b.Run(c.network, func(b *testing.B) {
			for b.Loop() {
				tree, err := n.Compile(bn.Config{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := tree.Beliefs().Posteriors(nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkEvidence finds all posterior distributions given each of the six sets
// of findings that the known answers have.
func BenchmarkEvidence(b *testing.B) {
	for _, c := range benched {
		text, err := os.ReadFile(folder + c.network + ".json")
		if err != nil {
			b.Fatal(err)
		}
		var known network
		if err := json.Unmarshal(text, &known); err != nil {
			b.Fatal(err)
		}
		tree, err := read(b, c.network).Compile(bn.Config{})
		if err != nil {
			b.Fatal(err)
		}
		beliefs := tree.Beliefs()
		var all [][]float64
		b.Run(c.network, func(b *testing.B) {
			for b.Loop() {
				for _, q := range known.Queries {
					if err := beliefs.Set(q.Evidence); err != nil {
						b.Fatal(err)
					}
					if all, err = beliefs.Posteriors(all); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}

// BenchmarkFinding enters a finding, or takes it back, and finds all posterior
// distributions.
func BenchmarkFinding(b *testing.B) {
	for _, c := range benched {
		beliefs, flip := flipping(b, c.network, c.variable, c.state)
		var all [][]float64
		b.Run(c.network, func(b *testing.B) {
			for b.Loop() {
				flip()
				var err error
				if all, err = beliefs.Posteriors(all); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// flipping returns the beliefs of a network and a function that changes them.
func flipping(tb testing.TB, network, variable, state string) (*bn.Beliefs, func()) {
	n, err := bn.ReadFile(folder + network + ".bif")
	if err != nil {
		tb.Fatal(err)
	}
	tree, err := n.Compile(bn.Config{})
	if err != nil {
		tb.Fatal(err)
	}
	b := tree.Beliefs()
	there := false
	return b, func() {
		err := b.Retract(variable)
		if there = !there; there {
			err = b.Observe(variable, state)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkQuery answers one question without a tree.
func BenchmarkQuery(b *testing.B) {
	for _, c := range benched {
		n := read(b, c.network)
		last := []string{n.Variables()[n.Len()-1].Name}
		b.Run(c.network, func(b *testing.B) {
			for b.Loop() {
				if _, err := n.Query(last, bn.Evidence{c.variable: c.state}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkWeighting draws 100,000 cases that agree with a finding.
func BenchmarkWeighting(b *testing.B) {
	for _, c := range benched {
		n := read(b, c.network)
		b.Run(c.network, func(b *testing.B) {
			for b.Loop() {
				if _, err := n.LikelihoodWeighting(b.Context(), bn.Evidence{c.variable: c.state}, bn.WeightingConfig{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
