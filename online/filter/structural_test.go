package filter

import (
	"context"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/cases"
)

func trendSeasonalCase(t *testing.T, c cases.Case) map[string]any {
	var in struct {
		Y      []*float64
		Params struct {
			Obs      float64 `json:"sigma2_obs"`
			Level    float64 `json:"sigma2_level"`
			Trend    float64 `json:"sigma2_trend"`
			Seasonal float64 `json:"sigma2_seasonal"`
			Period   int
			Mean     float64 `json:"init_mean"`
			Var      float64 `json:"init_var"`
		}
		Options struct {
			Steps int `json:"forecast_steps"`
		}
	}
	decode(t, c, &in)
	p := in.Params
	n := p.Period + 1
	start := Gaussian{make([]float64, n), scaled(n, p.Var)}
	for i := range start.Mean {
		start.Mean[i] = p.Mean
	}
	s := Structural{
		Components: []Component{Trend{p.Level, p.Trend}, Seasonal{p.Period, p.Seasonal}}, Noise: p.Obs, Start: start,
	}
	y := numbers(in.Y)
	d, err := s.Smooth(y)
	if err != nil {
		t.Fatal(err)
	}
	component := func(name string) []float64 {
		mean, _, err := d.Component(name)
		if err != nil {
			t.Fatal(err)
		}
		return mean
	}
	slope, _, err := d.Combination(append([]float64{0, 1}, make([]float64, n-2)...)...)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.Model()
	if err != nil {
		t.Fatal(err)
	}
	r := through(t, m, Series{Y: y})
	ahead, err := s.Forecast(y, in.Options.Steps)
	if err != nil {
		t.Fatal(err)
	}
	var mean, variance []float64
	for _, g := range ahead {
		mean, variance = append(mean, g.Mean[0]), append(variance, g.Cov.At(0, 0))
	}
	return map[string]any{
		"loglik": r.f.LogEvidence(), "smoothed_level": component("trend"), "smoothed_trend": slope,
		"smoothed_seasonal": component("seasonal 12"), "filtered_level": column(r.mean, 0),
		"forecast_mean": mean, "forecast_var": variance,
	}
}

func fitCase(t *testing.T, c cases.Case) map[string]any {
	var in struct {
		Y      []*float64
		Params struct {
			Mean float64 `json:"init_mean"`
			Var  float64 `json:"init_var"`
		}
		Options struct {
			Init string
			Skip int `json:"skip_first_loglik_terms"`
		}
	}
	decode(t, c, &in)
	s := Structural{Components: []Component{Level{Free}}, Noise: Free, Burn: in.Options.Skip}
	if in.Options.Init != "exact_diffuse" {
		s.Start = Gaussian{[]float64{in.Params.Mean}, one(in.Params.Var)}
	}
	f, err := s.Fit(context.Background(), numbers(in.Y))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(f.Variances, f.LogLik, f.Iterations)
	got := map[string]any{}
	for _, key := range c.Expected {
		switch key {
		case "sigma2_obs", "optimum.sigma2_obs":
			got[key] = f.Variances["noise"]
		case "sigma2_level", "optimum.sigma2_level":
			got[key] = f.Variances["level"]
		case "loglik", "optimum.loglik":
			got[key] = f.LogLik
		}
	}
	return got
}

// everything has a component of each sort, with every variance Free.
func everything(steps int) Structural {
	x := make([]float64, steps)
	w := make([]float64, steps)
	for t := range x {
		x[t], w[t] = float64(t*t%7)/8-0.4, float64(5*t%11)/8
	}
	return Structural{
		Components: []Component{
			Trend{Free, Free}, Seasonal{4, Free}, Trigonometric{Period: 7, Harmonics: 2, Variance: Free},
			Cycle{Period: 15, Damping: 0.8, Variance: Free},
			Regression{Names: []string{"x", "w"}, X: [][]float64{x, w}, Variances: []float64{Free, 0}},
			AR{Phi: []float64{0.5, -0.3}, Variance: Free},
		},
		Noise: Free,
	}
}

