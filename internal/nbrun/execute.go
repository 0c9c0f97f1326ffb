package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// maxPrinted is how much a cell may print to one stream: a page is 4 kB, and a
// notebook that nobody reads to its end is a fault.
const maxPrinted = 1 << 20

// grace is how long a cell that was ended may take to close what it writes to.
const grace = 2 * time.Second

// rooted are what may be paths from the root of a machine.
var rooted = regexp.MustCompile(`(?:^|[\s"'` + "`" + `(=:])((?:/[\w.-]+|[A-Z]:)[/\\][^\s"']*)`)

// bounded keeps what is written to it, up to a limit.
type bounded struct {
	kept bytes.Buffer
	over bool
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.over = b.over || b.kept.Len()+len(p) > maxPrinted; b.over {
		return 0, errors.New("too much")
	}
	return b.kept.Write(p)
}

// execute runs the program of a cell in a folder and returns its outputs; those
// of a cell that fails end with the error, which is returned as well.
func execute(ctx context.Context, program, folder string, cell int, timeout time.Duration) (made []any, err error) {
	pictures, err := os.MkdirTemp(filepath.Dir(program), "pictures")
	if err != nil {
		return nil, err
	}
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(limited, program)
	cmd.Dir, cmd.WaitDelay = folder, grace
	cmd.Env = append(os.Environ(), "NBSHOW_DIR="+pictures, "PWD="+folder)
	var stdout, stderr bounded
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	failed := cmd.Run()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("cell %d: %w", cell, err)
	}
	made = appendStream(made, "stdout", stdout.kept.String())
	switch {
	case limited.Err() != nil:
		failed = fault{cell, 0, fmt.Sprintf("has not ended after %v", timeout)}
	case stdout.over || stderr.over:
		failed = fault{cell, 0, fmt.Sprintf("prints more than %d bytes", maxPrinted)}
	case failed != nil:
		failed = failure(cell, failed, stderr.kept.String())
	default:
		made = appendStream(made, "stderr", stderr.kept.String())
		var shown []any
		if shown, failed = picturesIn(pictures, cell); failed == nil {
			made = append(made, shown...)
		}
	}
	if path := localPath(stdout.kept.String() + "\n" + stderr.kept.String()); failed == nil && path != "" {
		failed = fault{cell, 0, fmt.Sprintf("prints %s, a path of this machine", path)}
	}
	if failed != nil {
		made = append(made, errorOutput(failed))
	}
	return made, failed
}

// localPath returns the first path in a text that begins with a folder which this
// machine has, "" if there is none.
func localPath(text string) string {
	for _, m := range rooted.FindAllStringSubmatch(text, -1) {
		first, _, _ := strings.Cut(m[1][1:], "/")
		if _, err := os.Stat("/" + first); err == nil || m[1][0] != '/' {
			return m[1]
		}
	}
	return ""
}

func appendStream(made []any, name, text string) []any {
	if text == "" {
		return made
	}
	return append(made, object{"output_type": "stream", "name": name, "text": lines(text)})
}

// errorOutput is an error as a notebook has it.
func errorOutput(err error) object {
	message := strings.TrimSpace(err.Error())
	first, _, _ := strings.Cut(message, "\n")
	return object{"output_type": "error", "ename": "error", "evalue": first, "traceback": asList(strings.Split(message, "\n"))}
}

// asList returns a list as JSON has it, which is never null.
func asList[T any](of []T) []any {
	list := make([]any, len(of))
	for i, x := range of {
		list[i] = x
	}
	return list
}

// failure says why a program failed, and at which lines of cells it was: what it
// wrote to stderr up to the stack, whose addresses differ from run to run.
func failure(cell int, exit error, stderr string) error {
	said, stack, _ := strings.Cut(stderr, "\ngoroutine ")
	said = strings.TrimSpace(said)
	if said == "" {
		said = exit.Error()
	} else {
		said += " (" + exit.Error() + ")"
	}
	faults := []error{fault{cell, 0, said}}
	for _, m := range position.FindAllString(stack, -1) {
		if at, ok := faultOf(cell, m).(fault); ok {
			at.what = "was running"
			faults = append(faults, at)
		}
	}
	if at, ok := faults[len(faults)-1].(fault); ok && len(faults) == 2 {
		at.what = said
		return at
	}
	return errors.Join(faults...)
}

// picturesIn returns what a cell saved to show, in order of the names.
func picturesIn(folder string, cell int) (shown []any, err error) {
	files, err := os.ReadDir(folder) // sorted by name
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if filepath.Ext(f.Name()) != ".png" {
			return nil, fault{cell, 0, fmt.Sprintf("shows %s: only .png can be shown", f.Name())}
		}
		b, err := os.ReadFile(filepath.Join(folder, f.Name()))
		if err != nil {
			return nil, err
		}
		if _, err := png.DecodeConfig(bytes.NewReader(b)); err != nil {
			return nil, fault{cell, 0, fmt.Sprintf("shows %s, which is no picture: %v", f.Name(), err)}
		}
		shown = append(shown, object{
			"output_type": "display_data", "metadata": object{},
			"data": object{"image/png": base64.StdEncoding.EncodeToString(b), "text/plain": []any{strings.TrimSuffix(f.Name(), ".png")}},
		})
	}
	return shown, nil
}
