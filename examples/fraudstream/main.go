package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"time"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/online/plot"
	"github.com/seed78144065/credence/online/store"
)

func main() { cli.Main(run) }

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	q, err := parse(args, stderr)
	if err != nil {
		return err
	}
	dir := q.dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "fraudstream"); err != nil {
			return fmt.Errorf("fraudstream: %w", err)
		}
		defer os.RemoveAll(dir)
	}
	view, from, err := q.consume(ctx, dir)
	if err != nil {
		return fmt.Errorf("fraudstream: %w", err)
	}
	a, err := analyse(view)
	if err != nil {
		return fmt.Errorf("fraudstream: %w", err)
	}
	object, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return fmt.Errorf("fraudstream: %w", err)
	}
	object = append(object, '\n')
	if q.out != "" {
		if err := save(q.out, object, view.State); err != nil {
			return fmt.Errorf("fraudstream: -out: %w", err)
		}
	}
	if q.json {
		_, err = stdout.Write(object)
		return err
	}
	if from > 0 {
		if _, err := fmt.Fprintf(stdout, "Gone on after %d messages.\n", from); err != nil {
			return err
		}
	}
	_, err = io.WriteString(stdout, a.text())
	return err
}

// consume takes the stream in from where the state was, after from messages.
func (q *question) consume(ctx context.Context, dir string) (v store.View[*watch], from uint64, err error) {
	state, err := newWatch(q.settings)
	if err != nil {
		return v, 0, err
	}
	// Five hundred messages are lost and read again when the power fails; a
	// snapshot, with all that waits for reports, is as large as as many messages.
	s, err := store.Open(ctx, dir, state, store.Config{SyncEvery: 500, SnapshotEvery: 5000, Reorder: 2 * disorder})
	if err != nil {
		return v, 0, err
	}
	from = s.Counts().Taken
	next := 0
	if at, ok := s.Position(0); ok {
		next = int(at) + 1
	}
	err = s.Consume(ctx, q.source(ctx, next), nil)
	if errors.Is(err, context.Canceled) && q.dir != "" {
		err = fmt.Errorf("stopped; the same command goes on: %w", err)
	}
	return s.View(), from, errors.Join(err, s.Close())
}

// source delivers the messages from a position on, at the rate that is asked for.
func (q *question) source(ctx context.Context, from int) iter.Seq2[store.Event, error] {
	return func(yield func(store.Event, error) bool) {
		begin := time.Now()
		for i := from; i < len(q.messages); i++ {
			if q.rate > 0 {
				due := begin.Add(time.Duration(float64(i-from) / q.rate * float64(time.Second)))
				select {
				case <-time.After(time.Until(due)):
				case <-ctx.Done():
				}
			}
			if e, err := q.messages[i].event(i); !yield(e, err) {
				return
			}
		}
	}
}

// save writes the JSON and the picture to a folder.
func save(dir string, object []byte, w *watch) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	errs := []error{os.WriteFile(filepath.Join(dir, "fraudstream.json"), object, 0o644)}
	var rates []plot.Rate
	for i, s := range w.Segments {
		r := plot.Rate{Name: w.Settings.Segments[i]}
		for _, p := range s.Points {
			r.At = append(r.At, p.Day)
			r.Band = append(r.Band, bayesplot.Interval{Lo: p.Lo, Mid: p.Mean, Hi: p.Hi})
		}
		for _, a := range s.Alarms {
			r.Alarms = append(r.Alarms, a.Day)
		}
		if len(r.At) > 1 {
			rates = append(rates, r)
		}
	}
	if len(rates) > 0 {
		figure, err := plot.Rates(rates, plot.Config{Title: "Fraud by segment, by what is reported so far", X: "day", Y: "fraud"})
		if err != nil {
			return err
		}
		for _, format := range []string{".png", ".svg"} {
			errs = append(errs, figure.Save(filepath.Join(dir, "rates"+format)))
		}
	}
	return errors.Join(errs...)
}
