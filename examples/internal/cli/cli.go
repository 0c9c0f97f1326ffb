package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/bayes/report"
	"github.com/seed78144065/credence/mcmc"
)

// Program is one run of an example with the flags that all examples have.
type Program struct {
	Flags *flag.FlagSet // for flags of the example's own, before Parse
	Data  string        // file of the user, "" for the embedded data
	Out   string        // folder for figures and JSON, "" for none
	Seed  uint64
	Draws int // of each of 8 chains
	JSON  bool
	Page  string // file for a report on the draws, "" for none; of programs that offer it
	Store string // file of draws that Sample goes on with, "" for none

	name           string
	stdout, stderr io.Writer
}

// minDraws is what the diagnostics need of a chain.
const minDraws = 10

// New returns a program of a name with its flags; data tells what -data takes,
// draws the default of -draws.
func New(name, data string, draws int, stdout, stderr io.Writer) *Program {
	p := NewExact(name, data, stdout, stderr)
	p.Flags.Uint64Var(&p.Seed, "seed", 1, "the same seed gives the same result")
	p.Flags.IntVar(&p.Draws, "draws", draws, "draws of each of 8 chains")
	return p
}

// NewExact returns a program that draws nothing, without -seed and -draws.
func NewExact(name, data string, stdout, stderr io.Writer) *Program {
	p := &Program{Flags: flag.NewFlagSet(name, flag.ContinueOnError), Draws: minDraws, name: name, stdout: stdout, stderr: stderr}
	p.Flags.StringVar(&p.Data, "data", "", data)
	p.Flags.StringVar(&p.Out, "out", "", "`folder` for figures (PNG and SVG) and the JSON; none: no files")
	p.Flags.BoolVar(&p.JSON, "json", false, "print one JSON object and nothing else")
	return p
}

// OfferPage adds the flag -report, for programs that call WritePage.
func (p *Program) OfferPage() {
	p.Flags.StringVar(&p.Page, "report", "", "HTML `file` for a report: can the draws be trusted, and what do they say")
}

// WritePage writes a report on draws to the file of -report, if there is one.
func (p *Program) WritePage(d bayes.Drawer, c report.Config) error {
	if p.Page == "" {
		return nil
	}
	file, err := os.Create(p.Page)
	if err != nil {
		return p.Fault("-report: %w", err)
	}
	if err := errors.Join(report.Write(file, d, c), file.Close()); err != nil {
		return p.Fault("-report: %w", err)
	}
	return nil
}

// ParseFlags reads the flags of a program without printing its errors, which begin
// with its name; -help prints the usage and gives flag.ErrHelp.
func ParseFlags(f *flag.FlagSet, args []string, usage io.Writer) error {
	f.SetOutput(io.Discard) // the error is the caller's to print
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		f.SetOutput(usage)
		f.Usage()
		return err
	case err != nil:
		return fmt.Errorf("%s: %w; -help lists the flags", f.Name(), err)
	}
	return nil
}

// Parse reads the flags. Errors: what is impossible about them; flag.ErrHelp
// after -help.
func (p *Program) Parse(args []string) error {
	if err := ParseFlags(p.Flags, args, p.stderr); err != nil {
		return err
	}
	switch {
	case p.Flags.NArg() > 0:
		return p.Fault("%q is no flag: flags begin with -", p.Flags.Arg(0))
	case p.Draws < minDraws:
		return p.Fault("-draws is %d, want %d or more", p.Draws, minDraws)
	}
	return nil
}

