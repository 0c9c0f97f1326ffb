package statespace

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/rng"
)

func system(t *testing.T, m Matrices) *System {
	t.Helper()
	s, what := NewSystem(m)
	if what != "" {
		t.Fatal(what)
	}
	return s
}

func localLevel(h, q, start float64) Matrices {
	return Matrices{
		Observe: []float64{1}, Noise: []float64{h}, Transition: []float64{1}, Innovation: []float64{q},
		Mean: []float64{0}, Cov: []float64{start},
	}
}

// constantVelocity has two observations of four states.
func constantVelocity() Matrices {
	return Matrices{
		Observe: []float64{1, 0, 0, 0, 0, 1, 0, 0}, Noise: []float64{1, 0.3, 0.3, 0.8},
		Transition: []float64{1, 0, 0.5, 0, 0, 1, 0, 0.5, 0, 0, 1, 0, 0, 0, 0, 1},
		Innovation: []float64{0.1, 0, 0, 0, 0, 0.1, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 0.2},
		Mean:       make([]float64, 4), Cov: []float64{10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 10},
	}
}

func walk(n int, gaps bool) []float64 {
	src := rng.New(7, "statespace/walk")
	y := make([]float64, n)
	level := 0.0
	for i := range y {
		level += rng.StdNormal(&src)
		y[i] = level + 3*rng.StdNormal(&src)
		if gaps && i%97 > 90 {
			y[i] = math.NaN()
		}
	}
	return y
}

// state is all that a stream knows.
func (f *Stream) state() []float64 {
	s := append([]float64{f.LogEvidence(), float64(f.steps)}, f.now.mean...)
	return append(append(s, f.now.u...), f.now.d...)
}

// TestBits: a whole series, its parts and its single steps give the same bits.
func TestBits(t *testing.T) {
	for name, m := range map[string]Matrices{
		"level": localLevel(9, 1, 1e7), "no noise": localLevel(9, 0, 100), "shrinking": {
			Observe: []float64{0.3}, Noise: []float64{0.2}, Transition: []float64{-0.8}, Innovation: []float64{0.1}, Mean: []float64{2}, Cov: []float64{0},
		}, "diffuse": func() Matrices { m := localLevel(9, 1, 0); m.Diffuse = []bool{true}; return m }(),
		"two observations": constantVelocity(),
	} {
		for _, gaps := range []bool{false, true} {
			s := system(t, m)
			y := walk(3000, gaps)
			whole, parts, single := s.NewStream(), s.NewStream(), s.NewStream()
			if err := whole.Run(nil, y); err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(y); i += 1000 {
				if err := parts.Run(nil, y[i:i+1000]); err != nil {
					t.Fatal(err)
				}
			}
			for i := 0; i < len(y); i += s.p {
				if err := single.Update(0, nil, y[i:i+s.p]); err != nil {
					t.Fatal(err)
				}
			}
			for _, f := range []*Stream{parts, single, whole.Snapshot()} {
				if !slices.Equal(f.state(), whole.state()) {
					t.Errorf("%s, gaps %v: %v, want %v", name, gaps, f.state(), whole.state())
				}
			}
		}
	}
}

// TestSkippedSteps: steps that are skipped are steps whose values are missing.
func TestSkippedSteps(t *testing.T) {
	s := system(t, constantVelocity())
	a, b := s.NewStream(), s.NewStream()
	nan := math.NaN()
	for _, y := range [][]float64{{nan, nan}, {nan, nan}, {1, 2}, {nan, nan}, {nan, nan}, {nan, nan}, {nan, 3}} {
		if err := a.Update(0, nil, y); err != nil {
			t.Fatal(err)
		}
	}
	for skipped, y := range map[int][]float64{2: {1, 2}} {
		if err := b.Update(skipped, nil, y); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Update(3, nil, []float64{nan, 3}); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.state(), b.state()) {
		t.Errorf("%v, want %v", b.state(), a.state())
	}
	if v, f := b.Innovation(0); v == v || f == f {
		t.Errorf("the innovation of a missing value is %v with variance %v", v, f)
	}
}

