package filter

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/online"
)

// follower is what nonlinear filters have in common.
type follower interface {
	Update(y ...float64) error
	State() Gaussian
	Steps() int
	LogEvidence() float64
	Innovations() []float64
	Forecast(h int) ([]Gaussian, error)
	MarshalBinary() ([]byte, error)
	UnmarshalBinary(from []byte) error
	MarshalJSON() ([]byte, error)
	UnmarshalJSON(text []byte) error
}

// pendulum swings, and its height is seen.
func pendulum(dt, gravity float64, q, r mat.Symmetric, start Gaussian) Nonlinear {
	return Nonlinear{
		Transition: Function{
			At: func(to, x []float64) { to[0], to[1] = x[0]+dt*x[1], x[1]-dt*gravity*math.Sin(x[0]) },
			Jacobian: func(to, x []float64) {
				to[0], to[1], to[2], to[3] = 1, dt, -dt*gravity*math.Cos(x[0]), 1
			},
		},
		Observe: Function{
			At:       func(to, x []float64) { to[0] = math.Sin(x[0]) },
			Jacobian: func(to, x []float64) { to[0], to[1] = math.Cos(x[0]), 0 },
		},
		Innovation: q, Noise: r, Start: start, Earlier: true,
	}
}

// both returns filters of each kind of a model.
func both(t testing.TB, m Nonlinear, p Points) map[string]follower {
	t.Helper()
	e, err1 := NewExtended(m)
	u, err2 := NewUnscented(m, p)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	return map[string]follower{"extended": e, "unscented": u}
}

// TestCasesNonlinear: the paths of a peer's filters, with points drawn anew and
// with those that were moved.
func TestCasesNonlinear(t *testing.T) {
	file, err := cases.Open("online/nonlinear_filters.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			switch c.Type {
			case "pendulum_ekf_ukf":
				pendulumCase(t, c)
			case "stochastic_volatility", "ar1_plus_noise": // online/particle
			case "local_level_unknown_variances": // online/smc
			default:
				t.Errorf("no test of the type %q", c.Type)
			}
		})
	}
}

func pendulumCase(t *testing.T, c cases.Case) {
	var in struct {
		Y      []float64
		Params struct {
			Gravity, Dt float64
			Q           [][]float64
			R           float64
			Mean        []float64 `json:"init_mean"`
			Var         []float64 `json:"init_cov_diag"`
		}
		Options struct {
			UKF struct{ Alpha, Beta, Kappa float64 }
		}
		UKF struct {
			Mean [][]float64
		}
		Tolerance struct {
			Variants map[string]struct{ Abs float64 }
		}
	}
	decode(t, c, &in)
	p := in.Params
	m := pendulum(p.Dt, p.Gravity, mat.NewSymDense(2, slices.Concat(p.Q...)), one(p.R), Gaussian{p.Mean, mat.NewSymDense(2, []float64{p.Var[0], 0, 0, p.Var[1]})})
	plain := m
	plain.Transition.Jacobian, plain.Observe.Jacobian = nil, nil
	points := Points{Alpha: in.Options.UKF.Alpha, Beta: in.Options.UKF.Beta, Kappa: in.Options.UKF.Kappa}
	path := func(f follower) (means [][]float64, cov [][]float64) {
		for _, y := range in.Y {
			if err := f.Update(y); err != nil {
				t.Fatal(err)
			}
			means = append(means, f.State().Mean)
		}
		final := f.State().Cov
		return means, [][]float64{mat.Row(nil, 0, final), mat.Row(nil, 1, final)}
	}
	got := make(map[string]any)
	for name, f := range both(t, m, points) {
		means, cov := path(f)
		key := map[string]string{"extended": "ekf", "unscented": "ukf"}[name]
		got[key+".mean"], got[key+".final_cov"] = means, cov
	}
	if err := c.Check(got); err != nil {
		t.Error(err)
	}
	differences, _ := path(both(t, plain, points)["extended"])
	points.Reuse = true
	reused, _ := path(both(t, m, points)["unscented"])
	var peer struct{ Mean [][]float64 }
	text, err := os.ReadFile("testdata/reuse.json")
	if err := errors.Join(err, json.Unmarshal(text, &peer)); err != nil {
		t.Fatal(err)
	}
	// The limit of this variant holds for the angle. The rate is up to 0.045 from
	// that of points drawn anew, here as in the peer.
	limit := in.Tolerance.Variants["ukf_redraw_false"].Abs
	most := 0.0
	for i, want := range in.UKF.Mean {
		if d := math.Abs(reused[i][0] - want[0]); d > limit {
			t.Errorf("points that were moved: mean %d is %v, want %v", i, reused[i], want)
		}
		for k := range want {
			most = max(most, math.Abs(reused[i][k]-want[k]))
			if d := math.Abs(reused[i][k] - peer.Mean[i][k]); d > 1e-9 {
				t.Errorf("points that were moved: mean %d is %v, a peer's %v", i, reused[i], peer.Mean[i])
			}
			if d := math.Abs(differences[i][k] - got["ekf.mean"].([][]float64)[i][k]); d > 1e-8 {
				t.Errorf("by differences: mean %d is off by %v", i, d)
			}
		}
	}
	if most < 1e-7 {
		t.Error("the points that were moved are those drawn anew")
	}
}

