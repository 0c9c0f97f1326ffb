package main

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/posteriordb"
	"github.com/seed78144065/credence/mcmc"
)

// TestReadStanRun: times and leapfrogs by hand from the file; ESS and R-hat by
// testdata/rstan/reference.R.
func TestReadStanRun(t *testing.T) {
	s, err := readStanRun("testdata/rstan/diag-1")
	if err != nil {
		t.Fatal(err)
	}
	const cpu, least, rhat = 0.142998, 187.704999285, 1.00202070652
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"CPU s", s.cpu, cpu},
		{"leapfrogs a draw", s.leapfrogs, (13052. + 12408 + 9052 + 9020) / 240},
		{"divergences", s.divergences, 1},
		{"least ESS", s.leastESS, least},
		{"R-hat", s.rhat, rhat},
		{"ESS per CPU-s", s.essPerCPU, least / cpu},
	} {
		if math.Abs(c.got-c.want) > 1e-10*c.want { // digits of the reference
			t.Errorf("%s is %v, want %v", c.name, c.got, c.want)
		}
	}
}

func TestReadStanRunBadInput(t *testing.T) {
	const chains, draws = "chain,warmup_s,sampling_s,leapfrogs,divergences\n1,1,1,9,0\n2,1,1,9,0\n", "chain,mu\n1,1\n1,2\n2,1\n2,3\n"
	for _, c := range []struct{ name, chains, draws, want string }{
		{"no draws", chains, "", "draws.csv"},
		{"no time", strings.ReplaceAll(chains, "1,1,9", "0,0,9"), draws, "took 0 s"},
		{"no column", strings.Replace(chains, "warmup_s", "warm", 1), draws, "warmup_s"},
		{"words", strings.Replace(chains, "1,1,1", "1,x,1", 1), draws, "warmup_s"},
		{"other chain", chains, draws + "3,1\n", "row 5: chain is 3, of 2"},
		{"no parameters", chains, "chain\n1\n2\n", "0 parameters"},
		{"missing draw", chains, strings.Replace(draws, "2,3", "2,NA", 1), "not a number"},
		{"cut short", chains, "chain,mu\n1,1\n1,2\n", "NaN"},
	} {
		prefix := filepath.Join(t.TempDir(), "diag-1")
		write(t, prefix+"-chains.csv", c.chains, 0o600)
		write(t, prefix+"-draws.csv", c.draws, 0o600)
		if _, err := readStanRun(prefix); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), prefix) {
			t.Errorf("%s: error %v, want the file and %q", c.name, err, c.want)
		}
	}
	if _, err := readStanRun("nowhere"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v, want os.ErrNotExist", err)
	}
}

// TestRunStan has a shell script in place of R: it sees what run.R would, and
// leaves what run.R would leave.
func TestRunStan(t *testing.T) {
	fixture, err := filepath.Abs("testdata/rstan")
	if err != nil {
		t.Fatal(err)
	}
	p := problems[0]
	p.metrics = []mcmc.Metric{mcmc.Diag}
	for _, c := range []struct{ name, script, want string }{
		{"runs", "set -e; test \"$3 $4 $5\" = 'diag 1 theta,mu,tau'; test $(cat $2/data-J.csv) = 8\n" +
			"test -s $2/model.stan; grep -q O3 $R_MAKEVARS_USER\n" +
			"cp " + fixture + "/*.csv $2; echo rstan 0 > $2/version", ""},
		{"has no rstan", "exit 3", "apt-get install r-cran-rstan"},
		{"fails", "echo syntax error in line 7 >&2; exit 1", "line 7"},
		{"leaves nothing", "exit 0", "left no result"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "Rscript"), "#!/bin/sh\n"+c.script+"\n", 0o700)
			t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
			runs, version, err := runStan(context.Background(), p, 1)
			switch {
			case c.want != "":
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want %q", err, c.want)
				}
			case err != nil:
				t.Error(err)
			case version != "rstan 0" || runs[mcmc.Diag].divergences != 1:
				t.Errorf("%s: %v", version, runs)
			}
		})
	}
	t.Run("without R", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		if _, _, err := runStan(context.Background(), p, 1); !errors.Is(err, errNoStan) {
			t.Errorf("error %v, want errNoStan", err)
		}
	})
	t.Run("without a program", func(t *testing.T) {
		if err := run(context.Background(), "nowhere", 1, false, true); err == nil || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("error %v does not name the problem", err)
		}
	})
}

// TestSchoolsFields: Stan's data are the kit's.
func TestSchoolsFields(t *testing.T) {
	k, err := posteriordb.Open()
	if err != nil {
		t.Fatal(err)
	}
	d, err := k.Data("eight_schools")
	if err != nil {
		t.Fatal(err)
	}
	fields, err := schoolsFields()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields[1:] {
		for i, want := range d.Vector(f.name) {
			if got := f.values.At(i, 0); got != want {
				t.Errorf("%s[%d] is %v, want %v", f.name, i, got, want)
			}
		}
	}
}

// TestWriteField: Go reads back the bits that were written.
func TestWriteField(t *testing.T) {
	x := mat.NewDense(2, 2, []float64{1. / 3, -2, 1e-300, 20000})
	var out strings.Builder
	if err := writeField(&out, x); err != nil {
		t.Fatal(err)
	}
	table, err := bayes.ReadCSV(strings.NewReader("a,b\n"+out.String()), bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := table.Matrix("a", "b")
	if err != nil || !mat.Equal(got, x) {
		t.Errorf("%q is read as %v, %v", out.String(), got, err)
	}
}

func write(t *testing.T, name, text string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
