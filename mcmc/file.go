package mcmc

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/seed78144065/credence/bayes"
)

// File is the draws of SampleTo or Resume on disk, up to the last checkpoint.
// Reading costs the memory of what is read, and for every eight draws of a
// chain 40 bytes. A File is safe for concurrent use until it is closed.
type File struct {
	path string
	from interface {
		io.ReaderAt
		io.Closer
	}
	index *index
}

// Open opens the file of a run, one that is still going on too: it then has
// what had been drawn by the last checkpoint.
//
// Every byte is checked against its sum. Where one is wrong or missing the file
// ends for the reader, at the last checkpoint before it: see Damage.
//
// Errors: a file that cannot be read, is no run, is of a later version of the
// format, or is damaged before the first draw.
// Cost: reads the file once.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("mcmc: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		var x *index
		if x, err = readIndex(f, info.Size(), false); err == nil {
			return &File{path, f, x}, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("mcmc: open %s: %w", path, err), f.Close())
}

// Close closes the file. Draws that were read stay.
func (f *File) Close() error { return f.from.Close() }

// Config returns the configuration of the run, defaults filled in.
func (f *File) Config() Config { return f.index.header.Config }

// Variables returns what a draw consists of.
func (f *File) Variables() []bayes.Variable { return slices.Clone(f.index.vars) }

// Chains returns the number of chains.
func (f *File) Chains() int { return f.index.header.Config.Chains }

// Len returns the number of draws that every chain has made.
func (f *File) Len() int { return f.index.shortest(false) }

// Complete reports whether the run is over: it has all draws, or reached its
// target.
func (f *File) Complete() bool { return f.index.checkpoint.Complete }

// Damage says which record of the file is cut off or damaged, nil if none is.
// The draws from the last checkpoint before it are not among those of f;
// Resume draws them again. A run that was killed often leaves its last record
// cut off.
func (f *File) Damage() error {
	if f.index.damage == nil {
		return nil
	}
	return fmt.Errorf("mcmc: %s: %w", f.path, f.index.damage)
}

// Draws reads the draws of the named variables, or of all, into memory, with
// the sampler's statistics, and the warm-up if it was saved. Of a finished run
// they are those of Sample.
//
// Errors: unknown names; a file that cannot be read.
func (f *File) Draws(names ...string) (*bayes.Draws, error) {
	vars, first, err := f.pick(names)
	if err != nil {
		return nil, err
	}
	r, err := f.read(vars, first, false, 0, f.Len())
	if err != nil {
		return nil, err
	}
	if f.Config().SaveWarmup {
		w, err := f.read(vars, first, true, 0, f.index.shortest(true))
		if err != nil {
			return nil, err
		}
		if r.Warmup, err = bayes.NewDraws(w); err != nil {
			return nil, err
		}
	}
	return bayes.NewDraws(r)
}

// Stretch reads draws from to before to of every chain of the named variables,
// or of all, without warm-up: for runs that do not fit into memory.
//
// Errors: as Draws; a stretch that is not within 0 and Len.
func (f *File) Stretch(from, to int, names ...string) (*bayes.Draws, error) {
	if from < 0 || from > to || to > f.Len() {
		return nil, fmt.Errorf("mcmc: draws %d to %d of %s, want a stretch within 0 and %d", from, to, f.path, f.Len())
	}
	vars, first, err := f.pick(names)
	if err != nil {
		return nil, err
	}
	r, err := f.read(vars, first, false, from, to)
	if err != nil {
		return nil, err
	}
	return bayes.NewDraws(r)
}

// pick returns the named variables, or all, and the first element of each.
func (f *File) pick(names []string) (vars []bayes.Variable, first []int, err error) {
	var known []string
	at := 0
	for _, v := range f.index.vars {
		known = append(known, v.Name)
		if len(names) == 0 || slices.Contains(names, v.Name) {
			vars, first = append(vars, v), append(first, at)
		}
		at += v.Size()
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			err = errors.Join(err, fmt.Errorf("mcmc: no variable %q in %s, which has %q", name, f.path, known))
		}
	}
	return vars, first, err
}

// read reads draws from to before to of the variables that begin at the
// elements first.
func (f *File) read(vars []bayes.Variable, first []int, warm bool, from, to int) (bayes.Run, error) {
	x := f.index
	cfg := f.Config()
	r := bayes.Run{Vars: vars, Chains: cfg.Chains, Draws: to - from, Config: cfg, Seed: cfg.Seed, TargetESS: cfg.TargetESS}
	elements := 0
	for _, v := range vars {
		elements += v.Size()
	}
	size := cfg.Chains * (to - from) // of an element
	r.Values = make([]float64, elements*size)
	at := r.Values
	for i, v := range vars {
		n := v.Size() * size
		if err := x.read(at[:n], f.from, warm, from, to, first[i], first[i]+v.Size()); err != nil {
			return r, fmt.Errorf("mcmc: %s: %w", f.path, err)
		}
		at = at[n:]
	}
	stats := make([]float64, len(x.stats)*size)
	if err := x.read(stats, f.from, warm, from, to, x.elements, x.elements+len(x.stats)); err != nil {
		return r, fmt.Errorf("mcmc: %s: %w", f.path, err)
	}
	for i, name := range x.stats {
		r.Stats = append(r.Stats, bayes.Stat{Name: name, Values: stats[i*size : (i+1)*size : (i+1)*size]})
	}
	return r, nil
}