// TestLinear: of linear functions, both are the Kalman filter, with correlated
// errors, missing values and either start.
func TestLinear(t *testing.T) {
	phi, z := []float64{0.9, 0.2, -0.1, 0.7}, []float64{1, 0, 0.5, 1, 1, -1}
	times := func(a []float64, rows int) Function {
		at := func(to, x []float64) {
			for i := range rows {
				to[i] = a[2*i]*x[0] + a[2*i+1]*x[1]
			}
		}
		return Function{At: at, Jacobian: func(to, _ []float64) { copy(to, a) }}
	}
	q := mat.NewSymDense(2, []float64{0.3, 0.1, 0.1, 0.2})
	h := mat.NewSymDense(3, []float64{0.5, 0.2, 0.1, 0.2, 0.4, 0, 0.1, 0, 0.3})
	start := Gaussian{[]float64{1, -1}, mat.NewSymDense(2, []float64{2, 0.5, 0.5, 1})}
	m := Nonlinear{Transition: times(phi, 2), Observe: times(z, 3), Noise: h, Innovation: q, Start: start}
	exact, err := New(Model{Observe: mat.NewDense(3, 2, z), Noise: h, Transition: mat.NewDense(2, 2, phi), Innovation: q, Start: start})
	if err != nil {
		t.Fatal(err)
	}
	filters := both(t, m, Points{})
	filters["reusing"], _ = NewUnscented(m, Points{Alpha: 1, Beta: 2, Kappa: 1, Reuse: true})
	nan := math.NaN()
	steps := [][]float64{{1, 0, 2}, {0.5, nan, 1}, {nan, nan, nan}, {2, 2, -1}, {nan, 0, nan}, {0.1, 0.2, 0.3}}
	for i, y := range steps {
		if err := exact.Update(y...); err != nil {
			t.Fatal(err)
		}
		want := exact.State()
		for name, f := range filters {
			if name == "reusing" {
				continue
			}
			if err := f.Update(y...); err != nil {
				t.Fatal(err)
			}
			got := f.State()
			if d := apart(got, want) + math.Abs(f.LogEvidence()-exact.LogEvidence()); d > 1e-9 {
				t.Errorf("%s, step %d: %v and %v, want %v and %v", name, i, got, f.LogEvidence(), want, exact.LogEvidence())
			}
		}
	}
	wantAhead, _ := exact.Forecast(3)
	for name, f := range filters {
		if name == "reusing" {
			continue
		}
		got, err := f.Forecast(3)
		if err != nil {
			t.Fatal(err)
		}
		for k := range got {
			if d := apart(got[k], wantAhead[k]); d > 1e-8 {
				t.Errorf("%s: forecast %d is %v, want %v", name, k, got[k], wantAhead[k])
			}
		}
		if f.Steps() != len(steps) || len(f.Innovations()) != 3 {
			t.Errorf("%s: %d steps", name, f.Steps())
		}
	}
	// Planted: points that were moved lack the noise of the step.
	reusing := filters["reusing"]
	_ = reusing.Update(steps[0]...)
	_ = reusing.Update(steps[1]...)
	again, _ := New(Model{Observe: mat.NewDense(3, 2, z), Noise: h, Transition: mat.NewDense(2, 2, phi), Innovation: q, Start: start})
	_ = again.Update(steps[0]...)
	_ = again.Update(steps[1]...)
	if d := apart(reusing.State(), again.State()); d < 1e-3 {
		t.Errorf("the noise of a step is not told: %v", d)
	}
}

// apart is the largest difference of two beliefs.
func apart(a, b Gaussian) (most float64) {
	for i := range a.Mean {
		most = max(most, math.Abs(a.Mean[i]-b.Mean[i]))
		for j := range a.Mean {
			most = max(most, math.Abs(a.Cov.At(i, j)-b.Cov.At(i, j)))
		}
	}
	return most
}

