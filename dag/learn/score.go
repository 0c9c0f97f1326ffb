package learn

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/nearest"
)

// Score says how well a graph explains data; larger is better, all in natural
// logarithms. The zero value is [BIC].
type Score struct {
	kind kind
	size float64
}

type kind uint8

const (
	bic kind = iota
	aic
	logLikelihood
	bdeu
	k2
)

// BIC returns the score of the Bayesian information criterion: the log likelihood
// at its maximum minus ½ log n for each parameter. Of factors parameters are free
// probabilities, of numbers the coefficients, constant and variance of a linear
// regression on the parents with normal errors.
//
// Source: [Schwarz1978].
func BIC() Score { return Score{} }

// AIC returns the score of Akaike's information criterion: the log likelihood at
// its maximum minus 1 for each parameter.
//
// Source: [Akaike1974].
func AIC() Score { return Score{kind: aic} }

// LogLikelihood returns the log likelihood at its maximum. A graph with more edges
// never has less: search by it has no end but the complete graph.
func LogLikelihood() Score { return Score{kind: logLikelihood} }

// BDeu returns the log probability of data of factors when each row of a table of
// probabilities has a Dirichlet prior with equal parameters, which sum over a
// whole table to size: the equivalent sample size. Graphs with the same
// independencies have the same score.
//
// Source: [Heckerman1995] with the parameters of [Buntine1991].
func BDeu(size float64) Score { return Score{kind: bdeu, size: size} }

// K2 returns the log probability of data of factors when each row of a table of
// probabilities is uniform among all: Dirichlet with parameters 1. Graphs with the
// same independencies may differ in it.
//
// Source: [Cooper1992] theorem 1.
func K2() Score { return Score{kind: k2} }

// String names the score.
func (s Score) String() string {
	switch s.kind {
	case aic:
		return "AIC"
	case logLikelihood:
		return "log likelihood"
	case bdeu:
		return fmt.Sprintf("BDeu(%g)", s.size)
	case k2:
		return "K2"
	}
	return "BIC"
}

// bayesian reports whether the score is that of factors alone.
func (s Score) bayesian() bool { return s.kind == bdeu || s.kind == k2 }

// penalty returns what is taken off for each parameter.
func (s Score) penalty(logN float64) float64 {
	switch s.kind {
	case bic:
		return logN / 2
	case aic:
		return 1
	}
	return 0
}

// Scorer scores graphs on data. A score is a sum over families, a node with its
// parents, so that a graph that differs in an edge from another costs one family;
// those once seen are kept. A Scorer is safe for concurrent use.
type Scorer struct {
	data  *dataset
	local family

	mu   sync.Mutex
	seen map[string]float64
}

// family computes the score of a node, given sorted parents.
type family interface {
	score(node int, parents []int) float64
}

// NewScorer returns the score of data without missing values: all of factors, or
// all of numbers.
//
// Errors, all at once: no data; missing or infinite values; columns of both
// kinds; more than 255 levels; numbers that are constant; a score of factors for
// numbers; a size of BDeu that is not positive.
func NewScorer(data dag.Columns, s Score) (*Scorer, error) {
	d, err := read("score", data)
	if err != nil {
		return nil, err
	}
	return newScorer(d, s)
}

func newScorer(d *dataset, s Score) (*Scorer, error) {
	w := &Scorer{data: d, seen: map[string]float64{}}
	switch {
	case s.kind == bdeu && !(s.size > 0 && s.size-s.size == 0):
		return nil, fmt.Errorf("learn: %v: the equivalent sample size must be positive and finite", s)
	case d.factors == len(d.names):
		w.local = newTables(d, s)
	case d.factors > 0:
		return nil, fmt.Errorf("learn: %v: %d columns are factors and %d numbers: cut numbers into factors, or learn by tests", s, d.factors, len(d.names)-d.factors)
	case s.bayesian():
		return nil, fmt.Errorf("learn: %v is a score of factors, and the columns are numbers: use BIC, or cut them into factors", s)
	default:
		w.local = newRegressions(d, s)
	}
	return w, nil
}

// Graph returns the score of a DAG on the columns of its nodes; others are left
// aside.
//
// Errors: a graph of another class; nodes that are no columns.
func (w *Scorer) Graph(g *dag.Graph) (float64, error) {
	if g == nil {
		return 0, errors.New("learn: score: the graph is nil: look at the error of what made it")
	}
	if g.Class() != dag.DAG {
		return 0, &dag.ClassError{Op: "score", Got: g.Class(), Want: []dag.Class{dag.DAG}}
	}
	sum := 0.0
	for _, name := range slices.Sorted(slices.Values(g.Names())) {
		parents, err := g.Parents(name)
		if err != nil {
			return 0, err
		}
		s, err := w.Family(name, parents...)
		if err != nil {
			return 0, err
		}
		sum += s
	}
	return sum, nil
}

// Family returns the score of a node with its parents. Columns that are linearly
// dependent score −Inf.
//
// Errors: names that are no columns, or twice.
// Cost: linear in rows for each parent, unless it was asked for before.
func (w *Scorer) Family(node string, parents ...string) (float64, error) {
	family := make([]int, 0, 1+len(parents))
	for _, name := range append([]string{node}, parents...) {
		i, found := slices.BinarySearch(w.data.names, name)
		if !found {
			return 0, fmt.Errorf("learn: score: the data have no column %q%s", name, nearest.Suggest(name, w.data.names))
		}
		if slices.Contains(family, i) {
			return 0, fmt.Errorf("learn: score: %q is twice in the family of %q", name, node)
		}
		family = append(family, i)
	}
	slices.Sort(family[1:])
	return w.family(family[0], family[1:]), nil
}

// family looks the score up, or computes it.
func (w *Scorer) family(node int, parents []int) float64 {
	key := make([]byte, 0, 2+2*len(parents))
	key = append(key, byte(node), byte(node>>8))
	for _, p := range parents {
		key = append(key, byte(p), byte(p>>8))
	}
	w.mu.Lock()
	s, found := w.seen[string(key)]
	w.mu.Unlock()
	if !found {
		s = w.local.score(node, parents)
		w.mu.Lock()
		w.seen[string(key)] = s
		w.mu.Unlock()
	}
	return s
}
