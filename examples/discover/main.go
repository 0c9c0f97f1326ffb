package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/seed78144065/credence/dag/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stderr)
	if err != nil {
		return err
	}
	r, err := q.answer(ctx)
	if err != nil {
		return fmt.Errorf("discover: %w", err)
	}
	if q.plot != "" {
		title := fmt.Sprintf("learned from %d rows by %s", r.Rows, r.Method)
		f, err := plot.Graph(r.graph, plot.Config{Title: title})
		if err == nil {
			err = f.Save(q.plot)
		}
		if err != nil {
			return fmt.Errorf("discover: -plot: %w", err)
		}
	}
	if !q.json {
		text := r.text()
		if q.plot != "" {
			text += "\nThe picture is in " + q.plot + ".\n"
		}
		_, err := io.WriteString(stdout, text)
		return err
	}
	e := json.NewEncoder(stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false) // arrows stay legible
	return e.Encode(r)
}
