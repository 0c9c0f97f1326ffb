package mcmc

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// exps is a standard normal recorded as "e", exp of each coordinate, and "sum".
type exps struct {
	normals
	fail error
}

func (e exps) Variables() []bayes.Variable {
	vars := []bayes.Variable{{Name: "sum"}}
	if e.dim > 0 {
		vars = append(vars, bayes.Variable{Name: "e", Dims: []bayes.Dim{bayes.SizedDim("row", e.dim)}})
	}
	return vars
}

func (e exps) Record(x, out []float64) error {
	if e.fail != nil {
		return e.fail
	}
	for l := range bayes.Lanes {
		out[l] = 0
		for i := range e.dim {
			v := math.Exp(x[i*bayes.Lanes+l])
			out[l] += v
			out[(i+1)*bayes.Lanes+l] = v
		}
	}
	return nil
}

func TestRecorderTurnsPointsIntoVariables(t *testing.T) {
	cfg := Config{Draws: 21, Warmup: 30, Chains: 3, SaveWarmup: true} // 21 is no multiple of 8
	x, e := mustSample(t, normals{2}, cfg), mustSample(t, exps{normals: normals{2}}, cfg)
	for _, d := range [][2]*bayes.Draws{{x, e}, {x.Warmup(), e.Warmup()}} {
		values, err := d[1].Var("e")
		if err != nil {
			t.Fatal(err)
		}
		sum, err := d[1].Var("sum")
		if err != nil {
			t.Fatal(err)
		}
		for k := range 3 {
			for n := range d[0].Len() {
				s := 0.0
				for i, chains := range coordinates(d[0]) {
					row, _ := values.At(i)
					if got, want := row.Chain(k)[n], math.Exp(chains[k][n]); got != want {
						t.Fatalf("e[%d] of chain %d draw %d is %v, want %v", i, k, n, got, want)
					}
					s += math.Exp(chains[k][n])
				}
				if sum.Chain(k)[n] != s {
					t.Fatalf("sum of chain %d draw %d is %v, want %v", k, n, sum.Chain(k)[n], s)
				}
			}
		}
	}
}

func TestRecorderErrorStopsTheRun(t *testing.T) {
	broken := errors.New("broken")
	if _, err := Sample(context.Background(), exps{normals{2}, broken}, Config{}); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

func TestTargetWithoutCoordinates(t *testing.T) {
	d := mustSample(t, exps{normals: normals{0}}, Config{Draws: 13, Chains: 9})
	sum, err := d.Var("sum")
	if err != nil || d.Len() != 13 || d.Chains() != 9 || sum.Mean() != 0 {
		t.Errorf("draws %v, error %v", d, err)
	}
	nothing := func(_, _ []float64) float64 { return 0 }
	for _, target := range []bayes.Target{density{0, nothing}, density{-1, nothing}, nil, (*bayes.Program)(nil)} {
		if _, err := Sample(context.Background(), target, Config{}); err == nil || !strings.HasPrefix(err.Error(), "mcmc: the target") {
			t.Errorf("target %v: %v", target, err)
		}
	}
}

func TestFixedParamStaysAtTheStart(t *testing.T) {
	d := mustSample(t, exps{normals: normals{1}}, Config{Kernel: FixedParam{}, Draws: 10})
	e, err := d.Var("e")
	if err != nil {
		t.Fatal(err)
	}
	row, _ := e.At(0)
	for k := range d.Chains() {
		for _, v := range row.Chain(k) {
			if v != row.Chain(k)[0] {
				t.Fatalf("chain %d moved", k)
			}
		}
	}
	if lp, _ := d.Stat("lp"); math.Abs(2*lp[0][0]+math.Pow(math.Log(row.Chain(0)[0]), 2)) > 1e-12 {
		t.Errorf("lp is %v", lp[0][0])
	}
}

func TestStatsHaveArviZNames(t *testing.T) {
	for kernel, want := range map[Kernel]string{
		NUTS{}:       "lp acceptance_rate step_size tree_depth n_steps diverging energy reached_max_treedepth",
		HMC{}:        "lp acceptance_rate step_size n_steps diverging energy",
		Metropolis{}: "lp acceptance_rate step_size n_steps",
		FixedParam{}: "lp",
	} {
		d := mustSample(t, normals{2}, Config{Kernel: kernel, Draws: 5, Warmup: 20})
		if got := strings.Join(d.StatNames(), " "); got != want {
			t.Errorf("%T records %s, want %s", kernel, got, want)
		}
		lp, _ := d.Stat("lp")
		x := coordinates(d)
		for n, l := range lp[2] {
			if want := -(x[0][2][n]*x[0][2][n] + x[1][2][n]*x[1][2][n]) / 2; l != want {
				t.Errorf("%T: lp is %v at a point of log density %v", kernel, l, want)
			}
			if energy, ok := d.Stat("energy"); ok && energy[2][n] < -l {
				t.Errorf("%T: energy %v below the potential %v", kernel, energy[2][n], -l)
			}
		}
	}
}

func TestProgressCounts(t *testing.T) {
	for _, steps := range []bool{false, true} {
		var seen []Progress
		cfg := Config{Draws: 300, Warmup: 100, Chains: 10, Thin: 2, Workers: 2, Progress: func(p Progress) { seen = append(seen, p) }}
		if steps {
			for _, err := range Steps(context.Background(), normals{2}, cfg) {
				if err != nil {
					t.Fatal(err)
				}
			}
		} else {
			mustSample(t, normals{2}, cfg)
		}
		first, last := seen[0], seen[len(seen)-1]
		if len(seen) < 2 || first.Done > 5000 || last.Done != 7000 || last.Total != 7000 || last.Chains != 10 || last.Remaining != 0 || !last.Final || first.Final || last.Elapsed <= 0 {
			t.Errorf("first %+v, last %+v of %d", first, last, len(seen))
		}
		if most := int(last.Elapsed/reportEvery) + 2; len(seen) > most {
			t.Errorf("%d reports in %v, want at most %d", len(seen), last.Elapsed, most)
		}
	}
	var last Progress
	d := mustSample(t, scaled(4), Config{Draws: 200, Kernel: NUTS{StepSize: 1.5}, Warmup: NoWarmup, Progress: func(p Progress) { last = p }})
	diverging, _ := d.Stat("diverging")
	if want := int(average(diverging)*200*8 + 0.5); want == 0 || last.Divergences != want {
		t.Errorf("%d divergences reported, %d recorded", last.Divergences, want)
	}
}

func TestBar(t *testing.T) {
	var out bytes.Buffer
	bar := Bar(&out)
	bar(Progress{Chains: 8, Total: 1000})
	bar(Progress{Chains: 8, Done: 430, Total: 1000, Divergences: 2, Elapsed: 2e9, Remaining: 3e9})
	bar(Progress{Chains: 8, Done: 1000, Total: 1000, Elapsed: 51e8, Final: true})
	want := "\r  0% [>                             ] 8 chains, 0 divergences, 0s left" +
		"\r 43% [============>                 ] 8 chains, 2 divergences, 3s left" +
		"\r100% [==============================] 8 chains, 0 divergences, 5.1s   \n"
	if got := out.String(); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}
