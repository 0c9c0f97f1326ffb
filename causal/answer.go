package causal

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/nearest"
)

// Rung is a rung of the ladder of causation: what kind of question an answer is
// to.
//
// Source: [Pearl2009] §1.4.
type Rung int

const (
	// Seeing: what is the case.
	Seeing Rung = 1
	// Doing: what would be if somebody acted.
	Doing Rung = 2
	// Imagining: what would have been, in a case of which something was seen in
	// another world; and how worlds vary together.
	Imagining Rung = 3
)

// String names the rung.
func (r Rung) String() string {
	return map[Rung]string{Seeing: "rung 1 (seeing)", Doing: "rung 2 (doing)", Imagining: "rung 3 (imagining)"}[r]
}

// Knowledge is how the noise of a variable was known.
type Knowledge int

const (
	// Assumed: nothing seen bears on it; it is drawn as the model says.
	Assumed Knowledge = iota
	// Known: what was seen determines it, for each draw of the parameters.
	Known
	// Interval: what was seen leaves an interval, or cells, on which it is uniform.
	Interval
	// Posterior: it has a posterior given what was seen.
	Posterior
)

// String names the knowledge.
func (k Knowledge) String() string {
	return [...]string{"assumed", "known", "interval", "posterior"}[k]
}

// Answer holds draws of variables of several worlds: draw k of all of them has
// the same parameters and noise, so that bayes.Derive computes any contrast.
type Answer struct {
	*bayes.Draws
	rungs  map[string]Rung      // by variable
	noise  map[string]Knowledge // by site
	ess    map[string]float64   // by variable; all draws if absent
	bounds map[string][2]float64
	seen   []string // what was treated as seen
	notes  []string // what else the reader should know
	method string   // how the noise came to be known
}

// Method returns the way in which the noise came to be known: "predict" where
// nothing was seen, "exact" by enumeration, "direct" where it was read off.
func (a *Answer) Method() string { return a.method }

// Rung returns what kind of question the distribution of a variable answers.
func (a *Answer) Rung(variable string) (Rung, error) {
	if r, ok := a.rungs[variable]; ok {
		return r, nil
	}
	return 0, fmt.Errorf("causal: Rung: no %q in the answer%s", variable, nearest.Suggest(variable, slices.Sorted(maps.Keys(a.rungs))))
}

// Noise returns how the noise of a variable of the model was known: of "y", in
// all worlds.
func (a *Answer) Noise(site string) (Knowledge, error) {
	if k, ok := a.noise[site]; ok {
		return k, nil
	}
	return 0, fmt.Errorf("causal: Noise: %q has no noise in the answer%s", site, nearest.Suggest(site, slices.Sorted(maps.Keys(a.noise))))
}

// ESS returns how many independent draws the draws of a variable are worth after
// abduction: all of them, where noise was known or read off; fewer where it was
// weighted or sampled. That of the draws of the parameters is not in it.
func (a *Answer) ESS(variable string) (float64, error) {
	if _, err := a.Rung(variable); err != nil {
		return 0, fmt.Errorf("causal: ESS: no %q in the answer", variable)
	}
	if n, ok := a.ess[variable]; ok {
		return n, nil
	}
	if a.LogWeights() != nil {
		return a.WeightESS(), nil
	}
	return float64(a.Chains() * a.Len()), nil
}

// Bounds returns where the mean of a variable, over draws and rows, may lie over
// all ways to couple noise that agree with the same experiments; ok is false if it
// doesn't depend on that, or bounds were not computed.
func (a *Answer) Bounds(variable string) (lo, hi float64, ok bool) {
	b, ok := a.bounds[variable]
	return b[0], b[1], ok
}

// String says what was asked of what was seen, and how the noise was known.
func (a *Answer) String() string {
	var b strings.Builder
	if len(a.seen) > 0 {
		fmt.Fprintf(&b, "seen: %s\n", strings.Join(a.seen, ", "))
	}
	for _, v := range a.Names() {
		fmt.Fprintf(&b, "%s: %v", v, a.rungs[v])
		if n, ok := a.ess[v]; ok {
			fmt.Fprintf(&b, ", ESS %.0f", n)
		}
		if lo, hi, ok := a.Bounds(v); ok {
			fmt.Fprintf(&b, ", between %.3g and %.3g whatever the coupling", lo, hi)
		}
		b.WriteByte('\n')
	}
	for k := Known; k <= Posterior; k++ {
		if sites := a.sites(k); len(sites) > 0 {
			fmt.Fprintf(&b, "noise %v: %s\n", k, strings.Join(sites, ", "))
		}
	}
	if sites := a.sites(Assumed); len(sites) > 0 && len(a.seen) > 0 {
		fmt.Fprintf(&b, "noise %v: %s\n", Assumed, strings.Join(sites, ", "))
	}
	for _, note := range a.notes {
		b.WriteString(note + "\n")
	}
	return b.String()
}

// sites returns the sites whose noise was known so, in order of their names.
func (a *Answer) sites(k Knowledge) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(a.noise)) {
		if a.noise[name] == k {
			names = append(names, name)
		}
	}
	return names
}

// Effect returns the difference of two variables of equal size, such as "a.y"
// and "f.y", averaged over their positions, for each draw. Its distribution is
// that of the average effect in cases like those of the data: what is not known
// of the parameters, and noise that sharing leaves.
func (a *Answer) Effect(of, against string) (bayes.RV, error) {
	x, errX := a.Var(of)
	y, errY := a.Var(against)
	if err := errors.Join(errX, errY); err != nil {
		return bayes.RV{}, fmt.Errorf("causal: Effect: %w", err)
	}
	if x.Size() != y.Size() {
		return bayes.RV{}, fmt.Errorf("causal: Effect: %s has %d positions and %s %d; want as many", of, x.Size(), against, y.Size())
	}
	total := x.Chains() * x.Len()
	mean := make([]float64, total)
	for i, v := range x.Values() {
		mean[i%total] += v - y.Values()[i]
	}
	for i := range mean {
		mean[i] /= float64(x.Size())
	}
	name := of + " - " + against
	d, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: name}}, Chains: x.Chains(), Draws: x.Len(), Values: mean, LogWeights: a.LogWeights(), Seed: a.Seed(),
	})
	if err != nil {
		return bayes.RV{}, err
	}
	return d.Var(name)
}
