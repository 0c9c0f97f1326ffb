package bn

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// WeightingConfig says how much likelihood weighting does. The zero value is
// ready for use.
type WeightingConfig struct {
	Seed uint64 // the same gives the same answer
	// Samples is the number of cases drawn; 0 is 100,000.
	Samples int
}

const defaultSamples = 100_000

// Weighted are posterior distributions from random cases, each with its standard
// error. Where ESS is small, below a hundred say, the errors too are rough.
type Weighted struct {
	// Posteriors and Errors are by variable, in their order, and by state.
	Posteriors, Errors [][]float64
	// LogEvidence is the log of the probability of the observed states.
	LogEvidence, LogEvidenceError float64
	// ESS is how many cases without weights would say as much.
	ESS float64
	// Samples is how many were drawn.
	Samples int
}

// LikelihoodWeighting approximates the posterior distributions of all variables
// given observed states: for networks too wide to compile, when no exact answer
// is to be had. It draws cases from the network, the observed states held, and
// weights each by the probability of these given their parents. It is poor where
// observed states are improbable given their causes: see ESS.
//
// Result: the same seed and configuration give the same bits.
// Errors, all at once: unknown variables and states; a number of samples that is
// negative; no case that agrees with the observed states: they are impossible or
// too improbable; that of ctx.
// Source: [Koller2009] §12.2.2; errors of ratios, [Owen2013] §9.2; effective
// number, [Kong1992].
// Cost: samples times variables.
func (n *Network) LikelihoodWeighting(ctx context.Context, given Evidence, c WeightingConfig) (*Weighted, error) {
	states, err := n.observed(given)
	if c.Samples == 0 {
		c.Samples = defaultSamples
	}
	if c.Samples < 0 {
		err = errors.Join(err, fmt.Errorf("bn: LikelihoodWeighting: %d samples", c.Samples))
	}
	if err != nil {
		return nil, err
	}
	// By variable and state: sums of weights and of their squares, both over the
	// largest weight so far.
	first, second := n.room(), n.room()
	most := math.Inf(-1)
	d := n.drawer()
	src := rng.New(c.Seed, "dag/bn/weighting")
	var w1, w2 float64
	for k := range c.Samples {
		if k%1024 == 0 && ctx.Err() != nil { // rarely enough to cost nothing
			return nil, ctx.Err()
		}
		log := d.draw(&src, states)
		if math.IsInf(log, -1) {
			continue
		}
		if log > most {
			shrink := numeric.Exp(most - log)
			w1, w2 = float64(w1*shrink), float64(w2*shrink*shrink)
			for i := range first {
				for x := range first[i] {
					first[i][x] = float64(first[i][x] * shrink)
					second[i][x] = float64(second[i][x] * shrink * shrink)
				}
			}
			most = log
		}
		w := numeric.Exp(log - most)
		square := float64(w * w)
		w1, w2 = w1+w, w2+square
		for i, value := range d.values {
			first[i][value[0]] += w
			second[i][value[0]] += square
		}
	}
	if w1 == 0 {
		return nil, fmt.Errorf("bn: LikelihoodWeighting: none of %d cases agrees with the observed states: they are impossible, or need more samples", c.Samples)
	}
	r := &Weighted{Posteriors: first, Errors: second, Samples: c.Samples, ESS: w1 * w1 / w2}
	count := float64(c.Samples)
	r.LogEvidence = most + numeric.Log(w1/count)
	r.LogEvidenceError = math.Sqrt(max(0, w2/(w1*w1)-1/count))
	for i := range first {
		for x := range first[i] {
			p := first[i][x] / w1
			with, without := second[i][x], w2-second[i][x]
			first[i][x] = p
			second[i][x] = math.Sqrt(max(0, float64(with*(1-p)*(1-p))+float64(without*p*p))) / w1
		}
	}
	return r, nil
}

// room returns a zero for each state of each variable.
func (n *Network) room() [][]float64 {
	room := make([][]float64, len(n.vars))
	for i, v := range n.vars {
		room[i] = make([]float64, len(v.States))
	}
	return room
}

// drawer draws cases, causes before effects.
type drawer struct {
	families []family // in this order
	tables   [][]float64
	values   [][]int // of the last case, one of each variable
}

func (n *Network) drawer() *drawer {
	d := &drawer{values: make([][]int, len(n.vars))}
	for _, name := range n.Graph().TopologicalOrder() {
		i := n.index[name]
		d.families = append(d.families, n.family(i))
		d.tables = append(d.tables, n.cpt(i).Values())
		d.values[i] = make([]int, 1)
	}
	return d
}

// draw draws a case in which variables have the values held, if not negative, and
// returns the log of the probability of these given their parents.
func (d *drawer) draw(src *rng.Stream, held []int) float64 {
	weight, log := 1.0, 0.0
	for k, f := range d.families {
		row := f.row(d.values, 0)
		p := d.tables[k][row*f.states : (row+1)*f.states]
		x := held[f.node]
		if x < 0 {
			d.values[f.node][0] = rng.Categorical(src, p)
			continue
		}
		d.values[f.node][0] = x
		if weight *= p[x]; weight < tiny {
			if weight == 0 {
				return math.Inf(-1)
			}
			log += numeric.Log(weight)
			weight = 1
		}
	}
	return log + numeric.Log(weight)
}
