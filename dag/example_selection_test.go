package dag_test

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
)

// Age decides who takes part, who is treated, and how they fare. With the age of
// the whole population from a census, the effect there can be estimated.
func ExampleGraph_SelectedEffect() {
	g, err := dag.Parse("dag { age -> treated -> health; age -> health; age -> takesPart; takesPart [selected] }")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, census := range [][]string{nil, {"age"}} {
		q, err := g.SelectedEffect([]string{"treated"}, []string{"health"}, census)
		if err != nil {
			fmt.Println(err)
			return
		}
		verdict, _ := q.Check([]string{"age"}, census)
		fmt.Println(verdict)
		fmt.Println(q.Minimal())
	}
	// Output:
	// no adjustment set: selection depends on y by the path health <- age -> takesPart is open: age is a fork that is not given
	// [] [] false
	// admissible
	// [age] [age] true
}
