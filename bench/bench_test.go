package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

func TestStanRows(t *testing.T) {
	rows, err := stanRows()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if top := best(rows, p.name); !(top.essPerCPU > 0 && top.usPerGradient > 0) {
			t.Errorf("%s: no row of Stan's, or an empty one: %+v", p.name, top)
		}
		if least := fastestGradient(rows, p.name); !(least > 0 && least < 1000) {
			t.Errorf("%s: Stan's gradient takes %v µs", p.name, least)
		}
	}
	if top := best(rows, "kidscore_interaction"); top.metric != "dense" || top.essPerCPU != 2501.2 {
		t.Errorf("Stan's best metric for kidscore_interaction is %+v, want dense with 2501.2", top)
	}
}

// TestSynLogitData compares the data with what R says of them before they are
// written.
func TestSynLogitData(t *testing.T) {
	x, y, err := synLogitData()
	if err != nil {
		t.Fatal(err)
	}
	n, d := x.Dims()
	ones := 0.0
	for _, v := range y {
		ones += v
	}
	if n != 10_000 || d != 50 || len(y) != n || ones != 5280 {
		t.Errorf("%d rows, %d predictors, %d outcomes, %v ones", n, d, len(y), ones)
	}
	if x.At(0, 0) != 0.085474 || x.At(n-1, d-1) != 0.730293 {
		t.Errorf("first and last predictors are %v and %v", x.At(0, 0), x.At(n-1, d-1))
	}
}

func TestRunBadInput(t *testing.T) {
	if err := run(context.Background(), "no-such", 1, true, false); err == nil || !strings.Contains(err.Error(), "no-such") {
		t.Errorf("error %v does not name the problem", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	prog, err := problems[0].compile()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sample(ctx, prog, problems[0].vars, mcmc.Diag, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if _, err := sample(context.Background(), prog, []string{"no-such"}, mcmc.Diag, 1); !errors.Is(err, bayes.ErrUnknownName) {
		t.Errorf("error %v, want ErrUnknownName", err)
	}
}