// positive tells whether a covariance has no eigenvalue below rounding of its
// largest element.
func positive(cov []float64, n int) bool {
	var e mat.EigenSym
	if !e.Factorize(mat.NewSymDense(n, cov), false) {
		return false
	}
	top := 0.0
	for _, x := range cov {
		top = max(top, math.Abs(x))
	}
	return e.Values(nil)[0] >= -1e-15*top*float64(n)
}

// TestStaysPositive: a start that knows next to nothing and observations next to
// exact. The textbook update of a covariance, P − mmᵀ/f, fails the same test.
func TestStaysPositive(t *testing.T) {
	const n = 4
	m := Matrices{
		Observe: []float64{1, 1, 1, 0.1}, Noise: []float64{1e-12},
		Transition: []float64{1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0.9, 0.3, 0, 0, -0.3, 0.9},
		Innovation: make([]float64, n*n), Mean: make([]float64, n), Cov: make([]float64, n*n),
	}
	for i := range n {
		m.Cov[i*n+i] = 1e7
	}
	s := system(t, m)
	f := s.NewStream()
	y := walk(200, false)
	cov := make([]float64, n*n)
	plain := mat.NewDense(n, n, append([]float64(nil), m.Cov...))
	z := mat.NewDense(1, n, m.Observe)
	tr := mat.NewDense(n, n, m.Transition)
	failed := false
	for i := range y {
		if err := f.Update(0, nil, y[i:i+1]); err != nil {
			t.Fatal(err)
		}
		f.Covariance(cov)
		for j := range n {
			if !(f.now.d[j] >= 0) {
				t.Fatalf("step %d: a variance of %v", i, f.now.d[j])
			}
		}
		var seen mat.Dense // variance of what is observed: at most that of the error
		seen.Product(z, mat.NewDense(n, n, append([]float64(nil), cov...)), z.T())
		if got := seen.At(0, 0); !(math.Abs(got) <= 1e-12*(1+1e-6)+1e-14*cov[0]) {
			t.Fatalf("step %d: the observed sum has variance %v", i, got)
		}
		if !positive(append([]float64(nil), cov...), n) {
			t.Fatalf("step %d: the covariance has a negative eigenvalue: %v", i, cov)
		}
		if i > 0 {
			plain.Product(tr, plain, tr.T())
		}
		var pz, less mat.Dense
		pz.Mul(plain, z.T())
		less.Mul(&pz, pz.T())
		var v mat.Dense
		v.Mul(z, &pz)
		less.Scale(1/(v.At(0, 0)+1e-12), &less)
		plain.Sub(plain, &less)
		for j := range n {
			failed = failed || plain.At(j, j) < 0
		}
	}
	if !failed {
		t.Error("the textbook update stays positive as well: the test shows nothing")
	}
	sm := s.NewSmoother()
	if err := sm.Run(nil, y); err != nil {
		t.Fatal(err)
	}
	for i := range y {
		for j := range n {
			if v := sm.Cov[(i*n+j)*n+j]; !(v >= 0) {
				t.Fatalf("step %d: smoothed variance %v", i, v)
			}
		}
	}
}

