package learn

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/seed78144065/credence/internal/par"
)

// skeleton is which pairs an edge joins.
type skeleton struct {
	PC
	n     int
	names []string
	test  Test
	known *rules
	pool  *par.Pool

	joined []bool    // of i and j at i·n + j, both ways
	p      []float64 // largest p-value of a test of the pair that was rejected, at i < j
	tested []bool    // whether a test of the pair could be done, at i < j
	tests  atomic.Int64
}

func newSkeleton(p PC, t Test, known *rules, pool *par.Pool) *skeleton {
	n := known.n
	s := &skeleton{PC: p, n: n, names: t.Names(), test: t, known: known, pool: pool, joined: make([]bool, n*n), p: make([]float64, n*n), tested: make([]bool, n*n)}
	for k := range s.joined {
		s.joined[k] = !known.separate(k/n, k%n)
	}
	return s
}

// thin takes edges out, by tests given sets of 0, 1, … variables. Those of one size
// see the same edges, so that their order makes no difference.
func (s *skeleton) thin(ctx context.Context) error {
	for size := 0; s.MaxGiven <= 0 || size <= s.MaxGiven; size++ {
		before := slices.Clone(s.joined)
		var pairs [][2]int
		for x := range s.n {
			for y := range x {
				required := s.known.required[x*s.n+y] || s.known.required[y*s.n+x]
				if before[x*s.n+y] && !required && (len(s.candidates(before, y, x)) >= size || len(s.candidates(before, x, y)) >= size) {
					pairs = append(pairs, [2]int{y, x})
				}
			}
		}
		if len(pairs) == 0 {
			return nil
		}
		err := s.each(ctx, len(pairs), func(k int) {
			x, y := pairs[k][0], pairs[k][1]
			if s.separated(x, y, s.candidates(before, x, y), size) || size > 0 && s.separated(x, y, s.candidates(before, y, x), size) {
				s.joined[x*s.n+y], s.joined[y*s.n+x] = false, false
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// each runs pieces on all cores until the context ends.
func (s *skeleton) each(ctx context.Context, n int, piece func(k int)) error {
	const pieces = 4096 // more than enough for any number of cores to be busy to the end
	s.pool.Do(min(n, pieces), func(first int) {
		for k := first; k < n && ctx.Err() == nil; k += pieces {
			piece(k)
		}
	})
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("learn: PC: %w", err)
	}
	return nil
}

// candidates returns neighbours of x but y that may be parents of x.
func (s *skeleton) candidates(joined []bool, x, y int) (all []int) {
	for z := range s.n {
		if z != y && joined[x*s.n+z] && !s.known.forbidden[z*s.n+x] {
			all = append(all, z)
		}
	}
	return all
}

// separated reports whether a subset of the candidates of some size makes x and y
// independent.
func (s *skeleton) separated(x, y int, candidates []int, size int) (found bool) {
	subsets(candidates, size, func(given []int) bool {
		p := s.ask(x, y, given)
		found = p > s.Alpha
		if p == p {
			s.tested[x*s.n+y] = true
		}
		if p == p && !found {
			s.p[x*s.n+y] = max(s.p[x*s.n+y], p)
		}
		return !found
	})
	return found
}

// ask asks the test.
func (s *skeleton) ask(x, y int, given []int) float64 {
	s.tests.Add(1)
	return s.test.P(x, y, given)
}

// subsets calls with for the subsets of some size, in order, until it returns
// false.
func subsets(of []int, size int, with func([]int) bool) {
	if size > len(of) {
		return
	}
	at, subset := make([]int, size), make([]int, size)
	for k := range at {
		at[k] = k
	}
	for {
		for k, i := range at {
			subset[k] = of[i]
		}
		if !with(subset) {
			return
		}
		k := size - 1
		for k >= 0 && at[k] == len(of)-size+k {
			k--
		}
		if k < 0 {
			return
		}
		at[k]++
		for m := k + 1; m < size; m++ {
			at[m] = at[m-1] + 1
		}
	}
}

// vote counts the sets of neighbours of x or y that make them independent, and
// those of them that have z.
func (s *skeleton) vote(ctx context.Context, x, y, z int) (all, with int) {
	count := func(candidates []int, but []int) {
		limit := len(candidates)
		if s.MaxGiven > 0 {
			limit = min(limit, s.MaxGiven)
		}
		for size := range limit + 1 {
			subsets(candidates, size, func(given []int) bool {
				if but != nil && within(given, but) {
					return true // counted before
				}
				if p := s.ask(x, y, given); p > s.Alpha && !math.IsNaN(p) {
					all++
					if slices.Contains(given, z) {
						with++
					}
				}
				return ctx.Err() == nil
			})
		}
	}
	ofX := s.candidates(s.joined, x, y)
	count(ofX, nil)
	count(s.candidates(s.joined, y, x), append([]int{}, ofX...))
	return all, with
}

// within reports whether a set is part of another.
func within(set, of []int) bool {
	return !slices.ContainsFunc(set, func(v int) bool { return !slices.Contains(of, v) })
}
