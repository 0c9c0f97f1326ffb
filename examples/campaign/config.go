package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/seed78144065/credence/examples/internal/cli"
)

// config is what the flags say.
type config struct {
	data      string // "": the Hillstrom data
	treatment string
	control   string
	outcomes  []string
	kinds     []kind // one for each outcome
	segments  []string
	margin    float64
	cost      float64
	draws     int
	seed      uint64
	out       string
	json      bool
}

// defaults hold the flags that the embedded data need and others can't use.
var defaults = map[string]string{
	"treatment": "segment",
	"control":   "No E-Mail",
	"outcome":   "visit,conversion,spend",
	"segment":   "mens,womens,newbie",
}

// minDraws is what the diagnostics need of a chain.
const minDraws = 10

// parse reads the flags. Errors: all that are impossible, joined.
func parse(args []string, usage io.Writer) (config, error) {
	var c config
	var outcomes, kinds, segments string
	f := flag.NewFlagSet("campaign", flag.ContinueOnError)
	f.StringVar(&c.data, "data", "", "CSV `file`, one row a customer (default: the Hillstrom e-mails)")
	f.StringVar(&c.treatment, "treatment", "", "`column` that says who got what")
	f.StringVar(&c.control, "control", "", "`level` of the treatment that is no treatment")
	f.StringVar(&outcomes, "outcome", "", "`columns` to explain, separated by commas")
	f.StringVar(&kinds, "kind", "auto", "`kinds` of the outcomes, or one for all: auto, binary, count, revenue, real")
	f.StringVar(&segments, "segment", "", "`columns` whose combinations are the segments; none: everybody is one")
	f.Float64Var(&c.margin, "margin", 0.3, "profit from one unit of the outcome that decides: revenue, or else the last one")
	f.Float64Var(&c.cost, "cost", 0.1, "cost of treating one customer")
	f.IntVar(&c.draws, "draws", 1000, "draws of each of 8 chains")
	f.Uint64Var(&c.seed, "seed", 1, "the same seed gives the same result")
	f.StringVar(&c.out, "out", "", "`folder` for plots (PNG and SVG) and the JSON; none: no files")
	f.BoolVar(&c.json, "json", false, "print one JSON object and nothing else")
	if err := cli.ParseFlags(f, args, usage); err != nil {
		return c, err
	}

	var faults []error
	fault := func(format string, a ...any) { faults = append(faults, fmt.Errorf("campaign: "+format, a...)) }
	if f.NArg() > 0 {
		fault("%q is no flag: flags begin with - and lists have no blanks", f.Arg(0))
	}
	given := map[string]bool{}
	f.Visit(func(g *flag.Flag) { given[g.Name] = true })
	for name, field := range map[string]*string{"treatment": &c.treatment, "control": &c.control, "outcome": &outcomes, "segment": &segments} {
		if c.data == "" && !given[name] {
			*field = defaults[name]
		}
	}
	for _, name := range []string{"treatment", "control", "outcome"} {
		if f.Lookup(name).Value.String() == "" {
			fault("-%s is missing: with -data it has no default", name)
		}
	}
	c.outcomes, c.segments = cli.List(outcomes), cli.List(segments)
	c.kinds = parseKinds(cli.List(kinds), len(c.outcomes), fault)
	for i, name := range c.outcomes {
		if slices.Contains(c.outcomes[:i], name) {
			fault("-outcome has %q twice", name)
		}
	}
	for i, name := range c.segments {
		if slices.Contains(c.segments[:i], name) {
			fault("-segment has %q twice", name)
		}
	}
	for _, name := range append([]string{c.treatment}, c.outcomes...) {
		if slices.Contains(c.segments, name) {
			fault("-segment has %q, which is the treatment or an outcome: segments must be known before", name)
		}
	}
	if slices.Contains(c.outcomes, c.treatment) && c.treatment != "" {
		fault("-outcome has %q, which is the treatment", c.treatment)
	}
	for _, x := range []struct {
		name  string
		value float64
	}{{"margin", c.margin}, {"cost", c.cost}} {
		if !(x.value >= 0) || math.IsInf(x.value, 1) {
			fault("-%s is %v, want a number from 0", x.name, x.value)
		}
	}
	if c.draws < minDraws {
		fault("-draws is %d, want %d or more", c.draws, minDraws)
	}
	return c, errors.Join(faults...)
}

func parseKinds(names []string, outcomes int, fault func(string, ...any)) []kind {
	kinds := make([]kind, 0, outcomes)
	for _, name := range names {
		if !slices.Contains(allKinds, kind(name)) {
			fault("-kind %q is unknown, want auto, binary, count, revenue or real", name)
		}
		kinds = append(kinds, kind(name))
	}
	switch {
	case len(kinds) == 1:
		return slices.Repeat(kinds, outcomes)
	case len(kinds) != outcomes:
		fault("-kind has %d kinds for %d outcomes: give one for all or one for each", len(kinds), outcomes)
	}
	return kinds
}
