package cmdstan

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// maxLine bounds a line: 64 MiB hold 2.6 million numbers of 25 bytes.
const maxLine = 64 << 20

// maxFaults is how many fields of a file are reported.
const maxFaults = 10

// Read reads the files of one run, a chain each, line by line: beside the
// numbers it keeps no more than one line of text.
//
// Result: variables in the order of the files, with dims that have sizes only;
// warm-up draws if the files have them; a [Config]. reached_max_treedepth is
// added if the files have depths and their bound. Of a variational file the
// first row is Config.Mean and no draw, and lp is log_p__; of an optimisation
// the last row is the draw, earlier iterations its warm-up.
//
// Errors: all faults, up to ten fields a file, each with file, line, column and
// value; see the package. NaN and infinities are values.
func Read(chains ...io.Reader) (*bayes.Draws, error) {
	if len(chains) == 0 {
		return nil, errors.New("cmdstan: Read: no files, want one a chain")
	}
	var r run
	var faults []error
	for i, in := range chains {
		name := "chain " + strconv.Itoa(i+1)
		if named, ok := in.(interface{ Name() string }); ok {
			name = named.Name()
		}
		if err := r.read(name, in); err != nil {
			faults = append(faults, err)
		}
	}
	if faults != nil {
		return nil, errors.Join(faults...)
	}
	return r.draws()
}

// ReadFiles is Read of named files.
func ReadFiles(names ...string) (*bayes.Draws, error) {
	var in []io.Reader
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("cmdstan: %w", err)
		}
		defer f.Close()
		in = append(in, f)
	}
	return Read(in...)
}

// run collects the files of a run.
type run struct {
	first  string // name of the first file that could be read
	names  []string
	stats  map[int]string
	vars   []variable
	values [][]float64 // [column][chain][row]
	cfg    Config
	lead   int // rows before the draws of a chain
	rows   int // of a chain
}

// file is one of them as it is read.
type file struct {
	name     string
	line     int
	comments comments
	names    []string // nil before the header
	rows     int
	adapted  int // rows before the end of the adaptation, -1 if it isn't told
	faults   []error
}

func (f *file) fault(format string, a ...any) error {
	return fmt.Errorf("cmdstan: %s:%d: %w", f.name, f.line, fmt.Errorf(format, a...))
}

// read reads one file and checks it against those before.
func (r *run) read(name string, in io.Reader) error {
	f := &file{name: name, adapted: -1, comments: comments{options: map[string]string{}}}
	lines := bufio.NewReader(in)
	var line []byte
	for {
		part, err := lines.ReadSlice('\n')
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) && len(line) <= maxLine {
			continue
		}
		f.line++
		switch {
		case len(line) > maxLine:
			return f.fault("the line has more than %d bytes: this is no file of Stan's", maxLine)
		case err != nil && err != io.EOF:
			return f.fault("%w", err)
		case err == io.EOF && len(bytes.TrimSpace(line)) > 0 && line[0] != '#':
			return f.fault("the last line %.40q has no end: the file was cut off", line)
		}
		if e := r.addLine(f, string(bytes.TrimRight(line, "\r\n"))); e != nil {
			return e
		}
		if err == io.EOF {
			return r.finish(f)
		}
		line = line[:0]
	}
}

// addLine takes a comment, the header or a row. A row that can't be read is
// kept in f.faults.
func (r *run) addLine(f *file, line string) error {
	switch {
	case strings.TrimSpace(line) == "":
		return nil
	case line[0] == '#':
		if strings.Contains(line, "Adaptation terminated") {
			f.adapted = f.rows
		}
		f.comments.add(line)
		return nil
	case f.names == nil:
		f.names = splitHeader(line)
		return r.header(f)
	}
	f.rows++
	if n := strings.Count(line, ",") + 1; n != len(f.names) {
		f.note(f.fault("the row has %d fields, the header %d", n, len(f.names)))
		return nil
	}
	c := 0
	for field := range strings.SplitSeq(line, ",") {
		x, err := parseFloat(strings.TrimSpace(field))
		if err != nil {
			f.note(f.fault("column %d (%s): %.40q %w", c+1, f.names[c], field, err))
		}
		r.values[c] = append(r.values[c], x)
		c++
	}
	return nil
}

