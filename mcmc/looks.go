package mcmc

import (
	"math"

	"github.com/seed78144065/credence/bayes/diagnostics"
)

// Draws of a chain at the first look at effective sample sizes, below which
// they are too uncertain to be looked at ([Vehtari2021], recommendations for
// practice: 100 effective draws a chain), and what share more at each next.
const (
	firstLook = 100
	lookShare = 4 // a quarter: so many draws too many at most
)

// isLook reports whether there is a look after so many draws.
func isLook(draws int) bool {
	n := firstLook
	for n < draws {
		n += n / lookShare
	}
	return n == draws
}

// looks reports whether the chain, its transition complete, meets all others to
// look, also when they have come to the end.
func (c *chain) looks() bool {
	made := c.iteration - c.warmup
	return c.targeted && made > 0 && made%c.thin == 0 && (c.iteration == c.total || isLook(made/c.thin))
}

// An archive is a sink that can show the draws it has taken.
type archive interface {
	// each calls f with the first n draws of every chain, element by element,
	// until f returns false.
	each(n int, f func(chains [][]float64) bool) error
}

// look ends the run if the target is reached, or if it has come to its end, and
// lets all chains go on otherwise.
func (r *run) look() error {
	if err := r.flush(); err != nil {
		return err
	}
	first := r.chains[0]
	last := first.iteration == first.total
	if !last && r.cfg.TargetESS > 0 {
		var err error
		if last, err = r.reached((first.iteration - first.warmup) / first.thin); err != nil {
			return err
		}
	}
	for _, c := range r.chains {
		if last {
			c.enter(done)
		} else {
			c.move()
		}
	}
	return nil
}

// reached reports whether the first n draws of every chain reach the target. As
// in Check, an element without effective sample sizes, a constant say, is no
// obstacle; nothing but such elements is.
func (r *run) reached(n int) (bool, error) {
	var s diagnostics.Summarizer
	least := math.Inf(1)
	err := r.archive.each(n, func(chains [][]float64) bool {
		m := s.Summarize(chains)
		if size := min(m.ESSBulk, m.ESSTail); size < least { // not NaN
			least = size
		}
		return least >= r.cfg.TargetESS
	})
	return least >= r.cfg.TargetESS && !math.IsInf(least, 1), err
}
