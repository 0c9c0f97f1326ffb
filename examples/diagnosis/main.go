package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
		return fmt.Errorf("diagnosis: %w", err)
	}
	object, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return fmt.Errorf("diagnosis: %w", err)
	}
	object = append(object, '\n')
	if q.out != "" {
		if err := a.save(q.out, object); err != nil {
			return fmt.Errorf("diagnosis: -out: %w", err)
		}
	}
	drawn, err := a.draw(q.plot)
	if err != nil {
		return fmt.Errorf("diagnosis: -plot: %w", err)
	}
	switch {
	case q.json:
		_, err = stdout.Write(object)
	case drawn:
		_, err = io.WriteString(stdout, a.text()+"\nThe picture is in "+q.plot+".\n")
	default:
		_, err = io.WriteString(stdout, a.text())
	}
	return err
}

// draw writes the first picture to a file, unless it has no name or there is
// nothing to draw, and reports whether it did.
func (a *answer) draw(file string) (bool, error) {
	if file == "" {
		return false, nil
	}
	figures, err := a.figures()
	if err != nil || len(figures) == 0 {
		return false, err
	}
	return true, figures[0].figure.Save(file)
}

// save writes the JSON and the pictures to a folder.
func (a *answer) save(dir string, object []byte) error {
	figures, err := a.figures()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	errs := []error{os.WriteFile(filepath.Join(dir, "diagnosis.json"), object, 0o644)}
	for _, f := range figures {
		for _, format := range []string{".png", ".svg"} {
			errs = append(errs, f.figure.Save(filepath.Join(dir, f.name+format)))
		}
	}
	return errors.Join(errs...)
}
