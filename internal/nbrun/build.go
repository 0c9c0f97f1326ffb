package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// place is where the go tool sees the programs, below the root of the module. It
// is there for the go tool only, so that nothing is left behind.
const place = ".nbrun"

// position is where the compiler or a stack trace saw a line of a cell.
var position = regexp.MustCompile(`(?:\S*[/\\])?\bcell([0-9]+)\.go:([0-9]+)(?::[0-9]+)?`)

// build builds the programs of the cells of a notebook into a folder, those that
// compile: as cell1, cell2 and so on. It returns what was wrong with the others.
func build(ctx context.Context, root, folder string, programs []string) (map[int]error, error) {
	replace := map[string]string{}
	args := []string{"build", "-json", "-ldflags=-s -w", "-overlay", filepath.Join(folder, "overlay.json"), "-o", folder + string(filepath.Separator)}
	for i, program := range programs {
		name := fmt.Sprintf("cell%d", i+1)
		file := filepath.Join(folder, name+".go")
		if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
			return nil, err
		}
		replace[filepath.Join(root, place, name, "main.go")] = file
		args = append(args, "./"+place+"/"+name)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(folder, "overlay.json"), overlay, 0o644); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	failed := cmd.Run()
	if failed == nil {
		return nil, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("go build: %w", err)
	}
	faults, others, err := buildFaults(&stdout)
	if err == nil && len(faults) == 0 {
		err = fmt.Errorf("go build: %w: %s", failed, strings.TrimSpace(others+stderr.String()))
	}
	return faults, err
}

// buildFaults reads what go build -json says, by the cell whose program it is, and
// what it says of other packages.
func buildFaults(r io.Reader) (faults map[int]error, others string, err error) {
	text := map[int]string{}
	for d := json.NewDecoder(r); ; {
		var event struct{ ImportPath, Action, Output string }
		if err := d.Decode(&event); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, "", fmt.Errorf("go build -json: %w", err)
		}
		if event.Action != "build-output" || strings.HasPrefix(event.Output, "# ") {
			continue
		}
		_, name, ours := strings.Cut(event.ImportPath, place+"/cell")
		name, _, _ = strings.Cut(name, " ")
		if n, err := strconv.Atoi(name); ours && err == nil {
			text[n] += event.Output
		} else {
			others += event.Output
		}
	}
	faults = map[int]error{}
	for n, said := range text {
		var list []error
		for line := range strings.Lines(said) {
			list = append(list, faultOf(n, strings.TrimSpace(line)))
		}
		faults[n] = errors.Join(list...)
	}
	return faults, others, nil
}

// faultOf reads a line that begins with a position; without one it is about the
// whole cell.
func faultOf(cell int, said string) error {
	m := position.FindStringSubmatchIndex(said)
	if m == nil || m[0] != 0 {
		return fault{cell, 0, said}
	}
	at, _ := strconv.Atoi(said[m[2]:m[3]])
	line, _ := strconv.Atoi(said[m[4]:m[5]])
	return fault{at, line, strings.TrimPrefix(said[m[1]:], ": ")}
}

// moduleRoot returns the folder of the module of the working directory.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if filepath.Base(mod) != "go.mod" {
		return "", errors.New("run it in a module: the working directory is in none")
	}
	return filepath.Dir(mod), nil
}
