package learn

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/par"
	"github.com/seed78144065/credence/internal/rng"
)

// Strength is how often graphs learned from resampled data joined two variables,
// and in which direction.
type Strength struct {
	A, B string // the variables
	// Joined is the share of graphs with an edge between A and B.
	Joined float64
	// Forward and Backward are the shares with A -> B and with B -> A; the rest of
	// Joined has no direction.
	Forward, Backward float64
}

// BootstrapConfig says how often data are resampled.
type BootstrapConfig struct {
	// Samples is the number of samples; 0 is 200.
	Samples int
	Seed    uint64
}

// defaultSamples gives a share a standard error of at most 0.036.
const defaultSamples = 200

// Bootstrap learns a graph from each of many samples of the rows, drawn with
// replacement, each as large as the data: how sure the edges of one graph are.
// Samples are learned from on all cores.
//
// Result: all pairs that any graph joined, the most frequent first. The same
// data, learner and configuration give the same result.
// Errors: a nil learner, fewer than 0 samples, those of the learner, that of the
// context. A sample that has only one value of a column of numbers is drawn again.
// Source: [Friedman1999].
// Cost: that of the learner for each sample.
func Bootstrap(ctx context.Context, data dag.Columns, l Learner, c BootstrapConfig) ([]Strength, error) {
	if c.Samples == 0 {
		c.Samples = defaultSamples
	}
	if l == nil || c.Samples < 0 {
		return nil, fmt.Errorf("learn: bootstrap: want a learner, such as HillClimb{} or PC{}, and a positive number of samples; there are %d, and nil is %v", c.Samples, l == nil)
	}
	d, err := read("bootstrap", data)
	if err != nil {
		return nil, err
	}
	pool := par.New()
	learn := func(sample dag.Columns) (*Result, error) { return l.Learn(ctx, sample) }
	if p, ok := l.(pooled); ok {
		learn = func(sample dag.Columns) (*Result, error) { return p.learn(ctx, pool, sample) }
	}
	graphs, faults := make([]*dag.Graph, c.Samples), make([]error, c.Samples)
	pool.Do(c.Samples, func(k int) {
		if faults[k] = ctx.Err(); faults[k] != nil {
			return
		}
		r, err := learn(d.resample(data, rng.New(c.Seed, "dag/learn/bootstrap", uint64(k))))
		if err != nil {
			faults[k] = err
			return
		}
		graphs[k] = r.Graph
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("learn: bootstrap: %w", err)
	}
	if at := slices.IndexFunc(faults, func(err error) bool { return err != nil }); at >= 0 {
		return nil, fmt.Errorf("learn: bootstrap: sample %d: %w", at, faults[at])
	}
	return strengths(d.names, graphs), nil
}

// strengths counts the edges of graphs.
func strengths(names []string, graphs []*dag.Graph) []Strength {
	n := len(names)
	all := make([]Strength, n*n)
	total := float64(len(graphs))
	count := make([][3]int, n*n) // joined, forward, backward
	for _, g := range graphs {
		for _, e := range g.Edges() {
			i, _ := slices.BinarySearch(names, e.A)
			j, _ := slices.BinarySearch(names, e.B)
			if i > j {
				i, j, e.AtA, e.AtB = j, i, e.AtB, e.AtA
			}
			at := &count[i*n+j]
			at[0]++
			switch {
			case e.AtA == dag.Tail && e.AtB == dag.Arrow:
				at[1]++
			case e.AtA == dag.Arrow && e.AtB == dag.Tail:
				at[2]++
			}
		}
	}
	for k, at := range count {
		all[k] = Strength{names[k/n], names[k%n], float64(at[0]) / total, float64(at[1]) / total, float64(at[2]) / total}
	}
	all = slices.DeleteFunc(all, func(s Strength) bool { return s.Joined == 0 })
	slices.SortStableFunc(all, func(a, b Strength) int { return cmp.Compare(b.Joined, a.Joined) })
	return all
}

// resample draws rows with replacement.
func (d *dataset) resample(data dag.Columns, stream rng.Stream) dag.Columns {
	s := &sample{Columns: data, rows: make([]int, d.n)}
	for {
		for i := range s.rows {
			s.rows[i] = int(rng.Uint64n(&stream, uint64(d.n)))
		}
		if !d.constant(s.rows) {
			return s
		}
	}
}

// constant reports whether a column of numbers has one value alone in some rows.
func (d *dataset) constant(rows []int) bool {
	for _, x := range d.numbers {
		if x != nil && !slices.ContainsFunc(rows, func(i int) bool { return x[i] != x[rows[0]] }) {
			return true
		}
	}
	return false
}

// sample is some rows of data.
type sample struct {
	dag.Columns
	rows []int
}

func (s *sample) Float(name string) ([]float64, error) {
	x, err := s.Columns.Float(name)
	if err != nil {
		return nil, err
	}
	return take(x, s.rows), nil
}

func (s *sample) Codes(name string) ([]int, []string, error) {
	c, levels, err := s.Columns.Codes(name)
	if err != nil {
		return nil, nil, err
	}
	return take(c, s.rows), levels, nil
}

// take returns the rows of a column.
func take[T any](column []T, rows []int) []T {
	taken := make([]T, len(rows))
	for k, i := range rows {
		taken[k] = column[i]
	}
	return taken
}
