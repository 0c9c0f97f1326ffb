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

// stanFiles are Stan's programs, named as the problems are, and run.R.
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
	script, err := exec.LookPath("Rscript")
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", errNoStan, err)
	}
	dir, err := os.MkdirTemp("", "bench-stan")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(dir)
	if err := layOut(dir, p); err != nil {
		return nil, "", err
	}
	var metrics, numbers []string
	for _, m := range p.metrics {
		metrics = append(metrics, m.String())
	}
	for seed := range seeds {
		numbers = append(numbers, strconv.Itoa(seed+1))
	}
	cmd := exec.CommandContext(ctx, script, filepath.Join(dir, "run.R"), dir, strings.Join(metrics, ","), strings.Join(numbers, ","), strings.Join(p.vars, ","))
	cmd.Env = append(os.Environ(), "R_MAKEVARS_USER="+filepath.Join(dir, "Makevars"))
	if out, err := cmd.CombinedOutput(); cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == noStan {
		return nil, "", fmt.Errorf("%w: %s has no package rstan", errNoStan, script)
	} else if err != nil {
		const most = 2000 // of the compiler's messages, the last say what was wrong
		return nil, "", fmt.Errorf("bench: %s: rstan: %w\n%s", p.name, err, out[max(0, len(out)-most):])
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
	text, err := os.ReadFile(filepath.Join(dir, "version"))
	return runs, strings.TrimSpace(string(text)), err
}

// layOut writes what run.R reads.
func layOut(dir string, p problem) error {
	program, err := stanFiles.ReadFile("stan/" + p.name + ".stan")
	if err != nil {
		return fmt.Errorf("bench: no Stan program for %s: %w", p.name, err)
	}
	script, err := stanFiles.ReadFile("stan/run.R")
	if err != nil {
		return err
	}
	fields, err := p.stan()
	if err != nil {
		return err
	}
	for name, text := range map[string][]byte{"model.stan": program, "run.R": script, "Makevars": []byte("CXX14FLAGS = -O3 -w\n")} {
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
