package bn_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
)

// must returns what a question to a network answers.
func must[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

// What a file has, before anything is asked: how many variables, how many numbers
// somebody had to find out, how much exact answers will cost. All formats keep all.
func ExampleRead() {
	const file = `network umbrella { }
variable rain { type discrete [ 2 ] { yes, no }; }
variable umbrella { type discrete [ 2 ] { carried, left }; }
probability ( rain ) { table 0.3, 0.7; }
probability ( umbrella | rain ) { (yes) 0.9, 0.1; (no) 0.2, 0.8; }`
	net, err := bn.Read(strings.NewReader(file)) // a request's body, a file from an archive …
	if err != nil {
		log.Fatal(err)
	}
	for _, v := range net.Variables() {
		fmt.Println(v.Name, v.States)
	}
	fmt.Println(net.Len(), "variables,", net.Parameters(), "free parameters; tree:", net.TreeSize())
	again := must(bn.Parse(net.BIF()))
	other := must(bn.Parse(net.XMLBIF()))
	fmt.Println(again.Equal(net), other.Equal(net))
	// Output:
	// rain [yes no]
	// umbrella [carried left]
	// 2 variables, 3 free parameters; tree: width 1, 1 cliques, 4 cells, 4 of them in the largest, 96 bytes
	// true true
}

// The clinic gets a better X-ray machine: one table is replaced, and a clear picture
// says more. And seeing is not setting: those without bronchitis smoke less, so fewer of
// them have lung cancer; to cure it prevents none.
func ExampleNetwork_WithCPTs() {
	net := must(bn.ReadFile(folder + "asia.bif"))
	old := must(net.CPT("xray"))
	fmt.Println(old.Vars(), old.Values()) // rows by either: yes, no
	sharp := must(discrete.NewTable(old.Vars(), []float64{0.998, 0.002, 0.01, 0.99}))
	better := must(net.WithCPTs(sharp))
	for _, n := range []*bn.Network{net, better} {
		p := must(n.Query([]string{"lung"}, bn.Evidence{"xray": "yes", "smoke": "yes"}))
		fmt.Printf("P(lung=yes | xray=yes, smoke=yes) = %.3f\n", p.Values()[0])
	}
	fmt.Println(len(better.CPTs()), "tables, equal:", better.Equal(net))
	seen := must(net.Query([]string{"lung"}, bn.Evidence{"bronc": "no"}))
	cured := must(net.Model().Do([]string{"lung"}, []string{"bronc"}, discrete.Values{"bronc": must(net.State("bronc", "no"))}))
	fmt.Printf("%.3f without bronchitis, %.3f once cured\n", seen.Values()[0], cured.Values()[0])
	// Output:
	// [{either 2} {xray 2}] [0.98 0.02 0.05 0.95]
	// P(lung=yes | xray=yes, smoke=yes) = 0.646
	// P(lung=yes | xray=yes, smoke=yes) = 0.845
	// 8 tables, equal: false
	// 0.043 without bronchitis, 0.055 once cured
}

// Two causes that each bring about a degree of fever by themselves: the worse one
// counts. Six numbers and the leak stand for a table of twelve.
func ExampleNoisyMax() {
	yesno := []string{"yes", "no"}
	flu, cold := bn.Variable{Name: "flu", States: yesno}, bn.Variable{Name: "cold", States: yesno}
	fever := bn.Variable{Name: "fever", States: []string{"none", "mild", "high"}}
	table := must(bn.NoisyMax(fever, fever.States, []bn.GradedCause{
		{Variable: flu, Effect: [][]float64{{0.1, 0.3, 0.6}, {1, 0, 0}}},
		{Variable: cold, Effect: [][]float64{{0.5, 0.4, 0.1}, {1, 0, 0}}},
	}, []float64{0.98, 0.02, 0}))
	for i, who := range []string{"flu and cold", "flu", "cold", "neither"} {
		fmt.Printf("%-12s none %.3f, mild %.3f, high %.3f\n", who, table.Values()[3*i], table.Values()[3*i+1], table.Values()[3*i+2])
	}
	// Output:
	// flu and cold none 0.049, mild 0.311, high 0.640
	// flu          none 0.098, mild 0.302, high 0.600
	// cold         none 0.490, mild 0.410, high 0.100
	// neither      none 0.980, mild 0.020, high 0.000
}

// A finding is taken back: the picture was another patient's.
func ExampleBeliefs_Retract() {
	b := asiaTree().Beliefs()
	if err := b.Set(bn.Evidence{"dysp": "yes", "xray": "yes"}); err != nil {
		log.Fatal(err)
	}
	with := must(b.Posterior(nil, "lung"))
	if err := b.Retract("xray"); err != nil {
		log.Fatal(err)
	}
	without := must(b.Posterior(nil, "lung"))
	fmt.Printf("P(lung=yes) %.3f, without the picture %.3f (of %d variables)\n", with[0], without[0], b.Tree().Network().Len())
	// Output:
	// P(lung=yes) 0.621, without the picture 0.103 (of 8 variables)
}

// How strong would the case have to be? Which finding the conclusion hangs on, and what
// the numbers of the tables would have to be for another one.
func ExampleSensitivity_Overturning() {
	d := must(asiaTree().Diagnose("lung", cough...))
	ranked := must(d.Explain("yes")).Ranked()
	fmt.Printf("%v: of %d findings %v weighs most, pivotal: %v\n", d.MostProbable(), len(d.Findings()), ranked[0].Finding, ranked[0].Pivotal)
	s := must(d.Sensitivity(context.Background()))
	c := s.Overturning()[0]
	fmt.Printf("lung=%s, if %v were %.3f and not %.3f\n", c.State, c.Entry, c.To, c.From)
	for _, f := range must(s.Functions("yes")) {
		if f.Entry.String() == c.Entry.String() {
			x, ok := f.Solve(0.9)
			fmt.Printf("a hundredth more of it is %+.3f; 0.9 is reached at %.3f %v\n", f.Derivative()/100, x, ok)
		}
	}
	// Output:
	// yes: of 3 findings xray=yes weighs most, pivotal: true
	// lung=no, if P(lung=yes | smoke=yes) were 0.041 and not 0.100
	// a hundredth more of it is +0.022; 0.9 is reached at 0.276 true
}

// Tables that are not known but learned: counts of what was seen, with those of the
// prior, and networks that are as probable as these counts make them.
func ExampleTablePosterior_Draw() {
	net := must(bn.ReadFile(folder + "cancer.bif"))
	cases := must(net.Sample(1, 200))
	codes, states, err := cases.Codes("Smoker") // as numbers, for programs of one's own
	if err != nil {
		log.Fatal(err)
	}
	smokers := 0
	for _, c := range codes {
		if states[c] == "True" {
			smokers++
		}
	}
	fmt.Println(smokers, "of", cases.N(), "smoke; a factor:", cases.IsFactor("Smoker"))
	tables := must(net.TablePosterior(bn.PerCell(1)))
	if err := tables.Update(cases); err != nil {
		log.Fatal(err)
	}
	fmt.Println(must(tables.Parameters("Smoker")).Values()) // and 1 each
	for draw := range uint64(3) {
		p := must(must(tables.Draw(1, draw)).CPT("Smoker"))
		fmt.Printf("%.3f ", p.Values()[0])
	}
	fmt.Printf("mean %.3f\n", must(must(tables.Mean()).CPT("Smoker")).Values()[0])
	// Output:
	// 70 of 200 smoke; a factor: true
	// [71 131]
	// 0.327 0.345 0.282 mean 0.351
}
