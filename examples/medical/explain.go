package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/examples/internal/scoring"
	"github.com/seed78144065/credence/nn/explain"
	"github.com/seed78144065/credence/nn/schema"
)

// explanation is why a row has its probability: what each column adds to that of the
// training rows.
type explanation struct {
	Row    int            `json:"row"`
	Base   float64        `json:"base"` // mean probability of training rows
	Value  float64        `json:"value"`
	Shares []contribution `json:"contributions"` // the largest first
	Exact  bool           `json:"exact"`
}

type contribution struct {
	Column  string   `json:"column"`
	Given   string   `json:"given"` // to the networks: a number, or a level
	Imputed bool     `json:"imputed"`
	Phi     float64  `json:"phi"`
	SE      *float64 `json:"se"` // of sampled ones
}

const (
	exactly    = 10  // columns: 2¹⁰ coalitions
	background = 100 // rows, as package explain says
	pairs      = 50  // of sampled orders, as in its example
)

// explain returns the Shapley values of a row.
func (q *question) explain(ctx context.Context, a *scoring.Answer) (*explanation, error) {
	n := q.Train.Batch.Rows
	var from [][]float64
	for k := range min(background, n) {
		x, err := q.Train.Vector(k * n / min(background, n)) // all over the file
		if err != nil {
			return nil, err
		}
		from = append(from, x)
	}
	e, err := explain.New(a.Probabilities, from, explain.Options{Seed: q.seed})
	if err != nil {
		return nil, err
	}
	x, err := q.Test.Vector(q.row - 1)
	if err != nil {
		return nil, err
	}
	found := &explanation{Row: q.row, Exact: len(x) <= exactly}
	var t explain.Attribution
	if found.Exact {
		t, err = e.Exact(ctx, x)
	} else {
		t, err = e.Sample(ctx, x, pairs)
	}
	if err != nil {
		return nil, fmt.Errorf("-explain: %w", err)
	}
	found.Base, found.Value = t.Base, t.Value
	i := 0
	for _, in := range q.Encoder.Inputs() {
		for _, c := range in.Columns {
			one := contribution{Column: c.Name, Given: strconv.FormatFloat(x[i], 'g', 6, 64), Phi: t.Phi[i]}
			if c.Levels != nil {
				one.Given = c.Levels[int(x[i])] // a code that the encoder made
			}
			if t.SE != nil {
				one.SE = &t.SE[i]
			}
			for _, f := range q.Test.Batch.Flags {
				one.Imputed = one.Imputed || f.Row == q.row-1 && f.Column == c.Name && f.Kind == schema.Imputed
			}
			found.Shares = append(found.Shares, one)
			i++
		}
	}
	slices.SortStableFunc(found.Shares, func(a, b contribution) int { return cmp.Compare(math.Abs(b.Phi), math.Abs(a.Phi)) })
	return found, nil
}

// text is what is printed: the columns that matter most.
func (e *explanation) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nRow %d has the probability %.3f, training rows %.3f on average. What makes the difference:\n", e.Row, e.Value, e.Base)
	for _, c := range e.Shares {
		missing := ""
		if c.Imputed {
			missing = " (missing)"
		}
		fmt.Fprintf(&b, "  %-20s %10s %+8.3f%s\n", c.Column, c.Given, c.Phi, missing)
	}
	return b.String()
}