// TestUpdateBadInput: what can't be learnt changes nothing.
func TestUpdateBadInput(t *testing.T) {
	nan := math.NaN()
	certain := constantVelocity()
	certain.Noise, certain.Cov = make([]float64, 4), make([]float64, 16)
	for name, c := range map[string]struct {
		m    Matrices
		y    []float64
		want string
	}{
		"certain":     {certain, []float64{nan, 2}, "index 1 is 0; its Noise must be more than 0"},
		"too far":     {localLevel(1, 1, 1), []float64{1e200}, "too far"},
		"too far off": {localLevel(1e-320, 0, 1e-320), []float64{1}, "too far"},
	} {
		f := system(t, c.m).NewStream()
		before := f.state()
		if err := f.Update(0, nil, c.y); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
		if !slices.Equal(f.state(), before) {
			t.Errorf("%s: the state has changed", name)
		}
	}
	// In the middle of a series, through the shortcuts.
	s := system(t, localLevel(9, 1, 1e7))
	f, g := s.NewStream(), s.NewStream()
	y := walk(3000, false)
	if err := g.Run(nil, y[:2500]); err != nil {
		t.Fatal(err)
	}
	y[2500] = 1e300
	if err := f.Run(nil, y); err == nil || !slices.Equal(f.state(), g.state()) {
		t.Errorf("error %v; the steps before must be taken in", err)
	}
	for what, change := range map[string]func(*Matrices){
		"Noise":      func(m *Matrices) { m.Noise[0] = -1 },
		"Innovation": func(m *Matrices) { m.Innovation[1], m.Innovation[4] = 1, 1 },
		"Cov":        func(m *Matrices) { m.Cov[5] = math.NaN() },
	} {
		m := constantVelocity()
		change(&m)
		if _, got := NewSystem(m); got != what {
			t.Errorf("the fault is in %q, want %q", got, what)
		}
	}
	flat := localLevel(1, 1, 0)
	flat.Diffuse = []bool{true}
	if err := system(t, flat).NewSmoother().Run(nil, []float64{nan, nan}); err == nil || !strings.Contains(err.Error(), "observe more") {
		t.Errorf("a series that tells nothing: %v", err)
	}
}

func TestUpdateAllocates(t *testing.T) {
	f := system(t, constantVelocity()).NewStream()
	y, gap := []float64{1, 2}, []float64{math.NaN(), 2}
	if n := testing.AllocsPerRun(100, func() {
		for _, v := range [][]float64{y, gap} {
			if err := f.Update(0, nil, v); err != nil {
				t.Fatal(err)
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations an update", n)
	}
}

// TestDrawMoments: means and covariances of drawn states against those known.
// Statistic: (mean − smoothed)/standard error, normal; and the mean product of two
// deviations, whose variance is (vᵢvⱼ + cᵢⱼ²)/draws. False alarm 1e-6 a number:
// 4.9 standard errors. Planted: deviations a tenth too wide.
func TestDrawMoments(t *testing.T) {
	const draws, limit = 4000, 4.9
	for _, s := range randomSeries() {
		sys := system(t, s.m)
		n, _, steps := s.size()
		m := sys.NewSmoother()
		if err := m.Run(s.z, s.y); err != nil {
			t.Fatal(err)
		}
		src := rng.New(11, "statespace/draw")
		x := make([]float64, steps*n)
		all := make([][]float64, 0, draws)
		for range draws {
			m.Draw(&src, x)
			all = append(all, slices.Clone(x))
		}
		judge := func(wide float64) (worst float64) {
			for i := range x {
				sum := 0.0
				for _, d := range all {
					sum += d[i] - m.Mean[i]
				}
				v := m.Cov[i*n+i%n]
				se := math.Sqrt(v/draws) + 1e-9
				worst = max(worst, math.Abs(sum/draws)/se)
				for c := range n {
					j := i/n*n + c
					prod := 0.0
					for _, d := range all {
						prod += wide * (d[i] - m.Mean[i]) * (d[j] - m.Mean[j])
					}
					cov := m.Cov[i*n+c]
					se := math.Sqrt((v*m.Cov[j*n+c]+cov*cov)/draws) + 1e-9
					worst = max(worst, math.Abs(prod/draws-cov)/se)
				}
			}
			return worst
		}
		if got := judge(1); got > limit {
			t.Errorf("%s: %.1f standard errors", s.name, got)
		}
		if got := judge(1.21); got < limit {
			t.Errorf("%s: draws that are too wide pass: %.1f standard errors", s.name, got)
		}
	}
}
