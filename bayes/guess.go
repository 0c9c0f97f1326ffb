package bayes

import (
	"context"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/numeric"
)

// candidates is the number of draws from before the evidence, at least, that
// Start chooses from: a mode with a thousandth of them is met.
const candidates = 1 << 14

// Start returns n values of the continuous unknown to begin from: draws from
// before the evidence, chosen by the probability they give it, so that modes are
// met as often as they should.
//
// Errors: a *SeenError if none of them allows the evidence.
func (c *Conditioned) Start(ctx context.Context, n int, seed uint64) ([]Values, error) {
	m := (candidates + n - 1) / n * n
	coords, err := c.guess(m, seed)
	if err != nil {
		return nil, err
	}
	logp, err := c.evaluate(ctx, coords, 1, m, c.known(), c.likely)
	if err != nil {
		return nil, err
	}
	rows := c.rows()
	start := make([]Values, n)
	for k := range start {
		start[k] = make(Values)
		for _, p := range c.unknown {
			start[k][p.Name] = make([]float64, p.Size())
		}
	}
	w := make([]float64, m)
	for row := range rows {
		clear(w)
		for e := row; e*m < len(logp); e += rows {
			for k, v := range logp[e*m : (e+1)*m] {
				w[k] += v
			}
		}
		chosen, ok := systematic(w, n)
		if !ok {
			return nil, c.blame(ctx, coords, m)
		}
		for k, at := range chosen {
			from := len(c.theta)
			for _, p := range c.unknown {
				v := start[k][p.Name].([]float64)
				for i := row; i < len(v); i += rows {
					v[i] = coords[from+i][0][at]
				}
				from += len(v)
			}
		}
	}
	return start, nil
}

// rows returns the number of positions that are begun each by itself: that of all
// the unknown and of what was seen, if it is the same.
func (c *Conditioned) rows() int {
	n := 0
	for _, node := range slices.Concat(c.known(), c.likely) {
		if n == 0 {
			n = node.Size()
		}
		if node.Size() != n {
			return 1
		}
	}
	return max(n, 1)
}

// systematic chooses n places by log weights, which it turns into weights: as
// often as n times its share of them, rounded. ok is false if none has a weight.
func systematic(w []float64, n int) (chosen []int, ok bool) {
	top := math.Inf(-1)
	for k, v := range w {
		if v != v {
			w[k] = math.Inf(-1)
		}
		top = max(top, w[k])
	}
	if math.IsInf(top, 0) {
		return nil, false
	}
	sum := 0.0
	for k, v := range w {
		w[k] = numeric.Exp(v - top)
		sum += w[k]
	}
	at, upto := 0, w[0]
	for k := range n {
		for goal := float64((float64(k) + 0.5) / float64(n) * sum); upto < goal && at < len(w)-1; upto += w[at] {
			at++
		}
		chosen = append(chosen, at)
	}
	return chosen, true
}

// blame returns the error of evidence that none of m guesses allows.
func (c *Conditioned) blame(ctx context.Context, coords [][][]float64, m int) error {
	logp, err := c.evaluate(ctx, coords, 1, m, c.known(), c.events())
	for row := 0; err == nil && row < c.alone; row++ {
		_, err = c.weigh(make([]float64, m), [][]float64{logp}, row)
	}
	if err == nil {
		err = &SeenError{Seen: "all of it", Draw: -1}
	}
	return err
}

// guess draws everything unknown n times before the evidence, as coordinates for
// evaluate: one set for each draw of the parameters, which begin again after the
// last.
func (c *Conditioned) guess(n int, seed uint64) (coords [][][]float64, err error) {
	length := c.draws.Len()
	for _, coord := range c.theta {
		again := make([]float64, n)
		for k := range again {
			again[k] = coord[k/length%len(coord)][k%length]
		}
		coords = append(coords, [][]float64{again})
	}
	nodes := slices.Clone(c.natural)
	for _, d := range c.discrete {
		nodes = append(nodes, d.natural)
	}
	if len(nodes) == 0 {
		return coords, nil
	}
	ex, err := exec.Compile(exec.Graph{Params: c.r.all.params, Outputs: nodes, Draw: c.before})
	if err != nil {
		return nil, public(err)
	}
	run := predictRun{ex: ex, coords: coords, chains: 1, draws: n, seed: seed}
	d, err := run.draw(context.Background(), []Variable{{Name: "value", Dims: []Dim{Size(ex.OutputSize())}}}, nil)
	if err != nil {
		return nil, err
	}
	for x := range slices.Chunk(d.vars[0].values, n) {
		coords = append(coords, [][]float64{x})
	}
	return coords, nil
}
