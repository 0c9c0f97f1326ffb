package explain

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/seed78144065/credence/internal/rng"
)

// Explainer divides what a function gives for a row among the row's groups of
// columns, by Shapley values. What a coalition S of groups is worth is the mean of
// the function over the background rows with the columns of S as in the row:
// v(S) = mean f(x_S, b_rest), the interventional value function. It does not
// change, and may be shared by goroutines if the function may.
type Explainer struct {
	f          Function
	background [][]float64
	groups     [][]int
	options    Options
}

// Attribution is how a row's groups share what the function gives for it.
type Attribution struct {
	// Base is the mean of the function over the background, Value what it gives for
	// the row. Phi, one number a group, add up to Value − Base but for rounding.
	Base, Value float64
	Phi         []float64
	// SE are the standard errors of Phi from sampling permutations, nil if it is
	// exact. They say nothing of how many background rows there are.
	SE []float64
	// Pairs is the number of sampled pairs, Evaluations that of rows of the function.
	Pairs, Evaluations int
}

// MaxExact is the largest number of groups of Exact: 2¹⁶ coalitions, each as many
// rows as the background has.
const MaxExact = 16

// New returns an explainer. The background, [row][column], is what is compared
// with: some hundred rows that are like all.
//
// Errors: wrap ErrData: no background, rows of other widths, NaN and infinities;
// ErrSettings: groups that do not have every column once. All of them.
func New(f Function, background [][]float64, o Options) (*Explainer, error) {
	if err := checkRows("the background", background, -1); err != nil {
		return nil, err
	}
	if err := o.check(f, len(background[0]), true); err != nil {
		return nil, err
	}
	e := &Explainer{f: f, options: o}
	for _, row := range background {
		e.background = append(e.background, slices.Clone(row))
	}
	for _, g := range o.groups(len(background[0])) {
		e.groups = append(e.groups, slices.Clone(g))
	}
	return e, nil
}

// Exact returns the Shapley values of a row.
//
// Errors: wrap ErrData; ErrSettings for more than MaxExact groups; the
// function's and the context's, with the number of evaluations so far.
// Source: [Shapley1953], for models [Lundberg2017]; the value function is that of [Janzing2020].
// Cost: 2^groups · background evaluations and one.
func (e *Explainer) Exact(ctx context.Context, x []float64) (Attribution, error) {
	if err := e.check(x); err != nil {
		return Attribution{}, err
	}
	n := len(e.groups)
	if n > MaxExact {
		return Attribution{}, fmt.Errorf("%w: %d groups have 2^%d coalitions; want at most %d groups (Options.Groups), or Sample", ErrSettings, n, n, MaxExact)
	}
	c := e.coalitions(x)
	all := 1<<n - 1
	worth := make([]float64, all+1)
	err := c.worth(ctx, worth[:all], func(s, g int) bool { return s>>g&1 == 1 })
	if err == nil {
		worth[all], err = c.value(ctx)
	}
	if err != nil {
		return Attribution{Evaluations: c.calls}, err
	}
	a := Attribution{Base: worth[0], Value: worth[all], Phi: make([]float64, n), Evaluations: c.calls}
	weight := make([]float64, n) // of coalitions by size: size!·(n−1−size)!/n!
	for size := range weight {
		if weight[size] = 1 / float64(n); size > 0 {
			weight[size] = weight[size-1] * float64(size) / float64(n-size)
		}
	}
	for g := range a.Phi {
		for s, v := range worth {
			if s>>g&1 == 0 {
				a.Phi[g] = math.FMA(weight[bits.OnesCount(uint(s))], worth[s|1<<g]-v, a.Phi[g])
			}
		}
	}
	return a, nil
}