// TestScore: the gradient against central differences of the log evidence, with
// a diffuse start, missing values and, by Burn, terms left out.
func TestScore(t *testing.T) {
	const steps = 60
	y := noise(steps)
	diffuse := everything(steps)
	st, err := diffuse.structure()
	if err != nil {
		t.Fatal(err)
	}
	burnt := diffuse
	burnt.Start, burnt.Burn = Gaussian{make([]float64, st.n), scaled(st.n, 30)}, 20
	for name, s := range map[string]Structural{"diffuse": diffuse, "burnt": burnt} {
		free, err := s.Variances()
		if err != nil {
			t.Fatal(err)
		}
		if len(free) != 8 {
			t.Fatalf("the Free variances are %q", free)
		}
		series, err := s.Series(y)
		if err != nil {
			t.Fatal(err)
		}
		x := []float64{0.4, -1, -3, -0.5, -2, 0.1, -1.5, -0.3}
		grad, scratch := make([]float64, len(x)), make([]float64, len(x))
		logp, err := s.score(free, x, series, grad)
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]float64{}
		for i, f := range free {
			values[f] = math.Exp(x[i])
		}
		known, err := s.With(values)
		if err != nil {
			t.Fatal(err)
		}
		m, err := known.Model()
		if err != nil {
			t.Fatal(err)
		}
		all, err := LogEvidence(m, series)
		if err != nil {
			t.Fatal(err)
		}
		first, err := LogEvidence(m, Series{Y: y[:s.Burn], Observe: series.Observe[:s.Burn*st.n]})
		if err != nil || math.Abs(all-first-logp) > 1e-9 {
			t.Errorf("%s: log likelihood %v, want %v less %v", name, logp, all, first)
		}
		for i := range x {
			const h = 1e-4 // the error of the difference is about h² and rounding/h
			at := x[i]
			x[i] = at + h
			up, err := s.score(free, x, series, scratch)
			if err != nil {
				t.Fatal(err)
			}
			x[i] = at - h
			down, err := s.score(free, x, series, scratch)
			if err != nil {
				t.Fatal(err)
			}
			x[i] = at
			if want := (up - down) / (2 * h); math.Abs(grad[i]-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s: derivative by log %s is %v, want %v", name, free[i], grad[i], want)
			}
		}
	}
}

