package abtest

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
	"gonum.org/v1/gonum/mat"
)

// share is an arm of a binomial metric with a uniform prior.
func share(name string, successes, n int) Arm {
	e, _ := EstimateProportion(online.Trials{Successes: successes, N: n}) // the tests that need it look at it
	return Arm{Name: name, N: n, Metric: Binomial(online.Beta{Alpha: 1 + float64(successes), Beta: 1 + float64(n-successes)}), Estimate: e}
}

func decide(t *testing.T, e Experiment) *Decision {
	t.Helper()
	d, err := e.Decide()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestRule: each branch of the rule, with what says so.
func TestRule(t *testing.T) {
	for name, c := range map[string]struct {
		e       Experiment
		verdict Verdict
		rule    string
		warning string
	}{
		"ship":              {Experiment{Arms: []Arm{share("a", 1000, 10000), share("b", 1200, 10000)}}, Ship, "b has the least expected loss", ""},
		"keep":              {Experiment{Arms: []Arm{share("a", 1200, 10000), share("b", 1000, 10000)}}, KeepControl, "the control has the least", ""},
		"other control":     {Experiment{Arms: []Arm{share("a", 1200, 10000), share("b", 1000, 10000)}, Control: "b"}, Ship, "a has the least", ""},
		"too early":         {Experiment{Arms: []Arm{share("a", 50, 500), share("b", 60, 500)}}, KeepTesting, "is not below", ""},
		"a patient user":    {Experiment{Arms: []Arm{share("a", 50, 500), share("b", 60, 500)}, Loss: 0.01}, Ship, "is below 0.01", ""},
		"as good as none":   {Experiment{Arms: []Arm{share("a", 10000, 100000), share("b", 10300, 100000)}, ROPE: 0.01}, KeepControl, "differs from the control by less than 0.01", ""},
		"sizes are wrong":   {Experiment{Arms: []Arm{share("a", 1000, 10000), share("b", 1400, 11000)}}, KeepTesting, "other shares than planned", "by chance"},
		"sizes were meant":  {Experiment{Arms: []Arm{share("a", 1000, 10000), share("b", 1400, 11000)}, Shares: []float64{10, 11}}, Ship, "b has", ""},
		"peeked at":         {Experiment{Arms: []Arm{share("a", 300, 4000), share("b", 350, 4000)}, Loss: 0.01, Sequential: &sequential.Asymptotic{}}, KeepTesting, "leaves open", ""},
		"peeked at, enough": {Experiment{Arms: []Arm{share("a", 3000, 40000), share("b", 3500, 40000)}, Sequential: &sequential.Asymptotic{}}, Ship, "b has", ""},
		"peeked at, early":  {Experiment{Arms: []Arm{share("a", 0, 50), share("b", 0, 50)}, Loss: 0.01, Sequential: &sequential.Asymptotic{}, Control: "b"}, KeepTesting, "as yet anywhere", "the prior matters"},
		"per cent":          {Experiment{Arms: []Arm{share("a", 500, 5000), share("b", 600, 5000)}, ROPE: 2}, KeepControl, "by less than 2", "ROPE is 2, more than the control's mean, 0.1002: it is in units of the metric"},
		"three arms":        {Experiment{Arms: []Arm{share("a", 1000, 10000), share("b", 1100, 10000), share("c", 1300, 10000)}}, Ship, "c has", ""},
		"few":               {Experiment{Arms: []Arm{share("a", 0, 40), share("b", 3, 40)}}, KeepTesting, "is not below", "the prior matters"},
		"heavy": {Experiment{Arms: []Arm{{Name: "a", Metric: Revenue(online.Beta{Alpha: 4, Beta: 40}, online.NormalInverseGamma{Mean: 2, Count: 3, Shape: 2.5, Scale: 6})},
			{Name: "b", Metric: Revenue(online.Beta{Alpha: 5, Beta: 40}, online.NormalInverseGamma{Mean: 2, Count: 3, Shape: 2.5, Scale: 6})}}}, KeepTesting, "no expected loss", "no mean"},
		"zero": {Experiment{Arms: []Arm{{Name: "a", Metric: Normal(online.NormalInverseGamma{Count: 40, Shape: 20, Scale: 20})},
			{Name: "b", Metric: Normal(online.NormalInverseGamma{Mean: 5, Count: 40, Shape: 20, Scale: 20})}}, Loss: 0.1}, Ship, "b has", "b has no lift"},
	} {
		d := decide(t, c.e)
		if d.Verdict != c.verdict || !strings.Contains(d.Rule, c.rule) || !strings.Contains(strings.Join(d.Warnings, "\n"), c.warning) || c.warning == "" && len(d.Warnings) > 0 {
			t.Errorf("%s: %s because %s; warnings %q; want %s because %q, %q", name, d.Verdict, d.Rule, d.Warnings, c.verdict, c.rule, c.warning)
		}
		// Table, JSON and sentence are of the same numbers, and no p-value is told of.
		text, object := d.String(), string(mustJSON(t, d))
		if !strings.Contains(text, d.Sentence) || !strings.Contains(d.Sentence, string(d.Verdict)) || strings.Contains(d.Sentence, "p-value") || strings.Contains(d.Sentence, "p = ") {
			t.Errorf("%s: the sentence is %q", name, d.Sentence)
		}
		var back Decision
		if err := json.Unmarshal([]byte(object), &back); err != nil || back.Sentence != d.Sentence || back.ProbBest["a"] != d.ProbBest["a"] {
			t.Errorf("%s: %v, %s", name, err, object)
		}
		for _, w := range d.Warnings {
			if !strings.Contains(text, w) {
				t.Errorf("%s: the table is without %q", name, w)
			}
		}
	}
}

func TestExperimentBadInput(t *testing.T) {
	a, b := share("a", 5, 10), share("b", 5, 10)
	poisson := Arm{Name: "b", N: 10, Metric: Poisson(online.Gamma{Shape: 1, Rate: 1})}
	unknown := b
	unknown.N = 0
	for want, e := range map[string]Experiment{
		"1 arms; want two":                 {Arms: []Arm{a}},
		`two arms have the name "a"`:       {Arms: []Arm{a, a}},
		"arm 2 has no name":                {Arms: []Arm{a, share("", 1, 10)}},
		"kind binomial and one of kind po": {Arms: []Arm{a, poisson}},
		"that was not made by Binomial":    {Arms: []Arm{a, {Name: "b", N: 10}}},
		"Alpha is NaN":                     {Arms: []Arm{a, {Name: "b", N: 10, Metric: Binomial(online.Beta{Alpha: math.NaN(), Beta: 1})}}},
		`the control is "c"`:               {Arms: []Arm{a, b}, Control: "c"},
		"a level of 1.5":                   {Arms: []Arm{a, b}, Level: 1.5},
		"a level of NaN":                   {Arms: []Arm{a, b}, Level: math.NaN()},
		"Loss is -1":                       {Arms: []Arm{a, b}, Loss: -1},
		"ROPE is +Inf":                     {Arms: []Arm{a, b}, ROPE: math.Inf(1)},
		"is known of 1 of 2":               {Arms: []Arm{a, unknown}},
		"sample ratio":                     {Arms: []Arm{a, b}, Shares: []float64{1, -1}},
		"3 Shares of 2 arms":               {Arms: []Arm{a, b}, Shares: []float64{1, 1, 1}},
		"N of each Arm, which is 0":        {Arms: []Arm{unknown, {Name: "a", Metric: a.Metric}}, Shares: []float64{1, 1}},
		"leave it 0 and set Level":         {Arms: []Arm{a, b}, Sequential: &sequential.Asymptotic{Alpha: 0.01}},
		`arm "b": a metric of kind bino`:   {Arms: []Arm{a, poisson, a}, Level: 2},
		`arm "b" has no Estimate`:          {Arms: []Arm{a, {Name: "b", N: 10, Metric: b.Metric}}, Sequential: &sequential.Asymptotic{}},
	} {
		if d, err := e.Decide(); err == nil || d != nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "abtest: ") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := (Experiment{Arms: []Arm{share("", 1, 10)}, Level: 2, ROPE: -1}).Decide(); err == nil || strings.Count(err.Error(), "abtest: ") != 4 {
		t.Errorf("four faults: %v", err)
	}
}

func TestMetricBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	scale := mat.NewSymDense(2, []float64{1, 0, 0, 1})
	for want, m := range map[string]Metric{
		"Beta is -1":           Binomial(online.Beta{Alpha: 1, Beta: -1}),
		"Shape is 0":           Poisson(online.Gamma{Rate: 1}),
		"Rate is +Inf":         Poisson(online.Gamma{Shape: 1, Rate: inf}),
		"Mean is NaN":          Normal(online.NormalInverseGamma{Mean: nan, Count: 1, Shape: 2, Scale: 1}),
		"has no variance":      Normal(online.NormalInverseGamma{Count: 1, Shape: 1, Scale: 1}),
		"a Mean of 1 numbers":  Ratio(online.NormalInverseWishart{Mean: []float64{1}, Count: 1, DF: 9, Scale: scale}),
		"DF is 3":              Ratio(online.NormalInverseWishart{Mean: []float64{1, 9}, Count: 1, DF: 3, Scale: scale}),
		"the mean denominator": Ratio(online.NormalInverseWishart{Mean: []float64{1, 0.1}, Count: 10, DF: 9, Scale: scale}),
		"Mean[1] is NaN":       Ratio(online.NormalInverseWishart{Mean: []float64{1, nan}, Count: 10, DF: 9, Scale: scale}),
		"Alpha is 0":           Revenue(online.Beta{Beta: 1}, online.NormalInverseGamma{Count: 1, Shape: 3, Scale: 1}),
		"Scale is NaN":         Revenue(online.Beta{Alpha: 1, Beta: 1}, online.NormalInverseGamma{Count: 1, Shape: 3, Scale: nan}),
	} {
		_, compare := Compare(m, m)
		_, rank := Rank(m, m)
		_, _, interval := m.Interval(0.5)
		_, density := m.Density(1)
		for _, err := range []error{compare, rank, interval, density} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		}
	}
	good := Binomial(online.Beta{Alpha: 1, Beta: 1})
	c := compare(t, good, good)
	for want, err := range map[string]error{
		"a level of 0":        func() error { _, _, err := c.Interval(0); return err }(),
		"a level of 1":        func() error { _, _, err := c.LiftInterval(1); return err }(),
		"from 1 to 0":         func() error { _, err := c.ProbWithin(1, 0); return err }(),
		"from NaN to 0":       func() error { _, err := c.ProbWithin(nan, 0); return err }(),
		"1 metrics; want two": func() error { _, err := Rank(good); return err }(),
		"1 observations":      func() error { _, _, _, err := Largest([]float64{1}); return err }(),
		"NaN; want a finite":  func() error { _, _, _, err := Largest([]float64{1, nan}); return err }(),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "abtest: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
