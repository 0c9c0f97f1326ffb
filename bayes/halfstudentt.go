package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// HalfStudentT is the distribution of |x| for a Student t variable x with
// nu > 0 degrees of freedom, location 0 and scale > 0: log 2 plus the log
// density of StudentT(nu, 0, scale), x ≥ 0.
func HalfStudentT[N, S Operand](nu N, scale S) Dist {
	return dist(halfStudentT{}, lift(nu), lift(scale))
}

type halfStudentT struct{}

func (halfStudentT) Name() string      { return "HalfStudentT" }
func (halfStudentT) Domain() ir.Domain { return positive }
func (halfStudentT) Params() []ir.ParamSpec {
	return []ir.ParamSpec{positiveParam("nu"), positiveParam("scale")}
}

func (halfStudentT) LogDensity(r *lane.Rows) {
	var zero [1]float64
	loc := origin(zero[:])
	studentRows(r, &r.P[0], &loc, &r.P[1])
	fold(r)
}

func (halfStudentT) Draw(src rng.Source, x []float64, p [][]float64) {
	x[0] = math.Abs(rng.StudentT(src, p[0][0], 0, p[1][0]))
}

func (halfStudentT) Tails(x float64, p [3]float64) ir.Tails {
	if !(p[1] > 0) {
		return noTails
	}
	t, byNu := halfStudentTails(x/p[1], p[0], p[1])
	t.By[0], t.By[1] = byNu, float64(-x/p[1]*t.ByX)
	return t
}

// halfStudentTails returns the tails of |x| = |z|·scale and the derivative by nu.
func halfStudentTails(z, nu, scale float64) (t ir.Tails, byNu float64) {
	beyond, by, logp := studentBeyond(nu, z)
	t = ir.Tails{Lower: numeric.Log1mExp(beyond), Upper: beyond}
	least := smaller(&t)
	t.ByX = numeric.Exp(logp+math.Ln2-least) / scale
	return t, float64(-by * numeric.Exp(beyond-least))
}
