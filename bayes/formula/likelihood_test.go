package formula

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/posteriordb"
	"github.com/seed78144065/credence/mcmc"
)

// built is a model with flat priors on everything but effects of groups.
func built(t *testing.T, text string, table *bayes.Table, family Family) *Model {
	t.Helper()
	m, err := Build(text, table, Config{Family: family})
	if err != nil {
		t.Fatal(err)
	}
	if m, err = Build(text, table, Config{Family: family, Priors: flat(m.plan)}); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMaximumLikelihood: under flat priors the gradient by the coefficients is
// 0 at the estimates of R's glm, up to the change of 1e-9 in them at which its
// iterations end, and is not where one of them is moved by 1e-6.
func TestMaximumLikelihood(t *testing.T) {
	var ref struct {
		Data columnsOfR
		MLE  []struct {
			Formula, Family string
			Coef            []float64
		}
	}
	readReference(t, "family.json", &ref)
	table := ref.Data.table(t)
	for _, c := range ref.MLE {
		m := built(t, c.Formula, table, familyOf(t, c.Family))
		largest := func(coef []float64) float64 {
			x, err := m.program.Unconstrain(bayes.Values{"Intercept": coef[0], "b": coef[1:]})
			if err != nil {
				t.Fatal(err)
			}
			for i := len(coef); i < len(x); i++ {
				x[i] = 0.3 // a scale: the estimates don't depend on it
			}
			grad, most := make([]float64, len(x)), 0.0
			if _, err := m.program.LogDensityGrad(x, grad); err != nil {
				t.Fatal(err)
			}
			for _, g := range grad[:len(coef)] {
				most = max(most, math.Abs(g))
			}
			return most
		}
		if g := largest(c.Coef); g > 1e-8 {
			t.Errorf("%s: gradient %v at the maximum of the likelihood", c.Formula, g)
		}
		c.Coef[1] += 1e-6
		if g := largest(c.Coef); g < 1e-7 {
			t.Errorf("%s: gradient %v beside the maximum of the likelihood", c.Formula, g)
		}
	}
}

// linearZ returns the z statistics of draws of a line's coefficients against
// their exact posterior under flat priors on them and on sigma: Student's t
// with n − 3 degrees of freedom about the least squares estimates. Each is a
// Monte Carlo error in its standard errors, standard normal: |z| > 4.9 is a
// false alarm of 1e-6.
func linearZ(t *testing.T, draws *bayes.Draws, coef, xtxinv []float64, rss float64, n int) (worst float64) {
	t.Helper()
	nu := float64(n - 3)
	for j, name := range []string{"Intercept", "b"} {
		v, err := draws.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Dims()) > 0 {
			v, _ = v.At(0)
		}
		chains := v.ByChain()
		squares := make([][]float64, len(chains))
		for k, c := range chains {
			squares[k] = make([]float64, len(c))
			for i, x := range c {
				squares[k][i] = (x - coef[j]) * (x - coef[j])
			}
		}
		variance := rss / (nu - 2) * xtxinv[j]
		worst = max(worst, math.Abs(v.Mean()-coef[j])/diagnostics.MCSEMean(chains))
		worst = max(worst, math.Abs(meanOf(squares)-variance)/diagnostics.MCSEMean(squares))
	}
	return worst
}

func meanOf(chains [][]float64) float64 {
	sum, n := 0.0, 0
	for _, c := range chains {
		for _, x := range c {
			sum += x
			n++
		}
	}
	return sum / float64(n)
}

// TestLineClosedForm: draws of a Gaussian line agree with its exact posterior;
// those of the centred line, whose intercept means something else, do not.
func TestLineClosedForm(t *testing.T) {
	var ref struct {
		Data columnsOfR
		OLS  struct {
			Coef, XtXinv []float64
			RSS          float64
		}
	}
	readReference(t, "family.json", &ref)
	table := ref.Data.table(t)
	score := func(text string) float64 {
		fit, err := built(t, text, table, Gaussian).Fit(context.Background(), mcmc.Config{Seed: 3})
		if err != nil {
			t.Fatal(err)
		}
		return linearZ(t, fit.Draws(), ref.OLS.Coef, ref.OLS.XtXinv, ref.OLS.RSS, table.N())
	}
	if z := score("real ~ x"); z > 4.9 {
		t.Errorf("z = %v", z)
	}
	if z := score("real ~ center(x)"); z < 4.9 {
		t.Errorf("a centred line has z = %v: the test sees nothing", z)
	}
}

