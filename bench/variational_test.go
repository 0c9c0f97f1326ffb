package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes/diagnostics"
)

// vbFile has the densities of draws whose weights have a tail of a known shape.
func vbFile() (text string, khat float64) {
	var b strings.Builder
	b.WriteString("\"cpu\",\"p\",\"q\"\n")
	var ratio []float64
	for i := range 1000 {
		r := -0.5 * math.Log((float64(i)+0.5)/1000) // Pareto of shape 0.5
		fmt.Fprintf(&b, "0.25,%v,%v\n", r-3, -3.0)
		ratio = append(ratio, (r-3)+3)
	}
	_, khat = diagnostics.PSIS(ratio, 1)
	return b.String(), khat
}

func TestReadVB(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x-vb.csv")
	text, khat := vbFile()
	write(t, file, text, 0o600)
	f, err := readVB(file)
	if err != nil || f.cpu != 0.25 || math.Abs(f.khat-khat) > 1e-9 || math.Abs(khat-0.5) > 0.2 {
		t.Errorf("%+v, error %v; want 0.25 s and k-hat %v", f, err, khat)
	}
	for _, c := range []struct{ name, text, want string }{
		{"no time", "\"cpu\",\"p\",\"q\"\n0,1,2\n", "took 0 s"},
		{"no column", "\"cpu\",\"p\"\n1,2\n", "q"},
	} {
		write(t, file, c.text, 0o600)
		if _, err := readVB(file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	write(t, file, "\"cpu\",\"p\",\"q\"\n0.5,0,0\n", 0o600)
	if f, err := readVB(file); err != nil || !math.IsNaN(f.khat) || !strings.HasSuffix(f.String(), "failed") {
		t.Errorf("a fit that failed: %v, error %v", f, err)
	}
}

// TestRunVB has a shell script in place of R.
func TestRunVB(t *testing.T) {
	text, khat := vbFile()
	fixture := filepath.Join(t.TempDir(), "vb.csv")
	write(t, fixture, text, 0o600)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "Rscript"), "#!/bin/sh\nset -e; test \"$3 $4\" = 'meanfield,fullrank 1'; test $(cat $2/data-N.csv) = 434\n"+
		"for f in meanfield fullrank; do cp "+fixture+" $2/$f-1-vb.csv; done; echo rstan 0 > $2/version\n", 0o700)
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	all, version, err := runVB(context.Background(), problems[1], stanFamilies, 1)
	if err != nil || version != "rstan 0" || len(all) != 2 || math.Abs(all[1].khat-khat) > 1e-9 {
		t.Errorf("%v of %s, error %v", all, version, err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, _, err := runVB(context.Background(), problems[1], stanFamilies, 1); !errors.Is(err, errNoStan) {
		t.Errorf("error %v, want errNoStan", err)
	}
}

func TestQuickest(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		all  []fitted
		want float64
	}{
		{[]fitted{{1, 0.9}, {5, 0.6}}, 5}, // the one to be trusted
		{[]fitted{{1, 0.9}, {5, nan}}, 1},
		{[]fitted{{3, 0.1}, {2, 0.2}}, 2},
	} {
		if got := quickest(c.all); got != c.want {
			t.Errorf("%v: %v, want %v", c.all, got, c.want)
		}
	}
	if m := middle([]fitted{{1, 0.5}, {2, nan}, {9, 0.7}}); m.cpu != 2 || m.khat != 0.7 {
		t.Errorf("median %+v", m)
	}
	if m := middle([]fitted{{1, nan}, {2, nan}, {9, 0.7}}); !math.IsNaN(m.khat) {
		t.Errorf("median %+v of fits most of which fail", m)
	}
}
