package selective

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes/decision"
)

func TestBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	second := func(_ any, err error) error { return err }
	curve := must[*Curve](t)(RiskCoverage([]float64{1, 2, 3}, []float64{0, 1, 0.5}))
	good := Binary(decision.Costs{FalsePositive: 1, FalseNegative: 2, Review: 1})
	half := [][]float64{{0.5, 0.5}, {0.5, 0.5}, {0.2, 0.8}}
	many := make([]float64, 30)
	for i := range many {
		many[i] = nan
	}
	for _, c := range []struct {
		err  error
		want []string
	}{
		{second(RiskCoverage(nil, nil)), []string{"no rows"}},
		{second(RiskCoverage([]float64{1, nan}, []float64{inf, 0, 1})), []string{"2 rows but 3 losses", "row 1 has the confidence NaN", "row 0 has the loss +Inf"}},
		{second(RiskCoverage(many, make([]float64, 30))), []string{"row 9 has", "and 20 faults more"}},
		{second(curve.Guarantee(5, nan, 9)), []string{"a risk of 5", "a delta of NaN", "9 coverages of 3 rows", "a loss of 0.5"}},
		{second(good.Decide([]float64{0.5, 0.4})), []string{"the row sums to 0.9"}},
		{second(good.Decide([]float64{nan, 1})), []string{"the probability NaN of class 0"}},
		{second(good.Decide([]float64{1})), []string{"the row has 1 classes, the costs 2"}},
		{second(Policy{}.Decide([]float64{0.5, 0.5})), []string{"no costs"}},
		{second(Policy{Costs: [][]float64{{0, nan}, {0}}, HandOver: -1, LeastSaving: inf}.Decide([]float64{0.5, 0.5})), []string{"action 0 costs NaN in class 1", "action 1 has costs of 1 classes", "to hand over costs -1", "LeastSaving is +Inf"}},
		{second(good.Assign(nil, -1)), []string{"a capacity of -1", "no rows"}},
		{second(good.Assign([][]float64{{2, -1}, {0.5, 0.6}}, 1)), []string{"row 0 has the probability 2", "row 1 sums to 1.1"}},
		{second(good.Limit(half, nan)), []string{"a share of NaN"}},
		{second(good.Report(half, []int{0, 1, 2}, nil)), []string{"row 2 has the label 2; want 0 to 1"}},
		{second(good.Report(half, []int{0, 1}, nil)), []string{"3 rows but 2 labels"}},
		{second(good.Report(half[:1], []int{0}, nil)), []string{"1 row; want 2"}},
		{second(good.Report(half, []int{0, 1, 1}, []float64{0.5, 0.4})), []string{"the population sums to 0.9"}},
		{second(good.Report(half, []int{0, 1, 1}, []float64{0.5, 0.5})), []string{"class 0 has the share 0.5 of the population and 1 rows"}},
	} {
		if c.err == nil {
			t.Errorf("no error, want %q", c.want)
			continue
		}
		for _, line := range strings.Split(c.err.Error(), "\n") {
			if !strings.HasPrefix(line, "selective: ") {
				t.Errorf("%q does not say whose it is", line)
			}
		}
		for _, w := range c.want {
			if !strings.Contains(c.err.Error(), w) {
				t.Errorf("error %q, want %q", c.err, w)
			}
		}
	}
	if p := curve.At(nan); p.N != 0 || p.Risk == p.Risk {
		t.Errorf("at no coverage %+v", p)
	}
	for _, v := range []any{Policy{}, Guarantee{Threshold: nan}, Guarantee{Risk: 2}} {
		if data, err := json.Marshal(v); err == nil {
			t.Errorf("%s", data)
		}
	}
}

func FuzzState(f *testing.F) {
	f.Add([]byte(`{"kind":"selective.policy","version":1,"costs":[[0,1],[1,0]],"hand_over":0.2,"least_saving":0}`))
	f.Add([]byte(`{"kind":"selective.guarantee","version":1,"threshold":"-Infinity","risk":0.1,"delta":0.1,"n":3,"wrong":0,"coverage":1,"bound":0.1}`))
	f.Add([]byte(`{"kind":"selective.policy","version":2}`))
	f.Add([]byte(`{"kind":"selective.guarantee","version":1,"threshold":"NaN"}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		kept := Chow(2, 0.5)
		before := fmt.Sprint(kept)
		if err := json.Unmarshal(data, &kept); err != nil && fmt.Sprint(kept) != before {
			t.Errorf("an error made the policy %v", kept)
		} else if err == nil && fmt.Sprint(kept) != before { // null changes nothing
			first := must[[]byte](t)(json.Marshal(kept))
			var again Policy
			if err := json.Unmarshal(first, &again); err != nil || fmt.Sprint(again) != fmt.Sprint(kept) {
				t.Errorf("%s came back as %v, %v", first, again, err)
			}
		}
		var g Guarantee
		if err := json.Unmarshal(data, &g); err != nil && g != (Guarantee{}) {
			t.Errorf("an error made the guarantee %v", g)
		} else if err == nil {
			first := must[[]byte](t)(json.Marshal(g))
			var again Guarantee
			if err := json.Unmarshal(first, &again); err != nil || again != g {
				t.Errorf("%s came back as %v, %v", first, again, err)
			}
		}
	})
}

func TestBadJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind":"selective.policy","version":2}`:                                           "version 2",
		`{"kind":"selective.guarantee","version":1}`:                                        `kind "selective.guarantee"`,
		`{"kind":"selective.policy","version":1,"costs":[[1]]}`:                             "no costs",
		`{"kind":"selective.policy","version":1,"costs":[[0,1]],"hand_over":-1}`:            "to hand over costs -1",
		`{"kind":"selective.policy","version":1,"costs":[[0,1]],"handover":1}`:              "unknown field",
		`{"kind":"selective.policy","version":1,"costs":[[0,1e999]]}`:                       "1e999",
		`{"kind":"selective.policy","version":1,"costs":[[0,1]],"least_saving":"Infinity"}`: "cannot unmarshal",
	} {
		var p Policy
		if err := json.Unmarshal([]byte(text), &p); err == nil || !strings.Contains(err.Error(), want) || p.Costs != nil {
			t.Errorf("%s: %v, want %q; %v", text, err, want, p)
		}
	}
	var g Guarantee
	for text, want := range map[string]string{
		`{"kind":"selective.guarantee","version":1,"threshold":"NaN"}`:             `"NaN" is no number`,
		`{"kind":"selective.guarantee","version":1,"threshold":null}`:              "a threshold of NaN",
		`{"kind":"selective.guarantee","version":1,"threshold":1,"n":1,"wrong":2}`: "want a number, shares and counts",
		`{"kind":"selective.guarantee","version":1,"threshold":1,"risk":7}`:        "want a number, shares and counts",
	} {
		if err := json.Unmarshal([]byte(text), &g); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
