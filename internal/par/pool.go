package par

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Pool is a set of helpers that wait for work. It is safe for concurrent use:
// callers that find it busy do their work alone. The helpers end when the pool
// is garbage.
type Pool struct{ s *state }

// state is what helpers hold; it doesn't hold the Pool.
type state struct {
	start   sync.Once
	helpers int
	wake    chan struct{}
	busy    atomic.Bool
	closed  atomic.Bool

	// ticket is epoch<<32 | end<<16 | first of the pieces that are left. Who takes
	// a piece by compare-and-swap knows which job it belongs to. The caller takes
	// the first and helpers the last, so that from job to job a piece finds its
	// memory in the cache of the core that had it before.
	ticket atomic.Uint64
	job    func(i int)
	left   atomic.Int64
	asleep atomic.Int64
	parked atomic.Bool   // the caller waits on done
	done   chan struct{} // for whoever runs the last piece to say so
	panic  atomic.Pointer[any]
}

// spins is how often a helper looks for work, and a caller for the end of it,
// before it sleeps: some 10 µs, the time of a waking or two.
const spins = 4000

// maxPieces is what the ticket has room for.
const maxPieces = 1<<16 - 1

// New returns a pool of one helper for every core but the caller's.
func New() *Pool {
	s := &state{helpers: runtime.GOMAXPROCS(0) - 1, wake: make(chan struct{}, 64), done: make(chan struct{}, 1)}
	p := &Pool{s}
	runtime.AddCleanup(p, (*state).close, s)
	return p
}

// Do runs piece(0) … piece(n−1), each once, and returns when all are done. A
// panic of a piece goes on in the caller when the others are done.
func (p *Pool) Do(n int, piece func(i int)) {
	s := p.s
	if n < 2 || n > maxPieces || s.helpers == 0 || !s.busy.CompareAndSwap(false, true) {
		for i := range n {
			piece(i)
		}
		return
	}
	s.start.Do(func() {
		for range s.helpers {
			go s.help()
		}
	})
	s.job = piece
	s.left.Store(int64(n))
	s.ticket.Store((s.ticket.Load()>>32+1)<<32 | uint64(n)<<16)
	for range min(s.asleep.Load(), int64(n-1)) {
		select {
		case s.wake <- struct{}{}:
		default: // enough are being woken
		}
	}
	for s.work(true) {
	}
	s.wait()
	s.job = nil
	failed := s.panic.Swap(nil)
	s.busy.Store(false)
	runtime.KeepAlive(p)
	if failed != nil {
		panic(*failed)
	}
}

// wait returns when no piece is left.
func (s *state) wait() {
	for {
		for range spins {
			if s.left.Load() == 0 {
				return
			}
		}
		s.parked.Store(true)
		if s.left.Load() == 0 && s.parked.CompareAndSwap(true, false) {
			return
		}
		<-s.done // or who ran the last piece of the job before says so late
	}
}

// work runs one piece of the job at hand, the first or the last, and reports
// whether there was one.
func (s *state) work(first bool) bool {
	for {
		t := s.ticket.Load()
		i, end := t&maxPieces, t>>16&maxPieces
		if i >= end {
			return false
		}
		rest := t + 1
		if !first {
			i, rest = end-1, t-1<<16
		}
		if s.ticket.CompareAndSwap(t, rest) {
			s.run(int(i))
			return true
		}
	}
}

func (s *state) run(i int) {
	defer func() {
		if v := recover(); v != nil {
			kept := v // on the heap only if there is a panic
			s.panic.CompareAndSwap(nil, &kept)
		}
		if s.left.Add(-1) == 0 && s.parked.CompareAndSwap(true, false) {
			s.done <- struct{}{}
		}
	}()
	s.job(i)
}

// help is the life of a helper.
func (s *state) help() {
	for {
		for k := 0; k < spins; k++ {
			if s.work(false) {
				k = 0
			}
			if s.closed.Load() {
				return
			}
		}
		s.asleep.Add(1)
		if !s.work(false) { // a job may have come before asleep was counted
			<-s.wake
		}
		s.asleep.Add(-1)
	}
}

func (s *state) close() {
	s.closed.Store(true)
	close(s.wake)
}
