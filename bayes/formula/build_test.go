package formula_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
)

// clinic is a small table with a column of every kind.
func clinic(t testing.TB, more ...bayes.Column) *bayes.Table {
	t.Helper()
	const n = 24
	x, age, count, size, y := make([]float64, n), make([]float64, n), make([]int, n), make([]int, n), make([]float64, n)
	arm, site, grade := make([]string, n), make([]string, n), make([]string, n)
	gap := make([]float64, n)
	for i := range n {
		x[i], age[i] = math.Sin(float64(3*i)), 40+10*math.Cos(float64(5*i))
		count[i], size[i] = i%5, 3+i%4
		y[i] = 1 + x[i] + 0.1*age[i] + math.Sin(float64(i*i))
		arm[i], site[i] = []string{"none", "drug", "both"}[i%3], []string{"Bern", "Chur", "Genf", "Zug"}[i/6]
		grade[i] = []string{"a", "b", "c"}[(i*i+i/4)%3]
		gap[i] = x[i]
	}
	gap[3], gap[7] = math.NaN(), math.NaN()
	table, err := bayes.FromColumns(append([]bayes.Column{
		bayes.Col("y", y), bayes.Col("x", x), bayes.Col("age", age), bayes.Col("count", count), bayes.Col("size", size),
		bayes.Col("arm", arm), bayes.Col("site", site), bayes.Col("grade", grade), bayes.Col("gap", gap), bayes.Col("flat", make([]float64, n)),
		bayes.Col("sigma", y), bayes.Col("armnone", age), bayes.Col("Intercept", x), bayes.Col("one site", []string{23: "", 0: "z"}),
	}, more...)...)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestBuildFaults: each fault says where, what was seen and what to do, and has
// its class.
func TestBuildFaults(t *testing.T) {
	var plain formula.Config
	of := func(f formula.Family) formula.Config { return formula.Config{Family: f} }
	prior := func(name string, d bayes.Dist) formula.Config {
		return formula.Config{Priors: map[string]bayes.Dist{name: d}}
	}
	for _, c := range []struct {
		text  string
		cfg   formula.Config
		class error
		want  string
	}{
		{"y ~ agee", plain, bayes.ErrUnknownName, "formula: col 5: column \"agee\" is not in the table (did you mean \"age\"?)\n    y ~ agee\n        ^"},
		{"yy ~ age", plain, bayes.ErrUnknownName, `col 1: column "yy" is not in the table`},
		{"~ age", plain, formula.ErrSyntax, "col 1: the formula has no response"},
		{"y ~ gap", plain, bayes.ErrData, `col 5: column "gap" has no value in rows 3, 7: drop the rows`},
		{"y ~ log(x)", plain, bayes.ErrData, "col 5: log(x) is -Inf in row 0, where x is 0"},
		{"y ~ I(x/flat)", plain, bayes.ErrData, "is NaN in row 0, where flat is 0"},
		{"y ~ log(arm)", plain, bayes.ErrData, `col 9: column "arm" is a factor`},
		{"y ~ lg(x)", plain, formula.ErrSyntax, `col 5: no function "lg" here (did you mean "log"?)`},
		{"y ~ scale(flat)", plain, bayes.ErrData, "flat has the same value in every row"},
		{"y ~ mo(count)", plain, formula.ErrSyntax, `no function "mo" here: an effect of ordered steps is a model of bayes`},
		{"y ~ te(x, age)", plain, formula.ErrSyntax, `no function "te" here: smooths have one column: add two`},
		{"y ~ t2(x, age)", plain, formula.ErrSyntax, `no function "t2" here: smooths have one column`},
		{"y ~ s(x, by = arm)", plain, formula.ErrSyntax, `no argument "by" (there are k): a curve for each group is bayes.HilbertGP`},
		{"y | trunc(lb = 0) ~ x", plain, formula.ErrSyntax, "trunc(lb = 0) is none of them: a truncated response is bayes.Truncated"},
		{"cbind(y, count) ~ x", plain, formula.ErrSyntax, "a formula has one response"},
		{"y ~ x + y", plain, bayes.ErrModel, "col 9: y is the response, or part of it, and can't predict itself"},
		{"log(count + 1) ~ x + (1 | site) + s(count)", plain, bayes.ErrModel, "col 37: count is the response, or part of it"},
		{"y | weights(size) ~ size", plain, nil, ""},
		{"y ~ x^2", plain, formula.ErrSyntax, "x^2 is only x, for a power here is of terms, as in (a + b)^2; for that of a column write I(x^2)"},
		{"y ~ (x + age)^2", plain, nil, ""},
		{"y ~ x^2.5", plain, formula.ErrSyntax, "for a power of a column write I(x^2.5)"},
		{"y ~ 2", plain, formula.ErrSyntax, "2 is no term"},
		{"y ~ 1:x", plain, formula.ErrSyntax, "the intercept can only be added or removed"},
		{"y ~ x * (1 | site)", plain, formula.ErrSyntax, "can only be added"},
		{"y ~ 1 | site", plain, formula.ErrSyntax, "need parentheses: (1 | site)"},
		{"y ~ (1 | site) + (x | site)", plain, formula.ErrSyntax, "site groups twice"},
		{"y ~ (0 | site)", plain, formula.ErrSyntax, "no effect varies"},
		{"y ~ (1 | log(x))", plain, formula.ErrSyntax, "groups are columns; log(x) is not"},
		{"y ~ (s(x) | site)", plain, formula.ErrSyntax, "can't vary by group"},
		{"y ~ s(x):age", plain, formula.ErrSyntax, "s(x) can only be added"},
		{"y ~ s(x, k = 2)", plain, formula.ErrSyntax, "k must be at least 3"},
		{"y ~ s(count)", plain, bayes.ErrData, "needs at least 10 distinct values of count; there are 5"},
		{"y ~ poly(count, 5)", plain, bayes.ErrData, "needs at least 6 distinct values"},
		{"y ~ bs(x, knots = 3)", plain, formula.ErrSyntax, `bs has no argument "knots"`},
		{"y ~ bs(x, df = 2)", plain, formula.ErrSyntax, "df of at least the degree"},
		{"y ~ ns(x, df = 1.5)", plain, formula.ErrSyntax, "df of ns must be a whole number"},
		{"y ~ offset(arm)", plain, bayes.ErrData, "must be one number in each row"},
		{"y ~ trials(size)", plain, formula.ErrSyntax, "belongs to the response"},
		{"y ~ flat", plain, bayes.ErrModel, `column "flat" is 0 in every row`},
		{"y ~ x + I(2 * x + 1)", plain, bayes.ErrModel, `col 9: column "I(2 * x + 1)" is determined by x and the intercept, so`},
		{"y ~ arm:site", plain, bayes.ErrModel, `column "armnone:siteZug" is determined by armboth:siteBern, armdrug:siteBern, armnone:siteBern, armboth:siteChur, armdrug:siteChur, armnone:siteChur, armboth:siteGenf, armdrug:siteGenf, armnone:siteGenf, armboth:siteZug and 1 more and the intercept, so`},
		{"y ~ I(flat + 1)", plain, bayes.ErrModel, `column "I(flat + 1)" is constant, as the intercept is`},
		{"y ~ 0 + x + I(3 * x)", plain, bayes.ErrModel, `column "I(3 * x)" is determined by x, so`},
		{"flat ~ x", plain, bayes.ErrData, "flat is 0 in every row: there is no spread"},
		{"I(flat + 2) ~ x", of(formula.Gamma), bayes.ErrData, "I(flat + 2) is 2 in every row: there is no spread"},
		{"arm ~ x", plain, bayes.ErrData, "arm is a factor with the levels both, drug, none; the gaussian family"},
		{"y ~ x\nsigmma ~ x", plain, bayes.ErrUnknownName, "line 2 col 1: the family gaussian has no parameter \"sigmma\" to predict (did you mean \"sigma\"?)\n    sigmma ~ x\n    ^"},
		{"y ~ x\nsigma ~ x\nsigma ~ age", plain, bayes.ErrDuplicate, "sigma has two formulas"},
		{"x ~ age", of(formula.Gamma), bayes.ErrData, "x is 0 in rows 0, 2, 4 and"},
		{"age ~ x", of(formula.Beta), bayes.ErrData, "between 0 and 1, both excluded"},
		{"x ~ age", of(formula.Poisson), bayes.ErrData, "x is 0.1411200080598672 in rows 1, 2, 3 and"},
		{"count ~ x", of(formula.Bernoulli), bayes.ErrData, "count is 2 in rows 2, 3, 4"},
		{"grade ~ x", of(formula.Bernoulli), bayes.ErrData, "grade is a factor with the levels a, b, c"},
		{"count ~ x", of(formula.Binomial), bayes.ErrModel, "count | trials(n)"},
		{"count | trials(x) ~ x", of(formula.Binomial), bayes.ErrData, "trials are whole numbers"},
		{"size | trials(count) ~ x", of(formula.Binomial), bayes.ErrData, "trials are whole numbers"},
		{"y | trials(size) ~ x", plain, bayes.ErrModel, "a binomial response, and no other, says its number of trials: y | trials(n); Config.Family is gaussian"},
		{"y | weights(x) ~ age", plain, bayes.ErrData, "weights are at least 0"},
		{"y | cens(count) ~ x", plain, bayes.ErrData, "cens is 1 where"},
		{"count | cens(flat) ~ x", of(formula.HurdlePoisson), bayes.ErrModel, "can't have censored responses"},
		{"y | size ~ x", plain, formula.ErrSyntax, "size is none of them"},
		{"grade ~ 0 + x", of(formula.Cumulative), bayes.ErrModel, "leave the 0 out"},
		{"grade ~ (1 | site)", of(formula.Categorical), bayes.ErrModel, "takes no effects that vary by group"},
		{"grade ~ s(x)", of(formula.Categorical), bayes.ErrModel, "takes no smooths"},
		{"y ~ x", of(-1), bayes.ErrModel, "Config.Family is -1"},
		{"y ~ (1 + x | site)", prior("cor_sites", bayes.LKJCholesky(2)), bayes.ErrUnknownName, `(did you mean "cor_site"?)`},
		{"y ~ (1 + x || site)", prior("cor_site", bayes.LKJCholesky(2)), bayes.ErrUnknownName, `"cor_site"`},
		{"y ~ (1 + x | site)", prior("cor_site", bayes.LKJCholesky(-1)), bayes.ErrSupport, "LKJCholesky"},
		{"y ~ x", formula.Config{Contrasts: map[string]formula.Contrast{"arms": formula.Sum}}, bayes.ErrUnknownName, `no column "arms" (did you mean "arm"?)`},
		{"y ~ arm", formula.Config{Contrasts: map[string]formula.Contrast{"arm": 9}}, bayes.ErrModel, "contrast 9 of \"arm\" is unknown"},
		{"y ~ age", prior("b[agee]", bayes.Normal(0, 1)), bayes.ErrUnknownName, `Config.Priors: no coefficient or parameter "b[agee]" (did you mean "b[age]"?)`},
		{"y ~ age", formula.Config{Priors: map[string]bayes.Dist{"b": bayes.Flat(), "b[age]": bayes.Flat()}}, bayes.ErrModel, `"b" is for nothing`},
		{"y ~ age", prior("sigma", bayes.Normal(0, 1)), bayes.ErrSupport, `Normal(0, 1) allows -1, "sigma" can't be that`},
		{"count ~ x", formula.Config{Family: formula.HurdlePoisson, Priors: map[string]bayes.Dist{"hu": bayes.HalfNormal(1)}}, bayes.ErrSupport, `HalfNormal(1) allows 2, "hu"`},
		{"x ~ age", of(formula.HurdleGamma), bayes.ErrData, "must be at least 0"},
		{"sigma ~ x", plain, bayes.ErrDuplicate, "can't be called \"sigma\""},
		{"y ~ arm + armnone", plain, bayes.ErrDuplicate, `two coefficients are called "armnone"`},
		{"y ~ (1 + Intercept | site)", plain, bayes.ErrDuplicate, `two effects are called "Intercept"`},
		{"y ~ x + (1 | `one site`)", plain, nil, ""},
		{"y ~ (1 | flat)", plain, bayes.ErrData, `flat has the one group "0"`},
	} {
		_, err := formula.Build(c.text, clinic(t), c.cfg)
		switch {
		case c.class == nil && err != nil:
			t.Errorf("%s: %v", c.text, err)
		case c.class == nil:
		case err == nil:
			t.Errorf("%s: no fault, want %q", c.text, c.want)
		case !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.want):
			t.Errorf("%s: fault\n%v\nwant %q of class %v", c.text, err, c.want, c.class)
		}
	}
}

