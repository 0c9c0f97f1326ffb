package posteriordb

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/cases"
)

// open returns the kit; a kit that CREDENCE_CASES lacks is told, not failed.
func open(t *testing.T) (Kit, bool) {
	t.Helper()
	kit, err := Open()
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return kit, false
	}
	if err != nil {
		t.Fatal(err)
	}
	return kit, true
}

// eachModel runs f for every posterior of the kit that has a model.
func eachModel(t *testing.T, f func(t *testing.T, p Posterior, m *bayes.Model)) {
	kit, ok := open(t)
	if !ok {
		return
	}
	posteriors, err := kit.Posteriors()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range posteriors {
		t.Run(p.Name, func(t *testing.T) {
			m, err := kit.Model(p.Name)
			if err != nil {
				t.Fatal(err)
			}
			f(t, p, m)
		})
	}
}

func compile(t *testing.T, m *bayes.Model) *bayes.Program {
	t.Helper()
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// ownPoints are A and B of posteriors for which the kit's README has points of
// their own.
var ownPoints = map[string][]bayes.Values{
	"hudson_lynx_hare-lotka_volterra": {
		{"theta": []float64{0.55, 0.028, 0.80, 0.024}, "z_init": []float64{34, 6}, "sigma": []float64{0.25, 0.25}},
		{"theta": []float64{0.50, 0.026, 0.85, 0.026}, "z_init": []float64{32, 6.5}, "sigma": []float64{0.30, 0.28}},
	},
}

// differenceFault compares log p(A) − log p(B) on the constrained scale with
// logdensity.csv.
func differenceFault(p Posterior, prog *bayes.Program) error {
	tolerance := 1e-9 // the kit's
	points := []bayes.Values{p.Values(math.Sin), p.Values(math.Cos)}
	if at, ok := ownPoints[p.Name]; ok {
		points, tolerance = at, 1e-6 // the kit's for differential equations
	}
	var lp [2]float64
	for i, at := range points {
		var err error
		if lp[i], err = prog.LogDensity(at); err != nil {
			return err
		}
	}
	if got := lp[0] - lp[1]; !(math.Abs(got-p.Difference) <= tolerance*math.Abs(p.Difference)) {
		return fmt.Errorf("log p(A) − log p(B) is %.15g, want %.15g: relative difference %.2g",
			got, p.Difference, math.Abs(got/p.Difference-1))
	}
	return nil
}

func TestCasesLogDensity(t *testing.T) {
	eachModel(t, func(t *testing.T, p Posterior, m *bayes.Model) {
		if err := differenceFault(p, compile(t, m)); err != nil {
			t.Error(err)
		}
	})
}

// stanTolerance is the kit's tolerance of gradients, relative to the larger
// value or 1: Stan Math cuts the logistic off at 20, which ovarian reaches, and
// Stan's solver stops at a tolerance.
func stanTolerance(posterior string) float64 {
	switch posterior {
	case "ovarian-logistic_regression_rhs":
		return 1e-7
	case "hudson_lynx_hare-lotka_volterra":
		return 5e-3
	}
	return 1e-10
}

// stanPoint is point 0 of the kit's README.
func stanPoint(n int) []float64 {
	q := make([]float64, n)
	for i := range q {
		q[i] = 0.1 + 0.05*float64(i%7) - 0.15*float64(i%3)
	}
	return q
}

// gradientFaults compares the gradient at the kit's point, and the log density
// if constant is the part of ours that Stan leaves out, NaN where unknown.
func gradientFaults(p Posterior, prog *bayes.Program, target bayes.Target, want Gradient, constant float64) error {
	order, err := p.Order(prog)
	if err != nil {
		return err
	}
	if len(order) != len(want.Grad) {
		return fmt.Errorf("the model has %d coordinates, Stan's %d", len(order), len(want.Grad))
	}
	q, grad := make([]float64, prog.Dim()), make([]float64, prog.Dim())
	for i, x := range stanPoint(prog.Dim()) {
		q[order[i]] = x
	}
	lp, err := target.LogDensityGrad(q, grad)
	if err != nil {
		return err
	}
	var faults []error
	differ := func(what string, got, want float64) {
		d := math.Abs(got-want) / max(math.Abs(got), math.Abs(want), 1)
		if !(d <= stanTolerance(p.Name)) {
			faults = append(faults, fmt.Errorf("%s is %.17g, want %.17g: relative difference %.2g", what, got, want, d))
		}
	}
	for i, k := range order {
		differ(fmt.Sprintf("derivative %d", i), grad[k], want.Grad[i])
	}
	if !math.IsNaN(constant) && want.Constants != nil {
		differ("log density", lp-constant, want.LP-*want.Constants)
	}
	return errors.Join(faults...)
}

// leftOut returns the constant terms of a model that the kit's lp − c lacks,
// for the models where these are few: a flat-prior regression of n rows lacks
// −½n·log 2π, so does a hidden Markov model of normals, a flat-prior logistic
// regression and uniform priors lack nothing.
func leftOut(p Posterior, kit Kit) float64 {
	group, _, _ := strings.Cut(p.Name, "_")
	normals := func(field string, more int) float64 {
		d, err := kit.Data(p.DataName())
		if err != nil {
			return math.NaN()
		}
		return -0.5 * float64(d.Int(field)+more) * math.Log(2*math.Pi)
	}
	switch {
	case group == "wells", strings.HasPrefix(p.Name, "nes_logit"), group == "M0", group == "Mt":
		return 0
	case strings.HasPrefix(p.Name, "hmm_gaussian"): // y_1 enters under each of 3 states
		return normals("T", 3-1)
	case strings.HasPrefix(group, "nes1"), strings.HasPrefix(group, "earnings"),
		strings.HasPrefix(group, "mesquite"), strings.HasPrefix(p.Name, "kidiq_with"):
		return normals("N", 0)
	}
	return math.NaN()
}

func TestCasesGradients(t *testing.T) {
	kit, ok := open(t)
	if !ok {
		return
	}
	stan, err := kit.Gradients()
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	densities := 0
	eachModel(t, func(t *testing.T, p Posterior, m *bayes.Model) {
		want, ok := stan[p.Name]
		if !ok {
			t.Fatalf("the kit has no gradient of %s", p.Name)
		}
		constant := leftOut(p, kit)
		if !math.IsNaN(constant) {
			densities++
		}
		prog := compile(t, m)
		if err := gradientFaults(p, prog, prog, want, constant); err != nil {
			t.Error(err)
		}
	})
	t.Logf("%d of these log densities were compared too", densities)
}

// TestCasesSeePlantedErrors drops the prior of tau, and the Jacobian of its
// transform, from the eight schools: the comparisons above must fail.
func TestCasesSeePlantedErrors(t *testing.T) {
	kit, ok := open(t)
	if !ok {
		return
	}
	const name = "eight_schools-eight_schools_noncentered"
	posteriors, err := kit.Posteriors()
	if err != nil {
		t.Fatal(err)
	}
	p := posteriors[slices.IndexFunc(posteriors, func(p Posterior) bool { return p.Name == name })]
	stan, err := kit.Gradients()
	if err != nil {
		t.Fatal(err)
	}
	d, err := kit.Data(p.DataName())
	if err != nil {
		t.Fatal(err)
	}
	m := bayes.NewModel("no prior on tau")
	school := m.DimSize("school", 8)
	mu, tau := m.Param("mu", bayes.Normal(0, 5)), m.Param("tau", positive())
	theta := mu.Add(tau.Mul(m.Param("theta_trans", bayes.Normal(0, 1), school)))
	m.Observe(m.Data("y", d.Vector("y"), school), bayes.Normal(theta, d.Vector("sigma")))
	flat := compile(t, m)
	if differenceFault(p, flat) == nil {
		t.Error("the missing prior went unnoticed in the log density")
	}
	if gradientFaults(p, flat, flat, stan[name], math.NaN()) == nil {
		t.Error("the missing prior went unnoticed in the gradient")
	}

	right, err := kit.Model(name)
	if err != nil {
		t.Fatal(err)
	}
	prog := compile(t, right)
	if gradientFaults(p, prog, noJacobian{prog}, stan[name], math.NaN()) == nil {
		t.Error("the missing Jacobian went unnoticed")
	}
}

// noJacobian is the eight schools without the log-Jacobian of tau, whose
// derivative by log tau is 1; tau is the second coordinate.
type noJacobian struct{ bayes.Target }

func (n noJacobian) LogDensityGrad(x, grad []float64) (float64, error) {
	lp, err := n.Target.LogDensityGrad(x, grad)
	grad[1]--
	return lp - x[1], err
}

// TestCasesCompileFast bounds the time from a model to its first gradient.
func TestCasesCompileFast(t *testing.T) {
	const limit = 50 * time.Millisecond
	eachModel(t, func(t *testing.T, p Posterior, m *bayes.Model) {
		best := time.Hour
		for try := 0; try < 20 && best > limit; try++ { // other work on the machine only adds
			start := time.Now()
			prog := compile(t, m)
			n := prog.Dim() * bayes.Lanes
			x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
			if err := prog.LogDensityGradBatch(x, grad, lp); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
		}
		t.Logf("%v", best)
		if best > limit {
			t.Errorf("compiling and one gradient took %v, want below %v", best, limit)
		}
	})
}

// TestCasesAllocateNothing runs gradients of every model.
func TestCasesAllocateNothing(t *testing.T) {
	eachModel(t, func(t *testing.T, p Posterior, m *bayes.Model) {
		prog := compile(t, m)
		n := prog.Dim() * bayes.Lanes
		x, grad, lp := make([]float64, n), make([]float64, n), make([]float64, bayes.Lanes)
		if allocs := testing.AllocsPerRun(3, func() {
			if err := prog.LogDensityGradBatch(x, grad, lp); err != nil {
				t.Fatal(err)
			}
		}); allocs != 0 {
			t.Errorf("%v allocations per gradient, want 0", allocs)
		}
	})
}
