package criticism

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// regression is y ~ Normal(a + b·x, σ) with a, b | σ ~ Normal(0, width·σ) and
// σ² ~ InverseGamma(shape, scale), or σ known and 1: all is known in closed form.
type regression struct {
	x, y         []float64
	known        bool
	width        float64
	shape, scale float64
}

// outlier is a regression whose last row is far from the others in x, and y is
// not where they would have it.
func outlier(known bool) regression {
	return regression{
		x:     []float64{-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1, 5},
		y:     []float64{-0.9, -1.2, 0.3, -0.7, 0.6, -0.1, 0.4, -0.3, 1.1, 0.2, 1.4, 1},
		known: known, width: 5, shape: 3, scale: 2,
	}
}

// of returns the regression of some rows.
func (r regression) of(rows []int) regression {
	s := r
	s.x, s.y = nil, nil
	for _, i := range rows {
		s.x, s.y = append(s.x, r.x[i]), append(s.y, r.y[i])
	}
	return s
}

func (r regression) data(rows []int) (bayes.Values, error) {
	s := r.of(rows)
	return bayes.Values{"x": s.x, "y": s.y}, nil
}

func (r regression) program(t *testing.T) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("regression")
	n := m.DimSize("row", len(r.x))
	sigma := bayes.Sqrt(1)
	if !r.known {
		sigma = bayes.Sqrt(m.Param("variance", bayes.InverseGamma(r.shape, r.scale)))
	}
	a := m.Param("a", bayes.Normal(0, bayes.Mul(r.width, sigma)))
	b := m.Param("b", bayes.Normal(0, bayes.Mul(r.width, sigma)))
	m.Observe(m.Data("y", r.y, n), bayes.Normal(a.Add(b.Mul(m.Data("x", r.x, n))), sigma))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// fit returns the mean of (a, b), its covariance over σ², and shape and scale
// of σ²: the normal-inverse-gamma posterior.
func (r regression) fit() (mean [2]float64, cov *mat.SymDense, shape, scale float64) {
	precision := mat.NewSymDense(2, []float64{1 / (r.width * r.width), 0, 0, 1 / (r.width * r.width)})
	right := [2]float64{}
	squares := 0.0
	for i, x := range r.x {
		precision.SetSym(0, 0, precision.At(0, 0)+1)
		precision.SetSym(0, 1, precision.At(0, 1)+x)
		precision.SetSym(1, 1, precision.At(1, 1)+x*x)
		right[0] += r.y[i]
		right[1] += r.y[i] * x
		squares += r.y[i] * r.y[i]
	}
	det := precision.At(0, 0)*precision.At(1, 1) - precision.At(0, 1)*precision.At(0, 1)
	cov = mat.NewSymDense(2, []float64{precision.At(1, 1) / det, -precision.At(0, 1) / det, -precision.At(0, 1) / det, precision.At(0, 0) / det})
	for i := range mean {
		mean[i] = cov.At(i, 0)*right[0] + cov.At(i, 1)*right[1]
	}
	return mean, cov, r.shape + float64(len(r.x))/2, r.scale + (squares-mean[0]*right[0]-mean[1]*right[1])/2
}

// leftOut returns the log density of row i under the fit to the others.
func (r regression) leftOut(i int) float64 { return r.without(i).LogProb(r.y[i]) }

// without returns the distribution that the fit to the others has for row i.
func (r regression) without(i int) interface {
	LogProb(float64) float64
	CDF(float64) float64
} {
	var rows []int
	for k := range r.x {
		if k != i {
			rows = append(rows, k)
		}
	}
	mean, cov, shape, scale := r.of(rows).fit()
	x := r.x[i]
	at, v := mean[0]+mean[1]*x, 1+cov.At(0, 0)+2*x*cov.At(0, 1)+x*x*cov.At(1, 1)
	if r.known {
		return distuv.Normal{Mu: at, Sigma: math.Sqrt(v)}
	}
	return distuv.StudentsT{Mu: at, Sigma: math.Sqrt(v * scale / shape), Nu: 2 * shape}
}

