package bounds_test

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/cases"
)

const tolerance = 1e-7 // the cases'

func binary(names ...string) []discrete.Variable {
	var vars []discrete.Variable
	for _, name := range names {
		vars = append(vars, discrete.Variable{Name: name, Levels: 2})
	}
	return vars
}

func table(t testing.TB, p []float64, names ...string) *discrete.Table {
	t.Helper()
	d, err := discrete.NewTable(binary(names...), p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func near(a, b float64) bool { return math.Abs(a-b) <= tolerance }

func checkInterval(t *testing.T, what string, got bounds.Interval, err error, want [2]float64) {
	t.Helper()
	if err != nil || !near(got.Lower, want[0]) || !near(got.Upper, want[1]) {
		t.Errorf("%s: [%v, %v], %v; want %v", what, got.Lower, got.Upper, err, want)
	}
}

// lines reads a file of cases, of which a folder may have none.
func lines[T any](t *testing.T, name string, with func(T)) {
	t.Helper()
	n := 0
	err := cases.Lines(name, func(c T) { n++; with(c) })
	switch {
	case cases.Absent(err):
		t.Logf("absent, nothing to test: %v", err)
	case err != nil:
		t.Fatal(err)
	default:
		t.Logf("%d cases", n)
	}
}

func TestCasesInstrument(t *testing.T) {
	type testCase struct {
		ID       string
		P        struct{ Z0, Z1 [2][2]float64 } `json:"p_xy_given_z"`
		Balke    [2]float64                     `json:"balke_pearl_ate"`
		Robins   [2]float64                     `json:"robins_manski_ate"`
		Manski   [2]float64                     `json:"manski_no_assumption_ate_pooled_pz_half"`
		True     float64                        `json:"true_ate"`
		LATE     float64                        `json:"true_late_compliers"`
		Monotone bool
	}
	g := dag.MustParse("Z -> X -> Y; X <-> Y")
	lines(t, "causal/bounds/iv_bounds.jsonl", func(c testCase) {
		var p, pooled []float64
		for z, part := range [2][2][2]float64{c.P.Z0, c.P.Z1} {
			for x := range 2 {
				for y := range 2 {
					p = append(p, part[x][y]/2)
					if z == 0 {
						pooled = append(pooled, 0)
					}
					pooled[2*x+y] += part[x][y] / 2
				}
			}
		}
		joint := table(t, p, "Z", "X", "Y")
		r, err := bounds.LP(g, bounds.Effect("X", "Y"), bounds.Config{}, bounds.Data{P: joint})
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		checkInterval(t, c.ID+" instrument", r.Interval, err, c.Balke)
		if !r.Sharp || r.Types != 16 || c.True < r.Lower-tolerance || c.True > r.Upper+tolerance {
			t.Errorf("%s: %v, the truth is %v", c.ID, r, c.True)
		}
		var strata []bounds.Stratum
		for _, part := range [2][2][2]float64{c.P.Z0, c.P.Z1} {
			x := part[1][0] + part[1][1]
			strata = append(strata, bounds.Stratum{Treated: x, MeanTreated: part[1][1] / x, MeanUntreated: part[0][1] / (1 - x)})
		}
		robins, err := bounds.Manski(0, 1, strata...)
		checkInterval(t, c.ID+" mean independence", robins, err, c.Robins)
		x := pooled[2] + pooled[3]
		alone, err := bounds.Manski(0, 1, bounds.Stratum{Treated: x, MeanTreated: pooled[3] / x, MeanUntreated: pooled[1] / (1 - x)})
		checkInterval(t, c.ID+" no assumption, closed form", alone, err, c.Manski)
		m, err := bounds.LP(dag.MustParse("X -> Y; X <-> Y"), bounds.Effect("X", "Y"), bounds.Config{}, bounds.Data{P: table(t, pooled, "X", "Y")})
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		checkInterval(t, c.ID+" no assumption", m.Interval, err, c.Manski)
		if c.Monotone {
			r, err := bounds.LP(g, bounds.CompliersEffect("Z", "X", "Y"), bounds.Config{Monotone: []dag.Edge{dag.Directed("Z", "X")}}, bounds.Data{P: joint})
			if err != nil {
				t.Errorf("%s: compliers: %v", c.ID, err)
				return
			}
			checkInterval(t, c.ID+" compliers", r.Interval, err, [2]float64{c.LATE, c.LATE})
		}
	})
}

func TestCasesNecessity(t *testing.T) {
	type testCase struct {
		ID     string
		P      [2][2]float64 `json:"p_xy"`
		Do1    float64       `json:"p_y_do_x1"`
		Do0    float64       `json:"p_y_do_x0"`
		Bounds struct{ PNS, PN, PS [2]float64 }
		Truth  struct{ PNS, PN, PS float64 }
	}
	g := dag.MustParse("X -> Y; X <-> Y")
	lines(t, "causal/bounds/pn_ps_pns.jsonl", func(c testCase) {
		data := []bounds.Data{
			{P: table(t, []float64{c.P[0][0], c.P[0][1], c.P[1][0], c.P[1][1]}, "X", "Y")},
			{P: table(t, []float64{1 - c.Do0, c.Do0, 1 - c.Do1, c.Do1}, "X", "Y"), Do: []string{"X"}},
		}
		for _, q := range []struct {
			name  string
			query bounds.Query
			want  [2]float64
			truth float64
		}{
			{"PNS", bounds.NecessityAndSufficiency("X", "Y"), c.Bounds.PNS, c.Truth.PNS},
			{"PN", bounds.Necessity("X", "Y"), c.Bounds.PN, c.Truth.PN},
			{"PS", bounds.Sufficiency("X", "Y"), c.Bounds.PS, c.Truth.PS},
		} {
			r, err := bounds.LP(g, q.query, bounds.Config{}, data...)
			if err != nil {
				t.Errorf("%s: %s: %v", c.ID, q.name, err)
				continue
			}
			checkInterval(t, c.ID+" "+q.name, r.Interval, err, q.want)
			if q.truth < r.Lower-tolerance || q.truth > r.Upper+tolerance {
				t.Errorf("%s: %v, the truth is %v", c.ID, r, q.truth)
			}
		}
	})
}
