package bn_test

import (
	"fmt"
	"log"
	"math"
	"strings"

	"github.com/seed78144065/credence/dag/bn"
)

// A patient is short of breath and was in Asia. Then the X-ray comes back clear.
func ExampleNetwork_Compile() {
	net, err := bn.ReadFile("../../testdata/cases/causal/bn/asia.bif")
	if err != nil {
		log.Fatal(err)
	}
	tree, err := net.Compile(bn.Config{})
	if err != nil {
		log.Fatal(err)
	}
	b := tree.Beliefs()
	show := func() {
		for _, disease := range []string{"tub", "lung", "bronc"} {
			p, err := b.Posterior(nil, disease)
			if err != nil {
				log.Fatal(err)
			}
			fmt.Printf("%s %.4f  ", disease, p[0])
		}
		l, err := b.LogEvidence()
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("P(findings) %.4f\n", math.Exp(l))
	}
	show()
	if err := b.Set(bn.Evidence{"asia": "yes", "dysp": "yes"}); err != nil {
		log.Fatal(err)
	}
	show()
	if err := b.Observe("xray", "no"); err != nil {
		log.Fatal(err)
	}
	show()
	joint, err := b.Joint("tub", "bronc")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f\n", joint.Values())
	best, err := b.MAP("tub", "lung", "bronc")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(best.States)
	// Output:
	// tub 0.0104  lung 0.0550  bronc 0.4500  P(findings) 1.0000
	// tub 0.0878  lung 0.0995  bronc 0.8114  P(findings) 0.0045
	// tub 0.0022  lung 0.0026  bronc 0.8628  P(findings) 0.0035
	// [0.0012 0.0011 0.8616 0.1361]
	// map[bronc:yes lung:no tub:no]
}

// Two tests say that a patient smokes: a blurred one, and what the patient says,
// after which the doctor is 90 % sure.
func ExampleBeliefs_Revise() {
	net, err := bn.ReadFile("../../testdata/cases/causal/bn/asia.bif")
	if err != nil {
		log.Fatal(err)
	}
	tree, err := net.Compile(bn.Config{})
	if err != nil {
		log.Fatal(err)
	}
	b := tree.Beliefs()
	smoke := func() {
		p, err := b.Posterior(nil, "smoke")
		if err != nil {
			log.Fatal(err)
		}
		q, err := b.Posterior(nil, "bronc")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("smoke %.3f bronc %.3f\n", p[0], q[0])
	}
	if err := b.ObserveLikelihood("smoke", 0.6, 0.3); err != nil {
		log.Fatal(err)
	}
	smoke()
	if err := b.Revise("smoke", 0.9, 0.1); err != nil {
		log.Fatal(err)
	}
	smoke()
	if err := b.Observe("bronc", "no"); err != nil { // it moves like any other
		log.Fatal(err)
	}
	smoke()
	// Output:
	// smoke 0.667 bronc 0.500
	// smoke 0.900 bronc 0.570
	// smoke 0.837 bronc 0.000
}

func ExampleNoisyOR() {
	yesno := []string{"yes", "no"}
	flu, cold := bn.Variable{Name: "flu", States: yesno}, bn.Variable{Name: "cold", States: yesno}
	fever := bn.Variable{Name: "fever", States: yesno}
	table, err := bn.NoisyOR(fever, "yes", []bn.Cause{
		{Variable: flu, Strength: []float64{0.8, 0}},
		{Variable: cold, Strength: []float64{0.4, 0}},
	}, 0.05)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", table.Values())
	// Output:
	// [0.886 0.114 0.810 0.190 0.430 0.570 0.050 0.950]
}

func ExampleParse() {
	_, err := bn.Parse(`network traffic { }
variable rain { type discrete [ 2 ] { yes, no }; }
variable late { type discrete [ 2 ] { yes, no }; }
probability ( rain ) { table 0.2, 0.7; }
probability ( late | rain ) { (yes) 0.5, 0.5; (on) 0.1, 0.9; }`)
	fmt.Println(strings.ReplaceAll(err.Error(), "bn: ", ""))
	// Output:
	// line 4 col 24: the probabilities of rain sum to 0.8999999999999999, want 1
	// line 5 col 48: rain has no state "on" (there are yes, no)
}
