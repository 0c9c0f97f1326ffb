package particle

import (
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
)

// move moves the particles of a piece and adds to their log weights.
func (f *Filter) move(piece int, later bool) {
	worker := <-f.v.workers
	at := worker.start
	if later {
		at = worker.step
	}
	draws, scores := at.forward, (*run)(nil)
	if !f.someMissing() {
		switch {
		case at.propose != nil:
			draws, scores = at.propose, at.score
		case at.conditional != nil:
			draws = at.conditional
		}
	}
	f.share(draws)
	draws.Seed(f.v.config.Seed, f.noise, uint64(piece))
	if scores != nil {
		f.share(scores)
	}
	row, rows := draws.sim.Rows(), f.v.rows
	for i := piece * rows; i < (piece+1)*rows; i += row {
		if later {
			f.gather(draws, i*bayes.Lanes, row*bayes.Lanes)
		}
		draws.Draw()
		made := draws
		if scores != nil {
			for k, input := range scores.keep {
				copy(scores.Given(input), draws.Kept(k))
			}
			if later {
				f.gather(scores, i*bayes.Lanes, row*bayes.Lanes)
			}
			scores.Median() // nothing is drawn
			made = scores
		}
		f.take(made, i*bayes.Lanes, row*bayes.Lanes)
		f.add(made, draws, scores != nil, later, i, row)
	}
	f.peaks[piece] = peak(f.nextLW[piece*rows : (piece+1)*rows])
	f.v.workers <- worker
}

// someMissing reports whether a part of the observation is missing.
func (f *Filter) someMissing() bool {
	for _, m := range f.missing {
		if m {
			return true
		}
	}
	return f.none
}

// share gives a run the observation.
func (f *Filter) share(r *run) {
	at := 0
	for i, size := range f.v.sizes {
		if r.given[i] >= 0 {
			r.Share(r.given[i], f.values[at:at+size])
		}
		at += size
	}
}

// gather gives a run the states of the ancestors of n particles from one on.
func (f *Filter) gather(r *run, from, n int) {
	element := 0
	for k, x := range f.v.vars {
		size := x.Size()
		if r.before[k] >= 0 {
			to := r.Given(r.before[k])
			for e := range size {
				part, x := to[e*n:(e+1)*n], f.x[element+e]
				if !f.moved {
					copy(part, x[from:from+n])
					continue
				}
				for i, a := range f.ancestors[from : from+n] {
					part[i] = x[a]
				}
			}
		}
		element += size
	}
}

// take copies the states that a run has made.
func (f *Filter) take(r *run, from, n int) {
	element := 0
	for k, x := range f.v.vars {
		kept := r.Kept(k)
		for e := range x.Size() {
			copy(f.next[element+e][from:from+n], kept[e*n:(e+1)*n])
		}
		element += x.Size()
	}
}

// add adds what a run has found to the log weights of rows of particles: those
// before, if particles are not resampled, less their base.
func (f *Filter) add(made, draws *run, scored, later bool, from, rows int) {
	n := f.v.config.Particles
	lw := lane.Flat(f.nextLW[from : from+rows])
	from *= bayes.Lanes
	switch {
	case f.moved || !later:
		for i := range lw {
			lw[i] = f.even
		}
	default:
		for i, u := range lane.Flat(f.lw[from/bayes.Lanes : from/bayes.Lanes+rows]) {
			lw[i] = u - f.base
		}
	}
	if f.auxiliary {
		look, old := lane.Flat(f.look), lane.Flat(f.lw)
		for i, a := range f.ancestors[from : from+len(lw)] {
			lw[i] -= look[a] - (old[a] - f.base)
		}
	}
	if !f.none {
		for k, missing := range f.missing {
			if missing {
				continue
			}
			for i, u := range made.LogLik(k) {
				lw[i] += u
			}
		}
		if scored {
			prior, proposal := made.LogPrior(), draws.LogPrior()
			for i := range lw {
				lw[i] += prior[i] - proposal[i]
			}
		}
	} else {
		for _, x := range f.next { // what is impossible has no weight either
			for i, u := range x[from : from+len(lw)] {
				if u != u {
					lw[i] = math.Inf(-1)
				}
			}
		}
	}
	for i, u := range lw {
		if !(u <= math.MaxFloat64) || from+i >= n {
			lw[i] = math.Inf(-1)
		}
	}
}

// lookAhead weighs the particles of a piece by how likely they make the
// observation before they move.
func (f *Filter) lookAhead(piece int) {
	worker := <-f.v.workers
	r := worker.step.look
	f.share(r)
	row, rows := r.sim.Rows(), f.v.rows
	for i := piece * rows; i < (piece+1)*rows; i += row {
		f.gather(r, i*bayes.Lanes, row*bayes.Lanes)
		r.Median()
		to, from := lane.Flat(f.look[i:i+row]), lane.Flat(f.lw[i:i+row])
		for j, u := range from {
			to[j] = u - f.base
		}
		for k := range f.missing {
			for j, u := range r.LogLik(k) {
				to[j] += u
			}
		}
		for j, u := range to {
			if !(u <= math.MaxFloat64) {
				to[j] = math.Inf(-1)
			}
		}
	}
	f.peaks[piece] = peak(f.look[piece*rows : (piece+1)*rows])
	f.v.workers <- worker
}
