package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run is the program.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("nbrun", flag.ContinueOnError)
	flags.SetOutput(stdout)
	update := flags.Bool("update", false, "write the outputs into the notebooks instead of comparing them")
	timeout := flags.Duration("timeout", time.Minute, "`time` that a cell may take")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("nbrun: no notebook: want files such as notebooks/*.ipynb")
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return fmt.Errorf("nbrun: %w", err)
	}
	r := runner{root: root, timeout: *timeout}
	var faults []error
	for _, file := range flags.Args() {
		said, err := r.file(ctx, file, *update)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		fmt.Fprintf(stdout, "%s: %s\n", file, said)
	}
	return errors.Join(faults...)
}