// List reads names with commas between them; one that has a comma is in quotes.
func List(text string) (names []string) {
	r := csv.NewReader(strings.NewReader(text))
	r.TrimLeadingSpace = true
	fields, err := r.Read()
	if err != nil { // a quote that is part of a name
		fields = strings.Split(text, ",")
	}
	for _, name := range fields {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Fault returns an error that begins with the program's name, once: a package may
// have the same.
func (p *Program) Fault(format string, a ...any) error {
	if err := fmt.Errorf(format, a...); strings.HasPrefix(err.Error(), p.name+": ") {
		return err
	}
	return fmt.Errorf(p.name+": "+format, a...)
}

// Read returns the bytes of the user's file, or else the embedded ones.
func (p *Program) Read(embedded []byte) ([]byte, error) {
	if p.Data == "" {
		return embedded, nil
	}
	b, err := os.ReadFile(p.Data)
	if err != nil {
		return nil, p.Fault("-data: %w", err)
	}
	return b, nil
}

// Table reads the user's CSV file, or else the embedded one.
func (p *Program) Table(embedded []byte, c bayes.CSVConfig) (*bayes.Table, error) {
	text, err := p.Read(embedded)
	if err != nil {
		return nil, err
	}
	if c.Comma == 0 {
		c.Comma = Separator(text)
	}
	t, err := bayes.ReadCSV(named{bytes.NewReader(text), p.Data}, c)
	if err != nil {
		return nil, p.Fault("-data: %w", err)
	}
	return t, nil
}

// Separator is what separates the columns of a header: a comma, or what is there
// instead of one, as some spreadsheets write it.
func Separator(text []byte) rune {
	header, _, _ := bytes.Cut(text, []byte("\n"))
	for _, c := range ",;\t" {
		if bytes.ContainsRune(header, c) {
			return c
		}
	}
	return ','
}

// named is a reader with the name that faults of the data carry.
type named struct {
	io.Reader
	name string
}

func (n named) Name() string { return n.name }

// Sample draws from a posterior, with a bar on a terminal.
func (p *Program) Sample(ctx context.Context, t bayes.Target, c mcmc.Config) (*bayes.Draws, error) {
	c.Draws, c.Seed = p.Draws, p.Seed
	if f, ok := p.stderr.(*os.File); ok && !p.JSON {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			c.Progress = mcmc.Bar(f)
		}
	}
	sample := func() (*bayes.Draws, error) { return mcmc.Sample(ctx, t, c) }
	if p.Store != "" {
		sample = func() (*bayes.Draws, error) { return goOn(ctx, t, p.Store, c) }
	}
	d, err := sample()
	if err != nil {
		return nil, p.Fault("%w", err)
	}
	return d, nil
}

// goOn samples to a file, going on with the run that is in it, if any.
func goOn(ctx context.Context, t bayes.Target, file string, c mcmc.Config) (*bayes.Draws, error) {
	f, err := mcmc.Resume(ctx, t, file, c)
	if errors.Is(err, fs.ErrNotExist) {
		f, err = mcmc.SampleTo(ctx, t, file, c)
	}
	if f != nil {
		defer f.Close()
	}
	if err != nil {
		return nil, err
	}
	return f.Draws()
}

// Report prints the text, or with -json the result, and writes figures and
// result to the folder of -out.
func (p *Program) Report(result any, text string, figures map[string]*plot.Figure) error {
	object, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return p.Fault("%w", err)
	}
	object = append(object, '\n')
	if p.JSON {
		_, err = p.stdout.Write(object)
	} else {
		_, err = io.WriteString(p.stdout, text)
	}
	if err != nil || p.Out == "" {
		return err
	}
	if err := os.MkdirAll(p.Out, 0o755); err != nil {
		return p.Fault("-out: %w", err)
	}
	errs := []error{os.WriteFile(filepath.Join(p.Out, p.name+".json"), object, 0o644)}
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		for _, format := range []string{".png", ".svg"} {
			errs = append(errs, figures[name].Save(filepath.Join(p.Out, name+format)))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return p.Fault("-out: %w", err)
	}
	if !p.JSON {
		_, err = fmt.Fprintf(p.stdout, "Figures and JSON are in %s.\n", p.Out)
	}
	return err
}

// Main runs a program until it ends or is interrupted.
func Main(run func(ctx context.Context, args []string, stdout, stderr io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
