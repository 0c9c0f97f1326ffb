package main

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/examples/internal/cli"
)

func main() { cli.Main(run) }

// One parameter adapts soon, and is moved best by steps as long as its posterior
// is wide: they get a lower acceptance rate than usual.
const (
	warmup    = 100
	accept    = 0.6
	predicted = 10 // draws of each chain of which all phones are told
)

// run is the program.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	p := cli.New("speech", "CSV `file` of an utterance, one row a phone (default: a recorded speaker reads)", 250, stdout, stderr)
	speaker := p.Flags.Int("speaker", 65, "`number` of the recorded speaker who reads: 1 to 33 men, to 61 women, to 76 children")
	noise := p.Flags.Float64("noise", 0.15, "standard deviation of the noise of a log formant; with -data, that it has")
	if err := p.Parse(args); err != nil {
		return err
	}
	if !(*noise >= 0) || math.IsInf(*noise, 1) {
		return p.Fault("-noise is %v, want a number from 0", *noise)
	}
	l, list, err := embedded()
	if err != nil {
		return err
	}
	var u *utterance
	switch last := list[len(list)-1].speaker; {
	case p.Data != "":
		*speaker = 0 // nobody of the recordings
		u, err = load(p)
	case *speaker < 1 || *speaker > last:
		return p.Fault("-speaker is %d, want 1 to %d", *speaker, last)
	default:
		u, err = say(list, *speaker, *noise, p.Seed)
	}
	if err != nil {
		return err
	}
	if err := u.check(p, l); err != nil {
		return err
	}
	e, err := learn(list, l.vowels(), *speaker, *noise)
	if err != nil {
		return err
	}
	views, _, err := listen(ctx, p, u, e, &language{phones: l.phones})
	if err != nil {
		return err
	}
	more, draws, err := listen(ctx, p, u, e, l)
	if err != nil {
		return err
	}
	views = append(views, more...)
	r, err := newResult(u, l, views, draws)
	if err != nil {
		return err
	}
	r.Speaker, r.Noise, r.Seed = *speaker, *noise, p.Seed
	figures, err := r.figures(draws)
	if err != nil {
		return err
	}
	if p.Out != "" {
		if err := os.MkdirAll(p.Out, 0o755); err != nil {
			return p.Fault("-out: %w", err)
		}
		if err := os.WriteFile(filepath.Join(p.Out, "utterance.csv"), []byte(u.csv()), 0o644); err != nil {
			return p.Fault("-out: %w", err)
		}
	}
	return p.Report(r, r.text(u), figures)
}

// embedded returns the language and the recordings.
func embedded() (*language, []recording, error) {
	counts, err := bayes.ReadCSV(bytes.NewReader(bigramsCSV), bayes.CSVConfig{})
	if err != nil {
		return nil, nil, err
	}
	l, err := readLanguage(counts)
	if err != nil {
		return nil, nil, err
	}
	vowels, err := bayes.ReadCSV(bytes.NewReader(recordingsCSV), bayes.CSVConfig{})
	if err != nil {
		return nil, nil, err
	}
	list, err := readRecordings(vowels)
	return l, list, err
}
