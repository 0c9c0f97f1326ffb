package learn_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/learn"
	"github.com/seed78144065/credence/internal/cases"
)

// The scores of two published networks on samples, to the files' 1e-8 relative;
// their levels are all states of the networks.
func TestCasesScores(t *testing.T) {
	raw, err := os.ReadFile(cases.Path("causal/bn/scores.json"))
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var files map[string]struct {
		File, Sample string
		Edges        [][2]string
		LogLik       float64
		BIC, AIC, K2 float64
		BDeu         float64 `json:"BDeu_ess10"`
	}
	if err := json.Unmarshal(raw, &files); err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no networks in the file")
	}
	for name, c := range files {
		csv, err := os.Open(cases.Path("causal/bn/" + c.Sample))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := bayes.ReadCSV(csv, bayes.CSVConfig{})
		csv.Close()
		if err != nil {
			t.Fatal(err)
		}
		net, err := bn.ReadFile(cases.Path("causal/bn/" + c.File))
		if err != nil {
			t.Fatal(err)
		}
		data, err := net.Cases(rows)
		if err != nil {
			t.Fatal(err)
		}
		var edges []dag.Edge
		for _, e := range c.Edges {
			edges = append(edges, dag.Directed(e[0], e[1]))
		}
		g, err := dag.New(dag.DAG, nil, edges)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []struct {
			score learn.Score
			want  float64
		}{{learn.LogLikelihood(), c.LogLik}, {learn.BIC(), c.BIC}, {learn.AIC(), c.AIC}, {learn.BDeu(10), c.BDeu}, {learn.K2(), c.K2}} {
			w, err := learn.NewScorer(data, s.score)
			if err != nil {
				t.Fatal(err)
			}
			got, err := w.Graph(g)
			if err != nil || math.Abs(got-s.want) > 1e-8*math.Abs(s.want) {
				t.Errorf("%s, %v: %.12g, want %.12g, %v", name, s.score, got, s.want, err)
			}
		}
	}
}

// The score of a linear model, against least squares in closed form: y = a + b·x
// with residuals that sum to known squares.
func TestGaussianScore(t *testing.T) {
	x := []float64{0, 1, 2, 3, 4, 5}
	y := []float64{1, 3, 2, 5, 4, 6}
	// Sxx = 17.5, Sxy = 15.5, Syy = 17.5, so that the residual sum of squares is
	// 17.5 − 15.5²/17.5.
	n := 6.0
	rss := 17.5 - 15.5*15.5/17.5
	fit := -n / 2 * (math.Log(2*math.Pi*rss/n) + 1)
	data := table(t, []string{"x", "y", "twice"}, [][]float64{x, y, {0, 2, 4, 6, 8, 10}})
	for _, c := range []struct {
		score learn.Score
		want  float64
	}{{learn.LogLikelihood(), fit}, {learn.AIC(), fit - 3}, {learn.BIC(), fit - 3*math.Log(n)/2}} {
		w, err := learn.NewScorer(data, c.score)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.Family("y", "x")
		if err != nil || math.Abs(got-c.want) > 1e-12*math.Abs(c.want) {
			t.Errorf("%v: %v, want %v, %v", c.score, got, c.want, err)
		}
		if s, err := w.Family("y", "x", "twice"); err != nil || !math.IsInf(s, -1) {
			t.Errorf("%v with dependent parents: %v, %v", c.score, s, err)
		}
	}
}

