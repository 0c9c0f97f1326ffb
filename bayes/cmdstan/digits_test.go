package cmdstan_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/cmdstan"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/bayes/evidence"
	"github.com/seed78144065/credence/mcmc"
)

// sixDigits returns the files of draws as CmdStan writes them with 6 significant
// digits, changed by edit: the value of a column.
func sixDigits(t *testing.T, d *bayes.Draws, edit func(column int, x float64) float64) []io.Reader {
	t.Helper()
	var files []io.Reader
	for k := range d.Chains() {
		var b strings.Builder
		if err := cmdstan.Write(&b, d, k); err != nil {
			t.Fatal(err)
		}
		var out []string
		header := false
		for line := range strings.Lines(b.String()) {
			if strings.HasPrefix(line, "#") || !header {
				header = header || !strings.HasPrefix(line, "#")
				out = append(out, strings.TrimSuffix(line, "\n"))
				continue
			}
			var row []string
			for i, field := range strings.Split(strings.TrimSpace(line), ",") {
				x, err := strconv.ParseFloat(field, 64)
				if err != nil {
					t.Fatal(err)
				}
				row = append(row, strconv.FormatFloat(edit(i, x), 'g', 6, 64))
			}
			out = append(out, strings.Join(row, ","))
		}
		files = append(files, strings.NewReader(strings.Join(out, "\n")))
	}
	return files
}

// TestSixDigits: draws with sums, norms and symmetry to keep, read from files of
// 6 digits, are of use to what goes back to the program's space: refinement and
// evidence are those of the draws in memory, within the error of the digits. A
// simplex off by 1 % is refused.
func TestSixDigits(t *testing.T) {
	ctx := context.Background()
	m := bayes.NewModel("supports")
	kind := m.DimSize("kind", 7)
	p := m.Param("p", bayes.Dirichlet([]float64{3, 1, 2, 1, 4, 1, 1}), kind)
	m.Param("corr", bayes.LKJ(2), m.DimSize("row", 4), m.DimSize("column", 4))
	m.Param("chol", bayes.LKJCholesky(2), m.DimSize("one", 4), m.DimSize("two", 4))
	m.Param("level", bayes.On(bayes.SumToZero(), bayes.Normal(0, 1)), m.DimSize("level", 5))
	m.Observe(m.Data("count", []int{0, 4, 4, 2, 0, 4, 6, 4, 5, 3}), bayes.Categorical(p))
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	want, err := mcmc.Sample(ctx, prog, mcmc.Config{Draws: 200, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	same := func(_ int, x float64) float64 { return x }
	got, err := cmdstan.Read(sixDigits(t, want, same)...)
	if err != nil {
		t.Fatal(err)
	}
	points, err := prog.UnconstrainDraws(ctx, got)
	if err != nil {
		t.Fatal(err)
	}
	exact, err := prog.UnconstrainDraws(ctx, want)
	if err != nil {
		t.Fatal(err)
	}
	for i := range points {
		for k := range points[i] { // of a Cholesky factor near the edge, log((1+z)/(1−z)) is steep
			if off := math.Abs(points[i][k] - exact[i][k]); !(off < 1e-2) {
				t.Fatalf("draw %d, coordinate %d: %v, want %v", i, k, points[i][k], exact[i][k])
			}
		}
	}
	var elpd, z [2]float64
	for i, d := range []*bayes.Draws{want, got} {
		loglik, err := prog.LogLik(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		loo, err := criticism.LOO(ctx, loglik)
		if err != nil {
			t.Fatal(err)
		}
		loo.Points[1].Khat = 2 // so that there is something to mend
		refined, err := criticism.Refine{Program: prog, Draws: d}.Estimate(ctx, loo, "count")
		if err != nil {
			t.Fatal(err)
		}
		bridge, err := evidence.Bridge(ctx, prog, d, evidence.BridgeConfig{})
		if err != nil {
			t.Fatal(err)
		}
		elpd[i], z[i] = refined.Elpd, bridge.LogZ
	}
	if !(math.Abs(elpd[0]-elpd[1]) < 1e-3) || !(math.Abs(z[0]-z[1]) < 1e-3) {
		t.Errorf("elpd %v, log evidence %v: in memory, and from the files", elpd, z)
	}

	read, err := cmdstan.Read(sixDigits(t, want, func(column int, x float64) float64 {
		if column == len(want.StatNames()) { // the first variable
			return x * 1.01
		}
		return x
	})...)
	if err != nil {
		t.Fatal(err)
	}
	_, err = prog.UnconstrainDraws(ctx, read)
	if !errors.Is(err, bayes.ErrSupport) || !strings.Contains(fmt.Sprint(err), "enough digits") {
		t.Errorf("an element off by 1 %%: %v", err)
	}
}