// TestSmoothDensity: a smooth is its line and its departures, which are
// standard normal in units of their standard deviation.
func TestSmoothDensity(t *testing.T) {
	var ref struct{ Data columnsOfR }
	readReference(t, "family.json", &ref)
	table := ref.Data.table(t)
	m := built(t, "real ~ s(x, k = 5) + w", table, Gaussian)
	z := []float64{0.4, -1.1, 0.3}
	lp, err := m.program.LogDensity(bayes.Values{"Intercept": 0.5, "b": []float64{0.3, -0.2}, "sd_s(x, k = 5)": 0.8, "z_s(x, k = 5)": z, "sigma": 1.3})
	if err != nil {
		t.Fatal(err)
	}
	logNormal := func(x, mean, sd float64) float64 {
		return -0.5*(x-mean)*(x-mean)/(sd*sd) - math.Log(sd) - 0.5*math.Log(2*math.Pi)
	}
	x, bends := m.parts[0].spec.smooths[0].columns(newFrame(table, m.list))
	y, _ := table.Float("real")
	w, _ := table.Float("w")
	want := 0.0
	for i := range y {
		eta := 0.5 + 0.3*w[i] - 0.2*x[i] // w is a column of the design, the line comes after
		for q, u := range z {
			eta += bends[q][i] * 0.8 * u
		}
		want += logNormal(y[i], eta, 1.3)
	}
	for _, u := range z {
		want += logNormal(u, 0, 1)
	}
	if math.Abs(lp-want) > 1e-11*math.Abs(want) {
		t.Errorf("log density %v, want %v", lp, want)
	}
}

// TestRadon: the group models of radon, written as formulas with the kit's
// priors, have the log density of the kit's models, which is Stan's, at the
// points of the parameters' own scale.
func TestRadon(t *testing.T) {
	kit, err := posteriordb.Open()
	if err != nil {
		t.Fatal(err)
	}
	d, err := kit.Data("radon_mn")
	if err != nil {
		t.Fatal(err)
	}
	table, err := bayes.FromColumns(bayes.Col("county", d.Index("county_idx")), bayes.Col("log_radon", d.Vector("log_radon")),
		bayes.Col("floor", d.Vector("floor_measure")), bayes.Col("uranium", d.Vector("log_uppm")))
	if err != nil {
		t.Fatal(err)
	}
	const counties = 85
	wave := func(n int, by, size float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = size * math.Sin(by*float64(i+1))
		}
		return x
	}
	priors := func(sd ...string) map[string]bayes.Dist {
		p := map[string]bayes.Dist{"Intercept": bayes.Normal(0, 10), "b": bayes.Normal(0, 10), "sigma": bayes.HalfNormal(1)}
		for _, name := range sd {
			p[name] = bayes.HalfNormal(1)
		}
		return p
	}
	raw, slope := wave(counties, 1, 1), wave(counties, 2, 1)
	both := make([]float64, 2*counties)
	for i := range counties {
		both[2*i], both[2*i+1] = raw[i], slope[i]
	}
	density := func(m *bayes.Model, v bayes.Values) float64 {
		p, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		lp, err := p.LogDensity(v)
		if err != nil {
			t.Fatal(err)
		}
		return lp
	}
	ours := func(text string, cfg Config, v bayes.Values) float64 {
		m, err := Build(text, table, cfg)
		if err != nil {
			t.Fatal(err)
		}
		lp, err := m.program.LogDensity(v)
		if err != nil {
			t.Fatal(err)
		}
		return lp
	}
	close := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-11*math.Abs(want) {
			t.Errorf("%s: log density %v, want %v", what, got, want)
		}
	}

	m, err := kit.Model("radon_mn-radon_variable_intercept_slope_noncentered")
	if err != nil {
		t.Fatal(err)
	}
	want := density(m, bayes.Values{"mu_alpha": 1.4, "mu_beta": -0.6, "sigma_alpha": 0.3, "sigma_beta": 0.4, "sigma_y": 0.7, "alpha_raw": raw, "beta_raw": slope})
	close("slopes", ours("log_radon ~ floor + (1 + floor || county)", Config{Priors: priors("sd_county")}, bayes.Values{
		"Intercept": 1.4, "b": []float64{-0.6}, "sd_county": []float64{0.3, 0.4}, "sigma": 0.7, "z_county": both}), want)

	// The kit's model is centred: alpha = mu + sigma·z. Its density is that of z
	// over sigma for each county.
	if m, err = kit.Model("radon_mn-radon_hierarchical_intercept_centered"); err != nil {
		t.Fatal(err)
	}
	alpha := make([]float64, counties)
	for i := range alpha {
		alpha[i] = 1.4 + 0.3*raw[i]
	}
	want = density(m, bayes.Values{"mu_alpha": 1.4, "alpha": alpha, "beta": []float64{0.8, -0.6}, "sigma_alpha": 0.3, "sigma_y": 0.7})
	want += counties * math.Log(0.3)
	close("intercepts", ours("log_radon ~ uranium + floor + (1 | county)", Config{Priors: priors("sd_county")}, bayes.Values{
		"Intercept": 1.4, "b": []float64{0.8, -0.6}, "sd_county": 0.3, "sigma": 0.7, "z_county": raw}), want)
}

