package causal

import (
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
)

// Sizes of a conditional table: of one that a page can't show, and of a column
// of numbers that are likely to be counts and no levels.
const (
	maxCells  = 10000
	maxLevels = 20
)

// ConditionalTable is a mechanism of levels: for each combination of the levels
// of its parents, the probabilities of the node's own, which have a Dirichlet
// prior. Columns are factors, or whole numbers from 0.
//
// Its parameter y_p has a simplex for each combination, of which the last
// parent's levels change fastest.
type ConditionalTable struct {
	// Prior is the concentration of each level, 0 for 1, with which all
	// probabilities are equally likely.
	Prior float64
}

func (c ConditionalTable) learn(n node) (law, error) {
	if c.Prior == 0 {
		c.Prior = 1
	}
	if !(c.Prior > 0) || c.Prior > 1e300 { // finite
		return law{}, fmt.Errorf("a conditional table with a Prior of %v; want a positive number", c.Prior)
	}
	var faults []string
	combinations := []string{""}
	strides := make([]float64, len(n.parents))
	own := n.levels(n.name)
	size := len(own)
	for _, p := range append([]string{n.name}, n.parents...) {
		levels := n.levels(p)
		if levels == nil {
			faults = append(faults, p)
			continue
		}
		if p == n.name {
			continue
		}
		if size *= len(levels); size > maxCells {
			return law{}, fmt.Errorf("a conditional table of more than %d cells; merge levels, or use a Regression of the family Categorical", maxCells)
		}
		var next []string
		for _, c := range combinations {
			for _, l := range levels {
				next = append(next, strings.TrimPrefix(c+", "+p+"="+l, ", "))
			}
		}
		combinations = next
	}
	if faults != nil {
		return law{}, fmt.Errorf("a conditional table has columns with levels, or with the whole numbers from 0; %s %s not such", strings.Join(faults, ", "), map[bool]string{true: "is", false: "are"}[len(faults) == 1])
	}
	stride := 1.0
	for i := len(n.parents) - 1; i >= 0; i-- {
		strides[i] = stride
		stride *= float64(len(n.levels(n.parents[i])))
	}
	prior := make([]float64, len(own))
	for i := range prior {
		prior[i] = c.Prior
	}
	dist := func(in rows) (bayes.Dist, error) {
		dims := []bayes.Dim{in.model.Dim(n.name+"_level", own...)}
		if len(n.parents) == 0 {
			return bayes.Categorical(in.model.Param(n.name+"_p", bayes.Dirichlet(prior), dims...)), nil
		}
		given := in.model.Dim(n.name+"_given", combinations...)
		p := in.model.Param(n.name+"_p", bayes.Dirichlet(prior), given, dims[0])
		code := bayes.Mul(in.vars[n.parents[0]], strides[0])
		for i, parent := range n.parents[1:] {
			code = code.Add(bayes.Mul(in.vars[parent], strides[i+1]))
		}
		is := make([]bayes.Expr, len(combinations))
		for k := range is {
			is[k] = bayes.Equal(code, float64(k))
		}
		return bayes.Categorical(bayes.MatMul(bayes.Stack(given, is...).T(), p)), nil
	}
	return law{text: fmt.Sprintf("probabilities of %d levels%s", len(own), n.given()), dist: dist}, nil
}
