package causal_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// A pupil did 1 of homework and got 1.5 in the exam; nobody saw how much the pupil
// was encouraged. What would the mark have been with encouragement of 1.5? What
// was not seen has a posterior given what was, and so has the answer. And of a
// pupil of whom is known only that the mark was above 3?
func ExampleWorlds_See_partial() {
	m := bayes.NewModel("school")
	encouraged := m.Generate("encouraged", bayes.Normal(0, 1))
	homework := m.Generate("homework", bayes.Normal(bayes.Mul(0.5, encouraged), 1))
	m.Generate("mark", bayes.Normal(bayes.Mul(0.7, encouraged).Add(bayes.Mul(0.4, homework)), 1))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	scm, err := causal.FromModel(prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := prog.Prior(context.Background(), 4000, 1) // the coefficients are known: any draws will do
	if err != nil {
		fmt.Println(err)
		return
	}

	w := scm.Worlds()
	w.Do("more", map[string]bayes.Action{"encouraged": bayes.Set(1.5)})
	w.See("f.homework", 1)
	w.See("f.mark", 1.5)
	ans, err := w.Ask(context.Background(), draws, 1, "more.mark")
	if err != nil {
		fmt.Println(err)
		return
	}
	mark, err := ans.Var("more.mark")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("by %s: %.1f ± %.1f\n%v", ans.Method(), mark.Mean(), mark.SD(), ans)

	w = scm.Worlds()
	w.Do("none", map[string]bayes.Action{"homework": bayes.Set(0)})
	w.Given(bayes.Less(3, w.V("f.mark")))
	w.Let("lost", w.V("f.mark").Sub(w.V("none.mark")))
	if ans, err = w.Ask(context.Background(), draws, 1, "lost"); err != nil {
		fmt.Println(err)
		return
	}
	lost, err := ans.Var("lost")
	if err != nil {
		fmt.Println(err)
		return
	}
	worth, err := ans.ESS("lost")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("by %s: %.1f ± %.1f, of %d draws worth %.0f\n", ans.Method(), lost.Mean(), lost.SD(), lost.Len(), worth)
	// Output:
	// by gaussian: 2.2 ± 0.7
	// seen: f.homework = 1, f.mark = 1.5
	// more.mark: rung 3 (imagining), ESS 4000
	// noise posterior: encouraged, homework, mark
	// by posterior: 0.6 ± 0.4, of 4000 draws worth 4000
}
