package identify

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Witness is two models that the graph allows, in which all that is observed has
// the same positive probabilities, and a query two answers. Nodes that play no
// part in it have one level.
type Witness struct {
	Query         Query           // what has two answers
	First, Second *discrete.Model // the two models
	At            discrete.Values // of the nodes of the query
	P             [2]float64      // the answers there, of First and Second
}

// apart is the least difference of answers that counts: far from rounding.
const apart = 1e-6

// Witness makes two models from the hedge.
//
// Errors: that of ctx; *discrete.SizeError where the models are too large to
// evaluate.
// Source: after the proof of theorem 4 of [Shpitser2006], with parities that are
// only likely, so that every probability is positive; see parity.go.
func (e *NotIdentifiedError) Witness(ctx context.Context) (*Witness, error) {
	// Where parities do, the first try is enough; where mechanisms are drawn, small
	// models are tried before large ones.
	const tries = 6
	var size *discrete.SizeError
	for try := range uint64(tries) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w, err := e.witness(try)
		switch {
		case errors.As(err, &size):
		case err != nil:
			return nil, err
		case math.Abs(w.P[0]-w.P[1]) >= apart:
			return w, nil
		}
	}
	if size != nil {
		return nil, size
	}
	return nil, fmt.Errorf("identify: %v: no two models were found that differ, although the hedge says there are", e.Query)
}

// witness makes two models and looks where they differ most.
func (e *NotIdentifiedError) witness(try uint64) (*Witness, error) {
	p, err := e.newParity(try)
	if err != nil {
		return nil, err
	}
	w := &Witness{Query: e.Query}
	if w.First, err = p.model(false); err != nil {
		return nil, err
	}
	if w.Second, err = p.model(true); err != nil {
		return nil, err
	}
	return w, w.contrast()
}

// contrast finds where the answers differ most, all that is set being 0.
func (w *Witness) contrast() error {
	w.At = discrete.Values{}
	for _, name := range w.Query.Do {
		w.At[name] = 0
	}
	first, err := truth(w.First, w.Query, w.At)
	if err != nil {
		return err
	}
	second, err := truth(w.Second, w.Query, w.At)
	if err != nil {
		return err
	}
	p, q, most := first.Values(), second.Values(), 0
	for k := range p {
		if math.Abs(p[k]-q[k]) > math.Abs(p[most]-q[most]) {
			most = k
		}
	}
	w.P = [2]float64{p[most], q[most]}
	for _, v := range slices.Backward(first.Vars()) {
		w.At[v.Name], most = most%v.Levels, most/v.Levels
	}
	return nil
}

// Check returns what is wrong with a witness for a graph, nil if it proves that
// the query is not identified. It uses nothing of how the models were found: the
// graph of each must be allowed, all they can show of observed nodes equal to
// 1e-9 and positive, and the answers apart.
func (w *Witness) Check(g *dag.Graph) error {
	var faults []error
	var joints, answers [2]*discrete.Table
	for k, m := range []*discrete.Model{w.First, w.Second} {
		if err := allowed(m.Graph(), g); err != nil {
			faults = append(faults, err)
			continue
		}
		var err error
		if joints[k], err = m.Joint(); err != nil {
			return err
		}
		if answers[k], err = truth(m, w.Query, w.At); err != nil {
			return err
		}
		if p := answers[k].Total(); answers[k].Cells() != 1 || !(math.Abs(p-w.P[k]) <= agreement) {
			faults = append(faults, fmt.Errorf("identify: witness: model %d says %v at %v, not %v", k+1, p, w.At, w.P[k]))
		}
		if least := slices.Min(joints[k].Values()); !(least > 0) {
			faults = append(faults, fmt.Errorf("identify: witness: model %d gives something observed the probability %v", k+1, least))
		}
	}
	if faults != nil {
		return errors.Join(faults...)
	}
	if d, err := joints[0].Distance(joints[1]); err != nil {
		faults = append(faults, err)
	} else if !(d <= agreement) {
		faults = append(faults, fmt.Errorf("identify: witness: what is observed differs by %.3g", d))
	}
	if d := math.Abs(w.P[0] - w.P[1]); !(d >= apart) {
		faults = append(faults, fmt.Errorf("identify: witness: the answers differ by %.3g only", d))
	}
	return errors.Join(faults...)
}

// allowed reports an edge of a model, seen through its observed nodes, that the
// graph does not have.
func allowed(model, g *dag.Graph) error {
	seen, err := model.Project()
	if err != nil {
		return err
	}
	if g, err = g.Project(); err != nil {
		return err
	}
	edges := map[dag.Edge]bool{}
	for _, e := range g.Edges() {
		edges[e] = true
		edges[dag.Edge{A: e.B, B: e.A, AtA: e.AtB, AtB: e.AtA}] = true
	}
	var faults []error
	for _, e := range seen.Edges() {
		if !edges[e] {
			faults = append(faults, fmt.Errorf("identify: witness: a model has %v, which the graph has not", e))
		}
	}
	return errors.Join(faults...)
}
