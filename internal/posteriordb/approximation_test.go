package posteriordb

import (
	"context"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/seed78144065/credence/vi"
)

// worstMean returns the largest difference of a mean of the draws from the
// reference, in standard deviations of the reference.
func worstMean(t *testing.T, a *vi.Approximation, refs []Reference) (worst float64, name string) {
	t.Helper()
	for _, r := range refs {
		v, err := parameter(a.Draws(), r.Parameter)
		if err != nil {
			t.Fatal(err)
		}
		if z := math.Abs(v.Mean()-r.Mean) / r.SD; !(z <= worst) {
			worst, name = z, r.Parameter
		}
	}
	return worst, name
}

func TestApproximations(t *testing.T) {
	kit, ok := open(t)
	if !ok {
		return
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []vi.Method{vi.Laplace{Seed: 1}, vi.Pathfinder{Seed: 1}} {
		for _, name := range slices.Sorted(maps.Keys(refs)) {
			m, err := kit.Model(name)
			if err != nil {
				t.Fatal(err)
			}
			prog := compile(t, m)
			start := time.Now()
			a, err := vi.Fit(context.Background(), prog, method)
			took := time.Since(start).Seconds()
			if err != nil {
				t.Logf("%-45s %T %v", name, method, err)
				continue
			}
			z, at := worstMean(t, a, refs[name])
			it := 0
			for _, p := range a.Paths {
				it += p.Iterations
			}
			t.Logf("%-45s %T k %.2f err %.2f sd at %s, ELBO %.2f+-%.2f, evals %d, iters %d, %.3f s", name, method, a.Khat, z, at, a.ELBO, a.ELBOSE, a.Evaluations, it, took)
		}
	}
}
