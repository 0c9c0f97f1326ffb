package mcmc

import (
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/journal"
)

// recording is the sink of SampleTo and Resume: it writes draws to a log as
// they come, and checkpoints when they are due.
type recording struct {
	stats []string
	every time.Duration
	next  atomic.Int64 // when the next checkpoint is due: Unix time in nanoseconds
	due   atomic.Bool  // it is: chains come to rest

	mu    sync.Mutex // of all below
	log   *journal.Writer
	buf   []byte
	drawn [][2]int // by chain: draws, warm-up draws
}

// saveShare bounds what checkpoints cost: after each the run goes on for 19
// times as long as it took, so that they take a twentieth of the time at most.
const saveShare = 19

func newRecording(r *run, m journal.Medium, size int64) *recording {
	s := &recording{
		stats: r.plan.stats, every: r.cfg.CheckpointEvery, log: journal.AppendTo(m, size),
		drawn: make([][2]int, r.cfg.Chains),
	}
	s.wait(0)
	return s
}

// wait puts off the next checkpoint, the last having taken so long.
func (s *recording) wait(took time.Duration) {
	s.due.Store(false)
	s.next.Store(time.Now().Add(max(s.every, saveShare*took)).UnixNano())
}

// resting reports whether chains should come to rest for a checkpoint. A nil
// recording never wants one.
func (s *recording) resting() bool {
	if s == nil {
		return false
	}
	if time.Now().UnixNano() >= s.next.Load() {
		s.due.Store(true)
	}
	return s.due.Load()
}

func (s *recording) take(k int, warm bool, n int, values []float64, stats []Stats) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	drawn := &s.drawn[k][int(indicator(warm))]
	s.buf = spanHead{k, warm, *drawn, n}.append(s.buf[:0])
	if n == bayes.Lanes {
		s.buf = appendFloats(s.buf, values...)
	} else {
		for e := 0; e < len(values); e += bayes.Lanes {
			s.buf = appendFloats(s.buf, values[e:e+n]...)
		}
	}
	for _, name := range s.stats {
		for i := range stats {
			s.buf = appendFloats(s.buf, stats[i].value(name))
		}
	}
	*drawn += n
	return s.log.Append(recordDraws, s.buf)
}

// save writes a checkpoint. No chain may be at work.
func (s *recording) save(r *run) error {
	begin := time.Now()
	if err := r.flush(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.write(r); err != nil {
		return fmt.Errorf("mcmc: the checkpoint could not be written: %w", err)
	}
	s.wait(time.Since(begin))
	return nil
}

func (s *recording) write(r *run) (err error) {
	for k, c := range r.chains {
		if c.phase == starting {
			continue
		}
		if s.buf, err = c.encode(s.buf[:0], k); err != nil {
			return err
		}
		if err = s.log.Append(recordChain, s.buf); err != nil {
			return err
		}
	}
	payload, err := json.Marshal(checkpoint{r.cfg.Draws, r.cfg.TargetESS, !r.unfinished()})
	if err != nil {
		return err
	}
	if err = s.log.Append(recordCheckpoint, payload); err != nil {
		return err
	}
	return s.log.Sync()
}

// lookValues bounds the draws that a look has in memory at a time: 32 MiB.
const lookValues = 1 << 22

// each reads the draws back, for nothing else remembers them.
func (s *recording) each(n int, f func(chains [][]float64) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.log.Flush(); err != nil {
		return err
	}
	x, err := readIndex(s.log.Medium(), s.log.Size(), true)
	if err != nil {
		return err
	}
	chains := make([][]float64, len(s.drawn))
	perElement := n * len(chains)
	block := min(max(lookValues/perElement, 1), x.elements)
	values := make([]float64, block*perElement)
	for e := 0; e < x.elements; e += block {
		last := min(e+block, x.elements)
		if err := x.read(values[:(last-e)*perElement], s.log.Medium(), false, 0, n, e, last); err != nil {
			return err
		}
		for i := range last - e {
			for k := range chains {
				chains[k] = values[i*perElement+k*n:][:n]
			}
			if !f(chains) {
				return nil
			}
		}
	}
	return nil
}

// restore puts the chains of a run where the index says they were, and checks
// that the target is the one they come from.
func (s *recording) restore(r *run, x *index) error {
	if err := sameRun(r, &x.header); err != nil {
		return err
	}
	phases := make([]phase, len(r.chains))
	logp := make([]float64, len(r.chains))
	for k, c := range r.chains {
		drawn := x.drawn[k]
		if drawn == nil {
			drawn = new([2]int)
		}
		s.drawn[k] = *drawn
		rec, ok := x.states[k]
		if !ok {
			if *drawn != [2]int{} {
				return fmt.Errorf("chain %d has draws and no state", c.number)
			}
			continue
		}
		state, err := readPayload(s.log.Medium(), rec)
		if err == nil {
			phases[k], logp[k], err = c.decode(state[4:]) // after its number
		}
		if err != nil {
			return fmt.Errorf("the state of chain %d: %w", c.number, err)
		}
		if want := r.kept(c.iteration); *drawn != want {
			return fmt.Errorf("chain %d has %v draws and warm-up draws after %d iterations, want %v", c.number, *drawn, c.iteration, want)
		}
		r.counts.resume(c)
	}
	return r.resume(phases, logp)
}
