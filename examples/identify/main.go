package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stderr)
	if err != nil {
		return err
	}
	a, err := analyse(ctx, q)
	if err != nil {
		return fmt.Errorf("identify: %w", err)
	}
	if q.plot != "" {
		if err := a.draw(q.plot); err != nil {
			return fmt.Errorf("identify: -plot: %w", err)
		}
	}
	if !q.json {
		_, err := io.WriteString(stdout, a.text())
		return err
	}
	e := json.NewEncoder(stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false) // arrows stay legible
	return e.Encode(a)
}
