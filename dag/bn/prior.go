package bn

import (
	"errors"
	"fmt"
)

// Prior is the prior of tables: a Dirichlet distribution for each row, whose
// parameters count as so many cases seen before. The zero value has none.
type Prior struct{ cell, size float64 }

// PerCell returns the prior with the same parameter in each cell: 1 takes every row
// to be equally likely, as Laplace's rule does.
func PerCell(a float64) Prior { return Prior{cell: a} }

// BDeu returns the prior whose parameters are the same in each cell of a table and
// sum over it to size, the equivalent sample size.
//
// Source: [Buntine1991].
func BDeu(size float64) Prior { return Prior{size: size} }

// cells returns the parameter of each cell of a table.
func (p Prior) cells(cells int) float64 { return p.cell + p.size/float64(cells) }

// check returns what is wrong with the prior; a proper one is positive.
func (p Prior) check(op string, proper bool) error {
	for _, v := range []float64{p.cell, p.size} {
		if !(v >= 0 && v-v == 0) {
			return fmt.Errorf("bn: %s: the prior is %v, want what is positive and finite", op, v)
		}
	}
	if proper && p.cell == 0 && p.size == 0 {
		return errors.New("bn: " + op + ": there is no posterior without a prior: use PerCell or BDeu")
	}
	return nil
}
