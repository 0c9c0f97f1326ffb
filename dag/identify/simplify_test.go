package identify_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
)

// shorter checks that the simplified result is right and no longer.
func shorter(t *testing.T, r *identify.Result) *identify.Result {
	t.Helper()
	s, err := r.Simplify(context.Background())
	if err != nil {
		t.Errorf("%v: %v", r.Query, err)
		return r
	}
	if err := s.Verify(context.Background()); err != nil {
		t.Errorf("%v became %v: %v", r.Estimand, s.Estimand, err)
	}
	if a, b := estimand.Cost(r.Estimand), estimand.Cost(s.Estimand); b > a {
		t.Errorf("%v: %v of cost %d became %v of cost %d", r.Query, r.Estimand, a, s.Estimand, b)
	}
	return s
}

// A case in which dropping the sum over V2 and the denominator, as another program
// does, is wrong.
func TestSimplifyKeepsWhatMatters(t *testing.T) {
	g := dag.MustParse("V2 -> V4 -> V5 -> V8; V2 <-> V5; V2 <-> V8")
	r, err := identify.Effect(g, identify.Query{Outcome: []string{"V8"}, Do: []string{"V4"}})
	if err != nil {
		t.Fatal(err)
	}
	s := shorter(t, r)
	wrong := *s
	wrong.Estimand = estimand.P(estimand.At("V8"), estimand.At("V4"))
	var fault *identify.VerifyError
	if err := wrong.Verify(context.Background()); !errors.As(err, &fault) {
		t.Errorf("P(V8 | V4) is taken for P(V8 | do(V4)): %v", err)
	}
}

// On graphs of 20 and 30 nodes nothing hangs; the results are right.
func TestSimplifyLargeGraphs(t *testing.T) {
	for _, n := range []int{20, 30} {
		for _, p := range problems(t, n, 25) {
			r, err := identify.Effect(p.g, p.q)
			var not *identify.NotIdentifiedError
			if errors.As(err, &not) {
				if err := not.Hedge.Check(p.g); err != nil {
					t.Errorf("%v, %v: %v", p.g, p.q, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			shorter(t, r)
		}
	}
}

// When time runs out, what was reached is returned, and is right.
func TestSimplifyPartial(t *testing.T) {
	partial := 0
	for _, p := range problems(t, 30, 40) {
		r, err := identify.Effect(p.g, p.q)
		if err != nil {
			continue
		}
		ctx, cancel := context.WithTimeout(context.Background(), 200*time.Microsecond)
		s, err := r.Simplify(ctx)
		cancel()
		if err == nil {
			continue
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		partial++
		if err := s.Verify(context.Background()); err != nil {
			t.Error(err)
		}
	}
	if partial == 0 {
		t.Error("no simplification was cut short")
	}
}