// draws returns independent draws of the posterior.
func (r regression) draws(t *testing.T, prog *bayes.Program, n int, seed uint64) *bayes.Draws {
	t.Helper()
	mean, cov, shape, scale := r.fit()
	src := rng.New(seed, "test/posterior")
	values := map[string][]float64{}
	sdA := math.Sqrt(cov.At(0, 0))
	slope := cov.At(0, 1) / sdA
	rest := math.Sqrt(cov.At(1, 1) - slope*slope)
	for range n {
		v := 1.0
		if !r.known {
			v = rng.InverseGamma(&src, shape, scale)
		}
		z, w := rng.StdNormal(&src), rng.StdNormal(&src)
		values["variance"] = append(values["variance"], v)
		values["a"] = append(values["a"], mean[0]+math.Sqrt(v)*sdA*z)
		values["b"] = append(values["b"], mean[1]+math.Sqrt(v)*(slope*z+rest*w))
	}
	var flat []float64
	for _, v := range prog.Variables() {
		flat = append(flat, values[v.Name]...)
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 4, Draws: n / 4, Values: flat})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// estimate returns program, draws and LOO.
func (r regression) estimate(t *testing.T, n int, seed uint64) (*bayes.Program, *bayes.Draws, *Elpd) {
	t.Helper()
	prog := r.program(t)
	draws := r.draws(t, prog, n, seed)
	loglik, err := prog.LogLik(context.Background(), draws)
	if err != nil {
		t.Fatal(err)
	}
	e, err := LOO(context.Background(), loglik, "y")
	if err != nil {
		t.Fatal(err)
	}
	return prog, draws, e
}

// TestRefineClosedForm: statistic: the error of a point's elpd over its MCSE;
// null distribution: standard normal; false-alarm rate 1e-6 a point. Of the
// outlier k-hat is above the limit before, below it after, and the point is
// wrong before.
func TestRefineClosedForm(t *testing.T) {
	for _, known := range []bool{true, false} {
		r := outlier(known)
		prog, draws, e := r.estimate(t, 4000, 3)
		last, limit := len(r.x)-1, KhatLimit(e.Draws)
		refined, err := Refine{Program: prog, Draws: draws}.Estimate(context.Background(), e, "y")
		if err != nil {
			t.Fatal(err)
		}
		before, after, exact := e.Points[last], refined.Points[last], r.leftOut(last)
		t.Logf("σ known %v: exact %.4f; before %.4f ± %.4f, k-hat %.2f; after %.4f ± %.4f, k-hat %.2f", known, exact,
			before.Elpd, before.MCSE, before.Khat, after.Elpd, after.MCSE, after.Khat)
		if !(before.Khat > limit) || !(after.Khat < limit) || after.Mended != ByMomentMatching {
			t.Errorf("σ known %v: k-hat %v before, %v after, mended by %q", known, before.Khat, after.Khat, after.Mended)
		}
		if math.Abs(before.Elpd-exact) < 10*after.MCSE {
			t.Errorf("σ known %v: the point was right before", known)
		}
		for i, p := range refined.Points {
			if z := (p.Elpd - r.leftOut(i)) / p.MCSE; !(math.Abs(z) < allowed) {
				t.Errorf("σ known %v: %s: elpd %v is %v standard errors from %v", known, p.Name, p.Elpd, z, r.leftOut(i))
			}
			if p.Mended == "" && p != e.Points[i] {
				t.Errorf("%s was not mended and has changed", p.Name)
			}
		}
		if math.Abs(before.Elpd+before.P-after.Elpd-after.P) > 1e-12 || len(refined.Warnings()) > 0 || e.Points[last] != before {
			t.Errorf("p %v before, %v after; warnings %v", before.P, after.P, refined.Warnings())
		}
		if s := refined.String(); !strings.Contains(s, "mended by moment matching: 1 (y[11])") {
			t.Error(s)
		}
	}
}

