package lane

import (
	"fmt"
	"testing"
)

// priorCases leave out what may be nil; the rows of Cauchy come in every
// magnitude, beyond the square root of the largest number too.
func priorCases() []tierCase {
	cases := []tierCase{
		{"inverseScale", func(w *workspace, n int) { InverseScale(&w.v[0][0], &w.v[1][0], &w.v[2][n], 0.5) }},
		{"positive", func(w *workspace, n int) { Positive(w.v[0], w.v[1][:n], w.v[2], &w.v[3][0]) }},
		{"positive/inPlace", func(w *workspace, n int) { Positive(w.v[0], w.v[0][:n], nil, &w.v[3][0]) }},
		{"positive/value", func(w *workspace, n int) { Positive(w.v[0], w.v[1][:n], nil, nil) }},
		{"fold", func(w *workspace, n int) { Fold(&w.v[0][0], w.v[1][:n]) }},
		{"cauchy", func(w *workspace, n int) {
			Cauchy(&w.v[0][0], w.v[1][:n], w.v[2], &w.v[3][0], &w.v[4][0], &w.v[5][0], &w.v[6][0])
		}},
		{"cauchy/value", func(w *workspace, n int) {
			Cauchy(&w.v[0][0], w.v[1][:n], nil, &w.v[3][0], &w.v[4][0], &w.v[5][0], nil)
		}},
	}
	for kind := range 16 {
		db := kind >> 1 & 1
		c := func(w *workspace) Arg {
			if kind&4 != 0 {
				return Data(w.d[1])
			}
			return Lanes(w.v[3])
		}
		cases = append(cases, tierCase{fmt.Sprintf("mulAdd/%d", kind), func(w *workspace, n int) {
			z := c(w)
			if kind&8 != 0 {
				z.Step = 0
			}
			MulAdd(w.v[0][:n], Arg{V: w.v[1], Step: kind & 1}, Arg{V: w.v[2], Step: db}, z)
			MulAdd(w.v[1][:n], Arg{V: w.v[1], Step: 1}, Arg{V: w.v[2], Step: db}, z)
		}}, tierCase{fmt.Sprintf("mulAddGrad/%d", kind), func(w *workspace, n int) {
			z, dc := c(w), Acc{w.v[7], 1}
			if kind&8 != 0 {
				z.Step, dc.Step = 0, 0
			}
			if kind&4 != 0 {
				dc = Acc{}
			}
			s := Arg{V: w.v[2], Step: db}
			MulAddGrad(w.v[0][:n], Acc{w.v[5], kind & 1}, s, Acc{w.v[6], db}, z, dc)
			MulAddGrad(w.v[0][:n], Acc{}, s, Acc{w.v[4], db}, z, Acc{})
			MulAddGrad(w.v[0][:n], Acc{w.v[5], 1}, s, Acc{w.v[5], 1}, z, dc) // a + a·c
			MulAddGrad(w.v[0][:n], Acc{w.v[5], 0}, s, Acc{w.v[5], 0}, z, dc)
		}})
	}
	return cases
}

func TestPriorEqual(t *testing.T) { testEqual(t, priorCases()) }
func FuzzPrior(f *testing.F)      { fuzzEqual(f, priorCases()) }
