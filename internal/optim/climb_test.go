package optim

import (
	"math"
	"testing"
)

// density is a log density with its gradient.
type density func(x, grad []float64) float64

// run climbs to the end and returns the climb and the evaluations it took.
func run(t *testing.T, f density, x []float64, set Settings) (*Climb, int) {
	t.Helper()
	grad := make([]float64, len(x))
	c := NewClimb(len(x), set)
	logp := f(x, grad)
	c.Start(x, logp, grad)
	n := 1
	for ; c.Status == Climbing; n++ {
		if n > 100000 {
			t.Fatal("no end")
		}
		logp := f(c.Trial, grad)
		c.Tell(logp, grad)
	}
	return c, n
}

// rosenbrock is minus the extended Rosenbrock function, its maximum at 1, …, 1.
func rosenbrock(x, g []float64) float64 {
	f := 0.0
	for i := 0; i < len(x); i += 2 {
		a, b := x[i+1]-x[i]*x[i], 1-x[i]
		f -= 100*a*a + b*b
		g[i] = 400*a*x[i] + 2*b
		g[i+1] = -200 * a
	}
	return f
}

// normal has precisions 10^k, k up to the span, and its mode at 1, 2, ….
func normal(span float64) density {
	return func(x, g []float64) float64 {
		f := 0.0
		for i := range x {
			p := math.Pow(10, span*float64(i)/float64(len(x)-1))
			d := x[i] - float64(i+1)
			f -= p * d * d / 2
			g[i] = -p * d
		}
		return f
	}
}

func TestClimbReachesModes(t *testing.T) {
	for _, c := range []struct {
		name  string
		f     density
		start []float64
		mode  func(i int) float64
		scale float64 // largest standard deviation at the mode
		most  int     // evaluations: SciPy 1.10.1 L-BFGS-B, m=6, ftol=0, gtol=1e-9, takes 46, 45 and 21, and 5397 that do not converge; 1.5 times the first three
	}{
		{"Rosenbrock", rosenbrock, []float64{-1.2, 1}, func(int) float64 { return 1 }, 2, 69},
		{"ten-dimensional Rosenbrock", rosenbrock, []float64{-1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1}, func(int) float64 { return 1 }, 2, 68},
		{"normal", normal(1), make([]float64, 5), func(i int) float64 { return float64(i + 1) }, 1, 32},
		{"normal of condition 1e6", normal(6), make([]float64, 20), func(i int) float64 { return float64(i + 1) }, 1, 500},
	} {
		got, n := run(t, c.f, c.start, Settings{})
		if got.Status != Converged {
			t.Errorf("%s: %v", c.name, got.Status)
		}
		for i, x := range got.X {
			if d := math.Abs(x-c.mode(i)) / c.scale; !(d < 1e-5) {
				t.Errorf("%s: coordinate %d is %v, %v from the mode", c.name, i, x, d)
			}
		}
		if n > c.most {
			t.Errorf("%s: %d evaluations, want at most %d", c.name, n, c.most)
		}
		t.Logf("%s: %d evaluations, %d iterations", c.name, n, got.Iterations)
	}
}

// TestPathClimbs: every step satisfies the Wolfe conditions, so that every pair
// tells a positive curvature.
func TestPathClimbs(t *testing.T) {
	c, _ := run(t, rosenbrock, []float64{-1.2, 1, 3, -2}, Settings{KeepPath: true})
	if len(c.Path) != c.Iterations+1 {
		t.Fatalf("%d points of %d iterations", len(c.Path), c.Iterations)
	}
	g := make([]float64, 4)
	for k := 1; k < len(c.Path); k++ {
		a, b := c.Path[k-1], c.Path[k]
		if rosenbrock(b.X, g) <= rosenbrock(a.X, g) {
			t.Errorf("step %d leads down", k)
		}
		sy := 0.0
		for i := range a.X {
			sy += (b.X[i] - a.X[i]) * (a.Grad[i] - b.Grad[i])
		}
		if !(sy > 0) {
			t.Errorf("step %d: sᵀy = %v", k, sy)
		}
	}
	if got := c.Path[len(c.Path)-1].X; got[0] != c.X[0] {
		t.Errorf("the path ends at %v, the climb at %v", got, c.X)
	}
}

// TestImpossiblePoints: what isn't finite bounds the step and does no harm.
func TestImpossiblePoints(t *testing.T) {
	bounded := func(bad float64, gradToo bool) density {
		return func(x, g []float64) float64 { // log x − x on x > 0, its mode at 1
			if x[0] <= 0 {
				g[0] = 0
				if gradToo {
					g[0], bad = math.NaN(), 0
				}
				return bad
			}
			g[0] = 1/x[0] - 1
			return math.Log(x[0]) - x[0]
		}
	}
	for _, c := range []struct {
		name string
		f    density
	}{
		{"-Inf", bounded(math.Inf(-1), false)}, {"+Inf", bounded(math.Inf(1), false)},
		{"NaN", bounded(math.NaN(), false)}, {"gradient NaN", bounded(0, true)},
	} {
		got, _ := run(t, c.f, []float64{30}, Settings{})
		if got.Status != Converged || math.Abs(got.X[0]-1) > 1e-6 {
			t.Errorf("%s: %v at %v", c.name, got.Status, got.X)
		}
	}
}

func TestClimbsThatCannotConverge(t *testing.T) {
	wrong := func(x, g []float64) float64 { g[0] = x[0]; return -x[0] * x[0] / 2 } // the gradient has the other sign
	if got, _ := run(t, wrong, []float64{3}, Settings{}); got.Status != Stalled || got.X[0] != 3 {
		t.Errorf("gradient of another sign: %v at %v", got.Status, got.X)
	}
	unbounded := func(x, g []float64) float64 { g[0] = 1; return x[0] }
	if got, _ := run(t, unbounded, []float64{0}, Settings{}); got.Status != Stalled {
		t.Errorf("no mode: %v at %v", got.Status, got.X)
	}
	if got, _ := run(t, rosenbrock, []float64{-1.2, 1}, Settings{MaxIterations: 3}); got.Status != Unfinished || got.Iterations != 3 {
		t.Errorf("three iterations: %v after %d", got.Status, got.Iterations)
	}
	if got, n := run(t, normal(1), []float64{1, 2}, Settings{}); got.Status != Converged || n != 1 {
		t.Errorf("from the mode: %v after %d evaluations", got.Status, n)
	}
	for s, want := range map[Status]string{Climbing: "climbing", Stalled: "stalled", Unfinished: "unfinished", 9: "Status(9)"} {
		if s.String() != want {
			t.Errorf("%d is %q", s, s.String())
		}
	}
}

func TestClimbAllocatesNothing(t *testing.T) {
	x, g := []float64{-1.2, 1, -1.2, 1}, make([]float64, 4)
	c := NewClimb(4, Settings{})
	logp := rosenbrock(x, g)
	if n := testing.AllocsPerRun(10, func() {
		rosenbrock(x, g)
		c.Start(x, logp, g)
		for c.Status == Climbing {
			c.Tell(rosenbrock(c.Trial, g), g)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
