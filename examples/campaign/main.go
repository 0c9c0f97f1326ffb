package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c, err := parse(args, stderr)
	if err != nil {
		return err
	}
	a, err := analyse(ctx, c)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return fmt.Errorf("campaign: %w", err)
	}
	text = append(text, '\n')
	if c.out != "" {
		if err := a.save(c.out, text); err != nil {
			return fmt.Errorf("campaign: -out: %w", err)
		}
	}
	if c.json {
		_, err = stdout.Write(text)
		return err
	}
	if err := a.print(stdout); err != nil || c.out == "" {
		return err
	}
	_, err = fmt.Fprintf(stdout, "Plots and JSON are in %s.\n", c.out)
	return err
}

// save writes the JSON and the plots into a folder, which it makes.
func (a *analysis) save(dir string, text []byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "campaign.json"), text, 0o644); err != nil {
		return err
	}
	return a.plot(dir)
}