// TestReferencePosteriors: regressions of the kit, written as formulas, pass
// its rule against its reference draws. A formula with a term too few does not.
func TestReferencePosteriors(t *testing.T) {
	kit, err := posteriordb.Open()
	if err != nil {
		t.Fatal(err)
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	judged := func(posterior, text string, sigma bayes.Dist, columns ...string) (pass bool) {
		d, err := kit.Data(posteriordb.Posterior{Name: posterior}.DataName())
		if err != nil {
			t.Fatal(err)
		}
		var cols []bayes.Column
		for _, c := range columns {
			cols = append(cols, bayes.Col(c, d.Vector(c)))
		}
		table, err := bayes.FromColumns(cols...)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Build(text, table, Config{Priors: map[string]bayes.Dist{"Intercept": bayes.Flat(), "b": bayes.Flat(), "sigma": sigma}})
		if err != nil {
			t.Fatal(err)
		}
		fit, err := m.Fit(context.Background(), mcmc.Config{Seed: 5, Kernel: mcmc.NUTS{Metric: mcmc.Dense}})
		if err != nil {
			t.Fatal(err)
		}
		verdicts, err := posteriordb.Judge(asKit(t, fit.Draws()), refs[posterior])
		if err != nil {
			t.Fatal(err)
		}
		pass = len(verdicts) > 0
		for _, v := range verdicts {
			pass = pass && v.Pass()
		}
		return pass
	}
	kid := []string{"kid_score", "mom_hs", "mom_iq"}
	bush := []string{"weight", "diam1", "diam2", "canopy_height", "total_height", "density", "group"}
	if !judged("kidiq-kidscore_interaction", "kid_score ~ mom_hs * mom_iq", bayes.HalfCauchy(2.5), kid...) {
		t.Error("kidscore_interaction fails")
	}
	if !judged("mesquite-logmesquite", "log(weight) ~ log(diam1) + log(diam2) + log(canopy_height) + log(total_height) + log(density) + group",
		bayes.On(bayes.Lower(0), bayes.Flat()), bush...) {
		t.Error("logmesquite fails")
	}
	if judged("kidiq-kidscore_interaction", "kid_score ~ mom_iq * mom_hs + I(mom_iq^2)", bayes.HalfCauchy(2.5), kid...) {
		t.Error("kidscore_interaction with another curve passes: the test sees nothing")
	}
}

// asKit renames the draws: beta[1] is the kit's intercept.
func asKit(t *testing.T, d *bayes.Draws) *bayes.Draws {
	t.Helper()
	var values []float64
	for _, name := range []string{"Intercept", "b", "sigma"} {
		v, err := d.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v.Values()...)
	}
	n := len(values)/(d.Chains()*d.Len()) - 1
	out, err := bayes.NewDraws(bayes.Run{
		Vars:   []bayes.Variable{{Name: "beta", Dims: []bayes.Dim{bayes.Size(n)}}, {Name: "sigma"}},
		Chains: d.Chains(), Draws: d.Len(), Values: values,
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
