package mcmc

import (
	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
)

// Stats are the sampler's own numbers about one draw.
type Stats struct {
	LogDensity          float64 // on the sampler's scale, up to a constant
	AcceptanceRate      float64 // mean over the trajectory
	StepSize            float64 // of the integrator
	TreeDepth           int     // doublings of the trajectory
	Steps               int     // leapfrog steps, one gradient each
	Diverging           bool    // the integrator lost the energy: the draw may be biased
	Energy              float64 // of the draw: minus its log density, and the kinetic energy of its momentum
	ReachedMaxTreeDepth bool    // the trajectory was cut short
}

// value returns the number recorded under an ArviZ name.
func (s *Stats) value(name string) float64 {
	switch name {
	case statLP:
		return s.LogDensity
	case statAcceptance:
		return s.AcceptanceRate
	case statStepSize:
		return s.StepSize
	case statTreeDepth:
		return float64(s.TreeDepth)
	case statSteps:
		return float64(s.Steps)
	case statDiverging:
		return indicator(s.Diverging)
	case statEnergy:
		return s.Energy
	case statMaxDepth:
		return indicator(s.ReachedMaxTreeDepth)
	}
	panic("mcmc: unknown statistic " + name)
}

func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// A sink takes the draws of chains, from several goroutines, but those of one
// chain in order and one call at a time.
type sink interface {
	// take gets n draws of the chain at index k of the run: values is
	// [element][bayes.Lanes], draw i of the batch in column i.
	take(k int, warm bool, n int, values []float64, stats []Stats) error
}

// recorder turns the points of one chain into variables, bayes.Lanes draws at
// a time, and hands them to the sink.
type recorder struct {
	index    int // of the chain in the run
	target   bayes.Recorder
	sink     sink
	saveWarm bool
	warm     bool // what is pending belongs to the warm-up
	pending  int
	dim      int
	elements int
	held     [bayes.Lanes][]float64 // [dim, rounded]
	stats    [bayes.Lanes]Stats
	x        []float64 // [dim, rounded][bayes.Lanes]
	out      []float64 // [element][bayes.Lanes]; x itself for a plain target
}

// newRecorder returns the recorder of a chain, which needs work space yet.
func newRecorder(t bayes.Target, elements, index int, saveWarm bool, s sink) *recorder {
	r := &recorder{index: index, sink: s, saveWarm: saveWarm, dim: t.Dim(), elements: elements}
	for i := range r.held {
		r.held[i] = make([]float64, rounded(t.Dim()))
	}
	r.target, _ = t.(bayes.Recorder)
	return r
}

// shareWork lets the recorders of chains that never run at the same time work
// in x, which holds a position of each, and one space for the variables.
func shareWork(chains []*chain, x []float64) {
	first := chains[0].recorder
	out := x[:first.dim*bayes.Lanes]
	if first.target != nil {
		out = make([]float64, first.elements*bayes.Lanes)
	}
	for _, c := range chains {
		c.recorder.x, c.recorder.out = x, out
	}
}

// keep takes in one draw.
func (r *recorder) keep(warm bool, q []float64, s Stats) error {
	if warm && !r.saveWarm {
		return nil
	}
	r.warm = warm
	copy(r.held[r.pending], q)
	r.stats[r.pending] = s
	if r.pending++; r.pending == bayes.Lanes {
		return r.flush()
	}
	return nil
}

// flush hands over what is pending.
func (r *recorder) flush() error {
	n := r.pending
	if n == 0 {
		return nil
	}
	r.pending = 0
	held := r.held
	for l := n; l < bayes.Lanes; l++ {
		held[l] = held[0] // idle lanes repeat the first draw: always a possible point
	}
	lane.Interleave(r.x, &held)
	if r.target != nil {
		if err := r.target.Record(r.x[:r.dim*bayes.Lanes], r.out); err != nil {
			return err
		}
	}
	return r.sink.take(r.index, r.warm, n, r.out, r.stats[:n])
}
