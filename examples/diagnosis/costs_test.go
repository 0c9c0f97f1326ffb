package main

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
)

// FuzzCosts: whatever the file, there is an answer or an error; what is read is
// complete, finite and about variables of the network.
func FuzzCosts(f *testing.F) {
	net, err := bn.ReadFile(folder + "asia.bif")
	if err != nil {
		f.Fatal(err)
	}
	f.Add("kind,name,state,cost\ntest,xray,,1\naction,wait,lung=yes,5\naction,wait,lung=no,0\n")
	f.Add("\ufeffkind,name,state,cost\n# nothing\n\"test\", \"tub\" ,,1e300\n")
	f.Add("kind,name,state,cost\naction,wait,lung=\"yes,5\n")
	f.Add("kind;name;state;cost\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCosts([]byte(text), "costs.csv", net)
		if err != nil {
			return
		}
		for _, test := range c.tests {
			if _, err := net.Variable(test.Variable); err != nil || !(test.Cost >= 0) || math.IsInf(test.Cost, 0) {
				t.Errorf("%+v, %v", test, err)
			}
		}
		if c.about == "" {
			return
		}
		v, err := net.Variable(c.about)
		if err != nil {
			t.Fatal(err)
		}
		for a, row := range c.decision(v).Cost {
			if len(row) != len(v.States) || len(c.cost[c.actions[a]]) != len(v.States) {
				t.Errorf("%s costs %v", c.actions[a], row)
			}
		}
	})
}
