package lastlayer

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/nn/predictive"
)

// says checks that an error is one of this package with all words.
func says(t *testing.T, what string, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		if !strings.HasPrefix(line, "lastlayer: ") {
			t.Errorf("%s: %q has no prefix", what, line)
		}
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: %q does not say %q", what, err, w)
		}
	}
}

func TestBadData(t *testing.T) {
	ctx, nan := context.Background(), math.NaN()
	x := [][]float64{{1, 2}, {3, 4}, {5, 7}, {0, 1}}
	y := []int{0, 1, 0, 1}
	head := func(k, d int) *Head {
		h := Head{Bias: make([]float64, k)}
		for range k {
			h.Weight = append(h.Weight, make([]float64, d))
		}
		return &h
	}
	broken := head(1, 2)
	broken.Weight[0][1] = math.Inf(1)
	for what, c := range map[string]struct {
		x      [][]float64
		labels []int
		config Config
		words  string
	}{
		"no rows":            {nil, nil, Config{}, "no rows"},
		"no features":        {[][]float64{{}}, []int{0}, Config{}, "no features"},
		"NaN":                {[][]float64{{1, 2}, {3, nan}, {5, 7}, {0, 1}}, y, Config{}, "row 1 has feature 1 NaN"},
		"infinite":           {[][]float64{{1, 2}, {3, 4}, {math.Inf(-1), 7}, {0, 1}}, y, Config{}, "row 2 has feature 0 -Inf"},
		"too large":          {[][]float64{{1, 2}, {3, 4}, {1e300, 7}, {0, 1}}, y, Config{}, "1e+300"},
		"another width":      {[][]float64{{1, 2}, {3}, {5, 7, 8}, {0, 1}}, y, Config{}, "row 1 has 1 features; want 2|row 2 has 3"},
		"labels missing":     {x, y[:3], Config{}, "3 labels for 4 rows"},
		"negative label":     {x, []int{0, -1, 1, 1}, Config{}, "label of row 1 is -1; want a class from 0 to 1"},
		"class not seen":     {x, []int{0, 3, 0, 1}, Config{}, "no label is 2; number the classes from 0 to 3"},
		"huge label":         {x, []int{0, 1 << 60, 0, 1}, Config{}, "among 4 rows"},
		"one class":          {x, []int{0, 0, 0, 0}, Config{}, "all labels are 0"},
		"label beyond head":  {x, []int{0, 2, 0, 1}, Config{Head: head(1, 2)}, "label of row 1 is 2; want a class from 0 to 1"},
		"head of rows":       {x, y, Config{Head: head(1, 3)}, "the head has 3 weights for rows of 2 features"},
		"head not finite":    {x, y, Config{Head: broken}, "weight 1 of output 0 of the head is +Inf"},
		"head of nothing":    {x, y, Config{Head: &Head{}}, "0 rows of weights and 0 biases"},
		"negative precision": {x, y, Config{Precision: -1}, "precision of the prior is -1"},
		"NaN precision":      {x, y, Config{Precision: nan}, "precision of the prior is NaN"},
		"infinite precision": {x, y, Config{Precision: math.Inf(1)}, "precision of the prior is +Inf"},
		"noise of classes":   {x, y, Config{NoiseVariance: 1}, "variance of noise"},
		"one member":         {x, y, Config{Members: 1}, "1 members; want between 2"},
		"both":               {x, y, Config{Members: -1, Precision: -1}, "-1 members|precision of the prior is -1"},
	} {
		_, err := Fit(ctx, c.x, c.labels, c.config)
		says(t, what, err, strings.Split(c.words, "|")...)
	}
	_, err := FitNormal(ctx, x, []float64{1, nan, 2, 3}, Config{})
	says(t, "NaN number", err, "number of row 1 is NaN")
	_, err = FitNormal(ctx, x, []float64{1, 2}, Config{})
	says(t, "numbers missing", err, "2 numbers for 4 rows")
	_, err = FitNormal(ctx, x, []float64{1, 2, 3, 5}, Config{Head: head(2, 2)})
	says(t, "head of classes", err, "2 outputs")
	_, err = FitNormal(ctx, x, []float64{1, 2, 3, 5}, Config{NoiseVariance: -1})
	says(t, "negative noise", err, "variance of the noise is -1")
	wide := [][]float64{make([]float64, 2000), make([]float64, 2000)}
	_, err = Fit(ctx, wide, []int{0, 1}, Config{})
	says(t, "too wide", err, "2001 weights", "Diagonal")
	_, err = Fit(ctx, wide, []int{0, 1}, Config{Diagonal: true})
	says(t, "too wide for a mode", err, "trained Head")
	if _, err = Fit(ctx, wide, []int{0, 1}, Config{Diagonal: true, Head: head(1, 2000), Precision: 1}); err != nil {
		t.Errorf("a wide head with variances alone: %v", err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Fit(ended, x, y, Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended gives %v", err)
	}
}

// TestNoPeak: data whose evidence has no peak are an error that says why, and fit
// with a precision that is given.
func TestNoPeak(t *testing.T) {
	x := simulated(5, 40, 2)
	apart, same := make([]int, len(x)), make([]int, len(x))
	line := make([]float64, len(x))
	for i, r := range x {
		if r[0] > 0 {
			apart[i] = 1
		}
		same[i] = i % 2
		line[i] = 2*r[0] - r[1] + 1
	}
	ctx := context.Background()
	sure := Head{Weight: [][]float64{{1e4, 0}}, Bias: []float64{0}}
	_, err := Fit(ctx, x, apart, Config{Head: &sure})
	says(t, "a head that is sure of classes that a plane separates", err, "weakest prior", "separate the classes", "give a Precision")
	if !errors.Is(err, ErrEvidence) {
		t.Errorf("%v is no ErrEvidence", err)
	}
	mustFit(t, x, apart, Config{Precision: 0.1})
	for i := range x { // each row twice, with either label: nothing to learn
		x[i] = x[i/2]
	}
	_, err = Fit(ctx, x, same, Config{})
	says(t, "features that say nothing", err, "strongest prior")
	x = simulated(5, 40, 2)
	for i, r := range x {
		line[i] = 2*r[0] - r[1] + 1
	}
	_, err = FitNormal(ctx, x, line, Config{})
	says(t, "numbers without noise", err, "weakest prior", "NoiseVariance")
	if _, err = FitNormal(ctx, x, line, Config{NoiseVariance: 0.01}); err != nil {
		t.Errorf("the same with a noise: %v", err)
	}
}

func TestBadPredictions(t *testing.T) {
	x := simulated(6, 30, 2)
	two, three := mustFit(t, x, scored(6, x, 2), Config{}), mustFit(t, x, scored(6, x, 3), Config{Precision: 1})
	y := make([]float64, len(x))
	for i, r := range x {
		y[i] = r[0] + math.Cos(float64(i))
	}
	number, err := FitNormal(context.Background(), x, y, Config{})
	if err != nil {
		t.Fatal(err)
	}
	var c predictive.Classes
	var n predictive.Normals
	bad := [][]float64{{1, 2}, {1, math.NaN()}}
	for what, layer := range map[string]Layer{"two": two, "three": three, "heads": three.draw(3, 1)} {
		says(t, what, layer.Classify(context.Background(), [][]float64{{1, 2}, {1}}, &c), "row 1 has 1 features; want 2")
		says(t, what, layer.Classify(context.Background(), bad, &c), "row 1 has feature 1 NaN")
		says(t, what, layer.Classify(context.Background(), nil, &c), "no rows")
		says(t, what, layer.Regress(context.Background(), x, &n), "use Classify")
		if c.Rows != 0 || n.Rows != 0 {
			t.Errorf("%s: an error leaves %d and %d rows", what, c.Rows, n.Rows)
		}
	}
	for what, layer := range map[string]Layer{"number": number, "heads": number.draw(3, 1)} {
		says(t, what, layer.Classify(context.Background(), x, &c), "use Regress")
		says(t, what, layer.Regress(context.Background(), bad, &n), "row 1 has feature 1 NaN")
		says(t, what, layer.Regress(context.Background(), nil, &n), "no rows")
	}
	_, err = two.Probit([]float64{1}, nil)
	says(t, "probit", err, "the row has 1 features")
	_, err = number.Probit(x[0], nil)
	says(t, "probit of numbers", err, "use Regress")
	_, err = two.Quadrature([]float64{math.Inf(1), 2})
	says(t, "quadrature", err, "feature 0 +Inf")
	_, err = three.Quadrature(x[0])
	says(t, "quadrature of three", err, "two classes")
	says(t, "room", two.Predict(x[0], make([]float64, 2), make([]float64, 1)), "2 means and 1 variances of 1 outputs")
	says(t, "row", two.Predict(nil, make([]float64, 1), make([]float64, 1)), "0 features; want 2")
}

// TestNothing: what no constructor made says so, and a context that ended leaves
// no rows.
func TestNothing(t *testing.T) {
	ctx := context.Background()
	var c predictive.Classes
	var n predictive.Normals
	p, h := new(Posterior), new(Heads)
	if p.Classes() != 2 || h.Members() != 0 || len(p.Mean().Bias) != 0 {
		t.Error("nothing has something")
	}
	for what, layer := range map[string]Layer{"posterior": p, "heads": h} {
		says(t, what, layer.Classify(ctx, [][]float64{{1}}, &c), "the posterior was not fitted")
		says(t, what, layer.Regress(ctx, [][]float64{{1}}, &n), "use Classify")
	}
	_, err := p.Draw(3, 1)
	says(t, "draws of nothing", err, "from a Posterior of Fit")
	all := layers(t)
	for _, members := range []int{-1, 0, 1 << 40} {
		_, err := all["three"].Draw(members, 1)
		says(t, "draws", err, "layers to draw, of 12 weights each")
	}
	x := simulated(1, 600, 300)
	_, err = Fit(ctx, x, scored(1, x, 3), Config{Members: 1 << 16})
	says(t, "members beyond memory", err, "65536 members; want between 2 and 37158")
	ended, cancel := context.WithCancel(ctx)
	cancel()
	x = simulated(1, 3, 3)
	for name, p := range all {
		for what, layer := range map[string]Layer{name: p, name + " drawn": p.draw(2, 1)} {
			c.Reset(1, 1, 2)
			n.Reset(1, 1)
			err := layer.Classify(ended, x, &c)
			if layer.Likelihood() == Normal {
				err = layer.Regress(ended, x, &n)
			}
			if !errors.Is(err, context.Canceled) || c.Rows > 0 || layer.Likelihood() == Normal && n.Rows > 0 {
				t.Errorf("%s: %v, %d and %d rows", what, err, c.Rows, n.Rows)
			}
		}
	}
}

func TestZeroValues(t *testing.T) {
	if _, err := new(Posterior).Probit([]float64{1}, nil); err == nil || !strings.Contains(err.Error(), "not fitted") {
		t.Errorf("a posterior of nothing: %v", err)
	}
	var c predictive.Classes
	if err := new(Network).Classify(t.Context(), nil, &c); err == nil || !strings.Contains(err.Error(), "NewNetwork") {
		t.Errorf("a network of nothing: %v", err)
	}
}
