package explain

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/internal/rng"
)

// Loss says how wrong predictions are: smaller is better. It must not keep or
// change what it is given.
type Loss func(y, prediction []float64) float64

// Mean makes a Loss of that of one row.
func Mean(loss func(y, prediction float64) float64) Loss {
	return func(y, prediction []float64) (mean float64) {
		for i, v := range y {
			mean += loss(v, prediction[i])
		}
		return mean / float64(len(y))
	}
}

// Importance is how much worse predictions are when a group of columns says
// nothing.
type Importance struct {
	// Loss is that of the rows as they are.
	Loss float64
	// Mean is, for each group, by how much the loss grows when the rows of the group
	// are permuted, and SE its standard error from permutations: it says nothing of
	// how many rows there are.
	Mean, SE []float64
	// Repeats are the growths by group and permutation, Evaluations how many rows the
	// function had.
	Repeats     [][]float64
	Evaluations int
}

// Permutation returns the importance of groups of columns, each permuted against
// all others repeats times.
//
// Shapes: x is [row][column], y has one number a row; rows that the model was not
// fitted to. Groups may overlap, and leave columns out.
// Result: the same for the same seed. Permuting makes rows that can't be where
// columns depend on each other, and the model has never seen any like them:
// group such columns. When the context ends, the groups that are done, with the
// context's error.
// Errors: wrap ErrData: less than two rows, lengths, NaN and infinities, also in
// the loss; ErrSettings: repeats below 2, groups; the function's.
// Source: [Breiman2001] §10, [Fisher2019] §3; the caveat is [Hooker2021]'s.
// Cost: (1 + groups·repeats)·rows evaluations.
func Permutation(ctx context.Context, f Function, x [][]float64, y []float64, loss Loss, repeats int, o Options) (Importance, error) {
	if err := checkRows("x", x, -1); err != nil {
		return Importance{}, err
	}
	if err := o.check(f, len(x[0]), false); err != nil {
		return Importance{}, err
	}
	n := len(x)
	switch {
	case n < 2:
		return Importance{}, fmt.Errorf("%w: one row has no other to be exchanged with", ErrData)
	case len(y) != n:
		return Importance{}, fmt.Errorf("%w: y has %d numbers for %d rows", ErrData, len(y), n)
	case loss == nil:
		return Importance{}, fmt.Errorf("%w: no loss", ErrSettings)
	case repeats < 2:
		return Importance{}, fmt.Errorf("%w: %d repeats; want at least 2, which a standard error takes", ErrSettings, repeats)
	}
	if err := checkRows("y", [][]float64{y}, n); err != nil {
		return Importance{}, err
	}
	e, prediction := newEvaluator(f, len(x[0]), o.Batch), make([]float64, n)
	evaluate := func(fill func(i int, row []float64)) (float64, error) {
		if err := e.run(ctx, n, fill, func(i int, v float64) { prediction[i] = v }); err != nil {
			return 0, err
		}
		l := loss(y, prediction)
		if l-l != 0 {
			return 0, fmt.Errorf("%w: the loss is %v; want a finite number", ErrData, l)
		}
		return l, nil
	}
	var r Importance
	var err error
	if r.Loss, err = evaluate(func(i int, row []float64) { copy(row, x[i]) }); err != nil {
		return Importance{Evaluations: e.calls}, err
	}
	src, order := rng.New(o.Seed, "explain/permutation"), make([]int, n)
	for g, columns := range o.groups(len(x[0])) {
		grown, m := make([]float64, repeats), newMoments(1)
		for k := 0; k < repeats && err == nil; k++ {
			rng.Perm(&src, order)
			var l float64
			l, err = evaluate(func(i int, row []float64) {
				copy(row, x[i])
				for _, j := range columns {
					row[j] = x[order[i]][j]
				}
			})
			grown[k] = l - r.Loss
			m.add(grown[k : k+1])
		}
		if err != nil {
			err = fmt.Errorf("group %d: %w", g, err)
			break
		}
		r.Mean, r.SE, r.Repeats = append(r.Mean, m.mean[0]), append(r.SE, m.standardErrors()[0]), append(r.Repeats, grown)
	}
	r.Evaluations = e.calls
	return r, err
}
