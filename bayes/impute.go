package bayes

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/seed78144065/credence/internal/ir"
)

// Impute declares numbers some of which are missing, NaN in values. Observed
// ones are data "name.observed" drawn from d, missing ones parameters
// "name.missing" with d as their prior, so whatever d depends on learns from
// both; the result has all of them, on dims.
//
//	age := m.Impute("age", ages, bayes.Normal(mu.Add(slope.Mul(income)), tau), person)
//	m.Observe(y, bayes.Normal(alpha.Add(beta.Mul(age)), sigma))
//
// This is right if what is missing depends on nothing that is not in the model
// (missing at random). Missing outcomes need no imputation: leave out the rows,
// or impute them to see what they may have been. A count can't be a parameter.
//
// Predictions draw observed values anew, like all data with a distribution, and
// what depends on them follows.
//
// Shapes: values is []float64 or [][]float64, anonymous without dims; the
// parameters of d broadcast to it.
// Source: [Rubin1976].
func (m *Model) Impute(name string, values any, d Dist, dims ...Dim) Expr {
	n := &ir.Node{Op: ir.Reshape, Name: name, Pos: ir.Here()}
	num, shape, err := missingNumbers(values)
	if len(dims) == 0 {
		for _, k := range shape {
			dims = append(dims, Size(k))
		}
	}
	for _, k := range dims {
		n.Dims = append(n.Dims, k.d)
	}
	switch {
	case err != nil:
		n.Err = ir.Faultf(ir.BadData, n.Pos, "Impute: %q %v", name, err)
	case slices.Contains(n.Dims, nil):
		n.Err = ir.Faultf(ir.BadShape, n.Pos, "Impute: %q has an empty dim", name)
	case !slices.Equal(sizes(n.Dims), shape):
		n.Err = ir.Faultf(ir.BadShape, n.Pos, "Impute: %q has shape %v; its dims say %s", name, shape, ir.Shape(n.Dims))
	case d.density == nil:
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Impute: %q has no distribution", name)
	case d.density.Domain().Rank > 0 || d.support.Kind > ir.Bounded:
		n.Err = ir.Faultf(ir.BadModel, n.Pos, "Impute: %q can't be drawn from %v, a distribution of vectors; give each column its own", name, d)
	}
	if n.Err != nil {
		m.keep(n)
		return Expr{n}
	}
	var known, missing, seen []float64 // positions, and what is known
	for i, x := range num {
		if x == x {
			if s := d.density.Domain().Support; n.Err == nil && s.Kind == ir.Bounded && (x < s.Lo || x > s.Hi) {
				n.Err = ir.Faultf(ir.BadSupport, n.Pos, "Impute: %q is %v at %s: %s wants values in [%v, %v]", name, x, positionLabel(i, n.Dims), d.density.Name(), s.Lo, s.Hi)
			}
			known, seen = append(known, float64(i)), append(seen, x)
			continue
		}
		num[i] = 0
		missing = append(missing, float64(i))
	}
	if n.Err != nil {
		m.keep(n)
		return Expr{n}
	}
	whole := Expr{lift(num)}
	if len(seen) > 0 {
		observed := m.Data(name+".observed", seen, NewDim(name+".observed", positionLabels(known, n.Dims)...))
		m.Observe(observed, d.rows(known, n.Dims, lift(observed).Dims[0]))
		whole = whole.Put(Expr{lift(known)}, Expr{as(lift(observed), len(seen))})
	}
	if len(missing) > 0 {
		at := NewDim(name+".missing", positionLabels(missing, n.Dims)...)
		x := m.Param(name+".missing", d.rows(missing, n.Dims, at.d), at)
		whole = whole.Put(Expr{lift(missing)}, Expr{as(lift(x), len(missing))})
	}
	n = node(ir.Reshape, lift(whole))
	for _, k := range dims {
		n.Dims = append(n.Dims, k.d)
	}
	return Expr{n}
}

// missingNumbers reads numbers that are finite or NaN.
func missingNumbers(values any) (num []float64, shape []int, err error) {
	switch v := values.(type) {
	case []float64:
		num, shape = slices.Clone(v), []int{len(v)}
	case [][]float64:
		if num, shape, err = matrixOfRows(v); err != nil {
			return nil, nil, err
		}
	default:
		return nil, nil, fmt.Errorf("is a %T: want []float64 or [][]float64, with NaN for what is missing", v)
	}
	if len(num) == 0 {
		return nil, nil, fmt.Errorf("is empty: a model needs at least one value")
	}
	for i, x := range num {
		if math.IsInf(x, 0) {
			return nil, nil, fmt.Errorf("has value %v in row %d: data must be finite, or NaN for missing", x, i/max(1, width(shape)))
		}
	}
	return num, shape, nil
}

// positionLabels names elements of an array.
func positionLabels(at []float64, dims []*ir.Dim) []string {
	labels := make([]string, len(at))
	for i, k := range at {
		labels[i] = positionLabel(int(k), dims)
	}
	return labels
}

// positionLabel names element i of an array by the labels of its dims, or by
// numbers from 0.
func positionLabel(i int, dims []*ir.Dim) string {
	label := ""
	for k := len(dims) - 1; k >= 0; k-- {
		at := i % dims[k].Size
		i /= dims[k].Size
		own := strconv.Itoa(at)
		if dims[k].Labels != nil {
			own = dims[k].Labels[at]
		}
		if label != "" {
			own += ","
		}
		label = own + label
	}
	return label
}

// rows returns d for some positions of an array on dims: those elements of its
// parameters.
func (d Dist) rows(at []float64, dims []*ir.Dim, to *ir.Dim) Dist {
	args := slices.Clone(d.args)
	for k, spec := range d.density.Params() {
		a := args[k]
		if a.Faulty() || len(a.Dims) == spec.Rank {
			continue
		}
		perm, ok := ir.Into(a.Dims[:len(a.Dims)-spec.Rank], dims)
		if !ok {
			if d.err == nil {
				d.err = ir.Faultf(ir.BadShape, ir.Here(), "Impute: shape mismatch: %s of %v is %v; the values are %s", spec.Name, d, a, ir.Shape(dims))
			}
			continue
		}
		size := []*ir.Dim{{Size: ir.Size(dims)}}
		if !ir.IsIdentity(perm, len(dims)) {
			spread := node(ir.Permute, a)
			spread.Perm, spread.Dims = slices.Clone(perm), slices.Clone(dims)
			for j := range spec.Rank {
				own := len(a.Dims) - spec.Rank + j
				spread.Perm, spread.Dims = append(spread.Perm, own), append(spread.Dims, a.Dims[own])
			}
			a = spread
		}
		flat := node(ir.Reshape, a)
		flat.Dims = append(size, a.Dims[len(a.Dims)-spec.Rank:]...)
		picked := lift(Expr{flat}.At(Expr{lift(at)}, Dim{flat.Dims[0]}))
		named := node(ir.Reshape, picked)
		named.Dims = append([]*ir.Dim{to}, picked.Dims[1:]...)
		args[k] = named
	}
	d.args = args
	return d
}
