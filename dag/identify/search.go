package identify

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/dag"
)

// Search asks whether a query follows from several distributions, of experiments,
// of other populations, of selected cases, or with values missing.
//
//	Search{Graph: g, Data: []Query{observed, experiment}, Query: q}
//	Search{…, Transport: []string{"T"}}             // P(Y | do(X), T): of the other population
//	Search{…, Selection: []string{"S"}}             // P(X, Y | S): of selected cases
//	Search{…, Missing: map[string]string{"X": "R"}} // P(X*, R): X where R = 1
//
// Nodes that no distribution has are latent.
type Search struct {
	Graph *dag.Graph
	Data  []Query
	Query Query
	// Transport are nodes without causes that have an arrow to each node whose
	// mechanism differs between the population at hand and another one. As a
	// condition it says that the distribution is of the other one.
	Transport []string
	// Selection are nodes that say whether a case is among the data. As a condition
	// it says that it is.
	Selection []string
	// Missing has, for each variable with values missing, the node that is 1 where it
	// is observed. What is seen of X is called X*; it need not be in the graph.
	Missing map[string]string
	// Limit is the most distributions that are derived, 0 for 300,000.
	Limit int
}

const defaultLimit = 300_000 // up to 350 MB and some seconds

// NotDerivedError says that no sequence of the rules, however long, leads from the
// data to the query: the search has gone through all distributions that follow.
// Where each of the data is the distribution of all other nodes, observed or after
// an experiment, no other argument does [Lee2019]: the query is not identified. Of
// parts of the nodes, selected cases or missing values other arguments may still.
type NotDerivedError struct {
	Query   Query       // what was asked
	Derived int         // how many distributions follow
	Closest *Derivation // the one most like the query, nil if there is none
}

// Error names the query.
func (e *NotDerivedError) Error() string {
	return fmt.Sprintf("identify: %v: the rules do not lead from the data to it, but to %d other distributions%s", e.Query, e.Derived, e.Closest.nearest())
}

// UndecidedError says that the search ended before it was through: the query may
// follow or not.
type UndecidedError struct {
	Query   Query       // what was asked
	Derived int         // distributions that were found to follow
	Closest *Derivation // the one most like the query, nil if there is none
	Err     error       // that of the context, nil if Limit was reached
}

// Error tells what ended the search.
func (e *UndecidedError) Error() string {
	why := "the limit is reached"
	if e.Err != nil {
		why = e.Err.Error()
	}
	return fmt.Sprintf("identify: %v: undecided after %d distributions, as %s%s", e.Query, e.Derived, why, e.Closest.nearest())
}

// Unwrap returns the error of the context.
func (e *UndecidedError) Unwrap() error { return e.Err }

// nearest names a distribution that is not the one asked for.
func (d *Derivation) nearest() string {
	if d == nil {
		return ""
	}
	return fmt.Sprintf("; the closest is %v", d.Distribution)
}

// Find looks for a derivation of the query. The rules it has: those of the
// do-calculus, sums, conditions, products and quotients of distributions, the
// other population where what differs is separated, and X for X* where it is
// observed. Indicators are not set.
//
// Errors: all that is wrong with the question; *NotDerivedError; *UndecidedError
// when ctx ends or the limit is reached; a *SizeError above 32 nodes.
// Source: the rules of [Tikka2021]; the shortest derivation is found as in
// [Knuth1977].
// Cost: grows with the number of distributions that follow, up to 4 to the power
// of the nodes and more with indicators.
func (s Search) Find(ctx context.Context) (*Derivation, error) {
	p, err := newSearch(s)
	if err != nil {
		return nil, err
	}
	limit := s.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	for {
		const every = 256 // steps between looks at the clock
		switch {
		case p.done%every == 0 && ctx.Err() != nil:
			return nil, &UndecidedError{s.Query, p.done, p.nearest(), ctx.Err()}
		case p.done >= limit:
			return nil, &UndecidedError{s.Query, p.done, p.nearest(), nil}
		}
		k, more := p.next()
		switch {
		case !more:
			return nil, &NotDerivedError{s.Query, p.done, p.nearest()}
		case p.found[k].distribution == p.target:
			return p.derivation(k), nil
		}
		p.expand(k)
	}
}
