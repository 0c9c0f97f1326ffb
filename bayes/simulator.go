package bayes

import (
	"errors"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Simulation says what a Simulator is given and what it hands out.
type Simulation struct {
	// Given are parameters and data of which every run is given the numbers. The
	// other parameters are drawn from their priors; what is observed is given
	// also if it is not named.
	Given []string
	// Keep are parameters and named nodes whose values are handed out.
	Keep []string
	// Weigh are parameters whose log prior densities are handed out, added up.
	Weigh []string
	// Conditional draws a parameter given what is observed of it where both are
	// normal and the mean of the observation is linear in the parameter; the log
	// likelihood is then that of the observation before the parameter is known.
	Conditional bool
	// Rows is how many rows of lanes a run may have, where the program allows it.
	Rows int
}

// Simulator is a program compiled to be simulated, many times at once and over
// and over: given some of its parameters, a run draws the others and tells how
// likely the observations are. A run has Lanes members, one a lane, times Rows.
//
// It is immutable and safe for concurrent use; every goroutine needs a run.
type Simulator struct {
	ex       *exec.Program
	rows     int
	inputs   []*ir.Node // given, then noise
	given    []string
	shared   []bool // of the inputs: the same for every member
	observed []string
	integer  []bool // of what is observed
	gaussian bool
	noise    int // numbers of noise, after what is given
	kept     []Variable
	reduced  []string
}

// Simulator compiles the program for simulation.
//
// Errors: names that the program does not have; parameters to draw that can't be
// drawn, their prior being flat or unnormalised; potentials; observations of a
// distribution that needs its data known. All at once.
// Cost: that of Compile.
func (p *Program) Simulator(of Simulation) (*Simulator, error) {
	var err error
	for rows := max(1, of.Rows); ; rows = 1 {
		b := simulating{p: p, of: of, pos: ir.Here(), law: noisy{scales: make(map[*ir.Node]bool)}}
		b.s.rows = rows
		if rows > 1 {
			b.particle = []*ir.Dim{{Name: "particle", Size: rows}}
		}
		g := b.graph()
		if b.whole { // of arrays: members are lanes alone
			continue
		}
		if err = errors.Join(append(b.errs, b.law.errs...)...); err != nil {
			return nil, err
		}
		if b.s.ex, err = exec.Compile(g); err != nil {
			return nil, public(err)
		}
		return &b.s, nil
	}
}

// Rows returns how many rows of lanes a run has.
func (s *Simulator) Rows() int { return s.rows }

// Kept returns what Keep named.
func (s *Simulator) Kept() []Variable { return slices.Clone(s.kept) }

// Observed returns the names of what is observed.
func (s *Simulator) Observed() []string { return slices.Clone(s.observed) }

// Integer reports whether what is observed, by its number, must be whole.
func (s *Simulator) Integer(k int) bool { return s.integer[k] }

// Gaussian reports whether all that is drawn is normal, so that Median is the
// run without noise.
func (s *Simulator) Gaussian() bool { return s.gaussian }

// Reduced returns the names of what Conditional draws given what is observed.
func (s *Simulator) Reduced() []string { return slices.Clone(s.reduced) }

// Input returns the number of what is given under a name, −1 if nothing is, its
// number of elements, and whether it is the same for every member, as data are.
func (s *Simulator) Input(name string) (input, size int, shared bool) {
	i := slices.Index(s.given, name)
	if i < 0 {
		return -1, 0, false
	}
	size = s.inputs[i].Size()
	if !s.shared[i] {
		size /= s.rows
	}
	return i, size, s.shared[i]
}

// NewRun returns what one goroutine needs.
func (s *Simulator) NewRun() *SimulatorRun {
	r := &SimulatorRun{s: s, f: s.ex.NewFrame(exec.Value)}
	memory := lane.Flat(lane.Make(s.ex.Dim() + s.ex.OutputSize()))
	r.in, r.out = memory[:s.ex.Dim()*Lanes], memory[s.ex.Dim()*Lanes:]
	at := 0
	for _, n := range s.inputs[:len(s.given)] {
		r.given = append(r.given, r.in[at:at+n.Size()*Lanes])
		at += n.Size() * Lanes
	}
	r.noise = r.in[at:]
	rest, row := r.out, s.rows*Lanes
	take := func(n int) []float64 {
		part := rest[:n*row]
		rest = rest[n*row:]
		return part
	}
	for _, v := range s.kept {
		r.kept = append(r.kept, take(v.Size()))
	}
	for range s.observed {
		r.logLik = append(r.logLik, take(1))
	}
	if len(rest) > 0 {
		r.logPrior = take(1)
	}
	return r
}

// SimulatorRun is the memory of runs of a Simulator. Nothing it does allocates.
//
// Shapes: numbers of members are [element][row][lane]; what is shared is
// [element][lane], alike in every lane.
type SimulatorRun struct {
	s        *Simulator
	f        *exec.Frame
	in, out  []float64
	given    [][]float64
	noise    []float64
	kept     [][]float64
	logLik   [][]float64
	logPrior []float64
	stream   rng.Stream
	place    uint64
}

// Given returns the numbers of an input, to be filled before a run.
func (r *SimulatorRun) Given(input int) []float64 { return r.given[input] }

// Share fills an input that is shared.
func (r *SimulatorRun) Share(input int, values []float64) {
	to := r.given[input]
	for i := range to {
		to[i] = values[i/Lanes]
	}
}

// Kept returns the values of variable i of Kept; those of the last run.
func (r *SimulatorRun) Kept(i int) []float64 { return r.kept[i] }

// LogLik returns the log likelihoods of what is observed, by its number; NaN if
// what is given is impossible.
func (r *SimulatorRun) LogLik(k int) []float64 { return r.logLik[k] }

// LogPrior returns what Weigh asks for; nil if that is nothing.
func (r *SimulatorRun) LogPrior() []float64 { return r.logPrior }

// Seed sets the noise of the runs that follow, at one of places: runs of other
// seeds, times or places have other noise, whoever makes them.
func (r *SimulatorRun) Seed(seed, time, place uint64) {
	words := rng.New(seed, "bayes/simulator", time)
	r.f.Seed = words.Uint64()
	r.stream = rng.New(seed, "bayes/simulator", time, place)
	r.place = place << 32 // runs of one place
}

// Draw makes a run.
func (r *SimulatorRun) Draw() {
	rng.FillNormal(&r.stream, r.noise)
	for l := range Lanes {
		r.f.Draw[l] = r.place*Lanes + uint64(l)
	}
	r.place++
	r.f.Outputs(r.in, r.out)
}

// Median makes a run without noise: what is normal is its mean.
func (r *SimulatorRun) Median() {
	clear(r.noise)
	r.f.Outputs(r.in, r.out)
}

// CheckObserved returns what is wrong with an observation: it must be finite, and
// whole where counts are observed; all NaN is a missing one.
func (s *Simulator) CheckObserved(name string, values []float64) (missing bool, err error) {
	k := slices.Index(s.observed, name)
	for i, v := range values {
		switch {
		case v != v:
			missing = true
		case math.IsInf(v, 0):
			return false, fault(ErrData, ir.Pos{}, "%q is %v in element %d; want a finite number, or NaN if it is missing", name, v, i)
		case k >= 0 && s.integer[k] && v != math.Floor(v):
			return false, fault(ErrData, ir.Pos{}, "%q is %v in element %d; want a whole number", name, v, i)
		}
	}
	if missing && slices.ContainsFunc(values, func(v float64) bool { return v == v }) {
		return false, fault(ErrData, ir.Pos{}, "%q is %v: missing in part; leave all of it out, or observe its elements under names of their own", name, slices.Clone(values))
	}
	return missing, nil
}
