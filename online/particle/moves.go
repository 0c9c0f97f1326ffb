package particle

import (
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/par"
)

// pieceRows is how many rows of lanes a piece of work has at most: 64 and 256
// take as long.
const pieceRows = 128

// moves is a model compiled for a number of particles. It is immutable but for
// the memory of workers, which they take and give back.
type moves struct {
	config      Config
	vars        []bayes.Variable
	observed    []string
	inputs      []string
	sizes       []int // of what is observed, then of the inputs
	rows        int   // of lanes in a piece
	pieces      int
	start, step *way
	pool        *par.Pool
	workers     chan *worker
}

// way is one kind of step, compiled.
type way struct {
	// forward moves by the model, conditional by what follows of it for normal
	// observations; propose draws what score weighs; look is the likelihood before
	// the step. All but forward may be nil.
	forward, conditional, propose, score, look *bayes.Simulator
	median                                     bool // look is a run without noise
}

// worker is the memory of one goroutine.
type worker struct{ start, step *runs }

// runs are the runs of a way.
type runs struct {
	forward, conditional, propose, score, look *run
}

// run is a run with the inputs of a filter: −1 for what it has not.
type run struct {
	*bayes.SimulatorRun
	sim    *bayes.Simulator
	before []int // by variable of the state
	given  []int // by what is observed, then inputs
	keep   []int // for score: inputs of what propose keeps
}

func compile(m Model, c Config) (*moves, error) {
	vars, err := m.state()
	if err != nil {
		return nil, err
	}
	v := &moves{config: c, vars: vars, inputs: m.Inputs, pool: par.New()}
	rows := (c.Particles + bayes.Lanes - 1) / bayes.Lanes
	v.pieces = (rows + pieceRows - 1) / pieceRows
	v.rows = (rows + v.pieces - 1) / v.pieces
	for want := v.rows; ; want = 1 {
		var errStart, errStep error
		v.step, errStep = v.way(m.Step, m.Proposal, m.Lookahead, true, want)
		if errStep == nil {
			v.observed = v.step.forward.Observed()
		}
		v.start, errStart = v.way(m.Start, m.StartProposal, nil, false, want)
		if err := errors.Join(errStart, errStep); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(slices.Concat(v.start.all(), v.step.all()), func(s *bayes.Simulator) bool { return s != nil && s.Rows() != want }) {
			break
		}
	}
	if err := v.fits(m); err != nil {
		return nil, err
	}
	v.workers = make(chan *worker, runtime.GOMAXPROCS(0))
	for range cap(v.workers) {
		v.workers <- &worker{v.runs(v.start), v.runs(v.step)}
	}
	return v, nil
}

// fits checks that the programs fit together and sets the sizes of what is given.
func (v *moves) fits(m Model) error {
	var errs []error
	if len(v.observed) == 0 {
		errs = append(errs, errors.New("particle: Step observes nothing, so there is nothing to learn from"))
	}
	if at := v.start.forward.Observed(); len(at) > 0 && !slices.Equal(at, v.observed) {
		errs = append(errs, fmt.Errorf("particle: Start observes %q and Step %q; they must observe the same in the same order, or Start nothing", at, v.observed))
	}
	if look := v.step.look; m.Lookahead != nil && look != nil && !slices.Equal(look.Observed(), v.observed) {
		errs = append(errs, fmt.Errorf("particle: Lookahead observes %q and Step %q; they must observe the same in the same order", look.Observed(), v.observed))
	}
	for _, name := range slices.Concat(v.observed, v.inputs) {
		size := -1
		for _, s := range slices.Concat(v.step.all(), v.start.all()) {
			if s == nil {
				continue
			}
			switch i, n, shared := s.Input(name); {
			case i < 0:
			case !shared:
				errs = append(errs, fmt.Errorf("particle: %q is a parameter and data; inputs and observations are data", name))
			case size >= 0 && n != size:
				errs = append(errs, fmt.Errorf("particle: %q has %d elements in one program and %d in another", name, n, size))
			default:
				size = n
			}
		}
		if size < 0 {
			errs = append(errs, fmt.Errorf("particle: no program has data %q", name))
		}
		v.sizes = append(v.sizes, size)
	}
	if v.config.Kind == Guided && v.step.propose == nil && v.step.conditional == nil {
		errs = append(errs, errors.New("particle: a guided filter needs the program Proposal, since Step observes nothing normal on a scale linear in what is normal"))
	}
	if v.config.Kind == Auxiliary && v.step.look == nil {
		errs = append(errs, errors.New("particle: an auxiliary filter needs the program Lookahead, since what Step draws is not all normal"))
	}
	return errors.Join(errs...)
}

