package criticism

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// reference is testdata/loo.json: R 4.2.2, loo 2.5.1.
type reference struct {
	Scale         float64
	Chains, Draws int
	Models        []looCase
	Compare       struct {
		Names  []string
		Diff   []float64
		DiffSE []float64 `json:"se_diff"`
	}
	PseudoBMA     []float64
	PseudoBMAPlus []float64 `json:"pseudobma_plus"`
	Shares        [][]float64
	Stacking      []float64
	StackingLoo   []float64 `json:"stacking_loo"`
}

// looCase is one model.
type looCase struct {
	Name         string
	Loglik       [][]float64
	Reff         []float64 `json:"r_eff"`
	ElpdLoo      []float64 `json:"elpd_loo"`
	PLoo         []float64 `json:"p_loo"`
	Khat         []float64
	MCSE         []float64
	Total        []float64 // elpd, its standard error, p, its standard error
	ElpdWAIC     []float64 `json:"elpd_waic"`
	PWAIC        []float64 `json:"p_waic"`
	TotalWAIC    []float64 `json:"total_waic"`
	KhatIgnored  []float64 `json:"khat_reff_ignored"`
	LogWeights   []float64 `json:"log_weights"`
	ElpdWeighted []float64 `json:"elpd_weighted"`
	KhatWeighted []float64 `json:"khat_weighted"`
}

func readReference(t *testing.T) *reference {
	t.Helper()
	raw, err := os.ReadFile("testdata/loo.json")
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	for _, m := range r.Models {
		for _, x := range append(m.Loglik, m.LogWeights) {
			for i := range x {
				x[i] /= r.Scale
			}
		}
	}
	return &r
}

// loglik returns the log likelihoods of a case as Program.LogLik would.
func (r *reference) loglik(t *testing.T, c looCase, logWeights []float64) *bayes.Draws {
	t.Helper()
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y", Dims: []bayes.Dim{bayes.Size(len(c.Loglik))}}},
		Chains: r.Chains, Draws: r.Draws, Values: slices.Concat(c.Loglik...), LogWeights: logWeights})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// models returns the candidates of the reference by LOO.
func (r *reference) models(t *testing.T) []Model {
	t.Helper()
	var out []Model
	for _, c := range r.Models {
		e, err := LOO(context.Background(), r.loglik(t, c, nil))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Model{c.Name, e})
	}
	return out
}

const agreement = 1e-8 // relative, what R and Go must share

// differs reports whether a value is not R's.
func differs(got, want float64) bool {
	return !(math.Abs(got-want) <= agreement*math.Max(1, math.Abs(want)))
}

// faults counts the points that are not R's.
func faults(e *Elpd, elpd, p, khat, mcse []float64) (n int) {
	for i, at := range e.Points {
		if differs(at.Elpd, elpd[i]) || differs(at.P, p[i]) || khat != nil && differs(at.Khat, khat[i]) || mcse != nil && differs(at.MCSE, mcse[i]) {
			n++
		}
	}
	return n
}

func TestLOOAgainstLoo(t *testing.T) {
	r := readReference(t)
	for i, m := range r.models(t) {
		c := r.Models[i]
		if n := faults(m.Elpd, c.ElpdLoo, c.PLoo, c.Khat, c.MCSE); n > 0 || len(m.Points) != len(c.ElpdLoo) {
			t.Errorf("%s: %d of %d points differ from R's", c.Name, n, len(m.Points))
		}
		for j, got := range []float64{m.Elpd.Elpd, m.ElpdSE, m.P, m.PSE} {
			if differs(got, c.Total[j]) {
				t.Errorf("%s: total %d is %.12g, R has %.12g", c.Name, j, got, c.Total[j])
			}
		}
		limit, bad := KhatLimit(m.Draws), 0
		for _, k := range c.Khat {
			if k > limit {
				bad++
			}
		}
		if w := m.Warnings(); bad == 0 && len(w) > 0 || bad > 0 && (len(w) != 1 || w[0].Code != WarnKhat || w[0].Value != float64(bad)) {
			t.Errorf("%s: %d points above the limit, warnings %v", c.Name, bad, w)
		}
	}
}

