package dynamic

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
)

// Chain is a template unrolled and compiled: for series of findings of at most as
// many slices. It is immutable and safe for concurrent use.
type Chain struct {
	template *TwoSlice
	tree     *bn.JunctionTree
	n        int // slices
}

// Series says slice by slice which states variables were observed in, by names
// without slice. That of a variable without time may be in any slice.
type Series []bn.Evidence

// Compile unrolls n slices and makes their junction tree.
//
// Errors: those of Unroll; a *bn.WidthError with the size, before any table is
// made.
// Cost: linear in slices and in the cells of the cliques of one.
func (d *TwoSlice) Compile(n int, c bn.Config) (*Chain, error) {
	net, err := d.Unroll(n)
	if err != nil {
		return nil, err
	}
	tree, err := net.Compile(c)
	if err != nil {
		return nil, err
	}
	return &Chain{d, tree, n}, nil
}

// Tree returns the junction tree of all slices.
func (c *Chain) Tree() *bn.JunctionTree { return c.tree }

// Slices returns the number of slices.
func (c *Chain) Slices() int { return c.n }

// Beliefs returns what a series says about all variables of all slices: for the
// log evidence, the most probable path and joint questions.
//
// Errors, all at once: more slices than the chain has; unknown variables and
// states; a variable without time in two states.
func (c *Chain) Beliefs(s Series) (*bn.Beliefs, error) {
	b := c.tree.Beliefs()
	if err := c.check(s); err != nil {
		return nil, err
	}
	for t := range s {
		if err := c.observe(b, s, t); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Smooth returns the distribution of a variable in each slice given the whole
// series, P(X[t] | e[0], …, e[T-1]), by slice and state: slices after those of
// the series are predictions.
//
// Errors: those of Beliefs; an unknown variable; a *bn.ImpossibleError.
func (c *Chain) Smooth(s Series, variable string) ([][]float64, error) {
	if err := c.template.moves("Smooth", variable); err != nil {
		return nil, err
	}
	b, err := c.Beliefs(s)
	if err != nil {
		return nil, err
	}
	smoothed := make([][]float64, c.n)
	for t := range smoothed {
		if smoothed[t], err = b.Posterior(nil, Name(variable, t)); err != nil {
			return nil, err
		}
	}
	return smoothed, nil
}

// Filter returns the distribution of a variable in each slice given the series
// up to it, P(X[t] | e[0], …, e[t]), by slice and state: slices after those of
// the series are predictions.
//
// Errors: those of Smooth.
func (c *Chain) Filter(s Series, variable string) ([][]float64, error) {
	return c.Predict(s, variable, 0)
}

// Predict returns the distribution of a variable given the series up to some
// slices before, P(X[t] | e[0], …, e[t-ahead]), by slice t and state: in the first
// slices it is that without findings.
//
// Errors: those of Smooth; a number of slices that is negative.
func (c *Chain) Predict(s Series, variable string, ahead int) ([][]float64, error) {
	if ahead < 0 {
		return nil, fmt.Errorf("dynamic: Predict: %d slices ahead; Smooth knows what comes after", ahead)
	}
	if err := errors.Join(c.template.moves("Predict", variable), c.check(s)); err != nil {
		return nil, err
	}
	b := c.tree.Beliefs()
	predicted := make([][]float64, c.n)
	for t := range predicted {
		if seen := t - ahead; seen >= 0 && seen < len(s) {
			if err := c.observe(b, s, seen); err != nil {
				return nil, err
			}
		}
		var err error
		if predicted[t], err = b.Posterior(nil, Name(variable, t)); err != nil {
			return nil, err
		}
	}
	return predicted, nil
}

// observe enters the findings of one slice.
func (c *Chain) observe(b *bn.Beliefs, s Series, t int) error {
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(s[t])) {
		faults = append(faults, b.Observe(c.template.in(name, t), s[t][name]))
	}
	return errors.Join(faults...)
}

// in returns the name in slice t of a variable, which may be one without time.
func (d *TwoSlice) in(variable string, t int) string {
	if slices.Contains(d.moving, variable) {
		return Name(variable, t)
	}
	return variable
}

// check checks all names and states of a series.
func (c *Chain) check(s Series) error {
	var faults []error
	if len(s) > c.n {
		faults = append(faults, fmt.Errorf("dynamic: a series of %d slices, but %d were compiled", len(s), c.n))
	}
	d := c.template
	constant := map[string]string{}
	for t, e := range s {
		for _, name := range slices.Sorted(maps.Keys(e)) {
			in := name
			switch {
			case slices.Contains(d.moving, name):
				in = source(name, t)
			case !slices.Contains(d.static, name):
				faults = append(faults, fmt.Errorf("dynamic: slice %d: %w", t, d.unknown("Series", name)))
				continue
			case constant[name] != "" && constant[name] != e[name]:
				faults = append(faults, fmt.Errorf("dynamic: slice %d: %s is %s, but was %s before: it is the same at all times", t, name, e[name], constant[name]))
			}
			if slices.Contains(d.static, name) {
				constant[name] = e[name]
			}
			if _, err := d.two.State(in, e[name]); err != nil {
				faults = append(faults, fmt.Errorf("dynamic: slice %d: %w", t, err))
			}
		}
	}
	return errors.Join(faults...)
}

// moves checks that each slice has a variable.
func (d *TwoSlice) moves(op, variable string) error {
	switch {
	case slices.Contains(d.moving, variable):
		return nil
	case slices.Contains(d.static, variable):
		return fmt.Errorf("dynamic: %s: %s is the same at all times: ask Beliefs", op, variable)
	}
	return d.unknown(op, variable)
}

func (d *TwoSlice) unknown(op, variable string) error {
	return &dag.UnknownNodeError{Op: op, Name: variable, Known: slices.Concat(d.moving, d.static)}
}
