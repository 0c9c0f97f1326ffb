package identify_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
)

// One operation is the effect on the treated of a node on one of its descendants.
func BenchmarkIdentify(b *testing.B) {
	for _, from := range []identify.Basis{identify.Experiments, identify.Observations} {
		for _, n := range []int{5, 20} {
			b.Run(fmt.Sprintf("%v/n=%d", from, n), func(b *testing.B) {
				const count = 100
				all := problems(b, n, count)
				for i := 0; b.Loop(); i++ {
					p := all[i%count]
					x, y := p.q.Do[0], p.q.Outcome[0]
					q := identify.Counterfactual{
						Of:    []discrete.Event{{Var: y, Value: 1, Do: discrete.Values{x: 1}}},
						Given: []discrete.Event{{Var: x}},
					}
					var not *identify.CounterfactualError
					if _, err := q.Identify(p.g, from); err != nil && !errors.As(err, &not) {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