// TestUnscentedMoments: the points have the mean of a square exactly, and with
// Beta 2 its variance to the fourth moment of a normal number.
func TestUnscentedMoments(t *testing.T) {
	const mean, variance, noise = 0.7, 0.4, 0.1
	m := Nonlinear{
		Observe:    Function{At: func(to, x []float64) { to[0] = x[0] * x[0] }},
		Transition: Function{At: func(to, x []float64) { copy(to, x) }},
		Noise:      one(noise), Start: Gaussian{[]float64{mean}, one(variance)},
	}
	f, err := NewUnscented(m, Points{})
	if err != nil {
		t.Fatal(err)
	}
	next, err := f.Forecast(1)
	if err != nil {
		t.Fatal(err)
	}
	wantMean, wantVar := mean*mean+variance, 4*mean*mean*variance+2*variance*variance+noise
	if d := math.Abs(next[0].Mean[0] - wantMean); d > 1e-9 {
		t.Errorf("mean %v, want %v", next[0].Mean[0], wantMean)
	}
	if d := math.Abs(next[0].Cov.At(0, 0) - wantVar); d > 1e-5 { // Alpha of 1e-3: its square is what is missing
		t.Errorf("variance %v, want %v", next[0].Cov.At(0, 0), wantVar)
	}
	e, _ := NewExtended(m)
	if next, _ := e.Forecast(1); math.Abs(next[0].Mean[0]-mean*mean) > 1e-12 {
		t.Errorf("a tangent has no curvature: %v", next)
	}
}

// TestTiny: a vague start and little noise of observation leave the covariance
// that factors give.
func TestTiny(t *testing.T) {
	phi := []float64{1, 1, 0, 1}
	start := Gaussian{[]float64{0, 0}, scaled(2, 1e4)}
	f, err1 := NewExtended(Nonlinear{
		Observe:    Function{At: func(to, x []float64) { to[0] = x[0] }},
		Transition: Function{At: func(to, x []float64) { to[0], to[1] = x[0]+x[1], x[1] }, Jacobian: func(to, _ []float64) { copy(to, phi) }},
		Noise:      one(1e-6), Start: start,
	})
	exact, err2 := New(Model{Observe: mat.NewDense(1, 2, []float64{1, 0}), Transition: mat.NewDense(2, 2, phi), Noise: one(1e-6), Start: start})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for i := range 100 {
		if err := errors.Join(f.Update(float64(3*i)), exact.Update(float64(3*i))); err != nil {
			t.Fatal(err)
		}
		if c, want := f.State().Cov, exact.State().Cov; i > 0 && math.Abs(c.At(1, 1)/want.At(1, 1)-1) > 1e-3 {
			t.Fatalf("step %d: %v, want %v", i, mat.Formatted(c), mat.Formatted(want))
		}
	}
	if got := f.State().Mean; math.Abs(got[1]-3) > 1e-6 {
		t.Errorf("slope %v, want 3", got[1])
	}
}

var swing = pendulum(0.1, 9.81, scaled(2, 0.01), one(0.04), Gaussian{[]float64{1, 0}, scaled(2, 0.1)})

// TestNonlinearUnchanged: what can't be learnt changes nothing and takes no step.
func TestNonlinearUnchanged(t *testing.T) {
	broken := swing
	broken.Observe = Function{At: func(to, x []float64) { to[0] = math.Log(x[0] - 1e3) }}
	for name, f := range both(t, swing, Points{Alpha: 0.5, Beta: 2}) {
		if err := f.Update(0.9); err != nil {
			t.Fatal(err)
		}
		was, _ := f.MarshalBinary()
		for _, y := range [][]float64{{}, {1, 2}, {math.Inf(1)}, {1e300}} {
			if err := f.Update(y...); !errors.Is(err, online.ErrData) {
				t.Errorf("%s: %v gives %v", name, y, err)
			}
		}
		if _, err := f.Forecast(5); err != nil {
			t.Error(err)
		}
		if _, err := f.Forecast(-1); err == nil {
			t.Errorf("%s: a forecast backwards", name)
		}
		if now, _ := f.MarshalBinary(); string(now) != string(was) {
			t.Errorf("%s: changed by what it refused", name)
		}
		bad := both(t, broken, Points{Alpha: 0.5, Beta: 2})[name]
		before, _ := bad.MarshalBinary()
		if err := bad.Update(1); !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), "finite") && !strings.Contains(err.Error(), "covariance") {
			t.Errorf("%s: functions that are not finite: %v", name, err)
		}
		if after, _ := bad.MarshalBinary(); string(after) != string(before) {
			t.Errorf("%s: changed by functions that are not finite", name)
		}
	}
}

