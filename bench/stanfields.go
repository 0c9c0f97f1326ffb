package main

import (
	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/posteriordb"
)

// stanField is a number (1 by 1), vector (n by 1) or matrix of a Stan
// program's data.
type stanField struct {
	name   string
	values mat.Matrix
}

func count(name string, n int) stanField { return vector(name, []float64{float64(n)}) }

func vector(name string, x []float64) stanField { return stanField{name, mat.NewVecDense(len(x), x)} }

// The effects of coaching and their standard errors in [Rubin1981].
var (
	schoolEffects = [8]float64{28, 8, -3, 7, -1, 1, 18, 12}
	schoolErrors  = [8]float64{15, 10, 16, 11, 9, 11, 10, 18}
)

func schoolsFields() ([]stanField, error) {
	return []stanField{count("J", 8), vector("y", schoolEffects[:]), vector("sigma", schoolErrors[:])}, nil
}

func kidscoreFields() ([]stanField, error) {
	k, err := posteriordb.Open()
	if err != nil {
		return nil, err
	}
	d, err := k.Data("kidiq")
	if err != nil {
		return nil, err
	}
	score := d.Vector("kid_score")
	return []stanField{count("N", len(score)), vector("score", score), vector("hs", d.Vector("mom_hs")), vector("iq", d.Vector("mom_iq"))}, nil
}

func synLogitFields() ([]stanField, error) {
	x, y, err := synLogitData()
	if err != nil {
		return nil, err
	}
	n, k := x.Dims()
	return []stanField{count("N", n), count("D", k), {"X", x}, vector("y", y)}, nil
}

func hierarchicalNormalFields() ([]stanField, error) {
	const n, groups = hierarchicalRows, hierarchicalGroups
	group, x, y := groupedNormals(n, groups)
	from1 := make([]float64, n)
	for i, g := range group {
		from1[i] = float64(g + 1)
	}
	_, k := x.Dims()
	return []stanField{count("N", n), count("J", groups), count("K", k), vector("g", from1), {"X", x}, vector("y", y)}, nil
}
