package bayes_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
)

// normalDraws has mu and theta[school] with independent normal draws: what
// all checks pass.
func normalDraws(t testing.TB, chains, draws int) *bayes.Draws {
	t.Helper()
	r := rand.New(rand.NewPCG(7, 7))
	run := bayes.Run{Chains: chains, Draws: draws, Vars: []bayes.Variable{
		{Name: "mu"}, {Name: "theta", Dims: []bayes.Dim{bayes.NewDim("school", "A", "B")}}}}
	for range 3 * chains * draws {
		run.Values = append(run.Values, r.NormFloat64())
	}
	d, err := bayes.NewDraws(run)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSummary(t *testing.T) {
	d := normalDraws(t, 4, 500)
	s := d.Summary("theta", "mu")
	if s.Err != nil {
		t.Fatal(s.Err)
	}
	var names []string
	for _, r := range s.Rows {
		names = append(names, r.Name)
	}
	if got := strings.Join(names, " "); got != "theta[A] theta[B] mu" {
		t.Errorf("rows %s", got)
	}
	mu, err := d.Var("mu")
	if err != nil {
		t.Fatal(err)
	}
	c := mu.ByChain()
	m := diagnostics.Summarize(c)
	want := bayes.SummaryRow{Name: "mu", Mean: m.Mean, SD: m.SD, Q5: m.Q5, Median: m.Median, Q95: m.Q95,
		MCSEMean: m.MCSEMean, ESSBulk: m.ESSBulk, ESSTail: m.ESSTail, Rhat: m.Rhat}
	if s.Rows[2] != want {
		t.Errorf("%+v\nwant %+v", s.Rows[2], want)
	}
	// The measures of an RV are those of the table.
	for name, x := range map[string][2]float64{"mean": {mu.Mean(), m.Mean}, "sd": {mu.SD(), m.SD}, "q5": {mu.Quantile(.05), m.Q5}} {
		if math.Abs(x[0]-x[1]) > 1e-14 {
			t.Errorf("%s: RV says %v, the table %v", name, x[0], x[1])
		}
	}
	if all := d.Summary(); len(all.Rows) != 3 || all.Rows[0] != want {
		t.Errorf("Summary() has %d rows", len(all.Rows))
	}
}

func TestSummaryUnknownNames(t *testing.T) {
	s := normalDraws(t, 1, 10).Summary("mu", "tehta", "sigma")
	wantFaults(t, s.Err, `did you mean "theta"?`, `no variable "sigma"`)
	if len(s.Rows) != 1 {
		t.Errorf("%d rows, want that of mu", len(s.Rows))
	}
	if text := s.String(); !strings.Contains(text, "tehta") || !strings.Contains(text, "mu ") {
		t.Errorf("the text hides the fault or the row:\n%s", text)
	}
	if _, err := json.Marshal(s); err == nil {
		t.Error("JSON hides the fault")
	}
}

func TestSummaryText(t *testing.T) {
	s := bayes.Summary{Rows: []bayes.SummaryRow{
		{Name: "intercept", Mean: 12345.678, SD: 1.5, Q5: -0.001234, Median: 0, Q95: 1e12, MCSEMean: 0.0456, ESSBulk: 801.4, ESSTail: 1200, Rhat: 1.0049},
		{Name: "θ[é]", Mean: math.NaN(), SD: math.Inf(1), Q5: 9.9996, Median: 0.5, Q95: 100, MCSEMean: math.NaN(), ESSBulk: math.NaN(), ESSTail: 3, Rhat: math.NaN()},
	}}
	want := "" +
		"            mean     sd         q5  median        q95  mcse_mean  ess_bulk  ess_tail   rhat\n" +
		"intercept  12346  1.500  -0.001234       0  1.000e+12      0.046       801      1200  1.005\n" +
		"θ[é]         NaN   +Inf     10.000  0.5000      100.0        NaN       NaN         3    NaN\n"
	if got := s.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	wantJSON := `[{"variable":"intercept","mean":12345.678,"sd":1.5,"q5":-0.001234,"median":0,"q95":1e+12,"mcse_mean":0.0456,"ess_bulk":801.4,"ess_tail":1200,"rhat":1.0049},` +
		`{"variable":"θ[é]","mean":"NaN","sd":"Infinity","q5":9.9996,"median":0.5,"q95":100,"mcse_mean":"NaN","ess_bulk":"NaN","ess_tail":3,"rhat":"NaN"}]`
	if string(b) != wantJSON {
		t.Errorf("got\n%s\nwant\n%s", b, wantJSON)
	}
}

// Equal weights change nothing but the divisor: Σw²(x-m)² has n where the
// variance has n-1.
func TestSummaryEqualWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	xs, logw := make([]float64, 200), make([]float64, 200)
	for i := range xs {
		xs[i] = r.NormFloat64()
	}
	rowOf := func(logw []float64) bayes.SummaryRow {
		d, err := bayes.NewDraws(bayes.Run{Chains: 2, Draws: 100, Vars: []bayes.Variable{{Name: "x"}}, Values: xs, LogWeights: logw})
		if err != nil {
			t.Fatal(err)
		}
		return d.Summary().Rows[0]
	}
	a, b := rowOf(nil), rowOf(logw)
	for name, x := range map[string][2]float64{"mean": {a.Mean, b.Mean}, "sd": {a.SD, b.SD}, "q5": {a.Q5, b.Q5}, "median": {a.Median, b.Median},
		"q95": {a.Q95, b.Q95}, "mcse_mean": {a.MCSEMean * math.Sqrt(199./200), b.MCSEMean},
		"ess_bulk": {a.ESSBulk, b.ESSBulk}, "ess_tail": {a.ESSTail, b.ESSTail}, "rhat": {a.Rhat, b.Rhat}} {
		if math.Abs(x[0]-x[1]) > 1e-12*math.Abs(x[0]) { // 200 additions
			t.Errorf("%s: %v without weights, %v with equal ones", name, x[0], x[1])
		}
	}
}