// TestAllFaultsAtOnce: one reading finds what is wrong in response, terms and
// further formulas.
func TestAllFaultsAtOnce(t *testing.T) {
	_, err := formula.Build("yy ~ agee + gap + log(x) + (1 | sites)\nsigma ~ xx", clinic(t), formula.Config{})
	if err == nil {
		t.Fatal("no fault")
	}
	for _, want := range []string{"line 1 col 1:", "line 1 col 6:", "line 1 col 13:", "line 1 col 19:", "line 1 col 33:", "line 2 col 9:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no fault at %s:\n%v", want, err)
		}
	}
	if _, err := formula.Build("y ~ x", nil, formula.Config{}); !errors.Is(err, bayes.ErrData) {
		t.Errorf("no table: %v", err)
	}
}

// TestDeficientAllowed: priors may decide what the data can't.
func TestDeficientAllowed(t *testing.T) {
	m, err := formula.Build("y ~ x + I(2 * x + 1)", clinic(t), formula.Config{AllowDeficient: true})
	if err != nil {
		t.Fatal(err)
	}
	if n := m.Program().Dim(); n != 4 {
		t.Errorf("%d coordinates, want 4", n)
	}
}

// TestNearlyDependent: columns that are near each other, but not the same, are
// not taken for it, whatever their units.
func TestNearlyDependent(t *testing.T) {
	year := make([]float64, 24)
	for i := range year {
		year[i] = 2000 + float64(i)
	}
	for _, text := range []string{"y ~ year + I(year^2)", "y ~ x + I(x + age/1e5)", "y ~ age + I(1e-9 * x)", "y ~ 0 + arm + year"} {
		if _, err := formula.Build(text, clinic(t, bayes.Col("year", year)), formula.Config{}); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestPrintedModel: every prior is stated, with where it comes from.
func TestPrintedModel(t *testing.T) {
	m, err := formula.Build("y ~ x + arm + (1 + x | site)\nsigma ~ age", clinic(t), formula.Config{
		Family: formula.Student,
		Priors: map[string]bayes.Dist{"b": bayes.Normal(0, 2), "b[x]": bayes.StudentT(4, 1, 2), "sd_site[x]": bayes.HalfNormal(1)},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `y ~ x + arm + (1 + x | site)
sigma ~ age
y ~ StudentT(nu, mu, sigma), mu = eta
log sigma = eta of age
24 rows, 4 groups of site
priors
  Intercept           StudentT(3, 4.8, 5.7)  default
  b[x]                StudentT(4, 1, 2)      given
  b[armdrug]          Normal(0, 2)           given
  b[armnone]          Normal(0, 2)           given
  sd_site[Intercept]  HalfStudentT(3, 4.1)   default
  sd_site[x]          HalfNormal(1)          given
  cor_site            LKJCholesky(1)         default
  sigma_Intercept     StudentT(3, 0.5, 14)   default
  sigma_b[age]        Normal(0, 0.34)        default
  nu                  Gamma(2, 0.1)          default, above 1
defaults: centre of the predictor 4.753, unit 1.621 (median and median absolute deviation of the response)
`
	if got := m.String(); got != want {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}

// TestCoordinates: each formula has the parameters that it should, counted by
// hand.
func TestCoordinates(t *testing.T) {
	for _, c := range []struct {
		text   string
		family formula.Family
		want   int
	}{
		{"y ~ 1", formula.Gaussian, 1 + 1},
		{"y ~ x + (1 | site/arm)", formula.Gaussian, 2 + (1 + 4) + (1 + 12) + 1},
		{"y ~ 0 + arm:site + (x || arm)", formula.Gaussian, 12 + (2 + 2*3) + 1},
		{"y ~ x + (1 + x | site)", formula.Gaussian, 2 + (2 + 1 + 2*4) + 1},
		{"y ~ (0 + arm | site)\nsigma ~ arm", formula.Student, 1 + (3 + 3 + 3*4) + 3 + 1},
		{"y ~ s(x, k = 6)", formula.Gaussian, 2 + (1 + 4) + 1},
		{"y ~ . - gap - flat - count - size - sigma - armnone - Intercept - `one site` - grade", formula.Gaussian, 1 + (1 + 1 + 2 + 3) + 1},
		{"y ~ poly(x, 2) * arm - poly(x, 2):arm", formula.Gaussian, 1 + (2 + 2) + 1},
		{"grade ~ x", formula.Cumulative, 1 + 2},
		{"grade ~ x + arm", formula.Categorical, 2 * (1 + 3)},
		{"count | trials(9) ~ x", formula.Binomial, 2},
		{"size | cens(count > 1) ~ x", formula.Poisson, -1},
		{"count ~ offset(log(size)) - 1", formula.HurdleNegBinomial, 2},
		{"y ~ 0 + offset(age)", formula.Gaussian, 1},
	} {
		m, err := formula.Build(c.text, clinic(t), formula.Config{Family: c.family})
		switch {
		case c.want < 0 && err == nil:
			t.Errorf("%s: no fault", c.text)
		case c.want < 0:
		case err != nil:
			t.Errorf("%s: %v", c.text, err)
		case m.Program().Dim() != c.want:
			t.Errorf("%s: %d coordinates, want %d\n%v", c.text, m.Program().Dim(), c.want, m)
		}
	}
}

// TestOwnPriors: the same priors, stated for the class or for each coefficient
// in any mixture, are the same density.
func TestOwnPriors(t *testing.T) {
	wide, narrow := bayes.Normal(0, 2), bayes.StudentT(4, 1, 0.5)
	base := bayes.Values{"Intercept": 1.0, "sigma": 2.0, "sd_site": []float64{0.5, 0.25}, "z_site": make([]float64, 8)}
	var want float64
	for i, c := range []struct {
		priors map[string]bayes.Dist
		values bayes.Values
	}{
		{map[string]bayes.Dist{"b": wide, "b[age]": narrow},
			bayes.Values{"b rest": []float64{0.3, -0.1, 0.2}, "b age": 0.7}},
		{map[string]bayes.Dist{"b[x]": wide, "b[age]": narrow, "b[armdrug]": wide, "b[armnone]": wide},
			bayes.Values{"b x": 0.3, "b age": 0.7, "b armdrug": -0.1, "b armnone": 0.2}},
		{map[string]bayes.Dist{"b[armnone]": wide, "b": wide, "b[age]": narrow},
			bayes.Values{"b rest": []float64{0.3, -0.1}, "b age": 0.7, "b armnone": 0.2}},
	} {
		m, err := formula.Build("y ~ x + age + arm + (1 + x || site)", clinic(t), formula.Config{Priors: c.priors})
		if err != nil {
			t.Fatal(err)
		}
		for name, v := range base {
			c.values[name] = v
		}
		lp, err := m.Program().LogDensity(c.values)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			want = lp
		} else if math.Abs(lp-want) > 1e-12*math.Abs(want) {
			t.Errorf("log density %v with %v, want %v", lp, c.priors, want)
		}
	}
}

// TestFarFromZero: a centre that is large beside its unit keeps the digits that
// matter.
func TestFarFromZero(t *testing.T) {
	year := make([]float64, 24)
	for i := range year {
		year[i] = 2013.7 + 0.4*math.Sin(float64(i))
	}
	m, err := formula.Build("year ~ x", clinic(t, bayes.Col("year", year)), formula.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.String(), "StudentT(3, 2013.7") {
		t.Errorf("printed\n%v", m)
	}
}

// TestUnusedLevel: a level without rows is named, by whatever contrast.
func TestUnusedLevel(t *testing.T) {
	arm, err := bayes.NewFactor([]string{"drug", "none", "drug", "none", "none"}, "drug", "none", "lost")
	if err != nil {
		t.Fatal(err)
	}
	table, err := bayes.FromColumns(bayes.Col("y", []float64{1, 2, 1.5, 2, 3}), bayes.Col("arm", arm))
	if err != nil {
		t.Fatal(err)
	}
	for _, cfg := range []formula.Config{{}, {Contrasts: map[string]formula.Contrast{"arm": formula.Sum}}} {
		for _, text := range []string{"y ~ arm", "y ~ 0 + arm"} {
			_, err := formula.Build(text, table, cfg)
			if !errors.Is(err, bayes.ErrModel) || !strings.Contains(err.Error(), `no row has level lost of "arm"; make the factor without it`) {
				t.Errorf("%s: %v", text, err)
			}
			cfg.AllowDeficient = true
			if _, err := formula.Build(text, table, cfg); err != nil {
				t.Errorf("%s, allowed: %v", text, err)
			}
			cfg.AllowDeficient = false
		}
	}
}
