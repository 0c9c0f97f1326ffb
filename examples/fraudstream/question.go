package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/examples/internal/cli"
)

// question is what the flags ask.
type question struct {
	messages []message
	settings settings
	dir      string
	rate     float64
	out      string
	json     bool
}

// settings decide what the state becomes; one that was stored is of the same.
type settings struct {
	Stream   string   // what tells it from others
	Segments []string // in order
	Features []string
	Costs    decision.Costs // FalseNegative is the amount
	Horizon  float64        // days
	Look     float64        // days
	Keep     float64        // of a segment's past at each payment
}

// parse reads the flags and the file they name. Errors: what is impossible about
// them; flag.ErrHelp after -help.
func parse(args []string, usage io.Writer) (*question, error) {
	q := &question{}
	f := flag.NewFlagSet("fraudstream", flag.ContinueOnError)
	data := f.String("data", "", "CSV `file` with the columns minute, segment, amount and reported (the minute of the report, empty if there was none); default: a made-up stream with an attack on day 12")
	features := f.String("features", "", "further `columns` of -data that tell fraud from other payments, numbers of about 1, as a,b")
	events := f.Int("events", 40_000, "`payments` of the made-up stream: 1440 are a day")
	seed := f.Uint64("seed", 1, "of the made-up stream")
	f.StringVar(&q.dir, "state", "", "`folder` that keeps the state; none: it is not kept")
	f.Float64Var(&q.rate, "rate", 0, "messages a `second`; 0 is as fast as they can be taken")
	f.Float64Var(&q.settings.Costs.FalsePositive, "block", 40, "`cost` of blocking a payment that is none of fraud, in the unit of amounts")
	f.Float64Var(&q.settings.Costs.Review, "review", 4, "`cost` of calling the holder")
	f.Float64Var(&q.settings.Horizon, "horizon", 5, "`days` after which a payment that nobody reported is none of fraud")
	f.Float64Var(&q.settings.Look, "look", 1, "`days` after which a payment is looked at for the alarm")
	f.Float64Var(&q.settings.Keep, "keep", 0.999, "`share` of what a segment's past counts after another of its payments")
	f.StringVar(&q.out, "out", "", "`folder` for the picture (PNG and SVG) and the JSON")
	f.BoolVar(&q.json, "json", false, "print one JSON object and nothing else")
	if err := cli.ParseFlags(f, args, usage); err != nil {
		return nil, err
	}
	var faults []error
	if f.NArg() > 0 {
		faults = append(faults, fmt.Errorf("%q is no flag: flags begin with -", f.Arg(0)))
	}
	for _, c := range []struct {
		name  string
		value float64
		ok    bool
		want  string
	}{
		{"rate", q.rate, q.rate >= 0 && q.rate <= 1e9, "0 or more"},
		{"block", q.settings.Costs.FalsePositive, q.settings.Costs.FalsePositive >= 0 && q.settings.Costs.FalsePositive <= 1e9, "0 or more"},
		{"review", q.settings.Costs.Review, q.settings.Costs.Review > 0 && q.settings.Costs.Review <= 1e9, "more than 0"},
		{"horizon", q.settings.Horizon, q.settings.Horizon > 0 && q.settings.Horizon <= 1000, "more than 0, and 1000 or less"},
		{"look", q.settings.Look, q.settings.Look > 0 && q.settings.Look <= q.settings.Horizon, "more than 0, and not after the horizon"},
		{"keep", q.settings.Keep, q.settings.Keep > 0 && q.settings.Keep <= 1, "more than 0, and 1 or less"},
		{"events", float64(*events), *events > 0 && *events <= 10_000_000, "1 to 10 million"},
	} {
		if !c.ok {
			faults = append(faults, fmt.Errorf("-%s is %v, want %s", c.name, c.value, c.want))
		}
	}
	if *data == "" && *features != "" {
		faults = append(faults, errors.New("-features are columns of -data, which is not given"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("fraudstream: %w", err)
	}
	if *data == "" {
		q.messages, q.settings.Features = generate(*events, *seed), madeUpFeatures
		q.settings.Stream = fmt.Sprintf("made up: %d payments, seed %d", *events, *seed)
	} else {
		var err error
		q.settings.Features = cli.List(*features)
		if q.messages, q.settings.Stream, err = readTable(*data, q.settings.Features); err != nil {
			return nil, fmt.Errorf("fraudstream: -data: %w", err)
		}
	}
	for _, m := range q.messages {
		if !m.Fraud && !slices.Contains(q.settings.Segments, m.Segment) {
			q.settings.Segments = append(q.settings.Segments, m.Segment)
		}
	}
	slices.Sort(q.settings.Segments)
	return q, nil
}