// TestRefineAgainstLoo: testdata/momentmatch.json, R 4.2.2, loo 2.5.1. On the
// same draws, all points are R's before; after, the last is nearer to the closed
// form than R's, which stops at a k-hat of 0.7, and as good as its MCSE says.
func TestRefineAgainstLoo(t *testing.T) {
	raw, err := os.ReadFile("testdata/momentmatch.json")
	if err != nil {
		t.Fatal(err)
	}
	var ref struct {
		Variance, A, B, Exact, Elpd, Khat []float64
		Matched                           struct{ Elpd, MCSE, Khat float64 }
	}
	if err := json.Unmarshal(raw, &ref); err != nil {
		t.Fatal(err)
	}
	r := outlier(false)
	prog := r.program(t)
	draws, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 4, Draws: len(ref.A) / 4, Values: slices.Concat(ref.Variance, ref.A, ref.B)})
	if err != nil {
		t.Fatal(err)
	}
	loglik, err := prog.LogLik(context.Background(), draws)
	if err != nil {
		t.Fatal(err)
	}
	e, err := LOO(context.Background(), loglik)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range e.Points {
		if differs(p.Elpd, ref.Elpd[i]) || differs(p.Khat, ref.Khat[i]) || differs(r.leftOut(i), ref.Exact[i]) {
			t.Errorf("%s: elpd %v, k-hat %v, exact %v; R has %v, %v, %v", p.Name, p.Elpd, p.Khat, r.leftOut(i), ref.Elpd[i], ref.Khat[i], ref.Exact[i])
		}
	}
	refined, err := Refine{Program: prog, Draws: draws}.Estimate(context.Background(), e, "y")
	if err != nil {
		t.Fatal(err)
	}
	last := len(r.x) - 1
	p, exact := refined.Points[last], ref.Exact[last]
	t.Logf("exact %.3f; R %.3f ± %.3f, k-hat %.2f; here %.3f ± %.3f, k-hat %.2f", exact, ref.Matched.Elpd, ref.Matched.MCSE, ref.Matched.Khat, p.Elpd, p.MCSE, p.Khat)
	if off := math.Abs(p.Elpd - exact); off > allowed*p.MCSE || off > math.Abs(ref.Matched.Elpd-exact) || p.Khat > ref.Matched.Khat {
		t.Errorf("elpd %v ± %v, k-hat %v; R has %+v, exact is %v", p.Elpd, p.MCSE, p.Khat, ref.Matched, exact)
	}
}

// TestRefinePlanted: usual slips in the weights of the split proposal must be
// further from the closed form than their standard errors allow.
func TestRefinePlanted(t *testing.T) {
	ctx := context.Background()
	for name, ratio := range map[string]splitRatio{
		"": toMixture,
		"Jacobian of the maps dropped": func(density, image, loglik, _ float64) float64 {
			return toMixture(density, image, loglik, 0)
		},
		"Jacobian of the wrong sign": func(density, image, loglik, logDet float64) float64 {
			return toMixture(density, image, loglik, -logDet)
		},
		"weights of the image alone": func(density, image, loglik, logDet float64) float64 {
			return density - loglik - image + logDet
		},
		"weights of the posterior alone": func(_, _, loglik, _ float64) float64 { return -loglik },
		"observation left in":            func(density, image, _, logDet float64) float64 { return toMixture(density, image, 0, logDet) },
	} {
		r := outlier(false)
		prog, draws, _ := r.estimate(t, 4000, 3)
		points, err := prog.UnconstrainDraws(ctx, draws)
		if err != nil {
			t.Fatal(err)
		}
		density, err := prog.LogDensities(ctx, points)
		if err != nil {
			t.Fatal(err)
		}
		loglik, err := prog.LogLik(ctx, draws)
		if err != nil {
			t.Fatal(err)
		}
		obs, err := observations(loglik, nil)
		if err != nil {
			t.Fatal(err)
		}
		last := len(r.x) - 1
		p := &posterior{prog: prog, name: "y", observations: len(obs), points: points, density: density}
		c, err := p.match(ctx, last, obs[last].Values(), 1, ratio)
		if err != nil || c == nil {
			t.Fatal(c, err)
		}
		elpd := logMean(c.loglik, c.logWeights)
		z := (elpd - r.leftOut(last)) / logMeanError(c.loglik, c.logWeights, elpd, 1)
		if caught := !(math.Abs(z) < allowed); caught != (name != "") {
			t.Errorf("%q: elpd %v is %v standard errors from %v", name, elpd, z, r.leftOut(last))
		}
	}
}

// exactly is an Inferrer that knows the closed form: it finds the rows that a
// program has by its data's size alone, all but one.
type exactly struct {
	regression
	t    *testing.T
	rows []int
}

