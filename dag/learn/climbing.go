package learn

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/rng"
)

// evaluate computes all that belongs to the graph at hand.
func (c *climber) evaluate(ctx context.Context) error {
	c.closure()
	for j := range c.n {
		if err := c.refresh(ctx, j); err != nil {
			return err
		}
	}
	c.total()
	return nil
}

// refresh computes the score of a node's family and of those with one parent more
// or less.
func (c *climber) refresh(ctx context.Context, j int) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("learn: hill-climbing: %w", err)
	}
	var parents []int
	for i := range c.n {
		if c.arc[i*c.n+j] {
			parents = append(parents, i)
		}
	}
	c.local[j] = c.scorer.family(j, parents)
	c.pool.Do(c.n, func(i int) {
		k := i*c.n + j
		if i == j || c.arc[k] && c.known.required[k] || !c.arc[k] && (c.known.forbidden[k] || c.degree[j] >= c.MaxParents) {
			return
		}
		at, has := slices.BinarySearch(parents, i)
		with := slices.Clone(parents)
		if has {
			with = slices.Delete(with, at, at+1)
		} else {
			with = slices.Insert(with, at, i)
		}
		c.toggle[k] = c.scorer.family(j, with) - c.local[j]
	})
	return nil
}

// total adds the families up.
func (c *climber) total() {
	c.score = 0
	for _, s := range c.local {
		c.score += s
	}
}

// closure finds who is above whom.
func (c *climber) closure() {
	n := c.n
	copy(c.above, c.arc)
	for i := range n {
		c.above[i*n+i] = true
	}
	for m := range n {
		for i := range n {
			if !c.above[i*n+m] {
				continue
			}
			for j, below := range c.above[m*n : (m+1)*n] {
				c.above[i*n+j] = c.above[i*n+j] || below
			}
		}
	}
}

// perturb goes from the best graph some random steps away.
func (c *climber) perturb(src rng.Source, steps int) {
	copy(c.arc, c.best)
	c.hash = 0
	clear(c.degree)
	for k, has := range c.arc {
		if has {
			c.hash ^= arcHash(k)
			c.degree[k%c.n]++
		}
	}
	for range steps {
		c.closure()
		var all []move
		c.moves(func(m move) { all = append(all, m) })
		if len(all) == 0 {
			return
		}
		c.flip(all[rng.Uint64n(src, uint64(len(all)))])
	}
}

// result returns the best graph and its class.
func (c *climber) result() (*Result, error) {
	d := c.scorer.data
	var edges []dag.Edge
	for k, has := range c.best {
		if has {
			edges = append(edges, dag.Directed(d.names[k/c.n], d.names[k%c.n]))
		}
	}
	g, err := dag.New(dag.DAG, d.nodes, edges)
	if err != nil {
		return nil, fmt.Errorf("learn: hill-climbing: %w", err)
	}
	class, err := g.CPDAG()
	if err != nil {
		return nil, fmt.Errorf("learn: hill-climbing: %w", err)
	}
	var known []dag.Edge
	for k, has := range c.best {
		if has && c.known.known(k/c.n, k%c.n) {
			known = append(known, dag.Directed(d.names[k/c.n], d.names[k%c.n]))
		}
	}
	if class, err = class.Orient(known...); err != nil {
		return nil, fmt.Errorf("learn: hill-climbing: %w", err)
	}
	return &Result{Graph: class, DAG: g, Score: c.bestScore}, nil
}
