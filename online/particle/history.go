package particle

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// History is what a filter was after each observation of a series.
type History struct {
	// Vars are the variables of the state.
	Vars []bayes.Variable
	// Mean and SD are those of the state given the observations so far:
	// [time][element], the elements of all variables one after the other.
	Mean, SD [][]float64
	// ESS is the effective sample size of the weights after each observation,
	// LogPredictive what it added to LogEvidence.
	ESS, LogPredictive []float64
	// Resampled says whether the filter resampled before the observation.
	Resampled []bool
	// Filter is the filter at the end.
	Filter *Filter
	// Paths are draws of the whole path of the state given all observations, with
	// a dim time before those of the variable; nil if none were wanted.
	Paths *bayes.Draws
}

// LogEvidence returns that of all observations.
func (h *History) LogEvidence() float64 {
	if h.Filter == nil {
		return math.NaN()
	}
	return h.Filter.LogEvidence()
}

// Run filters a series: y[t] is what Update takes at time t.
//
// Result: if paths > 0, as many draws of the path, by following particles back to
// their ancestors. There are few ancestors at times long past, so that draws of
// them are alike: about as many as particles for as many times back
// [Jacob2015].
// Errors: those of New and Update. A cancelled context returns what was done
// until then, without paths, and the context's error.
// Cost: paths keep all particles, 8 bytes an element and 4, at every time.
func Run(ctx context.Context, m Model, c Config, y [][]float64, paths int) (*History, error) {
	f, err := New(m, c)
	if err != nil {
		return nil, err
	}
	if paths < 0 {
		return nil, fmt.Errorf("particle: %d paths; want 0 or more", paths)
	}
	h := &History{Vars: f.Variables(), Filter: f}
	var tree genealogy
	for t, values := range y {
		if err := ctx.Err(); err != nil {
			return h, fmt.Errorf("particle: stopped after %d of %d observations: %w", t, len(y), err)
		}
		if err := f.Update(values...); err != nil {
			return h, err
		}
		h.record(f)
		if paths > 0 {
			tree.grow(f)
		}
	}
	if paths > 0 && len(y) > 0 {
		h.Paths, err = tree.paths(f, paths)
	}
	return h, err
}

// record appends what a filter is.
func (h *History) record(f *Filter) {
	var means, sds []float64
	for _, v := range h.Vars {
		m, _ := f.Mean(v.Name)
		s, _ := f.Variance(v.Name)
		for e := range s {
			s[e] = math.Sqrt(s[e])
		}
		means, sds = append(means, m...), append(sds, s...)
	}
	h.Mean, h.SD = append(h.Mean, means), append(h.SD, sds)
	h.ESS, h.LogPredictive, h.Resampled = append(h.ESS, f.ess), append(h.LogPredictive, f.gain), append(h.Resampled, f.resampled)
}

// genealogy is who came of whom.
type genealogy struct {
	states    [][][]float64 // [time][element][particle]
	ancestors [][]int32     // [time][particle]; nil where they are the particles
}

func (g *genealogy) grow(f *Filter) {
	n := f.v.config.Particles
	var states [][]float64
	for _, x := range f.x {
		states = append(states, slices.Clone(x[:n]))
	}
	var of []int32
	if f.moved {
		of = slices.Clone(f.ancestors[:n])
	}
	g.states, g.ancestors = append(g.states, states), append(g.ancestors, of)
}

// paths draws particles of the last time by weight, and follows them back.
func (g *genealogy) paths(f *Filter, n int) (*bayes.Draws, error) {
	times := len(g.states)
	last := make([]int32, n)
	s := rng.New(f.v.config.Seed, "online/particle/paths")
	multinomial(last, lane.Flat(f.w)[:f.v.config.Particles], f.total, &s, make([]float64, n))
	run := bayes.Run{Chains: 1, Draws: n, Seed: f.v.config.Seed, Config: f.v.config}
	at := 0
	for _, v := range f.v.vars {
		size := v.Size()
		dims := append([]bayes.Dim{bayes.SizedDim("time", times)}, v.Dims...)
		run.Vars = append(run.Vars, bayes.Variable{Name: v.Name, Dims: dims})
		values := make([]float64, times*size*n)
		now := slices.Clone(last)
		for t := times - 1; t >= 0; t-- {
			for i, j := range now {
				for e := range size {
					values[(t*size+e)*n+i] = g.states[t][at+e][j]
				}
				if of := g.ancestors[t]; of != nil {
					now[i] = of[j]
				}
			}
		}
		run.Values = append(run.Values, values...)
		at += size
	}
	return bayes.NewDraws(run)
}
