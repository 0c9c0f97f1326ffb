package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
)

// group is up to bayes.Lanes chains whose requests are answered together, each
// in its own lane. Chains never wait for each other's trees: in every round
// each gets the one evaluation it needs, for whatever it is doing.
type group struct {
	target bayes.Target
	batch  bayes.BatchTarget // nil: the target evaluates one point at a time
	chains []*chain          // by lane
	q, g   [lane.W][]float64 // of the places the chains ask about; scratch of idle lanes
	x      []float64         // [dim, rounded][bayes.Lanes]: places asked about, or draws to record
	grad   []float64
	logp   []float64
	delta  [1]lane.V
	ratio  [1]lane.V
}

// newGroups divides the chains among groups: of bayes.Lanes for a batch target,
// of one for a plain one, which gains nothing from company. Of a bayes.Family
// chain k has member k.
func newGroups(t bayes.Target, chains []*chain) []*group {
	batch, _ := t.(bayes.BatchTarget)
	family, _ := t.(bayes.Family)
	size := 1
	if batch != nil {
		size = bayes.Lanes
	}
	var groups []*group
	for lanes := range slices.Chunk(chains, size) {
		size := rounded(t.Dim())
		g := &group{target: t, batch: batch, chains: lanes, x: make([]float64, size*bayes.Lanes)}
		shareWork(lanes, g.x)
		if family != nil {
			g.batch = family.Members(lanes[0].number)
		}
		if batch != nil {
			for l := len(lanes); l < bayes.Lanes; l++ {
				g.q[l], g.g[l] = make([]float64, size), make([]float64, size)
			}
			g.grad = make([]float64, size*bayes.Lanes)
			g.logp = make([]float64, bayes.Lanes)
		}
		for l := range g.delta[0] {
			g.delta[0][l] = math.Inf(-1) // of idle lanes
		}
		groups = append(groups, g)
	}
	return groups
}

// round answers the request of every chain that still runs, and reports
// whether any still does.
func (g *group) round() (running bool, err error) {
	if err := g.evaluate(); err != nil {
		return false, err
	}
	for l, c := range g.chains {
		if c.running() {
			g.delta[0][l] = c.arrive()
		}
	}
	lane.Exp(g.ratio[:], g.delta[:])
	for l, c := range g.chains {
		if !c.running() {
			continue
		}
		c.ratio = g.ratio[0][l]
		if err := c.serve(g.target); err != nil {
			return false, err
		}
		running = running || c.running()
	}
	return running, nil
}

// evaluate writes log density and gradient to the point each chain asks about.
func (g *group) evaluate() error {
	if g.batch == nil {
		return g.evaluateEach()
	}
	for l, c := range g.chains { // a finished chain's lane goes on with its last point
		place := c.places.at[c.ask]
		g.q[l], g.g[l] = place, place[c.size:]
	}
	lane.Interleave(g.x, &g.q)
	n := g.target.Dim() * bayes.Lanes
	if err := g.batch.LogDensityGradBatch(g.x[:n:n], g.grad[:n:n], g.logp); err != nil {
		return fmt.Errorf("mcmc: log density: %w", err)
	}
	lane.Deinterleave(&g.g, g.grad)
	for l, c := range g.chains {
		c.logp[c.ask] = g.logp[l]
	}
	return nil
}

func (g *group) evaluateEach() error {
	for _, c := range g.chains {
		if !c.running() {
			continue
		}
		logp, err := g.target.LogDensityGrad(c.q(c.ask), c.g(c.ask))
		if err != nil {
			if !errors.Is(err, bayes.ErrReject) {
				return fmt.Errorf("mcmc: chain %d, iteration %d: log density: %w", c.number, c.iteration, err)
			}
			logp = math.NaN()
		}
		c.logp[c.ask] = logp
	}
	return nil
}

// quantum is how many rounds a worker gives a group before the next group's
// turn: all chains advance together, and the queue costs nothing by comparison.
const quantum = 64

// turn runs a group for a quantum of rounds, less if ctx is done, and reports
// whether there is more to do.
func (g *group) turn(ctx context.Context) (running bool, err error) {
	for range quantum {
		if ctx.Err() != nil {
			return true, nil
		}
		if running, err = g.round(); err != nil || !running {
			return false, err
		}
	}
	return true, nil
}
