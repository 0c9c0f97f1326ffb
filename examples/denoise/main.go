package main

import (
	"context"
	"io"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
)

func main() { cli.Main(run) }

// Thousands of coordinates that are all alike adapt soon, and are moved best by
// more and shorter trajectories than usual: accept is near the 0.65 that is
// best for many dimensions, [Beskos2013].
const (
	warmup = 150
	accept = 0.6
)

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p := cli.New("denoise", "PNG or JPEG `file` (default: a raccoon)", 100, stdout, stderr)
	size := p.Flags.Int("size", 64, "pixels of the longer side: the picture is made smaller")
	noise := p.Flags.Float64("noise", 0.1, "standard deviation of the noise, white being 1")
	add := p.Flags.Bool("add", true, "add the noise, to see how well it is taken away; false: the picture has it")
	if err := p.Parse(args); err != nil {
		return err
	}
	switch {
	case *size < minSide || *size > maxSide:
		return p.Fault("-size is %d, want %d to %d", *size, minSide, maxSide)
	case !(*noise > 0) || math.IsInf(*noise, 1):
		return p.Fault("-noise is %v, want a number above 0", *noise)
	}
	seen, err := load(p, *size)
	if err != nil {
		return err
	}
	var truth *grey
	if *add {
		truth, seen = seen, seen.noisy(*noise, p.Seed)
	}
	prog, err := model(seen, *noise).Compile()
	if err != nil {
		return err
	}
	start := bayes.Values{"x": seen.matrix(), "s": *noise} // a picture is a good place to start
	draws, err := p.Sample(ctx, prog, mcmc.Config{Warmup: warmup, Init: []bayes.Values{start}, Kernel: mcmc.NUTS{TargetAccept: accept}})
	if err != nil {
		return err
	}
	r, err := newResult(truth, seen, *noise, draws)
	if err != nil {
		return err
	}
	r.Seed = p.Seed
	if p.Out != "" {
		if err := r.save(p.Out); err != nil {
			return p.Fault("-out: %w", err)
		}
	}
	figures, err := r.figures(draws)
	if err != nil {
		return err
	}
	return p.Report(r, r.text(), figures)
}