// The Monte Carlo error of a weighted mean is what repetition shows: draws of
// N(0, 1) weighted to N(½, 1).
//
// Statistic: Σ(mean_r - ½)²/mcse², over R = 400 repetitions with mcse² their
// average; χ² with R degrees of freedom. False alarm 1e-6, both sides. The
// error of an unweighted mean must fail: the true variance is e^¼·1.25 = 1.6
// times as large.
func TestSummaryWeightedError(t *testing.T) {
	const reps, n = 400, 500
	r := rand.New(rand.NewPCG(11, 12))
	squares, mcse2, naive2 := 0.0, 0.0, 0.0
	xs, logw := make([]float64, n), make([]float64, n)
	for range reps {
		for i := range xs {
			xs[i] = r.NormFloat64()
			logw[i] = xs[i] / 2
		}
		d, err := bayes.NewDraws(bayes.Run{Chains: 1, Draws: n, Vars: []bayes.Variable{{Name: "x"}}, Values: xs, LogWeights: logw})
		if err != nil {
			t.Fatal(err)
		}
		row := d.Summary().Rows[0]
		squares += (row.Mean - .5) * (row.Mean - .5)
		mcse2 += row.MCSEMean * row.MCSEMean / reps
		naive2 += row.SD * row.SD / n / reps
	}
	chi2 := distuv.ChiSquared{K: reps}
	lo, hi := chi2.Quantile(5e-7), chi2.Quantile(1-5e-7)
	passes := func(variance float64) bool { return squares/variance > lo && squares/variance < hi }
	if !passes(mcse2) {
		t.Errorf("χ² = %.0f, want %.0f to %.0f", squares/mcse2, lo, hi)
	}
	if passes(naive2) {
		t.Errorf("the unweighted error passes: χ² = %.0f", squares/naive2)
	}
}

// The effective sample size of weighted draws is that of the chains times the
// share 1/(nΣw²) that the weights leave; R-hat has no weights.
func TestSummaryWeightedESS(t *testing.T) {
	const n = 400
	r := rand.New(rand.NewPCG(8, 9))
	xs, logw := make([]float64, n), make([]float64, n)
	sum, sum2 := 0.0, 0.0
	for i := range xs {
		xs[i], logw[i] = r.NormFloat64(), r.NormFloat64()
		sum += math.Exp(logw[i])
		sum2 += math.Exp(2 * logw[i])
	}
	row := func(logw []float64) (bayes.SummaryRow, *bayes.Draws) {
		d, err := bayes.NewDraws(bayes.Run{Chains: 4, Draws: n / 4, Vars: []bayes.Variable{{Name: "x"}}, Values: xs, LogWeights: logw})
		if err != nil {
			t.Fatal(err)
		}
		return d.Summary().Rows[0], d
	}
	plain, unweighted := row(nil)
	got, weighted := row(logw)
	share := sum * sum / sum2 / n
	for name, x := range map[string][2]float64{"bulk": {got.ESSBulk, plain.ESSBulk * share}, "tail": {got.ESSTail, plain.ESSTail * share},
		"R-hat": {got.Rhat, plain.Rhat}} {
		if math.Abs(x[0]-x[1]) > 1e-12*x[1] { // 400 additions
			t.Errorf("%s: %v, want %v", name, x[0], x[1])
		}
	}
	// A variable takes the weights of the draws it is put into.
	x, err := unweighted.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	weighted, err = weighted.With("y", x)
	if err != nil {
		t.Fatal(err)
	}
	if rows := weighted.Summary("x", "y").Rows; rows[0].Mean != rows[1].Mean {
		t.Errorf("x has mean %v, its copy y %v", rows[0].Mean, rows[1].Mean)
	}
}
