package mcmc

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/journal"
)

// SampleTo is Sample with the draws on disk: it writes them to a new file as
// they come, keeps none, and returns the file, open for reading. The memory it
// takes does not depend on the number of draws, but for the File's own: 40 bytes
// for eight draws of a chain, whatever their size. The draws are those of Sample.
//
// The file also has checkpoints: where every chain is, every
// Config.CheckpointEvery, at the end of the warm-up of pooled chains, when ctx
// is cancelled and at the end. Whatever stops the process, [Resume] goes on
// from the last of them. A checkpoint is synced to the disk, so it survives the
// loss of power too; draws that come after it are made again.
//
// Errors: as Sample; a file that exists already is fs.ErrExist. If ctx is
// cancelled or the target fails, the file comes with the error and has what
// the last checkpoint has: after a cancellation every complete transition. A
// disk that is full, or fails, stops the run, and Resume goes on when it works
// again. A run without a starting point leaves no file.
func SampleTo(ctx context.Context, t bayes.Target, path string, cfg Config) (*File, error) {
	r, err := newRun(t, cfg)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666) // before umask
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("mcmc: %w: resume the run with mcmc.Resume, or remove the file to begin anew", err)
	}
	if err != nil {
		return nil, fmt.Errorf("mcmc: %w", err)
	}
	defer f.Close()
	if err := journal.Lock(f); err != nil {
		return nil, fmt.Errorf("mcmc: %s: %w", path, err)
	}
	if err := r.create(f); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	err = r.finish(ctx)
	if _, ok := errors.AsType[*InitError](err); ok {
		return nil, errors.Join(err, os.Remove(path))
	}
	return r.reopen(path, err)
}

// Resume goes on with a run that SampleTo began, from the last checkpoint of
// its file, and returns the file, open for reading. The draws are those of a
// run that was never interrupted, bit for bit.
//
// Target and configuration must be those the run was begun with; Workers,
// Progress and CheckpointEvery may differ, Draws may be more, and so may
// TargetESS, or 0, if there is one: a run, also a finished one, becomes as long
// as if it had been begun that way. Resuming a finished run draws nothing.
//
// Errors: as SampleTo; fs.ErrNotExist if there is no file; a target whose log
// density at the place of a chain is not what it was; another configuration; a
// file that another process writes to; one that is not a run or whose beginning
// is damaged. Damage further on costs the draws from the last checkpoint before
// it, which are drawn again.
func Resume(ctx context.Context, t bayes.Target, path string, cfg Config) (*File, error) {
	r, err := newRun(t, cfg)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("mcmc: %w: begin the run with mcmc.SampleTo", err)
	}
	if err != nil {
		return nil, fmt.Errorf("mcmc: %w", err)
	}
	defer f.Close()
	if err := journal.Lock(f); err != nil {
		return nil, fmt.Errorf("mcmc: %s: %w", path, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("mcmc: %w", err)
	}
	if err := r.restore(f, info.Size()); err != nil {
		return nil, fmt.Errorf("mcmc: resume %s: %w", path, err)
	}
	if r.unfinished() {
		err = r.finish(ctx)
	}
	return r.reopen(path, err)
}

// create begins the run on an empty medium.
func (r *run) create(m journal.Medium) error {
	first, err := r.firstBytes()
	if err != nil {
		return err
	}
	r.file = newRecording(r, m, int64(len(first)))
	r.begin(r.file)
	if _, err := m.WriteAt(first, 0); err != nil {
		return fmt.Errorf("mcmc: %w", err)
	}
	return nil
}

// restore begins the run where the log of size bytes on the medium ends.
func (r *run) restore(m journal.Medium, size int64) error {
	first, err := r.firstBytes()
	if err != nil {
		return err
	}
	if size < int64(len(first)) { // stopped while it was created?
		had := make([]byte, size)
		if _, err := m.ReadAt(had, 0); err != nil && err != io.EOF {
			return err
		}
		if bytes.HasPrefix(first, had) {
			return r.create(m)
		}
	}
	x, err := readIndex(m, size, false)
	if err != nil {
		return err
	}
	r.file = newRecording(r, m, x.end)
	r.begin(r.file)
	if err := r.file.restore(r, x); err != nil {
		return err
	}
	return m.Truncate(x.end)
}

// firstBytes returns the beginning of the file, up to the first draw.
func (r *run) firstBytes() ([]byte, error) {
	payload, err := json.Marshal(headerOf(r))
	if err != nil {
		return nil, fmt.Errorf("mcmc: Config has no JSON form: %w", err)
	}
	return journal.Append(journal.Begin(nil, format), recordRun, payload), nil
}

// reopen opens the file of a run that is over, or was stopped by an error.
func (r *run) reopen(path string, stop error) (*File, error) {
	f, err := Open(path)
	if err != nil {
		return nil, errors.Join(stop, err)
	}
	if stop != nil {
		stop = fmt.Errorf("mcmc: stopped with %d of %d draws of every chain in %s, which mcmc.Resume goes on with: %w", f.Len(), r.cfg.Draws, path, stop)
	}
	return f, stop
}

// kept returns how many draws, and warm-up draws, a chain has handed over by an
// iteration.
func (r *run) kept(iteration int) [2]int {
	warmup, _ := r.cfg.iterations()
	kept := [2]int{max(iteration-warmup, 0) / r.cfg.Thin}
	if r.cfg.SaveWarmup {
		kept[1] = min(iteration, warmup) / r.cfg.Thin
	}
	return kept
}

// resume lets chains that have been put to their places go on in the phases
// they were in, if the log densities there are what they were.
func (r *run) resume(phases []phase, logp []float64) error {
	for _, g := range r.groups {
		if err := g.evaluate(); err != nil {
			return err
		}
	}
	for k, c := range r.chains {
		if phases[k] == starting {
			continue
		}
		if got := c.logp[c.cur]; math.Float64bits(got) != math.Float64bits(logp[k]) {
			return fmt.Errorf("chain %d stopped where the log density was %v; that of this target is %v there: resume with the model and the data of the run", c.number, logp[k], got)
		}
		c.resume(phases[k])
	}
	return nil
}
