package mcmc

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Progress says how far a run is. Counts are over all chains.
type Progress struct {
	Chains      int           // how many there are
	Done        int           // iterations made, warm-up included
	Total       int           // iterations there will be
	Divergences int           // after warm-up
	Elapsed     time.Duration // since the run began
	Remaining   time.Duration // estimate; 0 before the first iteration
	Final       bool          // the last report of the run, complete or not
}

// reportEvery is the shortest time between two reports.
const reportEvery = 100 * time.Millisecond

// counts is the progress of a run. Its methods are safe for concurrent use; a
// nil *counts reports nothing.
type counts struct {
	callback    func(Progress)
	chains      int
	total       int
	done        atomic.Int64
	divergences atomic.Int64
	before      int // iterations made before the run was resumed
	begin       time.Time
	mu          sync.Mutex
	last        time.Time // of the last report, zero before the first
}

func newCounts(cfg Config) *counts {
	_, total := cfg.iterations()
	return &counts{callback: cfg.Progress, chains: cfg.Chains, total: total * cfg.Chains, begin: time.Now()}
}

// add counts one iteration.
func (c *counts) add(diverged bool) {
	c.done.Add(1)
	if diverged {
		c.divergences.Add(1)
	}
}

// resume counts what a chain had done before.
func (c *counts) resume(of *chain) {
	if c != nil {
		c.before += of.iteration
		c.done.Add(int64(of.iteration))
		c.divergences.Add(int64(of.divergences))
	}
}

// report calls the callback if the last report is long enough ago and no other
// goroutine is at it; the final one in any case.
func (c *counts) report(final bool) {
	if c == nil {
		return
	}
	if final {
		c.mu.Lock()
	} else if !c.mu.TryLock() {
		return
	}
	defer c.mu.Unlock()
	now := time.Now()
	if !final && now.Sub(c.last) < reportEvery {
		return
	}
	c.last = now
	p := Progress{
		Chains: c.chains, Done: int(c.done.Load()), Total: c.total,
		Divergences: int(c.divergences.Load()), Elapsed: now.Sub(c.begin), Final: final,
	}
	if p.Done > c.before {
		p.Remaining = time.Duration(float64(p.Elapsed) * float64(p.Total-p.Done) / float64(p.Done-c.before))
	}
	c.callback(p)
}

// barWidth is the width of the bar in characters: the line stays below 80.
const barWidth = 30

// Bar returns a progress callback that draws a bar on w, a terminal say, over
// and over in one line, with the divergences and the time left:
//
//	43% [============>                 ] 8 chains, 0 divergences, 3s left
//
// What w returns is ignored: a run does not fail for its decoration.
func Bar(w io.Writer) func(Progress) {
	width := 0
	return func(p Progress) {
		share := float64(p.Done) / float64(p.Total)
		filled := int(share * barWidth)
		bar := strings.Repeat("=", filled) + strings.Repeat(" ", barWidth-filled)
		if filled < barWidth {
			bar = bar[:filled] + ">" + bar[filled+1:]
		}
		left, end := p.Remaining.Round(time.Second).String()+" left", ""
		if p.Final {
			left, end = p.Elapsed.Round(reportEvery).String(), "\n"
		}
		line := fmt.Sprintf("%3.0f%% [%s] %d chains, %d divergences, %s", 100*share, bar, p.Chains, p.Divergences, left)
		fmt.Fprintf(w, "\r%-*s%s", width, line, end) // spaces wipe a longer line before
		width = len(line)
	}
}