// Graphs of one class have one score, but for K2; and BDeu is the probability of
// the data, whose sum over all data is 1.
func TestScoreEquivalence(t *testing.T) {
	_, data := sampled(t, "asia", 500)
	a, b := dag.MustParse("smoke -> lung -> either"), dag.MustParse("smoke <- lung <- either")
	for _, s := range []learn.Score{learn.BIC(), learn.AIC(), learn.LogLikelihood(), learn.BDeu(3), learn.K2()} {
		w, err := learn.NewScorer(data, s)
		if err != nil {
			t.Fatal(err)
		}
		left, _ := w.Graph(a)
		right, _ := w.Graph(b)
		if same := math.Abs(left-right) < 1e-9*math.Abs(left); same == (s == learn.K2()) {
			t.Errorf("%v: %v and %v", s, left, right)
		}
	}
	total := 0.0
	g := dag.MustParse("A -> B")
	for k := range 1 << 6 { // three rows of two binary columns
		f := func(shift int) []int { return []int{k >> shift & 1, k >> (shift + 2) & 1, k >> (shift + 4) & 1} }
		two := []string{"no", "yes"}
		cols, err := bayes.FromColumns(bayes.Col("A", &bayes.Factor{Codes: f(0), Levels: two}), bayes.Col("B", &bayes.Factor{Codes: f(1), Levels: two}))
		if err != nil {
			t.Fatal(err)
		}
		w, err := learn.NewScorer(cols, learn.BDeu(2.5))
		if err != nil {
			t.Fatal(err)
		}
		s, err := w.Graph(g)
		if err != nil {
			t.Fatal(err)
		}
		total += math.Exp(s)
	}
	if math.Abs(total-1) > 1e-12 {
		t.Errorf("probabilities of all data sum to %v", total)
	}
}

func TestScoreBadInput(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	numbers := linear(t, r, dag.MustParse("A -> B"), 20)
	_, factors := sampled(t, "cancer", 20)
	two := []string{"no", "yes"}
	withHoles, err := bayes.FromColumns(bayes.Col("A", &bayes.Factor{Codes: []int{0, -1, 1}, Levels: two}), bayes.Col("B", []float64{1, 2, math.NaN()}), bayes.Col("C", []float64{3, 3, 3}))
	if err != nil {
		t.Fatal(err)
	}
	holes := infinite{withHoles}
	mixed, err := bayes.FromColumns(bayes.Col("A", &bayes.Factor{Codes: []int{0, 1, 1}, Levels: two}), bayes.Col("B", []float64{1, 2, 4}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		data  dag.Columns
		score learn.Score
		want  []string
	}{
		{numbers, learn.BDeu(1), []string{"BDeu(1) is a score of factors"}},
		{numbers, learn.K2(), []string{"K2 is a score of factors"}},
		{factors, learn.BDeu(0), []string{"must be positive"}},
		{factors, learn.BDeu(math.NaN()), []string{"must be positive"}},
		{mixed, learn.BIC(), []string{"1 columns are factors and 1 numbers"}},
		{holes, learn.BIC(), []string{`1 of 3 values of column "A" are missing`, `row 3 of column "B" is NaN`, `all of column "C" are 3`, `row 2 of column "D" is +Inf`}},
	} {
		_, err := learn.NewScorer(c.data, c.score)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %v, want %s", c.score, err, want)
			}
		}
	}
	w, err := learn.NewScorer(factors, learn.BIC())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Family("Cancr"); err == nil || !strings.Contains(err.Error(), `"Cancer"`) {
		t.Errorf("unknown node: %v", err)
	}
	if _, err := w.Family("Cancer", "Smoker", "Smoker"); err == nil {
		t.Error("a parent twice")
	}
	if _, err := w.Graph(dag.MustParse("Cancer -- Smoker")); err == nil {
		t.Error("a CPDAG has no score")
	}
}

// infinite has a column D more, which no bayes.Table may have.
type infinite struct{ dag.Columns }

func (c infinite) Names() []string { return append([]string{"D"}, c.Columns.Names()...) }

func (c infinite) IsFactor(name string) bool { return name != "D" && c.Columns.IsFactor(name) }

func (c infinite) Float(name string) ([]float64, error) {
	if name == "D" {
		return []float64{3, math.Inf(1), 3}, nil
	}
	return c.Columns.Float(name)
}
