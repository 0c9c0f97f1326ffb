package learn

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/par"
)

// PC learns the class of a DAG without latent common causes from tests of
// independence: an edge goes if a test finds its ends independent given some
// neighbours of one; two arrows meet where most sets that separate their tails
// leave the middle out; the rest follows from there being no other such pair and
// no cycle.
//
// The zero value tests at level 0.01, given sets of any size.
type PC struct {
	// Alpha is the level of a test; 0 is 0.01.
	Alpha float64
	// MaxGiven is the largest number of given variables; 0 is no limit.
	MaxGiven  int
	Knowledge Knowledge
}

// defaultAlpha is low because there are many tests.
const defaultAlpha = 0.01

// Learn learns from data by [NewTest].
//
// Errors: those of NewTest and Search.
func (p PC) Learn(ctx context.Context, data dag.Columns) (*Result, error) {
	return p.learn(ctx, par.New(), data)
}

func (p PC) learn(ctx context.Context, pool *par.Pool, data dag.Columns) (*Result, error) {
	t, err := NewTest(data)
	if err != nil {
		return nil, err
	}
	return p.search(ctx, pool, t, data.Names())
}

// Search learns from a test.
//
// Result: the same whatever the order of the variables. A set that can't be tested
// separates nothing. Directions that contradict each other, or would close a
// cycle, are left out, and told; what is known is kept to in any case: arrows
// known from it that close a cycle lose the edge with the largest p-value.
// Errors, all at once: a level outside 0 to ½; knowledge that contradicts itself
// or names no variables; that of the context.
// Source: PC [Spirtes2000] §5.4.2, in the order-independent form of [Colombo2014],
// with the majority rule; what is known restricts what is given to possible
// parents.
// Deviation: arrows that contradict each other give an edge without a direction,
// not <->.
// Cost: exponential in the largest number of neighbours, unless MaxGiven is set.
func (p PC) Search(ctx context.Context, t Test) (*Result, error) {
	if t == nil {
		return nil, errors.New("learn: PC: there is no test: NewTest makes one of data, Oracle of a graph")
	}
	return p.search(ctx, par.New(), t, t.Names())
}

func (p PC) search(ctx context.Context, pool *par.Pool, t Test, order []string) (*Result, error) {
	if p.Alpha == 0 {
		p.Alpha = defaultAlpha
	}
	if !(p.Alpha > 0 && p.Alpha < 0.5) || p.MaxGiven < 0 {
		return nil, fmt.Errorf("learn: PC: the level is %v and MaxGiven %d, want a level between 0 and 0.5, such as 0.01, and 0 or more given variables", p.Alpha, p.MaxGiven)
	}
	names := t.Names()
	if !slices.IsSorted(names) {
		t = newSorted(t)
		names = t.Names()
	}
	known, err := p.Knowledge.rules("PC", names)
	if err != nil {
		return nil, err
	}
	s := newSkeleton(p, t, known, pool)
	if err := s.thin(ctx); err != nil {
		return nil, err
	}
	o := &orientation{skeleton: s, arrow: make([]bool, s.n*s.n), settled: make([]bool, s.n*s.n)}
	o.keepToKnowledge()
	if err := o.colliders(ctx); err != nil {
		return nil, err
	}
	o.meek()
	return o.result(order)
}

// sorted is a test with its variables in the order of their names.
type sorted struct {
	Test
	names []string
	at    []int // of a variable, its number in Test
}

func newSorted(t Test) sorted {
	names := t.Names()
	at := make([]int, len(names))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(i, j int) int {
		if names[i] < names[j] {
			return -1
		}
		return 1
	})
	return sorted{t, pick(names, at), at}
}

func (s sorted) Names() []string { return s.names }

func (s sorted) P(x, y int, given []int) float64 {
	there := make([]int, len(given))
	for k, i := range given {
		there[k] = s.at[i]
	}
	slices.Sort(there)
	return s.Test.P(s.at[x], s.at[y], there)
}