// note keeps a fault of a row unless there are enough.
func (f *file) note(err error) {
	if len(f.faults) < maxFaults {
		f.faults = append(f.faults, err)
	}
}

// header takes the names of the columns.
func (r *run) header(f *file) error {
	if r.names == nil {
		stats, vars, err := splitColumns(f.names)
		if err != nil {
			return f.fault("%w", err)
		}
		r.names, r.stats, r.vars = f.names, stats, vars
		r.values = make([][]float64, len(f.names))
		r.first = f.name
		return nil
	}
	for i, name := range f.names {
		if i < len(r.names) && name != r.names[i] {
			return f.fault("column %d is %.60q, in %s it is %.60q", i+1, name, r.first, r.names[i])
		}
	}
	if len(f.names) != len(r.names) {
		return f.fault("there are %d columns, in %s %d", len(f.names), r.first, len(r.names))
	}
	return nil
}

// finish checks a file that has been read, and compares it with the first.
func (r *run) finish(f *file) error {
	if f.names == nil {
		return f.fault("the file ends before a line of column names")
	}
	if f.faults != nil {
		return errors.Join(f.faults...)
	}
	cfg, err := f.comments.config()
	if err != nil {
		return f.fault("%w", err)
	}
	lead, want := 0, cfg.Samples
	if cfg.Method == "sample" && want >= 0 {
		want = rows(want, cfg.Thin)
	}
	switch {
	case cfg.Method == "sample" && cfg.SaveWarmup:
		lead = rows(cfg.Warmup, cfg.Thin)
		if f.adapted > 0 && f.adapted != lead {
			return f.fault("%d rows come before the end of the adaptation, num_warmup = %d and thin = %d make %d", f.adapted, cfg.Warmup, cfg.Thin, lead)
		}
	case cfg.Method == "variational":
		lead = 1
	case cfg.Method == "optimize":
		lead, want = max(0, f.rows-1), 1
	}
	if want >= 0 && f.rows != lead+want || f.rows < lead {
		return f.fault("the file ends with %d rows, %d come before the draws and %d draws should follow: the run was stopped, or the file cut off", f.rows, lead, max(want, 0))
	}
	if r.cfg.Chains == nil {
		r.cfg, r.lead, r.rows = cfg, lead, f.rows
		return nil
	}
	return r.compare(f, cfg)
}

// compare adds a chain whose file belongs to the run.
func (r *run) compare(f *file, cfg Config) error {
	for _, s := range []struct {
		what      string
		this, was any
	}{
		{"Stan's version", cfg.Version, r.cfg.Version}, {"the model", cfg.Model, r.cfg.Model}, {"the method", cfg.Method, r.cfg.Method},
		{"num_samples", cfg.Samples, r.cfg.Samples}, {"num_warmup", cfg.Warmup, r.cfg.Warmup}, {"thin", cfg.Thin, r.cfg.Thin},
		{"save_warmup", cfg.SaveWarmup, r.cfg.SaveWarmup}, {"the bound on depth", cfg.MaxDepth, r.cfg.MaxDepth}, {"the number of rows", f.rows, r.rows},
	} {
		if s.this != s.was {
			return f.fault("%s is %v, in %s it is %v: these are no chains of one run", s.what, s.this, r.first, s.was)
		}
	}
	c := cfg.Chains[0]
	if k := slices.IndexFunc(r.cfg.Chains, func(b Chain) bool { return b.ID == c.ID && b.Seed == c.Seed }); k >= 0 {
		return f.fault("id %d and seed %d are those of chain %d: one chain was given twice", c.ID, c.Seed, k+1)
	}
	r.cfg.Chains = append(r.cfg.Chains, c)
	return nil
}

// rows returns how many of n iterations are kept.
func rows(n, thin int) int {
	if n == 0 {
		return 0
	}
	return (n-1)/thin + 1
}

// parseFloat reads a number as Stan writes it.
func parseFloat(text string) (float64, error) {
	if text == "-nan" {
		text = "nan"
	}
	if strings.ContainsAny(text, "_xX") { // Go's own notations
		return 0, errors.New("is not a number")
	}
	x, err := strconv.ParseFloat(text, 64)
	if errors.Is(err, strconv.ErrRange) {
		return x, errors.New("is beyond the range of a float64")
	}
	if err != nil {
		return x, errors.New("is not a number")
	}
	return x, nil
}
