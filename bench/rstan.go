package main

import (
	"bufio"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/mcmc"
)

// stanFiles are Stan's programs, named as the problems are, run.R and vb.R.
//
//go:embed stan
var stanFiles embed.FS

// errNoStan says how to get what -stan needs.
var errNoStan = errors.New("bench: -stan needs R with rstan (Debian: apt-get install r-cran-rstan libboost-dev)")

// noStan is the exit status of run.R if there is no rstan.
const noStan = 3

// runStan runs a problem's Stan program with rstan, each metric with seeds 1 to
// seeds, and returns the medians by metric and rstan's version.
func runStan(ctx context.Context, p problem, seeds int) (runs map[mcmc.Metric]sampling, version string, err error) {
	var metrics, numbers []string
	for _, m := range p.metrics {
		metrics = append(metrics, m.String())
	}
	for seed := range seeds {
		numbers = append(numbers, strconv.Itoa(seed+1))
	}
	dir, version, err := inR(ctx, p, "run.R", strings.Join(metrics, ","), strings.Join(numbers, ","), strings.Join(p.vars, ","))
	defer os.RemoveAll(dir)
	if err != nil {
		return nil, "", err
	}
	runs = make(map[mcmc.Metric]sampling)
	for _, m := range p.metrics {
		var all []sampling
		for _, seed := range numbers {
			s, err := readStanRun(filepath.Join(dir, m.String()+"-"+seed))
			if err != nil {
				return nil, "", err
			}
			all = append(all, s)
		}
		runs[m] = medians(all)
	}
	return runs, version, nil
}

// inR runs a script on a problem's Stan program and data, and returns the folder
// that it worked in, which the caller removes, and rstan's version.
func inR(ctx context.Context, p problem, name string, args ...string) (dir, version string, err error) {
	script, err := exec.LookPath("Rscript")
	if err != nil {
		return "", "", fmt.Errorf("%w: %w", errNoStan, err)
	}
	if dir, err = os.MkdirTemp("", "bench-stan"); err != nil {
		return "", "", err
	}
	if err := layOut(dir, p, name); err != nil {
		return dir, "", err
	}
	cmd := exec.CommandContext(ctx, script, append([]string{filepath.Join(dir, name), dir}, args...)...)
	cmd.Env = append(os.Environ(), "R_MAKEVARS_USER="+filepath.Join(dir, "Makevars"))
	if out, err := cmd.CombinedOutput(); cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == noStan {
		return dir, "", fmt.Errorf("%w: %s has no package rstan", errNoStan, script)
	} else if err != nil {
		const most = 2000 // of the compiler's messages, the last say what was wrong
		return dir, "", fmt.Errorf("bench: %s: rstan: %w\n%s", p.name, err, out[max(0, len(out)-most):])
	}
	text, err := os.ReadFile(filepath.Join(dir, "version"))
	if err != nil {
		return dir, "", fmt.Errorf("bench: rstan left no result: %w", err)
	}
	return dir, strings.TrimSpace(string(text)), nil
}

// layOut writes what a script reads.
func layOut(dir string, p problem, name string) error {
	program, err := stanFiles.ReadFile("stan/" + p.name + ".stan")
	if err != nil {
		return fmt.Errorf("bench: no Stan program for %s: %w", p.name, err)
	}
	script, err := stanFiles.ReadFile("stan/" + name)
	if err != nil {
		return err
	}
	fields, err := p.stan()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"model.stan": program, name: script, "Makevars": []byte("CXX14FLAGS = -O3 -w\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return err
		}
	}
	for _, field := range fields {
		f, err := os.Create(filepath.Join(dir, "data-"+field.name+".csv"))
		if err != nil {
			return err
		}
		if err := errors.Join(writeField(f, field.values), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// writeField writes numbers so that they are read back as they were.
func writeField(w io.Writer, values mat.Matrix) error {
	out := bufio.NewWriter(w)
	rows, columns := values.Dims()
	for i := range rows {
		for j := range columns {
			if j > 0 {
				out.WriteByte(',')
			}
			out.WriteString(strconv.FormatFloat(values.At(i, j), 'f', -1, 64))
		}
		out.WriteByte('\n')
	}
	return out.Flush() // has the error of any write
}