func (e *exactly) Infer(ctx context.Context, target bayes.Target) (*bayes.Draws, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	prog := target.(*bayes.Program)
	return e.of(e.rows).draws(e.t, prog, 4000, 9), nil
}

// TestRefineRefits: where moment matching does not lower k-hat enough, the
// point is that of a fit without it. With as few draws as 40 it is so; the fit
// without it has 4000 independent draws, whose log mean of the density has a
// standard error of sd(density)/mean/√4000, below 0.05.
func TestRefineRefits(t *testing.T) {
	r := outlier(false)
	prog, draws, e := r.estimate(t, 40, 0)
	last := len(r.x) - 1
	matched, err := Refine{Program: prog, Draws: draws}.Estimate(context.Background(), e, "y")
	if err != nil {
		t.Fatal(err)
	}
	if k := matched.Points[last].Khat; !(k > KhatLimit(e.Draws)) {
		t.Fatalf("k-hat is %v: nothing is left to be fitted again", k)
	}
	again := &exactly{regression: r, t: t}
	refits := 0
	refined, err := Refine{Program: prog, Draws: draws, By: again, Data: func(rows []int) (bayes.Values, error) {
		if len(rows) > 1 {
			again.rows = rows
			refits++
		}
		return r.data(rows)
	}}.Estimate(context.Background(), e, "y")
	if err != nil {
		t.Fatal(err)
	}
	p := refined.Points[last]
	if p.Mended != ByRefit || !math.IsNaN(p.Khat) || !math.IsNaN(p.MCSE) || math.Abs(p.Elpd-r.leftOut(last)) > allowed*0.05 {
		t.Errorf("%+v; the closed form is %v", p, r.leftOut(last))
	}
	bad := 0
	for _, p := range matched.Points {
		if p.Khat > KhatLimit(e.Draws) {
			bad++
		}
	}
	if refits != bad || len(refined.Warnings()) > 0 {
		t.Errorf("%d refits for %d bad points; warnings %v", refits, bad, refined.Warnings())
	}
}

func TestRefineBadInput(t *testing.T) {
	r := outlier(false)
	prog, draws, e := r.estimate(t, 40, 0)
	weighted, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "a"}}, Chains: 1, Draws: 1, Values: []float64{1}, LogWeights: []float64{0}})
	if err != nil {
		t.Fatal(err)
	}
	other := outlier(false).of([]int{0, 1, 2, 11}).program(t)
	moved := outlier(false)
	moved.y[3] += 0.01
	elsewhere := moved.program(t)
	good := Refine{Program: prog, Draws: draws}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for want, c := range map[string]struct {
		r    Refine
		e    *Elpd
		name string
		ctx  context.Context
	}{
		"Program is nil":          {Refine{Draws: draws}, e, "y", nil},
		"there are no Draws":      {Refine{Program: prog}, e, "y", nil},
		"the draws have weights":  {Refine{Program: prog, Draws: weighted}, e, "y", nil},
		"of Data and By one":      {Refine{Program: prog, Draws: draws, Data: r.data}, e, "y", nil},
		"there is no estimate":    {good, nil, "y", nil},
		"the estimate is by WAIC": {good, &Elpd{Method: methodWAIC, Points: e.Points, Draws: e.Draws}, "y", nil},
		"is from 4 draws":         {good, &Elpd{Method: methodLOO, Points: e.Points, Draws: 4}, "y", nil},
		`no variable "z"`:         {good, e, "z", nil},
		`"y" has 4 observations`:  {Refine{Program: other, Draws: draws}, e, "y", nil},
		"those the estimate is":   {Refine{Program: elsewhere, Draws: draws}, e, "y", nil},
		"context canceled":        {good, e, "y", cancelled},
		": no such row":           {Refine{Program: prog, Draws: draws, By: &exactly{}, Data: func([]int) (bayes.Values, error) { return nil, errors.New("no such row") }}, e, "y", nil},
	} {
		ctx := c.ctx
		if ctx == nil {
			ctx = context.Background()
		}
		got, err := c.r.Estimate(ctx, c.e, c.name)
		if err == nil || got != nil || !strings.HasPrefix(err.Error(), "criticism: Refine: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want an error with %q", got, err, want)
		}
	}
}