// TestComponentsAddUp: what components say adds up to the signal, and a dummy
// season and all harmonics of its period are the same model up to how they move.
func TestComponentsAddUp(t *testing.T) {
	const steps = 60
	s := everything(steps + 3)
	free, err := s.Variances()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for i, f := range free {
		values[f] = 0.1 * float64(1+i)
	}
	if s, err = s.With(values); err != nil {
		t.Fatal(err)
	}
	y := noise(steps)
	d, err := s.Smooth(y)
	if err != nil {
		t.Fatal(err)
	}
	signal, sd := d.Signal()
	sum := make([]float64, steps)
	for _, name := range d.Names() {
		mean, _, err := d.Component(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range mean {
			sum[i] += v
		}
	}
	for i := range sum {
		if math.Abs(sum[i]-signal[i]) > 1e-9 || !(sd[i] > 0) {
			t.Errorf("step %d: components add up to %v, the signal is %v ± %v", i, sum[i], signal[i], sd[i])
		}
	}
	lo, hi := Band(signal, sd, 2)
	if lo[3] != signal[3]-2*sd[3] || hi[3] != signal[3]+2*sd[3] {
		t.Errorf("band %v to %v", lo[3], hi[3])
	}
	if ahead, err := s.Forecast(y, 3); err != nil || len(ahead) != 3 {
		t.Errorf("%v, %v", ahead, err)
	}
	if _, err := s.Forecast(y, 4); err == nil || !strings.Contains(err.Error(), "known for 63 steps; 64 are needed") {
		t.Errorf("error %v", err)
	}
	if _, _, err := d.Component("level"); err == nil || !strings.Contains(err.Error(), `no component "level"`) {
		t.Errorf("error %v", err)
	}
	fixed := Structural{Components: []Component{Level{1}, Seasonal{6, 0}}, Noise: 1}
	waves := Structural{Components: []Component{Level{1}, Trigonometric{Period: 6}}, Noise: 1}
	a, err := fixed.Smooth(y)
	if err != nil {
		t.Fatal(err)
	}
	b, err := waves.Smooth(y)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"level", "seasonal 6"} {
		x, sx, err := a.Component(name)
		if err != nil {
			t.Fatal(err)
		}
		w, sw, err := b.Component(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range x {
			if math.Abs(x[i]-w[i]) > 1e-9 || math.Abs(sx[i]-sw[i]) > 1e-9 {
				t.Errorf("%s, step %d: dummies say %v ± %v, waves %v ± %v", name, i, x[i], sx[i], w[i], sw[i])
			}
		}
	}
}

// TestStationaryStart: starts that the transition leaves as they are.
func TestStationaryStart(t *testing.T) {
	for _, c := range []Component{AR{[]float64{0.5, -0.3, 0.2}, 1}, Cycle{9, 0.9, 1}, AR{[]float64{0.999}, 1}} {
		p, err := c.part()
		if err != nil {
			t.Fatal(err)
		}
		tr, start := mat.NewDense(p.k, p.k, p.transition), mat.NewDense(p.k, p.k, p.start)
		var after mat.Dense
		after.Product(tr, start, tr.T())
		for _, at := range p.variances[0].states {
			after.Set(at, at, after.At(at, at)+1)
		}
		if !mat.EqualApprox(&after, start, 1e-12*start.At(0, 0)) {
			t.Errorf("%+v: %v after a step, %v before", c, after, start)
		}
	}
}

func TestStructuralBadInput(t *testing.T) {
	y := noise(30)
	bad := Structural{Components: []Component{
		Level{-3}, Trend{1, 1}, Seasonal{1, 1}, Trigonometric{Period: math.NaN()}, Trigonometric{Period: 7, Harmonics: 4}, Cycle{1, 2, 1},
		Regression{Names: []string{"a"}}, Regression{Names: []string{"a"}, X: [][]float64{{math.NaN()}}}, AR{[]float64{1.01}, 1}, AR{[]float64{1}, 1}, AR{}, nil, Level{1},
	}, Noise: math.NaN(), Burn: 2}
	_, err := bad.Model()
	for _, want := range []string{
		"variance of level is -3", "component 1: there is a level already", "a Seasonal of period 1", "a Trigonometric of period NaN", "4 harmonics of period 7", "a Cycle of period 1 and damping 2",
		"a Regression of 0 columns", `regressor "a" is NaN at step 0`, "Phi [1.01], which is not stationary", "Phi [1], which is not stationary", "an AR without Phi", "component 11 is nil", "component 12: there is a level already",
		"variance of noise is NaN", "Burn is 2",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	x := make([]float64, len(y))
	x[3] = 1
	ctx := context.Background()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	level := Structural{Components: []Component{Level{Free}}, Noise: Free}
	for want, do := range map[string]func() error{
		"has no components":           func() error { _, err := Structural{}.Model(); return err },
		"are Free: Fit finds them":    func() error { _, err := level.Model(); return err },
		"no variance is Free":         func() error { _, err := Structural{Components: []Component{Level{1}}}.Fit(ctx, y); return err },
		"no two values that differ":   func() error { _, err := level.Fit(ctx, []float64{1, 1, 1}); return err },
		"the value of step 1 is +Inf": func() error { _, err := level.Fit(ctx, []float64{1, math.Inf(1), 1, 2}); return err },
		"context canceled":            func() error { _, err := level.Fit(cancelled, y); return err },
		"Forecast of -3":              func() error { _, err := Structural{Components: []Component{Level{1}}}.Forecast(y, -3); return err },
		"variance of level is NaN":    func() error { _, err := level.With(map[string]float64{"level": math.NaN()}); return err },
		"variance of noise is -1":     func() error { _, err := level.With(map[string]float64{"noise": -1}); return err },
		`doesn't tell all of ["level" "seasonal 40"]`: func() error {
			_, err := Structural{Components: []Component{Level{Free}, AR{[]float64{0.5}, 1}, Seasonal{40, 1}}, Noise: 1}.Fit(ctx, y)
			return err
		},
		`doesn't tell all of ["regression"]`: func() error {
			_, err := Structural{Components: []Component{Level{1}, Regression{Names: []string{"a", "b"}, X: [][]float64{x, x}}}, Noise: 1}.Smooth(y)
			return err
		},
		`no variance "slope" is`: func() error { _, err := level.With(map[string]float64{"slope": 1}); return err },
		"known for 2 steps; 30": func() error {
			_, err := Structural{Components: []Component{Regression{Names: []string{"a"}, X: [][]float64{{1, 2}}}}}.Smooth(y)
			return err
		},
	} {
		if err := do(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