// way compiles a program as a step, of the start or later.
func (v *moves) way(p, proposal, lookahead *bayes.Program, later bool, rows int) (*way, error) {
	var errs []error
	compiled := func(p *bayes.Program, of bayes.Simulation) *bayes.Simulator {
		of.Rows = rows
		s, err := p.Simulator(of)
		errs = append(errs, err)
		return s
	}
	var keep, was []string
	for _, x := range v.vars {
		keep = append(keep, x.Name)
		if later {
			was = append(was, x.Name+before)
		}
	}
	var drawn []string
	for _, x := range p.Parameters() {
		if !slices.Contains(was, x.Name) {
			drawn = append(drawn, x.Name)
		}
	}
	inputs := known(p, v.inputs)
	w := &way{forward: compiled(p, bayes.Simulation{Given: slices.Concat(was, inputs), Keep: keep})}
	if errs[0] != nil {
		return nil, errs[0]
	}
	observed := w.forward.Observed()
	guided := v.config.Kind != Bootstrap && len(observed) > 0
	switch {
	case !guided:
	case proposal != nil:
		given := known(proposal, slices.Concat(was, observed, v.inputs))
		w.propose = compiled(proposal, bayes.Simulation{Given: given, Keep: drawn, Weigh: drawn})
		w.score = compiled(p, bayes.Simulation{Given: slices.Concat(was, inputs, drawn), Keep: keep, Weigh: drawn})
	default:
		w.conditional = compiled(p, bayes.Simulation{Given: slices.Concat(was, inputs), Keep: keep, Conditional: true})
		if w.conditional != nil && len(w.conditional.Reduced()) == 0 {
			w.conditional = nil
		}
	}
	if later && v.config.Kind == Auxiliary {
		switch {
		case lookahead != nil:
			w.look = compiled(lookahead, bayes.Simulation{Given: known(lookahead, slices.Concat(was, v.inputs))})
		case w.conditional != nil && w.conditional.Gaussian():
			w.look, w.median = w.conditional, true
		case w.forward.Gaussian():
			w.look, w.median = w.forward, true
		}
	}
	return w, errors.Join(errs...)
}

// known returns those of names that are parameters or data of a program.
func known(p *bayes.Program, names []string) []string {
	params := p.Parameters()
	var out []string
	for _, name := range names {
		_, err := p.Numbers(name)
		if err == nil || slices.ContainsFunc(params, func(v bayes.Variable) bool { return v.Name == name }) {
			out = append(out, name)
		}
	}
	return out
}

func (w *way) all() []*bayes.Simulator {
	return []*bayes.Simulator{w.forward, w.conditional, w.propose, w.score, w.look}
}

// runs returns memory for a way.
func (v *moves) runs(w *way) *runs {
	made := make([]*run, 0, 5)
	for _, s := range w.all() {
		if s == nil {
			made = append(made, nil)
			continue
		}
		r := &run{SimulatorRun: s.NewRun(), sim: s}
		input := func(name string) int {
			i, _, _ := s.Input(name)
			return i
		}
		for _, x := range v.vars {
			r.before = append(r.before, input(x.Name+before))
		}
		for _, name := range slices.Concat(v.observed, v.inputs) {
			r.given = append(r.given, input(name))
		}
		if w.propose != nil {
			for _, x := range w.propose.Kept() {
				r.keep = append(r.keep, input(x.Name))
			}
		}
		made = append(made, r)
	}
	return &runs{made[0], made[1], made[2], made[3], made[4]}
}
