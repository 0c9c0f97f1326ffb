package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// runner runs notebooks with the go tool of a module.
type runner struct {
	root    string // folder of the module
	timeout time.Duration
}

// file runs a notebook and compares its outputs, or writes them, and says what
// there was. A notebook that fails is written with the error in its place.
func (r runner) file(ctx context.Context, file string, update bool) (said string, err error) {
	defer func() {
		if err != nil {
			err = about(file, err)
		}
	}()
	before, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	n, err := parse(before)
	if err != nil {
		return "", err
	}
	folder, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return "", err
	}
	changes, said, err := r.run(ctx, n, folder)
	if !update {
		if changes != nil {
			changes = fmt.Errorf("%w\n-update writes what there is now; look at it then", changes)
		}
		return said, errors.Join(err, changes)
	}
	after, encoded := n.encode()
	if encoded == nil && ctx.Err() == nil && !bytes.Equal(after, before) {
		encoded = os.WriteFile(file, after, 0o644)
	}
	return said, errors.Join(err, encoded)
}

// about puts a name before each line of an error.
func about(name string, err error) error {
	var b strings.Builder
	for line := range strings.Lines(err.Error()) {
		b.WriteString(name + ": " + line)
	}
	return errors.New(b.String())
}

// run runs the cells of a notebook in a folder up to the first that fails, puts
// the outputs into them and returns where they differ from those that were there.
func (r runner) run(ctx context.Context, n *notebook, folder string) (changes error, said string, err error) {
	began := time.Now()
	if n.kernel() != "gonb" {
		return nil, "", fmt.Errorf("the kernel is %q, want gonb", n.kernel())
	}
	code := n.code()
	var declared scope
	var programs []string
	var unread error // a cell that is no Go, which ends the run there
	for i, c := range code {
		text := joined(c["source"])
		if path := localPath(text); path != "" {
			unread = fault{i + 1, 0, fmt.Sprintf("has %s, a path of this machine", path)}
			break
		}
		cell, err := split(i+1, text)
		if err != nil {
			unread = err
			break
		}
		declared.extend(cell)
		programs = append(programs, declared.program(cell))
	}
	temp, err := os.MkdirTemp("", "nbrun")
	if err != nil {
		return nil, "", err
	}
	defer os.RemoveAll(temp)
	faults, err := build(ctx, r.root, temp, programs)
	if err != nil {
		return nil, "", err
	}
	var differences []error
	var slowest time.Duration
	slow := 0
	for i, c := range code {
		var made []any
		var failed error
		switch start := time.Now(); {
		case i == len(programs):
			failed = unread
			made = append(made, errorOutput(failed))
		case faults[i+1] != nil:
			failed = faults[i+1]
			made = append(made, errorOutput(failed))
		default:
			made, failed = execute(ctx, filepath.Join(temp, fmt.Sprintf("cell%d", i+1)), folder, i+1, r.timeout)
			if took := time.Since(start); took > slowest {
				slowest, slow = took, i+1
			}
		}
		had, _ := c["outputs"].([]any)
		differences = append(differences, compare(i+1, had, made))
		c["outputs"], c["execution_count"] = asList(made), count(i+1)
		if failed != nil {
			return nil, "", failed
		}
	}
	return errors.Join(differences...), fmt.Sprintf("%d cells built and run in %.1f s; the slowest, %d, in %.1f s", len(code), time.Since(began).Seconds(), slow, slowest.Seconds()), nil
}