// Sample estimates the Shapley values of a row from random orders in which groups
// join, each with its reverse. It is exact if no more than two groups act together.
//
// Result: the same for the same seed. When the context ends, what the finished
// pairs say, with the context's error; Phi and SE are nil with fewer than two.
// Errors: wrap ErrData; ErrSettings for fewer than two pairs; the function's.
// Source: [Castro2009], in antithetic pairs [Mitchell2022].
// Cost: 2·pairs·(groups − 1)·background evaluations, and the background and one.
func (e *Explainer) Sample(ctx context.Context, x []float64, pairs int) (Attribution, error) {
	if err := e.check(x); err != nil {
		return Attribution{}, err
	}
	if pairs < 2 {
		return Attribution{}, fmt.Errorf("%w: %d pairs of orders; want at least 2, which a standard error takes", ErrSettings, pairs)
	}
	c, n := e.coalitions(x), len(e.groups)
	var a Attribution
	base := make([]float64, 1)
	err := c.worth(ctx, base, func(int, int) bool { return false })
	if err == nil {
		a.Value, err = c.value(ctx)
	}
	if err != nil {
		return Attribution{Evaluations: c.calls}, err
	}
	a.Base = base[0]
	inner := 2 * (n - 1) // coalitions of a pair but for those of none and of all
	together := max(1, len(c.rows)/max(1, inner*len(e.background)))
	src := rng.New(e.options.Seed, "explain/shapley")
	rank, worth := make([]int, n*together), make([]float64, inner*together)
	sums := newMoments(n)
	contribution := make([]float64, n)
	for a.Pairs < pairs {
		now := min(together, pairs-a.Pairs)
		for p := range now {
			rng.Perm(&src, rank[p*n:(p+1)*n])
		}
		err = c.worth(ctx, worth[:inner*now], func(s, g int) bool {
			at, k := rank[s/inner*n+g], s%inner
			if k < n-1 {
				return at <= k // the first k+1 groups
			}
			return at > k-(n-1) // all but the first k−n+2
		})
		if err != nil {
			break
		}
		for p := range now {
			pair(contribution, rank[p*n:(p+1)*n], worth[p*inner:(p+1)*inner], a)
			sums.add(contribution)
		}
		a.Pairs += now
	}
	a.Evaluations = c.calls
	if a.Pairs >= 2 {
		a.Phi, a.SE = sums.mean, sums.standardErrors()
	}
	return a, err
}

// pair writes the mean of what each group adds in an order and in its reverse,
// from the worth of coalitions of the first groups and of the last.
func pair(to []float64, rank []int, worth []float64, of Attribution) {
	n := len(rank)
	first := func(k int) float64 { // worth of the first k
		switch k {
		case 0:
			return of.Base
		case n:
			return of.Value
		}
		return worth[k-1]
	}
	rest := func(k int) float64 { // worth of all but the first k
		switch k {
		case 0:
			return of.Value
		case n:
			return of.Base
		}
		return worth[n-1+k-1]
	}
	for g, at := range rank {
		to[g] = (first(at+1) - first(at) + (rest(at) - rest(at+1))) / 2
	}
}

// coalitions evaluates coalitions of the groups of a row.
type coalitions struct {
	*evaluator
	e *Explainer
	x []float64
}

func (e *Explainer) coalitions(x []float64) *coalitions {
	return &coalitions{newEvaluator(e.f, len(x), e.options.Batch), e, x}
}

// worth writes v(S) of as many coalitions as to has places, where in tells whether
// coalition s has a group.
func (c *coalitions) worth(ctx context.Context, to []float64, in func(s, g int) bool) error {
	b := len(c.e.background)
	var own []int // columns of the coalition
	clear(to)
	return c.run(ctx, len(to)*b, func(i int, row []float64) {
		if i%b == 0 {
			own = own[:0]
			for g, columns := range c.e.groups {
				if in(i/b, g) {
					own = append(own, columns...)
				}
			}
		}
		copy(row, c.e.background[i%b])
		for _, j := range own {
			row[j] = c.x[j]
		}
	}, func(i int, y float64) {
		if to[i/b] += y; i%b == b-1 {
			to[i/b] /= float64(b)
		}
	})
}

// value returns what the function gives for the row, the worth of all groups.
func (c *coalitions) value(ctx context.Context) (y float64, err error) {
	err = c.run(ctx, 1, func(_ int, row []float64) { copy(row, c.x) }, func(_ int, v float64) { y = v })
	return y, err
}

func (e *Explainer) check(x []float64) error {
	return checkRows("x", [][]float64{x}, len(e.background[0]))
}