// TestLOOWeighted: draws from an approximation, R's loo_approximate_posterior.
func TestLOOWeighted(t *testing.T) {
	r := readReference(t)
	for _, c := range r.Models {
		e, err := LOO(context.Background(), r.loglik(t, c, c.LogWeights))
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range e.Points {
			if differs(p.Elpd, c.ElpdWeighted[i]) || differs(p.Khat, c.KhatWeighted[i]) {
				t.Errorf("%s: %s: elpd %.12g, k-hat %.12g, R has %.12g, %.12g", c.Name, p.Name, p.Elpd, p.Khat, c.ElpdWeighted[i], c.KhatWeighted[i])
			}
			lpd, total := 0.0, 0.0 // brute force
			for s, w := range c.LogWeights {
				lpd += math.Exp(w + c.Loglik[i][s])
				total += math.Exp(w)
			}
			if differs(p.P, math.Log(lpd/total)-p.Elpd) {
				t.Errorf("%s: %s: p %.12g, want %.12g", c.Name, p.Name, p.P, math.Log(lpd/total)-p.Elpd)
			}
		}
	}
}

func TestWAICAgainstLoo(t *testing.T) {
	r := readReference(t)
	for _, c := range r.Models {
		e, err := WAIC(context.Background(), r.loglik(t, c, nil), "y")
		if err != nil {
			t.Fatal(err)
		}
		if n := faults(e, c.ElpdWAIC, c.PWAIC, nil, nil); n > 0 {
			t.Errorf("%s: %d points differ from R's", c.Name, n)
		}
		for j, got := range []float64{e.Elpd, e.ElpdSE, e.P, e.PSE} {
			if differs(got, c.TotalWAIC[j]) {
				t.Errorf("%s: total %d is %.12g, R has %.12g", c.Name, j, got, c.TotalWAIC[j])
			}
		}
		bad := slices.ContainsFunc(c.PWAIC, func(p float64) bool { return p > pWAICLimit })
		if w := e.Warnings(); bad != (len(w) == 1 && w[0].Code == WarnPWAIC) {
			t.Errorf("%s: warnings %v", c.Name, w)
		}
	}
}

// TestPlantedLOO: usual slips must differ from the table.
func TestPlantedLOO(t *testing.T) {
	r := readReference(t)
	c := r.Models[0]
	for name, slip := range map[string]func(i int) Point{
		"sign of the ratios": func(i int) Point {
			ratios := make([]float64, len(c.Loglik[i]))
			for s, l := range c.Loglik[i] {
				ratios[s] = -l
			}
			return loo(ratios, nil, c.Reff[i])
		},
		"efficiency ignored": func(i int) Point { return loo(c.Loglik[i], nil, 1) },
		"p of the other sign": func(i int) Point {
			p := loo(c.Loglik[i], nil, c.Reff[i])
			p.P = -p.P
			return p
		},
		"weights of the draws twice": func(i int) Point { return loo(c.Loglik[i], c.LogWeights, c.Reff[i]) },
	} {
		points := make([]Point, len(c.Loglik))
		for i := range points {
			points[i] = slip(i)
		}
		if faults(total(methodLOO, points, 1), c.ElpdLoo, c.PLoo, c.Khat, c.MCSE) == 0 {
			t.Errorf("%s: not caught", name)
		}
	}
	ignored := make([]Point, len(c.Loglik))
	for i := range ignored {
		ignored[i] = loo(c.Loglik[i], nil, 1)
		if differs(ignored[i].Khat, c.KhatIgnored[i]) {
			t.Errorf("k-hat at efficiency 1 is %v, R has %v", ignored[i].Khat, c.KhatIgnored[i])
		}
	}
}

func TestCompareAgainstLoo(t *testing.T) {
	r := readReference(t)
	table, err := Compare(r.models(t)...)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range table {
		if row.Name != r.Compare.Names[i] || differs(row.Diff, r.Compare.Diff[i]) || differs(row.DiffSE, r.Compare.DiffSE[i]) {
			t.Errorf("row %d: %s %.12g ± %.12g, R has %s %.12g ± %.12g", i, row.Name, row.Diff, row.DiffSE,
				r.Compare.Names[i], r.Compare.Diff[i], r.Compare.DiffSE[i])
		}
		unpaired := math.Hypot(row.ElpdSE, table[0].ElpdSE) // the planted error: errors taken as independent
		if i > 0 && !differs(unpaired, r.Compare.DiffSE[i]) {
			t.Error("an unpaired standard error would not be seen")
		}
	}
}
