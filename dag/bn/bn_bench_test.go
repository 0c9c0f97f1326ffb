package bn_test

import (
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