// TestNonlinearAllocates: nothing, by either filter.
func TestNonlinearAllocates(t *testing.T) {
	e, err1 := NewExtended(swing)
	u, err2 := NewUnscented(swing, Points{})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(50, func() { err1, err2 = e.Update(0.5), u.Update(0.5) }); n > 0 || err1 != nil || err2 != nil {
		t.Errorf("%v allocations; %v, %v", n, err1, err2)
	}
}

// TestNonlinearFaults: all at once.
func TestNonlinearFaults(t *testing.T) {
	bad := swing
	bad.Innovation = mat.NewSymDense(2, []float64{1, 2, 2, 1})
	bad.Start = Gaussian{[]float64{math.NaN(), 0}, one(1)}
	bad.Noise = one(math.Inf(1))
	_, err := NewExtended(bad)
	for _, want := range []string{"Innovation is no covariance", "Start.Cov is 1 × 1", "Start.Mean is [NaN 0]", "Noise is no covariance"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
	if _, err := NewUnscented(Nonlinear{}, Points{}); err == nil || !strings.Contains(err.Error(), "Observe") || !strings.Contains(err.Error(), "Start") {
		t.Errorf("nothing: %v", err)
	}
	for _, p := range []Points{{Alpha: -1}, {Alpha: 1, Kappa: -2}, {Alpha: math.NaN()}, {Alpha: 1, Beta: math.Inf(1)}} {
		if _, err := NewUnscented(swing, p); err == nil {
			t.Errorf("%+v: no error", p)
		}
	}
}

// TestNonlinearKept: a filter that was kept goes on bit for bit; one of another
// model or cut anywhere is not read.
func TestNonlinearKept(t *testing.T) {
	points := Points{Alpha: 0.5, Beta: 2, Kappa: 1}
	for name, f := range both(t, swing, points) {
		for i := range 10 {
			if err := f.Update(math.Sin(float64(i))); err != nil {
				t.Fatal(err)
			}
		}
		b, _ := f.MarshalBinary()
		text, _ := f.MarshalJSON()
		for i, read := range []func(g follower) error{
			func(g follower) error { return g.UnmarshalBinary(b) },
			func(g follower) error { return g.UnmarshalJSON(text) },
		} {
			g := both(t, swing, points)[name]
			if err := read(g); err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(g.Innovations()) != fmt.Sprint(f.Innovations()) {
				t.Errorf("%s, %d: other innovations", name, i)
			}
			var h follower
			switch f := f.(type) {
			case *Extended:
				h = f.Snapshot()
			case *Unscented:
				h = f.Snapshot()
			}
			err1, err2 := g.Update(0.3), h.Update(0.3)
			x, _ := g.MarshalBinary()
			y, _ := h.MarshalBinary()
			if err1 != nil || err2 != nil || string(x) != string(y) {
				t.Errorf("%s, %d: goes on otherwise", name, i)
			}
		}
		g := both(t, swing, points)[name]
		was, _ := g.MarshalBinary()
		for n := range b {
			flipped := []byte(string(b))
			flipped[n] ^= 4
			for _, bad := range [][]byte{b[:n], flipped} {
				if err := g.UnmarshalBinary(bad); !errors.Is(err, online.ErrSnapshot) {
					t.Fatalf("%s: byte %d: %v", name, n, err)
				}
			}
		}
		for _, bad := range []string{"[", `{"version":2}`, strings.Replace(string(text), `"steps":10`, `"steps":-1`, 1), strings.Replace(string(text), "0.04", "0.05", 1)} {
			if err := g.UnmarshalJSON([]byte(bad)); !errors.Is(err, online.ErrSnapshot) {
				t.Errorf("%s: %.40s: %v", name, bad, err)
			}
		}
		if now, _ := g.MarshalBinary(); string(now) != string(was) {
			t.Errorf("%s: changed by what it could not read", name)
		}
	}
}

// FuzzNonlinear: nothing that is read makes a filter panic or hold what is no
// belief.
func FuzzNonlinear(f *testing.F) {
	for _, g := range both(f, swing, Points{}) {
		_ = g.Update(0.5)
		b, _ := g.MarshalBinary()
		text, _ := g.MarshalJSON()
		f.Add(b)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for name, g := range both(t, swing, Points{}) {
			_ = g.UnmarshalBinary(b)
			_ = g.UnmarshalJSON(b)
			if s := g.State(); math.IsNaN(s.Mean[0]) || !(s.Cov.At(0, 0) >= 0) {
				t.Errorf("%s: %v", name, s)
			}
		}
	})
}
