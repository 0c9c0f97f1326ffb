package vi

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/rng"
)

// Minibatch says which rows of a program's data each step of ADVI looks at.
//
//	vi.ADVI{Minibatch: vi.Minibatch{Data: []string{"x", "y"}, Rows: 500}}
//
// The rows are dealt once, at random, into batches that differ by one row at
// most; steps take them in a new random order each time round. So nothing is
// bound or compiled within the climb. The gradient of a batch counts as often as
// there are batches, and is taken less what it is at the start, for which that of
// all rows is put: it has the right mean, and of a posterior that is narrow
// beside its prior most of the noise that batches make is gone.
//
// The start, the weights of the draws and so ELBO and k-hat are of all rows.
//
// Source: [Hoffman2013] for steps by batches; [Johnson2013] and [Baker2019] for
// the gradient at a fixed point.
type Minibatch struct {
	// Data names all data that have the rows, predictors and outcomes.
	Data []string `json:"data,omitempty"`
	// Rows is the number of rows in a batch; 0 means 512, or all if there are
	// fewer.
	Rows int `json:"rows,omitempty"`
}

// defaultRows fill a vector unit, and cost more than what a step does besides.
const defaultRows = 512

// purposes of the random numbers that deal rows, and of those that check them.
const (
	dealPurpose  rng.Purpose = "vi/minibatch"
	checkPurpose rng.Purpose = "vi/minibatch/check"
)

// batches is a target whose density and gradient are those of one batch of rows
// after another, each an estimate of those of all rows.
type batches struct {
	rest   *bayes.Program
	parts  []bayes.BatchTarget
	scale  float64     // how often a batch counts
	anchor [][]float64 // [batch][dim], gradients at the start
	total  []float64   // their sum
	grad   []lane.V
	logp   lane.V
	order  []int // of the batches
	at     int   // in order
	stream rng.Stream
}

// of returns the batches of a target, nil if it is to be seen whole. stop is
// what ended the run.
func (m Minibatch) of(ctx context.Context, t bayes.Target, start *gaussian, seed uint64) (b *batches, stop, err error) {
	if m.Rows == 0 {
		return nil, nil, nil
	}
	p, ok := t.(*bayes.Program)
	if !ok {
		return nil, nil, &ConfigError{"ADVI.Minibatch", m, fmt.Sprintf("nothing: the target is a %T, and only a *bayes.Program has rows", t)}
	}
	rows, err := p.Rows(m.Data[0])
	if err != nil {
		return nil, nil, err
	}
	dealt := make([]int, rows)
	stream := rng.New(seed, dealPurpose)
	rng.Perm(&stream, dealt)
	n := (rows + m.Rows - 1) / m.Rows
	hands := make([][]int, n)
	for k := range hands {
		hands[k] = dealt[k*rows/n : (k+1)*rows/n]
	}
	b = &batches{scale: float64(n), grad: lane.Make(p.Dim()), total: make([]float64, p.Dim()), order: make([]int, n), at: n - 1, stream: stream}
	if b.rest, b.parts, err = p.SplitRows(hands, m.Data...); err != nil {
		return nil, nil, fmt.Errorf("vi: ADVI.Minibatch: %w", err)
	}
	stop, err = b.cast(ctx, p, start, seed)
	return b, stop, err
}

// sumError is the relative error that the sum of the batches may have: that of a
// sum of a million terms of any sizes, and no more.
const sumError = 1e-9

// cast takes the gradients at the start, and checks at it and at draws around it
// that the batches sum to the whole.
func (b *batches) cast(ctx context.Context, p *bayes.Program, start *gaussian, seed uint64) (stop, err error) {
	e := newEvaluator(p)
	stream := rng.New(seed, checkPurpose)
	rng.FillNormal(&stream, lane.Flat(e.x))
	for i := range e.x {
		e.x[i][0] = 0
	}
	start.apply(e.x)
	for i, m := range start.mean {
		for l := range &e.x[i] {
			e.x[i][l] += m
		}
	}
	if stop := e.eval(ctx); stop != nil {
		return stop, nil
	}
	var sum, size lane.V
	add := func(t bayes.BatchTarget) error {
		err := t.LogDensityGradBatch(lane.Flat(e.x), lane.Flat(b.grad), b.logp[:])
		for l, v := range b.logp {
			sum[l] += v
			size[l] += math.Abs(v)
		}
		return err
	}
	if err := add(b.rest); err != nil {
		return nil, err
	}
	for _, t := range b.parts {
		if stop := ctx.Err(); stop != nil {
			return stop, nil
		}
		if err := add(t); err != nil {
			return nil, err
		}
		own := make([]float64, p.Dim())
		e.column(own, b.grad, 0)
		for i, g := range own {
			b.total[i] += g
		}
		b.anchor = append(b.anchor, own)
	}
	for l, whole := range e.logp {
		if off := math.Abs(sum[l] - whole); finite(whole) && !(off <= float64(sumError*size[l])) {
			return nil, fmt.Errorf("vi: ADVI.Minibatch: the log likelihoods of %d batches of rows sum to %.10g with the rest, that of all rows is %.10g: "+
				"name all data that have the rows; rows that depend on each other, as those of a time series or a Gaussian process, can't be parted", len(b.parts), sum[l], whole)
		}
	}
	return nil, nil
}

// next goes to the next batch.
func (b *batches) next() {
	if b.at++; b.at == len(b.order) {
		rng.Perm(&b.stream, b.order)
		b.at = 0
	}
}

// passes returns how many evaluations of all rows evaluations of batches are.
func (b *batches) passes(evaluations int) int {
	if b == nil {
		return evaluations
	}
	n := len(b.parts)
	return (evaluations+n-1)/n + 2 // those of cast
}

// Dim returns the number of coordinates.
func (b *batches) Dim() int { return b.rest.Dim() }

// LogDensityGradBatch estimates density and gradient of all rows.
func (b *batches) LogDensityGradBatch(x, grad, logp []float64) error {
	if err := b.rest.LogDensityGradBatch(x, grad, logp); err != nil {
		return err
	}
	k := b.order[b.at]
	if err := b.parts[k].LogDensityGradBatch(x, lane.Flat(b.grad), b.logp[:]); err != nil {
		return err
	}
	for l, v := range b.logp {
		logp[l] = math.FMA(b.scale, v, logp[l])
	}
	for i, own := range b.anchor[k] {
		row := grad[i*bayes.Lanes : (i+1)*bayes.Lanes]
		for l, g := range &b.grad[i] {
			row[l] += math.FMA(b.scale, g-own, b.total[i])
		}
	}
	return nil
}

// LogDensityGrad is that of a bayes.Target, which is never evaluated alone.
func (b *batches) LogDensityGrad(x, grad []float64) (float64, error) {
	return 0, errors.New("vi: a batch of rows is evaluated in lanes alone")
}
